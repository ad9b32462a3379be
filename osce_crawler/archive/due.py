"""The table `due`: which releases the next increments request, and why."""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from osce_crawler.errors import PageRefused
from osce_crawler.increments.ages import AGES, born, next_check
from osce_crawler.increments.reasons import SCHEDULED, Due, Reason
from osce_crawler.urls import Site, release_address

_COLUMNS = "url, reason, due_at, born_at, record_id, detail, title, teaser"
# A release that waits for another reason keeps it, and the time since when it waits.
_ADD = f"""
INSERT INTO due ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET reason = excluded.reason, due_at = excluded.due_at, detail = excluded.detail,
  title = excluded.title, teaser = excluded.teaser
WHERE reason IN {tuple(map(str, SCHEDULED))}
"""
_CHECKED = """
DELETE FROM due WHERE record_id IN (
  SELECT c.record_id FROM captures c JOIN crawl_runs USING (run_id)
  WHERE c.run_id >= ? AND kind = 'crawl' AND c.record_id IS NOT NULL
)
"""
# Releases without a row, with their last response. A release is fresh if a run after the first
# complete one found it.
_UNSCHEDULED = """
SELECT r.record_id, r.url, r.first_seen_at, v.published_on,
  (SELECT max(fetched_at) FROM captures c WHERE c.record_id = r.record_id),
  EXISTS (SELECT 1 FROM revisions f JOIN crawl_runs USING (run_id) WHERE f.record_id = r.record_id
    AND f.revision = 1 AND kind = 'crawl' AND f.run_id > ?2)
FROM records r JOIN revisions v ON v.revision_id = r.latest_revision_id
WHERE substr(r.url, 1, length(?1)) = ?1
AND NOT EXISTS (SELECT 1 FROM due d WHERE d.record_id = r.record_id)
"""
_NEVER = 2**62
_FIRST_COMPLETE = "SELECT min(run_id) FROM crawl_runs WHERE site = ? AND walk_complete = 1"
_FAILED = """
SELECT c.url, c.fetched_at, error_kind FROM captures c
WHERE purpose = 'release' AND outcome = 'failed'
AND substr(url, 1, length(?1)) = ?1 AND error_kind NOT IN ('http-404', 'http-410')
AND capture_id = (SELECT max(capture_id) FROM captures WHERE url = c.url) ORDER BY capture_id
"""
_FAIL = f"""
INSERT INTO due ({_COLUMNS}) VALUES (?1, 'failed', ?2, NULL,
  (SELECT record_id FROM records WHERE url = ?1), ?3, NULL, NULL)
ON CONFLICT DO UPDATE SET reason = 'failed', due_at = excluded.due_at, detail = excluded.detail
"""


class DueTable(NamedTuple):
    """Writes in the transaction of the caller."""

    connection: sqlite3.Connection
    ages: Sequence[int] = AGES
    """Days after which a release is requested again, the smallest first."""

    def add(self, found: Iterable[Due]) -> None:
        """Add releases that are due for another reason than the time."""
        self.connection.executemany(
            _ADD,
            [
                (
                    *(one.url, one.reason, one.due_at, one.born_at, one.record_id, one.detail),
                    *(one.title, one.teaser),
                )
                for one in found
            ],
        )

    def remove(self, url: str) -> None:
        """The address was requested. `refresh` then gives the next check."""
        self.connection.execute("DELETE FROM due WHERE url = ?", [url])

    def refresh(self, site: str, began: int) -> None:
        """The next check of each release that was seen since the run `began`, or has none; and of
        each address whose last fetch failed.
        """
        self.connection.execute(_CHECKED, [began])
        (complete,) = self.connection.execute(_FIRST_COMPLETE, [site]).fetchone()
        first = _NEVER if complete is None else complete
        rows = self.connection.execute(_UNSCHEDULED, [f"{site}/", first]).fetchall()
        of = Site.of(site)
        self.add(filter(None, (_scheduled(of, row, self.ages) for row in rows)))
        failed = self.connection.execute(_FAILED, [f"{site}/"]).fetchall()
        self.connection.executemany(_FAIL, failed)

    def at(self, moment: str, site: str) -> list[Due]:
        """What is due at this time (ISO 8601, UTC)."""
        rows = self.connection.execute(
            f"SELECT {_COLUMNS} FROM due WHERE due_at <= ? AND substr(url, 1, length(?2)) = ?2",
            [moment, f"{site}/"],
        )
        return [
            Due(
                url=url,
                reason=Reason(reason),
                due_at=due_at,
                born_at=born_at,
                record_id=record_id,
                detail=detail,
                title=title,
                teaser=teaser,
            )
            for url, reason, due_at, born_at, record_id, detail, title, teaser in rows
        ]


def _scheduled(site: Site, row: Iterable[object], ages: Sequence[int]) -> Due | None:
    """The next check of a record; None if its address is not one of a release of the site."""
    record_id, url, first_seen_at, published_on, checked_at, is_fresh = row
    try:
        key = release_address(str(url), site).key
    except PageRefused:
        return None
    published = datetime.fromisoformat(f"{published_on}T00:00:00Z") if published_on else None
    first_seen = datetime.fromisoformat(str(first_seen_at))
    began = born(first_seen, published, is_fresh=bool(is_fresh))
    checked = datetime.fromisoformat(str(checked_at or first_seen_at))
    check = next_check(key, began, checked, ages)
    return Due(
        url=str(url),
        reason=check.reason,
        due_at=iso(check.due_at),
        born_at=iso(began),
        record_id=int(str(record_id)),
        detail=f"day {check.age}" if check.age else None,
    )


def iso(moment: datetime) -> str:
    """A time in ISO 8601, UTC, whole seconds."""
    return f"{moment.isoformat()[:19]}Z"
