"""Running SQL that a user wrote: one statement that reads, and one-line errors."""

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from osce_crawler.archive.database import unusable_as_error
from osce_crawler.errors import BadQuery

Parameters = Sequence[object] | Mapping[str, object]
"""Values for `?`, or by name for `:name`."""

_READING = frozenset(
    {
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
    }
)
# Of the others, some change the connection (query_only), or the file. The full-text index reads
# data_version.
_PRAGMAS = frozenset(
    {
        "table_info", "table_xinfo", "table_list", "index_list", "index_info", "foreign_key_list",
        "user_version", "application_id", "data_version", "compile_options", "function_list",
    }
)  # fmt: skip

_OF_THE_QUERY = frozenset(
    {
        None,  # of Python's sqlite3: several statements, a missing value
        sqlite3.SQLITE_ERROR,
        sqlite3.SQLITE_RANGE,
        sqlite3.SQLITE_MISMATCH,
        sqlite3.SQLITE_TOOBIG,
    }
)


def rows_of(
    path: Path, connection: sqlite3.Connection, sql: str, parameters: Parameters
) -> list[dict[str, Any]]:
    """The rows of one statement that reads, as dictionaries. Raises BadQuery, ArchiveUnusable.

    The statement cannot write, attach files or change settings, even if the connection may.
    """
    connection.set_authorizer(_permit)
    try:
        with unusable_as_error(path):
            try:
                cursor = connection.execute(sql, parameters)
                names = [column[0] for column in cursor.description or ()]
                return [dict(zip(names, row, strict=True)) for row in cursor]
            except (sqlite3.Error, sqlite3.Warning) as error:
                if _is_of_the_query(error):
                    raise BadQuery(_explained(error)) from error
                raise
    finally:
        connection.set_authorizer(None)


def _permit(action: int, first: str | None, *_: str | None) -> int:
    if action in _READING:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_UPDATE and first == "sqlite_master":
        return sqlite3.SQLITE_OK  # SQLite opens a full-text index so; it refuses such an UPDATE
    if action == sqlite3.SQLITE_PRAGMA and (first or "").casefold() in _PRAGMAS:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _is_of_the_query(error: Exception) -> bool:
    """Whether the SQL or its values are wrong, and not the file."""
    return getattr(error, "sqlite_errorcode", None) in _OF_THE_QUERY or _is_refused(error)


def _is_refused(error: Exception) -> bool:
    # A refused CREATE TEMP VIEW has the code SQLITE_SCHEMA, others SQLITE_AUTH.
    return any(words in str(error) for words in ("not authorized", "authorization", "readonly"))


def _explained(error: Exception) -> str:
    line = " ".join(str(error).split())
    if _is_refused(error):
        return (
            f"the SQL does more than read ({line}); write a SELECT, or a PRAGMA such as table_info"
        )
    if line.startswith("fts5:") or line == "unterminated string":
        return (
            f"the words to search for cannot be read by FTS5: {line}; put each word that has another"
            ' sign than letters and digits in double quotes, such as "o\'brien"'
        )
    quotes = "; after MATCH, a word with a hyphen or colon needs double quotes"
    hint = quotes if line.startswith("no such column") else ""
    return f"the SQL cannot be run: {line}; the columns are in docs/data-dictionary.md{hint}"
