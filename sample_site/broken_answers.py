"""Answers that are damaged on their way: wrong encodings, bodies that are cut, endless bodies."""

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sent:
    """What is sent for a page: headers about the body, the bytes, and whether to hang up."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    hang_up: bool = False


def whole(body: bytes) -> Sent:
    """The undamaged answer."""
    return Sent(body, {"Content-Length": str(len(body))})


def _encoded(body: bytes, coding: str = "gzip") -> Sent:
    return Sent(body, {"Content-Encoding": coding, "Content-Length": str(len(body))})


def _gzip(body: bytes) -> Sent:
    return _encoded(gzip.compress(body, mtime=0))


def _flipped(body: bytes) -> Sent:
    """One letter is another one, as after a flipped bit: only the checksum tells."""
    stored = bytearray(gzip.compress(body, compresslevel=0, mtime=0))
    heading = stored.find(b"</h1>")
    stored[heading - 1 if heading > 0 else len(stored) // 2] ^= 1
    return _encoded(bytes(stored))


def _appended(body: bytes) -> Sent:
    return _encoded(gzip.compress(body, mtime=0) + b"<!-- appended -->")


def _shortened(body: bytes) -> Sent:
    return _encoded(gzip.compress(body, mtime=0)[:-4])


def _unknown(body: bytes) -> Sent:
    return _encoded(bytes(byte ^ 0x5A for byte in body), "x-secret")


def _hangup(body: bytes) -> Sent:
    return Sent(body[: len(body) // 2], {"Content-Length": str(len(body))}, hang_up=True)


def _chunks(*chunks: bytes, end: bytes = b"0\r\n\r\n") -> Sent:
    sized = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks if chunk)
    return Sent(sized + end, {"Transfer-Encoding": "chunked"}, hang_up=end != b"0\r\n\r\n")


def _in_chunks(body: bytes) -> Sent:
    return _chunks(body[:1000], body[1000:])


def _no_last_chunk(body: bytes) -> Sent:
    return _chunks(body, end=b"")


def _broken_chunk(body: bytes) -> Sent:
    return _chunks(body[:1000], end=b"not a size\r\n" + body[1000:])


def _huge(body: bytes) -> Sent:
    return whole(body.ljust(10 * 1024 * 1024))


def _huge_chunks(body: bytes) -> Sent:
    return _chunks(body, *[b" " * 65536] * 160)


def _bomb(body: bytes) -> Sent:
    return _gzip(body.ljust(10 * 1024 * 1024))


BROKEN: Mapping[str, Callable[[bytes], Sent]] = {
    "gzip": _gzip,
    "chunks": _in_chunks,
    "flipped": _flipped,
    "appended": _appended,
    "shortened": _shortened,
    "unknown-coding": _unknown,
    "hangup": _hangup,
    "no-last-chunk": _no_last_chunk,
    "broken-chunk": _broken_chunk,
    "huge": _huge,
    "huge-chunks": _huge_chunks,
    "bomb": _bomb,
}
"""Each kind of answer, by the name of the fault. ``gzip`` and ``chunks`` are not damaged."""
