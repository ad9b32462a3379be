"""Fractions of a second sort as time, and one moment in two spellings is one."""

from itertools import permutations
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import pytest

from osce_crawler.archive.reader import Archive
from osce_crawler.archive.schema import CAPTURE_FORMAT
from osce_crawler.importing.items import moment
from tests.importing.made import DAYS, PAGE, URL, Imported, changed, http, record, warc
from tests.importing.test_round_trip import run

SECOND = DAYS[0].removesuffix("Z")
IN_ORDER = ("000Z", "000000001Z", "1234Z", "123456Z", "123456001Z", "123456789Z", "123457Z", "9Z")
_TITLES = (("123456Z", "A"), ("123456001Z", "B"), ("123456789Z", "C"))
_ROWS = "SELECT url, fetched_at, outcome, payload_digest FROM captures ORDER BY capture_id"


def _answer(fraction: str, title: str) -> bytes:
    return record("response", URL, http(changed(PAGE, title)), f"{SECOND}.{fraction}", "WARC/1.1")


def _latest(path: Path, as_of: str | None = None) -> str:
    return str(Archive.open(path, as_of).find("900101")["title"]).split()[-1]


def test_the_order_of_the_texts_is_that_of_the_times() -> None:
    moments = [moment(f"{SECOND}.{fraction}") for fraction in IN_ORDER]

    assert moments == sorted(set(moments))
    assert max(moments) < DAYS[0], "a time without a fraction is the end of its second"


@pytest.mark.parametrize("order", [*permutations(_TITLES)])
def test_the_latest_text_is_that_of_the_last_nanosecond(
    archive: Imported, folder: Path, order: tuple[tuple[str, str], ...]
) -> None:
    file = warc(folder / "a.warc.gz", [_answer(*one) for one in order])

    report = archive.take(file)

    assert report.findings == []
    assert archive.problems() == []
    assert _latest(archive.path) == "C"
    assert _latest(archive.path, f"{SECOND}.123456500Z") == "B"
    assert _latest(archive.path, f"{SECOND}.123456000Z") == "A"
    assert _latest(archive.path, DAYS[0]) == "C"
    assert archive.take(file).run_id is None


def test_an_export_brings_them_back(archive: Imported, folder: Path, tmp_path: Path) -> None:
    archive.take(warc(folder / "a.warc", [_answer("123456789Z", "B"), _answer("123456Z", "A")]))
    again = Imported(tmp_path / "again.db")
    for path, name in ((archive.path, "one.warc.gz"), (archive.path, "two.warc.gz")):
        assert run("export", tmp_path / name, archive=path).returncode == 0

    again.take(tmp_path / "one.warc.gz")

    assert again.rows(_ROWS) == archive.rows(_ROWS)
    assert _latest(again.path) == "B"
    assert (tmp_path / "one.warc.gz").read_bytes() == (tmp_path / "two.warc.gz").read_bytes()


def test_an_archive_with_six_digits_stays_valid(
    archive: Imported, folder: Path, tmp_path: Path
) -> None:
    """Made before nine were kept. Its files are known in it, and its export gives the same."""
    old, again = f"{SECOND}.123456Z", Imported(tmp_path / "again.db")
    file = warc(folder / "a.warc", [_answer("123456789Z", "A")])
    archive.take(_export_of_six_digits(tmp_path / "six.warc", old))
    before = archive.rows(_ROWS)

    assert [row[1] for row in before] == [old]
    assert archive.take(file).already_there == 1
    assert run("export", tmp_path / "out.warc.gz", archive=archive.path).returncode == 0
    again.take(tmp_path / "out.warc.gz")
    assert again.rows(_ROWS) == before
    assert archive.problems() == again.problems() == []
    assert _latest(archive.path, old) == "A"


def _export_of_six_digits(path: Path, at: str) -> Path:
    """A capture as the program exported it from an archive with six digits."""
    name = f"<urn:uuid:{uuid5(NAMESPACE_URL, 'response')}>"
    facts = f"format: {CAPTURE_FORMAT}\r\nfetched-at: {at}\r\n".encode()
    page = http(changed(PAGE, "A"))
    return warc(
        path,
        [
            record("metadata", URL, facts, at, WARC_Concurrent_To=name),
            record("response", URL, page, at, "WARC/1.1", WARC_Record_ID=name),
        ],
    )


@pytest.mark.parametrize("named", ["123456789Z", "123456Z", ""])
@pytest.mark.parametrize("together", [True, False])
def test_a_revisit_may_name_fewer_digits(
    archive: Imported, folder: Path, named: str, together: bool
) -> None:
    at = f"{SECOND}.{named}" if named else DAYS[0]
    block = http(b"", status="HTTP/1.1 304 Not Modified", content_type=None)
    original = _answer("123456789Z", "A")
    refers = {"WARC_Refers_To_Target_URI": URL, "WARC_Refers_To_Date": at}
    revisit = record("revisit", URL, block, DAYS[1], **refers)
    if together:
        archive.take(warc(folder / "a.warc", [original, revisit]))
    else:
        archive.take(warc(folder / "a.warc", [original]))
        archive.take(warc(folder / "b.warc", [revisit]))

    assert [outcome for *_, outcome in archive.captures()] == ["new", "revisit"]
