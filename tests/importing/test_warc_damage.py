"""WARC files that are damaged, and pages in them that cannot be read: each is said in one line, and loses nothing else."""

import gzip
from pathlib import Path

import brotli
import pytest

from tests.importing.made import DAYS, OTHER, PAGE, ROOT, URL, Imported, changed, chunked, http, record, sha1, warc


@pytest.mark.parametrize(
    ("block", "kind"),
    [
        (http(gzip.compress(PAGE)[:-100], "Content-Encoding: gzip"), "undecodable"),
        (http(b"\0\1\2", "Content-Encoding: gzip"), "undecodable"),
        (http(brotli.compress(PAGE)[:-100], "Content-Encoding: br"), "undecodable"),
        (http(PAGE[::-1], "Content-Encoding: compress"), "undecodable"),
        (http(gzip.compress(bytes(40_000_000)), "Content-Encoding: gzip"), "too-large"),
        (http(chunked(PAGE)[:-700], "Transfer-Encoding: chunked"), "truncated"),
        (http(b""), "empty"),
        (http("<html>\x80".encode("latin-1") + PAGE, content_type="text/html; charset=utf-8"), "wrong-charset"),
    ],
    ids=["cut gzip", "no gzip", "cut brotli", "unknown encoding", "bomb", "cut chunks", "empty", "charset"],
)
def test_a_page_that_cannot_be_read_is_a_failed_capture(
    archive: Imported, folder: Path, block: bytes, kind: str
) -> None:
    report = archive.take(warc(folder / "a.warc.gz", [record("response", URL, block)]))

    assert [finding.kind for finding in report.findings] == [kind]
    assert archive.rows("SELECT outcome, error_kind FROM captures") == [("failed", kind)]


def test_a_record_with_another_digest_than_it_names_is_not_read(archive: Imported, folder: Path) -> None:
    block = http(PAGE)
    records = [
        record("response", URL, changed(block), WARC_Block_Digest=sha1(block)),
        record("response", URL, block, DAYS[1], WARC_Block_Digest=sha1(block)),
        record("response", URL, block, DAYS[2], WARC_Block_Digest="crc:1"),
    ]

    archive.take(warc(folder / "a.warc", records))

    assert archive.rows("SELECT outcome, error_kind FROM captures ORDER BY 1") == [
        ("failed", "wrong-digest"), ("new", None), ("revisit", None),
    ]  # fmt: skip


@pytest.mark.parametrize("cut", [20, 500, 20_000])
@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_of_a_file_that_is_cut_short_all_that_is_whole_is_read(
    archive: Imported, folder: Path, name: str, cut: int
) -> None:
    file = warc(folder / name, [record("response", f"{ROOT}/x/1", http(OTHER)), record("response", URL, http(PAGE))])
    content = file.read_bytes()
    file.write_bytes(content[: -min(cut, len(content) // 3)])

    report = archive.take(file)

    assert archive.captures() == [(f"{ROOT}/x/1", DAYS[0], "new")]
    assert [finding.kind for finding in report.findings] == ["damaged-warc"]


def test_damage_in_a_file_is_one_line_and_the_next_file_is_read(
    archive: Imported, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "1.warc").write_bytes(b"no warc at all\r\n\r\n")
    (folder / "2.warc.gz").write_bytes(b"\x1f\x8b and then nothing")
    (folder / "3.warc").write_bytes(record("response", URL, http(PAGE)).replace(b"\r\n\r\n", b"\r\n\r\nxx", 1))
    warc(folder / "4.warc.gz", [record("response", f"{ROOT}/x/1", http(OTHER))])

    report = archive.take(folder)

    assert {finding.kind for finding in report.findings} == {"damaged-warc", "bad-http"}
    assert (f"{ROOT}/x/1", DAYS[0], "new") in archive.captures()
    assert all(len(finding.message.splitlines()) == 1 for finding in report.findings)
    assert capsys.readouterr() == ("", "")
