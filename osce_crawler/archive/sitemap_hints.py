"""What the archive knows of a site's sitemaps, and of the releases that they name."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from osce_crawler.archive.database import one_line_errors
from osce_crawler.archive.payloads import payload_if_sound

# A crawl that has just read every listing needs no hints.
_LAST_READ = """
SELECT max(at) FROM (
  SELECT max(fetched_at) AS at FROM captures WHERE url IN ({0}) UNION ALL
  SELECT max(finished_at) FROM crawl_runs WHERE site = ? AND walk_complete = 1
)
"""
_ROBOTS = """
SELECT payload_digest FROM captures WHERE url = ? AND purpose = 'robots' AND http_status = 200
AND outcome = 'support' AND payload_digest IS NOT NULL ORDER BY capture_id DESC LIMIT 1
"""
_CAPTURED = """
SELECT r.url, coalesce(max(c.fetched_at), r.first_seen_at) FROM records r
LEFT JOIN captures c ON c.record_id = r.record_id GROUP BY r.record_id
"""
_ASKED = "SELECT 1 FROM captures WHERE url = ? AND purpose = 'release' LIMIT 1"
_REPORTED = "SELECT 1 FROM run_findings WHERE kind = ? AND url = ? LIMIT 1"


class SitemapHistory(NamedTuple):
    """It only reads."""

    path: Path
    connection: sqlite3.Connection

    @one_line_errors
    def last_read(self, urls: list[str], site: str) -> str | None:
        """When one of these sitemaps was requested last, or every listing was read (ISO 8601)."""
        sql = _LAST_READ.format(", ".join("?" * len(urls)))
        row = self.connection.execute(sql, [*urls, site]).fetchone()
        return row[0] if row else None

    @one_line_errors
    def robots_txt(self, site: str) -> str:
        """The last robots.txt; empty if there is none."""
        row = self.connection.execute(_ROBOTS, [f"{site}/robots.txt"]).fetchone()
        page = payload_if_sound(self.connection, row[0]) if row else None
        return (page or b"").decode("utf-8", "replace")

    @one_line_errors
    def captured(self) -> dict[str, str]:
        """By own address of a record: the time of its last capture."""
        return dict(self.connection.execute(_CAPTURED).fetchall())

    @one_line_errors
    def asked(self, urls: Iterable[str]) -> set[str]:
        """Those of the addresses that were requested before, whatever the answer was."""
        return {url for url in urls if self.connection.execute(_ASKED, [url]).fetchone()}

    @one_line_errors
    def is_reported(self, kind: str, url: str) -> bool:
        """Whether any run has this finding."""
        return self.connection.execute(_REPORTED, [kind, url]).fetchone() is not None
