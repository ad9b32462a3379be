"""Pages that other programs saved: SingleFile, HTTrack, browsers in MHTML, ArchiveBox."""

import base64
import json
import quopri
from pathlib import Path

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.importing.mhtml import read_mhtml
from osce_crawler.importing.saved_pages import saved_date
from osce_crawler.records import sha256
from tests.importing.made import DAYS, OTHER, PAGE, ROOT, URL, Imported, changed, http, record, warc

AT = "2020-05-21T08:00:00Z"
SAVED = b"""<!--
 Page saved with SingleFile 
 url: %s 
 saved date: Thu May 21 2020 10:00:00 GMT+0200 (Central European Summer Time)
-->"""  # noqa: W291 - as SingleFile writes it
MIRRORED = (
    b"\n<!-- Mirrored from %s by HTTrack Website Copier/3.x [XR&CO'2014],"
    b" Thu, 21 May 2020 08:00:00 GMT -->\n"
)


def _after_html(page: bytes, comment: bytes) -> bytes:
    end = page.index(b">", page.index(b"<html")) + 1
    return page[:end] + comment + page[end:]


def _without_canonical(page: bytes) -> bytes:
    return page.replace(b'rel="canonical"', b'rel="other"').replace(b'"og:url"', b'"og:other"')


PLAIN = _without_canonical(PAGE)
COMMENTS = {
    "SingleFile": SAVED % URL.encode(),
    "HTTrack": MIRRORED % URL.removeprefix("https://").encode(),
}


@pytest.mark.parametrize("program", COMMENTS)
def test_a_comment_says_address_and_time(archive: Imported, folder: Path, program: str) -> None:
    (folder / "page.html").write_bytes(_after_html(PLAIN, COMMENTS[program]))

    assert archive.take(folder).findings == []
    assert archive.captures() == [(URL, AT, "new")]
    assert archive.problems() == []


def test_what_httrack_writes_beside_its_mirror_is_skipped(archive: Imported, folder: Path) -> None:
    for name in ("hts-log.txt", "hts-cache/new.txt", "cookies.txt", "index.html"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"<html>HTTrack</html>")
    page = folder / "www.osce.org/secretariat/900101.html"
    page.parent.mkdir(parents=True)
    page.write_bytes(_after_html(PLAIN, COMMENTS["HTTrack"]))

    report = archive.take(folder)

    assert (report.findings, archive.captures()) == ([], [(URL, AT, "new")])
    assert report.skipped == {"files of HTTrack beside its mirror": 1}


def test_the_list_decides_before_the_comment(archive: Imported, folder: Path) -> None:
    (folder / "page.html").write_bytes(_after_html(PLAIN, COMMENTS["HTTrack"]))
    (folder / "import.csv").write_text(f"file,url,fetched_at\npage.html,{URL}1,2021-01-01\n")

    archive.take(folder)

    assert archive.captures() == [(f"{URL}1", "2021-01-01T00:00:00Z", "new")]


def test_two_comments_of_one_program_are_two_pages(archive: Imported, folder: Path) -> None:
    page = _after_html(PLAIN, COMMENTS["HTTrack"] + MIRRORED % b"www.osce.org/x/1")
    (folder / "page.html").write_bytes(page)
    both = COMMENTS["HTTrack"] + COMMENTS["SingleFile"]  # a page of a mirror, saved again
    (folder / "twice.html").write_bytes(_after_html(changed(PLAIN), both))

    assert [one.kind for one in archive.take(folder).findings] == ["two-pages"]


@pytest.mark.parametrize(
    "comment",
    [
        SAVED.replace(b"May", b"Mai") % URL.encode(),
        (MIRRORED % b"x").replace(b"Thu, 21 May", b"today"),
        (MIRRORED % b"x").replace(b"GMT", b"+" + b"9" * 20),
        (MIRRORED % b"x").replace(b"2020", b"9" * 20),
        b"<!-- Page saved with SingleFile -->",
        b"",
    ],
)
def test_a_date_that_cannot_be_read_is_none(comment: bytes) -> None:
    assert saved_date(b"<html>" + comment) is None


