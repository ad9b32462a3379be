"""Writing the full-text indexes: one of the latest texts, one of the superseded texts.

Both contain folded text. The second is for searches as of a moment in the past.

The FTS5 tables are external content tables: FTS5 needs the old values to delete a row, in an INSERT
of the command 'delete'. These are folded again from the paragraphs of the revision, so a text must
leave the index before its revision is deleted. They are written by `write`, in the order of the
changes.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field

from osce_crawler.archive.joined_words import add_words, words_of
from osce_crawler.archive.search_texts import (
    LATEST,
    SUPERSEDED,
    Text,
    TextIndex,
    folded,
    revision_of,
    text_of,
)
from osce_crawler.records import CleanRelease

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

    def replace(self, record_id: int, clean: CleanRelease, before: int | None) -> None:
        """Set the latest text of the record. `before` is the revision with the previous text.

        The previous text is added to the second index, and the new text is removed from it.
        """
        text = self._folded(clean)
        if before is not None and (earlier := text_of(self.connection, before)):
            self._drop(LATEST, record_id, earlier)
            self._add_superseded(record_id, self._digest(before), earlier)
            self._remove_superseded(record_id, clean.content_digest, text)
        self._put(LATEST, record_id, text)

    def add_superseded(self, record_id: int, clean: CleanRelease) -> None:
        """Add a text that was never the latest, such as that of an imported older page."""
        self._add_superseded(record_id, clean.content_digest, self._folded(clean))

    def remove(self, record_id: int) -> None:
        """Remove all texts of a record, before its revisions are deleted."""
        (latest,) = self.connection.execute(
            "SELECT latest_revision_id FROM records WHERE record_id = ?", [record_id]
        ).fetchone()
        if text := text_of(self.connection, latest):
            self._drop(LATEST, record_id, text)
        for digest in self._superseded(record_id):
            self._remove_superseded(record_id, digest)

    def withdraw(self, record_id: int, withdrawn: int, before: int, after: int) -> None:
        """Forget the text of a revision, before it is deleted.

        `before` and `after` are the latest revisions of the record with it and without it. A text
        that other revisions have, too, stays.
        """
        if self._digest(before) != self._digest(after):
            for one, change in ((before, self._drop), (after, self._put)):
                if text := text_of(self.connection, one):
                    change(LATEST, record_id, text)
        rows = self.connection.execute(
            "SELECT DISTINCT content_digest FROM revisions WHERE record_id = ? AND revision_id != ?"
            " AND content_digest != ? ORDER BY 1",
            [record_id, withdrawn, self._digest(after)],
        ).fetchall()
        stay, stored = [digest for (digest,) in rows], self._superseded(record_id)
        for digest in stored:
            if digest not in stay:
                self._remove_superseded(record_id, digest)
        for digest in stay:
            if digest not in stored and (text := self._text_with(record_id, digest)):
                self._add_superseded(record_id, digest, text)

    def _folded(self, clean: CleanRelease) -> Text:
        """The folded text of a release; its compounds are written."""
        text = folded(clean.release.title, clean.body)
        add_words(self.connection, words_of([text]))
        return text

    def _put(self, index: TextIndex, rowid: int, text: Text) -> None:
        self.waiting.append((_INSERT.format(index.name), (rowid, *text)))

    def _drop(self, index: TextIndex, rowid: int, text: Text) -> None:
        self.waiting.append((_DELETE.format(index.name), (rowid, *text)))

    def _add_superseded(self, record_id: int, digest: str, text: Text) -> None:
        cursor = self.connection.execute(
            "INSERT OR IGNORE INTO superseded_texts (record_id, content_digest) VALUES (?, ?)",
            [record_id, digest],
        )
        if cursor.rowcount:
            self._put(SUPERSEDED, int(cursor.lastrowid or 0), text)

    def _remove_superseded(self, record_id: int, digest: str, text: Text | None = None) -> None:
        """`text` is that of the digest; None: it is read."""
        row = self.connection.execute(
            "DELETE FROM superseded_texts WHERE (record_id, content_digest) = (?, ?)"
            " RETURNING text_id",
            [record_id, digest],
        ).fetchone()
        text = text if row is None or text else self._text_with(record_id, digest)
        if row and text:
            self._drop(SUPERSEDED, row[0], text)

    def _superseded(self, record_id: int) -> list[str]:
        """The content digests of the superseded texts of a record."""
        rows = self.connection.execute(
            "SELECT content_digest FROM superseded_texts WHERE record_id = ? ORDER BY text_id",
            [record_id],
        )
        return [digest for (digest,) in rows.fetchall()]

    def _digest(self, revision_id: int) -> str:
        (digest,) = self.connection.execute(
            "SELECT content_digest FROM revisions WHERE revision_id = ?", [revision_id]
        ).fetchone()
        return str(digest)

    def _text_with(self, record_id: int, digest: str) -> Text | None:
        return text_of(self.connection, revision_of(self.connection, record_id, digest))
