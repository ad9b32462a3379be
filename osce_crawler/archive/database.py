"""Opening the archive file: read-only, for writing with a lock, and with an older schema."""

import fcntl
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from osce_crawler.archive.schema import (
    APPLICATION_ID,
    LEAN_MARK,
    SCHEMA_VERSION,
    SEARCH_FOLD,
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
_LEAST_FREE_BYTES = 64 * 1024
"""Bytes that SQLite needs at least for the -wal and -shm files of an open database."""


class _HasPath(Protocol):
    @property
    def path(self) -> Path: ...


_Owner = TypeVar("_Owner", bound=_HasPath)
_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")


def open_for_reading(path: Path, *, any_schema: bool = False) -> sqlite3.Connection:
    """A read-only connection with named columns. Raises ArchiveUnusable.

    An archive of an older schema, or whose texts are folded in another way for search, is migrated
    first. With `any_schema` it is opened unchanged.
    """
    if not path.is_file():
        raise ArchiveUnusable(
            f"{path}: no archive here; make one with: osce-crawler crawl --archive {path}"
        )
    connection, schema = _opened(path)
    is_current = schema == SCHEMA_VERSION and not has_other_fold(connection)
    if not is_current and not any_schema:
        connection.close()
        _upgrade_to_read(path, schema)
        connection, _ = _opened(path)
    return connection


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
    if not path.is_file():
        raise ArchiveUnusable(
            f"{path}: no archive here, and must-exist is set, so none is made; check the path and"
            " that the disk is mounted"
        )
    open_for_reading(path, any_schema=True).close()


def is_writable(path: Path) -> bool:
    """Whether this process may write the archive and the files beside it."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def check_writable(path: Path) -> None:
    """Raises ArchiveUnusable for an archive that this process may not write."""
    if not is_writable(path):
        raise ArchiveUnusable(
            f"{path}: cannot be written; check its permissions and those of its folder"
        )


def _opened(path: Path, *, any_thread: bool = False) -> tuple[sqlite3.Connection, int]:
    # SQLite removes the -wal and -shm files only through a connection that may write. So the file
    # is opened for writing if that is permitted, and `query_only` rejects statements that write.
    mode = "rw" if is_writable(path) else "ro" if _wal(path).exists() else "ro&immutable=1"
    with unusable_as_error(path):
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=_BUSY_SECONDS,
            check_same_thread=not any_thread,
        )  # fmt: skip
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA query_only = ON")
        return connection, _check_schema(connection, path)


def _wal(path: Path) -> Path:
    return Path(f"{path}-wal")


def open_for_writing(path: Path, *, lean: bool = False) -> sqlite3.Connection:
    """A connection in autocommit mode, with foreign keys and a write-ahead log.

    Makes the file and its folder where they do not exist. Raises ArchiveUnusable; also for a lean
    copy, unless `lean` permits one.
    """
    _make_folder(path)
    with unusable_as_error(path):
        connection = sqlite3.connect(path, isolation_level=None, timeout=_BUSY_SECONDS)
        if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            _check_schema(connection, path)
            is_lean = connection.execute(
                "SELECT 1 FROM sqlite_master WHERE name = ?", [LEAN_MARK]
            ).fetchone()
            if is_lean and not lean:
                raise ArchiveUnusable(
                    f"{path}: this is a lean copy without the stored pages; use the full archive"
                )
        else:  # before anything else, so that a file whose creation was interrupted is recognised
            connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA journal_mode = WAL")
        # WAL with NORMAL never damages the file. A power cut may lose the last pages of a crawl;
        # the next run fetches them again.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        # A page changes some 30 pages of the file, and most of them again and again. Defaults: 2 MB
        # of cache, and the log is copied into the file at 4 MB; here 16 MB and `_LOG_BYTES`.
        connection.execute("PRAGMA cache_size = -16384")
        page_bytes = connection.execute("PRAGMA page_size").fetchone()[0]
        connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG_BYTES // page_bytes}")
        # Statement journals are small; in memory they cost no system calls.
        connection.execute("PRAGMA temp_store = MEMORY")
    return connection


def checkpoint(connection: sqlite3.Connection) -> None:
    """Write the write-ahead log into the file, so that one file is the archive.

    Does not wait for readers: the last process that closes the file checkpoints it.
    """
    connection.execute("PRAGMA busy_timeout = 0")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ArchiveUnusable(
            f"{path}: {error.strerror}; check the folder and its permissions"
        ) from error


def _check_schema(connection: sqlite3.Connection, path: Path) -> int:
    """The schema's number. Raises ArchiveUnusable for another program's file or a newer schema."""
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise ArchiveUnusable(
            f"{path}: a database, but not an archive of osce-crawler; name another with --archive"
        )
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > SCHEMA_VERSION:
        raise ArchiveUnusable(
            f"{path}: made by a newer osce-crawler (schema {version}, this one reads up to"
            f" {SCHEMA_VERSION}); upgrade it"
        )
    return version


@contextmanager
def existing_for_writing(path: Path, *, lean: bool = False) -> Iterator[sqlite3.Connection]:
    """A connection to an existing archive of any schema, locked; checkpointed after the block.

    Unlike `open_for_writing`, makes no archive. Raises ArchiveUnusable.
    """
    open_for_reading(path, any_schema=True).close()  # raises for a file that is no archive
    check_writable(path)
    with (
        only_writer(path, utc_now()),
        unusable_as_error(path),
        closing(open_for_writing(path, lean=lean)) as connection,
    ):
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
        sys.stderr.write(
            f"{path}: the full-text indexes were built anew: this version folds letters differently.\n"
        )
    return before


def _upgrade_to_read(path: Path, schema: int) -> None:
    """Migrate, with a line on stderr. Raises ArchiveUnusable with the reason if it fails."""
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
            f" migrated: {why}; then run: osce-crawler migrate --archive {path}"
        ) from error
    if schema == SCHEMA_VERSION:
        return
    sys.stderr.write(f"{path}: migrated from schema {schema} to {SCHEMA_VERSION}.\n")


@contextmanager
def unusable_as_error(path: Path) -> Iterator[None]:
    """Turn an sqlite3.Error into ArchiveUnusable: one line with the path and what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise _unusable(path, error) from error


def _unusable(path: Path, error: sqlite3.Error) -> ArchiveUnusable:
    hint = {
        "database is locked": "another program is writing; try again when it has ended",
        "file is not a database": "not an archive; name another file with --archive",
        "database or disk is full": "make space and run the same command again",
        "attempt to write a readonly database": "check who may write the file and its folder",
        "unable to open database file": "check the path and its permissions",
    }.get(str(error), "keep a copy and restore from a backup")
    # On a full disk SQLite cannot create the -wal and -shm files, and reports SQLITE_IOERR.
    if str(error) == "disk I/O error" and _is_full(path.absolute().parent):
        hint = "the disk is full: make space and run the same command again"
    return ArchiveUnusable(f"{path}: {error}: {hint}")


def one_line_errors(
    method: Callable[Concatenate[_Owner, _Arguments], _Result],
) -> Callable[Concatenate[_Owner, _Arguments], _Result]:
    """Decorates a method of an object with a `path`: its sqlite3.Error becomes ArchiveUnusable."""

    @wraps(method)
    def checked(owner: _Owner, /, *args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Result:
        try:
            return method(owner, *args, **kwargs)
        except sqlite3.Error as error:
            raise _unusable(owner.path, error) from error

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


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _LEAST_FREE_BYTES
    except OSError:
        return False


@contextmanager
def only_writer(path: Path, since: str) -> Iterator[None]:
    """Hold the archive's lock file. Raises ArchiveUnusable with the process that holds it.

    `since` is written into the lock file (ISO 8601, UTC). The system releases the lock when the
    process ends, also when it is killed.
    """
    _make_folder(path)
    lock = Path(f"{path}-lock")
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise ArchiveUnusable(
            f"{lock}: {error.strerror}; check the folder and its permissions"
        ) from error
    with os.fdopen(descriptor, "r+") as holder:
        try:
            fcntl.flock(holder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            who = holder.read().strip() or "another process"
            raise ArchiveUnusable(f"{path}: being written by {who}; wait for it to end") from error
        holder.truncate()
        holder.write(f"process {os.getpid()} since {since}")
        holder.flush()
        yield
        holder.seek(0)
        holder.truncate()
