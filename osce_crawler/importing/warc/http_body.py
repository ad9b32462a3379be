"""Decode response bodies of WARC records.

Crawlers store bodies with or without transfer and content encoding, and the headers do not always
match.
"""

import re
import zlib
from collections.abc import Callable, Mapping

import zstandard

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


def decoded(body: bytes, encoding: str) -> bytes:
    """The body after content decoding. Raises PageRefused `undecodable` or `too-large`."""
    for name in reversed([part.strip().lower() for part in encoding.split(",") if part.strip()]):
        decoder = _DECODERS.get(name)
        if decoder is None:
            raise PageRefused(
                "undecodable",
                f"unknown content encoding {name!r}; known are {', '.join(_DECODERS)}",
            )
        try:
            body = decoder(body)
        except (zlib.error, zstandard.ZstdError, EOFError) as error:
            raise PageRefused(
                "undecodable", f"the body is not valid {name!r} data: {error}"
            ) from error
    return body


def _inflated(body: bytes, window: int) -> bytes:
    parts, length = [], 0
    while body:
        inflater = zlib.decompressobj(window)
        part = inflater.decompress(body, LONGEST + 1 - length)
        length += len(part)
        if length > LONGEST or inflater.unconsumed_tail:
            raise PageRefused(
                "too-large", f"more than {LONGEST // 1024 // 1024} MiB after content decoding"
            )
        if not inflater.eof:
            raise EOFError("it is cut short")
        parts.append(part)
        body = inflater.unused_data if inflater.unused_data.startswith(b"\x1f\x8b") else b""
    return b"".join(parts)


def _gzip(body: bytes) -> bytes:
    return _inflated(body, zlib.MAX_WBITS + 16)


def _deflate(body: bytes) -> bytes:
    """With a zlib header (RFC 9110, section 8.4.1.2), or without, as some servers send it."""
    try:
        return _inflated(body, zlib.MAX_WBITS)
    except zlib.error:
        return _inflated(body, -zlib.MAX_WBITS)


def _brotli(body: bytes) -> bytes:
    try:
        import brotli  # noqa: PLC0415 - an optional package
    except ImportError as error:
        raise PageRefused(
            "undecodable", "content encoding 'br' needs: pip install '.[archive]' (in a checkout)"
        ) from error
    decompressor = brotli.Decompressor()
    try:
        plain: bytes = decompressor.process(body, output_buffer_limit=LONGEST + 1)
        finished = decompressor.is_finished()
    except brotli.error as error:
        raise EOFError(str(error)) from error
    if len(plain) > LONGEST:
        raise PageRefused(
            "too-large", f"more than {LONGEST // 1024 // 1024} MiB after content decoding"
        )
    if not finished:
        raise EOFError("it is cut short")
    return plain


def _zstd(body: bytes) -> bytes:
    reader = zstandard.ZstdDecompressor().stream_reader(body, read_across_frames=True)
    plain: bytes = reader.read(LONGEST + 1)
    if len(plain) > LONGEST:
        raise PageRefused(
            "too-large", f"more than {LONGEST // 1024 // 1024} MiB after content decoding"
        )
    return plain


def _identity(body: bytes) -> bytes:
    return body


_DECODERS: Mapping[str, Callable[[bytes], bytes]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
    "identity": _identity,
}
