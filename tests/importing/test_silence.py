"""Nothing of a release is only counted: what is not read of it is named."""

import errno
import gzip
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from osce_crawler.importing.folders import FoundFile, Walk
from osce_crawler.importing.formats import PAGES
from osce_crawler.importing.mirror import Place, place_of
from osce_crawler.urls import OSCE
from tests.importing.made import OTHER, PAGE, ROOT, URL, Imported, http, record, warc

OTHER_URL = f"{ROOT}/secretariat/900102"


def _save(path: Path, content: bytes) -> Path:
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_bytes(content)
    os.utime(path, (1_577_836_800, 1_577_836_800))  # DAYS[0]; later than the tests' clock else
    return path


def _page_of(url: str) -> bytes:
    return PAGE.replace(b"<head>", f'<head><link rel="canonical" href="{url}">'.encode(), 1)


def _kinds(archive: Imported, folder: Path) -> list[str]:
    return [finding.kind for finding in archive.take(folder).findings]


@pytest.fixture(name="good", autouse=True)
def _good(folder: Path) -> None:
    """A release that is read, so that an import that loses another one would end well."""
    warc(folder / "good.warc", [record("response", OTHER_URL, http(OTHER))])


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (gzip.compress(PAGE), "not-html"),  # `wget --header "Accept-Encoding: gzip"`
        (b"%PDF-1.4 x", "not-html"),
        (b"\x89PNG\r\n\x1a\n", "not-html"),
        (b"", "empty"),
        (b"no markup", "unknown-layout"),
    ],
)
@pytest.mark.parametrize("name", ["900101", "900101.orig", "900101?from=x", "900101@from=x"])
def test_a_file_of_a_mirror_at_the_address_of_a_release_is_a_capture(
    archive: Imported, folder: Path, name: str, content: bytes, kind: str
) -> None:
    _save(folder / "www.osce.org/secretariat" / name, content)
    _save(folder / "www.osce.org/files/1.png", b"\x89PNG")

    report = archive.take(folder)

    assert [finding.kind for finding in report.findings] == [kind]
    assert report.skipped == {"other files": 1}


def test_a_page_of_a_mirror_in_any_encoding_is_read(archive: Imported, folder: Path) -> None:
    text = PAGE.decode().replace('charset="utf-8"', 'charset="utf-16"')
    _save(folder / "www.osce.org/secretariat/900101", text.encode("utf-16"))

    assert _kinds(archive, folder) == []
    assert [outcome for *_, outcome in archive.captures()] == ["new", "new"]


def test_a_listed_file_is_a_capture_whatever_it_is(archive: Imported, folder: Path) -> None:
    _save(folder / "a.bin", gzip.compress(PAGE))
    (folder / "import.csv").write_text(f"file,url\na.bin,{URL}\n", encoding="utf-8")

    assert _kinds(archive, folder) == ["not-html"]


@pytest.mark.parametrize("name", ["WWW.OSCE.ORG", "Osce.org", "www.osce.org:443", "osce.org+80"])
def test_another_form_of_the_host_is_no_other_site(
    archive: Imported, folder: Path, name: str
) -> None:
    _save(folder / name / "secretariat/900101.html", PAGE)
    _save(folder / "www.osce.org/robots.txt", b"User-agent: *\n")

    report = archive.take(folder)

    assert [finding.kind for finding in report.findings] == ["no-node-id"]
    assert "pages of other sites" not in report.skipped


@pytest.mark.parametrize(
    "name",
    [
        "900101.html.1", "900101.1.html", "900101.html.bak", "900101~", "900101 (1).html",
        "900101%3Ffrom=x.html", "900101.html?from=x",
    ],
)  # fmt: skip
def test_a_second_download_of_a_page_is_named(archive: Imported, folder: Path, name: str) -> None:
    file = _save(folder / "www.osce.org/secretariat" / name, PAGE)

    assert place_of(file, folder, OSCE) == Place(None)
    assert _kinds(archive, folder) == ["no-node-id"]


