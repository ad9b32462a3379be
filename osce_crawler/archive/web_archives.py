"""State of the crawls of web archives: what to ask for, and what was asked for already."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from osce_crawler.archive.database import one_line_errors, transaction
from osce_crawler.archive.schema import SHOWS_RECORD
from osce_crawler.errors import PageRefused
from osce_crawler.urls import Site, release_address

# Releases that the site answered with 404 or 410, and of which there is no record.
_NEVER_SEEN = """
SELECT url, max(fetched_at) FROM captures c WHERE purpose = 'release' AND http_status IN (404, 410)
AND retrieved_from IS NULL AND record_id IS NULL
AND NOT EXISTS (SELECT 1 FROM addresses a WHERE a.url = c.url) GROUP BY url ORDER BY min(capture_id)
"""
# The records at all their addresses, first those that are gone. What was taken from a web archive
# does not count: the gap of a record at one address must not close those at its other addresses.
_RECORDS = f"""
SELECT a.url, r.node_id, r.language, r.gone_at, min(c.fetched_at), max(c.fetched_at)
FROM records r JOIN addresses a USING (record_id) JOIN captures c ON c.record_id = r.record_id
AND c.retrieved_from IS NULL AND c.{SHOWS_RECORD}
GROUP BY r.record_id, a.url ORDER BY r.gone_at IS NULL, r.record_id, a.url != r.url, a.url
"""
_REDIRECTED = """
SELECT url, redirected_to FROM captures WHERE retrieved_from IS NOT NULL
AND redirected_to IS NOT NULL ORDER BY capture_id
"""

Remaining = Sequence[tuple[str, str]]
"""Captures to request: the time as 14 digits, and the address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """An address of a release whose past a web archive may have."""

    url: str
    language: str | None
    gone_at: str | None = None
    """Since when the site does not have it: ISO 8601, UTC; None if it has."""
    first_at: str | None = None
    """First and last capture in the archive that shows it; None without a record."""
    last_at: str | None = None
    via: tuple[str, ...] = ()
    """An address that redirected to this one in the web archive."""


@dataclass(frozen=True, slots=True)
class WebArchiveState:
    """Queries, and writes in transactions of their own."""

    path: Path
    connection: sqlite3.Connection
    endpoint: str
    """Address of the web archive."""

    @one_line_errors
    def past(self, site: Site) -> list[Past]:
        """All addresses of releases of the site: first those that are gone from the site."""
        found: dict[str, Past] = {}
        for one in (
            *self._never_seen(site),
            *self._of_records(site),
            *self._redirected(site),
            *self._left(site),
        ):
            found.setdefault(one.url, one)
        return [*found.values()]

    def _redirected(self, site: Site) -> Iterator[Past]:
        """Targets of redirects in the web archive: there may be the page of a lost release."""
        for url, target in self.connection.execute(_REDIRECTED).fetchall():
            try:
                address = release_address(target, site)
            except PageRefused:
                continue
            yield Past(url=address.url, language=address.language, via=(url,))

    def _left(self, site: Site) -> Iterator[Past]:
        """Those of which an earlier run has left captures."""
        sql = "SELECT url FROM web_archive_lists WHERE endpoint = ? AND remaining != '[]'"
        for (url,) in self.connection.execute(sql, [self.endpoint]).fetchall():
            if site.allows(url):
                yield Past(url=url, language=release_address(url, site).language)

    def _never_seen(self, site: Site) -> Iterator[Past]:
        for url, at in self.connection.execute(_NEVER_SEEN).fetchall():
            try:
                address = release_address(url, site)
            except PageRefused:
                continue
            yield Past(url=address.url, language=address.language or "en", gone_at=at)

    def _of_records(self, site: Site) -> Iterator[Past]:
        for row in self.connection.execute(_RECORDS).fetchall():
            url, _, language, gone_at, first_at, last_at = row
            if site.allows(url):
                yield Past(
                    url=url, language=language, gone_at=gone_at, first_at=first_at, last_at=last_at
                )

    @one_line_errors
    def asked(self, url: str) -> tuple[str, Remaining] | None:
        """When the captures of an address were asked for, and those left; None if never."""
        row = self.connection.execute(
            "SELECT asked_at, remaining FROM web_archive_lists WHERE endpoint = ? AND url = ?",
            [self.endpoint, url],
        ).fetchone()
        return (row[0], [(at, of) for at, of in json.loads(row[1])]) if row else None

    @one_line_errors
    def note_asked(self, url: str, at: str, remaining: Remaining) -> None:
        """Record that the captures of an address were asked for, and which ones are left."""
        with transaction(self.connection):
            self.connection.execute(
                "INSERT OR REPLACE INTO web_archive_lists VALUES (?, ?, ?, ?)",
                [self.endpoint, url, at, json.dumps(remaining)],
            )

    @one_line_errors
    def has_taken(self, address: str) -> bool:
        """Whether the archive has the capture at this address of the web archive."""
        sql = "SELECT 1 FROM captures WHERE retrieved_from = ? LIMIT 1"
        return self.connection.execute(sql, [address]).fetchone() is not None
