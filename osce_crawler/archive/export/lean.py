"""The lean copy of an archive: all texts, fields and runs, without the stored pages."""

import sqlite3
from contextlib import closing
from pathlib import Path

from osce_crawler.archive.database import unusable_as_error
from osce_crawler.archive.schema import LEAN_MARK
from osce_crawler.errors import ArchiveUnusable

LEFT_OUT = (
    "The bytes of payloads and dictionaries (their digests and lengths are kept), the headers of"
    " captures, and the frontier of an unfinished crawl. To crawl, to parse pages again or to verify"
    " manifests, use the full archive from which this copy was exported."
)
_LEAVE_OUT = f"""
UPDATE payloads SET compressed = x'';
UPDATE dictionaries SET content = x'';
UPDATE captures SET headers = '[]';
CREATE TABLE {LEAN_MARK} ( -- Marks a lean copy of an archive, made by `osce-crawler export`.
  left_out TEXT NOT NULL -- what the archive has and this copy lacks
) STRICT;
"""


def write_lean(archive: Path, target: Path) -> int:
    """Write a lean copy of the archive to the target, an empty file; the number of records.

    The same archive gives the same bytes. Raises ArchiveUnusable.
    """
    with (
        unusable_as_error(archive),
        closing(sqlite3.connect(_uri(archive, "mode=ro"), uri=True)) as source,
    ):
        if is_lean(source):
            raise ArchiveUnusable(f"{archive}: is already a lean copy; copy the file instead")
        source.execute("VACUUM INTO ?", [str(target)])
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        # No journal is needed: `atomic_file` deletes the copy if this is interrupted.
        copy.execute("PRAGMA journal_mode = OFF")
        copy.execute("PRAGMA synchronous = OFF")
        # Statistics of ANALYZE depend on how the archive was used, not on what it contains.
        statistics = copy.execute(
            "SELECT name FROM sqlite_master WHERE name GLOB 'sqlite_stat[0-9]'"
        ).fetchall()
        copy.executescript("".join(f"DROP TABLE {name};" for (name,) in statistics))
        # An archive of an older schema has fewer of these tables.
        of_frontier = copy.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'frontier*'"
        ).fetchall()
        copy.executescript("".join(f"DELETE FROM {name};" for (name,) in of_frontier) + _LEAVE_OUT)
        copy.execute(f"INSERT INTO {LEAN_MARK} VALUES (?)", [LEFT_OUT])
        copy.execute("VACUUM")
        # SQLite increments this number at each change of the schema, and at each VACUUM.
        copy.execute("PRAGMA schema_version = 1")
        copy.execute("PRAGMA journal_mode = DELETE")
        count: int = copy.execute("SELECT count(*) FROM press_releases").fetchone()[0]
    return count


def is_lean(connection: sqlite3.Connection) -> bool:
    """Whether this is a lean copy."""
    found = connection.execute(
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", [LEAN_MARK]
    ).fetchone()
    return found is not None


def _uri(path: Path, query: str) -> str:
    return f"{path.absolute().as_uri()}?{query}"
