"""A lean copy of the archive: every text, field and run, and none of the bytes they were read
from.
"""

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
DELETE FROM frontier;
DELETE FROM frontier_aliases;
DELETE FROM frontier_walks;
CREATE TABLE {LEAN_MARK} ( -- Marks a lean copy of an archive, made by `osce-crawler export`.
  left_out TEXT NOT NULL -- what the archive has and this copy lacks
) STRICT;
"""


def write_lean(archive: Path, target: Path) -> int:
    """Make the target, an empty file, a lean copy of the archive; the number of its records. Raises
    ArchiveUnusable.
    """
    with (
        unusable_as_error(archive),
        closing(sqlite3.connect(_address(archive, "mode=ro"), uri=True)) as source,
    ):
        if is_lean(source):
            raise ArchiveUnusable(f"{archive}: is already a lean copy; copy the file instead")
        source.execute("VACUUM INTO ?", [str(target)])
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        copy.execute(
            "PRAGMA journal_mode = OFF"
        )  # whoever breaks this off has no copy, and no target
        copy.execute("PRAGMA synchronous = OFF")
        # What the planner has learned comes with use: it is no part of what the same archive means.
        learned = copy.execute(
            "SELECT name FROM sqlite_master WHERE name GLOB 'sqlite_stat[0-9]'"
        ).fetchall()
        copy.executescript("".join(f"DROP TABLE {name};" for (name,) in learned) + _LEAVE_OUT)
        copy.execute(f"INSERT INTO {LEAN_MARK} VALUES (?)", [LEFT_OUT])
        copy.execute("VACUUM")
        copy.execute(
            "PRAGMA schema_version = 1"
        )  # counts what was done to the archive's schema, `VACUUM` too
        copy.execute("PRAGMA journal_mode = DELETE")
        count: int = copy.execute("SELECT count(*) FROM press_releases").fetchone()[0]
    return count


def is_lean(connection: sqlite3.Connection) -> bool:
    """Whether this is a lean copy."""
    found = connection.execute(
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", [LEAN_MARK]
    ).fetchone()
    return found is not None


def _address(path: Path, how: str) -> str:
    return f"{path.absolute().as_uri()}?{how}"
