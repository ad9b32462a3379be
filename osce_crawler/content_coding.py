"""Strict content decoding (RFC 9110, section 8.4): a body is decoded completely, or refused.

Checksums and lengths are verified, and nothing may follow the encoded data. A lenient decoder
returns text with a wrong letter for one flipped bit.
"""

import zlib
from collections.abc import Callable, Mapping
from io import BytesIO

import zstandard

from osce_crawler.errors import PageRefused

VERIFIABLE = "gzip"
"""The codings to ask for: only gzip always has a checksum and a length. Brotli has neither, zstd
has them if the server wants, and many servers send `deflate` without them.
"""
_SIGNS = (
    ("header check", "it does not begin as compressed data"),
    ("frame descriptor", "it does not begin as compressed data"),
    ("data check", "its checksum is wrong"),
    ("checksum", "its checksum is wrong"),
    ("length check", "its length is wrong"),
)
"""Parts of the texts of zlib and zstd."""
_MOST_PARTS = 100
"""Most members of gzip data, or frames of zstd data. Each is copied, so millions of empty ones
would take hours.
"""


def decoded(body: bytes, codings: str, longest: int) -> bytes:
    """The body without its content codings, which are given as in the header `Content-Encoding`.

    `longest` is the maximum length of the result. Raises PageRefused `undecodable` or `too-large`.

    >>> decoded(b"text", "", 100)
    b'text'
    """
    for name in reversed([part.strip().lower() for part in codings.split(",") if part.strip()]):
        decoder = _DECODERS.get(name)
        if decoder is None:
            raise PageRefused(
                "undecodable",
                f"unknown content encoding {name!r}; known are {', '.join(_DECODERS)}",
            )
        try:
            body = decoder(body, longest)
        except (zlib.error, zstandard.ZstdError, _Invalid) as error:
            raise PageRefused(
                "undecodable", f"the body is not valid {name!r} data: {damage_in_words(error)}"
            ) from error
    return body


def damage_in_words(error: Exception) -> str:
    """What is wrong with compressed data. The texts of zlib and zstd are for programmers, and
    change with their versions.

    >>> damage_in_words(zlib.error("Error -3 while decompressing data: incorrect data check"))
    'its checksum is wrong'
    """
    if isinstance(error, _Invalid):
        return str(error)
    text = str(error).lower()
    return next((words for sign, words in _SIGNS if sign in text), "it is damaged")


class _Invalid(Exception):
    """Data that ends early, or that other bytes follow."""


def _too_large(longest: int) -> PageRefused:
    return PageRefused(
        "too-large", f"the body has more than {longest:,} bytes after content decoding"
    )


def _inflated(body: bytes, window: int, longest: int) -> bytes:
    """Members of zlib data, which zlib verifies, one after the other."""
    parts: list[bytes] = []
    length = 0
    for _ in range(_MOST_PARTS):
        inflater = zlib.decompressobj(window)
        part = inflater.decompress(body, longest + 1 - length)
        length += len(part)
        parts.append(part)
        if length > longest:
            raise _too_large(longest)
        if not inflater.eof:
            raise _Invalid("it is cut short")
        body = inflater.unused_data
        if not body:
            return b"".join(parts)
        if window <= zlib.MAX_WBITS or not body.startswith(b"\x1f\x8b"):
            break
    raise _Invalid(f"{len(body):,} bytes follow its end")


def _gzip(body: bytes, longest: int) -> bytes:
    return _inflated(body, zlib.MAX_WBITS + 16, longest)


def _deflate(body: bytes, longest: int) -> bytes:
    """With a zlib header (RFC 9110, section 8.4.1.2), or without, as some servers send it.

    Data with a valid header are never read as data without: these have no checksum.
    """
    has_header = len(body) > 1 and body[0] & 15 == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    return _inflated(body, zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS, longest)


def _brotli(body: bytes, longest: int) -> bytes:
    try:
        import brotli  # noqa: PLC0415 - loaded for the first such body
    except ModuleNotFoundError as error:
        raise _Invalid("the package brotli is not installed") from error
    except ImportError as error:
        raise _Invalid(f"the package brotli is installed but cannot be loaded: {error}") from error
    decompressor = brotli.Decompressor()
    try:
        plain: bytes = decompressor.process(body, output_buffer_limit=longest + 1)
        # With a limit, the decoder may stop before the end and want to be called again.
        while len(plain) <= longest and not decompressor.can_accept_more_data():
            more: bytes = decompressor.process(b"", output_buffer_limit=longest + 1 - len(plain))
            if not more:
                break
            plain += more
    except brotli.error as error:
        # Brotli tells no reason. Bytes after the end are such an error too.
        raise _Invalid("damaged, or other bytes follow its end") from error
    if len(plain) > longest:
        raise _too_large(longest)
    if not decompressor.is_finished():
        raise _Invalid("it is cut short")
    return plain


def _zstd(body: bytes, longest: int) -> bytes:
    # This reader limits the length; the other one verifies that each frame is complete.
    reader = zstandard.ZstdDecompressor().stream_reader(BytesIO(body), read_across_frames=True)
    if len(reader.read(longest + 1)) > longest:
        raise _too_large(longest)
    parts: list[bytes] = []
    for _ in range(_MOST_PARTS):
        decompressor = zstandard.ZstdDecompressor().decompressobj()
        parts.append(decompressor.decompress(body))
        if not decompressor.eof:
            raise _Invalid("it is cut short")
        body = decompressor.unused_data
        if not body:
            return b"".join(parts)
    raise _Invalid(f"{len(body):,} bytes follow its end")


def _identity(body: bytes, _longest: int) -> bytes:
    return body


_DECODERS: Mapping[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
    "identity": _identity,
}
