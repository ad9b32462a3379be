"""Garbage between the records of a file: its intact neighbours are read if they prove it."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.importing.made import DAYS, PAGE, ROOT, Imported, changed, http, record, sha1

_GARBAGE = [b"garbage\r\n", b"\r\n\r\nx\r\n\r\n", bytes(range(256)) * 20, bytes(300), b"WARC/"]
_DIGESTS: dict[str, Callable[[bytes], dict[str, str]]] = {
    "block": lambda page: {"WARC_Block_Digest": sha1(http(page))},
    "payload": lambda page: {"WARC_Payload_Digest": sha1(page)},
    "both": lambda page: {
        "WARC_Block_Digest": sha1(http(page)),
        "WARC_Payload_Digest": sha1(page),
    },
}
_OUTCOMES = "SELECT substr(url, -1), outcome FROM captures ORDER BY url"


def _four(digest: Callable[[bytes], dict[str, str]]) -> list[bytes]:
    pages = [(f"{ROOT}/x/{number}", changed(PAGE, f"No. {number}")) for number in range(1, 5)]
    return [record("response", url, http(page), DAYS[0], **digest(page)) for url, page in pages]


@pytest.mark.parametrize("garbage", _GARBAGE)
@pytest.mark.parametrize("digest", _DIGESTS.values(), ids=_DIGESTS)
def test_records_on_both_sides_are_read(
    archive: Imported, folder: Path, digest: Callable[[bytes], dict[str, str]], garbage: bytes
) -> None:
    one, two, three, four = _four(digest)
    (folder / "a.warc").write_bytes(one + two + garbage + three + four)

    report = archive.take(folder / "a.warc")

    assert [finding.kind for finding in report.findings] == ["damaged-warc"]
    assert archive.rows(_OUTCOMES) == [(number, "new") for number in "1234"]


@pytest.mark.parametrize(
    "digest",
    [
        lambda _: {},
        lambda _: {"WARC_Block_Digest": "crc99:00"},
        lambda _: {"WARC_Block_Digest": ""},
    ],
)
def test_one_that_proves_nothing_is_named(
    archive: Imported, folder: Path, digest: Callable[[bytes], dict[str, str]]
) -> None:
    one, two, three, four = _four(digest)
    (folder / "a.warc").write_bytes(one + two + _GARBAGE[0] + three + four)

    report = archive.take(folder / "a.warc")

    assert [finding.kind for finding in report.findings] == ["cut-record", "damaged-warc"]
    assert [row[1] for row in archive.rows(_OUTCOMES)] == ["new", "failed", "new", "new"]


def test_a_compressed_one_ends_with_its_member(archive: Imported, folder: Path) -> None:
    one, two, three, four = (gzip.compress(each, mtime=0) for each in _four(lambda _: {}))
    (folder / "a.warc.gz").write_bytes(one + two + _GARBAGE[0] + three + four)

    report = archive.take(folder / "a.warc.gz")

    assert [finding.kind for finding in report.findings] == ["damaged-warc"]
    assert [row[1] for row in archive.rows(_OUTCOMES)] == ["new"] * 4


@pytest.mark.parametrize("by", [-100, 9])
@pytest.mark.parametrize("digest", _DIGESTS.values(), ids=_DIGESTS)
def test_a_wrong_length_with_the_digest_of_the_whole_stays_named(
    archive: Imported, folder: Path, digest: Callable[[bytes], dict[str, str]], by: int
) -> None:
    records = _four(digest)
    length = len(http(changed(PAGE, "No. 2")))
    stated, wrong = f"Length: {length}".encode(), f"Length: {length + by}".encode()
    records[1] = records[1].replace(stated, wrong)
    (folder / "a.warc").write_bytes(b"".join(records))

    report = archive.take(folder / "a.warc")

    assert "cut-record" in [finding.kind for finding in report.findings]
    assert [row[1] for row in archive.rows(_OUTCOMES)] == ["new", "failed", "new", "new"]
