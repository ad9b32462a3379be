"""Read the records of ARC files, the format before WARC (Internet Archive, 1996).

A record has one line of fields (URL, IP address, date, type, in version 2 five more, and length)
and its block. Files with a line end between the records, with several, and with none exist.
"""

import re
from dataclasses import dataclass

from osce_crawler.importing.warc.http_response import is_response
from osce_crawler.importing.warc.lengths import LONGEST, parse_length
from osce_crawler.importing.warc.record import NoRecord, Record, TooLong
from osce_crawler.importing.warc.stream import WarcStream

FIRST = b"filedesc://"
_LONGEST_LINE = 4 * 1024
_IP_AND_DATE = re.compile(rb" (?:[0-9A-Fa-f.:]{1,45}|-|unknown) ([0-9]{12,17}) ")
_ADDRESS = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]{1,20}:")
_SCHEME = re.compile(rb"(?:https?|ftp|dns|filedesc):")
_NO_ADDRESS = re.compile(rb"[\s<>\"']")


@dataclass(frozen=True, slots=True)
class _Line:
    """The fields of a record."""

    url: bytes
    date: bytes
    content_type: bytes
    length: int


def is_arc(stream: WarcStream) -> bool:
    """Whether the stream is an ARC file; also one without its first record."""
    return not stream.starts_with(b"WARC/") and (
        stream.starts_with(FIRST) or _next_line(stream) is not None
    )


def next_record(stream: WarcStream) -> Record | None:
    """The next record; None for the one about the file. Raises NoRecord, TooLong."""
    line = stream.line(_LONGEST_LINE)
    read = _read(line) if line else None
    if line is None or read is None:
        raise NoRecord(stream.broken or "there is no record header where one was expected")
    at, end, url = len(line), len(line) + read.length, _url(read)
    if read.length > LONGEST:
        if not stream.skip(end, lambda: _ends_well(stream, 0)):
            stream.drop(at - 1)  # no record starts within the line
            raise NoRecord("it is cut short, or its length is wrong", url)
        raise TooLong(Record(_fields(read, b""), b"", too_long=True))
    if not stream.has(end):
        present = max(0, stream.available() - at)
        stream.drop(at - 1)
        raise NoRecord(stream.broken or f"it is cut short: {present} of {read.length} bytes", url)
    ends_well = _ends_well(stream, end) and not _is_within_address(stream, at, end)
    if not ends_well and 0 <= (hidden := stream.find(_find, at, end + _LONGEST_LINE)) < end:
        end = hidden
    block = stream.peek(at, end)
    stream.drop(end)
    if read.url.startswith(FIRST):
        return None
    return Record(_fields(read, block), block, ends_well)


def seek(stream: WarcStream) -> bool:
    """Skip damage, up to the next record. Returns whether there is one."""
    return stream.seek(_find, _LONGEST_LINE)


def _ends_well(stream: WarcStream, at: int) -> bool:
    following = stream.behind(at, _LONGEST_LINE)
    if following is None:
        return not (stream.broken and stream.broken_within)
    line, end, _ = following.partition(b"\n")
    return bool(end) and _read(line) is not None


def _is_within_address(stream: WarcStream, start: int, at: int) -> bool:
    """Whether an address starts before a position and goes on after it: without line ends between
    the records, a length that is too large by one makes another address of the next one.
    """
    low = max(start, at - 8)
    near = stream.peek(low, at + 8)
    return any(found.start() < at - low < found.end() for found in _SCHEME.finditer(near))


def _next_line(stream: WarcStream) -> _Line | None:
    line = stream.line(_LONGEST_LINE)
    return _read(line) if line else None


def _read(line: bytes) -> _Line | None:
    """The fields in a line, or None. An address may have spaces."""
    found = None
    for found in _IP_AND_DATE.finditer(line):  # noqa: B007 - the last one
        pass
    if found is None or not _ADDRESS.match(line):
        return None
    *others, length = line[found.end() :].split() or [b""]
    size = parse_length(length.decode("latin-1"))
    if size is None:
        return None
    # Version 2 has five fields between the type and the length.
    type_parts = others[:-5] if len(others) > 5 else others
    return _Line(line[: found.start()], found[1], b" ".join(type_parts), size)


def _find(buffer: bytearray, start: int, end: int) -> int:
    """Where the line of the next record starts. If the record before it has no line end, this is
    within a line.
    """
    for found in _IP_AND_DATE.finditer(buffer, start, end):
        line_end = buffer.find(b"\n", found.end(), found.end() + _LONGEST_LINE)
        if line_end < 0:
            continue
        low = max(start, found.start() - _LONGEST_LINE)
        low = max(low, buffer.rfind(b"\n", low, found.start()) + 1)
        before = bytes(buffer[low : found.start()])
        if not _ADDRESS.match(before):
            signs = list(_NO_ADDRESS.finditer(before))
            after = signs[-1].end() if signs else 0
            address = _ADDRESS.search(before, after)
            if address is None:
                continue
            low += address.start()
        if _read(bytes(buffer[low:line_end])):
            return low
    return -1


def _url(line: _Line) -> str:
    try:
        return line.url.decode()
    except UnicodeDecodeError:
        return line.url.decode("latin-1")


def _fields(line: _Line, block: bytes) -> dict[str, str]:
    """As in a WARC file. A block without an HTTP response is a page alone."""
    return {
        "warc-type": "response" if is_response(block) else "resource",
        "warc-target-uri": _url(line),
        "warc-date": line.date.decode(),
        "content-type": line.content_type.decode("latin-1"),
    }
