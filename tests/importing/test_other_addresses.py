"""A page at an address of no release that says it is one: it is read elsewhere, or named."""

import os
from pathlib import Path
from zipfile import ZipFile

import pytest

from osce_crawler.pages.layouts import declared_in
from tests.importing.made import DAYS, PAGE, ROOT, URL, Imported, http, record, warc
from tests.importing.test_round_trip import run

_ELSEWHERE = [
    f"{URL};jsessionid=1",
    f"{URL}.html",
    f"{ROOT}/index.php?q=node/900101",
    f"{ROOT}/print/900101/x",
    f"{ROOT}/secretariat/90010l",
    "https://www.0sce.org/secretariat/900101",
    "https://ww.osce.org/secretariat/900101",
    "https://www.xn--osc-dma.org/secretariat/900101",
    "https://www.osce.org:8080/secretariat/900101",
    "httqs://www.osce.org/secretariat/900101",
]
_NAMES = [
    f'<link rel="canonical" href="{URL}">',
    f"<LINK href='{URL}?a=1&amp;b=2' rel=canonical />",
    f'<meta property="og:url" content="{URL}">',
    f'<meta content="{URL}" property="og:url">',
]


def _page(head: str = _NAMES[0]) -> bytes:
    """The page of a release with one declaration of its address."""
    bare = PAGE
    for address in (URL.encode(), b"canonical", b"og:url"):
        bare = bare.replace(address, b"")
    return bare.replace(b"<head>", f"<head>{head}".encode(), 1)


def _other(url: str, page: bytes | None = None, day: int = 0) -> bytes:
    return record("response", url, http(page or _page()), DAYS[day])


@pytest.mark.parametrize("url", _ELSEWHERE)
def test_it_is_a_finding_with_both_addresses(archive: Imported, folder: Path, url: str) -> None:
    file = warc(folder / "a.warc", [_other(url)])

    (found,) = archive.take(file).findings

    assert found.kind == "other-address"
    assert found.url == f"{file}: {url}"
    assert URL in found.message
    assert archive.rows("SELECT count(*) FROM records") == [(0,)]


def test_a_host_with_a_letter_that_is_not_ascii_is_one_too(archive: Imported, folder: Path) -> None:
    file = warc(folder / "a.warc", [_other("https://www.oscé.org/secretariat/900101")])

    (found,) = archive.take(file).findings

    assert found.kind == "other-address"


@pytest.mark.parametrize("head", _NAMES)
def test_each_form_of_a_declaration_counts(archive: Imported, folder: Path, head: str) -> None:
    report = archive.take(warc(folder / "a.warc.gz", [_other(_ELSEWHERE[1], _page(head))]))

    assert [one.kind for one in report.findings] == ["other-address"]


@pytest.mark.parametrize("url", [_ELSEWHERE[1], _ELSEWHERE[5]])
def test_it_is_a_variant_where_the_release_is_read(
    archive: Imported, folder: Path, url: str
) -> None:
    """In the same import, before or after it, in another section; or in an earlier import."""
    release = _other(URL.replace("secretariat", "node"), PAGE)
    for number, records in enumerate(([_other(url), release], [release, _other(url)])):
        other = Imported(folder / f"{number}.db")
        assert other.take(warc(folder / f"{number}.warc", records)).findings == []

    archive.take(warc(folder / "a.warc", [release]))

    assert archive.take(warc(folder / "b.warc", [_other(url, day=1)])).findings == []


@pytest.mark.parametrize(
    "release",
    [
        record("response", URL, http(b"", status="HTTP/1.1 404 Not Found")),
        record("response", URL, http(PAGE), WARC_Truncated="length"),
        record("response", f"{ROOT}/ru/secretariat/900101", http(PAGE)),
        record("response", f"{ROOT}/secretariat/900102", http(PAGE)),
    ],
    ids=["gone", "cut", "another language", "another release"],
)
def test_what_is_no_page_of_the_release_does_not_stand_for_it(
    archive: Imported, folder: Path, release: bytes
) -> None:
    report = archive.take(warc(folder / "a.warc", [release, _other(_ELSEWHERE[1])]))

    assert "other-address" in [one.kind for one in report.findings]


@pytest.mark.parametrize(
    ("url", "answer"),
    [
        (f"{ROOT}/odihr", http(_page(f'<link rel="canonical" href="{ROOT}/odihr">'))),
        (f"{ROOT}/odihr", http(_page('<link rel="canonical" href="https://x.org/a/900101">'))),
        (f"{ROOT}/odihr", http(_page(f'<link rel="shortlink" href="{URL}">'))),
        (f"{ROOT}/odihr", http(_page(f'<a href="{URL}">canonical</a>'))),
        (f"{ROOT}/odihr", http(_page(), status="HTTP/1.1 404 Not Found")),
        ("https://news.example.org/900101", http(_page())),
        ("https://www.0sce.org/900101", http(_page('<link rel="canonical" href="/a/900101">'))),
    ],
)
def test_other_pages_are_only_counted(
    archive: Imported, folder: Path, url: str, answer: bytes
) -> None:
    assert archive.take(warc(folder / "a.warc", [record("response", url, answer)])).findings == []


def test_a_page_named_by_many_is_read_of_a_wacz_too(archive: Imported, folder: Path) -> None:
    """One finding each, however often it is captured; a resource, and a mirror's comment, too."""
    many = [_other(f"{URL}.html", day=day) for day in range(3)]
    many += [record("resource", f"{URL}.htm", _page(), Content_Type="text/html")]
    warc(folder / "a.warc", many)
    with ZipFile(folder / "a.wacz", "w") as packed:
        packed.write(folder / "a.warc", "archive/a.warc")
    (folder / "a.warc").unlink()
    saved = f"<!-- saved from url=(0045){URL}.php -->".encode() + _page()
    (folder / "saved.html").write_bytes(saved)
    os.utime(folder / "saved.html", (1_600_000_000,) * 2)

    report = archive.take(folder)

    assert [(one.kind, one.url.rpartition(".")[2]) for one in report.findings] == [
        ("other-address", "html"),
        ("other-address", "htm"),
        ("other-address", "php"),
    ]


def test_of_many_three_are_printed(archive: Imported, folder: Path) -> None:
    file = warc(folder / "a.warc", [_other(f"{URL}.html?{number}") for number in range(9)])

    done = run("import", file, archive=archive.path)

    assert done.returncode == 1
    assert done.stderr.count(URL + ".html?") == 3
    assert "9 findings" in done.stdout + done.stderr


def test_only_some_declarations_of_a_page_are_looked_at() -> None:
    hostile = b"<link rel=canonical " * 200_000 + b"<" * 200_000

    assert declared_in(hostile) == []
