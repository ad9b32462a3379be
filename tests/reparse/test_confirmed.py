"""After a layout is added, a reparse makes every reading sure: confirmed where text and fields are
the same, revised where they are not.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from osce_crawler.archive.history import history
from osce_crawler.archive.integrity.fixity import Verification
from osce_crawler.archive.integrity.repair import repair
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.pages.layouts import BUILT_IN
from osce_crawler.records import Confidence, SourcePage
from osce_crawler.reparse.deep_verify import parse_or_none
from osce_crawler.reparse.report import Survey
from osce_crawler.reparse.survey import survey
from osce_crawler.reparse.unknown import read_unknown_pages
from osce_crawler.reparse.write import begin, write
from tests.archive.made import AT, ROOT, capture
from tests.reparse.conftest import advance
from tests.reparse.new_design import Crawl, Reader, known, page, text_of
from tests.reparse.new_design import _reader as _reader  # noqa: PLC0414 - a fixture

CRAWLED, NOW = "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"
FOOTER = "Sign the petition of the valley and read our weekly letter."
REVISIONS = "SELECT r.node_id, v.revision, v.cause, v.layout, v.confidence FROM revisions v JOIN records r USING (record_id) ORDER BY 1, 2"


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    return tmp_path / "osce.db"


@pytest.fixture(name="crawls")
def _crawls(path: Path, reader: Reader) -> Iterator[Crawl]:
    """Pages 1 to 3 of unknown design; page 3 cannot be read yet, page 4 has a known layout."""
    crawls = Crawl(ArchiveWriter.open(path, lambda: CRAWLED))
    crawls.begin()
    for node_id in (1, 2):
        crawls.fetch(node_id, page(*text_of(node_id)))
    crawls.fetch(3, page())
    crawls.known(known(4, text_of(4)))
    read_unknown_pages(crawls.writer, lambda _: "site", layouts=BUILT_IN)
    crawls.end()
    crawls.writer.run.clock = lambda: NOW
    yield crawls
    crawls.close()


def _survey(path: Path) -> Survey:
    archive = Archive.open(path)
    try:
        return survey(archive, workers=1, advance=advance)
    finally:
        archive.connection.close()


def _reparse(crawls: Crawl) -> dict[str, int]:
    archive = Archive.open(crawls.writer.path)
    found = survey(archive, workers=1, advance=advance)
    begin(crawls.writer, archive, [], found)
    outcomes = write(crawls.writer, archive, found.to_write, workers=1, advance=advance)
    crawls.end()
    archive.connection.close()
    return dict(outcomes)


def _all(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def _problems(path: Path) -> list[str]:
    return [problem.what for problem in Verification.open(path).problems()]


def test_with_the_layout_every_reading_is_sure(crawls: Crawl, reader: Reader, path: Path) -> None:
    before = _all(path, "SELECT revision_id, revision_digest FROM revisions")
    reader.as_added_layout()

    found = _survey(path)
    assert found.outcomes == {"confirmed": 2, "same": 1, "unreadable": 1}
    assert (found.records, found.low) == (3, [])
    assert _reparse(crawls) == {"confirmed": 2}

    assert _all(path, REVISIONS) == [
        (1, 1, "site", "new", "high"), (2, 1, "site", "new", "high"), (4, 1, "site", "drupal11", "high"),
    ]  # fmt: skip
    assert _all(path, "SELECT warnings FROM press_releases WHERE node_id = 1") == [
        ('["title: as new reads it"]',)
    ]
    assert _all(path, "SELECT revision_id, revision_digest, json_extract(was, '$.confidence'),"
                      " json_extract(was, '$.layout') FROM earlier_readings") == [
        (*one, "low", "inferred") for one in before[1:]
    ]  # fmt: skip
    assert _problems(path) == []
    assert _survey(path).outcomes == {"same": 3, "unreadable": 1}


def test_the_history_tells_it(crawls: Crawl, reader: Reader, path: Path) -> None:
    reader.as_added_layout()
    _reparse(crawls)

    archive = Archive.open(path)
    entries = history(archive, archive.find("1"))

    assert [(row["kind"], row["what"], row["at"]) for row in entries] == [
        ("capture", "new", AT), ("revision", "new", AT), ("event", "confirmed", NOW),
    ]  # fmt: skip
    assert entries[-1]["detail"] == (
        "revision 1: confidence low, layout inferred → confidence high, layout new"
    )
    assert archive.provenance(archive.find("1"))["run_id"] == 2


def test_before_it_was_confirmed_it_was_of_low_confidence(
    crawls: Crawl, reader: Reader, path: Path
) -> None:
    reader.as_added_layout()
    _reparse(crawls)
    sql = "SELECT layout, confidence, warnings FROM press_releases WHERE node_id = 1"

    then, now = (list(Archive.open(path, at).rows(sql)) for at in ("2026-02-28", "2026-03-01"))

    assert [list(row.values()) for row in then] == [
        ["inferred", "low", '["title: as inferred reads it"]']
    ]
    assert [list(row.values()) for row in now] == [["new", "high", '["title: as new reads it"]']]


def test_another_text_makes_a_revision(crawls: Crawl, reader: Reader, path: Path) -> None:
    reader.as_added_layout()
    reader.more = ("The line that the first reading missed.",)

    assert _reparse(crawls) == {"revised": 2}

    assert _all(path, REVISIONS)[:2] == [
        (1, 1, "site", "inferred", "low"), (1, 2, "parser", "new", "high"),
    ]  # fmt: skip
    assert {row[0] for row in _all(path, "SELECT confidence FROM press_releases")} == {"high"}
    assert _problems(path) == []


def test_it_may_be_confirmed_twice(crawls: Crawl, reader: Reader, path: Path) -> None:
    reader.confidence, reader.layout = Confidence.MEDIUM, "newer"
    assert _reparse(crawls) == {"confirmed": 2}
    reader.as_added_layout()
    assert _reparse(crawls) == {"confirmed": 2}

    assert _all(path, "SELECT json_extract(was, '$.layout') FROM earlier_readings") == [
        ("inferred",), ("newer",), ("inferred",), ("newer",),
    ]  # fmt: skip
    assert _problems(path) == []


def test_a_revision_that_no_newest_page_shows_is_confirmed_too(
    crawls: Crawl, reader: Reader, path: Path
) -> None:
    crawls.begin(full=True)
    crawls.known(known(1, text_of(1, "A line of later.")), CRAWLED)
    crawls.end()
    reader.as_added_layout()

    assert _survey(path).outcomes == {"confirmed": 2, "same": 2, "unreadable": 1}
    assert _reparse(crawls) == {"confirmed": 2}
    assert {row[-1] for row in _all(path, REVISIONS)} == {"high"}


def test_a_page_that_was_fetched_again_is_confirmed_once_and_its_rows_say_so_once(
    crawls: Crawl, reader: Reader, path: Path
) -> None:
    """The newest page is not that of the revision, and has the same bytes."""
    crawls.begin(full=True)
    for node_id in (1, 2):
        crawls.fetch(node_id, page(*text_of(node_id)), CRAWLED)
    crawls.end()
    reader.as_added_layout()

    found = _survey(path)

    assert found.outcomes == {"confirmed": 2, "same": 3, "unreadable": 1}
    assert [row for row in found.rows if row[1] == "changes"] == []
    assert found.rows["new", "confirms", "low to high"]["releases"] == 2
    assert _reparse(crawls) == {"confirmed": 2}
    assert _survey(path).outcomes == {"same": 3, "unreadable": 1}


def test_the_reading_of_a_later_page_confirms_the_revision_of_its_own_page_only(
    crawls: Crawl, reader: Reader, path: Path
) -> None:
    """The same text on a page of known layout: the first page still has an unknown design."""
    crawls.begin(full=True)
    assert crawls.known(known(1, text_of(1)), CRAWLED) == "unchanged"
    crawls.end()

    assert _survey(path).outcomes["confirmed"] == 0
    assert _all(path, REVISIONS)[0] == (1, 1, "site", "inferred", "low")


def test_pages_kept_as_unknown_are_taken_in(crawls: Crawl, reader: Reader, path: Path) -> None:
    """Page 5 was refused when it was fetched; today's parser reads it, with low confidence."""
    reader.refuses = True
    crawls.begin(full=True)
    crawls.fetch(5, page(*text_of(5)))
    read_unknown_pages(crawls.writer, lambda _: "site", layouts=BUILT_IN)
    crawls.end()
    reader.refuses = False

    found = _survey(path)
    assert found.outcomes == {"readable": 1, "same": 3, "unreadable": 1}
    assert [verdict.page.url for verdict in found.low] == [f"{ROOT}/cthb/5"]
    assert _reparse(crawls) == {"new": 1}
    ((kind, url, message),) = _all(
        path, "SELECT kind, url, message FROM run_findings WHERE run_id = 3"
    )
    assert (kind, url) == ("unknown-layout", f"{ROOT}/cthb/5")
    assert message == (
        "1 page has an unknown design: read with confidence low; check them, then run:"
        " osce-crawler layout propose"
    )
    assert _problems(path) == []


