"""Objects of an archive's schema that differ from those that this program makes.

SQLite runs what a file has: a trigger changes what is written, a view of another definition changes
what is read. An archive may come from anybody.
"""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from enum import IntEnum
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from osce_crawler.archive.failures import RESTORE
from osce_crawler.archive.schema import LEAN_MARK, SCHEMA_DIGEST, SCHEMA_VERSION, SEARCH_FOLD
from osce_crawler.errors import ArchiveUnusable

# As blobs: a name or a definition may be no text.
_OBJECTS = f"""
SELECT type, CAST(name AS BLOB), CAST(tbl_name AS BLOB), CAST(sql AS BLOB) FROM main.sqlite_master
WHERE name NOT LIKE 'sqlite_stat_' AND NOT (type = 'table' AND name = '{LEAN_MARK}') ORDER BY type, name
"""
_STORED_PAGE = "SELECT 1 FROM payloads WHERE length(compressed) > 0 LIMIT 1"
_OF_FOLD = "folded_letters"
_LONGEST_NAME = 60
_EXPRESSION = -2
"""Number of an indexed column that is an expression, in `PRAGMA index_xinfo`."""


class Harm(IntEnum):
    """What an object that differs, or is missing, can do."""

    NONE = 0
    UNTIL_REPAIRED = 1
    """Nothing may be written before the verb `repair` has made it anew."""
    TO_WRITING = 2
    TO_READING = 3


class Object(NamedTuple):
    """A table, index, view or trigger."""

    kind: str
    name: str
    table: str
    sql: str

    @property
    def key(self) -> str:
        """Names in SQL differ only by more than case."""
        return self.name.casefold()


class SchemaFault(NamedTuple):
    """One difference from the schema of this program."""

    what: str
    harm: Harm
    missing: Object | None = None

    @property
    def can_be_made(self) -> bool:
        """Whether nothing but a definition is missing. The rows of a table would be lost."""
        return self.missing is not None and self.missing.kind != "table"


def objects_of(connection: sqlite3.Connection) -> list[Object]:
    """The objects of an archive, without the statistics of ANALYZE and the mark of a lean copy."""
    rows = connection.execute(_OBJECTS)
    return [Object(str(kind), *map(_text, rest)) for kind, *rest in rows]


def is_lean(connection: sqlite3.Connection) -> bool:
    """Whether this is a lean copy: it has the mark of one, and no stored page."""
    marked = connection.execute(
        "SELECT 1 FROM main.sqlite_master WHERE type = 'table' AND name = ?", [LEAN_MARK]
    ).fetchone()
    return marked is not None and connection.execute(_STORED_PAGE).fetchone() is None


def digest_of(objects: list[Object]) -> str:
    """One digest of all objects, in the order of `objects_of`."""
    lines = "".join(f"{one.kind}\0{one.name}\0{one.table}\0{one.sql}\0\n" for one in objects)
    return str(_sha256()(lines.encode()).hexdigest())


def _sha256() -> Any:
    """The function of a module of Python's own, as its `random` does: every command that reads
    needs one digest, and `hashlib` loads OpenSSL for it, which takes longer than the digest.
    """
    with suppress(ImportError):
        return import_module("_sha256" if sys.version_info < (3, 12) else "_sha2").sha256
    return import_module("hashlib").sha256


def schema_faults(connection: sqlite3.Connection) -> list[SchemaFault]:
    """The differences from a new archive of the same schema version. Further tables and views of
    other names, and further plain indexes, are none.
    """
    stored = objects_of(connection)
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == SCHEMA_VERSION and digest_of(stored) == SCHEMA_DIGEST:
        return []
    expected = _expected(version)
    if version == SCHEMA_VERSION and _has_other_fold(connection):
        # This view is made of the fold, and is made anew when the archive is opened.
        stored = [one for one in stored if one.key != _OF_FOLD] + [expected[_OF_FOLD]]
    return [*_differences(connection, stored, expected)]


def _has_other_fold(connection: sqlite3.Connection) -> bool:
    row = connection.execute("SELECT version FROM main.search_fold LIMIT 1").fetchone()
    return row is not None and row[0] != SEARCH_FOLD


