"""What browser-based crawlers pack: WARC files in a zip file."""

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
import zstandard

from tests.importing.made import DAYS, OTHER, PAGE, ROOT, URL, Imported, changed, http, record, warc

_OTHER_URL = f"{ROOT}/secretariat/900102"


def _wacz(folder: Path, *warcs: Path, compression: int = ZIP_STORED) -> Path:
    target = folder / "crawl.wacz"
    with ZipFile(target, "w", compression) as packed:
        packed.writestr("datapackage.json", "{}")
        packed.writestr("pages/pages.jsonl", "{}\n")
        for file in warcs:
            packed.write(file, f"archive/{file.name}")
            file.unlink()
    return target


@pytest.fixture(name="two")
def _two(folder: Path) -> tuple[Path, Path]:
    first = warc(folder / "1.warc.gz", [record("response", URL, http(PAGE), DAYS[0])])
    second = [
        record("response", _OTHER_URL, http(OTHER), DAYS[1]),
        record("response", URL, http(changed()), DAYS[1]),
    ]
    return first, warc(folder / "2.warc", second)


@pytest.mark.parametrize("compression", [ZIP_STORED, ZIP_DEFLATED])
def test_every_warc_file_in_it_is_read(
    archive: Imported, folder: Path, two: tuple[Path, Path], compression: int
) -> None:
    file = _wacz(folder, *two, compression=compression)

    assert archive.take(folder).findings == []

    assert archive.captures() == [
        (URL, DAYS[0], "new"),
        (_OTHER_URL, DAYS[1], "new"),
        (URL, DAYS[1], "revised"),
    ]
    before = archive.dump()
    assert archive.take(file).already_there == 3
    assert archive.dump() == before


def test_a_damaged_one_is_said_and_what_is_whole_is_read(
    archive: Imported, folder: Path, two: tuple[Path, Path]
) -> None:
    size = two[0].stat().st_size
    file = _wacz(folder, *two)
    content = bytearray(file.read_bytes())
    content[content.index(b"archive/1.warc.gz") + len("archive/1.warc.gz") + size // 2] ^= 255
    file.write_bytes(content)

    report = archive.take(file)

    assert {finding.kind for finding in report.findings} <= {
        "damaged-warc",
        "unreadable",
        "wrong-digest",
        "cut-record",
    }
    assert report.findings
    assert (_OTHER_URL, DAYS[1], "new") in archive.captures()


@pytest.mark.parametrize("what", ["no zip", "cut", "empty", "no warc"])
def test_one_that_cannot_be_read_is_one_finding(
    archive: Imported, folder: Path, two: tuple[Path, Path], what: str
) -> None:
    file = _wacz(folder, *(two if what == "cut" else ()))
    whole = file.read_bytes()
    file.write_bytes(
        {"no zip": b"WARC/1.0\r\n", "cut": whole[: len(whole) // 2], "empty": b""}.get(what, whole)
    )

    (finding,) = archive.take(file).findings

    assert (finding.kind, finding.url) == ("damaged-wacz", str(file))


def test_members_in_other_forms_are_named(archive: Imported, folder: Path) -> None:
    target = folder / "a.wacz"
    with ZipFile(target, "w") as packed:
        packed.writestr("archive/a.warc.xz", b"x")
        packed.writestr("archive/a.warc.gz.cdx", b"x")
        packed.writestr(
            "archive/b.warc.zst", zstandard.compress(record("response", URL, http(PAGE)))
        )

    report = archive.take(folder)

    assert [(one.kind, one.url.rpartition("/")[2]) for one in report.findings] == [
        ("unknown-form", "a.warc.xz")
    ]
    assert [url for url, *_ in archive.captures()] == [URL]
