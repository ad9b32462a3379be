"""A crawl may be killed at any moment, or run out of disk, and is run again: the archive is that of a crawl in peace."""

import os
import subprocess
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


def test_killed_crawls_end_with_the_archive_of_one_in_peace(slow_site: SampleServer, tmp_path: Path) -> None:
    in_peace = KilledCrawl(slow_site.root, tmp_path / "peace.db")
    in_peace.to_its_end(0, Random(0), _SECONDS)
    broken_off = KilledCrawl(slow_site.root, tmp_path / "killed.db")

    killed = broken_off.to_its_end(6, Random(3), _SECONDS)

    assert killed >= 2
    assert differences(facts(in_peace.archive, slow_site.root), facts(broken_off.archive, slow_site.root)) == []
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
        "SELECT count(*) FROM crawl_runs c LEFT JOIN run_manifests m USING (run_id) WHERE m.run_id IS NULL"
    ) == [(0,)]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk_is_one_line_and_the_next_run_goes_on(site: SampleServer, tmp_path: Path, command: Command) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=700k", "tmpfs", disk], capture_output=True, check=False
    ).returncode:
        pytest.skip("no small disk can be mounted here")
    try:
        full = command("crawl", "--site", site.root, "--delay", "0", archive=disk / "osce.db")
        assert (full.returncode, len(full.stderr.splitlines())) == (3, 1)
        assert "disk is full: make space and run the same command again" in full.stderr

        subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
        assert command("crawl", "--site", site.root, "--delay", "0", archive=disk / "osce.db").returncode == 1
        assert command("crawl", "--site", site.root, "--delay", "0").returncode == 1
        assert differences(facts(tmp_path / "osce.db", site.root), facts(disk / "osce.db", site.root)) == []
    finally:
        subprocess.run(["umount", disk], check=True)
