"""Writing files atomically: a temporary file in the target's folder, then rename(2)."""

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from osce_crawler.errors import BadTarget, DiskFull

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


@contextmanager
def atomic_file(target: Path) -> Iterator[Path]:
    """A new empty file in the target's folder. After the block it replaces the target.

    If the block raises, the target is unchanged. Raises BadTarget if the folder cannot be written,
    and DiskFull.
    """
    with disk_errors(target):
        _remove_left_over(target)
        new = target.with_name(f".{target.name}.{os.getpid()}.part")
        os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            yield new
            new.chmod(0o666 & ~_umask())
            _sync(new)
            new.replace(target)
            _sync(target.parent)
        finally:
            new.unlink(missing_ok=True)  # exists only if it was not renamed


@contextmanager
def disk_errors(target: Path) -> Iterator[None]:
    """Turn errors of the disk into BadTarget and DiskFull."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull(
                f"{target}: the disk is full: make space and run the same command again"
            ) from error
        raise BadTarget(
            f"{target}: {error.strerror}; choose a folder that exists and can be written"
        ) from error


def _remove_left_over(target: Path) -> None:
    """Remove temporary files of this target that killed processes have left."""
    left = re.compile(rf"\.{re.escape(target.name)}\.(\d{{1,9}})\.part(-journal|-wal|-shm)?")
    for file in target.parent.iterdir():
        match = left.fullmatch(file.name)
        if match and not _is_running(int(match[1])):
            file.unlink(missing_ok=True)


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


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _umask() -> int:
    """The process's umask. POSIX can only read it by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