def _expected(version: int) -> dict[str, Object]:
    from osce_crawler.archive.migrations import SET, STEPS  # noqa: PLC0415 - rarely needed
    from osce_crawler.archive.migrations.new_file import make_schema  # noqa: PLC0415

    with closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        make_schema(fresh, SET, STEPS[:version])
        return {one.key: one for one in objects_of(fresh)}


def _differences(
    connection: sqlite3.Connection, stored: list[Object], expected: dict[str, Object]
) -> Iterator[SchemaFault]:
    functions = {str(row[0]).casefold() for row in connection.execute("PRAGMA module_list")}
    left = dict(expected)
    for one in stored:
        ours = left.pop(one.key, None)
        if one.kind == "trigger":
            what = (
                f"the trigger {_named(one)} is not part of an archive: it changes what is written"
            )
            yield SchemaFault(what, Harm.TO_WRITING)
        elif ours is not None:
            if one != ours:
                what = f"the definition of {_named(one)} differs from a new archive"
                yield SchemaFault(what, Harm.TO_READING)
        elif one.key in expected or one.key in functions or one.key.startswith("pragma_"):
            what = f"the {one.kind} {_named(one)} takes the place of what this program uses"
            yield SchemaFault(what, Harm.TO_READING)
        elif one.kind == "index" and one.table.casefold() in expected and _refuses(connection, one):
            what = (
                f"the index {_named(one)} is not part of an archive: it can refuse what is written"
            )
            yield SchemaFault(what, Harm.TO_WRITING)
    yield from map(_missing, left.values())


def _missing(ours: Object) -> SchemaFault:
    what = f"{ours.name} is missing"
    if ours.kind == "table":
        return SchemaFault(what, Harm.TO_WRITING, ours)
    is_plain = ours.kind == "index" and not ours.sql.upper().startswith("CREATE UNIQUE")
    return SchemaFault(what, Harm.NONE if is_plain else Harm.UNTIL_REPAIRED, ours)


def make_missing(connection: sqlite3.Connection) -> Iterator[str]:
    """Make the views and indexes that are missing; what was made."""
    for fault in schema_faults(connection):
        if fault.missing and fault.can_be_made:
            connection.execute(fault.missing.sql)
            yield f"the {fault.missing.kind} {fault.missing.name}, from its definition"


def _refuses(connection: sqlite3.Connection, index: Object) -> bool:
    """Whether an index has more than columns: it is unique, or computes something."""
    # Not the functions of these names: the archive could have tables of these names.
    rows = connection.execute(f"PRAGMA main.index_list({_quoted(index.table)})").fetchall()
    columns = connection.execute(f"PRAGMA main.index_xinfo({_quoted(index.name)})").fetchall()
    plain = [name for _, name, unique, _, partial in rows if not (unique or partial)]
    return index.name not in plain or any(column[1] == _EXPRESSION for column in columns)


def check_objects(connection: sqlite3.Connection, path: Path, harm: Harm) -> None:
    """Raises ArchiveUnusable for objects that do this harm, or a worse one."""
    found = [fault for fault in schema_faults(connection) if fault.harm >= harm]
    if not found:
        return
    worst = max(found, key=lambda fault: fault.harm)
    more = f", and {len(found) - 1} more" if len(found) > 1 else ""
    wrong = (
        "what it shows could be false" if worst.harm is Harm.TO_READING else "nothing is written"
    )
    from shlex import quote  # noqa: PLC0415 - rarely needed

    option = f"--archive {quote(str(path))}"
    what_to_do = RESTORE if worst.missing else f"remove what was added, or {RESTORE}"
    if worst.can_be_made:
        what_to_do = f"make it anew with: osce-crawler repair {option}"
    raise ArchiveUnusable(
        f"{path}: {worst.what}{more}: {wrong}; {what_to_do}; for all differences, run:"
        f" osce-crawler verify {option}"
    )


def _named(one: Object) -> str:
    name = " ".join(one.name.split())
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: bytes | None) -> str:
    return (value or b"").decode("utf-8", "backslashreplace")
