"""The write-ahead log: copied into the file, and whether one that a killed process left is whole.

SQLite reads a log up to the first frame whose checksum is wrong, and drops the rest without a word:
one damaged byte can lose all that was committed after it. Format of a log:
https://www.sqlite.org/fileformat2.html#walformat
"""

import sqlite3
import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from filecmp import cmp
from glob import escape
from pathlib import Path

from osce_crawler.archive.archive_lock import is_being_written
from osce_crawler.archive.failures import RESTORE
from osce_crawler.errors import ArchiveUnusable

_HEADER, _FRAME_HEADER = 32, 24
_MAGIC = (0x377F0682, 0x377F0683)
"""The second one: checksums of big-endian numbers."""
_VERSION = 3007000
_MASK = 0xFFFFFFFF

LOGS = ("-wal", "-journal")
"""What SQLite applies to a database when it opens it: ends of names."""
REPLACED = "-replaced-"
"""In the name under which `restore` keeps an archive."""

Sums = tuple[int, int]
Read = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class LogFault:
    """Damage of a log: commits after it cannot be read."""

    what: str
    whole: int = 0
    """Frames before the damage, which SQLite reads."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """A page of the database as a transaction wrote it."""

    head: bytes
    page: bytes

    @property
    def pages_after_commit(self) -> int:
        """Pages of the database if the frame ends a transaction, else 0."""
        return int.from_bytes(self.head[4:8], "big")

    @property
    def salts(self) -> bytes:
        return self.head[8:16]

    @property
    def sums(self) -> Sums:
        return struct.unpack(">II", self.head[16:24])

    def sums_after(self, before: Sums, order: str, commit: int | None = None) -> Sums:
        """The checksum of the frame after those of the frame before it."""
        pages = self.head[4:8] if commit is None else commit.to_bytes(4, "big")
        return _summed(self.head[:4] + pages + self.page, before, order)


def log_of(path: Path) -> Path:
    """The write-ahead log of a database."""
    return Path(f"{path.resolve()}-wal")


def has_log(path: Path) -> bool:
    """Whether a log with content lies beside the database."""
    try:
        return log_of(path).stat().st_size > 0
    except OSError:
        return False


def check_log(path: Path) -> None:
    """Raises ArchiveUnusable if the log that a killed process left beside the archive is damaged.

    SQLite would drop what is behind the damage, and remove the log.
    """
    if not any(Path(f"{path.resolve()}{side}").exists() for side in LOGS):
        return
    remove_log_of_replaced(path)  # also while a restore is between its last two steps
    if is_being_written(path):
        return
    if log_fault(path) and not is_being_written(path):  # a process that began meanwhile is writing
        refuse_damaged_log(path)


def refuse_damaged_log(path: Path) -> None:
    """As `check_log`, for the process that holds the lock."""
    remove_log_of_replaced(path)
    fault = log_fault(path)
    if fault is None:
        return
    raise ArchiveUnusable(
        f"{log_of(path)}: {fault.what}, so what a process that was killed wrote last cannot be read;"
        f" to keep this log aside and go on with what was written before, run: osce-crawler repair; or"
        f" {RESTORE}"
    )


def remove_log_of_replaced(path: Path) -> None:
    """Remove logs that are of the archive which a restore replaced, and was killed then.

    Such a log is also kept beside the archive that was replaced, and the archive is another file
    now. Raises ArchiveUnusable if it cannot be removed.
    """
    place = path.resolve()
    for side in LOGS:
        log = Path(f"{place}{side}")
        for kept in (
            place.parent.glob(f"{escape(place.name)}{REPLACED}*{side}") if log.exists() else ()
        ):
            replaced = Path(str(kept).removesuffix(side))
            if _are_equal(log, kept) and replaced.exists() and not _are_equal(place, replaced):
                _remove(log, replaced)
                break


def _are_equal(file: Path, other: Path) -> bool:
    return (
        file.exists()
        and other.exists()
        and (file.samefile(other) or cmp(file, other, shallow=False))
    )


def _remove(log: Path, replaced: Path) -> None:
    try:
        log.unlink()
    except OSError as error:
        raise ArchiveUnusable(
            f"{log}: is of {replaced}, which a restore that was killed has replaced, and cannot be"
            f" removed: {error.strerror}; run the command as the user who owns it"
        ) from error


def log_fault(path: Path) -> LogFault | None:
    """The damage of the log beside a database; None if it is whole, or if there is none.

    A log whose last transaction was not committed is whole, too. Reads some 10 MB a second.
    """
    try:
        with log_of(path).open("rb") as file:
            header = file.read(_HEADER)
            return None if not header else _fault(header, file.read)
    except FileNotFoundError:
        return None


def checkpoint(connection: sqlite3.Connection) -> None:
    """Write the write-ahead log into the file, so that one file is the archive.

    Does not wait for readers: the last process that closes the file checkpoints it.
    """
    (waits,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:  # a run that goes on must still wait for a lock
        connection.execute(f"PRAGMA busy_timeout = {waits}")


def checkpoint_if_possible(connection: sqlite3.Connection) -> None:
    """As `checkpoint`; if that fails, as on a full disk, the log remains, and is complete."""
    with suppress(sqlite3.OperationalError):
        checkpoint(connection)


def _fault(header: bytes, read: Read) -> LogFault | None:
    if len(header) < _HEADER:
        return LogFault("it is shorter than its header")
    magic, version, page_bytes = struct.unpack(">III", header[:12])
    order = ">" if magic == _MAGIC[1] else "<"
    sums: Sums = struct.unpack(">II", header[24:32])
    is_size = page_bytes & (page_bytes - 1) == 0 and 512 <= page_bytes <= 65536
    known = magic in _MAGIC and version == _VERSION and is_size
    if not known or _summed(header[:24], (0, 0), order) != sums:
        return LogFault("its header is damaged")
    salts, frames = header[16:24], _frames(read, page_bytes)
    for whole, frame in enumerate(frames):
        after = frame.sums_after(sums, order)
        if frame.salts != salts or after != frame.sums:
            is_lost = (
                _is_commit(frame, salts, sums, order)
                or any(one.salts == salts and one.pages_after_commit for one in frames)
            )  # fmt: skip
            return LogFault(f"frame {whole + 1} is damaged", whole) if is_lost else None
        sums = after
    return None


def _is_commit(frame: _Frame, salts: bytes, before: Sums, order: str) -> bool:
    """Whether the first frame that SQLite does not read ended a transaction.

    Frames of an older log have other salts, and wrong checksums. Frames of a transaction that was
    undone have the same salts, but none of them ends a transaction.
    """
    if frame.salts != salts:
        return frame.sums_after(before, order) == frame.sums and bool(frame.pages_after_commit)
    if frame.pages_after_commit:
        return True
    return any(  # the one bit of the number of pages was cleared
        frame.sums_after(before, order, 1 << bit) == frame.sums for bit in range(32)
    )


def _frames(read: Read, page_bytes: int) -> Iterator[_Frame]:
    """The frames that are complete: a kill may leave a part of the last one."""
    size = _FRAME_HEADER + page_bytes
    while len(content := read(size)) == size:
        yield _Frame(content[:_FRAME_HEADER], content[_FRAME_HEADER:])


def _summed(content: bytes, before: Sums, order: str) -> Sums:
    first, second = before
    words = iter(struct.unpack(f"{order}{len(content) // 4}I", content))
    for one, other in zip(words, words, strict=True):
        first = (first + one + second) & _MASK
        second = (second + other + first) & _MASK
    return first, second
