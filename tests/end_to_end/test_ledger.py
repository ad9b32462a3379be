"""The ledger: each release that a listing names has one result, whatever the site does."""

from dataclasses import dataclass
from typing import Any

import pytest

from osce_crawler.archive.schema import FATES
from sample_site import Faults, SampleServer, load_releases
from sample_site.faults import Misbehaviour
from tests.end_to_end.conftest import Command, FirstCrawl, Query, report_of
from tests.end_to_end.killed_crawl import KilledCrawl

_EN = [release.node_id for release in load_releases() if release.language == "en"]
_MERGED, _REPLACED, _GONE = 550871, 46203, 593350
_PATHS = {release.node_id: release.path for release in load_releases() if release.language == "en"}
_ROWS = f"SELECT listing, run_id, keys, {', '.join(FATES)} FROM run_listings ORDER BY run_id"


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger of the listing of the last run, without zeros."""

    keys: int
    results: dict[str, int]


def _ledger(query: Query, listing: str = "/press-releases", run_id: int | None = None) -> Ledger:
    """The rows of every run close; that of one listing in the last run, or in one run."""
    rows = query(_ROWS)
    for _, _, keys, *counts in rows:
        assert keys == sum(counts)
    at = run_id or rows[-1][1]
    (row,) = [row for row in rows if row[1] == at and "/" + row[0].split("/", 3)[3] == listing]
    results = zip(FATES, row[3:], strict=True)
    return Ledger(row[2], {name: count for name, count in results if count})


def _crawl(site: SampleServer, command: Command, *options: str) -> tuple[int, dict[str, Any]]:
    run = command("crawl", "--site", site.root, "--delay", "0", "--format", "json", *options)
    return run.returncode, report_of(run)


def _findings(report: dict[str, Any], kind: str) -> list[str]:
    return ["/" + one["url"].split("/", 3)[3] for one in report["findings"] if one["kind"] == kind]


def test_every_release_of_the_sample_has_a_result(first_crawl: FirstCrawl) -> None:
    query = Query(first_crawl.archive)
    archived = query("SELECT count(*) FROM records WHERE language = 'en'")[0][0]

    # The broken page, a page on a foreign host, and an event.
    assert _ledger(query) == Ledger(archived + 3, {"new": archived, "failed": 2, "rejected": 1})
    assert query(
        "SELECT pages_named, pages_read, pages_empty, pages_unreadable, entries = counted, accepted"
        " FROM run_listings WHERE listing LIKE '%:_____/press-releases'"
    ) == [(6, 6, 0, 0, 1, 1)]


def test_a_listed_release_that_redirects_to_another_one_is_a_finding_once(
    site: SampleServer, command: Command, query: Query
) -> None:
    site.faults = Faults(merged=frozenset({_MERGED}), broken=False)

    code, report = _crawl(site, command)

    assert code == 1
    assert _findings(report, "led-elsewhere") == [_PATHS[_MERGED]]
    (target,) = query(
        "SELECT redirected_to FROM captures WHERE redirected_to IS NOT NULL AND url LIKE"
        f" '%{_PATHS[_MERGED]}'"
    )[0]
    message = next(one["message"] for one in report["findings"] if one["kind"] == "led-elsewhere")
    assert f"its address leads to {target};" in message
    assert _ledger(query).results["led_elsewhere"] == 1
    assert query(f"SELECT count(*) FROM records WHERE node_id = {_MERGED}") == [(0,)]

    _, again = _crawl(site, command, "--full")

    assert _findings(again, "led-elsewhere") == []
    assert _ledger(query).results["led_elsewhere"] == 1


@pytest.mark.usefixtures("crawled")
def test_known_releases_that_are_gone_replaced_merged_or_refused_have_results_of_their_own(
    site: SampleServer, command: Command, query: Query
) -> None:
    refused = _PATHS[581402]
    site.faults = Faults(
        gone=frozenset({_GONE}),
        replaced=frozenset({_REPLACED}),
        merged=frozenset({_MERGED}),
        misbehaviours=(Misbehaviour(kind="503", path=refused, seconds=0),),
    )
    before = _ledger(query)

    _, report = _crawl(site, command, "--full")

    expected = {
        "archived_before": before.results["new"] - 4,
        "gone": 1,
        "rejected": before.results["rejected"] + 1,
        "failed": before.results["failed"] + 1,
        "led_elsewhere": 1,
    }
    assert _ledger(query) == Ledger(before.keys, expected)
    assert _findings(report, "unaccounted") == []
    assert command("verify").returncode == 0


def test_what_options_leave_is_in_the_ledger(
    site: SampleServer, command: Command, query: Query
) -> None:
    _crawl(site, command, "--limit", "3")
    assert _ledger(query) == Ledger(10, {"new": 3, "left_by_limit": 7})

    _crawl(site, command, "--until", "1999-01-01")
    # The listing prints no date for three releases: these are requested.
    results = _ledger(query).results
    assert results["left_by_filter"] + results["archived_before"] == len(_EN) - 3
    assert "left_by_limit" not in results


def test_what_a_killed_crawl_has_left_is_pending_and_the_next_run_closes_it(
    site: SampleServer, command: Command, query: Query, first_crawl: FirstCrawl
) -> None:
    assert KilledCrawl(site, query.path).killed_when_kept(30)

    _crawl(site, command)

    before = _ledger(query, run_id=1).results
    assert before["new"] > 0
    assert before["pending"] > 0
    assert "unaccounted" not in before
    assert _ledger(query) == _ledger(Query(first_crawl.archive))


@pytest.mark.parametrize("further", [{}, {"next_links": True}], ids=["numbers", "next"])
@pytest.mark.usefixtures("crawled")
def test_an_endless_listing_of_fresh_entries_stops_with_a_finding(
    site: SampleServer, command: Command, query: Query, further: dict[str, Any]
) -> None:
    site.faults = Faults(further=100_000, **further)

    code, report = _crawl(site, command, "--full")

    assert (code, report["outcome"]) == (1, "limited")
    assert _findings(report, "listing-hole") == ["/press-releases?page=31"]
    assert query("SELECT count(*) FROM record_events") == [(0,)]
    assert _ledger(query).keys > 300


def test_the_number_of_pages_has_a_bound_on_the_first_crawl_too(
    site: SampleServer, command: Command, query: Query
) -> None:
    site.faults = Faults(further=100_000, next_links=True)

    code, report = _crawl(site, command, "--max-pages", "8")

    assert code == 1
    assert _findings(report, "listing-hole") == ["/press-releases?page=7"]
    assert query("SELECT max(pages_read) FROM run_listings") == [(8,)]


@pytest.mark.parametrize("vanished", [2, 3, 5])
def test_a_pager_that_vanishes_loses_no_release(
    site: SampleServer, command: Command, query: Query, first_crawl: FirstCrawl, vanished: int
) -> None:
    site.faults = Faults(next_links=True, no_pager=frozenset({vanished}))

    _, report = _crawl(site, command)

    assert report["walk_complete"] == 1
    assert _ledger(query) == _ledger(Query(first_crawl.archive))


@pytest.mark.usefixtures("crawled")
def test_a_listing_of_the_newest_entries_alone_makes_nothing_unlisted(
    site: SampleServer, command: Command, query: Query
) -> None:
    kept = len(query("SELECT * FROM records"))
    site.faults = Faults(newest=20)
    site.forget_requests()

    for _ in range(2):  # the total of the first run is no measure for the second one
        code, report = _crawl(site, command, "--full")

        assert code == 1
        assert _findings(report, "listing-total") == ["/press-releases"]
        assert report["events"] == {}
    assert len(site.requests) < 2 * kept  # no request for each release that it does not name

    code, report = _crawl(site, command, "--full", "--accept-totals")

    assert _findings(report, "listing-total") == []
    assert report["events"]["unlisted"] > 20
    assert _findings(_crawl(site, command, "--full")[1], "listing-total") == []


@pytest.mark.usefixtures("crawled")
def test_a_listing_that_names_everything_makes_nothing_unlisted(
    site: SampleServer, command: Command
) -> None:
    unlisted = _EN[-1]
    site.faults = Faults(further=150, unlisted=frozenset({unlisted}))

    code, report = _crawl(site, command, "--full")

    assert (code, report["events"]) == (1, {})
    assert _findings(report, "listing-total") == ["/press-releases"]


@pytest.mark.usefixtures("crawled")
def test_a_listing_that_is_gone_makes_nothing_unlisted(
    site: SampleServer, command: Command, query: Query
) -> None:
    site.faults = Faults(no_listing=frozenset({"ru"}))

    code, report = _crawl(site, command, "--full")

    assert (code, report["events"]) == (1, {})
    assert _findings(report, "listing-total") == ["/ru/press-releases"]
    assert query("SELECT count(*) FROM records WHERE gone_at IS NOT NULL") == [(0,)]
