"""What can be derived again from what is evidence: columns of records, and texts for search.
`verify` compares, `repair` writes.
"""

import sqlite3
from collections.abc import Iterator, Mapping

from osce_crawler.archive.revisions import LATEST_REVISION
from osce_crawler.archive.schema import SHOWS_RECORD
from osce_crawler.text import search_fold

DERIVED = ("latest_revision_id", "first_seen_at", "last_seen_at", "gone_at", "unlisted_at", "url")
"""Columns of `records` that other tables tell."""

# Captures that show it, and captures that a revision was read from, later perhaps, when a better
# parser came.
_SEEN = f"""
SELECT min(at), max(at) FROM (
  SELECT fetched_at AS at FROM captures WHERE record_id = ?1 AND {SHOWS_RECORD}
  UNION ALL SELECT c.fetched_at FROM revisions v JOIN captures c USING (capture_id) WHERE v.record_id = ?1
)
"""
_BEGAN = "SELECT created_at FROM revisions WHERE record_id = ? ORDER BY revision LIMIT 1"
_STATE = """
SELECT event, noticed_at FROM record_events WHERE record_id = ? AND event IN (?, ?) ORDER BY event_id DESC LIMIT 1
"""
_ADDRESSES = "SELECT url FROM addresses WHERE record_id = ?"
_FOUND_AT = f"""
SELECT url FROM captures WHERE record_id = ? AND {SHOWS_RECORD} ORDER BY fetched_at DESC, capture_id DESC LIMIT 1
"""
_MOVED = "SELECT detail FROM record_events WHERE record_id = ? AND event = 'moved' ORDER BY event_id DESC LIMIT 1"
_TEXT = """
SELECT v.title, (SELECT group_concat(text, char(10) || char(10)) FROM
  (SELECT text FROM revision_paragraphs WHERE revision_id = v.revision_id AND rule IS NULL ORDER BY position))
FROM revisions v WHERE v.revision_id = ?
"""


def differences(
    connection: sqlite3.Connection, record_id: int
) -> Iterator[tuple[str, object, object]]:
    """Columns of a record that do not say what they are derived from: name, what is stored, what
    should be.
    """
    stored = connection.execute(
        f"SELECT {', '.join(DERIVED)} FROM records WHERE record_id = ?",
        [record_id],
    ).fetchone()
    there = dict(zip(DERIVED, stored, strict=True))
    expected = _expected(connection, record_id, there)
    for name, value in there.items():
        if value != expected[name]:
            yield name, value, expected[name]


def _expected(
    connection: sqlite3.Connection, record_id: int, stored: Mapping[str, object]
) -> dict[str, object]:
    first, last = connection.execute(_SEEN, [record_id]).fetchone()
    began = _one(connection, _BEGAN, record_id)
    return {
        "latest_revision_id": _latest(connection, record_id),
        # An import of older captures may come after the record was made: either moment is one when
        # it was seen.
        "first_seen_at": began if stored["first_seen_at"] == began else first,
        "last_seen_at": last,
        "gone_at": _since(connection, record_id, "gone", "returned"),
        "unlisted_at": _since(connection, record_id, "unlisted", "listed"),
        "url": _own_address(connection, record_id, stored["url"]),
    }


def _one(connection: sqlite3.Connection, sql: str, record_id: int) -> object:
    row = connection.execute(sql, [record_id]).fetchone()
    return row[0] if row else None


def _latest(connection: sqlite3.Connection, record_id: int) -> object:
    row = connection.execute(LATEST_REVISION, {"record_id": record_id, "moment": "9999"}).fetchone()
    return row[0] if row else None


def _since(connection: sqlite3.Connection, record_id: int, begins: str, ends: str) -> object:
    """When a state began that lasts: the last of both events is its beginning."""
    row = connection.execute(_STATE, [record_id, begins, ends]).fetchone()
    return row[1] if row and row[0] == begins else None


def _own_address(connection: sqlite3.Connection, record_id: int, stored: object) -> object:
    """The stored one if it was seen; else the one that it last moved to, or that the last capture
    showed it at; else None.
    """
    seen = {url for (url,) in connection.execute(_ADDRESSES, [record_id])}
    moved = str(_one(connection, _MOVED, record_id)).rpartition(" ")[2]
    return next(
        (url for url in (stored, moved, _one(connection, _FOUND_AT, record_id)) if url in seen),
        None,
    )


def search_text(connection: sqlite3.Connection, record_id: int) -> tuple[str, str] | None:
    """Title and body of a record as the full-text index should hold them; None where it has no
    revision.
    """
    latest = _latest(connection, record_id)
    row = connection.execute(_TEXT, [latest]).fetchone() if latest is not None else None
    return (search_fold(row[0]), search_fold(row[1] or "")) if row else None
