"""Decompress WARC files in small steps: gzip members, zstd frames, and the dictionary of zstd.

WARC 1.1, annex D, recommends one gzip member a record. `.warc.zst` has one frame a record, and may
begin with a skippable frame that contains the dictionary of all frames.
"""

import zlib
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Protocol

import zstandard

from osce_crawler.content_coding import damage_in_words

GZIP = b"\x1f\x8b"
_GZIP_MEMBER = b"\x1f\x8b\x08"
_ZSTD_FRAME = b"\x28\xb5\x2f\xfd"
_SKIPPABLE = b"\x2a\x4d\x18"
"""The last three bytes of the magic numbers of skippable frames: 0x184D2A50 to 0x184D2A5F."""
_DICTIONARY_FRAME = b"\x5d\x2a\x4d\x18"
_SKIPPABLE_HEAD = 8
_LONGEST_DICTIONARY = 16 * 1024 * 1024
_PLAIN_BYTES = 16 * 1024
"""Size of a step of gzip: the most that is lost before the damage in a member."""
_ZSTD_STEP = 1024
"""Bytes of a zstd frame that are decompressed at once. The decompressor has no limit of its own: a
kilobyte gives 32 MB at most.
"""


class Damaged(Exception):
    """Compressed bytes that cannot be read further."""


class Decompressor(Protocol):
    """The decompressor of one gzip member or one zstd frame."""

    step: int
    """How many bytes to give at once."""
    ended: bool
    """Whether the member is complete."""
    left: int
    """How many of the bytes that were given last are not used."""

    def plain(self, given: bytes) -> bytes:
        """The uncompressed bytes. Raises Damaged."""


class Compression(Protocol):
    """How a file is compressed."""

    start: bytes
    """The first bytes of each member or frame, by which one is found after damage."""

    def member(self) -> Decompressor:
        """A decompressor for the next member."""

    def before_member(self, waiting: bytearray) -> int | None:
        """Take what precedes a member from the bytes that wait. How many bytes must follow; None if
        a member is next. Raises Damaged.
        """


@dataclass(slots=True)
class _GzipMember:
    step: int = 4096
    ended: bool = False
    left: int = 0
    _inflater: Any = field(default_factory=lambda: zlib.decompressobj(zlib.MAX_WBITS + 16))

    def plain(self, given: bytes) -> bytes:
        try:
            plain: bytes = self._inflater.decompress(given, _PLAIN_BYTES)
        except zlib.error as error:
            raise Damaged(damage_in_words(error)) from error
        self.ended = self._inflater.eof
        self.left = len(
            self._inflater.unused_data if self.ended else self._inflater.unconsumed_tail
        )
        return plain


@dataclass(slots=True)
class Gzip:
    """Members of gzip, with zeros between them in some files."""

    start: bytes = _GZIP_MEMBER

    def member(self) -> Decompressor:
        """A decompressor for the next member."""
        return _GzipMember()

    def before_member(self, waiting: bytearray) -> int | None:
        """Skip zeros."""
        del waiting[: len(waiting) - len(waiting.lstrip(b"\0"))]
        return None if waiting else 1


@dataclass(slots=True)
class _ZstdFrame:
    inflater: Any
    step: int = _ZSTD_STEP
    ended: bool = False
    left: int = 0

    def plain(self, given: bytes) -> bytes:
        try:
            plain: bytes = self.inflater.decompress(given)
        except zstandard.ZstdError as error:
            raise Damaged(damage_in_words(error)) from error
        self.ended = self.inflater.eof
        self.left = len(self.inflater.unused_data) if self.ended else 0
        return plain


@dataclass(slots=True)
class Zstd:
    """Frames of zstd, each with the dictionary of the file, if it has one."""

    start: bytes = _ZSTD_FRAME
    _decompressor: Any = field(default_factory=zstandard.ZstdDecompressor)
    _to_skip: int = 0

    def member(self) -> Decompressor:
        """A decompressor for the next frame."""
        return _ZstdFrame(self._decompressor.decompressobj())

    def before_member(self, waiting: bytearray) -> int | None:
        """Read the dictionary, and skip other skippable frames."""
        while True:
            skipped = min(self._to_skip, len(waiting))
            del waiting[:skipped]
            self._to_skip -= skipped
            if self._to_skip or not waiting:
                return 1
            if len(waiting) >= len(self.start) and not _is_skippable(waiting):
                return None
            if len(waiting) < _SKIPPABLE_HEAD:
                return _SKIPPABLE_HEAD
            size = int.from_bytes(waiting[4:_SKIPPABLE_HEAD], "little")
            if waiting.startswith(_DICTIONARY_FRAME):
                if size > _LONGEST_DICTIONARY:
                    raise Damaged(f"its dictionary has {size:,} bytes")
                whole = _SKIPPABLE_HEAD + size
                if len(waiting) < whole:
                    return whole
                self._use(bytes(waiting[_SKIPPABLE_HEAD:whole]))
            self._to_skip = _SKIPPABLE_HEAD + size

    def _use(self, dictionary: bytes) -> None:
        """Raises Damaged."""
        try:
            if dictionary.startswith(_ZSTD_FRAME):
                reader = zstandard.ZstdDecompressor().stream_reader(BytesIO(dictionary))
                dictionary = reader.read(_LONGEST_DICTIONARY + 1)
            if len(dictionary) > _LONGEST_DICTIONARY:
                raise Damaged(f"its dictionary has more than {_LONGEST_DICTIONARY:,} bytes")
            read = zstandard.ZstdCompressionDict(dictionary)
            self._decompressor = zstandard.ZstdDecompressor(dict_data=read)
        except zstandard.ZstdError as error:
            raise Damaged(f"its dictionary cannot be read: {damage_in_words(error)}") from error


def compression_of(start: bytes) -> Compression | None:
    """The compression of a file with these first bytes; None if it is not compressed."""
    if start.startswith(GZIP):
        return Gzip()
    if start.startswith(_ZSTD_FRAME) or _is_skippable(start):
        return Zstd()
    return None


def uncompressed(start: bytes) -> bytes:
    """The first uncompressed bytes of a file, from its first bytes; empty if there are none."""
    compression = compression_of(start)
    if compression is None:
        return start
    waiting = bytearray(start)
    try:
        if compression.before_member(waiting) is not None:
            return b""
        member, plain = compression.member(), b""
        while waiting and not plain and not member.ended:  # a block of zstd has to be whole
            given = bytes(waiting[: member.step])
            plain = member.plain(given)
            del waiting[: len(given) - member.left]
    except Damaged:
        return b""
    return plain


def is_zstd_dictionary(start: bytes) -> bool:
    """Whether a file begins with the dictionary of a `.warc.zst`."""
    return start.startswith(_DICTIONARY_FRAME)


def _is_skippable(start: bytes | bytearray) -> bool:
    return start[1:4] == _SKIPPABLE and start[0] & 0xF0 == 0x50
