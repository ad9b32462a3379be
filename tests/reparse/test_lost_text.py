"""A surer reading never replaces one of unknown design by less text without a word."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from osce_crawler.archive.reader import Archive
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.diff import less_text
from osce_crawler.pages.layouts import BUILT_IN
from osce_crawler.reparse.report import Survey
from osce_crawler.reparse.survey import survey
from osce_crawler.reparse.unknown import read_unknown_pages
from tests.reparse.conftest import advance
from tests.reparse.new_design import Crawl, Reader, page, text_of
from tests.reparse.new_design import _reader as _reader  # noqa: PLC0414 - a fixture


@pytest.fixture(name="crawls")
def _crawls(tmp_path: Path, reader: Reader) -> Iterator[Crawl]:
    """Two releases of unknown design; the first has a list of one short item between."""
    crawls = Crawl(ArchiveWriter.open(tmp_path / "osce.db", lambda: "2026-02-01T00:00:00Z"))
    crawls.begin()
    first, second = text_of(1)
    crawls.fetch(1, page(first, second, "Albania"))
    crawls.fetch(2, page(*text_of(2)))
    read_unknown_pages(crawls.writer, lambda _: "site", layouts=BUILT_IN)
    crawls.end()
    yield crawls
    crawls.close()


def _survey(crawls: Crawl) -> Survey:
    archive = Archive.open(crawls.writer.path)
    try:
        return survey(archive, workers=1, advance=advance)
    finally:
        archive.connection.close()


def test_less_text_is_a_loss_and_nothing_is_written(crawls: Crawl, reader: Reader) -> None:
    reader.as_added_layout()
    reader.left_out = 2

    found = _survey(crawls)

    assert found.outcomes == {"revised": 1, "confirmed": 1}
    assert found.lost_fields == {"text": 1}
    assert found.as_json()["lose_a_field"] == 1
    assert found.objection(allow_lost_fields=False, allow_lost_records=False) == (
        "1 of 2 records would lose a filled field or text (text 1); if this is intended, add"
        " --allow-lost-fields"
    )
    assert found.objection(allow_lost_fields=True, allow_lost_records=False) is None


def test_a_longer_line_of_another_story_makes_up_for_nothing(crawls: Crawl, reader: Reader) -> None:
    reader.as_added_layout()
    reader.left_out, reader.more = 2, ("Another story of the site has a long line in this place.",)

    assert _survey(crawls).lost_fields == {"text": 1}


def test_more_text_and_the_same_text_are_no_loss(crawls: Crawl, reader: Reader) -> None:
    reader.as_added_layout()
    assert _survey(crawls).lost_fields == {}
    reader.more = ("The line that the first reading missed.",)

    found = _survey(crawls)

    assert (found.outcomes, found.lost_fields) == ({"revised": 2}, {})


def test_another_reading_of_unknown_design_may_have_less(crawls: Crawl, reader: Reader) -> None:
    reader.left_out = 2

    assert _survey(crawls).lost_fields == {}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (["a b", "c"], ["a  b", "c"], ""),
        (["a b", "c"], ["a b c"], "1 paragraph instead of 2"),
        (["a b", "c"], ["x", "a b", "c"], ""),
        (["a b", "c"], ["a b", "x y z"], "without 'c'"),
        (["a b", "cde"], ["a", "c"], "2 letters instead of 5, without 'a b'"),
        ([], ["a"], ""),
    ],
)
def test_what_is_missing_is_a_clause(old: list[str], new: list[str], expected: str) -> None:
    assert less_text(old, new) == expected