@pytest.mark.parametrize(
    "name",
    [
        "a.html.gz", "a.HTM.bz2", "a.mhtml.zip", "a.html.1", "a.wacz.part", "a.warc-2.xz",
        "a.warc (1).gz", "a.wacz.zip",
    ],
)  # fmt: skip
def test_a_file_in_a_form_that_is_not_read_is_named(
    archive: Imported, folder: Path, name: str
) -> None:
    _save(folder / name, b"\x01\x02\x03")

    assert _kinds(archive, folder) == ["unknown-form"]


@pytest.mark.parametrize("added", [".gz", "~", ".old", ".orig", ".bak", " (1)", ".2.xz"])
@pytest.mark.parametrize("ending", PAGES)
def test_a_copy_of_a_page_of_each_form_is_named(
    archive: Imported, folder: Path, ending: str, added: str
) -> None:
    _save(folder / f"a{ending}{added}", b"\x01\x02\x03")

    assert _kinds(archive, folder) == ["unknown-form"]


@pytest.mark.parametrize("name", ["a.html.css", "a.zip", "a.docx", "march.arcs", "a.htmlx"])
def test_other_files_are_counted(archive: Imported, folder: Path, name: str) -> None:
    with ZipFile(folder / name, "w") as packed:
        packed.writestr("word/document.xml", "<w/>")

    assert _kinds(archive, folder) == []


@pytest.mark.parametrize("name", ["a.zip", "a.wacz.zip", "crawl"])
def test_a_wacz_by_another_name_is_read(archive: Imported, folder: Path, name: str) -> None:
    with ZipFile(folder / name, "w") as packed:
        packed.writestr("archive/a.warc", record("response", URL, http(PAGE)))
        packed.writestr("archive/b.arc.gz", b"x")
        packed.writestr("c.wacz", b"x")

    assert _kinds(archive, folder) == ["unknown-form"] * 2
    assert [outcome for *_, outcome in archive.captures()] == ["new", "new"]


@pytest.mark.parametrize(
    "url",
    ["", "www.osce.org/secretariat/900101", "/secretariat/900101", f"{URL}\0", f"{URL}\x7f/1"],
)
@pytest.mark.parametrize("kind", ["response", "resource", "revisit"])
def test_a_page_without_an_address_is_named(
    archive: Imported, folder: Path, kind: str, url: str
) -> None:
    warc(folder / "a.warc", [record(kind, url, http(PAGE))])

    assert _kinds(archive, folder) == ["damaged-warc"]


def test_records_of_other_protocols_are_counted(archive: Imported, folder: Path) -> None:
    urls = ("dns:www.osce.org", "urn:pageinfo:x", "whois://x", "metadata://gnu.org/wget")
    warc(folder / "a.warc", [record("resource", url, b"x") for url in urls])

    report = archive.take(folder)

    assert report.findings == []
    assert report.skipped == {"records of no web address": len(urls)}


def test_a_continuation_without_its_beginning_is_named(archive: Imported, folder: Path) -> None:
    warc(folder / "a.warc", [record("continuation", url, PAGE[99:]) for url in (URL, OTHER_URL)])

    report = archive.take(folder)

    assert [(one.kind, one.url.endswith(URL)) for one in report.findings] == [("no-capture", True)]


def test_a_snapshot_whose_warc_file_has_pages_of_others_gives_its_page(
    archive: Imported, folder: Path
) -> None:
    box = folder / "archive/1590048000.0"
    index = f'{{"url": "{URL}", "timestamp": "1590048000.0", "history": {{}}}}'
    _save(box / "index.json", index.encode())
    _save(box / "singlefile.html", PAGE)
    (box / "warc").mkdir()
    foreign = record("response", "https://consent.example/", http(OTHER))
    warc(box / "warc/1.warc.gz", [foreign])

    report = archive.take(folder)

    assert report.findings == []
    assert URL in [url for url, *_ in archive.captures()]


