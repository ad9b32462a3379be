"""Bodies of responses as crawlers keep them: chunked or not, encoded or not, whatever the headers
say.
"""

import re
import zlib
from collections.abc import Callable, Mapping

import zstandard

from osce_crawler.errors import PageRefused

LONGEST = 32 * 1024 * 1024
"""Of a body after decoding. A page of text has a quarter of it at most; a small body may be made to
grow without end.
"""
_LONGEST_NUMBER = 19
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")


def number(text: str) -> int | None:
    """A length as records and headers give it; None for anything else, and for what no file could
    be as long as.

    >>> number("120"), number("-1"), number(""), number("9" * 5000)
    (120, None, None, None)
    """
    return (
        int(text) if text.isascii() and text.isdecimal() and len(text) < _LONGEST_NUMBER else None
    )


def without_chunks(body: bytes) -> bytes:
    """The body without the marks of its chunks; as it is where it has none, as crawlers keep it
    that take them off.

    Raises PageRefused `truncated` where the last chunk is missing.
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
            return body  # only looks like a chunk
        parts.append(body[head.end() : end])
        at = end + (2 if body[end : end + 2] == b"\r\n" else 1)
        if at >= len(body):
            break
    raise PageRefused("truncated", "the last chunk of the body is missing: the page was cut short")


def decoded(body: bytes, encoding: str) -> bytes:
    """The body after content decoding. Raises PageRefused `undecodable` or `too-large`."""
    for name in reversed([part.strip().lower() for part in encoding.split(",") if part.strip()]):
        decoder = _DECODERS.get(name)
        if decoder is None:
            raise PageRefused(
                "undecodable", f"content encoding {name!r}; known are {', '.join(_DECODERS)}"
            )
        try:
            body = decoder(body)
        except (zlib.error, zstandard.ZstdError, EOFError) as error:
            raise PageRefused(
                "undecodable", f"the body is not what its encoding {name!r} says: {error}"
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
    """As the standard says, with a zlib header; or as some servers send it, without."""
    try:
        return _inflated(body, zlib.MAX_WBITS)
    except zlib.error:
        return _inflated(body, -zlib.MAX_WBITS)


def _brotli(body: bytes) -> bytes:
    try:
        import brotli  # noqa: PLC0415 - of the extra `archive`
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
