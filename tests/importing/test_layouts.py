"""Layouts and evidence in the WARC export of another archive."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from osce_crawler.archive.integrity.fixity import Verification
from osce_crawler.pages.layouts import layouts_with
from osce_crawler.refine import parser_version
from osce_crawler.reparse.deep_verify import DeepVerification
from tests.importing.made import DAYS, PAGE, ROOT, URL, Imported, http, record, sha1, warc
from tests.pages.layouts.made import NEWS26, release

PAGES = [
    record("response", f"{ROOT}/cthb/3", http(release())),
    record("response", URL, http(PAGE)),
]
_LATE = 'name = "late"\n[release]\ntitle = "h1"\nbody = "div.body"\n'


def layout(toml: str = NEWS26, name: str = "news26", **fields: str) -> bytes:
    """A layout as an export has it."""
    url = f"urn:osce-crawler:layout:{name}"
    own = {"Content_Type": "application/toml", "WARC_Block_Digest": sha1(toml.encode())}
    return record("resource", url, toml.encode(), **own | fields)


def read_with(archive: Imported) -> list[tuple[object, ...]]:
    """The layout and the confidence of each release."""
    return archive.rows("SELECT node_id, layout, confidence FROM press_releases ORDER BY 1")


BOTH = [(3, "news26", "high"), (900101, "drupal11", "high")]


@pytest.mark.parametrize("at", [0, 1, 2])
def test_it_is_added_and_all_pages_are_read_with_it(
    archive: Imported, tmp_path: Path, at: int
) -> None:
    """Wherever it is in the file, as in files that were joined."""
    file = warc(tmp_path / "out.warc.gz", [*PAGES[:at], layout(), *PAGES[at:]])

    report = archive.take(file)

    assert read_with(archive) == BOTH
    assert (report.layouts_added, report.findings) == (["news26"], [])
    assert archive.rows("SELECT name, toml FROM layouts") == [("news26", NEWS26)]
    version = parser_version(layouts_with((NEWS26,)))
    assert archive.rows("SELECT parser_version FROM crawl_runs") == [(version,)]
    verification = Verification.open(archive.path)
    assert [*verification.problems(), *DeepVerification(verification, workers=1).problems()] == []


def test_a_second_import_adds_nothing(archive: Imported, tmp_path: Path) -> None:
    file = warc(tmp_path / "out.warc", [layout(), *PAGES])
    archive.take(file)
    before = archive.dump()

    report = archive.take(file)

    assert (report.run_id, report.layouts_added, report.findings) == (None, [], [])
    assert archive.dump() == before


def test_a_layout_without_pages_is_added_too(archive: Imported, tmp_path: Path) -> None:
    report = archive.take(warc(tmp_path / "out.warc", [layout()]))

    assert (report.run_id, report.layouts_added) == (None, ["news26"])


@pytest.mark.parametrize(
    ("records", "kind", "words"),
    [
        ([layout(NEWS26.replace("div.x7", "div.x9"))], "layout-differs", "has another layout"),
        ([layout(_LATE.replace("late", "drupal6"), "drupal6")], "layout-differs", "the program"),
        ([layout(NEWS26, "other")], "bad-layout", "names the layout other, not news26"),
        ([layout("name = 7", "late")], "bad-layout", "it is not added"),
        ([layout(_LATE, "late", WARC_Block_Digest=sha1(b"x"))], "wrong-digest", "is not added"),
        ([layout(_LATE, "late")], "layout-ambiguous", "pages of another layout (1)"),
    ],
)
def test_one_that_is_not_added_is_a_finding(
    archive: Imported, tmp_path: Path, records: Sequence[bytes], kind: str, words: str
) -> None:
    archive.take(warc(tmp_path / "first.warc", [layout(), *PAGES]))
    before = archive.rows("SELECT * FROM layouts")
    page = record("response", f"{ROOT}/cthb/4", http(release()))

    report = archive.take(warc(tmp_path / "second.warc", [*records, page]))

    ((found, message, url),) = [(one.kind, one.message, one.url) for one in report.findings]
    assert (found, words in message, report.layouts_added) == (kind, True, [])
    assert url.startswith(f"{tmp_path}/second.warc: layout ")
    assert archive.rows("SELECT * FROM layouts") == before
    assert archive.rows("SELECT kind FROM run_findings") == [(kind,)]
    assert (4, "news26", "high") in read_with(archive)


def test_bytes_that_are_no_text_are_a_finding(archive: Imported, tmp_path: Path) -> None:
    broken = layout().replace(b"Synthetic", b"\xff\xfe\xfd\xfc\xff\xfe\xfd\xfc\xff", 1)
    broken = broken.replace(sha1(NEWS26.encode()).encode(), b"none:", 1)

    report = archive.take(warc(tmp_path / "out.warc", [broken, *PAGES]))

    assert next(one.kind for one in report.findings) == "bad-layout"
    assert archive.rows("SELECT * FROM layouts") == []


def test_resources_of_other_crawlers_are_skipped_as_before(
    archive: Imported, tmp_path: Path
) -> None:
    other = record("resource", "urn:pageinfo:x", b"{}", Content_Type="application/json")

    report = archive.take(warc(tmp_path / "out.warc", [other, *PAGES[1:]]))

    assert report.skipped == {"records of no web address": 1}
    assert (report.layouts_added, report.findings) == ([], [])


@pytest.mark.parametrize("value", ["{", "[]", '{"title": 1}', '"text"'])
def test_evidence_that_cannot_be_read_is_a_finding_and_the_page_is_imported(
    archive: Imported, tmp_path: Path, value: str
) -> None:
    facts = f"format: osce-crawler capture, 1\r\npurpose: release\r\nlisted-as: {value}\r\n"
    name = record("response", URL, b"", DAYS[0]).split(b"WARC-Record-ID: ")[1].split(b"\r\n")[0]
    about = record("metadata", URL, facts.encode(), WARC_Concurrent_To=name.decode())

    report = archive.take(warc(tmp_path / "out.warc", [about, PAGES[1]]))

    ((kind, message),) = [(one.kind, one.message) for one in report.findings]
    assert (kind, "imported without it" in message) == ("damaged-warc", True)
    assert read_with(archive) == BOTH[1:]
    assert archive.rows("SELECT * FROM capture_evidence") == []
