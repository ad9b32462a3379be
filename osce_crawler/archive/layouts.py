"""The layouts that were added to an archive: layout files, kept as they were given."""

import sqlite3
from pathlib import Path
from typing import NamedTuple, Protocol

from osce_crawler.records import sha256


class OpenArchive(Protocol):
    """An open archive, for reading or writing."""

    @property
    def path(self) -> Path:
        """Its file."""

    @property
    def connection(self) -> sqlite3.Connection:
        """Its connection."""


class AddedLayout(NamedTuple):
    """A layout file in the archive."""

    name: str
    toml: str
    digest: str
    """`sha256:` of the file."""
    added_at: str
    """ISO 8601, UTC."""


def layout_rows(connection: sqlite3.Connection) -> list[AddedLayout]:
    """The added layouts, oldest first."""
    has_table = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'layouts'"
    if connection.execute(has_table).fetchone() is None:  # an archive of an older schema
        return []
    rows = connection.execute(
        "SELECT name, toml, digest, added_at FROM layouts ORDER BY added_at, name"
    )
    return [AddedLayout(*row) for row in rows]


def added_layouts(connection: sqlite3.Connection) -> tuple[str, ...]:
    """The TOML texts of the added layouts, oldest first."""
    return tuple(row.toml for row in layout_rows(connection))


def layout_digest(toml: str) -> str:
    """`sha256:` of a layout file."""
    return sha256(toml.encode("utf-8", "surrogateescape"))


def add_layout(
    connection: sqlite3.Connection, name: str, toml: str, added_at: str, *, replace: bool
) -> None:
    """Add a layout; with `replace`, the one with this name is deleted. `added_at` is in UTC."""
    if replace:
        connection.execute("DELETE FROM layouts WHERE name = ?", [name])
    connection.execute(
        "INSERT INTO layouts (name, toml, digest, added_at) VALUES (?, ?, ?, ?)",
        [name, toml, layout_digest(toml), added_at],
    )


def pages_by_layout(connection: sqlite3.Connection) -> dict[str, tuple[int, int]]:
    """For each layout, the releases whose latest revision was read with it, and its captures."""
    rows = connection.execute(
        "SELECT v.layout, count(*) FILTER (WHERE v.revision_id = r.latest_revision_id), sum(n)"
        " FROM revisions v JOIN records r USING (record_id)"
        " LEFT JOIN (SELECT revision_id, count(*) AS n FROM captures GROUP BY revision_id)"
        " USING (revision_id) GROUP BY v.layout"
    )
    return {row[0]: (row[1], row[2] or 0) for row in rows}
