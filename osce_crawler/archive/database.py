"""Opening the archive: one writer, any number of readers, and a clear line where that is not
possible.
"""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from osce_crawler.archive.schema import APPLICATION_ID, LEAN_MARK, SCHEMA_VERSION
from osce_crawler.errors import ArchiveUnusable

_BUSY_SECONDS = 30.0
_LEAST_FREE_BYTES = 64 * 1024
"""What SQLite needs at least for its files beside a database that is open."""


def open_for_reading(path: Path, *, any_schema: bool = False) -> sqlite3.Connection:
    """A read-only connection with named columns. Raises ArchiveUnusable.

    An archive of an older schema is brought to today's first, unless it is welcome as it is.
    """
    if not path.is_file():
        raise ArchiveUnusable(
            f"{path}: no archive here; make one with: osce-crawler crawl --archive {path}"
        )
    connection, schema = _opened(path)
    if schema < SCHEMA_VERSION and not any_schema:
        from osce_crawler.archive.upgrading import upgrade_to_read  # noqa: PLC0415 - loads sqlite-utils; rarely needed

        connection.close()
        upgrade_to_read(path, schema)
        connection, _ = _opened(path)
    return connection


def is_writable(path: Path) -> bool:
    """Whether this process may write to the archive and beside it."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _opened(path: Path) -> tuple[sqlite3.Connection, int]:
    # A connection that may not write leaves -wal and -shm files behind; one that may, but is told
    # not to, tidies up.
    mode = "rw" if is_writable(path) else "ro" if Path(f"{path}-wal").exists() else "ro&immutable=1"
    with unusable_as_error(path):
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=_BUSY_SECONDS
        )
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA query_only = ON")
        return connection, _check_schema(connection, path)


def open_for_writing(path: Path) -> sqlite3.Connection:
    """A connection that may write, with foreign keys on and a write-ahead log; commits are ours to
    make.
    """
    _make_folder(path)
    with unusable_as_error(path):
        connection = sqlite3.connect(path, isolation_level=None, timeout=_BUSY_SECONDS)
        if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            _check_schema(connection, path)
            if connection.execute(
                "SELECT 1 FROM sqlite_master WHERE name = ?", [LEAN_MARK]
            ).fetchone():
                raise ArchiveUnusable(
                    f"{path}: a lean copy, without the pages; name the archive that it was made"
                    " from"
                )
        else:  # at once, so that an archive whose making was broken off is known as one
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA journal_mode = WAL")
        # WAL with NORMAL never damages the file; a power cut may lose the last pages, and the next
        # run fetches them.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(
            "PRAGMA temp_store = MEMORY"
        )  # what a statement may have to undo, which is little
    return connection


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ArchiveUnusable(
            f"{path}: {error.strerror}; check the folder and its permissions"
        ) from error


def _check_schema(connection: sqlite3.Connection, path: Path) -> int:
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
def unusable_as_error(path: Path) -> Iterator[None]:
    """SQLite's complaints as one line: locked, damaged, full, not a database."""
    try:
        yield
    except sqlite3.Error as error:
        hint = {
            "database is locked": "another program is writing; try again when it has ended",
            "file is not a database": "not an archive; name another file with --archive",
            "database or disk is full": "make space and run the same command again",
            "attempt to write a readonly database": "check who may write the file and its folder",
            "unable to open database file": "check the path and its permissions",
        }.get(str(error), "keep a copy and restore from a backup")
        if str(error) == "disk I/O error" and _is_full(path.absolute().parent):
            hint = "the disk is full: make space and run the same command again"
        raise ArchiveUnusable(f"{path}: {error}: {hint}") from error


def _is_full(folder: Path) -> bool:
    """Whether there is no space for what SQLite keeps beside a database that is open; it then says
    only `disk I/O error`.
    """
    try:
        return shutil.disk_usage(folder).free < _LEAST_FREE_BYTES
    except OSError:
        return False


@contextmanager
def only_writer(path: Path, since: str) -> Iterator[None]:
    """Hold the archive's lock, and say who holds it. Raises ArchiveUnusable where another process
    does.

    The system lets go of the lock when the process ends, however it ends.
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
