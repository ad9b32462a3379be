"""The result for one release that a listing names, and the totals of a listing."""

import sqlite3
from pathlib import Path

import pytest

from osce_crawler.archive.fates import Fate, ListedKey, Record, Response, fate_of
from osce_crawler.archive.listing_totals import Change, Totals, change_of, totals_of
from osce_crawler.archive.schema import FATES, LEDGER
from osce_crawler.listed import Listed, ListingProgress
from osce_crawler.records import Finding, Lead, Purpose, Trail
from tests.archive.crawls import LISTING, OWN, Crawls
from tests.archive.integrity.test_fixity import verified
from tests.archive.kept import change
from tests.archive.made import ROOT, keep, release

_KNOWN, _NEW = (Record(record_id=1, is_own=True, is_new=is_new) for is_new in (False, True))
_TRANSLATION = Record(record_id=3, is_own=False, is_new=False)
_SHOWN = Response(outcome="unchanged", shown=frozenset({1}))
_OTHER = Response(outcome="revisit", shown=frozenset({2}))
_TRANSLATED = Response(outcome="revisit", shown=frozenset({3}))
_GONE, _REJECTED, _FAILED = (Response(outcome=one) for one in ("gone", "rejected", "failed"))
_REFUSED, _LOST = Response(outcome=None, has_finding=True), Response(outcome=None)


@pytest.mark.parametrize(
    ("records", "responses", "left_by", "fate"),
    [
        ([_KNOWN], [_SHOWN], None, Fate.ARCHIVED_BEFORE),
        ([_NEW], [_SHOWN], None, Fate.NEW),
        ([_NEW], [_FAILED, _SHOWN], None, Fate.NEW),  # found at another address in the listing
        ([_KNOWN], [], "limit", Fate.ARCHIVED_BEFORE),
        ([_NEW], [], None, Fate.NEW),  # another listed release redirects to it
        ([_KNOWN], [_GONE], None, Fate.GONE),
        ([_KNOWN], [_FAILED], None, Fate.FAILED),
        ([_KNOWN], [_OTHER], None, Fate.LED_ELSEWHERE),
        ([], [_OTHER], None, Fate.LED_ELSEWHERE),
        ([_TRANSLATION], [_TRANSLATED], None, Fate.LED_ELSEWHERE),
        ([_KNOWN], [_REJECTED], None, Fate.REJECTED),
        ([], [_REJECTED], None, Fate.REJECTED),
        ([], [_FAILED], None, Fate.FAILED),
        ([], [_REFUSED], None, Fate.FAILED),
        ([_KNOWN], [Response(outcome="support")], None, Fate.ARCHIVED_BEFORE),  # moved
        ([], [], "limit", Fate.LEFT_BY_LIMIT),
        ([], [], "filter", Fate.LEFT_BY_FILTER),
        ([], [], None, Fate.UNACCOUNTED),
        ([], [_LOST], None, Fate.UNACCOUNTED),
        ([_KNOWN], [_LOST], None, Fate.UNACCOUNTED),
        ([], [Response(outcome="support")], None, Fate.UNACCOUNTED),
    ],
)
def test_each_release_has_one_result(
    records: list[Record], responses: list[Response], left_by: str | None, fate: Fate
) -> None:
    key = ListedKey(language="ru", records=records, responses=responses, left_by=left_by)

    assert fate_of(key, is_finished=True) is fate
    unfinished = fate_of(key, is_finished=False)
    assert unfinished is (Fate.PENDING if fate is Fate.UNACCOUNTED else fate)


@pytest.mark.parametrize(
    ("before", "left_by", "fate"),
    [
        (Fate.NEW, None, Fate.ARCHIVED_BEFORE), (Fate.REJECTED, None, Fate.REJECTED),
        (Fate.LED_ELSEWHERE, None, Fate.LED_ELSEWHERE), (Fate.GONE, None, Fate.GONE),
        (Fate.FAILED, "budget", Fate.LEFT_BY_BUDGET), (None, "budget", Fate.LEFT_BY_BUDGET),
        (Fate.REJECTED, "filter", Fate.LEFT_BY_FILTER), (Fate.FAILED, None, Fate.UNACCOUNTED),
        (None, None, Fate.UNACCOUNTED),
    ],
)  # fmt: skip
def test_what_an_increment_does_not_request_has_the_result_of_before(
    before: Fate | None, left_by: str | None, fate: Fate
) -> None:
    key = ListedKey(language="", records=[], responses=[], left_by=left_by, before=before)

    assert fate_of(key, is_finished=True) is fate
    again = ListedKey(language="", records=[], responses=[_FAILED], left_by=None, before=before)
    assert fate_of(again, is_finished=True) is Fate.FAILED  # a response of this walk counts


def test_an_address_without_language_is_of_the_release_that_it_shows() -> None:
    key = ListedKey(language="", records=[_TRANSLATION], responses=[_TRANSLATED], left_by=None)

    assert fate_of(key, is_finished=True) is Fate.ARCHIVED_BEFORE


def test_the_results_are_the_columns_of_the_ledger() -> None:
    assert tuple(Fate) == FATES


