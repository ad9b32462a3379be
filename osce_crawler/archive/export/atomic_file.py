"""Writing files atomically: a temporary file in the target's folder, then rename(2)."""

import errno
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from osce_crawler.archive.archive_lock import give_owner
from osce_crawler.archive.failures import lacking
from osce_crawler.archive.write_ahead_log import LOGS, SIDES
from osce_crawler.errors import BadTarget, DiskFull, OutOfResources

_FILES = "-files"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


@contextmanager
def atomic_file(target: Path, *, as_replaced: bool = False) -> Iterator[Path]:
    """A new empty file in the target's folder. After the block it replaces the target.

    With `as_replaced`, it gets the owner and the mode of the target, if there is one. If the block
    raises, the target is unchanged. Raises BadTarget if the folder cannot be written or the target
    is no file, such as a device, and DiskFull.
    """
    with disk_errors(target):
        check_replaceable(target)
        remove_left_over(target)
        new = part_of(target)
        os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        before = target.stat() if as_replaced and target.exists() else None
        try:
            yield new
            new.chmod(0o666 & ~umask())
            if before:
                with new.open("rb") as file:
                    give_owner(file.fileno(), before)
            _check_alone(new)
            sync(new)
            new.replace(target)
            sync(target.parent)
        finally:
            for side in ("", *SIDES):
                # They exist only if it was not renamed.
                Path(f"{new}{side}").unlink(missing_ok=True)


def check_replaceable(target: Path) -> None:
    """Raises BadTarget for what a file must not take the place of: programs wait at a FIFO, and
    root would replace /dev/null.
    """
    if target.exists() and not target.is_file() and not target.is_dir():
        raise BadTarget(f"{target}: is a FIFO, a device or a socket; name a file")


@contextmanager
def disk_errors(target: Path) -> Iterator[None]:
    """Turn errors of the disk into BadTarget and DiskFull, and a limit into OutOfResources."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull(
                f"{target}: the disk is full: make space and run the same command again"
            ) from error
        if what := lacking(error):
            raise OutOfResources(f"{target}: {what}") from error
        raise BadTarget(
            f"{target}: {_what(error)}; choose a folder that exists and can be written"
        ) from error


def _what(error: OSError) -> str:
    """What the system calls the error; libraries put words of their own around it."""
    return os.strerror(error.errno) if error.errno else str(error)


def _check_alone(new: Path) -> None:
    """Raises OSError if SQLite could not write all of a database into the file: what it left beside
    it would be lost.
    """
    logs = (Path(f"{new}{side}") for side in LOGS)
    if any(log.exists() and log.stat().st_size for log in logs):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def part_of(target: Path) -> Path:
    """Where this process writes a target before it replaces it."""
    return target.with_name(f".{target.name}.{os.getpid()}.part")


@contextmanager
def folder_beside(file: Path) -> Iterator[Path]:
    """A folder for what the writer of a temporary file needs; removed after the block."""
    folder = file.with_name(f"{file.name}{_FILES}")
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def sqlite_full_as_oserror() -> Iterator[None]:
    """Turn SQLite's error for a full disk into the error that other writers raise."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_FULL:
            raise
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error


def remove_left_over(target: Path) -> None:
    """Remove temporary files and folders of this target that killed processes have left."""
    left = re.compile(
        rf"\.{re.escape(target.name)}\.(\d{{1,9}})\.part(-journal|-wal|-shm|{_FILES})?"
    )
    for path in target.parent.iterdir():
        match = left.fullmatch(path.name)
        if not match or _is_running(int(match[1])):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    if process == os.getpid():
        return False  # the file is of an earlier process with the same id
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # EPERM: the process of another user
        return True
    return True


def sync(path: Path) -> None:
    """Write what the system holds of a file, or the names in a folder, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def umask() -> int:
    """The process's umask. POSIX can only read it by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
