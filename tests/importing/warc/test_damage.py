"""Damaged WARC files, and pages in them that cannot be read: each gives one line on stderr, and no
other record is lost.
"""

import gzip
from pathlib import Path

import brotli
import pytest

from osce_crawler.records import sha256
from tests.importing.made import (
    DAYS,
    OTHER,
    PAGE,
    ROOT,
    URL,
    Imported,
    changed,
    chunked,
    http,
    record,
    sha1,
    warc,
)


@pytest.mark.parametrize(
    ("block", "kind"),
    [
        (http(gzip.compress(PAGE)[:-100], "Content-Encoding: gzip"), "undecodable"),
        (http(b"\0\1\2", "Content-Encoding: gzip"), "undecodable"),
        (http(brotli.compress(PAGE)[:-100], "Content-Encoding: br"), "undecodable"),
        (http(PAGE[::-1], "Content-Encoding: compress"), "undecodable"),
        (http(gzip.compress(bytes(40_000_000)), "Content-Encoding: gzip"), "too-large"),
        (http(chunked(PAGE)[:-700], "Transfer-Encoding: chunked"), "truncated"),
        (http(b""), "empty"),
        (
            http("<html>\x80".encode("latin-1") + PAGE, content_type="text/html; charset=utf-8"),
            "wrong-charset",
        ),
    ],
    ids=[
        "cut gzip",
        "no gzip",
        "cut brotli",
        "unknown encoding",
        "bomb",
        "cut chunks",
        "empty",
        "charset",
    ],
)
def test_a_page_that_cannot_be_read_is_a_failed_capture(
    archive: Imported, folder: Path, block: bytes, kind: str
) -> None:
    report = archive.take(warc(folder / "a.warc.gz", [record("response", URL, block)]))

    assert [finding.kind for finding in report.findings] == [kind]
    assert archive.rows("SELECT outcome, error_kind FROM captures") == [("failed", kind)]


def test_a_record_with_another_digest_than_it_names_is_not_read(
    archive: Imported, folder: Path
) -> None:
    block = http(PAGE)
    records = [
        record("response", URL, changed(block), WARC_Block_Digest=sha1(block)),
        record("response", URL, block, DAYS[1], WARC_Block_Digest=sha1(block)),
        record("response", URL, block, DAYS[2], WARC_Block_Digest="crc:1"),
    ]

    archive.take(warc(folder / "a.warc", records))

    assert archive.rows("SELECT outcome, error_kind FROM captures ORDER BY 1") == [
        ("failed", "wrong-digest"), ("new", None), ("revisit", None),
    ]  # fmt: skip


