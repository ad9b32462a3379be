"""Fields of WARC records: folded ones, dates of any precision, digests in any form."""

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from osce_crawler.archive.reader import Archive
from osce_crawler.importing.items import moment
from osce_crawler.importing.warc.fixity import digest_of
from tests.importing.made import (
    DAYS,
    OTHER,
    PAGE,
    ROOT,
    URL,
    Imported,
    changed,
    http,
    record,
    sha1,
    warc,
)


def test_folded_fields_are_joined(archive: Imported, folder: Path) -> None:
    one = record("response", URL, http(PAGE), WARC_Block_Digest=sha1(http(PAGE))).decode()
    for name in ("WARC-Target-URI", "WARC-Date", "Content-Length", "WARC-Block-Digest"):
        one = one.replace(f"{name}: ", f"{name}:\r\n  ")
    two = record("response", f"{URL}2", http(PAGE)).decode()
    two = two.replace("/secretariat/", "/secretariat\r\n\t/", 1)

    report = archive.take(warc(folder / "a.warc", [one.encode(), two.encode()]))

    assert report.findings == []
    assert archive.captures() == [(URL, DAYS[0], "new"), (f"{URL}2", DAYS[0], "new")]


@pytest.mark.parametrize(
    ("date", "at"),
    [
        ("2019", "2019-01-01T00:00:00Z"), ("2019-05", "2019-05-01T00:00:00Z"), ("2019-05-20", "2019-05-20T00:00:00Z"),
        ("2019-05-20T14:03Z", "2019-05-20T14:03:00Z"), ("201905", "2019-05-01T00:00:00Z"),
        ("2019-05-20T14:03:09.1Z", "2019-05-20T14:03:09.100000000Z"), ("20190520140309123", "2019-05-20T14:03:09.123000000Z"),
        ("2019-05-20T14:03:09.123456789Z", "2019-05-20T14:03:09.123456789Z"), ("2019-05-20T14:03:09.000Z", "2019-05-20T14:03:09.000000000Z"),
        ("2019-05-20T14:03:09.123456789012Z", "2019-05-20T14:03:09.123456789Z"), ("20190520140309000", "2019-05-20T14:03:09.000000000Z"),
        ("2019-05-20T14:03:09,5+02:00", "2019-05-20T12:03:09.500000000Z"),
    ],
)  # fmt: skip
def test_a_date_of_any_precision_is_a_moment(date: str, at: str) -> None:
    assert moment(date) == at


@pytest.mark.parametrize(
    "date",
    ["201", "2019-13", "2019-5", "20191", "2019-05-20T", "x", "٢٠١٩", ""],
)
def test_what_is_no_date_is_none(date: str) -> None:
    with pytest.raises(ValueError, match=r"Invalid isoformat|must be in"):
        moment(date)


def test_a_year_or_a_month_takes_no_date_from_the_release(archive: Imported, folder: Path) -> None:
    """A capture at the beginning of it could not show the release."""
    day = _published(archive, folder, "2026-01-01")

    assert day is not None
    for number, date in enumerate((day[:4], day[:7])):
        other = Imported(archive.path.with_name(f"{number}.db"))
        assert _published(other, folder, date) == day
    assert _published(Imported(archive.path.with_name("n.db")), folder, "2001-05-02") is None


def _published(archive: Imported, folder: Path, date: str) -> str | None:
    archive.take(warc(folder / f"{date}.warc", [record("response", URL, http(PAGE), date)]))
    assert archive.problems() == []
    (row,) = archive.rows("SELECT published_on FROM press_releases")
    return None if row[0] is None else str(row[0])


def test_fractions_of_a_second_keep_the_order(archive: Imported, folder: Path) -> None:
    """The later one is first in the file; the third has the same fraction in fewer digits."""
    second = DAYS[0].removesuffix("Z")
    pages = {".9Z": changed(PAGE, "C"), ".15Z": changed(PAGE, "B"), ".1Z": changed(PAGE, "A")}
    records = [
        record("response", URL, http(page), f"{second}{at}", "WARC/1.1")
        for at, page in pages.items()
    ]
    file = warc(folder / "a.warc.gz", records)

    archive.take(file)

    found = Archive.open(archive.path).find("900101")
    assert found["title"].endswith(" C")
    assert archive.rows("SELECT fetched_at FROM captures ORDER BY fetched_at") == [
        (f"{second}.100000000Z",), (f"{second}.150000000Z",), (f"{second}.900000000Z",),
    ]  # fmt: skip
    assert archive.problems() == []
    assert archive.take(file).run_id is None


def test_the_same_capture_without_the_fraction_is_there_already(
    archive: Imported, folder: Path
) -> None:
    """Lists of web archives, and WARC 1.0, name seconds only."""
    second = DAYS[0].removesuffix("Z")
    one = warc(folder / "a.warc", [record("response", URL, http(PAGE), f"{second}.25Z")])
    other = warc(folder / "b.warc", [record("response", URL, http(PAGE), DAYS[0])])
    third = warc(folder / "c.warc", [record("response", URL, http(PAGE), f"{second}.5Z")])

    archive.take(one)

    assert archive.take(other).already_there == 1
    assert archive.take(third).already_there == 0


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "md5", "sha3-256", "blake2b"])
@pytest.mark.parametrize(
    "form",
    [
        lambda digest: digest.hex().upper(),
        lambda digest: base64.b32encode(digest).decode(),
        lambda digest: base64.b32encode(digest).decode().lower().rstrip("="),
        lambda digest: base64.b64encode(digest).decode(),
        lambda digest: base64.urlsafe_b64encode(digest).decode().rstrip("="),
    ],
    ids=["hex", "base32", "lower base32", "base64", "base64 of addresses"],
)
def test_a_digest_is_read_in_any_form(algorithm: str, form: Callable[[bytes], str]) -> None:
    name = algorithm.replace("-", "_")
    digest = hashlib.new(name, PAGE)

    named = f"{algorithm.upper()}: {form(digest.digest())}"

    assert digest_of(named) == (name, digest.hexdigest())


