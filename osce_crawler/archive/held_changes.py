"""Queries for changes that a second fetch must confirm."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from osce_crawler.archive.database import one_line_errors
from osce_crawler.archive.payloads import payload_if_sound
from osce_crawler.archive.schema import HELD_CHANGE

_LATEST = """
SELECT v.title, (v.published_on IS NOT NULL) + (v.dateline IS NOT NULL)
  + (v.content_type IS NOT NULL)
  + (SELECT count(DISTINCT kind) FROM revision_values WHERE revision_id = v.revision_id)
FROM records r JOIN revisions v ON v.revision_id = r.latest_revision_id
WHERE r.node_id = ? AND r.language = ?
"""
_HELD = f"""
SELECT payload_digest FROM captures WHERE url = ? AND error_kind = '{HELD_CHANGE}'
AND payload_digest IS NOT NULL AND fetched_at <= ? ORDER BY capture_id DESC
"""


class HeldChanges(NamedTuple):
    """Reads from an open archive."""

    path: Path
    connection: sqlite3.Connection

    @one_line_errors
    def latest(self, node_id: int, language: str) -> tuple[str, int] | None:
        """Title of a record's latest revision, and how many of date, dateline, type, sources and
        fields of work it has; None for a new release.
        """
        row = self.connection.execute(_LATEST, [node_id, language]).fetchone()
        return (row[0], row[1]) if row else None

    def pages(self, url: str, until: str) -> Iterator[bytes]:
        """The pages of an address that were held until a time (ISO 8601, UTC), newest first."""
        for digest in self._digests(url, until):
            if (page := payload_if_sound(self.connection, digest)) is not None:
                yield page

    @one_line_errors
    def _digests(self, url: str, until: str) -> list[str]:
        return [row[0] for row in self.connection.execute(_HELD, [url, until])]
