"""Records of a WARC or ARC file, of whatever crawler, checked for damage."""

import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from osce_crawler.errors import ExtraMissing
from osce_crawler.importing.bodies import LONGEST
from osce_crawler.importing.found import Item, Skipped, Unusable

_WANTED = frozenset({"response", "resource", "revisit", "metadata"})
_ABOUT_OTHERS = frozenset({"warcinfo", "request", "continuation"})
_GZIP = b"\x1f\x8b"
_READ_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its named fields, in lower case, and its block."""

    fields: dict[str, str]
    block: bytes

    @property
    def kind(self) -> str:
        """Response, resource, revisit or metadata."""
        return self.fields["warc-type"]

    @property
    def url(self) -> str:
        """The address that it is of; empty where there is none."""
        return self.fields.get("warc-target-uri", "").strip("<>")

    @property
    def name(self) -> str:
        """What other records call it."""
        return self.fields.get("warc-record-id", "")


def read_records(path: Path) -> Iterator[Record | Item]:
    """The records that may hold a page. Where the file is damaged, what comes before is read. Raises ExtraMissing."""
    try:
        with path.open("rb") as file:
            compressed = file.read(2) == _GZIP
            file.seek(0)
            yield from _records(path, _Unzipped(file) if compressed else file)
    except (OSError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        yield Unusable(str(path), "damaged-warc", f"{reason}; what comes before is read")


@dataclass(slots=True)
class _Unzipped:
    """A compressed file, read as far as it is whole. One gzip member a record is the rule; one for all is read as well.

    Python's own reader loses what it has at hand where the file is damaged.
    """

    file: IO[bytes]
    _inflater: Any = None
    _waiting: bytes = b""
    """Compressed bytes that come next."""
    _failed: Exception | None = None

    def read(self, size: int) -> bytes:
        """At most so many bytes; none at the end. Raises zlib.error, when all that is whole has been read."""
        while self._failed is None:
            self._waiting = self._waiting or self.file.read(_READ_BYTES)
            ended = not self._waiting
            if self._inflater is None:
                self._waiting = self._waiting.lstrip(b"\0")  # padding
                if ended:
                    return b""
                self._inflater = zlib.decompressobj(zlib.MAX_WBITS + 16)
            if plain := self._inflated(size):
                return plain
            if ended and self._inflater is not None:
                self._failed = zlib.error("the file is cut short")
        raise self._failed

    def _inflated(self, size: int) -> bytes:
        try:
            plain: bytes = self._inflater.decompress(self._waiting, size)
        except zlib.error as error:
            self._failed = error
            return b""
        self._waiting = self._inflater.unconsumed_tail
        if self._inflater.eof:
            self._waiting, self._inflater = self._inflater.unused_data, None
        return plain


def _records(path: Path, stream: IO[bytes] | _Unzipped) -> Iterator[Record | Item]:
    try:
        from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415 - of the extra, and only when it is used
        from warcio.exceptions import ArchiveLoadFailed  # noqa: PLC0415
    except ImportError as error:
        raise ExtraMissing("a WARC file", "archive") from error
    with closing(ArchiveIterator(stream, no_record_parse=True, arc2warc=True)) as records:
        records.INC_RECORD = ""  # said by us, not printed by warcio
        try:
            for number, record in enumerate(records):
                if record.rec_type not in _ABOUT_OTHERS:
                    yield _read(path, number, record)
        except ArchiveLoadFailed as error:
            reason = str(error).strip().partition("\n")[0]
            yield Unusable(str(path), "damaged-warc", f"{reason}; what comes before is read")
        if records.err_count:
            yield Unusable(str(path), "damaged-warc", "records that do not end where they say; check what was imported")


def _read(path: Path, number: int, record: Any) -> Record | Item:
    fields = {name.lower(): value for name, value in record.rec_headers.headers}
    fields["warc-type"] = record.rec_type
    length = record.length or 0
    if record.rec_type not in _WANTED:
        return Skipped(f"{record.rec_type} records")
    if length > LONGEST:
        return Skipped("records of more than 32 MiB")
    block = record.raw_stream.read(length) if length else b""
    while len(block) < length and (more := record.raw_stream.read(length - len(block))):
        block += more
    if len(block) < length:
        return Unusable(str(path), "damaged-warc", f"record {number + 1} is cut short: {len(block)} of {length} bytes")
    return Record(fields, block)
