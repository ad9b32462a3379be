"""Read the records of a WARC or ARC file of any crawler.

Damage is reported, and the intact records before and after it are read. warcio would stop at the
first damaged record.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from osce_crawler.importing.items import Item, Unusable, printable
from osce_crawler.importing.warc import arc
from osce_crawler.importing.warc.lengths import LONGEST, parse_length
from osce_crawler.importing.warc.record import NoRecord, Record, TooLong
from osce_crawler.importing.warc.stream import WarcStream
from osce_crawler.importing.warc.wacz import open_warc
from osce_crawler.machine import raise_if_lacking

_ABOUT_OTHERS = frozenset({"warcinfo", "request"})
_START = re.compile(rb"WARC/\d\.\d+\r?\n[A-Za-z-]+:")
_LONGEST_START = 64
_ONCE = frozenset({"warc-target-uri", "warc-record-id", "warc-type", "warc-date", "content-length"})
_FOLDED_WITHOUT_SPACE = frozenset(
    {"warc-target-uri", "warc-refers-to-target-uri", "warc-record-id", "warc-refers-to"}
)
"""Fields whose values have no white space: of a folded one, the parts are joined without any."""


def read_records(path: Path, member: str | None = None) -> Iterator[Record | Item]:
    """The records of a file, or of a member of a WACZ file, that may contain a page."""
    name = printable(path)
    try:
        with open_warc(path, member) as file:
            yield from records_of(file, name)
    except OSError as error:
        raise_if_lacking(error)
        message = f"{error.strerror}; the records before this point are imported"
        yield Unusable(name, "unreadable", message)


def records_of(file: IO[bytes], name: str) -> Iterator[Record | Item]:
    """The same of an open file. Raises OSError."""
    stream = WarcStream(file)
    is_arc = arc.is_arc(stream)
    next_record, seek = (arc.next_record, arc.seek) if is_arc else (_next_record, _seek)
    yield from _records(name, stream, next_record, seek)


def _records(
    name: str,
    stream: WarcStream,
    next_record: Callable[[WarcStream], Record | None],
    seek: Callable[[WarcStream], bool],
) -> Iterator[Record | Item]:
    number, whole = 0, True
    while True:
        try:
            stream.skip_white_space()
            if stream.is_at_end() and not stream.broken:
                if not number and whole:
                    yield _empty(name)
                return
            record = next_record(stream)
            whole = True
        except TooLong as found:
            number += 1
            yield found.record
            continue
        except NoRecord as damage:
            # Bytes that follow the damage are part of it: one finding, unless they name a record.
            if whole or damage.url:
                message = (
                    f"record {number + 1}: {damage}; the intact records before and after it are"
                    " imported"
                )
                where = f"{name}: {damage.url}" if damage.url else name
                yield Unusable(where, "damaged-warc", message)
            whole = False
            if not seek(stream):
                return
            continue
        number += 1
        if record is not None and record.kind not in _ABOUT_OTHERS:
            yield record


def _empty(name: str) -> Unusable:
    message = "the file is empty; restore it from a copy, or leave it out"
    return Unusable(name, "damaged-warc", message)


def _find(buffer: bytearray, start: int, end: int) -> int:
    found = _START.search(buffer, start, end)
    return found.start() if found else -1


def _seek(stream: WarcStream) -> bool:
    return stream.seek(_find, _LONGEST_START)


def _next_record(stream: WarcStream) -> Record:
    """The next record. Raises NoRecord, TooLong."""
    head = stream.head() if stream.starts_with(b"WARC/") else None
    if head is None:
        raise NoRecord(stream.broken or "there is no record header where one was expected")
    named, at = head
    if (inner := _last_start(named)) > 0:
        stream.drop(inner - 1)  # the damage ends before it
        raise NoRecord("its header is cut short")
    fields, conflicts = _fields(named)
    kind, length = fields.get("warc-type", "").lower(), fields.get("content-length", "")
    fields["warc-type"] = kind
    size, url = parse_length(length), Record(fields, b"").url
    if "warc-target-uri" in conflicts:
        # The bytes between two headers are missing: which of them the block is of is not known.
        first = conflicts["warc-target-uri"][:200]
        raise NoRecord(f"its header has two addresses, the first is {first}", url)
    if size is None:
        raise NoRecord(f"its Content-Length is {length[:40]!r}, which is not a number", url)
    if size > LONGEST:
        if not stream.skip(at + size, lambda: _ends_well(stream, 0)):
            raise NoRecord("it is cut short, or its Content-Length is wrong", url)
        raise TooLong(Record(fields, b"", too_long=True))
    if not stream.has(at + size):
        present = max(0, stream.available() - at)
        raise NoRecord(stream.broken or f"it is cut short: {present} of {size} bytes", url)
    ends_well = _ends_well(stream, at + size)
    end = at + size
    if not ends_well and 0 <= (hidden := stream.find(_find, at, end + _LONGEST_START)) < end:
        end = hidden
    block = stream.peek(at, end)
    stream.drop(end)
    is_whole = _has_whole_lines(named) and not conflicts
    return Record(fields, block, ends_well, has_whole_fields=is_whole)


def _last_start(head: bytes) -> int:
    """Where the last record starts in the header of one whose own end is missing."""
    last = -1
    for found in _START.finditer(head, 1):
        last = found.start()
    return last


def _ends_well(stream: WarcStream, at: int) -> bool:
    """Whether the record ends at this position."""
    following = stream.behind(at, 5)
    if following is None:
        return not (stream.broken and stream.broken_within)
    return following == b"WARC/"


def _text(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("latin-1")


def _has_whole_lines(head: bytes) -> bool:
    lines = head.split(b"\n")[1:]
    return all(b":" in line or line[:1] in b" \t" or not line.strip() for line in lines)


def _fields(head: bytes) -> tuple[dict[str, str], dict[str, str]]:
    """The named fields, the last of each name; and the first of those that must not be there twice
    with different values, and are (WARC 1.1, section 4).

    A line that begins with white space continues the field before it.
    """
    parts: dict[str, list[str]] = {}
    before: list[tuple[str, list[str]]] = []
    name = ""
    for line in map(_text, head.split(b"\n")[1:]):
        if line[:1] in {" ", "\t"} and name:
            parts[name].append(line.strip())
            continue
        name, _, value = line.partition(":")
        name = name.strip().lower()
        if name in _ONCE and name in parts:
            before.append((name, parts[name]))
        parts[name] = [value.strip()]
    fields = {name: _joined(name, values) for name, values in parts.items()}
    earlier = [(name, _joined(name, values)) for name, values in before]
    return fields, {name: value for name, value in earlier if value != fields[name]}


def _joined(name: str, values: list[str]) -> str:
    return ("" if name in _FOLDED_WITHOUT_SPACE else " ").join(values).strip()
