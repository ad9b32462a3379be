"""The lean copy of an archive: all texts, fields and runs, without the stored pages.

Releases that are withheld are not in it: whoever has the file can read its tables.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from osce_crawler.archive.database import unusable_as_error
from osce_crawler.archive.export.atomic_file import sqlite_full_as_oserror
from osce_crawler.archive.revisions import PARTS
from osce_crawler.archive.schema import LEAN_MARK
from osce_crawler.archive.schema_objects import Harm, check_objects, is_lean
from osce_crawler.archive.search_texts import build_indexes, build_joined_words
from osce_crawler.errors import ArchiveUnusable

LEFT_OUT = (
    "The bytes of payloads and dictionaries (their digests and lengths are kept), the headers of"
    " captures, and the frontier of an unfinished crawl. To crawl, to parse pages again or to verify"
    " manifests, use the full archive from which this copy was exported."
)
_WITHHELD = "SELECT record_id FROM withheld WHERE released_at IS NULL"
_OF_REVISIONS = (
    f"revision_id IN (SELECT revision_id FROM revisions WHERE record_id IN ({_WITHHELD}))"
)
_OF_CAPTURES = f"capture_id IN (SELECT capture_id FROM captures WHERE record_id IN ({_WITHHELD}))"
_WITHHELD_ROWS = (
    *((table, _OF_REVISIONS) for table in (*PARTS, "earlier_readings")),
    *((table, _OF_CAPTURES) for table in ("capture_evidence", "capture_readings")),
    *(
        (table, f"record_id IN ({_WITHHELD})")
        for table in (
            "superseded_texts", "addresses", "record_events", "due", "revisions",
            "captures", "records",
        )
    ),
)  # fmt: skip
"""Tables, and the rows of withheld releases in them, in an order in which they can be deleted."""
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
        sqlite_full_as_oserror(),
        closing(sqlite3.connect(_uri(archive, "mode=ro"), uri=True)) as source,
    ):
        if is_lean(source):
            raise ArchiveUnusable(f"{archive}: is already a lean copy; copy the file instead")
        check_objects(source, archive, Harm.UNTIL_REPAIRED)  # the copy is written below
        source.execute("VACUUM INTO ?", [str(target)])
    with (
        unusable_as_error(target),
        sqlite_full_as_oserror(),
        closing(sqlite3.connect(target, isolation_level=None)) as copy,
    ):
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
        withheld = _remove_withheld(copy)
        copy.execute(f"INSERT INTO {LEAN_MARK} VALUES (?)", [" ".join([LEFT_OUT, *withheld])])
        copy.execute("VACUUM")
        # SQLite increments this number at each change of the schema, and at each VACUUM.
        copy.execute("PRAGMA schema_version = 1")
        copy.execute("PRAGMA journal_mode = DELETE")
        count: int = copy.execute("SELECT count(*) FROM press_releases").fetchone()[0]
    return count


def _remove_withheld(copy: sqlite3.Connection) -> list[str]:
    """Remove all rows of the releases that are withheld; a sentence that names these, if any."""
    if not copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'withheld'").fetchone():
        return []  # an archive of schema 8 or older
    names = copy.execute(
        "SELECT node_id || ':' || language FROM records WHERE record_id IN"
        f" ({_WITHHELD}) ORDER BY node_id, language"
    ).fetchall()
    if not names:
        return []
    for table, rows in _WITHHELD_ROWS:
        copy.execute(f"DELETE FROM {table} WHERE {rows}")
    copy.execute("DELETE FROM withheld WHERE record_id NOT IN (SELECT record_id FROM records)")
    copy.execute("BEGIN")  # FTS5 would write each text by itself
    build_indexes(copy)
    build_joined_words(copy)
    copy.execute("COMMIT")
    return [f"Also withheld releases: {', '.join(name for (name,) in names)}."]


def _uri(path: Path, query: str) -> str:
    return f"{path.absolute().as_uri()}?{query}"
