"""The layouts that were added to an archive: layout files, kept as they were given."""

import sqlite3
from pathlib import Path
from typing import Protocol


class OpenArchive(Protocol):
    """An open archive, for reading or writing."""

    @property
    def path(self) -> Path:
        """Its file."""

    @property
    def connection(self) -> sqlite3.Connection:
        """Its connection."""


def added_layouts(connection: sqlite3.Connection) -> tuple[str, ...]:
    """The TOML texts of the added layouts, oldest first."""
    has_table = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'layouts'"
    if connection.execute(has_table).fetchone() is None:
        return ()
    rows = connection.execute("SELECT toml FROM layouts ORDER BY added_at, name")
    return tuple(str(row[0]) for row in rows)
