"""Running SQL in the transaction of a migration."""

import sqlite3
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol


class Database(Protocol):
    """What a migration uses of the class with this name of sqlite-utils."""

    @property
    def conn(self) -> sqlite3.Connection:
        """The connection, in the transaction of the migration."""

    def execute(self, sql: str, parameters: Sequence[Any] = ..., /) -> sqlite3.Cursor:
        """Execute a statement."""


class NewFile(NamedTuple):
    """A `Database` without rows, in which `rebuild` takes a shorter way."""

    conn: sqlite3.Connection

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> sqlite3.Cursor:
        """Execute a statement."""
        return self.conn.execute(sql, parameters)


def run_script(db: Database, script: str) -> None:
    """Execute statements one by one. `executescript` would commit the migration's transaction."""
    for part in script.split(";\n"):
        if part.strip():
            db.execute(f"{part.strip()};")


def rebuild(db: Database, table: str, create: str, copied: str) -> None:
    """Replace a table by a new one with the same name and rows (SQLite, ALTER TABLE, section 7).

    `create` creates `new_<table>`; `copied` are the columns to select from the old table. ALTER
    TABLE cannot change a constraint or store a comment. Foreign keys must be off, because the old
    table is dropped.
    """
    if isinstance(db, NewFile):  # to rename a table takes 1 ms: SQLite parses the whole schema
        db.execute(f"DROP TABLE {table}")
        db.execute(create.strip().replace(f" new_{table} ", f' "{table}" ', 1))
        return
    db.execute(create.strip())
    db.execute(f"INSERT INTO new_{table} SELECT {copied} FROM {table}")
    db.execute(f"DROP TABLE {table}")
    db.execute(f"ALTER TABLE new_{table} RENAME TO {table}")
