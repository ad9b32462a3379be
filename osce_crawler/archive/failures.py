"""What an error of SQLite or of the system means: the archive is damaged, or this machine lacks
something, such as space. Only the first tells anything about the archive.
"""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from osce_crawler.errors import ArchiveUnusable, ExtraMissing, OutOfResources, PackageBroken
from osce_crawler.machine import LACKS

RESTORE = "restore a backup: osce-crawler restore BACKUP"
"""What to do about damage that cannot be repaired."""

KEEP = f"keep a copy, and {RESTORE}"
OTHER_FILE = "name another file with --archive"
_NO_PART = "no such table"
_PART_MISSING = (
    "a part of every archive is missing; make it anew with: osce-crawler repair; if it cannot,"
    f" {RESTORE}"
)
_AGAIN = "then run the same command again; this says nothing about the archive"
_LEAST_FREE_BYTES = 64 * 1024
"""Bytes that SQLite needs at least for the -wal and -shm files of an open database."""
_FILES_AT_ONCE = 4
"""SQLite opens so many files for one archive: itself, its log, the index of it, a temporary one."""
_OF_MACHINE = frozenset(
    {
        sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_NOLFS, sqlite3.SQLITE_IOERR,
    }
)  # fmt: skip
# Of the errors of input and output, those of a file that is shorter than it says or whose blocks
# the disk cannot read. All others are of writing, locking, or of files beside the archive.
_UNREADABLE = frozenset(
    {
        sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_IOERR_CORRUPTFS,
        sqlite3.SQLITE_IOERR_DATA,
    }
)  # fmt: skip
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_NO_FOLDER = "No usable temporary directory"
"""In the message of Python's `tempfile`."""
_NOT_LOADED = ("failed to map segment", "annot allocate memory", "Too many open files")
_LETTERS_OF_REASON = 300
_NOT_ALLOCATED = "Allocation error"
"""In the messages of zstd, which has no exception of its own for this."""


def is_of_machine(error: BaseException) -> bool:
    """Whether an error tells what this machine lacks, and nothing about the archive."""
    if isinstance(error, MemoryError | OutOfResources):
        return True
    if isinstance(error, OSError):
        return error.errno in LACKS
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        return code is not None and code not in _UNREADABLE and code & 0xFF in _OF_MACHINE
    return _NOT_ALLOCATED in str(error)


def raise_if_of_machine(error: BaseException) -> None:
    """For code that takes errors for damage: raise those again that are none."""
    if is_of_machine(error):
        raise error


def lacking(error: BaseException) -> str | None:
    """One line for what this machine lacks, and what to do; None if the error is another."""
    if isinstance(error, MemoryError) or _is_of_import(error) or _NOT_ALLOCATED in str(error):
        return f"there is not enough memory; end other programs, or raise the limit, {_AGAIN}"
    if isinstance(error, FileNotFoundError) and _NO_FOLDER in str(error):
        return f"no folder for temporary files can be written; name another one in TMPDIR, {_AGAIN}"
    what = LACKS.get(error.errno or 0) if isinstance(error, OSError) else None
    if what is None or not isinstance(error, OSError):
        return None
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{what}; make space, or raise the limit, {_AGAIN}"


def in_words(error: OSError | MemoryError | ImportError) -> str:
    """One line for an error of the system that nothing has turned into another, and what to do."""
    if what := lacking(error):
        return what
    if isinstance(error, PermissionError) and error.filename:
        return (
            f"{error.filename}: {error.strerror}; check who may read and write it and its folders, or"
            " run the command as the user who owns it"
        )
    return f"reading or writing failed: {error}"


