"""A crawl may be killed at any moment, or run out of disk, and is run again: the archive is that of
a crawl in peace.
"""

import sqlite3
import subprocess
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from sample_site import SampleServer
from sample_site.faults import Faults, Misbehaviour
from tests.end_to_end.broken_off import KilledCrawl
from tests.end_to_end.conftest import Command, Query
from tests.end_to_end.facts import differences, facts

_SLOW = Faults(misbehaviours=(Misbehaviour(kind="slow", every=1, seconds=0.01),))
_SECONDS = (0.7, 1.4)
"""From the first pages to the last ones, here."""


@pytest.fixture(name="slow_site")
def _slow_site() -> Iterator[SampleServer]:
    with SampleServer() as site:
        site.faults = _SLOW
        yield site


def test_killed_crawls_end_with_the_archive_of_one_in_peace(
    slow_site: SampleServer, tmp_path: Path
) -> None:
    in_peace = KilledCrawl(slow_site.root, tmp_path / "peace.db")
    in_peace.to_its_end(0, Random(0), _SECONDS)
    broken_off = KilledCrawl(slow_site.root, tmp_path / "killed.db")

    killed = broken_off.to_its_end(6, Random(3), _SECONDS)

    assert killed >= 2
    assert (
        differences(
            facts(in_peace.archive, slow_site.root), facts(broken_off.archive, slow_site.root)
        )
        == []
    )
    assert broken_off.problems() == ""


def test_a_killed_run_is_closed_as_interrupted_and_gone_on_with(
    slow_site: SampleServer, tmp_path: Path, query: Query
) -> None:
    KilledCrawl(slow_site.root, tmp_path / "osce.db").to_its_end(4, Random(5), _SECONDS)

    runs = query("SELECT outcome, walk_complete, captures, resumes FROM crawl_runs ORDER BY run_id")
    assert runs[-1][:2] == ("finished", 1)
    assert {outcome for outcome, *_ in runs[:-1]} == {"interrupted"}
    # Only a run that was killed before it kept anything leaves nothing to go on with.
    assert [run for run, after in pairwise(runs) if run[2] and after[3] is None] == []
    assert query(
        "SELECT count(*) FROM crawl_runs c LEFT JOIN run_manifests m USING (run_id) WHERE m.run_id"
        " IS NULL"
    ) == [(0,)]


def test_what_was_found_before_a_crawl_was_broken_off_is_said_at_its_end(
    slow_site: SampleServer, tmp_path: Path, command: Command, query: Query
) -> None:
    crawl = KilledCrawl(slow_site.root, tmp_path / "osce.db")
    process = subprocess.Popen(
        crawl.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while not _has_findings(crawl.archive) and process.poll() is None:
        time.sleep(0.01)
    process.kill()
    process.wait()

    done = command("crawl", "--site", slow_site.root, "--delay", "0")

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
