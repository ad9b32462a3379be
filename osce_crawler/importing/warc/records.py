"""Read the records of a WARC or ARC file of any crawler.

Damage is reported, and the intact records before and after it are read. warcio would stop at the
first damaged record.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from osce_crawler.errors import ExtraMissing
from osce_crawler.importing.items import Item, Skipped, Unusable, printable
from osce_crawler.importing.warc.http_body import LONGEST, parse_length
from osce_crawler.importing.warc.stream import WarcStream
from osce_crawler.importing.warc.wacz import open_warc

_WANTED = frozenset({"response", "resource", "revisit", "metadata"})
_ABOUT_OTHERS = frozenset({"warcinfo", "request", "continuation"})
_NEXT_RECORD = b"\nWARC/1."


@dataclass(frozen=True, slots=True)
class Record:
    """One record (WARC 1.1, section 4): its named fields, names in lower case, and its block."""

    fields: dict[str, str]
    block: bytes
    ends_well: bool = True
    """Whether the next record begins where the Content-Length of this one ends."""

    @property
    def kind(self) -> str:
        """The WARC-Type in lower case."""
        return self.fields["warc-type"]

    @property
    def url(self) -> str:
        """The WARC-Target-URI, or an empty string."""
        return self.fields.get("warc-target-uri", "").strip("<>").replace(" ", "%20")

    @property
    def name(self) -> str:
        """The WARC-Record-ID, by which other records refer to it; or an empty string."""
        return self.fields.get("warc-record-id", "")


class _Damaged(Exception):
    """There is no intact record at the current position."""


def read_records(path: Path, member: str | None = None) -> Iterator[Record | Item]:
    """The records of a file, or of a member of a WACZ file, that may contain a page.

    Raises ExtraMissing for an ARC file if warcio is not installed.
    """
    try:
        with open_warc(path, member) as file:
            stream = WarcStream(file)
            if stream.is_at_end() and not stream.broken:
                yield Unusable(
                    printable(path),
                    "damaged-warc",
                    "the file is empty; restore it from a copy, or leave it out",
                )
            elif stream.starts_with(b"filedesc://"):
                yield from _arc_records(path, stream)
            else:
                yield from _warc_records(path, stream)
    except OSError as error:
        yield Unusable(
            printable(path),
            "unreadable",
            f"{error.strerror}; the records before this point are imported",
        )


def _warc_records(path: Path, stream: WarcStream) -> Iterator[Record | Item]:
    number, whole = 0, True
    while True:
        try:
            record = _next_record(stream)
            whole = True
        except _Damaged as damage:
            if whole:  # bytes that follow the damage are part of it: one finding
                message = (
                    f"record {number + 1}: {damage}; the intact records before and after it are"
                    " imported"
                )
                yield Unusable(printable(path), "damaged-warc", message)
            whole = False
            if not stream.seek_record():
                return
            continue
        if record is None:
            return
        number += 1
        if not (isinstance(record, Record) and record.kind in _ABOUT_OTHERS):
            yield record


def _next_record(stream: WarcStream) -> Record | Skipped | None:
    """The next record; None at the end of the file. Raises _Damaged."""
    stream.skip_white_space()
    if stream.is_at_end():
        if stream.broken:
            raise _Damaged(stream.broken)
        return None
    head = stream.head() if stream.starts_with(b"WARC/") else None
    if head is None:
        raise _Damaged(stream.broken or "there is no record header where one was expected")
    fields = _fields(head)
    kind, length = fields.get("warc-type", "").lower(), fields.get("content-length", "")
    size = parse_length(length)
    if size is None:
        raise _Damaged(f"its Content-Length is {length[:40]!r}, which is not a number")
    if size > LONGEST:
        if not stream.skip(size):
            raise _Damaged("it is cut short, or its Content-Length is wrong")
        return Skipped("records of more than 32 MiB")
    block = stream.read(size)
    if len(block) < size:
        stream.put_back(block)  # a wrong Content-Length would hide the records in these bytes
        raise _Damaged(stream.broken or f"it is cut short: {len(block)} of {size} bytes")
    between = stream.skip_white_space()
    ends_well = _ends_well(stream)
    if not ends_well and (hidden := block.find(_NEXT_RECORD)) >= 0:
        stream.put_back(block[hidden + 1 :] + between)
    known = kind in _WANTED or kind in _ABOUT_OTHERS
    return (
        Record(fields | {"warc-type": kind}, block, ends_well)
        if known
        else Skipped(f"{kind or 'nameless'} records")
    )


def _ends_well(stream: WarcStream) -> bool:
    if stream.is_at_end():
        return not (stream.broken and stream.broken_within)
    return stream.starts_with(b"WARC/")


def _fields(head: bytes) -> dict[str, str]:
    """The named fields. A line that begins with white space continues the field before it."""
    try:
        text = head.decode()
    except UnicodeDecodeError:
        text = head.decode("latin-1")
    fields: dict[str, str] = {}
    name = ""
    for line in text.split("\n")[1:]:
        if line[:1] in {" ", "\t"} and name:
            fields[name] += f" {line.strip()}"
            continue
        name, _, value = line.partition(":")
        name = name.strip().lower()
        fields[name] = value.strip()
    return fields


def _arc_records(path: Path, stream: WarcStream) -> Iterator[Record | Item]:
    try:
        from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415 - an optional package
        from warcio.exceptions import ArchiveLoadFailed  # noqa: PLC0415
    except ImportError as error:
        raise ExtraMissing("an ARC file", "archive") from error
    with closing(ArchiveIterator(stream, no_record_parse=True, arc2warc=True)) as records:
        records.INC_RECORD = ""  # the text that warcio would print; the finding below replaces it
        reported = False
        try:
            for number, record in enumerate(records):
                if record.rec_type not in _ABOUT_OTHERS:
                    read = _arc_record(path, number, record)
                    reported = isinstance(read, Unusable)
                    yield read
        except ArchiveLoadFailed as error:
            reason = str(error).strip().partition("\n")[0]
            yield Unusable(
                printable(path), "damaged-warc", f"{reason}; the records before it are imported"
            )
        if stream.broken and not reported:
            yield Unusable(
                printable(path),
                "damaged-warc",
                f"{stream.broken}; the records before it are imported",
            )
        if records.err_count:
            yield Unusable(
                printable(path),
                "damaged-warc",
                "records that do not end at their stated length; check the imported captures",
            )


def _arc_record(path: Path, number: int, record: Any) -> Record | Item:
    fields = {name.lower(): value for name, value in record.rec_headers.headers}
    length = record.length or 0
    if length > LONGEST:
        return Skipped("records of more than 32 MiB")
    block = record.raw_stream.read(length) if length else b""
    while len(block) < length and (more := record.raw_stream.read(length - len(block))):
        block += more
    if len(block) < length:
        return Unusable(
            printable(path),
            "damaged-warc",
            f"record {number + 1} is cut short: {len(block)} of {length} bytes",
        )
    return Record(fields | {"warc-type": record.rec_type}, block)
