"""Queries of a server end after some time, wherever they are."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from osce_crawler.archive import time_limit
from osce_crawler.archive.filters import SearchFilters
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.result_cache import ResultCache, cached
from osce_crawler.archive.search import find
from osce_crawler.archive.time_limit import TimeLimit, limited
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.errors import ArchiveUnusable, TookTooLong
from tests.archive.made import keep, release

_MANY_STEPS = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999) SELECT count(*) AS n FROM n
"""
_HOUR = 3600


@pytest.fixture(name="archive")
def _archive(path: Path, writer: ArchiveWriter) -> Iterator[Archive]:
    for node in range(1, 6):
        keep(writer, release(node, ["a bee can do everything for good"]), payload=b"%d" % node)
    writer.run.end(outcome="finished", walk_complete=True, exit_code=0)
    writer.close()
    archive = Archive.open(path)
    with closing(archive.connection):
        yield archive


def _steps(archive: Archive) -> int:
    return int((archive.first(_MANY_STEPS) or {})["n"])


def test_a_query_ends_when_the_time_is_over_and_not_before(archive: Archive) -> None:
    with limited(archive, TimeLimit(_HOUR)):
        assert _steps(archive) == 9999
    with pytest.raises(TookTooLong), limited(archive, TimeLimit(0)):
        _steps(archive)
    assert _steps(archive) == 9999, "the next reader of the connection has no limit"


def test_what_fails_for_another_reason_says_so(archive: Archive) -> None:
    with pytest.raises(ArchiveUnusable, match="no such table"), limited(archive, TimeLimit(0)):
        archive.first("SELECT 1 FROM no_such")


def test_a_query_ends_while_the_index_is_read(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One step of SQLite reads the matches of all beginnings: a limit between steps is too late."""
    monkeypatch.setattr(time_limit, "_STEPS", 200)
    looks: list[int] = []

    def look() -> bool:
        looks.append(1)
        return False

    limit = TimeLimit(_HOUR)
    monkeypatch.setattr(limit, "look", look)
    expression = " AND ".join(f'"{letter}"*' for letter in "abcdefg" * 20)
    sql = "SELECT 1 FROM press_releases_fts WHERE press_releases_fts MATCH ? LIMIT 1"

    with limited(archive, limit):
        assert archive.first(sql, ['"a"*'])
        assert not looks, "the query has few steps of its own"
        assert archive.first(sql, [expression])
    assert looks


def test_a_search_of_many_beginnings_ends(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time_limit, "_STEPS", 1)
    with pytest.raises(TookTooLong), limited(archive, TimeLimit(0)):
        find(archive, "a* b* c*", SearchFilters())


def test_results_that_are_cached_for_all_do_not_count(archive: Archive) -> None:
    cache = ResultCache(archive.path)
    limit = TimeLimit(_HOUR)
    reader = replace(archive, cache=cache.at(limit))

    def long() -> int:
        limit._end = 0  # the time is over, but for what follows it does not matter
        return _steps(archive)

    with reader.snapshot(), limited(reader, limit):
        assert cached(reader, "steps", long) == 9999
    cache.close()