def test_a_release_without_a_result_is_a_finding_with_its_address(crawls: Crawls) -> None:
    lost = f"{ROOT}/cthb/2"
    crawls.named(OWN, lost)
    crawls.writer.note_trail(
        Trail(requested=lost, listed=[Listed(listing=LISTING, url=url) for url in (OWN, lost)])
    )
    crawls.show()

    found = crawls.writer.run.account(is_finished=True, walk_complete=True, accept_totals=False)
    crawls.end()

    assert [(one.kind, one.url) for one in found] == [("unaccounted", lost)]
    sql = "SELECT kind, url FROM run_findings"
    assert crawls.writer.connection.execute(sql).fetchall() == [("unaccounted", lost)]
    sql = "SELECT keys, archived_before, unaccounted FROM run_listings"
    assert crawls.writer.connection.execute(sql).fetchall() == [(2, 1, 1)]


def test_a_release_that_the_site_refuses_is_accounted_for_by_its_finding(crawls: Crawls) -> None:
    refused = f"{ROOT}/cthb/2"
    crawls.leads(Lead(url=refused, purpose=Purpose.RELEASE, listing=LISTING))
    finding = Finding(kind="refused", url=refused, message="not fetched: Forbidden by robots.txt")
    listed = [Listed(listing=LISTING, url=refused)]
    crawls.writer.note_trail(Trail(requested=refused, listed=listed, findings=[finding]))

    found = crawls.writer.run.account(is_finished=True, walk_complete=True, accept_totals=False)

    assert found == []


def test_verify_finds_a_ledger_that_does_not_close(crawls: Crawls, path: Path) -> None:
    crawls.named(OWN)
    crawls.writer.note_trail(Trail(requested="", listed=[Listed(listing=LISTING, url=OWN)]))
    crawls.show()
    keep(crawls.writer, release(2), payload=b"two")
    crawls.end()
    crawls.writer.close()
    assert verified(path) == []

    change(path, "UPDATE run_listings SET new = new + 1")

    whats = [problem.what for problem in verified(path)]
    assert any("the ledger of a listing has 1 releases, but 2 results" in what for what in whats)
    assert any("differs from the manifest" in what for what in whats)
    with sqlite3.connect(path) as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(run_listings)")]
    assert tuple(columns) == LEDGER


def _totals(
    counted: int | None = None, estimated: int | None = None, page_size: int | None = 10
) -> Totals:
    return Totals(counted=counted, estimated=estimated, page_size=page_size)


@pytest.mark.parametrize(
    ("before", "now", "is_usual"),
    [
        (1000, 980, True), (1000, 979, False), (5000, 4950, True), (5000, 4949, False),
        (1000, 1100, True), (1000, 1101, False), (35_000, 35_350, True), (35_000, 35_351, False),
        (35_000, 360, False), (12, 1, True), (12, 0, False), (0, 0, True), (0, 90, True),
    ],
)  # fmt: skip
def test_a_count_may_shrink_and_grow_by_a_little(before: int, now: int, *, is_usual: bool) -> None:
    change = change_of(_totals(before), _totals(now), days=1)

    assert change == (None if is_usual else Change(before, now))


@pytest.mark.parametrize(
    ("now", "size", "is_usual"),
    [(950, 50, True), (900, 50, False), (970, 10, False), (980, 10, True), (1000, 10, True)],
)
def test_an_estimate_may_change_by_a_page_more(now: int, size: int, *, is_usual: bool) -> None:
    """1,001 entries with 50 a page have the last page 20, and 999 have 19."""
    change = change_of(_totals(None, 1000, size), _totals(None, now, size), days=1)

    assert (change is None) == is_usual


def test_a_count_is_not_compared_with_an_estimate() -> None:
    """A pager may name the next ten pages alone."""
    assert change_of(_totals(600, 90), _totals(None, 90), days=1) is None
    assert change_of(_totals(600, None), _totals(None, 90), days=1) is None


def test_a_total_may_grow_more_in_more_time() -> None:
    assert change_of(_totals(1000), _totals(1500), days=150) is None
    assert change_of(_totals(1000), _totals(1500), days=100) == Change(1000, 1500)
    assert change_of(_totals(1000), _totals(900), days=150) == Change(1000, 900)


@pytest.mark.parametrize(
    ("progress", "totals"),
    [
        ({"has_ended": True}, _totals(59, 50)),
        ({}, _totals(None, 50)),
        ({"has_ended": True, "pages_empty": 1}, _totals(None, 50)),
        ({"has_ended": True, "pages_unreadable": 1}, _totals(None, 50)),
        ({"has_ended": True, "first_named": None}, _totals(59, None)),
        ({"is_missing": True, "sizes": {}, "first_named": None}, _totals(0, None, None)),
    ],
)
def test_totals_of_what_a_walk_has_read(progress: dict[str, object], totals: Totals) -> None:
    read = {"entries": 59, "pages_read": 6, "first_named": 5, "sizes": {"10": 5, "9": 1}}

    assert totals_of(ListingProgress(**(read | progress))) == totals  # type: ignore[arg-type]
