"""Bodies in chunks: taken apart if that is legal, accepted if they are no chunks, else refused by
name. Chunk marks never become words of a release.
"""

import gzip
from pathlib import Path

import brotli
import pytest

from osce_crawler.chunks import starts_like_markup, without_chunks
from osce_crawler.errors import PageRefused
from osce_crawler.importing.warc.http_response import read_answer, read_body
from osce_crawler.records import sha256
from tests.growth import AT_MOST, growth
from tests.importing.made import PAGE, URL, Imported, chunked, http, record, sha1, warc

CHUNKED = "Transfer-Encoding: chunked"


def _marked(body: bytes, form: str = "%x\r\n", size: int = 900, end: bytes = b"0\r\n\r\n") -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join((form % len(part)).encode() + part + b"\r\n" for part in parts) + end


WHOLE = {
    "sixteen digits": http(_marked(PAGE, "%016x\r\n"), CHUNKED),
    "a hundred digits": http(_marked(PAGE, "%0100X\r\n"), CHUNKED),
    "white space before": http(_marked(PAGE, " \t%x\r\n"), CHUNKED),
    "white space behind": http(_marked(PAGE, "%x  \r\n"), CHUNKED),
    "extensions": http(_marked(PAGE, '%x;name="a b";other\r\n'), CHUNKED),
    "trailers": http(_marked(PAGE, end=b"0\r\nX-Sum: 1\r\nExpires: 0\r\n\r\n"), CHUNKED),
    "line ends of one byte": http(_marked(PAGE, "%x\n").replace(b"\r\n", b"\n"), CHUNKED),
    "two headers": http(_marked(PAGE), CHUNKED, CHUNKED),
    "a second coding": http(_marked(PAGE), "Transfer-Encoding: identity", CHUNKED),
    "upper case": http(_marked(PAGE), "TRANSFER-ENCODING: Chunked"),
    "without a header": http(_marked(PAGE, "%08x\r\n")),
    "twice": http(_marked(_marked(PAGE, size=300)), CHUNKED),
    "twice without a header": http(_marked(_marked(PAGE))),
    "not chunked": http(PAGE, CHUNKED),
    "not chunked, after white space": http(b"\xef\xbb\xbf\r\n  " + PAGE, CHUNKED),
    "not chunked, gzip": http(gzip.compress(PAGE), CHUNKED, "Content-Encoding: gzip"),
    "not chunked, br": http(brotli.compress(PAGE), CHUNKED, "Content-Encoding: br"),
    "gzip in chunks": http(_marked(gzip.compress(PAGE)), CHUNKED, "Content-Encoding: gzip"),
    "gzip in chunks without a header": http(
        _marked(gzip.compress(PAGE)), "Content-Encoding: gzip"
    ),
    "gzip as transfer coding": http(
        _marked(gzip.compress(PAGE)), "Transfer-Encoding: gzip, chunked"
    ),
    "chunks in gzip": http(gzip.compress(_marked(PAGE)), CHUNKED, "Content-Encoding: gzip"),
    "chunks in gzip as transfer coding": http(
        gzip.compress(_marked(PAGE)), "Transfer-Encoding: gzip"
    ),
}  # fmt: skip


@pytest.mark.parametrize("block", WHOLE.values(), ids=WHOLE)
def test_a_body_in_any_legal_form_is_the_page(block: bytes) -> None:
    answer = read_answer(block)
    assert answer is not None
    body = read_body(answer)

    assert body.refusal is None
    assert body.payload.removeprefix(b"\xef\xbb\xbf").strip() == PAGE.strip()


DAMAGED = {
    "no last chunk": (http(_marked(PAGE, end=b""), CHUNKED), "truncated"),
    "cut in a chunk": (http(_marked(PAGE)[:-700], CHUNKED), "truncated"),
    "cut without a header": (http(_marked(PAGE)[:-700]), "truncated"),
    "a wrong number": (http(_marked(PAGE).replace(b"384\r\n", b"380\r\n", 1), CHUNKED), "undecodable"),
    "no number": (http(b"xyz\r\n" + _marked(PAGE), CHUNKED), "undecodable"),
    "a text": (http(b"Lake wardens meet.\r\n", CHUNKED, content_type="text/plain"), "undecodable"),
    "bytes behind": (http(_marked(PAGE) + b"<p>more</p>", CHUNKED), "undecodable"),
    "a number without end": (http(b"f" * 300 + b"\r\n" + PAGE, CHUNKED), "undecodable"),
    "a number with a prefix": (http(_marked(PAGE, "0x%x\r\n")), "undecodable"),
    "another sign behind": (http(_marked(PAGE, "%x ,a\r\n")), "undecodable"),
    "an empty line first": (http(b"\r\n" + _marked(PAGE)), "undecodable"),
    "a mark of the encoding first": (http(b"\xef\xbb\xbf" + _marked(PAGE)), "undecodable"),
    "a word first": (http(b"xyz " + _marked(PAGE)), "undecodable"),
    "CR alone": (http(_marked(PAGE).replace(b"\r\n", b"\r")), "undecodable"),
    "300 digits": (http(_marked(PAGE, "%0300x\r\n")), "undecodable"),
    "a word behind": (http(_marked(PAGE, "%x abc\r\n", end=b"0 abc\r\n\r\n")), "undecodable"),
    "the first mark is gone": (http(_marked(PAGE).removeprefix(b"384\r\n")), "undecodable"),
    "the first mark is gone, header": (
        http(_marked(PAGE).removeprefix(b"384\r\n"), CHUNKED), "undecodable"
    ),
    "the first and the last mark are gone": (
        http(_marked(PAGE, end=b"")[:-2].removeprefix(b"384\r\n")), "undecodable"
    ),
    "the first mark is gone in gzip": (
        http(gzip.compress(_marked(PAGE).removeprefix(b"384\r\n")), "Content-Encoding: gzip"),
        "undecodable",
    ),
    "the first mark of the inner chunks is gone": (
        http(_marked(_marked(PAGE).removeprefix(b"384\r\n")), CHUNKED), "undecodable"
    ),
    "marks from the middle": (http(PAGE[:700] + b"\n" + _marked(PAGE[700:], "%X\n")), "undecodable"),
    "four times": (http(_marked(_marked(_marked(_marked(PAGE))))), "undecodable"),
    "one too many": (http(_marked(PAGE).replace(b"384\r\n", b"385\r\n", 1)), "undecodable"),
    "a huge number": (http(b"f" * 200 + b"\r\n" + PAGE, CHUNKED), "truncated"),
}  # fmt: skip