@contextmanager
def of_extra(what: str, extra: str, package: str) -> Iterator[None]:
    """Around imports of packages of an extra. Raises ExtraMissing, and PackageBroken for one that
    is installed but cannot be loaded; an ImportError for a lack of memory stays what it is.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise ExtraMissing(what, extra) from error
    except ImportError as error:
        if lacking(error) or _is_ours(error):
            raise
        raise PackageBroken(broken(error, package)) from error


def broken(error: ImportError, package: str = "a package") -> str:
    """One line for a package that is installed but cannot be loaded. `package`: if the error names
    none.
    """
    named = (error.name or package).partition(".")[0]
    why = " ".join(str(error).split())  # some packages raise a page of advice
    short = why if len(why) <= _LETTERS_OF_REASON else f"{why[:_LETTERS_OF_REASON]} ..."
    return f"{named} is installed but cannot be loaded: {short}; install it again"


def is_of_package(error: ImportError) -> bool:
    """Whether an ImportError is that of an installed package, and no mistake of this program."""
    return not isinstance(error, ModuleNotFoundError) and not _is_ours(error)


def _is_ours(error: ImportError) -> bool:
    return (error.name or "").partition(".")[0] == __name__.partition(".")[0]


def _is_of_import(error: BaseException) -> bool:
    # The loader of shared libraries has no other exception for a lack of memory.
    return isinstance(error, ImportError) and any(one in str(error) for one in _NOT_LOADED)


def unusable(path: Path, error: BaseException) -> ArchiveUnusable:
    """The error for people: one line with the path and what to do."""
    if what := lacking(error):
        return OutOfResources(f"{path}: {what}")
    code = getattr(error, "sqlite_errorcode", None) or 0
    line = f"{path}: {error}: {_hint(path, code, str(error))}"
    return OutOfResources(line) if is_of_machine(error) else ArchiveUnusable(line)


def of_file_or_machine(path: Path, error: Exception) -> ArchiveUnusable | None:
    """What SQLite met in a damaged archive, or lacks, as an error for people; None for any other
    error, which may be a mistake of this program.
    """
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    if isinstance(error, sqlite3.Error) and (is_of_machine(error) or code in _DAMAGED):
        return unusable(path, error)
    return None


def _hint(path: Path, code: int, message: str) -> str:
    kind = code & 0xFF
    if kind == sqlite3.SQLITE_FULL or (kind == sqlite3.SQLITE_IOERR and _is_full(path)):
        return _full(path)
    if kind == sqlite3.SQLITE_CANTOPEN:
        return _cannot_open(path)
    if kind == sqlite3.SQLITE_IOERR and code not in _UNREADABLE:
        return (
            f"the system could not write; check for a full disk, a quota or a limit on the size of"
            f" files, also in {_temporary()} (TMPDIR), {_AGAIN}"
        )
    return {
        "database is locked": "another program is writing; try again when it has ended",
        "file is not a database": "not an archive, or one whose beginning is damaged;"
        f" {OTHER_FILE}, or {RESTORE}",
        "interrupted": "a query takes more steps than an archive of this size needs; if it is your"
        " own, ask for less; if not, the file was not made by this program",
        "string or blob too big": f"a value is longer than any that is stored; {RESTORE}",
        "attempt to write a readonly database": "check who may write the file and its folder",
    }.get(message, _PART_MISSING if message.startswith(_NO_PART) else KEEP)


def _cannot_open(path: Path) -> str:
    if _is_out_of_files():
        return f"{LACKS[errno.EMFILE]}; raise it, {_AGAIN}"
    if path.exists() and not os.access(path, os.R_OK):
        return "it may not be read; check who owns it, or name another file with --archive"
    return f"check the path and its permissions, and the folder {_temporary()}"


def _full(path: Path) -> str:
    if _is_full(path):
        return "the disk is full: make space and run the same command again"
    return (
        "make space and run the same command again; if the disk of the archive has space, the folder"
        f" {_temporary()} is full: name another one in TMPDIR"
    )


def _is_full(path: Path) -> bool:
    # On a full disk SQLite cannot create the -wal and -shm files, and reports SQLITE_IOERR.
    from shutil import disk_usage  # noqa: PLC0415 - loads compression; rarely needed

    try:
        return disk_usage(path.absolute().parent).free < _LEAST_FREE_BYTES
    except OSError:
        return False


def _is_out_of_files() -> bool:
    """Whether this process can open no further files."""
    with ExitStack() as opened:
        try:
            for _ in range(_FILES_AT_ONCE):
                opened.callback(os.close, os.open(os.devnull, os.O_RDONLY))
        except OSError as error:
            return error.errno in {errno.EMFILE, errno.ENFILE}
    return False


def _temporary() -> str:
    from tempfile import gettempdir  # noqa: PLC0415 - rarely needed

    try:
        return gettempdir()
    except OSError:
        return "for temporary files"
