"""Folders of saved HTML and text dumps: addresses and dates from a list, from the page, or from the
file.
"""

import os
from pathlib import Path

import pytest

from osce_crawler.errors import BadInput
from osce_crawler.records import sha256
from tests.importing.made import DAYS, OTHER, PAGE, ROOT, URL, Imported, chunked, fixtures

SAVED_AT = 1_577_836_800  # DAYS[0]


def _save(path: Path, page: bytes, at: int = SAVED_AT) -> Path:
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_bytes(page)
    os.utime(path, (at, at))
    return path


def _with_canonical(page: bytes, url: str) -> bytes:
    return page.replace(b"<head>", f'<head><link rel="canonical" href="{url}">'.encode(), 1)


def _saved_from(page: bytes, url: str) -> bytes:
    comment = f"\n<!-- saved from url=({len(url):04})" + f"{url} -->\n"
    return page.replace(b">", b">" + comment.encode(), 1)


@pytest.mark.parametrize("layout", ["drupal6", "drupal11", "text"])
def test_a_folder_with_a_list_gives_the_records_that_parse_gives(
    archive: Imported, folder: Path, layout: str
) -> None:
    pages = fixtures(layout)
    ending = "txt" if layout == "text" else "html"
    for number, (_, page, _) in enumerate(pages):
        _save(folder / f"{number}.{ending}", page)
    rows = [f"{number}.{ending},{url},{DAYS[0]}" for number, (url, _, _) in enumerate(pages)]
    (folder / "import.csv").write_text("\n".join(["file,url,fetched_at", *rows]), encoding="utf-8")

    report = archive.take(folder)

    assert report.findings == []
    assert sorted(archive.rows("SELECT url, content_digest FROM press_releases")) == sorted(
        {(url, digest) for url, _, digest in pages}
    )
    assert len(pages) >= 5


@pytest.mark.parametrize("make", [_with_canonical, _saved_from])
def test_a_page_says_its_own_address_and_the_file_its_date(
    archive: Imported, folder: Path, make: object
) -> None:
    _save(folder / "a.html", make(PAGE, URL))  # type: ignore[operator]

    archive.take(folder)

    assert archive.captures() == [(URL, DAYS[0], "new")]
    assert archive.rows("SELECT http_status, received_digest, headers FROM captures") == [
        (None, None, "[]")
    ]
    assert (URL, "import") in archive.rows("SELECT url, learned_from FROM addresses")


def test_the_comment_goes_before_the_link_and_the_list_before_both(
    archive: Imported, folder: Path
) -> None:
    page = _saved_from(_with_canonical(PAGE, f"{ROOT}/cthb/3"), f"{ROOT}/cthb/2")
    _save(folder / "1.html", page)
    _save(folder / "2.html", page, SAVED_AT + 60)
    (folder / "import.csv").write_text(f"file,url\n2.html,{ROOT}/cthb/1\n", encoding="utf-8")

    archive.take(folder)

    assert [url for url, _, _ in archive.captures()] == [f"{ROOT}/cthb/2", f"{ROOT}/cthb/1"]


def test_one_page_with_its_address_given(archive: Imported, folder: Path) -> None:
    archive.take(_save(folder / "a", PAGE), url=URL)

    assert archive.captures() == [(URL, DAYS[0], "new")]


def test_a_list_elsewhere_is_named(archive: Imported, folder: Path, tmp_path: Path) -> None:
    _save(folder / "sub/a.html", PAGE)
    listing = tmp_path / "list.csv"
    listing.write_text(
        f'file,url,fetched_at\n"collected/sub/a.html",{URL},{DAYS[2]}\n', encoding="utf-8-sig"
    )

    archive.take(folder, csv=listing)

    assert archive.captures() == [(URL, DAYS[2], "new")]


def test_pages_go_in_from_the_oldest_to_the_newest(archive: Imported, folder: Path) -> None:
    _save(folder / "1.html", _saved_from(PAGE, URL), SAVED_AT + 86_400)
    _save(folder / "2.html", _saved_from(PAGE.replace(b"</h1>", b" then</h1>"), URL), SAVED_AT)

    archive.take(folder)

    assert archive.captures() == [(URL, DAYS[0], "new"), (URL, DAYS[1], "revised")]


