"""Faulty answers of a site: the head, the status, the body and its coding."""

import gzip

from tests.faults.raw_server import Fault, Raw, http

_MIDDLE = b"synthetic, "
"""In each paragraph of the text, and nowhere before it."""


def cut(page: bytes) -> bytes:
    """The page up to the middle of its text."""
    return page[: page.rindex(_MIDDLE)]


def _status(status: str, *headers: str, body: bytes = b"Not now.\n") -> Fault:
    return lambda page: Raw(http(body, *headers, status=status))


def _coded(coding: str, body: bytes) -> Raw:
    return Raw(http(body, f"Content-Encoding: {coding}"))


def _secret(page: bytes) -> bytes:
    """Bytes that no reader knows."""
    return bytes(byte ^ 0x5A for byte in page)


def _in_chunks(page: bytes, end: bytes = b"0\r\n\r\n") -> Raw:
    half = len(page) // 2
    sized = b"".join(b"%x\r\n%b\r\n" % (len(one), one) for one in (page[:half], page[half:]))
    return Raw(http(sized + end, "Transfer-Encoding: chunked", length=None))


def _flipped(page: bytes) -> Raw:
    stored = bytearray(gzip.compress(page, compresslevel=0, mtime=0))
    stored[stored.find(b"</h1>") - 1] ^= 1
    return _coded("gzip", bytes(stored))


HEADS: dict[str, Fault] = {
    "garbage-for-a-head": lambda page: Raw(b"\x00\x01\x02 not http\r\n\r\n" + page),
    "no-status-line": Raw,
    "no-head": lambda page: Raw(b""),
    "head-cut": lambda page: Raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/h"),
    "head-too-long": lambda page: Raw(http(page, "X-Long: " + "x" * 200_000)),
    "two-lengths": lambda page: Raw(http(page, f"Content-Length: {len(cut(page))}")),
    "length-no-number": lambda page: Raw(http(page, "Content-Length: many", length=None)),
    "length-negative": lambda page: Raw(http(page, length=-5)),
    "reset": lambda page: Raw(http(page)[:300], then="reset"),
}
FIELDS: dict[str, Fault] = {
    "header-name": lambda page: Raw(http(page, "X\x1b]0;-\x07: 1")),
    "transfer-unknown": lambda page: Raw(http(page, "Transfer-Encoding: secret", length=None)),
}
STATUSES: dict[str, Fault] = {
    "status-403": _status("403 Forbidden", "Retry-After: 0"),
    "status-429": _status("429 Too Many Requests", "Retry-After: 0"),
    "status-500": _status("500 Internal Server Error"),
    "status-503": _status("503 Service Unavailable", "Retry-After: 0"),
    "status-404": _status("404 Not Found"),
    "status-410": _status("410 Gone"),
    "status-204": lambda page: Raw(http(b"", status="204 No Content", length=None)),
    "status-304": lambda page: Raw(http(b"", status="304 Not Modified", length=None)),
    "status-206": lambda page: Raw(
        http(cut(page), "Content-Range: bytes 0-9999/99999", status="206 Partial Content")
    ),
    "status-999": _status("999 Unknown"),
    "redirect-loop": lambda page: Raw(http(b"", "Location: ?again", status="302 -")),
    "redirect-off-host": lambda page: Raw(
        http(b"", "Location: http://e.invalid/1", status="301 -")
    ),
    "redirect-nowhere": lambda page: Raw(http(b"", status="301 -")),
    "redirect-empty": lambda page: Raw(http(b"", "Location: ", status="301 -")),
    "redirect-other-scheme": lambda page: Raw(
        http(b"", "Location: javascript:alert(1)", status="302 -")
    ),
    "redirect-bad-port": lambda page: Raw(
        http(b"", "Location: http://127.0.0.1:99999/1", status="302 -")
    ),
    "redirect-bad-host": lambda page: Raw(http(b"", "Location: http://[e/1", status="302 -")),
}
BODIES: dict[str, Fault] = {
    "body-cut": lambda page: Raw(http(cut(page), length=len(page))),
    "length-too-small": lambda page: Raw(http(page, length=len(cut(page)))),
    "no-length-cut": lambda page: Raw(http(cut(page), length=None)),
    "no-last-chunk": lambda page: _in_chunks(page, end=b""),
    "chunk-damaged": lambda page: _in_chunks(page, end=b"zz\r\n"),
    "too-large": lambda page: Raw(http(page.ljust(10 * 1024 * 1024))),
    "empty-body": lambda page: Raw(http(b"")),
}
CODINGS: dict[str, Fault] = {
    "gzip-flipped": _flipped,
    "gzip-cut": lambda page: _coded("gzip", gzip.compress(page, mtime=0)[:-4]),
    "gzip-bomb": lambda page: _coded("gzip", gzip.compress(page.ljust(10**8), mtime=0)),
    "gzip-is-none": lambda page: _coded("gzip", _secret(page)),
    "unknown-coding": lambda page: _coded("x-secret", _secret(page)),
    "br-unasked": lambda page: _coded("br", b"\x8b\x02\x80" + page[:50]),
}
SLOW: dict[str, Fault] = {
    "no-answer": lambda page: Raw(b"", then="hold"),
    "head-without-end": lambda page: Raw(b"HTTP/1.1 200 OK\r\nX-Slow: ", then="trickle"),
    "body-stops": lambda page: Raw(http(cut(page), length=len(page)), then="hold"),
    "body-trickles": lambda page: Raw(http(cut(page), length=len(page) * 9), then="trickle"),
}
