"""Must show: what increments of an unchanged site request, and how soon they find what changed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count
from math import ceil
from pathlib import Path

import pytest

from tests.end_to_end.conftest import Query
from tests.end_to_end.daily_runs import FIRST, DailyRuns, Run
from tests.end_to_end.growing_site import GrowingSite, made, releases_until

_NEWEST = date(2028, 1, 1)
_COUNT, _PAGE = 44, 3
_DAYS = 15
_NEW, _BACKDATED = 900_010, 900_001
_DELETED, _TITLED = (100_018, "en"), 100_038
_LIMIT = {"backdated": 31, "deleted": 31, "translation": 7, "titled": 1, "corrected": 2}
"""Days until a change is found."""


@dataclass
class Lived:
    """An archive after a first crawl, a second one at once, and then one a day."""

    daily: DailyRuns
    first: Run
    at_once: Run
    pages: dict[str, int]
    days: dict[int, Run] = field(default_factory=dict)
    changed_on: dict[str, int] = field(default_factory=dict)
    found_on: dict[str, int] = field(default_factory=dict)

    def live(self, day: int) -> None:
        """The changes of a day, then the run."""
        self._change(day)
        run = self.days[day] = self.daily.crawl(days=day)
        site = self.daily.site
        paths = {
            "backdated": made(_BACKDATED, _NEWEST).path,
            "titled": site.releases[_TITLED, "en"].path,
            "translation": f"/ru/node/{_NEW}",
        }
        for name, path in paths.items():
            if name in self.changed_on and path in run.paths:
                self.found_on.setdefault(name, day)
        if run.report["events"].get("gone"):
            self.found_on.setdefault("deleted", day)
        if run.report["revised"]:
            self.found_on.setdefault("corrected", day)

    def _change(self, day: int) -> None:
        site = self.daily.site
        if day == 1:
            site.add(made(_NEW, (FIRST + timedelta(days=1)).date()))
            site.listed_title[_TITLED] = "A title that was corrected in the listing alone"
            self.changed_on["titled"] = day
        elif day == 2:
            new = site.releases[_NEW, "en"]
            site.add(replace(new, paragraphs=(new.paragraphs[0], "This was corrected.")))
            self.changed_on["corrected"] = day
        elif day == 3:
            del site.releases[_DELETED]
            site.add(made(_BACKDATED, _NEWEST - timedelta(days=365)))
            site.add(replace(site.releases[_NEW, "en"], language="ru"))
            self.changed_on |= {"deleted": day, "backdated": day, "translation": day}


@pytest.fixture(name="site", scope="module")
def _site() -> Iterator[GrowingSite]:
    site = GrowingSite(releases=releases_until(_NEWEST, _COUNT), page_size=_PAGE)
    with site:
        yield site


@pytest.fixture(name="lived", scope="module")
def _lived(site: GrowingSite, tmp_path_factory: pytest.TempPathFactory) -> Lived:
    daily = DailyRuns(site, tmp_path_factory.mktemp("daily") / "osce.db")
    pages = {language: site.pages(language) for language in ("en", "ru")}
    lived = Lived(daily, daily.crawl(), daily.crawl(minutes=10), pages)
    for day in range(1, _DAYS + 1):
        lived.live(day)
    return lived


def test_a_second_run_at_once_reads_three_pages_of_each_listing_and_no_release(
    lived: Lived,
) -> None:
    assert lived.first.report["new"] == _COUNT * 5 // 4
    assert lived.at_once.pages == {"en": [0, 1, 2], "ru": [0, 1, 2]}
    assert (lived.at_once.code, lived.at_once.releases) == (0, [])


def test_a_day_without_changes_requests_few_pages_and_releases(lived: Lived) -> None:
    for day in range(5, _DAYS + 1):
        run = lived.days[day]
        if run.report["new"]:
            continue
        assert len(run.releases) <= 12
        for language, numbers in run.pages.items():
            assert len(numbers) <= ceil(lived.pages[language] / 30) + 4, (day, numbers)
        assert len(run.paths) == len(set(run.paths))


def test_daily_runs_name_every_page_of_each_listing(lived: Lived) -> None:
    assert lived.pages["en"] == 15
    for language, pages in lived.pages.items():
        named = {number for run in lived.days.values() for number in run.pages[language]}
        assert named >= set(range(pages))


def test_what_changed_is_found(lived: Lived) -> None:
    assert lived.changed_on.keys() == _LIMIT.keys()
    for name, day in lived.changed_on.items():
        found = lived.found_on[name]
        assert found - day < _LIMIT[name], (name, day, found)


def test_every_recheck_of_a_server_with_tags_is_answered_with_304(lived: Lived) -> None:
    quiet = [run for day, run in lived.days.items() if day > 3]
    gone = f"/section-{_DELETED[0] % 7}/{_DELETED[0]}"
    rechecks = [
        status
        for run in quiet
        if not run.report["new"]
        for path, status in run.releases
        if path != gone
    ]

    assert len(rechecks) > 10
    assert set(rechecks) == {304}
    query = Query(lived.daily.archive)
    assert query("SELECT sum(not_modified) FROM crawl_runs")[0][0] >= len(rechecks)
    # A second look moves the time, and shows nothing new.
    ((last, modified),) = query(
        "SELECT last_seen_at, (SELECT max(fetched_at) FROM captures c WHERE outcome ="
        f" 'not_modified' AND c.record_id = r.record_id) FROM records r WHERE node_id = {_NEW}"
        " AND language = 'en'"
    )
    assert last == modified
    assert query(
        "SELECT count(*) FROM captures WHERE purpose != 'release' AND http_status = 304"
    ) == [(0,)]


def test_a_release_that_is_as_before_by_304_lost_nothing(lived: Lived) -> None:
    """No alarm may count it as one that could not be read."""
    rechecked = [
        run for run in lived.days.values() if [status for _, status in run.releases].count(304) >= 3
    ]

    assert len(rechecked) >= 3
    assert Query(lived.daily.archive)("SELECT key FROM alarms WHERE key LIKE '%:refused'") == []
    assert [run.findings("alarm") for run in rechecked] == [[]] * len(rechecked)


def test_nothing_was_lost_and_the_archive_verifies(lived: Lived) -> None:
    query = Query(lived.daily.archive)

    assert query("SELECT node_id FROM records WHERE gone_at IS NOT NULL") == [(_DELETED[0],)]
    assert query("SELECT count(*) FROM record_events WHERE event = 'unlisted'") == [(0,)]
    assert query("SELECT count(*) FROM records") == [(len(lived.daily.site.releases) + 1,)]
    assert lived.daily.command(timedelta(days=_DAYS), "verify").returncode == 0


def test_due_lists_what_the_next_run_requests(lived: Lived) -> None:
    after = timedelta(days=31)
    text = lived.daily.command(after, "due")
    rows = json.loads(lived.daily.command(after, "due", "--format", "json").stdout)
    dry = lived.daily.command(
        after, "crawl", "--site", lived.daily.site.root, "--dry-run", "--delay", "0"
    )
    run = lived.daily.crawl(days=31)

    assert text.returncode == 0
    assert "due now" in text.stderr
    named = [row["url"] for row in rows if row["node_id"]]
    assert {"age", "yearly"} <= {row["reason"] for row in rows}
    assert sorted(named) == sorted(f"{lived.daily.site.root}{path}" for path in run.paths)
    planned = dict(line.split("  ", 1) for line in dry.stdout.splitlines())
    requested = [*run.paths, *(f"/press-releases?page={page}" for page in run.pages["en"][1:])]
    assert set(planned) >= {f"{lived.daily.site.root}{path}" for path in requested}
    assert "about" in dry.stderr


@pytest.fixture(name="daily")
def _daily(tmp_path: Path) -> Iterator[DailyRuns]:
    releases = releases_until(_NEWEST, _COUNT)
    with GrowingSite(releases=releases, page_size=10) as site:
        daily = DailyRuns(site, tmp_path / "osce.db")
        daily.crawl()
        yield daily


def test_a_new_template_of_the_listings_is_one_finding_and_a_sample(daily: DailyRuns) -> None:
    daily.site.teaser = lambda one: f"Read more: {one.paragraphs[0][:40]}"
    usual = daily.command(timedelta(days=1), "due", "--format", "json").stdout
    expected = [row["url"] for row in json.loads(usual) if row["node_id"]]

    first = daily.crawl(days=1)
    later = [daily.crawl(days=day) for day in (2, 3, 4)]

    assert len(first.findings("listing-template")) == 1
    assert len(first.releases) <= 5 + len(expected)
    assert first.code == 1
    assert [(run.code, run.report["findings"]) for run in later] == [(0, [])] * 3
    assert all("listing changed" not in json.dumps(run.report) for run in later)
    reasons = daily.command(timedelta(days=5), "due", "--format", "json").stdout
    assert "listing changed" not in reasons


def test_what_the_budget_leaves_stays_due(daily: DailyRuns, tmp_path: Path) -> None:
    query = Query(tmp_path / "osce.db")
    day = (FIRST + timedelta(days=1)).date()
    for at in range(12):
        daily.site.add(made(910_000 + at, day))

    first = daily.crawl("--budget", "16", days=1)
    left = query("SELECT count(*) FROM due WHERE reason = 'new'")[0][0]
    second = daily.crawl(days=1, minutes=30)

    assert len(first.releases) + sum(map(len, first.pages.values())) <= 16
    assert 0 < first.report["new"] < 12
    assert left == 12 - first.report["new"]
    results = {row["listing"]: row["left_by_budget"] for row in first.report["listings"]}
    assert results[f"{daily.site.root}/press-releases"] == left
    assert first.code == 0  # what is left is no hole
    assert second.report["new"] == left
    assert query("SELECT count(*) FROM due WHERE reason = 'new'") == [(0,)]


def test_the_walk_goes_on_behind_a_page_without_entries(tmp_path: Path) -> None:
    with GrowingSite(releases=releases_until(_NEWEST, _COUNT), page_size=_PAGE) as site:
        daily = DailyRuns(site, tmp_path / "osce.db")
        daily.crawl()
        site.empty = {6}
        runs = [daily.crawl(days=5 * number) for number in range(1, 7)]

    last = site.pages("en") - 1
    assert {number for run in runs for number in run.pages["en"]} == set(range(last + 1))
    holes = [run.findings("listing-hole") for run in runs]
    assert {url.rpartition("page=")[2] for found in holes for url in found} == {"6"}
    # What belongs on this page is not missing: it is not requested at its own address.
    assert [run.findings("entries-missing") for run in runs] == [[]] * len(runs)
    query = Query(daily.archive)
    assert query("SELECT count(*) FROM listing_entries WHERE absent_at IS NOT NULL") == [(0,)]


def test_what_an_ignored_filter_listed_is_not_missing_when_it_works_again(tmp_path: Path) -> None:
    with GrowingSite(releases=releases_until(_NEWEST, 130), page_size=10) as site:
        daily = DailyRuns(site, tmp_path / "osce.db")
        daily.crawl()
        site.unfiltered = {"ru"}
        faulty = [daily.crawl(days=day) for day in (1, 2)]
        site.unfiltered = set()
        mended = [daily.crawl(days=day) for day in (3, 4)]

    assert all(len(run.findings("listing-total")) == 1 for run in faulty)
    assert [(run.code, run.report["findings"]) for run in mended] == [(0, [])] * 2
    query = Query(tmp_path / "osce.db")
    assert query("SELECT count(*) FROM listing_entries WHERE absent_at IS NOT NULL") == [(0,)]


def test_a_killed_increment_is_not_continued_and_loses_nothing(
    daily: DailyRuns, tmp_path: Path
) -> None:
    query = Query(tmp_path / "osce.db")
    day = (FIRST + timedelta(days=1)).date()
    for at in range(12):
        daily.site.add(made(910_000 + at, day))

    def found() -> int:
        return int(query("SELECT count(*) FROM due WHERE reason = 'new'")[0][0])

    daily.killed_at(3, lambda: found() > 9, days=1)
    after = daily.crawl(days=2)

    assert query("SELECT outcome FROM crawl_runs WHERE run_id = 2") == [("interrupted",)]
    assert after.pages["en"][0] == 0  # it begins with the front
    assert query("SELECT count(*) FROM records WHERE node_id >= 910000") == [(12,)]
    assert query("SELECT count(*) FROM due WHERE reason = 'new'") == [(0,)]
    assert daily.command(timedelta(days=2), "verify").returncode == 0


def test_after_a_page_that_could_not_be_read_the_next_request_has_no_tag(
    daily: DailyRuns, tmp_path: Path
) -> None:
    """A page whose reading failed has a tag, too: 304 would confirm what was never read."""
    new = made(910_000, (FIRST + timedelta(days=1)).date())
    daily.site.add(new)
    daily.crawl(days=1)
    daily.site.broken.add(new.path)

    broken = daily.crawl(days=2)
    again = daily.crawl(days=3)
    daily.site.broken.clear()
    mended = daily.crawl(days=4)

    statuses = [dict(run.releases)[new.path] for run in (broken, again, mended)]
    assert statuses == [200, 200, 200]
    assert (broken.code, again.code, mended.code) == (1, 1, 0)
    assert dict(daily.crawl(days=5).releases)[new.path] == 304


def test_entries_that_move_while_a_walk_runs_are_not_lost(tmp_path: Path) -> None:
    """Before every third page of a listing, a release appears near the front, and an old one
    vanishes.
    """
    site = GrowingSite(releases=releases_until(_NEWEST, _COUNT), page_size=_PAGE)
    vanished: set[tuple[int, str]] = set()
    pages = count(1)

    def move(path: str) -> None:
        if not path.startswith("/press-releases?page=") or next(pages) % 3:
            return
        number = 920_000 + len(vanished)
        site.add(made(number, _NEWEST - timedelta(days=40 + len(vanished))))
        listed = site.listing_of("en")
        oldest = listed[len(listed) * 2 // 3]
        del site.releases[oldest.node_id, "en"]
        vanished.add((oldest.node_id, "en"))

    with site:
        daily = DailyRuns(site, tmp_path / "osce.db")
        daily.crawl()
        site.on_request = move
        runs = [daily.crawl(days=3 * run) for run in range(1, 6)]
        site.on_request = None
        runs += [daily.crawl(days=15 + 6 * run) for run in range(1, 6)]

    assert 5 < len(vanished) < 14
    query = Query(tmp_path / "osce.db")
    keys = set(query("SELECT node_id, language FROM records"))
    gone = set(query("SELECT node_id, language FROM records WHERE gone_at IS NOT NULL"))
    assert keys >= set(site.releases)
    assert gone == vanished & keys
    assert query("SELECT count(*) FROM record_events WHERE event = 'unlisted'") == [(0,)]
    assert daily.command(timedelta(days=50), "verify").returncode == 0
    assert runs
