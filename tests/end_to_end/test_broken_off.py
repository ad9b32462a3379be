"""A crawl may be killed at any moment and run again: it ends with the same archive as an
uninterrupted crawl.
"""

import json
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from sample_site import Faults, SampleServer
from tests.end_to_end.conftest import Command, FirstCrawl, Query
from tests.end_to_end.facts import CUT, differences, facts
from tests.end_to_end.killed_crawl import KilledCrawl

_KILLS, _LAST_REQUEST = 6, 13
"""A crawl of the sample sends 85 requests: six kills fit before its end."""


@pytest.fixture(name="interrupted", scope="module")
def _interrupted(server: SampleServer, tmp_path_factory: pytest.TempPathFactory) -> KilledCrawl:
    """Killed six times, then finished."""
    server.faults = Faults()
    crawl = KilledCrawl(server, tmp_path_factory.mktemp("interrupted") / "osce.db")
    assert crawl.to_its_end(_KILLS, Random(3), _LAST_REQUEST) == _KILLS
    return crawl


def test_killed_crawls_end_with_the_archive_of_an_uninterrupted_one(
    first_crawl: FirstCrawl, interrupted: KilledCrawl, site: SampleServer
) -> None:
    uninterrupted = facts(first_crawl.archive, site.root)

    assert differences(uninterrupted, facts(interrupted.archive, site.root)) == []
    assert interrupted.problems() == ""


def test_the_next_crawl_closes_a_killed_run_as_interrupted_and_resumes_it(
    interrupted: KilledCrawl,
) -> None:
    query = Query(interrupted.archive)

    runs = query("SELECT outcome, walk_complete, captures, resumes FROM crawl_runs ORDER BY run_id")
    assert runs[-1][:2] == ("finished", 1)
    assert [outcome for outcome, *_ in runs[:-1]] == ["interrupted"] * _KILLS
    # Only a run that was killed before it kept anything leaves nothing to resume.
    assert [run for run, after in pairwise(runs) if run[2] and after[3] is None] == []
    assert sum(run[3] is not None for run in runs) >= _KILLS // 2  # not one only by chance
    assert query(
        "SELECT count(*) FROM crawl_runs c LEFT JOIN run_manifests m USING (run_id) WHERE m.run_id"
        " IS NULL"
    ) == [(0,)]


def test_the_report_names_the_interrupted_run_that_has_findings(
    site: SampleServer, tmp_path: Path, command: Command, query: Query
) -> None:
    crawl = KilledCrawl(site, tmp_path / "osce.db")
    assert crawl.killed_after(CUT)
    assert Query(crawl.archive)("SELECT count(*) FROM run_findings") != [(0,)]
    assert [run["outcome"] for run in json.loads(command("runs", "--format", "json").stdout)] == [
        "broken off"
    ]

    done = command("crawl", "--site", site.root, "--delay", "0")

    assert query("SELECT outcome, resumes FROM crawl_runs ORDER BY run_id") == [
        ("interrupted", None),
        ("finished", 1),
    ]
    assert done.returncode == 1
    assert done.stdout.splitlines()[
        -2
    ] == "More findings from before it was broken off: osce-crawler runs 1 --archive " + str(
        tmp_path / "osce.db"
    )


def test_with_a_delay_each_page_is_kept_before_the_next_is_requested(
    site: SampleServer, tmp_path: Path, command: Command, query: Query
) -> None:
    kept: list[int] = []

    def on_request() -> None:
        if query.path.exists():
            kept.append(query("SELECT count(*) FROM captures")[0][0])

    site.on_request = on_request
    command("crawl", "--site", site.root, "--delay", "0.5", "--limit", "3")
    site.on_request = None

    # The first page is requested at once after robots.txt.
    assert kept[2:] == list(range(2, len(kept)))
    assert len(kept) > 4
