"""Queries of a crawl: known, failed and not requested addresses."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from osce_crawler.archive.database import one_line_errors, open_for_reading
from osce_crawler.archive.due import DueTable
from osce_crawler.archive.files import FilesOfReleases
from osce_crawler.archive.frontier import Frontier
from osce_crawler.archive.held_changes import HeldChanges
from osce_crawler.archive.ledger import progress_of
from osce_crawler.archive.listing_entries import ListingEntries
from osce_crawler.archive.listings import Walked
from osce_crawler.archive.revisions import revision_read
from osce_crawler.archive.runs import NO_RUN, RunLog
from osce_crawler.archive.schema import DOUBTED, SCHEMA_VERSION, SHOWS_PAGE
from osce_crawler.archive.stored_payloads import StoredPayloads
from osce_crawler.increments.conditional import conditional_headers
from osce_crawler.increments.reasons import Due
from osce_crawler.listed import ListingProgress
from osce_crawler.records import Finding, Lead, Purpose
from osce_crawler.urls import Site

_NOT_REQUESTED = """
SELECT url FROM records r WHERE substr(url, 1, length(?1)) = ?1
AND NOT EXISTS (SELECT 1 FROM frontier f WHERE f.url = r.url) ORDER BY record_id
"""
# Listings may name a release at several addresses. One is requested. The others are requested only
# if the response is an error page, or if there is no response.
_FURTHER = f"""
SELECT a.further, a.listing FROM frontier_aliases a JOIN frontier f ON f.url = a.url AND f.done = 1
WHERE a.listing IS NOT NULL AND a.further NOT IN (SELECT url FROM frontier)
AND NOT EXISTS (SELECT 1 FROM captures c WHERE c.url = a.url
  AND (c.redirected_to IS NOT NULL OR c.http_status IN {SHOWS_PAGE})
  AND (c.error_kind IS NULL OR c.error_kind NOT IN {DOUBTED})
  AND c.run_id IN (SELECT run_id FROM crawl_runs WHERE run_id >= ? AND kind = 'crawl'))
ORDER BY f.position, a.further
"""
_REFUSED_BEFORE = """
SELECT 1 FROM frontier f JOIN captures c USING (url) WHERE f.url = ? AND f.purpose = 'release'
AND c.outcome = 'failed' AND c.run_id >= ? AND c.run_id < ? LIMIT 1
"""
_REFUSED_AGAIN = (
    "the site refused this page in two runs; a crawl after the end of this one requests it again"
)
_FAILED = """
SELECT url FROM captures c WHERE purpose = 'release' AND outcome = 'failed'
AND substr(url, 1, length(?1)) = ?1 AND error_kind NOT IN ('http-404', 'http-410')
AND capture_id = (SELECT max(capture_id) FROM captures WHERE url = c.url) ORDER BY capture_id
"""
_VALIDATORS = f"""
SELECT headers, http_status, {revision_read()},
  (SELECT latest_revision_id FROM records r WHERE r.url = ?1)
