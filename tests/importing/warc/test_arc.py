"""ARC files of both versions, with and without line ends between the records; wrong lengths."""

import gzip
from pathlib import Path

import pytest

from tests.importing.made import OTHER, PAGE, ROOT, URL, Imported, http

DATE = "20080430204825"
AT = "2008-04-30T20:48:25Z"
FIRST = (
    b"1 0 Example\nURL IP-address Archive-date Content-type Archive-length\n",
    (
        b"2 0 Example\nURL IP-address Archive-date Content-type Result-code Checksum Location Offset"
        b" Filename Archive-length\n"
    ),
)
ADDRESSES = (f"{ROOT}/x/1", URL, f"{ROOT}/x/3")


def _first(version: int) -> bytes:
    text = FIRST[version - 1]
    between = b" 200 - - 0 a.arc " if version == 2 else b" "
    return b"filedesc://a.arc 0.0.0.0 %s text/plain%s%d\n" % (
        DATE.encode(), between, len(text)
    ) + text  # fmt: skip


def _record(url: str, block: bytes, version: int = 1, length: int | None = None) -> bytes:
    size = len(block) if length is None else length
    between = " 200 ABC - 1234 a.arc " if version == 2 else " "
    return f"{url} 10.0.0.1 {DATE} text/html; charset=utf-8{between}{size}\n".encode() + block


@pytest.mark.parametrize("name", ["a.arc", "a.arc.gz"])
@pytest.mark.parametrize("between", [b"", b"\n", b"\r\n\r\n"])
@pytest.mark.parametrize("version", [1, 2])
def test_the_line_ends_between_records_do_not_matter(
    archive: Imported, folder: Path, version: int, between: bytes, name: str
) -> None:
    parts = [_first(version) + between]
    parts += [_record(url, http(PAGE), version) + between for url in ADDRESSES]
    packed = [gzip.compress(one) for one in parts] if name.endswith("gz") else parts
    (folder / name).write_bytes(b"".join(packed))

    report = archive.take(folder)

    assert report.findings == []
    assert archive.captures() == [(url, AT, "new") for url in ADDRESSES]


@pytest.mark.parametrize("between", [b"", b"\n"])
@pytest.mark.parametrize(
    "length",
    [0, 100, *(len(http(PAGE)) + wrong for wrong in (-2, 2, 4, 8, 40, 400)), 10**6, 10**9],
)
def test_a_record_with_a_wrong_length_is_named_and_all_behind_it_are_read(
    archive: Imported, folder: Path, length: int, between: bytes
) -> None:
    parts = [
        _first(1),
        _record(ADDRESSES[0], http(OTHER)),
        _record(URL, http(PAGE), length=length),
        _record(ADDRESSES[2], http(OTHER)),
        _record(f"{ROOT}/x/4", http(PAGE)),
    ]
    (folder / "a.arc").write_bytes(between.join(parts))

    report = archive.take(folder)

    read = [url for url, _, outcome in archive.captures() if outcome == "new"]
    assert read == [ADDRESSES[0], ADDRESSES[2], f"{ROOT}/x/4"]
    assert {finding.kind for finding in report.findings} <= {
        "damaged-warc",
        "cut-record",
        "bad-http",
    }
    assert 1 <= len(report.findings) <= 2
    assert any(finding.url.endswith(URL) for finding in report.findings)


def test_a_length_with_the_first_letter_of_the_next_address_is_wrong(
    archive: Imported, folder: Path
) -> None:
    parts = [
        _first(1),
        _record(URL, http(PAGE), length=len(http(PAGE)) + 1),
        _record(ADDRESSES[2], http(OTHER)),
    ]
    (folder / "a.arc").write_bytes(b"".join(parts))

    report = archive.take(folder)

    assert [finding.kind for finding in report.findings] == ["cut-record"]
    assert [url for url, _, outcome in archive.captures() if outcome == "new"] == [ADDRESSES[2]]


def test_the_length_of_the_first_record_costs_nothing(archive: Imported, folder: Path) -> None:
    for number, length in enumerate((b" 0\n", b" 5000\n")):
        first = _first(1).replace(b" %d\n" % len(FIRST[0]), length)
        (folder / f"{number}.arc").write_bytes(first + _record(f"{URL}{number}", http(PAGE)))

    assert [finding.kind for finding in archive.take(folder).findings] in ([], ["damaged-warc"])
    assert len(archive.captures()) == 2


def test_a_file_without_its_first_record_is_read(archive: Imported, folder: Path) -> None:
    (folder / "a.arc.gz").write_bytes(gzip.compress(_record(URL, http(PAGE))))

    assert archive.take(folder).findings == []
    assert archive.captures() == [(URL, AT, "new")]


def test_a_page_without_a_response_is_a_page(archive: Imported, folder: Path) -> None:
    (folder / "a.arc").write_bytes(
        _first(1) + _record(URL, PAGE) + b"\n" + _record("dns:www.osce.org", b"10.0.0.1")
    )

    report = archive.take(folder)

    assert (report.findings, report.skipped) == ([], {"records of no web address": 1})
    assert archive.rows("SELECT outcome, http_status FROM captures") == [("new", None)]


def test_an_address_with_a_space_is_read(archive: Imported, folder: Path) -> None:
    (folder / "a.arc").write_bytes(_first(1) + _record(f"{URL}?a b", http(PAGE)))

    archive.take(folder)

    assert archive.captures() == [(f"{URL}?a%20b", AT, "new")]


def test_damage_within_a_line_costs_its_record_alone(archive: Imported, folder: Path) -> None:
    damaged = _record(URL, http(PAGE)).replace(DATE.encode(), b"2008-04-30", 1)
    parts = [_first(1), damaged, _record(ADDRESSES[2], http(OTHER))]
    (folder / "a.arc").write_bytes(b"".join(parts))

    report = archive.take(folder)

    assert [finding.kind for finding in report.findings] == ["damaged-warc"]
    assert archive.captures() == [(ADDRESSES[2], AT, "new")]