def test_what_cannot_be_filed_is_said_and_the_rest_goes_in(archive: Imported, folder: Path) -> None:
    _save(folder / "nameless.html", PAGE)
    _save(folder / "foreign.html", _with_canonical(PAGE, "https://other.example/cthb/1"))
    _save(
        folder / "cut.html",
        _saved_from(PAGE[: PAGE.index(b"The next exercise")], f"{ROOT}/cthb/5"),
    )
    _save(folder / "twice.html", _saved_from(_saved_from(PAGE, f"{ROOT}/cthb/6"), f"{ROOT}/cthb/7"))
    _save(folder / "later.html", _saved_from(PAGE, URL), 2_000_000_000)
    _save(folder / "huge.html", b"<html>" + b"x" * 9_000_000)
    _save(folder / "good.html", _saved_from(PAGE, URL))
    (folder / "import.csv").write_text("file,url\nlost.html,\n", encoding="utf-8")

    report = archive.take(folder)

    said = {Path(finding.url).name: finding.kind for finding in report.findings}
    assert said == {
        "nameless.html": "no-node-id", "foreign.html": "foreign-host", "5": "truncated", "7": "two-pages",
        "later.html": "bad-date", "huge.html": "too-large", "lost.html": "missing-file",
    }  # fmt: skip
    assert (URL, DAYS[0], "new") in archive.captures()
    assert len(archive.rows("SELECT 1 FROM run_findings")) == len(said)


def test_other_files_and_what_a_browser_saved_with_a_page_are_left(
    archive: Imported, folder: Path
) -> None:
    _save(folder / "A page.html", _saved_from(PAGE, URL))
    _save(folder / "A page_files/frame.html", OTHER)
    _save(folder / "sub/47920", _saved_from(OTHER, f"{ROOT}/cthb/47920"))
    _save(folder / "logo.png", b"\x89PNG")
    _save(folder / ".hidden.html", OTHER)

    report = archive.take(folder)

    assert {url for url, _, _ in archive.captures()} == {URL, f"{ROOT}/cthb/47920"}
    assert (report.findings, report.skipped) == (
        [],
        {"other files": 1, "hidden files and folders": 1, "frames of saved pages": 1},
    )


def test_importing_again_changes_nothing(archive: Imported, folder: Path) -> None:
    _save(folder / "a.html", _saved_from(PAGE, URL))
    _save(
        folder / "b.html",
        _saved_from(PAGE[: PAGE.index(b"The next exercise")], f"{ROOT}/cthb/5"),
    )
    archive.take(folder)
    before = archive.dump()

    report = archive.take(folder, folder / "a.html")

    assert archive.dump() == before
    assert (report.run_id, report.already_there, report.findings) == (None, 2, [])


@pytest.mark.parametrize(
    ("listing", "said"),
    [
        ("name,url\na.html,x\n", "columns file,url,fetched_at"), ("", "columns"), ("file,url\na.html,\na.html,\n", "line 3: a.html is listed twice"),
        ("file,url\n,x\n", "line 2: the column file is empty"),
    ],
)  # fmt: skip
def test_a_list_that_cannot_be_meant_is_refused(
    archive: Imported, folder: Path, listing: str, said: str
) -> None:
    _save(folder / "a.html", PAGE)
    (folder / "import.csv").write_text(listing, encoding="utf-8")

    with pytest.raises(BadInput, match=said):
        archive.take(folder)


def test_an_address_is_for_one_page(archive: Imported, folder: Path) -> None:
    with pytest.raises(BadInput, match="--url names one saved page"):
        archive.take(folder, url=URL)
    with pytest.raises(BadInput, match="no such file"):
        archive.take(folder / "none")


def test_marks_of_chunks_in_a_saved_page_are_no_words(archive: Imported, folder: Path) -> None:
    page = _with_canonical(PAGE, URL)
    _save(folder / "whole.html", chunked(page))
    _save(folder / "cut.html", chunked(_with_canonical(OTHER, f"{URL}1"))[:-700])

    report = archive.take(folder)

    assert [finding.kind for finding in report.findings] == ["truncated"]
    assert archive.rows("SELECT payload_digest FROM captures") == [(sha256(page),)]
