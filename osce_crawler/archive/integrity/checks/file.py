"""Checks of the SQLite file: pages, foreign keys and schema."""

from collections.abc import Iterator

from osce_crawler.archive.failures import RESTORE, raise_if_of_machine
from osce_crawler.archive.integrity.checks.problem import (
    DAMAGE,
    REPAIR,
    Inspection,
    Problem,
    Touched,
    printable,
)
from osce_crawler.archive.migrations import STEPS
from osce_crawler.archive.schema_objects import schema_faults

_MOST_LINES = 100
# Tables of virtual tables, and those of others, may have any name.
_TABLES = """
SELECT name FROM main.sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE TABLE%'
AND name NOT GLOB '*[^a-z0-9_]*'
"""
_STEPS = "SELECT name FROM _sqlite_migrations WHERE migration_set = 'osce_crawler'"
# For each table with a rowid: the column that holds the id of a record.
_RECORD_OF = {
    "captures": "record_id",
    "records": "record_id",
    "revisions": "record_id",
    "record_events": "record_id",
}


def check_pages(look: Inspection) -> Iterator[Problem]:
    """Run `PRAGMA integrity_check`: pages, indexes and constraints."""
    for (line,) in look.connection.execute(f"PRAGMA integrity_check({_MOST_LINES})"):
        if line != "ok":
            index = " index " in line and not line.startswith("***")
            what = " ".join(printable(line).split())
            yield Problem(check="file", what=what, hint=REPAIR if index else RESTORE)


def is_used_twice(problem: Problem) -> bool:
    """Whether a page of the file is part of two tables, or of one table twice."""
    return "2nd reference to page" in problem.what


def table_without_end(look: Inspection) -> str | None:
    """A table with more rows than the file has room for: its pages name each other again."""
    most = look.room_for_rows()
    for (name,) in look.connection.execute(_TABLES).fetchall():
        sql = f'SELECT count(*) FROM (SELECT 1 FROM "{name}" NOT INDEXED LIMIT {most + 1})'
        row = look.first(sql)
        if row is None or row[0] > most:
            return str(name)
    return None


def check_foreign_keys(look: Inspection) -> Iterator[Problem]:
    """Run `PRAGMA foreign_key_check`: every referenced row exists."""
    for table, rowid, parent, _ in look.connection.execute("PRAGMA foreign_key_check"):
        where = f"row {rowid} of {table}" if rowid is not None else f"a row of {table}"
        touched = _record_of(look, table, rowid)
        yield Problem(
            check="file",
            what=f"{where} refers to a row of {parent} that does not exist",
            records=touched.records,
            url=touched.url,
        )


def _record_of(look: Inspection, table: str, rowid: int | None) -> Touched:
    column = _RECORD_OF.get(table)
    if rowid is None or column is None:
        return Touched()
    try:
        row = look.connection.execute(
            f"SELECT {column} FROM {table} WHERE rowid = ?", [rowid]
        ).fetchone()
    except DAMAGE as error:
        raise_if_of_machine(error)
        return Touched()
    return look.named([row[0]]) if row else Touched()


def check_schema(look: Inspection) -> Iterator[Problem]:
    """Compare tables, indexes and views with a new archive, including the comments in the SQL.

    Tables, plain indexes and views of other names are permitted; triggers are not.
    """
    for fault in schema_faults(look.connection):
        hint = REPAIR if fault.can_be_made else RESTORE
        yield Problem(check="schema", what=fault.what, hint=hint)
    applied = {row[0] for row in look.connection.execute(_STEPS)}
    for step in STEPS:
        if step.__name__ not in applied:
            what = f"migration {step.__name__} is not recorded as applied"
            yield Problem(check="schema", what=what)
