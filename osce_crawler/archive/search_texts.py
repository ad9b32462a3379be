"""The texts of the full-text indexes: title and body of revisions, folded.

The indexes hold folded texts, but no table does: they are folded again from the published
paragraphs to delete an entry, to build an index and to verify it.
"""

import sqlite3
from typing import NamedTuple

from osce_crawler.archive.joined_words import add_words, words_of
from osce_crawler.archive.schema import SEARCH_FOLD
from osce_crawler.search_fold import search_fold

Text = tuple[str, str]
"""Title and body, folded."""

_OF_DIGEST = """
SELECT max(revision_id) FROM revisions WHERE (record_id, content_digest) = (?, ?)
"""
_BODY = """
(SELECT group_concat(text, char(10) || char(10)) FROM
  (SELECT text FROM revision_paragraphs WHERE revision_id = v.revision_id AND rule IS NULL
   ORDER BY position))
"""
_TEXT = f"SELECT v.title, {_BODY.strip()} FROM revisions v WHERE v.revision_id = ?"
_LATEST_TEXTS = f"""
SELECT r.record_id, v.title, {_BODY.strip()}
FROM records r JOIN revisions v ON v.revision_id = r.latest_revision_id ORDER BY r.record_id
"""
_SUPERSEDED_TEXTS = f"""
SELECT s.text_id, v.title, {_BODY.strip()}
FROM superseded_texts s JOIN revisions v ON v.revision_id = (SELECT max(x.revision_id)
  FROM revisions x WHERE (x.record_id, x.content_digest) = (s.record_id, s.content_digest))
ORDER BY s.text_id
"""


class TextIndex(NamedTuple):
    """A full-text index, and where its texts come from."""

    name: str
    key: str
    """The column that is its rowid."""
    content: str
    """The view that FTS5 reads the published texts from, for highlight() and snippet()."""
    texts: str
    """SQL of rowid, title and body of all entries, in the order of the rowid."""


LATEST = TextIndex("press_releases_fts", "record_id", "search_texts", _LATEST_TEXTS)
SUPERSEDED = TextIndex(
    "superseded_texts_fts", "text_id", "superseded_search_texts", _SUPERSEDED_TEXTS
)
INDEXES = (LATEST, SUPERSEDED)


def folded(title: str, body: str | None) -> Text:
    """A text as the indexes hold it."""
    return search_fold(title), search_fold(body or "")


def text_of(connection: sqlite3.Connection, revision_id: object) -> Text | None:
    """The text of a revision; None if there is no such revision."""
    row = connection.execute(_TEXT, [revision_id]).fetchone()
    return folded(row[0], row[1]) if row else None


def revision_of(connection: sqlite3.Connection, record_id: int, digest: str) -> int | None:
    """The newest revision of a record with this content digest. All of them have the same text."""
    row = connection.execute(_OF_DIGEST, [record_id, digest]).fetchone()
    return row[0] if row else None


def build_indexes(connection: sqlite3.Connection) -> None:
    """Build both indexes anew with today's fold, in the transaction of the caller."""
    for index in INDEXES:
        connection.execute(f"INSERT INTO {index.name} ({index.name}) VALUES ('delete-all')")
        connection.executemany(
            f"INSERT INTO {index.name} (rowid, title, body) VALUES (?, ?, ?)",
            ((key, *folded(title, body)) for key, title, body in connection.execute(index.texts)),
        )
    connection.execute("DELETE FROM search_fold")
    connection.execute("INSERT INTO search_fold VALUES (?)", [SEARCH_FOLD])


def build_joined_words(connection: sqlite3.Connection) -> None:
    """Fill `joined_words` anew from all texts, in the transaction of the caller."""
    words: set[tuple[str, str]] = set()
    for index in INDEXES:
        for _, title, body in connection.execute(index.texts):
            words |= words_of([folded(title, body)])
    connection.execute("DELETE FROM joined_words")
    add_words(connection, words)
