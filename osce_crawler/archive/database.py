"""Opening the archive file: read-only, for writing with a lock, and with an older schema."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from osce_crawler.archive.archive_lock import check_kind, make_folder, only_writer
from osce_crawler.archive.bounded import BoundedConnection, guard
from osce_crawler.archive.failures import OTHER_FILE, RESTORE, unusable
from osce_crawler.archive.schema import (
    APPLICATION_ID,
    SCHEMA_VERSION,
    SEARCH_FOLD,
)
from osce_crawler.archive.schema_objects import Harm, check_objects, is_lean
from osce_crawler.archive.write_ahead_log import (
    check_log,
    checkpoint,
    has_log,
    log_of,
    refuse_damaged_log,
)
from osce_crawler.clock import utc_now
from osce_crawler.errors import ArchiveUnusable

_BUSY_SECONDS = 30.0
_PAGE_BYTES = 16384
"""Page size of a new archive. Several compressed pages of releases fit into one, of 4 KB often only
one: the file is 7 % smaller.
"""
_LOG_BYTES = 32 * 1024 * 1024
"""Bytes of the write-ahead log after which it is copied into the file."""
_AGAIN = f"crawl or import into it again, or {RESTORE}"
_NO_TABLES = "has no tables: the process that made it was killed at once, or its log (-wal) is lost"
_NO_NUMBER = "has tables, but no number of their schema: the beginning of the file is damaged"


class _HasPath(Protocol):
    @property
    def path(self) -> Path: ...


_Owner = TypeVar("_Owner", bound=_HasPath)
_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")


def open_for_reading(
    path: Path,
    *,
    any_schema: bool = False,
    any_objects: bool = False,
    log_is_known: bool = False,
) -> sqlite3.Connection:
    """A read-only connection with named columns. Raises ArchiveUnusable.

    An archive of an older schema, or whose texts are folded in another way for search, is migrated
    first. With `any_schema` it is opened unchanged. `any_objects`: also if somebody has changed a
    view or table, so that what it shows could be false. `log_is_known`: another connection has read
    the log before, and is open.
    """
    check_kind(path)
    if not path.is_file():
        raise ArchiveUnusable(
            f"{path}: no archive here; make one with: osce-crawler crawl --archive {_quoted(path)}"
        )
    if not path.stat().st_size:
        raise ArchiveUnusable(f"{path}: an empty file (0 bytes), not an archive; {RESTORE}")
    if not log_is_known:
        check_log(path)
    connection, schema = _opened(path)
    if not schema and not any_schema:
        with closing(connection), unusable_as_error(path):
            raise ArchiveUnusable(f"{path}: {_without_schema(connection)}")
    is_current = schema == SCHEMA_VERSION and not has_other_fold(connection)
    if not is_current and not any_schema:
        connection.close()
        _upgrade_to_read(path, schema)
        connection, _ = _opened(path)
    if not any_schema and not any_objects:
        with _closed_on_error(connection), unusable_as_error(path):
            check_objects(connection, path, Harm.TO_READING)
    return connection


def _without_schema(connection: sqlite3.Connection) -> str:
    """Why an archive has no schema, and what to do."""
    has_tables = connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    return f"{_NO_NUMBER if has_tables else _NO_TABLES}; {_AGAIN}"


@contextmanager
def _closed_on_error(connection: sqlite3.Connection) -> Iterator[None]:
    """An open connection, for which nobody has a name any more, would keep the -wal and -shm."""
    try:
        yield
    except BaseException:
        connection.close()
        raise


def open_for_watching(path: Path) -> sqlite3.Connection:
    """A read-only connection that several threads may use in turn. Raises ArchiveUnusable."""
    return _opened(path, any_thread=True)[0]


def has_other_fold(connection: sqlite3.Connection) -> bool:
    """Whether the full-text indexes were built with another fold than that of this program."""
    try:
        is_there = connection.execute(
            "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'search_fold'"
        ).fetchone()
        versions = connection.execute("SELECT version FROM search_fold") if is_there else ()
        return any(version != SEARCH_FOLD for (version,) in versions)
    except (
        sqlite3.DatabaseError,
        UnicodeDecodeError,
    ):  # a damaged file: what reads it reports that
        return False


def check_exists(path: Path) -> None:
    """Raises ArchiveUnusable if no archive is at the path. Makes no file and no folder."""
    check_kind(path)
    if not path.is_file():
        raise ArchiveUnusable(
            f"{path}: no archive here, and this command makes none; check the path and that the disk"
            " is mounted"
        )
    open_for_reading(path, any_schema=True).close()


def is_writable(path: Path) -> bool:
    """Whether this process may write the archive and the files beside it."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def check_writable(path: Path) -> None:
    """Raises ArchiveUnusable for an archive that this process may not write."""
    if not is_writable(path):
        raise _not_writable(path)