def test_a_reparse_refuses_texts_with_lines_that_the_pages_share(
    crawls: Crawl, reader: Reader, path: Path
) -> None:
    reader.refuses = True
    crawls.begin(full=True)
    for node_id in range(5, 9):
        crawls.fetch(node_id, page(*text_of(node_id, FOOTER)))
    crawls.end()
    reader.refuses = False

    found = _survey(path)

    assert found.outcomes == {"same": 3, "unreadable": 5}
    assert found.rows["none", "unreadable", "unknown-layout"]["releases"] == 5
    assert found.to_write == []


def test_a_low_reading_of_a_newer_page_does_not_replace_a_known_layout(
    crawls: Crawl, reader: Reader, path: Path
) -> None:
    crawls.begin(full=True)
    crawls.fetch(4, page(*text_of(4, "Menu of the new design, taken for text.")), CRAWLED)
    crawls.end()

    assert _survey(path).outcomes == {"same": 3, "unreadable": 2}

    reader.as_added_layout()
    assert _reparse(crawls) == {"confirmed": 2, "revised": 1}
    assert _all(path, REVISIONS)[-1] == (4, 2, "site", "new", "high")


def test_a_page_of_a_known_layout_that_is_now_read_as_unknown_keeps_its_text(
    crawls: Crawl, reader: Reader, path: Path
) -> None:
    """The layout was removed: what it has read stays, and is reported."""
    reader.as_added_layout()
    _reparse(crawls)
    reader.confidence, reader.layout = Confidence.LOW, "inferred"
    for more in ((), ("Menu of the new design, taken for text.",)):
        reader.more = more
        found = _survey(path)

        assert found.outcomes == {"refused": 2, "same": 1, "unreadable": 1}
        assert {verdict.changes for verdict in found.refused} == {(("refused", "unknown-layout"),)}
        assert "2 of 3 records" in str(
            found.objection(allow_lost_fields=False, allow_lost_records=False)
        )


