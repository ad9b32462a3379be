"""A site that refuses requests: pauses, then a stop that leaves the rest to the next crawl."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sample_site import Faults, SampleServer
from sample_site.faults import Misbehaviour
from sample_site.texts import load_releases
from tests.end_to_end.conftest import Query
from tests.spiders.crawling import Crawl, TimedServer, crawl

SHORT = "0.1,0.2,0.3"
ENGLISH = ("--language", "en")
ALWAYS = [("refused", "/mirror/990001")]
"""Findings of each crawl: a link on the site leads to another one."""
RECORDS = "SELECT node_id, language, title, body FROM press_releases ORDER BY 1, 2"


@pytest.fixture(name="site")
def _site() -> Iterator[TimedServer]:
    site = TimedServer()
    site.faults = Faults(broken=False)
    with site:
        yield site


def everything(kind: str) -> Faults:
    wrong = Misbehaviour(kind=kind, every=1, seconds=0, robots=False)
    return Faults(broken=False, misbehaviours=(wrong,))


def refusing(*paths: str, kind: str = "503") -> Faults:
    wrong = (Misbehaviour(kind=kind, path=path, seconds=0) for path in paths)
    return Faults(broken=False, misbehaviours=tuple(wrong))


class TurningSite(TimedServer):
    """The sample site, which refuses everything after so many answers."""

    def __init__(self, kind: str, answers: int) -> None:
        super().__init__()
        self._kind, self._answers = kind, answers
        self.refusals = 0
        self.on_request = self._turn

    def _turn(self) -> None:
        if len(self.requests) == self._answers:
            self.faults = everything(self._kind)
        self.refusals += len(self.requests) >= self._answers


@pytest.mark.parametrize("kind", ["403", "429", "500", "503", "reset"])
def test_a_site_that_refuses_everything_gets_few_requests_and_the_next_run_completes(
    site: TimedServer, tmp_path: Path, kind: str
) -> None:
    archive = tmp_path / "osce.db"
    site.faults = everything(kind)
    stopped = crawl(site.root, archive, options=ENGLISH, pauses=SHORT)
    requests = len(site.requests)
    site.faults = Faults(broken=False)

    completed = crawl(site.root, archive, options=ENGLISH, pauses=SHORT)

    assert stopped.code == 4
    assert requests <= 25
    assert stopped.error.count("\n") == 0
    assert completed.findings == ALWAYS
    assert completed.report["new"] > 0


@pytest.mark.parametrize("kind", ["403", "429", "503", "reset"])
def test_a_site_that_begins_to_refuse_is_left_alone_and_nothing_is_lost(
    tmp_path: Path, kind: str
) -> None:
    archive, whole = tmp_path / "osce.db", tmp_path / "whole.db"
    with TurningSite(kind, answers=12) as site:
        stopped = crawl(site.root, archive, pauses=SHORT)
        site.on_request = None
        site.faults = Faults(broken=False)
        left = Query(archive)("SELECT count(*) FROM frontier WHERE done = 0")
        completed = crawl(site.root, archive, pauses=SHORT)
        crawl(site.root, whole)

    # Five in a row, then one after each of the three pauses.
    assert site.refusals == 5 + 3
    assert (stopped.code, stopped.report["outcome"]) == (4, "interrupted")
    assert "site-refuses" in {kind for kind, _ in stopped.findings}
    assert left[0][0] >= 2
    assert completed.report["resumes"] == stopped.report["run_id"]
    assert completed.findings == ALWAYS
    assert completed.report["walk_complete"]
    assert Query(archive)(RECORDS) == Query(whole)(RECORDS)


def test_each_refusal_is_a_capture(tmp_path: Path) -> None:
    archive = tmp_path / "osce.db"
    with TurningSite("403", answers=12) as site:
        crawl(site.root, archive, options=ENGLISH, pauses=SHORT)
    captured = "SELECT count(*) FROM captures WHERE http_status = 403"

    assert Query(archive)(captured) == [(site.refusals,)]


def test_it_pauses_as_long_as_it_is_set_to(tmp_path: Path) -> None:
    with TurningSite("503", answers=12) as site:
        crawl(site.root, tmp_path / "osce.db", options=ENGLISH, pauses="1,2,3")
    waits = [after - before for before, after in zip(site.times, site.times[1:], strict=False)]

    assert [wait >= pause for wait, pause in zip(waits[-3:], (1, 2, 3), strict=True)] == [True] * 3


def test_the_pauses_are_of_minutes_unless_they_are_set() -> None:
    source = "from osce_crawler.settings import OSCE_PAUSES; print(OSCE_PAUSES)"
    done = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, check=True, env={}
    )

    assert done.stdout.strip() == "60,300,900"


def test_a_site_that_recovers_in_a_pause_is_crawled_to_the_end(
    site: TimedServer, tmp_path: Path
) -> None:
    paths = [one.path for one in load_releases() if one.language == "en"]
    wrong = (Misbehaviour(kind="503", path=path, times=1, seconds=0) for path in paths[:8])
    site.faults = Faults(broken=False, misbehaviours=tuple(wrong))

    run = crawl(site.root, tmp_path / "osce.db", options=ENGLISH, pauses=SHORT)

    assert run.findings == ALWAYS
    assert run.report["new"] > 8


@pytest.mark.parametrize("status", ["404", "410"])
def test_deleted_releases_do_not_open_it(site: TimedServer, tmp_path: Path, status: str) -> None:
    paths = [one.path for one in load_releases() if one.language == "en"]
    site.faults = refusing(*paths[:15], kind=status)

    run = crawl(site.root, tmp_path / "osce.db", pauses="600,600,600")

    assert run.code == 1
    assert {kind for kind, _ in run.findings} == {f"http-{status}", "refused"}
    assert run.report["walk_complete"]


def test_four_pages_that_always_fail_do_not_open_it(site: TimedServer, tmp_path: Path) -> None:
    paths = [one.path for one in load_releases() if one.language == "en"][:4]
    site.faults = refusing(*paths)

    run = crawl(site.root, tmp_path / "osce.db", pauses="600,600,600")

    assert {path for kind, path in run.findings if kind == "http-503"} == set(paths)
    assert run.report["walk_complete"]


def test_many_pages_that_always_fail_do_not_keep_a_walk_from_its_end(
    site: TimedServer, tmp_path: Path
) -> None:
    archive = tmp_path / "osce.db"
    paths = [one.path for one in load_releases() if one.language == "en"][:7]
    site.faults = refusing(*paths)

    runs: list[Crawl] = []
    while len(runs) < 5 and not (runs and runs[-1].report["walk_complete"]):
        runs.append(crawl(site.root, archive, options=("--full",), pauses=SHORT))

    assert [run.code for run in runs[:-1]] == [4] * (len(runs) - 1)
    assert runs[-1].code == 1
    assert runs[-1].report["walk_complete"]
    missing = "SELECT DISTINCT url FROM run_findings WHERE kind = 'refused-again'"
    assert {row[0].removeprefix(site.root) for row in Query(archive)(missing)} == set(paths)


def test_pages_by_which_a_site_refuses_open_it_too(site: TimedServer, tmp_path: Path) -> None:
    archive = tmp_path / "osce.db"
    # An event is shown instead of each release; here it counts as a challenge.
    replaced = frozenset(one.node_id for one in load_releases())
    site.faults = Faults(broken=False, replaced=replaced)
    patch = "import osce_crawler.pipelines as p; p._REFUSALS = frozenset({'not-a-release'})"
    stopped = crawl(site.root, archive, pauses=SHORT, patch=patch)
    requests = len(site.requests)
    site.faults = Faults(broken=False)

    completed = crawl(site.root, archive, pauses=SHORT)

    assert stopped.code == 4
    assert "not-a-release" in stopped.error
    assert 8 < requests <= 25
    assert completed.report["resumes"] == stopped.report["run_id"]
    assert completed.report["walk_complete"]
    assert completed.findings == ALWAYS
    whole = tmp_path / "whole.db"
    crawl(site.root, whole)
    assert Query(archive)(RECORDS) == Query(whole)(RECORDS)


def test_a_bad_setting_is_one_line(site: TimedServer, tmp_path: Path) -> None:
    run = crawl(site.root, tmp_path / "osce.db", pauses="soon")

    assert run.code == 2
    assert run.error == (
        "Error: OSCE_PAUSES='soon': expected seconds separated by commas, such as 60,300,900"
    )


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 143)]
)
@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_a_signal_ends_a_pause_at_once_with_its_own_exit_code(
    tmp_path: Path, number: signal.Signals, code: int, options: tuple[str, ...]
) -> None:
    archive = tmp_path / "osce.db"
    with SampleServer(faults=everything("503")) as site:
        site.faults = Faults(
            misbehaviours=(Misbehaviour(kind="503", every=1, seconds=500, robots=False),)
        )
        command = [sys.executable, "-m", "osce_crawler", "crawl", "--site", site.root]
        command += ["--delay", "0", "--archive", str(archive), *options]
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            env=os.environ | {"OSCE_LOG_LEVEL": "INFO"},
        )  # fmt: skip
        with process:
            assert process.stderr is not None
            assert any("asks to wait 500 s" in line for line in process.stderr)
            process.send_signal(number)
            process.communicate(timeout=60)
        assert process.returncode == code

    if not options:
        ended = Query(archive)("SELECT outcome, exit_code FROM crawl_runs")
        assert ended == [("interrupted", code)]
        assert Query(archive)("SELECT count(*) FROM frontier WHERE done = 0") != [(0,)]