@pytest.mark.parametrize("cut", [20, 500, 20_000])
@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_of_a_file_that_is_cut_short_all_that_is_whole_is_read(
    archive: Imported, folder: Path, name: str, cut: int
) -> None:
    file = warc(
        folder / name,
        [record("response", f"{ROOT}/x/1", http(OTHER)), record("response", URL, http(PAGE))],
    )
    content = file.read_bytes()
    file.write_bytes(content[: -min(cut, len(content) // 3)])

    report = archive.take(file)

    assert archive.captures() == [(f"{ROOT}/x/1", DAYS[0], "new")]
    assert [finding.kind for finding in report.findings] == ["damaged-warc"]


def _printed(captured: pytest.CaptureFixture[str]) -> list[str]:
    """What was printed, without the line of a new archive."""
    lines = "".join(captured.readouterr()).splitlines()
    return [line for line in lines if not line.startswith("new archive: ")]


def test_damage_in_a_file_is_one_line_and_the_next_file_is_read(
    archive: Imported, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "1.warc").write_bytes(b"no warc at all\r\n\r\n")
    (folder / "2.warc.gz").write_bytes(b"\x1f\x8b and then nothing")
    (folder / "3.warc").write_bytes(
        record("response", URL, http(PAGE)).replace(b"\r\n\r\n", b"\r\n\r\nxx", 1)
    )
    warc(folder / "4.warc.gz", [record("response", f"{ROOT}/x/1", http(OTHER))])

    report = archive.take(folder)

    assert {finding.kind for finding in report.findings} == {"damaged-warc", "bad-http"}
    assert (f"{ROOT}/x/1", DAYS[0], "new") in archive.captures()
    assert all(len(finding.message.splitlines()) == 1 for finding in report.findings)
    assert _printed(capsys) == []


def _three(**fields: str) -> list[bytes]:
    """Records of three releases; the fields are of the second."""
    nothing: dict[str, str] = {}
    pages = (
        (f"{ROOT}/x/1", OTHER, nothing),
        (URL, PAGE, fields),
        (f"{ROOT}/x/3", changed(OTHER), nothing),
    )
    return [record("response", url, http(page), **more) for url, page, more in pages]


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
@pytest.mark.parametrize(
    "length",
    ["-5", "abc", "", "100", *(str(len(http(PAGE)) + by) for by in (-100, 9, 20, 500)), "9" * 12],
)
def test_a_wrong_length_costs_its_own_record_and_no_other(
    archive: Imported, folder: Path, name: str, length: str
) -> None:
    """One that is too long takes in the next record, whose bytes are no part of the page."""
    report = archive.take(warc(folder / name, _three(Content_Length=length)))

    assert [one for one in archive.captures() if one[2] == "new"] == [
        (f"{ROOT}/x/1", DAYS[0], "new"), (f"{ROOT}/x/3", DAYS[0], "new"),
    ]  # fmt: skip
    assert {finding.kind for finding in report.findings} <= {"damaged-warc", "cut-record"}
    assert 1 <= len(report.findings) <= 2


def test_damaged_records_in_a_row_are_each_named(archive: Imported, folder: Path) -> None:
    records = [
        record("response", f"{ROOT}/x/{number}", http(PAGE), Content_Length="no number")
        for number in (1, 2, 3)
    ]

    report = archive.take(warc(folder / "a.warc", [*records, record("response", URL, http(PAGE))]))

    assert [finding.url.rpartition("/")[2] for finding in report.findings] == ["1", "2", "3"]
    assert archive.captures() == [(URL, DAYS[0], "new")]


def test_a_broken_member_costs_its_own_record_and_no_other(archive: Imported, folder: Path) -> None:
    one, two, three = (gzip.compress(each, mtime=0) for each in _three())
    for number, middle in enumerate(
        (two[:-1500] + bytes(100) + two[-1400:], two[:1500], b"\x1f\x8b\x08" + two[9:])
    ):
        (folder / f"{number}.warc.gz").write_bytes(one + middle + three)

    report = archive.take(folder)

    assert [url for url, _, outcome in archive.captures() if outcome != "failed"] == [
        f"{ROOT}/x/1",
        f"{ROOT}/x/3",
    ]
    assert {finding.kind for finding in report.findings} <= {"damaged-warc", "cut-record"}
    assert {Path(finding.url.partition(": ")[0]).name for finding in report.findings if finding.kind == "damaged-warc"} == {
        "0.warc.gz", "1.warc.gz", "2.warc.gz",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_wherever_a_file_is_cut_or_damaged_nothing_false_comes_of_it(
    tmp_path: Path, name: str
) -> None:
    digests = [sha1(http(PAGE)), sha1(http(OTHER))]
    records = [
        record("response", url, http(page), WARC_Block_Digest=digest)
        for (url, page), digest in zip(((URL, PAGE), (f"{ROOT}/x/1", OTHER)), digests, strict=True)
    ]
    content = warc(tmp_path / name, records).read_bytes()
    for at in range(0, len(content), 997):
        for number, damaged in enumerate(
            (content[:at], content[:at] + bytes([content[at] ^ 0x55]) + content[at + 1 :])
        ):
            archive = Imported(tmp_path / f"{at}-{number}.db")
            (tmp_path / "damaged").mkdir(exist_ok=True)
            (tmp_path / "damaged" / name).write_bytes(damaged)
            report = archive.take(tmp_path / "damaged")
            made = archive.rows(
                "SELECT c.url, c.payload_digest FROM revisions JOIN captures c USING (capture_id)"
            ) if archive.path.exists() else []  # fmt: skip
            assert set(made) <= {(URL, sha256(PAGE)), (f"{ROOT}/x/1", sha256(OTHER))}
            assert len(made) == 2 or report.findings or (not number and len(made) == 1)


@pytest.mark.parametrize(
    "plain", [bytes(80_000_000), b"WARC/1.0\r\n" + b"X" * 80_000_000], ids=["zeros", "one line"]
)
def test_a_bomb_is_one_finding(archive: Imported, folder: Path, plain: bytes) -> None:
    (folder / "a.warc.gz").write_bytes(
        gzip.compress(plain) + gzip.compress(record("response", URL, http(PAGE)))
    )

    report = archive.take(folder)

    assert [finding.kind for finding in report.findings] == ["damaged-warc"]
    assert archive.captures() == [(URL, DAYS[0], "new")]


def test_a_file_without_anything_is_a_finding(archive: Imported, folder: Path) -> None:
    (folder / "a.warc.gz").write_bytes(b"")
    (folder / "b.warc").write_bytes(b"")
    (folder / "c.warc.gz").write_bytes(gzip.compress(b""))

    assert [finding.kind for finding in archive.take(folder).findings] == ["damaged-warc"] * 3


@pytest.mark.parametrize(
    "location", ["http://[bad", "mailto:x", "\xe9\xff", "/node/900101#x", "https://[::1"]
)
def test_a_redirect_to_no_address_is_kept_as_it_is(
    archive: Imported, folder: Path, location: str
) -> None:
    moved = http(b"", f"Location: {location}", status="HTTP/1.1 301 Moved")
    records = [
        record("response", f"{ROOT}/node/900101", moved),
        record("response", "http://[bad#x", moved),
    ]

    assert archive.take(warc(folder / "a.warc", records)).findings == []
    assert [outcome for _, _, outcome in archive.captures()] == ["support"]


def test_spaces_in_an_address_are_escaped_and_nobody_prints_that(
    archive: Imported, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    archive.take(warc(folder / "a.warc", [record("response", f"{URL}?a b", http(PAGE))]))

    assert archive.captures() == [(f"{URL}?a%20b", DAYS[0], "new")]
    assert _printed(capfd) == []


def test_digits_of_other_scripts_are_no_node_id(archive: Imported, folder: Path) -> None:
    archive.take(
        warc(folder / "a.warc", [record("response", f"{ROOT}/cthb/\uff11\uff12", http(PAGE))])
    )

    assert [outcome for _, _, outcome in archive.captures()] == ["rejected"]


def test_a_record_that_a_wrong_length_hides_keeps_its_white_space(
    archive: Imported, folder: Path
) -> None:
    """The length ends just before white space of the next record's page, which belongs to that
    page.
    """
    second = record("response", URL, http(PAGE), DAYS[1])
    at = second.index(b" ", second.index(b"<body"))
    first = record("response", f"{ROOT}/x/1", http(OTHER))
    wrong = first.replace(
        b"Content-Length: %d" % len(http(OTHER)),
        b"Content-Length: %d" % (len(http(OTHER)) + 4 + at),
    )

    archive.take(warc(folder / "a.warc", [wrong, second]))

    digest = archive.rows(
        "SELECT payload_digest FROM captures WHERE url = ? AND outcome = 'new'", URL
    )
    assert digest == [(sha256(PAGE),)]


def test_numbers_that_are_none_cost_one_record(archive: Imported, folder: Path) -> None:
    long = record("response", f"{ROOT}/x/1", http(OTHER), Content_Length="9" * 5000)
    early = {"WARC_Refers_To_Target_URI": URL, "WARC_Refers_To_Date": "0001-01-01T00:00:00+14:00"}
    revisit = record("revisit", URL, http(b""), DAYS[1], **early)
    encoded = record(
        "response", f"{ROOT}/x/2", http(b"", "X-Archive-Orig-Content-Length: " + "9" * 20), DAYS[1]
    )
    whole = record("response", URL, http(PAGE), DAYS[2])

    report = archive.take(warc(folder / "a.warc", [long, revisit, encoded, whole]))

    assert (URL, DAYS[2], "new") in archive.captures()
    assert {"damaged-warc", "no-original"} <= {finding.kind for finding in report.findings}
