"""Folders as people have them: links, names that are no text, things that cannot be read."""

import os
from pathlib import Path

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
    assert [(Path(finding.url).name, finding.kind) for finding in report.findings] == [("self", "missing-file")]


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
