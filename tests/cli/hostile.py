"""Releases and archives whose every text means harm to a terminal. Synthetic."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from osce_crawler.records import Attachment, Image
from tests.archive.made import capture, keep, opened, release

SEQUENCES = (
    "\x1b]0;owned\x07", "\x1b[2J\x1b[H", "\x1b[31mred", "\x1bc", "\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\",
    "\x1bP+q544e\x1b\\", "\x9b31m", "\x9d0;owned\x9c", "\x90q\x9c", "\x85next", "\x80\x81\x9f", "\x08\x08\x08\x08",
    "\rError: forged", "\x00", "\x7f", "\x07", "a\x0bb\x0c", "\x0e\x0f", "tab\tstop", "line\nError: forged",
    "\u202efdp.exe", "\u202a\u202b\u202c\u202d", "\u2066x\u2069", "\u2067\u2068", "\u200e\u200f", "\u061c",
    "a\u2028b\u2029c", "\x1b[?1049h", "\x1b[6n", "\x1b_G\x1b\\",
)  # fmt: skip
"""One for each hostile release: 30."""
ARCHIVES = 15


def hostile_releases(path: Path) -> None:
    """An archive with a release for each sequence, in every field that a page or listing fills."""
    writer = opened(path)
    for number, bad in enumerate(SEQUENCES, 1):
        made = release(
            number,
            [f"Report {bad} one.", f"Two {bad}.", f"Two {bad}.", bad],
            title=f"Report {number} {bad} end",
            place=f"VIENNA {bad}",
            sources=(f"Office {bad}", f"Mission {number}{bad}"),
            fields_of_work=(f"Elections {bad}",),
            content_type=f"Press release {bad}",
            dateline=f"VIENNA {bad}, 17 November 2006",
            description=f"About {bad}",
            warnings=(f"place: {bad}",),
            attachments=(Attachment(url=f"http://x/{bad}", label=f"File {bad}"),),
            images=(Image(url=f"http://x/{bad}.png", caption=f"A {bad}", credit=f"By {bad}"),),
        )
        keep(writer, made, payload=f"<html>{number} {bad}</html>".encode())
        again = release(number, [f"Report {bad} other."], title=f"Report {number} {bad} new")
        keep(writer, again, payload=f"<html>{number} {bad} new</html>".encode())
        failed = writer.keep_capture(capture(b"cut", 100 + number))
        writer.keep_failure(failed, kind=f"cut{bad}", message=f"cut {bad} short")
        writer.run.note_finding(f"odd{bad}", f"http://x/{bad}", f"is {bad}")
    writer.run.end(outcome="finished", walk_complete=True, exit_code=1)
    writer.close()


def text_columns(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Every column of text of every table of the schema, those of a new one too."""
    tables = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        " AND name NOT LIKE 'sqlite!_%' ESCAPE '!' AND name NOT LIKE '%!_fts!_%' ESCAPE '!'"
    ).fetchall()
    return [
        (table, row[1])
        for (table,) in tables
        for row in connection.execute(f'PRAGMA table_info("{table}")')
        if "TEXT" in row[2]
    ]


def hostile_archive(good: Path, path: Path, part: int) -> list[tuple[str, str]]:
    """A stranger's archive: in each fifteenth column of text, every value is hostile. Returns the
    columns.
    """
    with closing(sqlite3.connect(good)) as source, closing(sqlite3.connect(path)) as connection:
        source.backup(connection)
        columns = text_columns(connection)
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for name in [row[0] for row in connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
        )]:  # fmt: skip
            connection.execute(f'DROP TRIGGER "{name}"')
        bad = SEQUENCES[2 * part] + SEQUENCES[2 * part + 1]
        # Columns of JSON are hostile in two archives: once as JSON, once as none.
        chosen = columns[part::ARCHIVES]
        for table, column in chosen:
            _fill(connection, table)
            _spoil(connection, table, column, bad, as_json=False)
        for table, column in columns[(part + 7) % ARCHIVES :: ARCHIVES]:
            _spoil(connection, table, column, bad, as_json=True)
        connection.commit()
    return chosen


def _fill(connection: sqlite3.Connection, table: str) -> None:
    """A row, if the table has none."""
    if connection.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone():
        return
    columns = connection.execute(f'PRAGMA table_info("{table}")').fetchall()
    kinds = {"TEXT": "x", "BLOB": b"x"}
    values = [kinds.get(row[2], 1) for row in columns]
    names = ", ".join(f'"{row[1]}"' for row in columns)
    marks = ", ".join("?" * len(columns))
    connection.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', values)


def _spoil(
    connection: sqlite3.Connection, table: str, column: str, bad: str, *, as_json: bool
) -> None:
    """Append to each value, so that keys stay different; or put it into the JSON."""

    def spoiled(value: str | None) -> str:
        return _in_json(value or "[]", bad) if as_json else f"{value or ''}{bad}"

    where = f"WHERE substr(\"{column}\", 1, 1) IN ('[', '{{')" if as_json else ""
    connection.create_function("spoiled", 1, spoiled)
    connection.execute(f'UPDATE OR IGNORE "{table}" SET "{column}" = spoiled("{column}") {where}')


def _in_json(text: str, bad: str) -> str:
    value = json.loads(text)
    if isinstance(value, list):
        return json.dumps([*value, bad])
    return json.dumps(value | {bad: bad, "note": bad})