def test_a_newer_page_of_unknown_design_with_the_same_text_is_no_change(
    crawls: Crawl, reader: Reader, path: Path
) -> None:
    crawls.begin(full=True)
    crawls.fetch(4, page(*text_of(4)), CRAWLED)
    read_unknown_pages(crawls.writer, lambda _: "site", layouts=BUILT_IN)
    crawls.end()

    assert _survey(path).outcomes == {"same": 3, "unreadable": 1}


@pytest.mark.parametrize(
    ("confidence", "outcome"), [(Confidence.MEDIUM, "refused"), (Confidence.HIGH, "revised")]
)
def test_the_same_page_read_with_medium_confidence_does_not_replace_high(
    crawls: Crawl, reader: Reader, path: Path, confidence: Confidence, outcome: str
) -> None:
    reader.as_added_layout()
    _reparse(crawls)
    reader.confidence, reader.more = confidence, ("A line more.",)

    found = _survey(path)

    assert found.outcomes == {outcome: 2, "same": 1, "unreadable": 1}
    kinds = {verdict.changes for verdict in found.refused}
    assert kinds == ({(("refused", "doubtful-reading"),)} if outcome == "refused" else set())


DAMAGE: dict[str, str] = {
    "what it was": "UPDATE earlier_readings SET was = replace(was, 'low', 'high')",
    "what it was, as no JSON": "UPDATE earlier_readings SET was = '{'",
    "the digest of before": "UPDATE earlier_readings SET revision_digest = 'sha256:0'",
    "when it was replaced": f"UPDATE earlier_readings SET replaced_at = '{AT}'",
    "that it was replaced": "DELETE FROM earlier_readings WHERE revision_id = 2",
    "the event": "DELETE FROM record_events WHERE event = 'confirmed' AND record_id = 2",
    "the layout": "UPDATE revisions SET layout = 'drupal6' WHERE revision_id = 2",
    "the digest of after": "UPDATE revisions SET revision_digest = 'sha256:0' WHERE revision_id = 2",
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_both_readings_are_covered_by_digests(
    crawls: Crawl, reader: Reader, path: Path, damage: str
) -> None:
    reader.as_added_layout()
    _reparse(crawls)
    crawls.writer.connection.execute(DAMAGE[damage])

    assert _problems(path) != []


@pytest.mark.parametrize("damage", ["the layout", "the digest of after"])
def test_repair_derives_the_reading_of_today(
    crawls: Crawl, reader: Reader, path: Path, damage: str
) -> None:
    reader.as_added_layout()
    _reparse(crawls)
    before = _all(path, "SELECT * FROM revisions")
    crawls.writer.connection.execute(DAMAGE[damage])
    crawls.close()

    assert repair(path, parse_or_none, dry_run=False).left == []
    assert before == _all(path, "SELECT * FROM revisions")


def test_an_event_of_the_site_is_told_once_though_a_reading_was_confirmed_between(
    crawls: Crawl, reader: Reader
) -> None:
    """`replaced` is written if it is not the last thing that happened on the site."""
    crawls.begin(full=True)
    _reject(crawls)
    crawls.end()
    reader.as_added_layout()
    _reparse(crawls)
    crawls.begin(full=True)
    _reject(crawls)

    events = _all(crawls.writer.path, "SELECT event FROM record_events WHERE record_id = 2")
    assert events == [("replaced",), ("confirmed",)]


def _reject(crawls: Crawl) -> None:
    kept = crawls.writer.keep_capture(capture(b"<html>event</html>", 1, fetched_at=NOW))
    crawls.writer.keep_rejection(kept, kind="not-a-release", message="an event")


def test_evidence_is_passed_when_a_page_is_repaired_or_verified(crawls: Crawl, path: Path) -> None:
    crawls.writer.connection.execute("INSERT INTO capture_evidence VALUES (1, 'T', 'S', 1)")
    sources: list[SourcePage] = []

    def reread(source: SourcePage, _: tuple[str, ...]) -> None:
        sources.append(source)

    crawls.writer.connection.execute("UPDATE revisions SET title = 'x' WHERE capture_id = 1")
    crawls.close()
    repair(path, reread, dry_run=True)

    assert [
        json.dumps([one.evidence.title, one.evidence.teaser]) for one in sources if one.evidence
    ] == ['["T", "S"]']
