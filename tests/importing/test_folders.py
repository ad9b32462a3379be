"""Folders as people have them: links, names that are no text, things that cannot be read."""

import gzip
import os
from pathlib import Path

import pytest

from osce_crawler.errors import BadInput
from tests.importing.made import DAYS, PAGE, URL, Imported, http, record, warc


def _one(file: Path) -> Path:
    return warc(file, [record("response", URL, http(PAGE))])


def test_links_that_lead_back_are_followed_once(archive: Imported, folder: Path) -> None:
    (folder / "a").mkdir()
    for name in "lmn":
        (folder / "a" / name).symlink_to("..")
    (folder / "self").symlink_to("self")
    _one(folder / "a/good.warc.gz")

    report = archive.take(folder)

    assert archive.captures() == [(URL, DAYS[0], "new")]
    assert [(Path(finding.url).name, finding.kind) for finding in report.findings] == [
        ("self", "missing-file")
    ]


def test_a_link_to_nothing_is_said(archive: Imported, folder: Path) -> None:
    (folder / "a.html").symlink_to("nowhere.html")

    assert [finding.kind for finding in archive.take(folder).findings] == ["missing-file"]


def test_names_that_are_no_text_are_read_and_said(archive: Imported, folder: Path) -> None:
    os.link(_one(folder / "good.warc.gz"), os.fsencode(folder) + b"/\xff.warc.gz")
    (folder / "good.warc.gz").unlink()
    Path(os.fsdecode(os.fsencode(folder) + b"/\xe9.html")).write_bytes(PAGE)
    Path(os.fsdecode(os.fsencode(folder) + b"/\xe9.warc")).write_bytes(b"")

    report = archive.take(folder)

    assert archive.captures() == [(URL, DAYS[0], "new")]
    assert [(Path(finding.url).name, finding.kind) for finding in report.findings] == [
        (r"\xe9.warc", "damaged-warc"), (r"\xe9.html", "bad-date"),
    ]  # fmt: skip
    assert len(archive.rows("SELECT 1 FROM run_findings")) == 2


def test_a_warc_file_is_known_by_what_is_in_it(archive: Imported, folder: Path) -> None:
    """Heritrix calls a file so until it is full."""
    _one(folder / "a.warc.gz").rename(folder / "a.warc.gz.open")
    (folder / "b.warc.gz").mkdir()

    assert archive.take(folder).findings == []
    assert archive.captures() == [(URL, DAYS[0], "new")]


def test_an_archive_is_no_page(archive: Imported, folder: Path) -> None:
    archive.take(_one(folder / "a.warc.gz"))

    with pytest.raises(BadInput, match="not a page; export it"):
        archive.take(archive.path)


@pytest.mark.parametrize("cut", [0, 1000])
def test_an_arc_file_compressed_a_record_at_a_time_goes_in(
    archive: Imported, folder: Path, cut: int
) -> None:
    block = http(PAGE)
    version = b"1 0 Heritrix\nURL IP-address Archive-date Content-type Archive-length\n"
    head = b"filedesc://a.arc 0.0.0.0 20060101000000 text/plain %d\n%s\n" % (len(version), version)
    pages = [
        f"{url} 1.2.3.4 20061117120000 text/html {len(block)}\n".encode() + block + b"\n"
        for url in (URL, f"{URL}1")
    ]
    content = b"".join(gzip.compress(part) for part in (head, *pages))
    (folder / "a.arc.gz").write_bytes(content[: len(content) - cut])

    report = archive.take(folder)

    assert archive.captures()[0] == (URL, "2006-11-17T12:00:00Z", "new")
    assert [finding.kind for finding in report.findings] == (["damaged-warc"] if cut else [])
    assert len([one for one in archive.captures() if one[2] == "new"]) == (1 if cut else 2)
