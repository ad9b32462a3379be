"""Pages of unknown design are kept while a run fetches, read when it has all pages, and never
replace what a known layout has read.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from osce_crawler.archive.integrity.fixity import Verification
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.schema import RUN_COUNTS
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.pages.layouts import BUILT_IN
from osce_crawler.records import Alias, Confidence, Evidence, Finding, Trail
from osce_crawler.reparse import pool
from osce_crawler.reparse.unknown import read_unknown_pages, unread_finding
from tests.archive.made import AT, ROOT
from tests.reparse.new_design import LISTING, Crawl, Reader, known, page, text_of
from tests.reparse.new_design import _reader as _reader  # noqa: PLC0414 - a fixture

LATER = "2026-02-01T00:00:00Z"
FOOTER = "Sign the petition of the valley and read our weekly letter."
OUTCOMES = "SELECT url, outcome, revision_id IS NULL FROM captures ORDER BY capture_id"


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    return tmp_path / "osce.db"


@pytest.fixture(name="crawls")
def _crawls(path: Path) -> Iterator[Crawl]:
    writer = ArchiveWriter.open(path, lambda: LATER)
    yield Crawl(writer)
    writer.abandon_page()
    writer.close()


def _all(crawls: Crawl, sql: str) -> list[tuple[Any, ...]]:
    return crawls.writer.connection.execute(sql).fetchall()


def _read(crawls: Crawl) -> list[Finding]:
    return read_unknown_pages(crawls.writer, lambda _: "site", layouts=BUILT_IN)


def _problems(path: Path) -> list[str]:
    return [problem.what for problem in Verification.open(path).problems()]


def test_a_page_of_unknown_design_becomes_a_record_of_low_confidence(
    crawls: Crawl, reader: Reader, path: Path
) -> None:
    crawls.begin()
    crawls.fetch(1, page(*text_of(1)))
    crawls.fetch(2, page())
    assert (
        _all(crawls, "SELECT outcome, error_kind FROM captures")
        == [("failed", "unknown-layout")] * 2
    )
    assert _all(crawls, "SELECT count(*) FROM run_findings") == [(0,)]

    found = _read(crawls)
    crawls.end()

    assert found == [
        Finding(
            kind="unknown-layout",
            url=f"{ROOT}/cthb/2",
            message="2 pages have an unknown design: 1 read with confidence low, 1 kept unread;"
            " check them, then run: osce-crawler layout propose",
        )
    ]
    assert _all(crawls, "SELECT node_id, layout, confidence FROM press_releases") == [
        (1, "inferred", "low")
    ]
    assert [outcome for _, outcome, _ in _all(crawls, OUTCOMES)] == ["new", "failed"]
    assert _all(
        crawls, f"SELECT captures, {'+'.join(RUN_COUNTS)}, new, failed FROM crawl_runs"
    ) == [(2, 2, 1, 1)]
    assert _problems(path) == []


def test_a_run_without_such_a_page_reads_nothing(
    crawls: Crawl, monkeypatch: pytest.MonkeyPatch
) -> None:
    crawls.begin()
    crawls.known(known(1, text_of(1)))
    monkeypatch.setattr(pool, "parse_pages", None)

    assert _read(crawls) == []
    assert unread_finding(crawls.writer.unknown) is None


def test_a_text_with_a_line_that_the_pages_share_is_not_accepted(
    crawls: Crawl, reader: Reader
) -> None:
    crawls.begin()
    for node_id in range(1, 6):
        crawls.fetch(node_id, page(*text_of(node_id, *[FOOTER] * (node_id > 2))))

    found = _read(crawls)

    assert _all(crawls, "SELECT node_id FROM press_releases ORDER BY 1") == [(1,), (2,)]
    assert "2 read with confidence low, 3 kept unread" in found[0].message


def test_the_pages_of_one_release_share_its_text(crawls: Crawl, reader: Reader) -> None:
    crawls.begin()
    crawls.fetch(1, page(*text_of(1), token="a"))
    crawls.fetch(1, page(*text_of(1, "A line more, of the evening."), token="b"), LATER)

    _read(crawls)

    assert _all(crawls, "SELECT revision, confidence FROM revisions") == [(1, "low"), (2, "low")]
    assert [outcome for _, outcome, _ in _all(crawls, OUTCOMES)] == ["new", "revised"]


@pytest.mark.parametrize("confidence", [Confidence.HIGH, Confidence.MEDIUM])
@pytest.mark.parametrize("at", [LATER, "2025-01-01T00:00:00Z"])
def test_it_never_replaces_a_reading_of_higher_confidence(
    crawls: Crawl, reader: Reader, path: Path, confidence: Confidence, at: str
) -> None:
    crawls.begin()
    crawls.known(known(1, text_of(1), confidence))
    crawls.fetch(1, page(*text_of(1, "Menu of the new design, taken for text.")), at)

    found = _read(crawls)
    crawls.end()

    assert _all(crawls, "SELECT revision, confidence FROM revisions") == [(1, confidence.value)]
    assert _all(crawls, OUTCOMES)[1] == (f"{ROOT}/cthb/1", "failed", 1)
    assert _all(crawls, "SELECT DISTINCT url FROM addresses") == [(f"{ROOT}/cthb/1",)]
    assert _all(crawls, "SELECT last_seen_at FROM records") == [(AT,)]
    assert [(one.kind, one.url) for one in found] == [
        ("unknown-layout", f"{ROOT}/cthb/1"), ("doubtful-reading", f"{ROOT}/cthb/1"),
    ]  # fmt: skip
    assert found[0].message.startswith(
        "1 page has an unknown design: 0 read with confidence low, 0 kept unread, 1 read, but"
        " different from the record: not taken;"
    )
    assert found[1].message.startswith("1 page is read, but differs from the record,")
    assert _problems(path) == []


def test_the_same_text_confirms_a_record_of_higher_confidence(
    crawls: Crawl, reader: Reader, path: Path
) -> None:
    crawls.begin()
    crawls.known(known(1, text_of(1)))
    crawls.fetch(1, page(*text_of(1)), LATER)

    _read(crawls)
    crawls.end()

    assert _all(crawls, "SELECT revision, layout, confidence FROM revisions") == [
        (1, "drupal11", "high")
    ]
    assert [outcome for _, outcome, _ in _all(crawls, OUTCOMES)] == ["new", "unchanged"]
    assert _all(crawls, "SELECT last_seen_at FROM records") == [(LATER,)]
    assert _problems(path) == []


def test_a_record_of_low_confidence_is_revised_like_any_other(
    crawls: Crawl, reader: Reader
) -> None:
    for at, more in ((AT, ()), (LATER, ()), ("2026-03-01T00:00:00Z", ("A new last line.",))):
        crawls.begin(at=at)
        crawls.fetch(1, page(*text_of(1, *more), token=at), at)
        _read(crawls)
        crawls.end()

    assert [outcome for _, outcome, _ in _all(crawls, OUTCOMES)] == ["new", "unchanged", "revised"]
    assert _all(crawls, "SELECT revision, cause, confidence FROM revisions") == [
        (1, "site", "low"), (2, "site", "low"),
    ]  # fmt: skip


def test_a_known_layout_replaces_it(crawls: Crawl, reader: Reader) -> None:
    crawls.begin()
    crawls.fetch(1, page(*text_of(1)))
    _read(crawls)

    other = known(1, text_of(1, "The line that the reading missed."), Confidence.MEDIUM)
    assert crawls.known(other, at=LATER) == "revised"
    assert _all(crawls, "SELECT revision, confidence FROM press_releases") == [(2, "medium")]


def test_a_reading_of_medium_confidence_replaces_a_known_one_only_on_a_changed_page(
    crawls: Crawl, path: Path
) -> None:
    crawls.begin()
    crawls.known(known(1, text_of(1)))
    other = known(1, text_of(1, "A line more."), Confidence.MEDIUM)

    reread = crawls.known(other, LATER, cause="parser")
    assert (reread, _all(crawls, "SELECT kind FROM run_findings")) == (
        "failed", [("doubtful-reading",)],
    )  # fmt: skip
    assert crawls.known(other, LATER) == "revised"
    crawls.end()
    assert _problems(path) == []


def _fetch_all(crawls: Crawl) -> None:
    for node_id in range(1, 5):
        crawls.lead(node_id, Evidence(title="A title", teaser=f"The mission opened {node_id}"))
        crawls.fetch(node_id, page(*text_of(node_id, *[FOOTER] * (node_id > 2))))


def _uninterrupted(path: Path) -> list[tuple[Any, ...]]:
    writer = ArchiveWriter.open(path, lambda: LATER)
    crawls = Crawl(writer)
    crawls.begin()
    _fetch_all(crawls)
    _read(crawls)
    crawls.end()
    writer.close()
    return _facts(path)


def _facts(path: Path) -> list[tuple[Any, ...]]:
    queries = (
        "SELECT url, outcome, error_kind, error_message FROM captures ORDER BY capture_id",
        "SELECT record_id, revision, cause, confidence, created_at FROM revisions ORDER BY 1, 2",
        "SELECT capture_id, title, teaser FROM capture_evidence ORDER BY 1",
        "SELECT node_id, url, first_seen_at, last_seen_at FROM records ORDER BY 1",
    )
    with closing(sqlite3.connect(path)) as connection:
        return [row for sql in queries for row in connection.execute(sql)]


@pytest.mark.parametrize("killed_at", range(6))
def test_a_killed_run_that_is_continued_ends_with_the_same_archive(
    path: Path, tmp_path: Path, reader: Reader, killed_at: int
) -> None:
    """Killed before, within (after each page) and after the reading; with and without a page that
    the continuing run fetches.
    """
    expected = _uninterrupted(tmp_path / "other.db")
    first = Crawl(ArchiveWriter.open(path, lambda: LATER))
    first.begin()
    _fetch_all(first)
    _kill_after(first, killed_at)
    first.writer.connection.close()

    second = Crawl(ArchiveWriter.open(path, lambda: LATER))
    second.begin()
    assert second.writer.run.resumes == 1
    found = _read(second)
    second.end()
    second.writer.close()

    assert _facts(path) == expected
    assert "2 read with confidence low, 2 kept unread" in found[0].message
    assert _problems(path) == []


def _kill_after(crawls: Crawl, pages: int) -> None:
    """Read until so many pages are written. One more: until the run is over, but not closed."""
    written = iter(range(pages))
    real = crawls.writer.keep_later

    class Killing:
        def __getattr__(self, name: str) -> Any:
            return getattr(crawls.writer, name)

        def keep_later(self, *given: Any) -> str:
            if next(written, None) is None:
                raise KeyboardInterrupt
            return real(*given)

    if pages:
        try:
            read_unknown_pages(Killing(), lambda _: "site", layouts=BUILT_IN)  # type: ignore[arg-type]
        except KeyboardInterrupt:
            assert pages < 2
    if pages == 5:  # an orderly interruption, which seals the run
        crawls.end("interrupted")


def test_what_the_continuing_run_fetches_is_compared_with_what_was_fetched_before(
    crawls: Crawl, reader: Reader
) -> None:
    """Each run alone has one page with the line; both together have two."""
    crawls.begin()
    crawls.lead(3)
    crawls.fetch(1, page(*text_of(1, FOOTER)))
    crawls.end("interrupted")
    crawls.begin()
    crawls.fetch(3, page(*text_of(3, FOOTER)))

    _read(crawls)

    assert _all(crawls, "SELECT count(*) FROM records") == [(0,)]


def test_it_can_be_stopped_between_two_pages(crawls: Crawl, reader: Reader) -> None:
    crawls.begin()
    _fetch_all(crawls)
    asked = iter(range(100))

    found = read_unknown_pages(
        crawls.writer, lambda _: "site", layouts=BUILT_IN, is_stopped=lambda: next(asked) >= 2
    )

    assert (
        found[0].message
        == "4 pages have an unknown design; run the same command again to read them"
    )
    assert _all(crawls, "SELECT count(*) FROM records") == [(0,)]


def test_the_text_of_the_listing_reaches_every_reading(
    crawls: Crawl, reader: Reader, path: Path
) -> None:
    reader.needs_evidence = True
    one = Evidence(title="A title", teaser="The mission opened library 1")
    two = Evidence(title="A title", teaser=None)
    crawls.begin()
    crawls.lead(1, one)
    crawls.lead(2)
    crawls.fetch(1, page(*text_of(1)))
    crawls.fetch(2, page(*text_of(2)))
    # A translation link led to this page first; a listing names it when it is fetched already.
    url = f"{ROOT}/cthb/2"
    alias = Alias(url=url, further=url, listing=LISTING, evidence=two)
    crawls.writer.note_trail(Trail(requested="", aliases=[alias]))

    _read(crawls)
    crawls.end()

    assert reader.evidence == [one, two, one, two]
    assert _all(crawls, "SELECT capture_id, title, teaser FROM capture_evidence") == [
        (1, one.title, one.teaser), (2, two.title, None),
    ]  # fmt: skip
    assert _problems(path) == []


def test_a_resumed_crawl_knows_what_the_listing_printed(crawls: Crawl) -> None:
    one = Evidence(title="A title", teaser="The mission opened")
    crawls.begin()
    crawls.lead(1, one)
    crawls.lead(2)

    leads = crawls.writer.crawl.frontier.leads(done=False)

    assert [lead.evidence for lead in leads] == [one, None]


DAMAGE: dict[str, str] = {
    "the outcome": "UPDATE captures SET outcome = 'revised' WHERE capture_id = 1",
    "the record": "UPDATE captures SET record_id = 2 WHERE capture_id = 1",
    "the revision": "UPDATE captures SET revision_id = 2 WHERE capture_id = 1",
    "that it was read": "DELETE FROM capture_readings WHERE capture_id = 1",
    "what read it": "UPDATE capture_readings SET run_id = 1 WHERE capture_id = 1",
    "the teaser": "UPDATE capture_evidence SET teaser = 'x' WHERE capture_id = 1",
    "lost evidence": "DELETE FROM capture_evidence WHERE capture_id = 1",
    "the confidence": "UPDATE revisions SET confidence = 'high' WHERE revision_id = 1",
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_was_read_for_an_interrupted_run_is_covered_by_the_run_that_read_it(
    crawls: Crawl, reader: Reader, path: Path, damage: str
) -> None:
    crawls.begin()
    for node_id in (1, 2, 3):
        crawls.lead(node_id, Evidence(title="A title", teaser=f"The mission {node_id}"))
        if node_id < 3:
            crawls.fetch(node_id, page(*text_of(node_id)))
    crawls.end("interrupted")
    crawls.begin()
    _read(crawls)
    crawls.end()
    assert _problems(path) == []

    crawls.writer.connection.execute(DAMAGE[damage])

    assert _problems(path) != []


def test_as_of_a_moment_before_the_reading_there_is_no_record(
    crawls: Crawl, reader: Reader, path: Path
) -> None:
    crawls.begin()
    crawls.fetch(1, page(*text_of(1)), LATER)
    _read(crawls)
    crawls.end()

    def titles(at: str) -> list[Any]:
        return list(Archive.open(path, at).rows("SELECT confidence FROM press_releases"))

    assert (titles("2026-01-31"), titles("2026-02-01")) == ([], [{"confidence": "low"}])
