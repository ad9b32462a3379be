"""A crawl may be killed at any moment and run again: it ends with the same archive as an
uninterrupted crawl.
"""

import sqlite3
from itertools import pairwise
from pathlib import Path
from random import Random

from sample_site import SampleServer
from tests.end_to_end.conftest import Command, Query
from tests.end_to_end.facts import differences, facts
from tests.end_to_end.killed_crawl import KilledCrawl

_LAST_REQUEST = 13
"""A crawl of the sample sends 83 requests: six kills fit before its end."""


def test_killed_crawls_end_with_the_archive_of_an_uninterrupted_one(
    site: SampleServer, tmp_path: Path
) -> None:
    uninterrupted = KilledCrawl(site, tmp_path / "uninterrupted.db")
    uninterrupted.to_its_end(0, Random(0), _LAST_REQUEST)
    interrupted = KilledCrawl(site, tmp_path / "interrupted.db")

    killed = interrupted.to_its_end(6, Random(3), _LAST_REQUEST)

    assert killed == 6
    assert (
        differences(facts(uninterrupted.archive, site.root), facts(interrupted.archive, site.root))
        == []
    )
    assert interrupted.problems() == ""


def test_the_next_crawl_closes_a_killed_run_as_interrupted_and_resumes_it(
    site: SampleServer, tmp_path: Path, query: Query
) -> None:
    killed = KilledCrawl(site, tmp_path / "osce.db").to_its_end(4, Random(5), _LAST_REQUEST)

    runs = query("SELECT outcome, walk_complete, captures, resumes FROM crawl_runs ORDER BY run_id")
    assert killed == 4
    assert runs[-1][:2] == ("finished", 1)
    assert {outcome for outcome, *_ in runs[:-1]} == {"interrupted"}
    # Only a run that was killed before it kept anything leaves nothing to resume.
    assert [run for run, after in pairwise(runs) if run[2] and after[3] is None] == []
    assert query(
        "SELECT count(*) FROM crawl_runs c LEFT JOIN run_manifests m USING (run_id) WHERE m.run_id"
        " IS NULL"
    ) == [(0,)]


def test_the_report_names_the_interrupted_run_that_has_findings(
    site: SampleServer, tmp_path: Path, command: Command, query: Query
) -> None:
    crawl = KilledCrawl(site, tmp_path / "osce.db")
    assert crawl.killed_when(lambda: _has_findings(crawl.archive))

    done = command("crawl", "--site", site.root, "--delay", "0")

    assert query("SELECT outcome, resumes FROM crawl_runs ORDER BY run_id") == [
        ("interrupted", None),
        ("finished", 1),
    ]
    assert done.returncode == 1
    assert (
        done.stdout.splitlines()[-1]
        == "More findings from before it was broken off: osce-crawler runs 1"
    )


def _has_findings(archive: Path) -> bool:
    try:
        return archive.exists() and Query(archive)("SELECT count(*) FROM run_findings") != [(0,)]
    except sqlite3.OperationalError:  # not made yet
        return False