def _mhtml(
    page: bytes, coding: str, *, end: bytes = b"\r\n------a b----\r\n", head: str = ""
) -> bytes:
    encoded = page
    if coding == "quoted-printable":
        encoded = quopri.encodestring(page)
    elif coding == "base64":
        encoded = base64.encodebytes(page)
    start = (
        "From: <Saved by Blink>\r\n"
        f"Snapshot-Content-Location: {URL}\r\nSubject: =?utf-8?Q?x?=\r\n"
        "Date: Thu, 21 May 2020 10:00:00 +0200\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----a b--"'
        f"{head}\r\n\r\n------a b--\r\n"
        "Content-Type: text/html\r\nContent-ID: <frame-1@mhtml.blink>\r\n"
        f"Content-Transfer-Encoding: {coding}\r\nContent-Location: {URL}\r\n\r\n"
    )
    image = b"\r\n------a b--\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\naGk="
    return start.encode() + encoded + image + end


@pytest.mark.parametrize(
    ("coding", "name"),
    [
        ("quoted-printable", "page.mhtml"),
        ("base64", "page.MHT"),
        ("8bit", "saved"),
        ("binary", "a.mht"),
    ],
)
def test_a_page_in_mhtml_is_read(coding: str, name: str, archive: Imported, folder: Path) -> None:
    file = folder / name
    file.write_bytes(_mhtml(PLAIN, coding))

    report = archive.take(file if name == "saved" else folder)

    assert (report.findings, archive.captures()) == ([], [(URL, AT, "new")])
    kept = read_mhtml(file.read_bytes()).page
    assert kept.replace(b"\r\n", b"\n").rstrip() == PLAIN.replace(b"\r\n", b"\n").rstrip()
    assert archive.rows("SELECT payload_digest FROM captures") == [(sha256(kept),)]
    assert archive.problems() == []


def test_the_page_of_a_file_with_frames_is_the_one_that_starts(tmp_path: Path) -> None:
    parts = read_mhtml(_mhtml(PLAIN, "base64", head=';\r\n\tstart="<frame-1@mhtml.blink>"'))
    nested = _mhtml(PLAIN, "8bit").replace(
        b"\r\n\r\n------a b--\r\n",
        b"\r\n\r\n------a b--\r\nContent-Type: image/gif\r\n\r\nx\r\n------a b--\r\n",
        1,
    )

    assert parts.addresses == (URL, URL)
    assert read_mhtml(nested).page.rstrip() == PLAIN.rstrip()


DAMAGED = {
    "cut in the page": (_mhtml(PLAIN, "8bit")[:5000], "truncated"),
    "no page": (b"MIME-Version: 1.0\r\nContent-Type: image/png\r\n\r\nx", "not-html"),
    "nothing": (b"", "not-html"),
    "bad base64": (_mhtml(PLAIN, "base64").replace(b"PCFE", b"P!FE", 1), "undecodable"),
    "bad escape": (_mhtml(PLAIN, "quoted-printable").replace(b"=3D", b"=ZZ", 1), "undecodable"),
    "unknown coding": (_mhtml(PLAIN, "8bit").replace(b": 8bit", b": uuencode"), "undecodable"),
}