FROM captures c WHERE url = ?1 AND outcome != 'not_modified' AND retrieved_from IS NULL
ORDER BY fetched_at DESC, capture_id DESC LIMIT 1
"""
_EXPECTED_TITLE = """
SELECT title FROM frontier WHERE url = ?1 AND title IS NOT NULL UNION ALL
SELECT v.title FROM records r JOIN revisions v ON v.revision_id = r.latest_revision_id
WHERE r.url = ?1 LIMIT 1
"""

_PAGES_BEFORE = """
SELECT max(coalesce(pages_named, 0), pages_read) FROM run_listings
WHERE listing = ? AND run_id < ? AND accepted = 1 AND (counted > 0 OR estimated IS NOT NULL)
ORDER BY run_id DESC LIMIT 1
"""


def state_at(path: Path, clock: Callable[[], str]) -> "CrawlState | None":
    """The state for a run that only reads; None without an archive of the current schema.

    Raises ArchiveUnusable.
    """
    if not path.is_file():
        return None
    connection = open_for_reading(path, any_schema=True)
    (schema,) = connection.execute("PRAGMA user_version").fetchone()
    if schema != SCHEMA_VERSION:
        connection.close()
        return None
    return CrawlState(path, RunLog(path, connection, clock, run_id=NO_RUN))


class CrawlState(NamedTuple):
    """Queries for the current crawl."""

    path: Path
    run: RunLog

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection of the archive."""
        return self.run.connection

    @property
    def frontier(self) -> Frontier:
        """The addresses that the crawl has found and fetched."""
        return Frontier(self.connection)

    @property
    def entries(self) -> ListingEntries:
        """What listings print, and where their rolling walks are."""
        return ListingEntries(self.connection)

    @one_line_errors
    def due(self, site: str) -> list[Due]:
        """What is due now."""
        return DueTable(self.connection).at(self.run.clock(), site)

    @one_line_errors
    def validators(self, url: str) -> dict[str, str]:
        """The headers of a conditional request for a release; empty if it must be unconditional.

        Only the capture that showed the latest revision has valid tags: after one whose reading
        failed, 304 would confirm what was never read.
        """
        row = self.connection.execute(_VALIDATORS, [url]).fetchone()
        if row is None or row[1] != 200 or row[2] is None or row[2] != row[3]:
            return {}
        return conditional_headers(json.loads(row[0]))

    @property
    def held(self) -> HeldChanges:
        """Changes that a second fetch must confirm."""
        return HeldChanges(self.path, self.connection)

    @one_line_errors
    def has_complete_walk(self, site: str, languages: Sequence[str] = ()) -> bool:
        """Whether an earlier run of this site read the listings of these languages to the end.

        No languages: all.
        """
        rows = self.connection.execute(
            "SELECT DISTINCT coalesce(json_extract(options, '$.language'), '') FROM crawl_runs"
            " WHERE site = ? AND walk_complete = 1 AND run_id != ?",
            [site, self.run.run_id],
        )
        return any(not of or (languages and {*languages} <= {*of.split()}) for (of,) in rows)

    @one_line_errors
    def pages_before(self, listing: str) -> int | None:
        """Number of pages of a listing by the last run that knew it; None if there is none."""
        row = self.connection.execute(_PAGES_BEFORE, [listing, self.run.walk_began]).fetchone()
        return row[0] if row else None

    @one_line_errors
    def progress(self) -> dict[str, ListingProgress]:
        """What the walk has read, by listing."""
        return progress_of(self.frontier.walks())

    @one_line_errors
    def known_addresses(self) -> list[str]:
        """Own addresses of all records that the archive had before this walk began."""
        rows = self.connection.execute(
            "SELECT url FROM records JOIN revisions v USING (record_id)"
            " WHERE v.revision = 1 AND v.run_id < ?",
            [self.run.walk_began],
        )
        return [row[0] for row in rows]

    @one_line_errors
    def failed_before(self, site: str) -> list[str]:
        """Addresses of releases whose last fetch failed, unless with 404 or 410."""
        return [row[0] for row in self.connection.execute(_FAILED, [f"{site}/"])]

    @one_line_errors
    def not_requested(self, site: str) -> list[str]:
        """Own addresses of this site's records that this walk neither requested nor reached."""
        requested = Walked(self.connection, self.run.walk_began, Site.of(site)).requested
        rows = self.connection.execute(_NOT_REQUESTED, [f"{site}/"])
        return [row[0] for row in rows if row[0] not in requested]

    @one_line_errors
    def files_to_request(
        self, wants: Callable[[str, str], bool], most_bytes: int, *, only_seen: bool, again: bool,
        damaged: bool,
    ) -> list[str]:  # fmt: skip
        """Addresses of files that are not kept, with `damaged` also of those whose stored bytes are
        damaged; see `FilesOfReleases.to_request`.

        With `only_seen`, only of the releases that this crawl has seen.
        """
        since = self.run.walk_began if only_seen else None
        files = FilesOfReleases(self.connection)
        is_sound = StoredPayloads(self.connection).is_sound if damaged else None
        return files.to_request(wants, most_bytes, since_run=since, again=again, is_sound=is_sound)

    @one_line_errors
    def expected_title(self, urls: Iterable[str]) -> str | None:
        """The title that a listing prints for one of the addresses, or that their record has."""
        rows = (self.connection.execute(_EXPECTED_TITLE, [url]).fetchone() for url in urls)
        return next((row[0] for row in rows if row), None)

    @one_line_errors
    def leave_refused(self, urls: Iterable[str]) -> list[Finding]:
        """Leave addresses that the site refused to the next crawl, which continues this one.

        The walk of a listing page that was given up starts again.
        A release that it also refused in an earlier run of this walk is a finding instead: a few
        pages that always fail must not keep a walk from its end. A later walk requests them again.
        """
        found = []
        for url in urls:
            again = [url, self.run.walk_began, self.run.run_id]
            if self.connection.execute(_REFUSED_BEFORE, again).fetchone():
                found.append(Finding(kind="refused-again", url=url, message=_REFUSED_AGAIN))
            done = int(bool(found) and found[-1].url == url)
            self._restart_walk(url)
            self.connection.execute("UPDATE frontier SET done = ? WHERE url = ?", [done, url])
        for one in found:
            self.run.note_finding(one.kind, one.url, one.message)
        return found

    def _restart_walk(self, url: str) -> None:
        """Forget the walk that gave up this listing page, if there is one: it starts again.

        The releases that it has found and fetched stay so.
        """
        row = self.connection.execute(
            "SELECT listing FROM frontier WHERE url = ? AND purpose = 'listing' AND done = 1", [url]
        ).fetchone()
        if row is None:
            return
        self.connection.execute("DELETE FROM frontier_walks WHERE start = ?", row)
        self.connection.execute(
            "DELETE FROM frontier WHERE purpose = 'listing' AND listing = ?1 AND url != ?1", row
        )
        self.connection.execute("UPDATE frontier SET done = 0 WHERE url = ?", row)

    @one_line_errors
    def further_addresses(self) -> list[Lead]:
        """Other addresses in listings, for releases whose first address gave no page."""
        rows = self.connection.execute(_FURTHER, [self.run.walk_began])
        return [Lead(url=url, purpose=Purpose.RELEASE, listing=listing) for url, listing in rows]