@pytest.mark.parametrize("name", [".rsync-partial/a.warc.gz.x", ".a/b/c.warc", ".a.warc"])
def test_a_hidden_warc_file_is_named(archive: Imported, folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    warc(folder / name, [record("response", URL, http(PAGE))])
    (folder / ".b").mkdir()
    (folder / ".b/self").symlink_to("..")

    report = archive.take(folder)

    assert [finding.kind for finding in report.findings] == ["hidden-file"]
    assert report.skipped == {"hidden files and folders": 1}


def test_a_hidden_link_to_a_warc_file_is_named(archive: Imported, folder: Path) -> None:
    warc(folder / "sub.warc", [record("response", URL, http(PAGE))])
    (folder / ".link.warc").symlink_to("sub.warc")
    (folder / ".other").symlink_to("sub.warc")
    (folder / ".self").symlink_to(".")

    report = archive.take(folder)

    assert [finding.kind for finding in report.findings] == ["hidden-file"] * 2
    assert report.skipped == {"hidden files and folders": 1}
    assert URL in [url for url, *_ in archive.captures()]


@pytest.mark.parametrize("name", [".a", "hts-cache"])
def test_a_folder_that_cannot_be_read_is_named(
    archive: Imported, folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root may read all folders: the error is one of the system's call."""
    (folder / name / "closed").mkdir(parents=True)
    scan = os.scandir

    def refused(path: str) -> object:
        if os.fspath(path).endswith("closed"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), os.fspath(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refused)
    report = archive.take(folder)

    assert [finding.kind for finding in report.findings] == ["unreadable"]
    assert "check the permissions of the folder" in report.findings[0].message
    assert report.findings[0].url.endswith(f"{name}/closed")


def test_a_full_table_of_files_is_no_fault_of_a_folder(
    archive: Imported, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".a").mkdir()

    def refused(path: str) -> object:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE), os.fspath(path))

    monkeypatch.setattr(os, "scandir", refused)
    with pytest.raises(OSError, match="Too many open files"):
        archive.take(folder)


def test_folders_that_are_left_out_are_walked_in_the_order_of_their_names(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"hts-cache/{letter}/1.warc" for letter in "abcd"]
    for name in names:
        (folder / name).parent.mkdir(parents=True)
        warc(folder / name, [record("response", URL, http(PAGE))])
    walk = os.walk
    orders = []

    for backwards in (False, True):

        def walked(
            top: Path, backwards: bool = backwards, **how: Any
        ) -> Iterator[tuple[str, list[str], list[str]]]:
            for place, folders, files in walk(top, **how):
                folders.sort(reverse=backwards)
                yield place, folders, sorted(files, reverse=backwards)

        monkeypatch.setattr(os, "walk", walked)
        files = [one.path for one in Walk(folder).files() if isinstance(one, FoundFile)]
        orders.append([file.relative_to(folder).as_posix() for file in files])

    assert orders == [["good.warc", *names]] * 2


@pytest.mark.parametrize(
    ("beside", "name"),
    [("a.html", "a_files/b.warc"), ("hts-cache/new.ndx", "hts-cache/b.warc"),
     ("ArchiveBox.conf", "crawls/b.warc")],
)  # fmt: skip
def test_a_warc_file_among_the_files_of_a_program_is_read(
    archive: Imported, folder: Path, beside: str, name: str
) -> None:
    _save(folder / beside, _page_of(f"{ROOT}/cthb/3"))
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    warc(folder / name, [record("response", URL, http(PAGE))])

    assert _kinds(archive, folder) == []
    assert URL in [url for url, *_ in archive.captures()]


def test_a_release_in_the_folder_of_a_page_is_read_and_frames_are_counted(
    archive: Imported, folder: Path
) -> None:
    _save(folder / "releases.html", _page_of(f"{ROOT}/press-releases"))
    _save(folder / "releases_files/1.html", _page_of(URL))
    _save(folder / "releases_files/frame.html", PAGE)
    _save(folder / "releases_files/ad.html", _page_of("https://ads.example/1"))
    _save(folder / "releases_files/logo.png", b"\x89PNG")

    report = archive.take(folder)

    assert report.findings == []
    assert URL in [url for url, *_ in archive.captures()]
    assert report.skipped == {"frames of saved pages": 2, "other files": 1, "listings": 1}
