"""The verb `runs`: crawls, imports and reparses with their counts, findings and events."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from osce_crawler.cli.combinations import Verb
from osce_crawler.cli.messages import print_message, with_archive
from osce_crawler.cli.program import archive_option, format_option

if TYPE_CHECKING:
    from osce_crawler.archive.reader import Archive

_TABLE = (
    "run_id",
    "kind",
    "started_at",
    "outcome",
    "captures",
    "new",
    "revised",
    "failed",
    "revisions",
    "noticed",
    "findings",
    "exit_code",
)
_OF_A_RUN = ("kind", "record", "url", "message")
_SHOWN = 200
"""Most releases in the table of a run: a first crawl has tens of thousands."""


@click.command(cls=Verb)
@click.argument("run", required=False, metavar="[RUN]")
@format_option("table", "json", "jsonl", "csv")
@archive_option
def runs(run: str | None, style: str, archive: Path) -> int:
    """List all runs (crawls, imports and reparses), the newest first.

    With RUN, a number or the word last, list the findings of that run; what came in: releases that
    are new or changed, were gone, returned, moved and so on; and, for a crawl, its ledger: the
    result for each release that a listing names.

    \b
    Examples:
      osce-crawler runs
      osce-crawler runs last
      osce-crawler runs 12 --format json
    """
    from osce_crawler.archive.arrivals import run_named
    from osce_crawler.archive.reader import Archive
    from osce_crawler.cli.printing import print_rows
    from osce_crawler.errors import NotInArchive

    opened = Archive.open(archive).hold()
    if run is None:
        rows = [row | {"note": json.loads(row["options"]).get("note")} for row in opened.runs()]
        table = (*_TABLE, "note") if any(row["note"] for row in rows) else _TABLE
        print_rows([row if style.startswith("json") else _flat(row) for row in rows], style, table)
        return 0
    run_id = run_named(opened, run)
    if not opened.first("SELECT 1 FROM crawl_runs WHERE run_id = ?", [run_id]):
        raise NotInArchive(
            f"run {run_id} is not in {archive}; list the runs with: osce-crawler runs"
        )
    _print_run(opened, run_id, style)
    return 0


def _print_run(opened: "Archive", run_id: int, style: str) -> None:
    from osce_crawler.archive.arrivals import ledger
    from osce_crawler.cli.ledger_lines import in_words, ledger_lines
    from osce_crawler.cli.printing import print_rows
    from osce_crawler.cli.run_report import print_manifest

    findings = [
        {"kind": found["kind"], "record": None, **found} for found in opened.findings(run_id)
    ]
    became, accounts = opened.became(run_id), ledger(opened, run_id)
    if style == "table":
        findings = [found | {"message": with_archive(found["message"])} for found in findings]
        print_rows([*findings, *became[:_SHOWN]], style, _OF_A_RUN)
        if len(became) > _SHOWN:
            more = f"... and {len(became) - _SHOWN} more: osce-crawler runs {run_id} --format csv"
            print_message(more)
        for line in ledger_lines(accounts):
            print_message(line)
        print_manifest(opened.run(run_id))
        return
    rows = [
        {"kind": "ledger", "record": None, "url": row["listing"], "message": in_words(row)}
        | ({"ledger": row} if style.startswith("json") else {})
        for row in accounts
    ]
    print_rows([*findings, *became, *rows], style)


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """A run as one table row, with its events as text in the column `noticed`."""
    noticed = ", ".join(f"{count} {event}" for event, count in row["events"].items())
    return {name: value for name, value in row.items() if name != "events"} | {"noticed": noticed}
