"""The lock file beside an archive. The system releases the lock when its process ends."""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import sleep
from typing import IO

from osce_crawler.errors import ArchiveUnusable
from osce_crawler.machine import raise_if_lacking

_SAFE = os.O_NOFOLLOW | os.O_CLOEXEC
"""Root must not write where a link points to."""
_KINDS = {
    stat.S_IFIFO: "a FIFO",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
    stat.S_IFLNK: "a symbolic link that leads to itself",
}
_TRIES, _SECONDS_BETWEEN = 5, 0.02


def lock_of(path: Path) -> Path:
    """The lock file of an archive. Links to an archive have the lock of the file itself."""
    return Path(f"{os.path.realpath(path)}-lock")


def open_lock(path: Path) -> int:
    """Open the lock file, and make it if there is none. Raises OSError.

    Whoever may write the archive may lock it: a new file gets the owner and the mode of the archive
    (before there is one, those of its folder), also if root makes it.
    """
    lock = lock_of(path)
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | _SAFE, 0o644)
    except PermissionError:  # an earlier version made it as root; to lock, reading is enough
        if not lock.exists():
            raise
        return os.open(lock, os.O_RDONLY | _SAFE)
    try:
        archive = lock.with_name(lock.name.removesuffix("-lock"))
        if archive.exists():
            give_owner(descriptor, archive.stat())
        else:
            _give_to(descriptor, lock.parent.stat())
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def give_owner(descriptor: int, like: os.stat_result) -> None:
    """Give an open file the mode and, if this is permitted, the owner of another file.

    What root writes for somebody stays theirs.
    """
    _give_to(descriptor, like)
    with suppress(PermissionError):  # the file of another user, who may write it
        os.fchmod(descriptor, stat.S_IMODE(like.st_mode))


def _give_to(descriptor: int, like: os.stat_result) -> None:
    now = os.fstat(descriptor)
    if (now.st_uid, now.st_gid) != (like.st_uid, like.st_gid):
        with suppress(PermissionError):  # only root may give files away
            os.fchown(descriptor, like.st_uid, like.st_gid)


def take_lock(file: IO[str]) -> None:
    """Lock a file that is open for writing. Raises BlockingIOError if another process writes.

    Readers that ask who writes hold a shared lock just for that question.
    """
    for _ in range(_TRIES):
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        sleep(_SECONDS_BETWEEN)
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def note_holder(descriptor: int, text: str) -> None:
    """Write who holds the lock into its file, if this process may write it."""
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, text.encode(), 0)


def holder_in(file: IO[str]) -> str:
    """What `note_holder` wrote into a lock file."""
    return file.read().strip() or "another process"


@contextmanager
def unwritten(path: Path) -> Iterator[str | None]:
    """In the block, no process of this program begins to write the archive. Makes no file.

    Gives the process that writes it already; None if there is none.
    """
    try:
        descriptor = os.open(lock_of(path), os.O_RDONLY | _SAFE)
    except OSError as error:
        raise_if_lacking(error)
        yield None  # no process has written it here
        return
    with os.fdopen(descriptor, errors="replace") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            yield holder_in(lock)
        else:
            yield None


def writer_of(path: Path) -> str | None:
    """The process of this program that holds the lock of the archive; None if there is none."""
    with unwritten(path) as writer:
        return writer


def is_being_written(path: Path) -> bool:
    """Whether a process of this program holds the lock of the archive."""
    return writer_of(path) is not None


def check_kind(path: Path) -> None:
    """Raises ArchiveUnusable where something is that is no archive whatever it contains: a folder,
    a FIFO, a device, a socket, a circle of links. Opening it could block, or change it.
    """
    place = Path(os.path.realpath(path))
    try:
        mode = place.lstat().st_mode
    except OSError as error:
        raise_if_lacking(error)
        return  # nothing is there; or it cannot be looked at, and whoever opens it says why
    if stat.S_ISDIR(mode):
        raise ArchiveUnusable(f"{path}: a folder, not an archive; name a file with --archive")
    if not stat.S_ISREG(mode):
        what = _KINDS.get(stat.S_IFMT(mode), "not a file")
        raise ArchiveUnusable(f"{path}: {what}, not an archive; name a file with --archive")


def make_folder(path: Path) -> None:
    """Make the folder of an archive. Raises ArchiveUnusable."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise_if_lacking(error)
        raise ArchiveUnusable(
            f"{path}: {error.strerror}; check the folder and its permissions"
        ) from error


@contextmanager
def only_writer(path: Path, since: str) -> Iterator[None]:
    """Hold the archive's lock file. Raises ArchiveUnusable with the process that holds it.

    `since` is written into the lock file (ISO 8601, UTC). The system releases the lock when the
    process ends, also when it is killed.
    """
    check_kind(path)
    make_folder(path)
    try:
        descriptor = open_lock(path)
    except OSError as error:
        raise_if_lacking(error)
        raise ArchiveUnusable(
            f"{lock_of(path)}: {error.strerror}; check the folder and its permissions"
        ) from error
    with os.fdopen(descriptor) as holder:
        try:
            take_lock(holder)
        except BlockingIOError as error:
            raise ArchiveUnusable(
                f"{path}: being written by {holder_in(holder)}; wait for it to end"
            ) from error
        note_holder(descriptor, f"process {os.getpid()} since {since}")
        yield
        note_holder(descriptor, "")
