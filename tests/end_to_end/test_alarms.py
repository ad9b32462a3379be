"""A site that grows, crawled once a day; then every fault that all of its pages can have.

The clock is moved by OSCE_NOW. One archive of quiet days is made, and copied for each fault.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from sample_site import Faults, Release, SampleServer
from sample_site.grown import grown_releases
from tests.end_to_end.conftest import Query

_FIRST, _START = date(2025, 10, 5), date(2026, 1, 24)
_QUIET_RUNS = 7
_QUIET = Faults(traps=False, no_listing=frozenset({"sq"}))
_TEXTS = (
    "SELECT node_id, language, title, place, published_on, content_type, paragraph_count, content_digest,"
    " metadata_digest FROM press_releases p"
)
_REMOVED = "SELECT count(*) FROM records WHERE gone_at IS NOT NULL OR unlisted_at IS NOT NULL"
_ALARMS = "SELECT key, closed_run IS NOT NULL FROM alarms"


def _day(run: int) -> date:
    return _START + timedelta(days=run)


def _releases(run: int) -> tuple[Release, ...]:
    return grown_releases(_FIRST, _day(run))


_BEFORE, _QUIET_SITE = _releases(_QUIET_RUNS - 1), _releases(_QUIET_RUNS)
_NEW = min(one.node_id for one in _QUIET_SITE if one not in _BEFORE)
"""The first node id of the day after the quiet ones."""
_NODES = sorted({one.node_id for one in _QUIET_SITE})
_SOME = frozenset(_NODES[::5]) | frozenset(_NODES[2::5])
"""Two of five: the circuit breaker opens at half."""
_FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "a field vanishes": ({"every_page": "no-sources"}, "A1:all:sources"),
    "a labelled place vanishes": ({"every_page": "no-place"}, "A1:all:place"),
    "the text is cut": ({"every_page": "cut-body"}, "A1:all:text"),
    "half of the listing is empty": ({"half_empty": True}, "A8:all:entries"),
    "another page, recognised": (
        {"impostor": "challenge-script", "impostor_bare": True, "impostor_of": _SOME},
        "A1:all:refused",
    ),
    "another page in the template": (
        {"impostor": "log-in", "impostor_of": _SOME},
        "A1:all:refused",
    ),
    "dates in another form": ({"every_page": "other-dates"}, "A1:all:date"),
    "a listing is gone": ({"no_listing": frozenset({"sq", "ru"})}, "A8:ru:total"),
    "all titles are equal": ({"every_page": "same-title"}, "A1:all:title"),
    "damaged letters": ({"every_page": "damaged-letters"}, "A1:all:encoding"),
    "pages are built otherwise": ({"every_page": "rebuilt"}, "A7:drupal11:layout"),
    "pages have another design": ({"every_page": "redesigned"}, "A1:all:layout"),
    "node ids jump": ({"every_page": "ids-jump", "from_node": _NEW}, "A6:all:ids"),
    "a new type": ({"every_page": "new-type", "from_node": _NEW}, "A6:all:type"),
    "twelve months only": ({"newest": 60}, "A8:en:total"),
    "the filter lists everything": ({"further": 400}, "A8:en:total"),
}


@dataclass(slots=True)
class Site:
    """The growing site, and one archive of it."""

    server: SampleServer
    archive: Path
    run: int = 0
    """Number of runs so far."""

    @property
    def query(self) -> Query:
        return Query(self.archive)

    def crawl(self, *options: str, **faults: Any) -> subprocess.CompletedProcess[str]:
        """The crawl of the next day."""
        self.server.releases = _releases(self.run)
        self.server.faults = replace(_QUIET, **faults)
        now = f"{_day(self.run)}T20:00:00Z"
        self.run += 1
        return self.command("crawl", "--site", self.server.root, "--delay", "0", *options, now=now)

    def known(self) -> list[tuple[Any, ...]]:
        """The releases of the quiet days, as the archive has them now."""
        first = (
            "SELECT run_id FROM revisions v JOIN records r USING (record_id) WHERE v.revision = 1"
        )
        return self.query(
            f"{_TEXTS} WHERE ({first} AND r.node_id = p.node_id AND r.language = p.language)"
            f" <= {_QUIET_RUNS} ORDER BY 1, 2"
        )

    def command(self, *arguments: str, now: str = "") -> subprocess.CompletedProcess[str]:
        moved = {"OSCE_NOW": now or f"{_day(self.run - 1)}T21:00:00Z", "OSCE_PAUSES": "0.1,0.1,0.1"}
        return subprocess.run(
            [sys.executable, "-m", "osce_crawler", *arguments, "--archive", str(self.archive)],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | moved,
        )


@dataclass(frozen=True, slots=True)
class Quiet:
    """The archive of the quiet runs, and their exit codes."""

    server: SampleServer
    archive: Path
    codes: tuple[int, ...]


@pytest.fixture(name="quiet", scope="module")
def _quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Quiet]:
    with SampleServer() as server:
        site = Site(server, tmp_path_factory.mktemp("quiet") / "osce.db")
        codes = tuple(site.crawl().returncode for _ in range(_QUIET_RUNS))
        yield Quiet(server, site.archive, codes)


@pytest.fixture(name="grown")
def _grown(quiet: Quiet, tmp_path: Path) -> Site:
    """A copy of that archive, on the day after."""
    return Site(quiet.server, Path(shutil.copy(quiet.archive, tmp_path / "osce.db")), _QUIET_RUNS)


def test_quiet_runs_end_with_0_and_no_alarm(quiet: Quiet) -> None:
    query = Query(quiet.archive)

    assert set(quiet.codes) == {0}
    assert query("SELECT * FROM alarms") == []
    assert query("SELECT DISTINCT is_complete, in_history FROM run_judgements") == [(1, 1)]
    assert query("SELECT count(*) FROM records")[0][0] > 200


@pytest.mark.parametrize("name", _FAULTS)
def test_a_fault_is_reported_once_under_one_key_and_closes_when_it_is_mended(
    name: str, grown: Site, tmp_path: Path
) -> None:
    faults, key = _FAULTS[name]
    reported = tmp_path / "reported"
    tell = ("--on-finding", f"cat >> {reported}; echo END >> {reported}")
    before = grown.known()

    first = grown.crawl(*tell, **faults)
    if name == "a new type" and not reported.exists():
        assert first.returncode == 0
        first = grown.crawl(*tell, **faults)

    assert first.returncode == 1, first.stdout + first.stderr
    assert "  alarm: http" in first.stdout
    assert grown.query(_ALARMS) == [(key, 0)]
    opened = reported.read_text("utf-8").splitlines()
    assert opened[1].startswith(f"opened: {key}: ")
    assert (len(opened), opened[-1]) == (3, "END")
    assert grown.known() == before
    assert grown.query(_REMOVED) == [(0,)]

    mended = grown.crawl(*tell)

    assert mended.returncode == 0, mended.stdout
    assert f"Alarm {key} is closed" in mended.stdout
    assert grown.query(_ALARMS) == [(key, 1)]
    assert reported.read_text("utf-8").splitlines()[4].startswith(f"closed: {key}: ")
    assert grown.known() == before
    assert grown.command("verify").returncode == 0


def test_an_alarm_that_stays_open_is_reported_once_a_week_and_keeps_the_records(
    grown: Site,
) -> None:
    before = grown.known()
    tell = ("--on-finding", "cat >&2; exit 3")

    codes = [grown.crawl(*tell, every_page="no-sources").returncode for _ in range(2)]
    assert codes == [1, 0]
    status = grown.command("status")
    assert (status.returncode, "Alarm A1:all:sources (open)" in status.stdout) == (1, True)

    grown.run += 6
    week = grown.crawl(*tell, every_page="no-sources")

    assert week.returncode == 1
    assert "A1:all:sources still open: " in week.stdout
    assert week.stderr.startswith(
        "Warning: --on-finding: 'cat >&2; exit 3' ended with exit code 3: "
    )
    assert grown.known() == before


def test_answers_304_confirm_releases_and_are_no_alarm(grown: Site) -> None:
    runs = [grown.crawl(etag=True) for _ in range(3)]

    assert [run.returncode for run in runs] == [0, 0, 0], runs[-1].stdout
    (confirmed,) = grown.query(
        "SELECT count(*) FROM captures WHERE outcome = 'not_modified' AND run_id ="
        " (SELECT max(run_id) FROM crawl_runs)"
    )
    assert confirmed[0] > 3
    assert grown.query(_ALARMS) == []


def test_an_alarm_of_empty_pages_closes_only_when_they_have_entries(grown: Site) -> None:
    """The front has entries, and the rolling walk comes to other pages every day."""
    fault = {"empty_pages": frozenset(range(5, 99))}
    runs = [grown.crawl(**fault) for _ in range(3)]

    assert [run.returncode for run in runs] == [1, 1, 1]
    assert grown.query(_ALARMS) == [("A8:en:entries", 0)]
    assert [run.stdout.count("alarm: http") for run in runs] == [1, 0, 0]
    assert "/press-releases?page=" in grown.query("SELECT example FROM alarms")[0][0]

    mended = grown.crawl()

    assert mended.returncode == 0, mended.stdout
    assert "Alarm A8:en:entries is closed" in mended.stdout
    assert grown.query(_REMOVED) == [(0,)]


def test_what_a_person_acknowledges_is_archived_and_the_alarm_closes(grown: Site) -> None:
    fault = {"every_page": "no-sources"}
    grown.crawl(**fault)
    alarms = json.loads(grown.command("alarms", "--format", "json").stdout)
    assert [(one["key"], one["opened_run"]) for one in alarms] == [("A1:all:sources", 8)]
    ack = ("status", "--ack", "A1:all:sources", "--reason", "the redesign has none")
    assert grown.command(*ack).returncode == 0

    accepted = grown.crawl(**fault)

    assert (accepted.returncode, "Still open: alarm A1:all:sources" in accepted.stdout) == (0, True)
    assert grown.query("SELECT DISTINCT cause FROM revisions WHERE revision = 2") == [("site",)]
    assert "(acknowledged)" in grown.command("status").stdout
    assert grown.command("status").returncode == 0
    (row,) = json.loads(grown.command("alarms", "--format", "json").stdout)
    assert (row["reason"], row["state"]) == ("the redesign has none", "acknowledged")
    # Its pages are the history from now on: what changes again is a fault.
    assert grown.query("SELECT in_history FROM run_judgements ORDER BY run_id") == [
        *[(1,)] * 7, (0,), (1,)
    ]  # fmt: skip


def test_an_acknowledgement_needs_a_key_that_is_open_and_a_reason(grown: Site) -> None:
    without = grown.command("status", "--ack", "A1:all:sources")
    unknown = grown.command("status", "--ack", "A1:all:sources", "--reason", "x")

    assert (without.returncode, unknown.returncode) == (2, 2)
    assert "no alarm with this key is open; open are: none" in unknown.stderr


def test_status_tells_what_a_person_should_know(grown: Site) -> None:
    grown.command("verify")
    status = grown.command("status", "--format", "json")
    found = json.loads(status.stdout)

    assert status.returncode == 0
    assert (found["last_good_run"]["run_id"], found["alarms"], found["problems"]) == (7, [], [])
    assert found["last_verified"]["problems"] == 0
    due = json.loads(grown.command("due", "--format", "json").stdout)
    assert found["due"] == sum(row["node_id"] is not None for row in due)
    assert found["bytes"] == grown.archive.stat().st_size
    late = grown.command("status", now=f"{_day(30)}T00:00:00Z")
    assert (late.returncode, "no crawl has ended well for 8 days" in late.stdout) == (1, True)