@pytest.mark.parametrize(("content", "kind"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_mhtml_is_refused_by_name(content: bytes, kind: str) -> None:
    with pytest.raises(PageRefused) as refusal:
        read_mhtml(content)

    assert refusal.value.kind == kind


def test_images_that_are_cut_off_do_not_matter() -> None:
    assert read_mhtml(_mhtml(PLAIN, "8bit", end=b"")).page.rstrip() == PLAIN.rstrip()


def _snapshot(folder: Path, *forms: str, url: str = URL) -> Path:
    """A folder as ArchiveBox makes it; `forms` are those of the page."""
    box = folder / "archive/1590048000.123"
    began = {"status": "succeeded", "start_ts": "2020-05-21T08:00:00.000000+00:00"}
    index = {
        "url": url,
        "timestamp": "1590048000.123",
        "history": {name: [{"status": "failed"}, began] for name in ("singlefile", "dom", "wget")},
    }
    files = {
        "index.json": json.dumps(index).encode(),
        "index.html": changed(PAGE, "Index of ArchiveBox"),
        "screenshot.png": b"\x89PNG",
        "readability/content.html": b"<html><p>part</p></html>",
        "headers.json": b"{}",
        "output.pdf": b"%PDF",
        "archive.org.txt": b"https://web.archive.org/",
    }
    pages = {
        "singlefile.html": _after_html(PLAIN, COMMENTS["SingleFile"]),
        "output.html": PLAIN,
        "www.osce.org/secretariat/900101.html": PLAIN,
    }
    for name, content in {
        **files,
        **{name: pages[name] for name in forms if name in pages},
    }.items():
        (box / name).parent.mkdir(parents=True, exist_ok=True)
        (box / name).write_bytes(content)
    if "warc" in forms:
        (box / "warc").mkdir()
        warc(box / "warc/1590048000.warc.gz", [record("response", url, http(PAGE), AT)])
    return box


FORMS = ["singlefile.html", "www.osce.org/secretariat/900101.html", "output.html", "warc"]


@pytest.mark.parametrize("form", FORMS)
def test_a_snapshot_of_archivebox_gives_one_capture_and_no_finding(
    archive: Imported, folder: Path, form: str
) -> None:
    _snapshot(folder, form)
    (folder / "ArchiveBox.conf").write_text("[SERVER_CONFIG]\n")
    (folder / "sources").mkdir()
    (folder / "sources/1-import.txt").write_text(URL)

    report = archive.take(folder)

    assert (report.findings, archive.captures()) == ([], [(URL, AT, "new")])
    assert set(report.skipped) == {
        "other files of ArchiveBox snapshots", "files of ArchiveBox beside its snapshots",
    }  # fmt: skip


def test_of_several_forms_the_bytes_as_received_are_taken(archive: Imported, folder: Path) -> None:
    archive.take(_snapshot(folder, *FORMS))

    assert archive.rows("SELECT url, payload_digest FROM captures") == [(URL, sha256(PAGE))]


def test_a_warc_file_without_a_page_is_not_taken(archive: Imported, folder: Path) -> None:
    box = _snapshot(folder, "singlefile.html", "warc")
    refused = http(b"<html>no</html>", status="HTTP/1.1 403 Forbidden")
    warc(box / "warc/1590048000.warc.gz", [record("response", URL, refused, AT)])
    (box / "warc/1590048000.warc.gz.cdx").write_bytes(b"x")

    report = archive.take(box)

    assert (report.findings, archive.captures()) == ([], [(URL, AT, "new")])


def test_a_snapshot_of_another_site_is_skipped_and_one_without_a_page_named(
    archive: Imported, folder: Path
) -> None:
    _snapshot(folder / "other", "output.html", url="https://example.org/1")
    _snapshot(folder / "none")

    report = archive.take(folder)

    assert [one.kind for one in report.findings] == ["missing-file"]
    assert report.skipped["pages of other sites"] == 1


@pytest.mark.parametrize(
    "index", [b"[]", b"{}", b"{", b'{"url": 1, "timestamp": "x"}', b"[" * 10_000]
)
def test_another_index_makes_no_snapshot(archive: Imported, folder: Path, index: bytes) -> None:
    (folder / "index.json").write_bytes(index)
    (folder / "page.html").write_bytes(_after_html(PLAIN, COMMENTS["SingleFile"]))

    assert archive.take(folder).findings == []
    assert archive.captures() == [(URL, AT, "new")]


def test_no_link_leads_out_of_the_folder(archive: Imported, folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    warc(outside / "a.warc", [record("response", URL, http(PAGE))])
    (outside / "import.csv").write_text(
        f"file,url,fetched_at\n../collected/b.html,{URL}2,2020-01-01\n"
    )
    (folder / "linked.warc").symlink_to(outside / "a.warc")
    (folder / "linked").symlink_to(outside)
    (folder / "import.csv").symlink_to(outside / "import.csv")
    warc(folder / "inside.warc", [record("response", f"{ROOT}/x/1", http(OTHER))])
    (folder / "again.warc").symlink_to("inside.warc")
    (folder / "b.html").write_bytes(_after_html(PLAIN, COMMENTS["SingleFile"]))

    report = archive.take(folder)

    assert [(one.kind, Path(one.url).name) for one in report.findings] == [
        ("link-outside", "import.csv"), ("link-outside", "linked"), ("link-outside", "linked.warc"),
    ]  # fmt: skip
    assert archive.captures() == [(f"{ROOT}/x/1", DAYS[0], "new"), (URL, AT, "new")]
    given = Imported(tmp_path / "b.db")
    given.take(folder / "linked.warc")
    assert given.captures() == [(URL, DAYS[0], "new")]


def test_hidden_files_are_counted_and_hidden_warc_files_named(
    archive: Imported, folder: Path
) -> None:
    warc(folder / ".a.warc.gz.x1y2z3", [record("response", URL, http(PAGE))])
    (folder / ".DS_Store").write_bytes(b"x")
    (folder / ".git").mkdir()

    report = archive.take(folder)

    assert [one.kind for one in report.findings] == ["hidden-file"]
    assert report.skipped == {"hidden files and folders": 2}
