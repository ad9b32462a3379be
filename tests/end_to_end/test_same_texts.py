"""A site whose cache sends one page for several releases."""

from pathlib import Path

import pytest

from sample_site import Faults, SampleServer, load_releases
from tests.end_to_end.conftest import Command, Query, report_of

_CRAWL = ("crawl", "--delay", "0", "--full", "--format", "json", "--site")
_IDS = sorted({release.node_id for release in load_releases()})
_RECORDS = (
    "SELECT r.node_id, r.language, r.url, r.gone_at, v.revision, v.content_digest"
    " FROM records r JOIN revisions v ON v.revision_id = r.latest_revision_id ORDER BY 1, 2"
)
_INDEXED = (
    "SELECT rowid, title, body FROM press_releases_fts WHERE press_releases_fts MATCH 'a* OR t*'"
)
_COUNTS = "SELECT new, revised, failed FROM crawl_runs ORDER BY run_id DESC LIMIT 1"
_FAILED = (
    "SELECT count(*) FROM captures WHERE error_kind = 'not-the-page' AND outcome = 'failed'"
    " AND record_id IS NULL AND revision_id IS NULL"
)
_STRAY = (
    "SELECT (SELECT count(*) FROM addresses WHERE record_id NOT IN (SELECT record_id FROM records)),"
    " (SELECT count(*) FROM revision_paragraphs WHERE revision_id NOT IN"
    " (SELECT revision_id FROM revisions))"
)


def _cached(count: int) -> frozenset[int]:
    """Node ids of one language, far apart: the circuit breaker does not open."""
    only_english = {
        node_id
        for node_id in _IDS
        if {one.language for one in load_releases() if one.node_id == node_id} == {"en"}
    }
    return frozenset(sorted(only_english)[::5][:count])


@pytest.mark.parametrize("count", [3, 5])
def test_new_releases_are_taken_back_and_read_by_the_next_crawl(
    count: int, site: SampleServer, command: Command, query: Query
) -> None:
    cached = _cached(count)
    site.faults = Faults(broken=False, cached=cached)
    blocked = command(*_CRAWL, site.root)
    report = report_of(blocked)

    # With the page of the release itself, the text stands at one more node id.
    assert (blocked.returncode, report["new"]) == (1, 70 - count - 1)
    assert [found["kind"] for found in report["findings"]].count("not-the-page") == count + 1
    assert not {row[0] for row in query(_RECORDS)} & cached
    assert query(_COUNTS) == [(70 - count - 1, 0, count + 1)]
    assert query(_STRAY) == [(0, 0)]
    assert command("verify", "--deep").returncode == 0

    site.faults = Faults(broken=False)
    assert report_of(command(*_CRAWL, site.root))["new"] == count + 1
    assert query("SELECT count(*) FROM press_releases") == [(70,)]
    assert command("verify", "--deep").returncode == 0


def test_two_equal_releases_are_two_records(
    site: SampleServer, command: Command, query: Query
) -> None:
    site.faults = Faults(broken=False, cached=_cached(1))

    assert report_of(command(*_CRAWL, site.root))["new"] == 70
    assert query(_FAILED) == [(0,)]


def test_records_get_back_the_state_that_they_had(
    site: SampleServer, command: Command, crawled: Path
) -> None:
    query, cached = Query(crawled), _cached(4)
    gone = min(cached)
    site.faults = Faults(broken=False, gone=frozenset({gone}))
    command(*_CRAWL, site.root, archive=crawled)
    before, indexed = query(_RECORDS), query(_INDEXED)
    assert [row[3] for row in before if row[0] == gone] != [None]
    site.faults = Faults(broken=False, cached=cached)

    blocked = command(*_CRAWL, site.root, archive=crawled)

    assert (blocked.returncode, report_of(blocked)["revised"]) == (1, 0)
    assert query(_FAILED) == [(4,)]
    assert (query(_RECORDS), query(_INDEXED)) == (before, indexed)
    assert query(_COUNTS)[0][:2] == (0, 0)
    assert command("verify", "--deep", archive=crawled).returncode == 0
    site.faults = Faults(broken=False)
    healed = report_of(command(*_CRAWL, site.root, archive=crawled))
    assert healed["revised"] == 0
    assert "not-the-page" not in {found["kind"] for found in healed["findings"]}
    assert [row[3] for row in query(_RECORDS) if row[0] == gone] == [None]
