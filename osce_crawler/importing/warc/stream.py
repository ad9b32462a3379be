"""The uncompressed bytes of a WARC file. Reading continues after a wrong length or a damaged gzip
member.
"""

import re
import zlib
from dataclasses import dataclass, field
from typing import IO, Any

_GZIP = b"\x1f\x8b"
_MEMBER = b"\x1f\x8b\x08"
_READ_BYTES = 64 * 1024
_PLAIN_BYTES = 16 * 1024
"""Size of a decompression step: the most that is lost before the damage in a gzip member."""
_LONGEST_HEAD = 256 * 1024
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_RECORD_START = re.compile(rb"WARC/\d\.\d+\r?\n[A-Za-z-]+:")
_LONGEST_START = 64


@dataclass(slots=True)
class WarcStream:
    """A file, plain or gzip. WARC 1.1, annex D, recommends one gzip member per record; one member
    for the whole file is read, too.
    """

    file: IO[bytes]
    broken: str = ""
    """Why the compressed bytes cannot be read further, or an empty string. `seek_record` may find
    another gzip member after the damage.
    """
    broken_within: bool = False
    """Whether the bytes read before the damage are of the same gzip member. Then they may be wrong,
    since the checksum of the member was not verified.
    """
    _buffer: bytearray = field(default_factory=bytearray)
    _zipped: bool = False
    _inflater: Any = None
    _waiting: bytes = b""
    """Bytes of the file that are not decompressed yet."""

    def __post_init__(self) -> None:
        self._waiting = self.file.read(_READ_BYTES)
        self._zipped = self._waiting.startswith(_GZIP)

    def starts_with(self, start: bytes) -> bool:
        """Whether the next bytes are these."""
        return self._fill(len(start)) and self._buffer.startswith(start)

    def is_at_end(self) -> bool:
        """Whether there are no more readable bytes."""
        return not self._fill(1)

    def skip_white_space(self) -> bytes:
        """Skip white space and return it. WARC 1.1 requires two line ends after each record; files
        with fewer or more exist.
        """
        skipped = b""
        while self._fill(1) and self._buffer[:1].isspace():
            skipped += self.read(len(self._buffer) - len(self._buffer.lstrip()))
        return skipped

    def head(self) -> bytes | None:
        """The bytes up to the next blank line; None if there is none within 256 KiB or so."""
        size = 4096
        while True:
            whole = self._fill(size)
            if end := _BLANK_LINE.search(self._buffer):
                head = bytes(self._buffer[: end.start()])
                del self._buffer[: end.end()]
                return head
            if not whole or size > _LONGEST_HEAD:
                return None
            size *= 4

    def read(self, size: int) -> bytes:
        """The next `size` bytes, or fewer at the end."""
        self._fill(size)
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def skip(self, size: int) -> bool:
        """Skip `size` bytes. If there are fewer, skip none and return False."""
        inflater = self._inflater.copy() if self._inflater else None
        before = self.file.tell(), self._waiting, inflater, bytes(self._buffer), self.broken_within
        while size:
            taken = len(self.read(min(size, _READ_BYTES)))
            if not taken:
                at, self._waiting, self._inflater, buffer, self.broken_within = before
                self.file.seek(at)
                self._buffer, self.broken = bytearray(buffer), ""
                return False
            size -= taken
        return True

    def put_back(self, taken: bytes) -> None:
        """Return bytes to the stream, so that they are read again."""
        self._buffer[:0] = taken

    def seek_record(self) -> bool:
        """Skip damage, up to the next record header. Returns whether there is one."""
        while True:
            whole = self._fill(_READ_BYTES)
            if start := _RECORD_START.search(self._buffer, 1):
                del self._buffer[: start.start()]
                return True
            if whole:
                del self._buffer[:-_LONGEST_START]
            elif not self.broken:
                return False
            else:
                self._buffer.clear()
                return self._next_member()

    def _next_member(self) -> bool:
        self.broken, self._inflater = "", None
        behind = self._waiting[1:]
        while True:
            at = behind.find(_MEMBER)
            if at >= 0:
                self._waiting = behind[at:]
                return True
            more = self.file.read(_READ_BYTES)
            if not more:
                return False
            behind = behind[-len(_MEMBER) :] + more

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
            self._waiting = self._waiting or self.file.read(_READ_BYTES)
            if not self._zipped:
                plain, self._waiting = self._waiting, b""
                return plain
            if self._inflater is None:
                self._waiting = self._waiting.lstrip(b"\0")  # padding
                if not self._waiting and not (more := self.file.read(_READ_BYTES)):
                    return b""
                self._waiting = self._waiting or more
                self._inflater = zlib.decompressobj(zlib.MAX_WBITS + 16)
                self.broken_within = False
            if plain := self._inflated():
                self.broken_within = True
                return plain
        return b""

    def _inflated(self) -> bytes:
        ended = not self._waiting
        try:
            plain: bytes = self._inflater.decompress(self._waiting, _PLAIN_BYTES)
        except zlib.error as error:
            self.broken = str(error)
            return b""
        self._waiting = self._inflater.unconsumed_tail
        if self._inflater.eof:
            self._waiting, self._inflater = self._inflater.unused_data, None
        elif ended and not plain:
            self.broken = "the file is cut short"
        return plain
