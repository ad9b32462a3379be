"""The uncompressed bytes of a WARC or ARC file. Reading continues after a wrong length or a damaged
member.

Nothing is taken from the stream before it is known to be right, so that no byte is read again: the
time is that of the length of the file, also where every record is damaged.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO

from osce_crawler.importing.warc.compression import (
    Compression,
    Damaged,
    Decompressor,
    compression_of,
)

_READ_BYTES = 64 * 1024
_LONGEST_HEAD = 256 * 1024
_MOST_WHITE_SPACE = 1024 * 1024
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")

Find = Callable[[bytearray, int, int], int]
"""Finds the start of a record in bytes, from a position to another; -1 if there is none."""


@dataclass(slots=True)
class WarcStream:
    """A file: plain, gzip or zstd; one member for each record, or one for the whole file."""

    file: IO[bytes]
    broken: str = ""
    """Why the compressed bytes cannot be read further, or an empty string. `seek` may find another
    member after the damage.
    """
    broken_within: bool = False
    """Whether the bytes read before the damage are of the same member. Then they may be wrong,
    since the checksum of the member was not verified.
    """
    lengths_are_wrong: bool = False
    """Whether a record of many bytes had a wrong length. Others are not skipped by their length
    then, because each of them might lead back from the end of the file.
    """
    _buffer: bytearray = field(default_factory=bytearray)
    _waiting: bytearray = field(default_factory=bytearray)
    """Bytes of the file that are not decompressed yet."""
    _compression: Compression | None = None
    _member: Decompressor | None = None
    _member_at: int = 0
    """Where in the file the member starts; of a file without members: where reading began."""
    _member_plain: int = 0
    """Number of uncompressed bytes of the member so far."""
    _no_blank_line: int = 0
    """Number of bytes at the start of the buffer among which no blank line starts."""

    def __post_init__(self) -> None:
        self._member_at = self.file.tell()
        self._waiting += self.file.read(_READ_BYTES)
        self._compression = compression_of(bytes(self._waiting[:8]))

    def starts_with(self, start: bytes) -> bool:
        """Whether the next bytes are these."""
        return self._fill(len(start)) and self._buffer.startswith(start)

    def is_at_end(self) -> bool:
        """Whether there are no more readable bytes."""
        return not self._fill(1)

    def skip_white_space(self) -> None:
        """WARC 1.1 requires two line ends after each record; files with fewer or more exist."""
        while self._fill(1) and self._buffer[:1].isspace():
            next_bytes = self._buffer[:_READ_BYTES]
            self.drop(len(next_bytes) - len(next_bytes.lstrip()))

    def head(self) -> tuple[bytes, int] | None:
        """The next bytes up to a blank line, and their number with it. They are not taken.

        None if there is no blank line within 256 KiB.
        """
        size = max(4096, self._no_blank_line)
        while True:
            is_full = self._fill(size)
            if end := _BLANK_LINE.search(self._buffer, max(0, self._no_blank_line - 3), size):
                return bytes(self._buffer[: end.start()]), end.end()
            self._no_blank_line = min(size, len(self._buffer))
            if not is_full or size >= _LONGEST_HEAD:
                return None
            size = min(size * 4, _LONGEST_HEAD)

    def line(self, longest: int) -> bytes | None:
        """The next line with its end. It is not taken. None if it is longer, or without an end."""
        size = min(256, longest)
        while True:
            is_full = self._fill(size)
            end = self._buffer.find(b"\n", 0, size)
            if end >= 0:
                return bytes(self._buffer[: end + 1])
            if not is_full or size >= longest:
                return None
            size = min(size * 4, longest)

    def has(self, size: int) -> bool:
        """Whether there are so many bytes."""
        return self._fill(size)

    def available(self) -> int:
        """Number of the bytes that are in memory."""
        return len(self._buffer)

    def peek(self, start: int, end: int) -> bytes:
        """The bytes between two positions, or fewer at the end. They are not taken."""
        self._fill(end)
        return bytes(self._buffer[start:end])

    def find(self, find: Find, start: int, end: int) -> int:
        """Where the first record starts in the next bytes; -1 if there is none."""
        self._fill(end)
        return find(self._buffer, start, end)

    def behind(self, start: int, size: int) -> bytes | None:
        """The first `size` bytes after white space, from a position on. They are not taken.

        None if there is nothing, or a megabyte of white space.
        """
        for at in range(start, start + _MOST_WHITE_SPACE, 4096):
            if not self._fill(at + 1):
                return None
            self._fill(at + 4096)
            if after := self._buffer[at : at + 4096].lstrip():
                end = min(at + 4096, len(self._buffer))
                return self.peek(end - len(after), end - len(after) + size)
        return None

    def drop(self, size: int) -> None:
        """Take bytes that are in the buffer."""
        del self._buffer[:size]
        self._no_blank_line = max(0, self._no_blank_line - size)

    def skip(self, size: int, ends_well: Callable[[], bool]) -> bool:
        """Skip more bytes than memory should hold. If there are fewer, or they do not end well,
        skip none, and return False.
        """
        if self.lengths_are_wrong:
            return False
        before = self._member_at, self._member_plain, bytes(self._buffer)
        remaining = size
        while remaining and self._fill(1):
            taken = min(remaining, len(self._buffer))
            self.drop(taken)
            remaining -= taken
        if not remaining and ends_well():
            return True
        self.lengths_are_wrong = True
        self._return_to(*before)
        return False

    def seek(self, find: Find, longest: int) -> bool:
        """Skip damage: at least one byte, up to the next start of a record.

        Returns whether there is one. `longest` is how many bytes of it `find` needs.
        """
        first = 1
        while True:
            is_full = self._fill(_READ_BYTES)
            start = find(self._buffer, first, len(self._buffer))
            if start >= 0:
                self.drop(start)
                return True
            if is_full:
                self.drop(max(first, len(self._buffer) - longest))
                first = 0
            elif not self.broken:
                return False
            else:
                self.drop(len(self._buffer))
                return self._next_member()

    def _return_to(self, member_at: int, member_plain: int, buffer: bytes) -> None:
        """Decompress the member again, up to where it was."""
        self.broken, self.broken_within, self._member = "", False, None
        self._waiting.clear()
        self._buffer.clear()
        if self._compression is None:
            self.file.seek(member_at + member_plain)
            self._member_plain = member_plain
        else:
            self.file.seek(member_at)
            self._member_at, self._member_plain = member_at, 0
            while self._member_plain < member_plain and (plain := self._plain()):
                self._buffer = bytearray(plain[len(plain) - self._member_plain + member_plain :])
        self._buffer[:0] = buffer
        self._no_blank_line = 0

    def _next_member(self) -> bool:
        assert self._compression is not None  # noqa: S101 - a plain file is never broken
        self.broken, self._member = "", None
        start, searched = self._compression.start, 1
        while True:
            at = self._waiting.find(start, searched)
            if at >= 0:
                del self._waiting[:at]
                return True
            del self._waiting[: max(0, len(self._waiting) - len(start) + 1)]
            searched = 0
            more = self.file.read(_READ_BYTES)
            if not more:
                return False
            self._waiting += more

    def _fill(self, size: int) -> bool:
        """Fill the buffer. Returns whether it holds `size` bytes."""
        while len(self._buffer) < size:
            plain = self._plain()
            if not plain:
                return False
            self._buffer += plain
        return True

    def _plain(self) -> bytes:
        """The next uncompressed bytes; empty at the end or at damage."""
        while not self.broken:
            if self._compression is None:
                plain = bytes(self._waiting) or self.file.read(_READ_BYTES)
                self._waiting.clear()
                self._member_plain += len(plain)
                return plain
            try:
                if self._member is None and not self._begin_member(self._compression):
                    return b""
                if plain := self._decompressed():
                    self.broken_within = True
                    self._member_plain += len(plain)
                    return plain
            except Damaged as damage:
                self.broken = str(damage)
        return b""

    def _begin_member(self, compression: Compression) -> bool:
        """Whether there is a further member. Raises Damaged."""
        self.broken_within = False
        while (needed := compression.before_member(self._waiting)) is not None:
            before = len(self._waiting)
            while len(self._waiting) < needed and (more := self.file.read(_READ_BYTES)):
                self._waiting += more
            if len(self._waiting) < needed:
                if before or self._waiting:
                    raise Damaged("the file is cut short")
                return False
        self._member = compression.member()
        self._member_at, self._member_plain = self.file.tell() - len(self._waiting), 0
        return True

    def _decompressed(self) -> bytes:
        """Raises Damaged."""
        assert self._member is not None  # noqa: S101 - the caller begins one
        if not self._waiting:
            self._waiting += self.file.read(_READ_BYTES)
        given = bytes(self._waiting[: self._member.step])
        plain = self._member.plain(given)
        del self._waiting[: len(given) - self._member.left]
        if self._member.ended:
            self._member = None
        elif not given and not plain:
            raise Damaged("the file is cut short")
        return plain
