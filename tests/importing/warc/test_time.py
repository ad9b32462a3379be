"""The time to read a file is that of its length, also where all of it is damaged."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from osce_crawler.importing.items import Unusable
from osce_crawler.importing.warc.lengths import LONGEST
from osce_crawler.importing.warc.records import read_records, records_of
from tests.growth import AT_MOST, growth
from tests.importing.made import URL, record

FIRST = b"filedesc://a.arc 0.0.0.0 20080101000000 text/plain 0\n"


def _claiming(length: int) -> Callable[[int], bytes]:
    """Small records that say they are long, so that each hides all behind it."""
    one = record("response", URL, b"x", Content_Length=str(length))
    return lambda count: one * count


HOSTILE: dict[str, Callable[[int], bytes]] = {
    "starts alone": lambda count: b"WARC/1.0\r\nA:" * count,
    "starts, and sometimes a blank line": lambda count: (
        (b"WARC/1.0\r\nA:" * 200 + b"\r\n\r\n") * (count // 200 + 1)
    ),
    "blank lines": lambda count: b"\r\n" * count,
    "white space behind a record": lambda count: record("warcinfo", "", b"x") + b"\n" * count,
    "folded lines": lambda count: (b"WARC/1.0\r\nA: b\r\n" + b" c\r\n" * 9000) * (count // 9000 + 1),
    "wrong lengths": _claiming(LONGEST - 1),
    "wrong lengths over the limit": _claiming(10**12),
    "no lengths": lambda count: record("response", URL, b"x", Content_Length="x") * count,
    "lines of ARC": lambda count: FIRST + f"{URL} 1.2.3.4 20080101000000 text/html {LONGEST - 1}\n".encode() * count,
    "dates of ARC": lambda count: FIRST + b" 1.2.3.4 20080101000000 x" * count,
    "starts of gzip": lambda count: b"\x1f\x8b\x08\x00" * count,
    "starts of zstd": lambda count: b"\x28\xb5\x2f\xfd" * count,
}  # fmt: skip


@pytest.mark.parametrize("made", HOSTILE.values(), ids=HOSTILE)
def test_the_time_doubles_with_the_file(made: Callable[[int], bytes]) -> None:
    def read(content: bytes) -> None:
        for _ in records_of(BytesIO(content), "a.warc"):
            pass

    assert growth(made, read) < AT_MOST


@pytest.mark.parametrize("content", [b"\r\n" * 500, b" ", b"\0"], ids=["lines", "space", "zero"])
def test_a_file_of_nothing_is_a_finding(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(content)

    (found,) = read_records(path)

    assert isinstance(found, Unusable)
    assert found.kind == "damaged-warc"


def test_no_record_is_lost_among_lengths_that_are_all_wrong(tmp_path: Path) -> None:
    """Each is named: as a record that does not end where it says."""
    path = tmp_path / "a.warc"
    lengths = [5, 10_000, LONGEST - 1, LONGEST + 1, 10**12]
    parts = [record("response", URL, b"x", Content_Length=str(length)) for length in lengths]
    path.write_bytes(b"".join([*parts, record("response", URL, b"whole")]))

    *damaged, last = read_records(path)

    assert damaged
    assert not isinstance(last, Unusable)
    assert getattr(last, "block", b"") == b"whole"
