"""Writing the full-text indexes: one of the latest texts, one of the superseded texts.

Both contain folded text. The second is for searches as of a moment in the past.

The FTS5 tables are external content tables: FTS5 needs the old values to delete a row, in an INSERT
of the command 'delete'.
"""

import sqlite3
from dataclasses import dataclass

from osce_crawler.records import CleanRelease
from osce_crawler.text import search_fold


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """Writes in the transaction of the caller."""

    connection: sqlite3.Connection

    def replace(self, record_id: int, clean: CleanRelease, before: str | None) -> None:
        """Set the latest text of the record. `before` is the content digest of the previous text.

        The previous text is added to the second index, and the new text is removed from it.
        """
        row = self.connection.execute(
            "SELECT title, body FROM search_texts WHERE record_id = ?", [record_id]
        ).fetchone()
        if row and before:
            self.connection.execute(
                "INSERT INTO press_releases_fts (press_releases_fts, rowid, title, body)"
                " VALUES ('delete', ?, ?, ?)",
                [record_id, *row],
            )
            self._add_superseded(record_id, before, *row)
            self._remove_superseded(record_id, clean.content_digest)
        new = (record_id, search_fold(clean.release.title), search_fold(clean.body))
        self.connection.execute("INSERT OR REPLACE INTO search_texts VALUES (?, ?, ?)", new)
        self.connection.execute(
            "INSERT INTO press_releases_fts (rowid, title, body) VALUES (?, ?, ?)", new
        )

    def add_superseded(self, record_id: int, clean: CleanRelease) -> None:
        """Add a text that was never the latest, such as that of an imported older page."""
        title, body = search_fold(clean.release.title), search_fold(clean.body)
        self._add_superseded(record_id, clean.content_digest, title, body)

    def _add_superseded(self, record_id: int, digest: str, title: str, body: str) -> None:
        cursor = self.connection.execute(
            "INSERT OR IGNORE INTO superseded_texts (record_id, content_digest, title, body)"
            " VALUES (?, ?, ?, ?)",
            [record_id, digest, title, body],
        )
        if cursor.rowcount:
            self.connection.execute(
                "INSERT INTO superseded_texts_fts (rowid, title, body) VALUES (?, ?, ?)",
                [cursor.lastrowid, title, body],
            )

    def _remove_superseded(self, record_id: int, digest: str) -> None:
        row = self.connection.execute(
            "DELETE FROM superseded_texts WHERE (record_id, content_digest) = (?, ?)"
            " RETURNING text_id, title, body",
            [record_id, digest],
        ).fetchone()
        if row:
            self.connection.execute(
                "INSERT INTO superseded_texts_fts (superseded_texts_fts, rowid, title, body)"
                " VALUES ('delete', ?, ?, ?)",
                row,
            )
