"""Comparing the full-text indexes with the texts of the revisions.

FTS5's command `integrity-check` compares an index with the table of its texts. The archive has no
such table: the index is copied to a temporary file, beside the texts, folded from the revisions.
"""

import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from osce_crawler.archive.failures import raise_if_of_machine
from osce_crawler.archive.integrity.checks.problem import DAMAGE, Inspection, one_line, printable
from osce_crawler.archive.integrity.derived import search_text
from osce_crawler.archive.search_texts import (
    INDEXES,
    LATEST,
    Text,
    TextIndex,
    revision_of,
    text_of,
)

_SHADOWS = ("data", "idx", "docsize", "config")
_FRESH = "fresh_fts"
_SUPERSEDED = "SELECT text_id, record_id, content_digest FROM superseded_texts ORDER BY text_id"
_SIZES = """
SELECT id FROM (SELECT * FROM {0}_docsize EXCEPT SELECT * FROM {1}_docsize)
UNION SELECT id FROM (SELECT * FROM {1}_docsize EXCEPT SELECT * FROM {0}_docsize)
"""


@dataclass(frozen=True, slots=True)
class IndexFault:
    """A full-text index that differs from its texts."""

    what: str
    records: frozenset[int] | None = None
    """Ids of the records whose texts differ; None where it is not known which."""


def index_faults(look: Inspection) -> Iterator[IndexFault]:
    """The full-text indexes that differ from the texts of the revisions."""
    for index in INDEXES:
        with tempfile.TemporaryDirectory(prefix="osce-crawler-") as folder:
            copy = Path(folder, "index.db")
            try:
                _copy(look, index, copy)
                fault = None if _passes(copy, index) else _fault(look, index, copy)
            except sqlite3.DatabaseError as error:
                raise_if_of_machine(error)
                fault = IndexFault(f"the full-text index {index.name}: {one_line(error)}")
        if fault:
            yield fault


def _copy(look: Inspection, index: TextIndex, copy: Path) -> None:
    (definition,) = look.connection.execute(
        "SELECT sql FROM sqlite_master WHERE name = ?", [index.name]
    ).fetchone()
    other = sqlite3.connect(copy, isolation_level=None)
    try:
        other.execute("PRAGMA synchronous = OFF")
        other.execute(
            f"CREATE TABLE {index.content} ({index.key} INTEGER PRIMARY KEY, title, body)"
        )
        other.execute(definition)
        other.execute(definition.replace(index.name, _FRESH, 1))
        other.execute("BEGIN")
        texts = _latest(look) if index is LATEST else _superseded(look)
        other.executemany(f"INSERT INTO {index.content} VALUES (?, ?, ?)", texts)
        for table in (f"{index.name}_{part}" for part in _SHADOWS):
            rows = look.connection.execute(f"SELECT * FROM {table}")
            marks = ", ".join("?" * len(rows.description))
            other.execute(f"DELETE FROM {table}")
            other.executemany(f"INSERT INTO {table} VALUES ({marks})", map(tuple, rows))
        other.execute("COMMIT")
    finally:
        other.close()


def _latest(look: Inspection) -> Iterator[tuple[int, str, str]]:
    for record_id in look.ids("records", "record_id"):
        if text := _read(search_text, look.connection, record_id):
            yield record_id, *text


def _superseded(look: Inspection) -> Iterator[tuple[int, str, str]]:
    for text_id, record_id, digest in look.connection.execute(_SUPERSEDED).fetchall():
        revision_id = revision_of(look.connection, record_id, printable(digest))
        if text := _read(text_of, look.connection, revision_id):
            yield text_id, *text


def _read(
    read: Callable[[sqlite3.Connection, Any], Text | None], connection: sqlite3.Connection, key: Any
) -> Text | None:
    """The text; None if it is damaged, which other checks report."""
    try:
        text = read(connection, key)
    except DAMAGE as error:
        raise_if_of_machine(error)
        return None
    # sqlite3 rejects lone surrogates as values. They mark damage.
    return (printable(text[0]), printable(text[1])) if text else None


def _passes(copy: Path, index: TextIndex) -> bool:
    # A new connection: FTS5 caches the structure of an index for each connection.
    with closing(sqlite3.connect(copy)) as checked:
        try:
            checked.execute(
                f"INSERT INTO {index.name} ({index.name}, rank) VALUES ('integrity-check', 1)"
            )
        except sqlite3.DatabaseError as error:
            raise_if_of_machine(error)
            return False
    return True


def _fault(look: Inspection, index: TextIndex, copy: Path) -> IndexFault:
    with closing(sqlite3.connect(copy)) as connection:
        connection.text_factory = bytes
        keys = _differing(connection, index)
    records = keys if index is LATEST else frozenset(_records_of(look, keys))
    what = f"the full-text index {index.name} differs from the texts of the revisions"
    return IndexFault(what, records or None)


def _differing(connection: sqlite3.Connection, index: TextIndex) -> frozenset[int]:
    """The rowids whose words, or their number, differ from the texts. Reads every word."""
    connection.execute(f"INSERT INTO {_FRESH} ({_FRESH}) VALUES ('rebuild')")
    found = {row[0] for row in connection.execute(_SIZES.format(index.name, _FRESH))}
    streams = [_words(connection, name) for name in (index.name, _FRESH)]
    one, other = (next(stream, None) for stream in streams)
    while one or other:
        if one == other:
            one, other = (next(stream, None) for stream in streams)
        elif other is None or (one is not None and one < other):
            found |= {one[1]} if one else set()
            one = next(streams[0], None)
        else:
            found.add(other[1])
            other = next(streams[1], None)
    return frozenset(found)


def _words(connection: sqlite3.Connection, name: str) -> Iterator[tuple[bytes, int, bool, int]]:
    """Each word of an index in its order: the word, the rowid, whether in the body, the place."""
    connection.execute(
        f"CREATE VIRTUAL TABLE temp.words_{name} USING fts5vocab(main, {name}, instance)"
    )
    for term, doc, column, at in connection.execute(f"SELECT * FROM temp.words_{name}"):
        yield term, doc, column == b"body", at


def _records_of(look: Inspection, text_ids: Iterable[int]) -> Iterator[int]:
    for text_id in text_ids:
        row = look.first("SELECT record_id FROM superseded_texts WHERE text_id = ?", text_id)
        if row:
            yield row[0]
