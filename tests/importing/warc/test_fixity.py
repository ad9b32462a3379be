"""Bytes that are known to be damaged or cut are kept, and no record is ever made of them: not by a
revisit, not by a reparse.
"""

from pathlib import Path

import pytest

from osce_crawler.archive.export.tables import export_records
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.stored_pages import StoredPage, newest_pages, unparsed_pages
from tests.importing.made import (
    DAYS,
    PAGE,
    ROOT,
    URL,
    Imported,
    changed,
    chunked,
    http,
    record,
    sha1,
    warc,
)

_PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_CUT = record("response", URL, http(PAGE), WARC_Truncated="length", WARC_Payload_Digest="sha1:CUT")
_DAMAGED = record("response", URL, http(changed()), WARC_Block_Digest=sha1(http(PAGE)))
_REVISIT = record(
    "revisit", URL, http(b""), DAYS[1], WARC_Profile=_PROFILE, WARC_Refers_To_Target_URI=URL,
    WARC_Refers_To_Date=DAYS[0],
)  # fmt: skip


def pages_to_parse(archive: Imported) -> list[StoredPage]:
    connection = Archive.open(archive.path).connection
    return [*newest_pages(connection), *unparsed_pages(connection)]


@pytest.mark.parametrize(("doubted", "kind"), [(_CUT, "cut-record"), (_DAMAGED, "wrong-digest")])
def test_no_record_is_made_by_whatever_way(
    archive: Imported, folder: Path, tmp_path: Path, doubted: bytes, kind: str
) -> None:
    """As Common Crawl cuts pages at 1 MB: what is left may end as a page does."""
    report = archive.take(warc(folder / "a.warc.gz", [doubted, _REVISIT]))
    archive.take(
        warc(folder / "later.warc.gz", [_REVISIT.replace(DAYS[1].encode(), DAYS[2].encode())])
    )
    export_records(Archive.open(archive.path), tmp_path / "out.warc.gz")
    other = Imported(tmp_path / "other.db")
    other.take(tmp_path / "out.warc.gz")

    assert [finding.kind for finding in report.findings] == [kind, kind]
    for one in (archive, other):
        assert (
            one.rows("SELECT outcome, error_kind, payload_bytes > 0 FROM captures")
            == [("failed", kind, 1)] * 2
        )
        assert one.rows("SELECT * FROM records") == []
        assert pages_to_parse(one) == []


def test_the_same_bytes_from_a_file_that_is_whole_are_read(archive: Imported, folder: Path) -> None:
    """The digest may be what was damaged."""
    archive.take(
        warc(folder / "a.warc", [record("response", URL, http(PAGE), WARC_Block_Digest=sha1(b"x"))])
    )
    archive.take(warc(folder / "b.warc", [record("response", URL, http(PAGE))]))
    before = archive.dump()

    archive.take(folder)

    assert [outcome for _, _, outcome in archive.captures()] == ["failed", "new"]
    assert archive.dump() == before


@pytest.mark.parametrize(
    ("block", "digest", "outcome"),
    [
        (http(PAGE), sha1(PAGE), "new"),
        (http(chunked(PAGE), "Transfer-Encoding: chunked"), sha1(PAGE), "new"),
        (http(chunked(PAGE), "Transfer-Encoding: chunked"), sha1(chunked(PAGE)), "new"),
        (http(changed()), sha1(PAGE), "failed"),
        (http(PAGE), "crc:1", "new"),
    ],
)
def test_the_digest_of_the_body_counts_where_there_is_none_of_the_record(
    archive: Imported, folder: Path, block: bytes, digest: str, outcome: str
) -> None:
    archive.take(
        warc(folder / "a.warc", [record("response", URL, block, WARC_Payload_Digest=digest)])
    )

    assert archive.captures() == [(URL, DAYS[0], outcome)]


def test_two_saved_pages_in_one_file_are_not_read_later_either(
    archive: Imported, folder: Path
) -> None:
    comments = b"".join(
        b"<!-- saved from url=(0029)%s/cthb/%d -->" % (ROOT.encode(), node) for node in (1, 2)
    )
    (folder / "a.html").write_bytes(PAGE.replace(b"<head>", comments + b"<head>", 1))
    (folder / "import.csv").write_text(f"file,fetched_at\na.html,{DAYS[0]}\n")

    archive.take(folder)

    assert archive.rows("SELECT error_kind FROM captures") == [("two-pages",)]
    assert pages_to_parse(archive) == []
