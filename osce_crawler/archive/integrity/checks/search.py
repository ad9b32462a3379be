"""Checks of the texts for search and of the full-text indexes."""

import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from osce_crawler.archive.integrity.checks.problem import (
    REPAIR,
    Inspection,
    Problem,
    guarded,
    one_line,
    printable,
)
from osce_crawler.archive.integrity.derived import search_text, superseded_texts


@dataclass(frozen=True, slots=True)
class TextIndex:
    """A full-text index, and the table of the texts in it."""

    index: str
    texts: str
    columns: str
    """Columns of the table, as SQL that creates a copy of it."""


INDEXES = (
    TextIndex("press_releases_fts", "search_texts", "record_id INTEGER PRIMARY KEY, title, body"),
    TextIndex(
        "superseded_texts_fts",
        "superseded_texts",
        "text_id INTEGER PRIMARY KEY, record_id, content_digest, title, body",
    ),
)
_SHADOWS = ("data", "idx", "docsize", "config")
_ORPHANS = """
SELECT record_id FROM {} WHERE record_id NOT IN (SELECT record_id FROM records)
"""


def check_texts(look: Inspection) -> Iterator[Problem]:
    """Compare the texts of each record with its revisions; find texts without a record."""
    for record_id in look.ids("records", "record_id"):
        yield from guarded("search", _texts(look, record_id), look.named([record_id]))
    for table in (one.texts for one in INDEXES):
        for (record_id,) in look.connection.execute(_ORPHANS.format(table)):
            yield Problem(
                check="search",
                what=f"{table} has a text of record_id {record_id}; this record does not exist",
                hint=REPAIR,
            )


def _texts(look: Inspection, record_id: int) -> Iterator[Problem]:
    touched = look.named([record_id])
    latest, superseded = stored_texts(look.connection, record_id)
    wrong = []
    if latest != search_text(look.connection, record_id):
        wrong.append("the text in search_texts differs from the latest revision")
    if superseded != superseded_texts(look.connection, record_id):
        wrong.append("the texts in superseded_texts differ from the earlier revisions")
    for what in wrong:
        yield Problem(
            check="search", what=what, records=touched.records, url=touched.url, hint=REPAIR
        )


def stored_texts(
    connection: sqlite3.Connection, record_id: int
) -> tuple[tuple[str, str] | None, dict[str, tuple[str, str]]]:
    """Title and body of a record's latest text, and of its superseded ones by content digest."""
    row = connection.execute(
        "SELECT title, body FROM search_texts WHERE record_id = ?", [record_id]
    ).fetchone()
    others = connection.execute(
        "SELECT content_digest, title, body FROM superseded_texts WHERE record_id = ?", [record_id]
    )
    return (
        (row[0], row[1]) if row else None,
        {digest: (title, body) for digest, title, body in others},
    )


def check_indexes(look: Inspection) -> Iterator[Problem]:
    """Compare each full-text index with its texts, by FTS5's `integrity-check` command.

    This command is an INSERT statement, which a read-only connection rejects. So it runs on a copy
    of the index in a temporary file.
    """
    for one in INDEXES:
        with tempfile.TemporaryDirectory(prefix="osce-crawler-") as folder:
            try:
                agrees = _agrees(look, one, Path(folder, "index.db"))
            except sqlite3.DatabaseError as error:
                what = f"the full-text index {one.index}: {one_line(error)}"
                yield Problem(check="search", what=what, hint=REPAIR)
                continue
        if not agrees:
            what = f"the full-text index {one.index} differs from the texts in {one.texts}"
            yield Problem(check="search", what=what, hint=REPAIR)


def _agrees(look: Inspection, one: TextIndex, copy: Path) -> bool:
    (definition,) = look.connection.execute(
        "SELECT sql FROM sqlite_master WHERE name = ?", [one.index]
    ).fetchone()
    other = sqlite3.connect(copy, isolation_level=None)
    try:
        other.execute("PRAGMA synchronous = OFF")
        other.execute(f"CREATE TABLE {one.texts} ({one.columns})")
        other.execute(definition)
        other.execute("BEGIN")
        for table in (one.texts, *(f"{one.index}_{part}" for part in _SHADOWS)):
            rows = look.connection.execute(f"SELECT * FROM {table}")
            marks = ", ".join("?" * len(rows.description))
            values = (tuple(_valid_text(value) for value in row) for row in rows)
            other.execute(f"DELETE FROM {table}")
            other.executemany(f"INSERT INTO {table} VALUES ({marks})", values)
        other.execute("COMMIT")
    finally:
        other.close()
    return _passes(copy, one.index)


def _valid_text(value: object) -> object:
    # sqlite3 rejects lone surrogates. They mark damage, which `check_texts` reports.
    return printable(value) if isinstance(value, str) else value


def _passes(copy: Path, index: str) -> bool:
    # A new connection: FTS5 caches the structure of an index for each connection.
    checked = sqlite3.connect(copy)
    try:
        checked.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError:
        return False
    finally:
        checked.close()
    return True
