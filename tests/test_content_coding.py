"""Content decoding: complete, or refused with the reason. One flipped bit is never a letter."""

import gzip
import zlib

import brotli
import pytest
import zstandard

from osce_crawler.content_coding import decoded
from osce_crawler.errors import PageRefused

PLAIN = b"The Chairperson-in-Office met the ministers in Vienna. " * 40
MANY = 10**6


def raw_deflate(body: bytes) -> bytes:
    deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return deflater.compress(body) + deflater.flush()


def with_checksum(body: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True).compress(body)


ENCODERS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": with_checksum,
}
VERIFIED = ("gzip", "deflate", "zstd")


def refusal(body: bytes, codings: str, longest: int = MANY) -> str:
    with pytest.raises(PageRefused) as refused:
        decoded(body, codings, longest)
    return f"{refused.value.kind}: {refused.value}"


def decoded_or_none(body: bytes, codings: str) -> bytes | None:
    try:
        return decoded(body, codings, MANY)
    except PageRefused:
        return None


@pytest.mark.parametrize("name", ENCODERS)
def test_each_coding_is_decoded(name: str) -> None:
    assert decoded(ENCODERS[name](PLAIN), name.upper(), MANY) == PLAIN


def test_several_codings_are_undone_from_the_last_to_the_first() -> None:
    body = brotli.compress(gzip.compress(PLAIN))

    assert decoded(body, "gzip, identity, br", MANY) == PLAIN


def test_deflate_without_a_header_is_decoded() -> None:
    assert decoded(raw_deflate(PLAIN), "deflate", MANY) == PLAIN


@pytest.mark.parametrize("name", ["gzip", "zstd"])
def test_data_in_several_parts_are_one_body(name: str) -> None:
    parts = ENCODERS[name](PLAIN[:100]) + ENCODERS[name](PLAIN[100:])

    assert decoded(parts, name, MANY) == PLAIN


@pytest.mark.parametrize("name", VERIFIED)
def test_no_flipped_bit_changes_the_text(name: str) -> None:
    body = ENCODERS[name](PLAIN)
    for position in range(len(body) * 8):
        damaged = bytearray(body)
        damaged[position // 8] ^= 1 << position % 8
        # Some bits carry no meaning, such as the time in a gzip header.
        assert decoded_or_none(bytes(damaged), name) in {PLAIN, None}


@pytest.mark.parametrize("name", ENCODERS)
def test_data_cut_anywhere_are_refused(name: str) -> None:
    body = ENCODERS[name](PLAIN)
    for end in range(len(body)):
        assert refusal(body[:end], name).startswith("undecodable: ")


@pytest.mark.parametrize("name", ENCODERS)
@pytest.mark.parametrize("rest", [b"\0", b"<!-- appended -->", b"\x1f\x8b"])
def test_bytes_after_the_end_are_refused(name: str, rest: bytes) -> None:
    assert refusal(ENCODERS[name](PLAIN) + rest, name).startswith("undecodable: ")


@pytest.mark.parametrize("name", ENCODERS)
def test_a_bomb_is_refused_by_its_length(name: str) -> None:
    body = ENCODERS[name](b"\0" * 50_000)

    assert decoded(body, name, 50_000) == b"\0" * 50_000
    assert refusal(body, name, 49_999).startswith("too-large: ")


@pytest.mark.parametrize("name", ["gzip", "zstd"])
def test_thousands_of_empty_parts_are_refused(name: str) -> None:
    assert "bytes follow its end" in refusal(ENCODERS[name](b"") * 5_000, name)


def test_an_unknown_coding_is_named() -> None:
    assert "'compress'" in refusal(PLAIN, "compress")


@pytest.mark.parametrize(
    ("body", "coding", "words"),
    [
        (b"no data", "gzip", "it does not begin as compressed data"),
        (b"no data", "zstd", "it does not begin as compressed data"),
        (gzip.compress(PLAIN)[:-8] + b"12345678", "gzip", "its checksum is wrong"),
        (zlib.compress(PLAIN)[:-4] + b"1234", "deflate", "its checksum is wrong"),
        (with_checksum(PLAIN)[:-4] + b"1234", "zstd", "its checksum is wrong"),
        (gzip.compress(PLAIN)[:-4] + b"1234", "gzip", "its length is wrong"),
        (b"\x1f\x8b\x08" + bytes(7) + b"\xff" * 9, "gzip", "it is damaged"),
    ],
)
def test_damage_is_named_in_words_of_people(body: bytes, coding: str, words: str) -> None:
    assert refusal(body, coding) == f"undecodable: the body is not valid '{coding}' data: {words}"
