"""Records of a WARC or ARC file, of whatever crawler. Damage is said, and what is whole before and
behind it is read.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from osce_crawler.errors import ExtraMissing
from osce_crawler.importing.items import Item, Skipped, Unusable, printable
from osce_crawler.importing.warc.http_body import LONGEST, number
from osce_crawler.importing.warc.stream import WarcStream
from osce_crawler.importing.warc.wacz import opened

_WANTED = frozenset({"response", "resource", "revisit", "metadata"})
_ABOUT_OTHERS = frozenset({"warcinfo", "request", "continuation"})
_NEXT_RECORD = b"\nWARC/1."


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its named fields, in lower case, and its block."""

    fields: dict[str, str]
    block: bytes
    ends_well: bool = True
    """Whether the next record begins where this one says that it ends."""

    @property
    def kind(self) -> str:
        """Response, resource, revisit or metadata."""
        return self.fields["warc-type"]

    @property
    def url(self) -> str:
        """The address that it is of; empty where there is none."""
        return self.fields.get("warc-target-uri", "").strip("<>").replace(" ", "%20")

    @property
    def name(self) -> str:
        """What other records call it."""
        return self.fields.get("warc-record-id", "")


class _Damaged(Exception):
    """Where a record should be, there is none that is whole."""


def read_records(path: Path, member: str | None = None) -> Iterator[Record | Item]:
    """The records that may hold a page, of a file, or of a member of a WACZ. Raises ExtraMissing
    for an ARC file.
    """
    try:
        with opened(path, member) as file:
            stream = WarcStream(file)
            if stream.is_at_end() and not stream.broken:
                yield Unusable(
                    printable(path),
                    "damaged-warc",
                    "the file is empty; restore it, or leave it out",
                )
            elif stream.starts_with(b"filedesc://"):
                yield from _arc_records(path, stream)
            else:
                yield from _warc_records(path, stream)
    except OSError as error:
        yield Unusable(
            printable(path), "unreadable", f"{error.strerror}; what comes before is read"
        )


def _warc_records(path: Path, stream: WarcStream) -> Iterator[Record | Item]:
    number, whole = 0, True
    while True:
        try:
            record = _next_record(stream)
            whole = True
        except _Damaged as damage:
            if whole:  # garbage behind damage is part of it
                said = f"record {number + 1}: {damage}; what is whole before and behind it is read"
                yield Unusable(printable(path), "damaged-warc", said)
            whole = False
            if not stream.go_on():
                return
            continue
        if record is None:
            return
        number += 1
        if not (isinstance(record, Record) and record.kind in _ABOUT_OTHERS):
            yield record


def _next_record(stream: WarcStream) -> Record | Skipped | None:
    """None at the end. Raises _Damaged."""
    stream.skip_white_space()
    if stream.is_at_end():
        if stream.broken:
            raise _Damaged(stream.broken)
        return None
    head = stream.head() if stream.starts_with(b"WARC/") else None
    if head is None:
        raise _Damaged(stream.broken or "no record where one should begin")
    fields = _fields(head)
    kind, length = fields.get("warc-type", "").lower(), fields.get("content-length", "")
    size = number(length)
    if size is None:
        raise _Damaged(f"its length is {length[:40]!r}, which is no number")
    if size > LONGEST:
        if not stream.skip(size):
            raise _Damaged("it is cut short, or its length is wrong")
        return Skipped("records of more than 32 MiB")
    block = stream.read(size)
    if len(block) < size:
        stream.put_back(block)  # its length may be wrong, and hide others
        raise _Damaged(stream.broken or f"it is cut short, {len(block)} of {size} bytes")
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
    """The named fields; a line that begins with white space goes on with the one before."""
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
        from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415 - of the extra, and only when it is used
        from warcio.exceptions import ArchiveLoadFailed  # noqa: PLC0415
    except ImportError as error:
        raise ExtraMissing("an ARC file", "archive") from error
    with closing(ArchiveIterator(stream, no_record_parse=True, arc2warc=True)) as records:
        records.INC_RECORD = ""  # said by us, not printed by warcio
        said = False
        try:
            for number, record in enumerate(records):
                if record.rec_type not in _ABOUT_OTHERS:
                    read = _arc_record(path, number, record)
                    said = isinstance(read, Unusable)
                    yield read
        except ArchiveLoadFailed as error:
            reason = str(error).strip().partition("\n")[0]
            yield Unusable(printable(path), "damaged-warc", f"{reason}; what comes before is read")
        if stream.broken and not said:
            yield Unusable(
                printable(path), "damaged-warc", f"{stream.broken}; what comes before is read"
            )
        if records.err_count:
            yield Unusable(
                printable(path),
                "damaged-warc",
                "records that do not end where they say; check what was imported",
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
