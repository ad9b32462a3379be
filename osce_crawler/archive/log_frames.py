"""Whether a write-ahead log is whole: its header, its frames and their checksums. Pure.

Format: https://www.sqlite.org/fileformat2.html#walformat
"""

import struct
from collections.abc import Callable, Iterator
from typing import NamedTuple

HEADER = 32
"""Bytes before the first frame."""
_FRAME_HEADER = 24
_MAGIC = (0x377F0682, 0x377F0683)
"""The second one: checksums of big-endian numbers."""
_VERSION = 3007000
_MASK = 0xFFFFFFFF

Sums = tuple[int, int]
Read = Callable[[int], bytes]


class LogFault(NamedTuple):
    """Damage of a log: commits after it cannot be read."""

    what: str
    whole: int = 0
    """Frames before the damage, which SQLite reads."""


class _Frame(NamedTuple):
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


def fault_of(header: bytes, read: Read) -> LogFault | None:
    """The damage of a log with this header, whose frames `read` gives; None if it is whole."""
    if len(header) < HEADER:
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
