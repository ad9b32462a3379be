"""What the next increment requests, by an archive open for reading."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from osce_crawler.archive.due import DueTable
from osce_crawler.archive.listing_entries import ListingEntries
from osce_crawler.archive.reader import Archive, Row
from osce_crawler.archive.withheld import WITHHELD_NOW
from osce_crawler.increments.front import FRONT_PAGES
from osce_crawler.increments.reasons import BEFORE_ROLLING, Due, in_order
from osce_crawler.increments.rolling import days_due, step

FRONT, ROLLING = "front", "rolling walk"
"""Reasons of listing pages."""
_LISTINGS = """
SELECT listing, max(coalesce(pages_named, 0), pages_read) AS pages FROM run_listings l
WHERE accepted = 1 AND pages_read > 0 AND listing IN (SELECT listing FROM listing_cursors)
AND run_id = (SELECT max(run_id) FROM run_listings m WHERE m.listing = l.listing AND accepted = 1)
ORDER BY listing
"""
_RELEASE = f"""
SELECT r.node_id, r.language, CASE WHEN r.record_id IN {WITHHELD_NOW} THEN 'withheld' ELSE v.title END AS title FROM records r
JOIN revisions v ON v.revision_id = r.latest_revision_id WHERE r.record_id = ?
"""


def due_rows(archive: Archive, at: str) -> list[Row]:
    """The requests of an increment at this time (ISO 8601, UTC), in their order.

    What it finds new or changed on the pages of the listings is not known yet.
    """
    table = DueTable(archive.connection)
    due = in_order(one for site in archive.sites() for one in table.at(at, site.root))
    listings = list(archive.rows(_LISTINGS))
    before = [one for one in due if one.reason in BEFORE_ROLLING]
    after = [one for one in due if one.reason not in BEFORE_ROLLING]
    return [
        *(_page(row["listing"], FRONT, f"pages 0 to {_front(row) - 1}") for row in listings),
        *(_release(archive, one) for one in before),
        *_rolling(archive, listings, at),
        *(_release(archive, one) for one in after),
    ]


def due_releases(rows: Iterable[Row]) -> int:
    """The number of releases in these rows; the others are pages of listings."""
    return sum(row["due_at"] is not None and row["reason"] != ROLLING for row in rows)


def later(archive: Archive, at: str) -> Row:
    """The number of releases that are due after this time, and the first time."""
    sql = "SELECT count(*) AS releases, min(due_at) AS due_at FROM due WHERE due_at > ?"
    return archive.first(sql, [at]) or {"releases": 0, "due_at": None}


def _front(row: Row) -> int:
    return min(FRONT_PAGES, int(row["pages"]))


def _rolling(archive: Archive, listings: list[Row], at: str) -> Iterator[Row]:
    entries = ListingEntries(archive.connection)
    for row in listings:
        cursor = entries.cursor(row["listing"])
        if cursor is None or cursor.walked_at is None:
            continue
        passed = datetime.fromisoformat(at) - datetime.fromisoformat(cursor.walked_at)
        pages = step(
            pages=row["pages"],
            front=_front(row),
            next_page=cursor.next_page,
            days=days_due(passed.total_seconds()),
        )
        if pages:
            detail = f"pages {pages.start} to {pages.stop - 1}"
            yield _page(row["listing"], ROLLING, detail) | {"due_at": cursor.walked_at}


def _page(listing: str, reason: str, detail: str) -> Row:
    return {
        "reason": reason,
        "detail": detail,
        "due_at": None,
        "node_id": None,
        "language": None,
        "title": None,
        "url": listing,
    }


def _release(archive: Archive, one: Due) -> Row:
    record = archive.first(_RELEASE, [one.record_id]) if one.record_id else None
    return {
        "reason": str(one.reason),
        "detail": one.detail,
        "due_at": one.due_at,
        "node_id": record["node_id"] if record else None,
        "language": record["language"] if record else None,
        "title": record["title"] if record else one.title,
        "url": one.url,
    }
