"""Polite crawling and error reports: the real command against a server with planted faults."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from osce_crawler.archive.reader import Archive
from sample_site import Faults, SampleServer
from sample_site.faults import Misbehaviour
from tests.spiders.crawling import Crawl, TimedServer, crawl

GOOD, GONE, GONE_NODE = "/secretariat/46203", "/secretary-general/593350", 593350


@pytest.fixture(name="site")
def _site() -> Iterator[TimedServer]:
    site = TimedServer()
    with site:
        yield site


SLOW_DOWN, DOWN, HANG_UP = "/cthb/56402", "/secretariat/581402", "/hcnm/534901"
FORBIDDEN, ALSO_FORBIDDEN, LED_AWAY = "/press-releases/archive/123", "/search/124", "/mirror/990001"
FOREIGN = "http://shhada.ir/secretariat/48115"


@dataclass(frozen=True, slots=True)
class DifficultDay:
    """One crawl on which everything went wrong that can, beside one page that did not."""

    run: Crawl
    asked: list[str]
    times: list[float]


@pytest.fixture(name="day", scope="module")
def _day(tmp_path_factory: pytest.TempPathFactory) -> DifficultDay:
    faults = Faults(
        gone=frozenset({GONE_NODE}),
        misbehaviours=(
            Misbehaviour(kind="429", path=SLOW_DOWN, times=1, seconds=2),
            Misbehaviour(kind="503", path=DOWN, seconds=0),
            Misbehaviour(kind="hangup", path=HANG_UP),
        ),
    )
    paths = (SLOW_DOWN, GOOD, DOWN, HANG_UP, GONE, FORBIDDEN, ALSO_FORBIDDEN, LED_AWAY)
    with TimedServer() as site:
        site.faults = faults
        run = crawl(
            site.root, tmp_path_factory.mktemp("day") / "osce.db", *paths, options=(FOREIGN,)
        )
        return DifficultDay(run, site.requests, list(site.times))


def test_waits_as_long_as_it_is_told_and_asks_again(day: DifficultDay) -> None:
    refused = day.asked.index(SLOW_DOWN)

    assert day.asked.count(SLOW_DOWN) == 2
    assert (
        day.times[refused + 1] - day.times[refused] >= 2
    )  # nothing else was asked meanwhile either


def test_a_page_that_is_never_served_is_tried_four_times_and_reported(day: DifficultDay) -> None:
    assert ("http-503", DOWN) in day.run.findings
    assert day.asked.count(DOWN) == 4


def test_a_line_that_is_cut_is_tried_again_and_never_archived_half(day: DifficultDay) -> None:
    (message,) = (
        found["message"] for found in day.run.report["findings"] if found["url"].endswith(HANG_UP)
    )

    assert ("not-whole", HANG_UP) in day.run.findings
    assert day.asked.count(HANG_UP) == 4
    assert message.startswith("the answer was cut short")


def test_a_release_that_is_gone_is_asked_for_once_and_reported(day: DifficultDay) -> None:
    assert ("http-404", GONE) in day.run.findings
    assert day.asked.count(GONE) == 1


def test_what_robots_txt_forbids_is_not_asked_for_and_said(day: DifficultDay) -> None:
    assert {("refused", FORBIDDEN), ("refused", ALSO_FORBIDDEN)} <= set(day.run.findings)
    assert not {FORBIDDEN, ALSO_FORBIDDEN} & set(day.asked)
    assert day.asked[0] == "/robots.txt"


def test_a_redirect_to_another_host_is_not_followed_and_said(day: DifficultDay) -> None:
    (found,) = (
        found
        for found in day.run.report["findings"]
        if found["url"] == "http://shhada.ir/mirror/990001"
    )

    # Not `unreachable`: it must not even be tried.
    assert found["kind"] == "refused"
    assert "offsite" in found["message"]
    assert day.asked.count(LED_AWAY) == 1


def test_a_redirect_to_another_host_is_not_followed_after_a_retry(
    site: TimedServer, tmp_path: Path
) -> None:
    with SampleServer() as other:
        wrong = Misbehaviour(kind="503", path="/cthb/1", times=1, seconds=0)
        site.faults = Faults(misbehaviours=(wrong,), redirects=(("/cthb/1", other.root + GOOD),))

        run = crawl(site.root, tmp_path / "osce.db", "/cthb/1")

        assert [kind for kind, _ in run.findings] == ["refused"]
        assert site.requests.count("/cthb/1") == 2
        assert other.requests == []


def test_another_host_is_not_asked_at_all(day: DifficultDay) -> None:
    assert ("foreign-host", "/secretariat/48115") in day.run.findings


def test_the_day_ends_with_what_could_be_had(day: DifficultDay) -> None:
    report = day.run.report

    # Each try that failed is a fetch, and kept: 503 and hang-up four times each, 429 once; and one
    # page was not there.
    assert (day.run.code, report["new"], report["failed"]) == (1, 2, 4 + 4 + 1 + 1)
    # Two redirects and robots.txt only lead on.
    assert report["captures"] == 2 + 10 + report["support"]
    assert len(day.run.findings) == 7
    assert "Traceback" not in "".join(day.run.messages)


def test_a_release_that_is_gone_keeps_its_last_revision(site: TimedServer, tmp_path: Path) -> None:
    archive = tmp_path / "osce.db"
    crawl(site.root, archive, GONE)
    site.faults = Faults(gone=frozenset({GONE_NODE}))

    again = crawl(site.root, archive, GONE)

    assert again.report["revised"] == 0
    assert Archive.open(archive).find(str(GONE_NODE))["revision"] == 1


def test_the_delay_that_robots_txt_asks_for_is_kept(site: TimedServer, tmp_path: Path) -> None:
    site.faults = Faults(crawl_delay=0.6)

    crawl(site.root, tmp_path / "osce.db", GOOD, GONE, "/ru/node/46203")

    assert site.requests == ["/robots.txt", GOOD, GONE, "/ru/node/46203"]
    # From robots.txt on: the server may be slow to note the first page, and then notes it late.
    assert site.times[-1] - site.times[0] >= 2 * 0.6


def test_a_hole_in_a_listing_is_reported_and_the_walk_goes_on(
    site: TimedServer, tmp_path: Path
) -> None:
    site.faults = Faults(empty_pages=frozenset({2}), broken=False)

    run = crawl(site.root, tmp_path / "osce.db", options=("--language", "en", "--limit", "25"))

    assert (run.code, run.findings) == (1, [("listing-hole", "/press-releases?page=2")])
    assert "/press-releases?page=3" in site.requests


def test_a_listing_page_that_fails_is_a_finding_and_the_walk_is_not_complete(
    site: TimedServer, tmp_path: Path
) -> None:
    site.faults = Faults(
        misbehaviours=(Misbehaviour(kind="503", path="/press-releases?page=1", seconds=0),)
    )

    run = crawl(site.root, tmp_path / "osce.db", options=("--language", "en", "--limit", "25"))

    assert ("http-503", "/press-releases?page=1") in run.findings
    assert "/press-releases?page=2" in site.requests
    assert run.report["walk_complete"] == 0


def test_a_site_that_cannot_be_reached_is_exit_code_4_and_one_line(tmp_path: Path) -> None:
    with SampleServer() as site:
        root = site.root  # nobody listens there any more

    with ThreadPoolExecutor() as both:
        real = both.submit(crawl, root, tmp_path / "osce.db")
        dry = both.submit(crawl, root, tmp_path / "none.db", options=("--dry-run",))

    for run in (real.result(), dry.result()):
        assert run.code == 4
        assert (
            len([line for line in run.messages if line.startswith("Error: ") and root in line]) == 1
        )
        assert "Traceback" not in "".join(run.messages)
    assert real.result().findings == [("robots-unreadable", "/robots.txt")]


def test_one_address_that_is_not_there_is_a_finding_of_a_site_that_answers(
    site: TimedServer, tmp_path: Path
) -> None:
    site.faults = Faults(gone=frozenset({GONE_NODE}))

    run = crawl(site.root, tmp_path / "osce.db", GONE)

    assert (run.code, run.findings) == (1, [("http-404", GONE)])


def test_a_site_that_answers_with_errors_alone_is_exit_code_4(
    site: TimedServer, tmp_path: Path
) -> None:
    site.faults = Faults(misbehaviours=(Misbehaviour(kind="503", path=GOOD, seconds=0),))

    assert crawl(site.root, tmp_path / "osce.db", GOOD).code == 4


@pytest.mark.parametrize("option", ["--yes", "--dry-run"])
def test_a_crawl_loads_nothing_that_opens_a_port(option: str, tmp_path: Path) -> None:
    source = (
        "import atexit, sys\n"
        "atexit.register(lambda: print('\\n'.join(sys.modules)))\n"
        "from osce_crawler.cli import main\nmain()\n"
    )
    with SampleServer() as site:
        arguments = ["crawl", "--site", site.root, "--delay", "0", "--limit", "1", option]
        run = subprocess.run(
            [sys.executable, "-c", source, *arguments, "--archive", str(tmp_path / "osce.db")],
            capture_output=True,
            text=True,
            check=False,
        )

    loaded = set(run.stdout.split())
    assert "osce_crawler.extensions" in loaded
    assert {"scrapy.extensions.telnet", "scrapy.extensions.remote_control"} & loaded == set()