@pytest.mark.parametrize(("block", "kind"), DAMAGED.values(), ids=DAMAGED)
def test_all_others_are_refused_by_name(block: bytes, kind: str) -> None:
    answer = read_answer(block)
    assert answer is not None
    refusal = read_body(answer).refusal

    assert refusal is not None
    assert refusal.kind == kind


@pytest.mark.parametrize(
    "lines",
    [
        b"\n2019\n5\n",
        b"\n1\na\n1\nb\n0\nc",
        b"\n3\nabc\n0\n</p>",
        b"\n%s\n" % (b"f" * 200),
        b"\r\n0\r\n\r\n",
        b"\n1\na\n1\nb",
    ],
)
def test_lines_of_numbers_within_a_page_are_no_chunks(lines: bytes) -> None:
    body = PAGE.replace(b"</p>", lines + b"</p>") if lines[-1:] in b"\n>c" else PAGE + lines

    assert without_chunks(body, "", stated=False) == body


@pytest.mark.parametrize("text", [b"2019\r\nLake wardens meet.\r\n", b"ADD\nto the list\n", b"f"])
def test_a_text_that_begins_with_a_number_is_no_chunk(text: bytes) -> None:
    assert without_chunks(text, "", stated=False) == text


def test_pages_of_any_encoding_start_like_markup() -> None:
    starts = ["<!DOCTYPE html>", "<?xml version='1.0'?>", "<!-- x --><html>", " \n<p>"]

    assert all(
        starts_like_markup(one.encode(code)) for one in starts for code in ("utf-8", "utf-16")
    )
    assert not any(map(starts_like_markup, (b"", b"a <b>", b"< 5", b"1f4\r\n<html>")))


def test_no_mark_is_a_word_of_the_release_and_the_archive_is_sound(
    archive: Imported, folder: Path
) -> None:
    records = [
        record("response", f"{URL}{number}", block, WARC_Payload_Digest=sha1(PAGE))
        for number, block in enumerate(WHOLE.values())
        if "\xef" not in block.decode("latin-1")
    ]

    report = archive.take(warc(folder / "a.warc.gz", records))

    assert report.findings == []
    assert set(archive.rows("SELECT payload_digest FROM captures")) == {(sha256(PAGE),)}
    assert archive.problems() == []


def test_a_page_without_a_response_is_taken_apart_or_refused_too(
    archive: Imported, folder: Path
) -> None:
    bodies = (_marked(PAGE), _marked(PAGE)[:-700])
    records = [
        record("resource", f"{URL}{number}", body, Content_Type="text/html")
        for number, body in enumerate(bodies)
    ]

    report = archive.take(warc(folder / "a.warc", records))

    assert [finding.kind for finding in report.findings] == ["truncated"]
    assert [outcome for *_, outcome in archive.captures()] == ["new", "failed"]
    assert (sha256(PAGE),) in archive.rows("SELECT payload_digest FROM captures")


def test_a_digest_of_the_stored_form_is_right(archive: Imported, folder: Path) -> None:
    once = _marked(PAGE)
    twice = _marked(once)
    records = [
        record("response", f"{URL}{number}", http(twice, CHUNKED), WARC_Payload_Digest=sha1(form))
        for number, form in enumerate((PAGE, once, twice))
    ]

    assert archive.take(warc(folder / "a.warc", records)).findings == []


def test_the_time_for_many_chunks_is_that_of_their_number() -> None:
    def read(body: bytes) -> None:
        with pytest.raises(PageRefused):
            without_chunks(body, "", stated=True)

    assert growth(lambda count: chunked(b"x" * count, 1)[:-7] + b"!", read) < AT_MOST


def test_the_time_to_look_for_marks_within_a_page_is_that_of_its_length() -> None:
    def read(body: bytes) -> None:
        assert without_chunks(body, "", stated=False) == body

    assert growth(lambda count: b"<p>\n" + b"1\na\n" * count + b"!", read) < AT_MOST
    assert growth(lambda count: b"<p>" + (b"\n" + b" " * 60) * count, read) < AT_MOST


@pytest.mark.parametrize("tail", [b"a:b\r\n", b"  \n "], ids=["fields", "white space"])
def test_many_marks_that_lead_to_one_last_mark_are_read_in_the_time_of_their_length(
    tail: bytes,
) -> None:
    def made(count: int) -> bytes:
        unit = len(b"\n000000\r\nx")
        marks = (b"\n%06x\r\nx" % (unit * (left - 1) + 1) for left in range(count, 0, -1))
        return b"<p>" + b"".join(marks) + b"\n0\r\n" + tail * count + b"<p>"

    def read(body: bytes) -> None:
        assert without_chunks(body, "", stated=False) == body

    few = made(3).removesuffix(b"<p>")
    with pytest.raises(PageRefused, match="marks of chunks"):  # each of them leads to the last one
        without_chunks(few, "", stated=False)
    assert growth(made, read) < AT_MOST
