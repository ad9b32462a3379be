"""Mirrors as `wget -r` makes them: where nothing else says the address of a page, its place
does.
"""

import os
from pathlib import Path

import pytest

from osce_crawler.importing.mirror import Place, place_of
from osce_crawler.urls import OSCE, Site
from tests.importing.made import DAYS, OTHER, PAGE, ROOT, URL, Imported

SAVED_AT = 1_577_836_800  # DAYS[0]


def _save(path: Path, page: bytes = PAGE) -> Path:
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_bytes(page)
    os.utime(path, (SAVED_AT, SAVED_AT))
    return path


def _with_canonical(url: str, page: bytes = PAGE) -> bytes:
    return page.replace(b"<head>", f'<head><link rel="canonical" href="{url}">'.encode(), 1)


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("cthb/47920", f"{ROOT}/cthb/47920"),
        ("cthb/47920.html", f"{ROOT}/cthb/47920"),
        ("cthb/47920.orig", f"{ROOT}/cthb/47920"),
        ("cthb/47920.html.orig", f"{ROOT}/cthb/47920"),
        ("cthb/47920/index.html", f"{ROOT}/cthb/47920/"),
        ("ru/node/47920.html", f"{ROOT}/ru/node/47920"),
        ("cthb/47920?fbclid=x", f"{ROOT}/cthb/47920?fbclid=x"),
        ("cthb/47920@fbclid=x.html", f"{ROOT}/cthb/47920?fbclid=x"),
        ("cthb/47920?q=ä #.html", f"{ROOT}/cthb/47920?q=%C3%A4%20%23"),
        ("press-releases?page=1", f"{ROOT}/press-releases?page=1"),
        ("press-releases@page=1.html", f"{ROOT}/press-releases?page=1"),
        ("ru/press-releases.html", f"{ROOT}/ru/press-releases"),
        ("index.html", f"{ROOT}/"),
        ("cthb/index.html", f"{ROOT}/cthb/"),
        ("who-we-are.html", f"{ROOT}/who-we-are.html"),
        ("item/8118.html", None),  # before 2011: no node id, and the ending is its own
        ("cthb/47920.txt", None),
        ("cthb/47920.1", None),
    ],
)
def test_the_path_below_the_host_is_the_address(folder: Path, name: str, url: str | None) -> None:
    assert place_of(folder / "www.osce.org" / name, folder, OSCE) == Place(url)


@pytest.mark.parametrize(
    ("given", "below", "url"),
    [
        ("", "a/www.osce.org/cthb/1", f"{ROOT}/cthb/1"),
        ("www.osce.org", "cthb/1", f"{ROOT}/cthb/1"),
        ("www.osce.org", "2019/d6.web.osce.org/cthb/1", "https://d6.web.osce.org/cthb/1"),
        ("www.osce.org/cthb", "1", None),
        ("", "www.osce.org.old/cthb/1", None),
        ("", "WWW.osce.org/cthb/1", None),
    ],
)
def test_only_a_folder_at_or_below_the_path_given_says_the_host(
    folder: Path, given: str, below: str, url: str | None
) -> None:
    assert place_of(folder / given / below, folder / given, OSCE).url == url