def test_a_digest_in_base64_is_checked(archive: Imported, folder: Path) -> None:
    right = base64.b64encode(hashlib.sha256(http(PAGE)).digest()).decode()
    records = [
        record("response", URL, http(PAGE), WARC_Block_Digest=f"sha-256:{right}"),
        record("response", f"{URL}2", http(OTHER), WARC_Block_Digest=f"sha-256:{right}"),
    ]

    archive.take(warc(folder / "a.warc", records))

    assert [outcome for *_, outcome in archive.captures()] == ["new", "failed"]


def test_a_segment_is_no_page(archive: Imported, folder: Path) -> None:
    records = [
        record("response", URL, http(PAGE), WARC_Segment_Number="1"),
        record("continuation", URL, b"the rest", WARC_Segment_Number="2"),
    ]

    assert [one.kind for one in archive.take(warc(folder / "a.warc", records)).findings] == [
        "cut-record"
    ]


@pytest.mark.parametrize(
    "profile",
    [
        "http://netpreserve.org/warc/1.0/revisit/server-not-modified",
        "http://netpreserve.org/warc/1.1/revisit/server-not-modified/",
        "",
    ],
)
def test_a_revisit_after_304_without_its_original_is_counted(
    archive: Imported, folder: Path, profile: str
) -> None:
    block = http(b"", 'ETag: "a"', status="HTTP/1.1 304 Not Modified", content_type=None)
    fields = {"WARC_Profile": profile} if profile else {}
    nothing = sha1(b"")
    records = [
        record("response", URL, http(PAGE)),
        record(
            "revisit",
            URL,
            block,
            DAYS[1],
            WARC_Payload_Digest=nothing,
            WARC_Truncated="length",
            **fields,
        ),
        record("revisit", f"{ROOT}/x/9", block, DAYS[1], WARC_Payload_Digest=nothing, **fields),
    ]

    report = archive.take(warc(folder / "a.warc", records))

    assert report.findings == []
    assert report.skipped == {"answers that nothing has changed": 2}


def test_one_that_names_its_original_shows_its_page(archive: Imported, folder: Path) -> None:
    """It names the time without its fraction."""
    second = DAYS[0].removesuffix("Z")
    block = http(b"", status="HTTP/1.1 304 Not Modified", content_type=None)
    records = [
        record("response", URL, http(PAGE), f"{second}.25Z"),
        record(
            "revisit",
            URL,
            block,
            DAYS[1],
            WARC_Refers_To_Target_URI=URL,
            WARC_Refers_To_Date=DAYS[0],
        ),
    ]

    archive.take(warc(folder / "a.warc", records))

    assert [outcome for *_, outcome in archive.captures()] == ["new", "revisit"]


@pytest.mark.parametrize("cut", [b"900101", b"0101", b"secretariat/900101"])
def test_an_address_that_a_line_end_cuts_is_no_address(
    archive: Imported, folder: Path, cut: bytes
) -> None:
    """`/secretariat/90` is another release."""
    whole = record("response", URL, http(PAGE))
    folded = record("response", f"{URL}1", http(PAGE)).replace(b"WARC-Type: ", b"WARC-Type:\r\n ")
    broken = whole.replace(cut + b"\r\n", b"\r\n" + cut + b"\r\n", 1)

    report = archive.take(warc(folder / "a.warc", [broken, folded]))

    assert [finding.kind for finding in report.findings] == ["cut-record"]
    assert archive.rows("SELECT node_id FROM press_releases") == [(9001011,)]


def test_a_header_with_the_fields_of_two_records_is_named(archive: Imported, folder: Path) -> None:
    """Where the bytes from one header to the next are lost, the digest of the second fits."""
    first = record("response", URL, http(PAGE), Content_Length="9")
    second = record("response", f"{URL}1", http(PAGE), WARC_Block_Digest=sha1(http(PAGE)))
    merged = first[: first.index(b"Content-Length")] + second[second.index(b"WARC-Target-URI") :]
    third = record("response", f"{URL}2", http(PAGE))

    report = archive.take(warc(folder / "a.warc", [merged, third]))

    assert [finding.kind for finding in report.findings] == ["damaged-warc"]
    assert URL in report.findings[0].message
    assert f"{URL}1" in report.findings[0].url
    assert [url for url, *_ in archive.captures()] == [f"{URL}2"]


@pytest.mark.parametrize("field", ["WARC-Date: 2020-01-09T00:00:00Z", "WARC-Type: resource"])
def test_fields_that_contradict_each_other_are_damage(
    archive: Imported, folder: Path, field: str
) -> None:
    whole = record("response", URL, http(PAGE))
    twice = whole.replace(b"WARC-Type:", f"{field}\r\nWARC-Type:".encode(), 1)
    other = record("response", f"{URL}1", http(PAGE))
    again = other.replace(b"WARC-Type:", b"WARC-Type: response\r\nWARC-Type:", 1)

    report = archive.take(warc(folder / "a.warc", [twice, again]))

    assert [finding.kind for finding in report.findings] == ["cut-record"]
