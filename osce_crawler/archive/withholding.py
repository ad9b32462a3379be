"""Withholding releases: they are hidden from reading, search and export; their trace stays.

The views of the schema leave them out. What else names a release uses `WITHHELD_NOW`.
"""

import sqlite3
from pathlib import Path
from typing import NamedTuple

from osce_crawler.archive.database import one_line_errors, transaction
from osce_crawler.archive.reader import Archive, Row
from osce_crawler.archive.withheld import WITHHELD_NOW
from osce_crawler.errors import NotInArchive

_LIST = """
SELECT r.node_id || ':' || r.language AS record, r.url, w.withheld_at, w.reason, w.released_at, w.release_reason
FROM withheld w JOIN records r USING (record_id) ORDER BY w.withheld_at, r.node_id, r.language
"""
_NAMED = f"""
SELECT record_id, node_id || ':' || language AS record, language, record_id IN {WITHHELD_NOW} AS is_withheld
FROM records WHERE node_id = ? ORDER BY language = 'en' DESC, language
"""


class Withholding(NamedTuple):
    """Writes whether a release is withheld. The caller holds the archive's lock."""

    path: Path
    connection: sqlite3.Connection

    @one_line_errors
    def withhold(self, record_id: int, reason: str, at: str) -> None:
        """Hide the record from now on. `at` is ISO 8601, UTC. Raises NotInArchive if it is."""
        with transaction(self.connection):
            if self._is_withheld(record_id):
                raise NotInArchive(f"{self._name(record_id)}: is withheld already")
            self.connection.execute(
                # A release that was released within this second is withheld by the same row.
                "INSERT INTO withheld (record_id, withheld_at, reason) VALUES (?, ?, ?)"
                " ON CONFLICT (record_id, withheld_at) DO UPDATE SET reason = excluded.reason,"
                " released_at = NULL, release_reason = NULL",
                [record_id, at, reason],
            )

    @one_line_errors
    def release(self, record_id: int, reason: str, at: str) -> None:
        """Show the record again. Raises NotInArchive if it is not withheld."""
        with transaction(self.connection):
            if not self._is_withheld(record_id):
                raise NotInArchive(f"{self._name(record_id)}: is not withheld")
            self.connection.execute(
                "UPDATE withheld SET released_at = ?, release_reason = ?"
                " WHERE record_id = ? AND released_at IS NULL",
                [at, reason, record_id],
            )

    def _is_withheld(self, record_id: int) -> bool:
        sql = f"SELECT 1 WHERE ? IN {WITHHELD_NOW}"
        return self.connection.execute(sql, [record_id]).fetchone() is not None

    def _name(self, record_id: int) -> str:
        sql = "SELECT node_id || ':' || language FROM records WHERE record_id = ?"
        return str(self.connection.execute(sql, [record_id]).fetchone()[0])


def records_named(archive: Archive, identifier: str) -> list[Row]:
    """The records that an identifier names, withheld or not; `is_withheld` is 0 or 1.

    A node id alone names all its languages. Raises BadQuery, NotInArchive.
    """
    node_id, language = archive.key_of(identifier)
    rows = list(archive.rows(_NAMED, [node_id]))
    named = [row for row in rows if language in (None, row["language"])]
    if not named:
        archive.find(identifier)  # raises with what the archive has instead
    return named


def withheld_releases(archive: Archive, *, released: bool = False) -> list[Row]:
    """The releases that are withheld, oldest first; with `released`, also those shown again."""
    return [row for row in archive.rows(_LIST) if released or row["released_at"] is None]


def withheld_count(archive: Archive) -> int:
    """The number of releases that are withheld."""
    return int((archive.first(f"SELECT count(*) AS n FROM {WITHHELD_NOW}") or {"n": 0})["n"])