def test_a_mirror_in_the_folder_that_one_is_in(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _save(folder / "www.osce.org/cthb/1")
    monkeypatch.chdir(folder / "www.osce.org")

    assert place_of(Path("cthb/1"), Path(), OSCE).url == f"{ROOT}/cthb/1"


@pytest.mark.parametrize("name", ["127.0.0.1:8123", "127.0.0.1+8123"])
def test_the_port_is_a_part_of_the_host(folder: Path, name: str) -> None:
    site = Site.of("http://127.0.0.1:8123")

    assert place_of(folder / name / "cthb/1", folder, site).url == "http://127.0.0.1:8123/cthb/1"
    assert place_of(folder / "127.0.0.1" / "cthb/1", folder, site).url is None


def test_a_name_that_is_no_text_is_an_address_all_the_same(archive: Imported, folder: Path) -> None:
    _save(Path(os.fsdecode(os.fsencode(folder) + b"/www.osce.org/cthb/1?q=\xff")))

    assert archive.take(folder).findings == []
    assert archive.captures() == [(f"{ROOT}/cthb/1?q=%FF", DAYS[0], "new")]


def test_of_a_mirror_the_releases_go_in_and_the_rest_is_counted(
    archive: Imported, folder: Path
) -> None:
    host = folder / "www.osce.org"
    _save(host / "secretariat/900101.html")
    _save(host / "cthb/900102.html", OTHER)
    _save(host / "events/900103.html", PAGE.replace(b"Press release", b"Event"))
    _save(host / "cthb/900104.html", PAGE[: PAGE.index(b"The next exercise")])
    _save(host / "sitemap.txt", b"text")
    _save(host / "robots.txt", b"User-agent: *\n")
    _save(host / "index.html")
    _save(host / "logo.png", b"\x89PNG")
    for number in range(4):
        _save(host / f"press-releases?page={number}")
    _save(folder / "other.example/cthb/3.html")
    _save(folder / "other.example/cthb/4.html", _with_canonical("https://other.example/cthb/4"))

    report = archive.take(folder)

    assert archive.captures() == [
        (f"{ROOT}/cthb/900102", DAYS[0], "new"), (f"{ROOT}/cthb/900104", DAYS[0], "failed"),
        (f"{ROOT}/events/900103", DAYS[0], "rejected"), (URL, DAYS[0], "new"),
    ]  # fmt: skip
    assert [finding.kind for finding in report.findings] == ["truncated"]
    assert report.skipped == {
        "listings": 4, "pages without a node id in their"
                       " address": 3, "pages of other sites": 2, "other files": 1,
    }  # fmt: skip


def test_what_the_page_says_goes_before_its_place(archive: Imported, folder: Path) -> None:
    """A redirect is saved under the name that was asked for."""
    _save(folder / "www.osce.org/cthb/1", _with_canonical(URL))
    _save(folder / "www.osce.org/cthb/2", OTHER)
    (folder / "www.osce.org/cthb/import.csv").write_text(
        f"file,url\n2,{ROOT}/cthb/3\n", encoding="utf-8"
    )

    archive.take(folder)

    assert [url for url, _, _ in archive.captures()] == [URL, f"{ROOT}/cthb/3"]


@pytest.mark.parametrize(
    "link", ["900101.html", "../secretariat/900101", "https://other.example/1"]
)
def test_a_link_that_wget_changed_says_less_than_the_place(
    archive: Imported, folder: Path, link: str
) -> None:
    _save(folder / "www.osce.org/secretariat/900101", _with_canonical(link))

    assert archive.take(folder).findings == []
    assert archive.captures() == [(URL, DAYS[0], "new")]


def test_a_page_that_says_that_it_is_no_release_is_counted_where_its_place_is_none(
    archive: Imported, folder: Path
) -> None:
    """Outside a mirror, too. Where the place is that of a release, the bytes stay."""
    _save(folder / "a.html", _with_canonical(f"{ROOT}/press-releases?page=1"))
    _save(folder / "b.html", _with_canonical(f"{ROOT}/who-we-are"))
    _save(folder / "www.osce.org/cthb/1", _with_canonical(f"{ROOT}/"))

    report = archive.take(folder)

    assert archive.captures() == [(f"{ROOT}/", DAYS[0], "rejected")]
    assert report.skipped == {"listings": 1, "pages without a node id in their address": 1}
    assert report.findings == []


def test_a_page_that_is_named_is_kept_whatever_it_is(archive: Imported, folder: Path) -> None:
    named = _save(folder / "a.html", _with_canonical(f"{ROOT}/who-we-are"))
    _save(folder / "list/b.html")
    (folder / "list/import.csv").write_text(
        f"file,url\nb.html,{ROOT}/what-we-do\n", encoding="utf-8"
    )

    archive.take(named, folder / "list")

    assert [(url, outcome) for url, _, outcome in archive.captures()] == [
        (f"{ROOT}/who-we-are", "rejected"), (f"{ROOT}/what-we-do", "rejected"),
    ]  # fmt: skip


def test_importing_a_mirror_again_changes_nothing(archive: Imported, folder: Path) -> None:
    _save(folder / "www.osce.org/secretariat/900101.html")
    _save(folder / "www.osce.org/cthb/2", PAGE[: PAGE.index(b"The next exercise")])
    archive.take(folder)
    before = archive.dump()

    report = archive.take(folder, folder / "www.osce.org")

    assert archive.dump() == before
    assert (report.run_id, report.already_there) == (None, 2)
