"""The ledger of a crawl in words."""

from collections.abc import Iterable
from typing import Any

from osce_crawler.archive.schema import FATES
from osce_crawler.cli.counting import counted


def ledger_lines(rows: Iterable[dict[str, Any]]) -> list[str]:
    """A line for each listing that has pages: its releases, their results, its pages."""
    return [f"{row['listing']}: {in_words(row)}" for row in rows if _has_pages(row)]


def in_words(row: dict[str, Any]) -> str:
    """The ledger of one listing: `60 releases = 58 archived before + 2 new; 6 of 6 pages read`."""
    results = [f"{row[name]} {name.replace('_', ' ')}" for name in FATES if row[name]]
    named = f" of {row['pages_named']}" if row["pages_named"] else ""
    pages = f"{row['pages_read']}{named} {'page' if row['pages_read'] == 1 and not named else 'pages'} read"
    faults = [
        f"{row[name]} {name.removeprefix('pages_')}"
        for name in ("pages_empty", "pages_unreadable")
        if row[name]
    ]
    releases = counted(row["keys"], "release")
    account = f"{releases} = {' + '.join(results)}" if results else releases
    return f"{account}; {', '.join([pages, *faults])}"


def _has_pages(row: dict[str, Any]) -> bool:
    return bool(row["keys"] or row["pages_read"] or row["pages_empty"] or row["pages_unreadable"])
