"""Packed folders that hold pages or WARC files are named, in a folder and alone."""

import gzip
import io
import tarfile
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest

from tests.importing.made import PAGE, URL, Imported, http, record
from tests.importing.test_round_trip import run

WARC = record("response", URL, http(PAGE))


def _zip(*names: str) -> bytes:
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_STORED) as packed:
        for name in names:
            packed.writestr(name, PAGE)
    return made.getvalue()


def _tar(mode: str, name: str = "pages/a.html", content: bytes = PAGE) -> bytes:
    made = io.BytesIO()
    packed = tarfile.open(fileobj=made, mode=f"w:{mode}")  # type: ignore[call-overload] # noqa: SIM115
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    packed.addfile(entry, io.BytesIO(content))
    packed.close()
    return made.getvalue()


PACKED: dict[str, Callable[[], bytes]] = {
    "pages.zip": lambda: _zip("pages/a.html"),
    "pages": lambda: _zip("a/b.HTM", "a/b.png"),
    "mirror.zip": lambda: _zip("www.osce.org/secretariat/900101"),
    "texts.zip": lambda: _zip("texts/900101.txt"),
    "mhtml.zip": lambda: _zip("a.mhtml"),
    "gz.zip": lambda: _zip("a.html.gz"),
    "nested.zip": lambda: _zip("a/b.tgz"),
    "cut.zip": lambda: _zip("pages/a.html")[:-40],
    "a.tar": lambda: _tar(""),
    "a.tar.gz": lambda: _tar("gz"),
    "A.TGZ": lambda: _tar("gz", "crawl.warc", WARC),
    "a.tar.bz2": lambda: _tar("bz2"),
    "a.txz": lambda: _tar("xz"),
    "unnamed": lambda: _tar("gz"),
    "plain": lambda: _tar(""),
    "a.tar.zst": lambda: b"\x28\xb5\x2f\xfd" + bytes(9),
    "a.7z": lambda: b"7z\xbc\xaf\x27\x1c" + bytes(20),
    "a.rar": lambda: b"Rar!\x1a\x07\x01\0" + bytes(20),
    "renamed.bin": lambda: b"Rar!\x1a\x07\0" + bytes(20),
}


@pytest.mark.parametrize("is_in_folder", [True, False], ids=["in a folder", "alone"])
@pytest.mark.parametrize("name", PACKED)
def test_it_is_named(archive: Imported, folder: Path, name: str, is_in_folder: bool) -> None:
    file = folder / name
    file.write_bytes(PACKED[name]())

    report = archive.take(folder if is_in_folder else file)

    assert [(one.kind, one.url) for one in report.findings] == [("unknown-form", str(file))]
    assert "unpack it first" in report.findings[0].message
    assert report.run_id is None


@pytest.mark.parametrize("is_in_folder", [True, False], ids=["in a folder", "alone"])
def test_a_compressed_page_is_named(archive: Imported, folder: Path, is_in_folder: bool) -> None:
    file = folder / "900101.html.gz"
    file.write_bytes(gzip.compress(PAGE))

    report = archive.take(folder if is_in_folder else file)

    assert [(one.kind, one.url) for one in report.findings] == [("unknown-form", str(file))]
    assert "unpack it" in report.findings[0].message


def test_a_renamed_page_that_is_not_compressed_is_read(archive: Imported, folder: Path) -> None:
    file = folder / "900101.html.gz"
    file.write_bytes(PAGE)

    assert "unknown-form" not in {one.kind for one in archive.take(file).findings}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.zip", _zip("a.png", "LICENSE.txt", "word/document.xml")),
        ("a.zip", _zip()),
        ("a.docx", _zip("a.html")),
        ("a.epub", _zip("a.xhtml")),
        ("a.json.gz", gzip.compress(b"{}" * 500)),
        ("a.tgz", b"no tar"),
        ("a.zip", b"no zip"),
        ("a.rar", b""),
    ],
)
def test_what_holds_no_pages_is_counted(
    archive: Imported, folder: Path, name: str, content: bytes
) -> None:
    (folder / name).write_bytes(content.replace(b"<", b" "))  # as if compressed

    report = archive.take(folder)

    assert report.findings == []
    assert report.skipped == {"other files": 1}


def test_pages_beside_the_warc_files_of_a_zip_are_named(archive: Imported, folder: Path) -> None:
    with ZipFile(folder / "a.zip", "w") as packed:
        packed.writestr("archive/a.warc", WARC)
        packed.writestr("saved/b.html", PAGE)

    report = archive.take(folder)

    assert [one.kind for one in report.findings] == ["unknown-form"]
    assert [outcome for *_, outcome in archive.captures()] == ["new"]


def test_a_listed_one_stays_a_capture(archive: Imported, folder: Path) -> None:
    """A list, or `--url`, says that a file is the page of a release."""
    (folder / "a.7z").write_bytes(PACKED["a.7z"]())
    rows = f"file,url,fetched_at\na.7z,{URL},2020-01-01\n"
    (folder / "import.csv").write_text(rows, encoding="utf-8")

    report = archive.take(folder)

    assert [(one.kind, one.url) for one in report.findings] == [("not-html", URL)]


def test_the_command_ends_with_1(archive: Imported, folder: Path) -> None:
    (folder / "a.tgz").write_bytes(PACKED["a.tar.gz"]())

    done = run("import", folder, archive=archive.path)

    assert done.returncode == 1
    assert "a.tgz" in done.stderr
    assert "unpack it first" in done.stderr
