"""Records: what is derived says what it is derived from, in their columns and in the full-text
index.
"""

import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from osce_crawler.archive.integrity.checks.problem import (
    REPAIR,
    RESTORE,
    Inspection,
    Problem,
    guarded,
    printable,
    said,
)
from osce_crawler.archive.integrity.derived import differences, search_text

_FTS = "press_releases_fts"
_SHADOWS = tuple(f"{_FTS}_{part}" for part in ("data", "idx", "docsize", "config"))


def check_records(look: Inspection) -> Iterator[Problem]:
    """Each record's derived columns, and its text for search."""
    for record_id in look.ids("records", "record_id"):
        yield from guarded("record", _record(look, record_id), look.named([record_id]))
        yield from guarded("search", _search_text(look, record_id), look.named([record_id]))
        look.looked_at("records")
    for (record_id,) in look.connection.execute(
        "SELECT record_id FROM search_texts WHERE record_id NOT IN (SELECT record_id FROM records)"
    ):
        yield Problem(
            check="search",
            what=f"a text for search of record_id {record_id}, that is not there",
            hint=REPAIR,
        )


def _record(look: Inspection, record_id: int) -> Iterator[Problem]:
    for name, stored, expected in differences(look.connection, record_id):
        touched = look.named([record_id])
        derivable = expected is not None or name in {"gone_at", "unlisted_at"}
        yield Problem(
            check="record",
            what=f"{name} is {printable(stored)}; "
            + (
                f"what it is derived from says {printable(expected)}"
                if derivable
                else "nothing says so"
            ),
            records=touched.records,
            url=touched.url,
            hint=REPAIR if derivable else RESTORE,
        )


def _search_text(look: Inspection, record_id: int) -> Iterator[Problem]:
    stored = look.connection.execute(
        "SELECT title, body FROM search_texts WHERE record_id = ?", [record_id]
    ).fetchone()
    expected = search_text(look.connection, record_id)
    if (tuple(stored) if stored else None) != expected:
        touched = look.named([record_id])
        what = "its text for search is not that of its latest revision"
        yield Problem(
            check="search", what=what, records=touched.records, url=touched.url, hint=REPAIR
        )


def check_index(look: Inspection) -> Iterator[Problem]:
    """The full-text index against the texts that it holds, by FTS5's own check.

    That check is written as an INSERT; so it runs on a copy of the index in a file of its own, and
    the archive is not touched.
    """
    with tempfile.TemporaryDirectory(prefix="osce-crawler-") as folder:
        try:
            sound = _index_agrees(look, Path(folder, "index.db"))
        except sqlite3.DatabaseError as error:
            yield Problem(check="search", what=f"the full-text index: {said(error)}", hint=REPAIR)
            return
    if not sound:
        yield Problem(
            check="search",
            what="the full-text index does not hold the texts for search",
            hint=REPAIR,
        )


def _index_agrees(look: Inspection, copy: Path) -> bool:
    (definition,) = look.connection.execute(
        "SELECT sql FROM sqlite_master WHERE name = ?", [_FTS]
    ).fetchone()
    other = sqlite3.connect(copy, isolation_level=None)
    try:
        other.execute("PRAGMA synchronous = OFF")
        other.execute(
            "CREATE TABLE search_texts (record_id INTEGER PRIMARY KEY, title TEXT, body TEXT)"
        )
        other.execute(definition)
        other.execute("BEGIN")
        for table in ("search_texts", *_SHADOWS):
            rows = look.connection.execute(f"SELECT * FROM {table}")
            marks = ", ".join("?" * len(rows.description))
            values = (tuple(_bytes_as_text(value) for value in row) for row in rows)
            other.execute(f"DELETE FROM {table}")
            other.executemany(f"INSERT INTO {table} VALUES ({marks})", values)
        other.execute("COMMIT")
    finally:
        other.close()
    return _passes(copy)


def _bytes_as_text(value: object) -> object:
    """SQLite takes no lone surrogates; a text that had them is damaged, and that is found where it
    is compared.
    """
    return printable(value) if isinstance(value, str) else value


def _passes(copy: Path) -> bool:
    checked = sqlite3.connect(
        copy
    )  # opened anew: FTS5 holds what it knows of an index as long as it is open
    try:
        checked.execute(f"INSERT INTO {_FTS} ({_FTS}, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError:
        return False
    finally:
        checked.close()
    return True
