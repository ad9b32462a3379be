"""Bodies of WARC records without transfer coding.

Crawlers store bodies with or without transfer and content encoding, and the headers do not always
match.
"""

import re

from osce_crawler.errors import PageRefused

LONGEST = 32 * 1024 * 1024
"""Maximum size of a decoded body, in bytes. A page has a quarter of it at most. Without a limit, a
small body could decompress to any size.
"""
_LONGEST_NUMBER = 19
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")


def parse_length(text: str) -> int | None:
    """The value of a Content-Length. None if it is not a number, or if it is absurdly large.

    >>> parse_length("120"), parse_length("-1"), parse_length(""), parse_length("9" * 5000)
    (120, None, None, None)
    """
    return (
        int(text) if text.isascii() and text.isdecimal() and len(text) < _LONGEST_NUMBER else None
    )


def without_chunks(body: bytes) -> bytes:
    """The body without chunked transfer coding (RFC 9112, section 7.1).

    A body that is not chunked is returned unchanged: some crawlers decode it and keep the header.
    Raises PageRefused `truncated` if the last chunk is missing.
    """
    parts: list[bytes] = []
    at = 0
    while True:
        head = _CHUNK.match(body, at)
        if head is None and at == 0:
            return body
        if head is None:
            break
        size = int(head[1], 16)
        if size == 0:
            return b"".join(parts)
        end = head.end() + size
        if not parts and body[end : end + 2] not in {b"\r\n", b""} and body[end : end + 1] != b"\n":
            return body  # the first line only looks like a chunk size
        parts.append(body[head.end() : end])
        at = end + (2 if body[end : end + 2] == b"\r\n" else 1)
        if at >= len(body):
            break
    raise PageRefused(
        "truncated", "the last chunk of the body is missing: the page was cut short; fetch it again"
    )
