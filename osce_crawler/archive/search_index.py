"""Writing the full-text indexes: one of the latest texts, one of the superseded texts.

Both contain folded text. The second is for searches as of a moment in the past.

The FTS5 tables are external content tables: FTS5 needs the old values to delete a row, in an INSERT
of the command 'delete'. They are written by `write`, in the order of the changes.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field

from osce_crawler.records import CleanRelease
from osce_crawler.search_fold import search_fold

_INSERT = "INSERT INTO {0} (rowid, title, body) VALUES (?, ?, ?)"
_DELETE = "INSERT INTO {0} ({0}, rowid, title, body) VALUES ('delete', ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """Writes in the transaction of the caller."""

    connection: sqlite3.Connection
    waiting: list[tuple[str, Sequence[object]]] = field(default_factory=list)
    """Statements on the FTS5 tables, with their values, that `write` executes."""

    def write(self) -> None:
        """Write the changes to the full-text indexes."""
        for sql, values in self.waiting:
            self.connection.execute(sql, values)
        self.waiting.clear()

    def replace(self, record_id: int, clean: CleanRelease, before: str | None) -> None:
        """Set the latest text of the record. `before` is the content digest of the previous text.

        The previous text is added to the second index, and the new text is removed from it.
        """
        row = self.connection.execute(
            "SELECT title, body FROM search_texts WHERE record_id = ?", [record_id]
        ).fetchone()
        if row and before:
            self.waiting.append((_DELETE.format("press_releases_fts"), [record_id, *row]))
            self._add_superseded(record_id, before, *row)
            self._remove_superseded(record_id, clean.content_digest)
        new = (record_id, search_fold(clean.release.title), search_fold(clean.body))
        self.connection.execute("INSERT OR REPLACE INTO search_texts VALUES (?, ?, ?)", new)
        self.waiting.append((_INSERT.format("press_releases_fts"), new))

    def add_superseded(self, record_id: int, clean: CleanRelease) -> None:
        """Add a text that was never the latest, such as that of an imported older page."""
        title, body = search_fold(clean.release.title), search_fold(clean.body)
        self._add_superseded(record_id, clean.content_digest, title, body)

    def remove(self, record_id: int) -> None:
        """Remove all texts of a record."""
        self._remove_latest(record_id)
        digests = self.connection.execute(
            "SELECT content_digest FROM superseded_texts WHERE record_id = ?", [record_id]
        ).fetchall()
        for (digest,) in digests:
            self._remove_superseded(record_id, digest)

    def restore(self, record_id: int, digest: str, withdrawn: str) -> None:
        """Set the latest text of a record back to an earlier one, and forget the withdrawn one.

        Both are content digests. If they are equal, only metadata differ, and nothing changes.
        """
        if digest == withdrawn:
            return
        self._remove_superseded(record_id, withdrawn)
        if earlier := self._remove_superseded(record_id, digest):
            self._remove_latest(record_id)
            new = (record_id, *earlier)
            self.connection.execute("INSERT INTO search_texts VALUES (?, ?, ?)", new)
            self.waiting.append((_INSERT.format("press_releases_fts"), new))

    def _remove_latest(self, record_id: int) -> None:
        row = self.connection.execute(
            "DELETE FROM search_texts WHERE record_id = ? RETURNING record_id, title, body",
            [record_id],
        ).fetchone()
        if row:
            self.waiting.append((_DELETE.format("press_releases_fts"), row))

    def _add_superseded(self, record_id: int, digest: str, title: str, body: str) -> None:
        cursor = self.connection.execute(
            "INSERT OR IGNORE INTO superseded_texts (record_id, content_digest, title, body)"
            " VALUES (?, ?, ?, ?)",
            [record_id, digest, title, body],
        )
        if cursor.rowcount:
            new = (cursor.lastrowid, title, body)
            self.waiting.append((_INSERT.format("superseded_texts_fts"), new))

    def _remove_superseded(self, record_id: int, digest: str) -> tuple[str, str] | None:
        """Title and body of the removed text, if there was one."""
        row = self.connection.execute(
            "DELETE FROM superseded_texts WHERE (record_id, content_digest) = (?, ?)"
            " RETURNING text_id, title, body",
            [record_id, digest],
        ).fetchone()
        if row:
            self.waiting.append((_DELETE.format("superseded_texts_fts"), row))
        return row[1:] if row else None