def _not_writable(path: Path) -> ArchiveUnusable:
    return ArchiveUnusable(
        f"{path}: cannot be written; check its permissions and those of its folder"
    )


def has_schema(path: Path) -> bool:
    """Whether an archive has tables: not if the process that made it was killed at once.

    Raises ArchiveUnusable.
    """
    with (
        closing(open_for_reading(path, any_schema=True)) as connection,
        unusable_as_error(path),
    ):
        return bool(connection.execute("PRAGMA user_version").fetchone()[0])


def _mode(path: Path) -> str:
    """How SQLite opens the archive to read it.

    SQLite removes the -wal and -shm files only through a connection that may write. So the file is
    opened for writing if that is permitted, and `query_only` rejects statements that write. A log
    that has the schema is the only copy of all there is: reading leaves it as it is.
    """
    if not is_writable(path):
        return "ro" if log_of(path).exists() else "ro&immutable=1"
    return "ro" if has_log(path) and not _schema_without_log(path) else "rw"


def _schema_without_log(path: Path) -> int:
    try:
        return _schema_in_file(path)
    except sqlite3.DatabaseError:  # the disk was full before all of the log was in the file
        return 0


def _schema_in_file(path: Path) -> int:
    with closing(
        sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    ) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _opened(path: Path, *, any_thread: bool = False) -> tuple[sqlite3.Connection, int]:
    with unusable_as_error(path):
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={_mode(path)}", uri=True, timeout=_BUSY_SECONDS,
            check_same_thread=not any_thread, factory=BoundedConnection,
        )  # fmt: skip
        with _closed_on_error(connection):
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA query_only = ON")
            guard(connection)
            connection.measure()
            return connection, _check_schema(connection, path)


def open_for_writing(
    path: Path, *, lean: bool = False, to_repair: bool = False
) -> sqlite3.Connection:
    """A connection in autocommit mode, with foreign keys and a write-ahead log.

    Makes file and folder where they do not exist. Raises ArchiveUnusable; also for a lean copy
    unless `lean`, and for an archive that `repair` must mend first unless `to_repair`.
    """
    check_kind(path)
    make_folder(path)
    # SQLite would make a -shm file with the mode of the archive: nobody could write the archive
    # then, also when its own mode is right again.
    if path.exists() and not os.access(path, os.W_OK):
        raise _not_writable(path)
    with unusable_as_error(path):
        refuse_damaged_log(path)
        connection = sqlite3.connect(path, isolation_level=None, timeout=_BUSY_SECONDS)
        with _closed_on_error(connection):
            least = Harm.TO_WRITING if to_repair else Harm.UNTIL_REPAIRED
            _check_for_writing(connection, path, lean, least)
            _set_up_for_writing(connection)
    return connection


def _check_for_writing(connection: sqlite3.Connection, path: Path, lean: bool, least: Harm) -> None:
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        _check_schema(connection, path)
        check_objects(connection, path, least)
        if not lean and is_lean(connection):
            raise ArchiveUnusable(
                f"{path}: this is a lean copy without the stored pages; use the full archive"
            )
    else:
        begin_file(connection)


def begin_file(connection: sqlite3.Connection) -> None:
    """Make an empty file one of this program, so that it is recognised if nothing else follows."""
    connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _set_up_for_writing(connection: sqlite3.Connection) -> None:
    guard(connection)
    connection.execute("PRAGMA journal_mode = WAL")
    # WAL with NORMAL never damages the file. A power cut may lose the last pages of a crawl;
    # the next run fetches them again.
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    # A page changes some 30 pages of the file, most of them again and again. Defaults: 2 MB of
    # cache, and a log that is copied into the file at 4 MB.
    connection.execute("PRAGMA cache_size = -16384")
    page_bytes = connection.execute("PRAGMA page_size").fetchone()[0]
    connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG_BYTES // page_bytes}")
    # Statement journals are small; in memory they cost no system calls.
    connection.execute("PRAGMA temp_store = MEMORY")


def _check_schema(connection: sqlite3.Connection, path: Path) -> int:
    """The schema's number. Raises ArchiveUnusable for another program's file or a newer schema."""
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise ArchiveUnusable(
            f"{path}: a database, but not an archive of osce-crawler, or one whose beginning is"
            f" damaged; {OTHER_FILE}, or {RESTORE}"
        )
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > SCHEMA_VERSION:
        raise ArchiveUnusable(
            f"{path}: made by a newer osce-crawler (schema {version}, this one reads up to"
            f" {SCHEMA_VERSION}); upgrade osce-crawler"
        )
    return version


@contextmanager
def existing_for_writing(
    path: Path, *, lean: bool = False, to_repair: bool = False
) -> Iterator[sqlite3.Connection]:
    """A connection to an existing archive of any schema, locked; checkpointed after the block.

    Unlike `open_for_writing`, makes no archive. Raises ArchiveUnusable.
    """
    open_for_reading(path, any_schema=True).close()  # raises for a file that is no archive
    check_writable(path)
    with (
        only_writer(path, utc_now()),
        unusable_as_error(path),
        closing(open_for_writing(path, lean=lean, to_repair=to_repair)) as connection,
    ):
        if not connection.execute("PRAGMA user_version").fetchone()[0]:
            raise ArchiveUnusable(f"{path}: {_without_schema(connection)}")
        yield connection
        checkpoint(connection)


def upgrade(path: Path) -> int:
    """Migrate an existing archive to the current schema; the number of its previous schema.

    Raises ArchiveUnusable.
    """
    from osce_crawler.archive.migrations import migrate  # noqa: PLC0415 - rarely needed

    with existing_for_writing(path, lean=True) as connection:
        before = int(connection.execute("PRAGMA user_version").fetchone()[0])
        is_other_fold = has_other_fold(connection)
        migrate(connection)
    if is_other_fold:
        _note(
            f"{path}: the full-text indexes were built anew: this version folds letters differently."
        )
    return before


def _upgrade_to_read(path: Path, schema: int) -> None:
    """Migrate, with a line in the log. Raises ArchiveUnusable with the reason if it fails."""
    try:
        upgrade(path)
    except ArchiveUnusable as error:
        why = str(error).removeprefix(f"{path}: ")
        what = (
            f"has schema {schema}, this program reads {SCHEMA_VERSION}"
            if schema < SCHEMA_VERSION
            else "its full-text indexes were built by another version of this program"
        )
        raise ArchiveUnusable(
            f"{path}: {what}. It was not"
            f" migrated: {why}; then run: osce-crawler migrate"
            f" --archive {_quoted(path)}"
        ) from error
    if schema == SCHEMA_VERSION:
        return
    _note(f"{path}: migrated from schema {schema} to {SCHEMA_VERSION}.")


def _quoted(path: Path) -> str:
    from shlex import quote  # noqa: PLC0415 - rarely needed

    return quote(str(path))


def _note(line: str) -> None:
    """Log what was done to an archive unasked. Where no log is set up, logging prints the line on
    stderr as it is.
    """
    import logging  # noqa: PLC0415 - rarely needed; a verb that reads starts without it

    logging.getLogger(__name__).warning("%s", line)


@contextmanager
def unusable_as_error(path: Path) -> Iterator[None]:
    """Turn an sqlite3.Error, and a lack of memory, into ArchiveUnusable: see `unusable`.

    Where a definition is damaged, the message of SQLite may be no text: a UnicodeDecodeError.
    """
    try:
        yield
    except (sqlite3.Error, MemoryError, UnicodeDecodeError) as error:
        raise unusable(path, error) from error


def one_line_errors(
    method: Callable[Concatenate[_Owner, _Arguments], _Result],
) -> Callable[Concatenate[_Owner, _Arguments], _Result]:
    """Decorates a method of an object with a `path`: as `unusable_as_error`."""

    @wraps(method)
    def checked(owner: _Owner, /, *args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Result:
        try:
            return method(owner, *args, **kwargs)
        except (sqlite3.Error, MemoryError, UnicodeDecodeError) as error:
            raise unusable(owner.path, error) from error

    return checked


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """A write transaction: commit after the block; roll back if it raises."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:  # SQLite itself rolls back on a full disk
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
