"""A crawl that stops at its time limit, or before the disk is full; the next one continues it."""

import json
import os
import shutil
import subprocess
import sys
from itertools import count
from pathlib import Path
from threading import Event

import pytest

from sample_site import SampleServer
from tests.end_to_end.conftest import Command, FirstCrawl, Query, SmallDisk, report_of
from tests.end_to_end.facts import differences, facts

_HELD = 20


def _stopped(
    site: SampleServer, archive: Path, *options: str, held: int = _HELD
) -> subprocess.CompletedProcess[str]:
    """A crawl with a time limit of one second. The answer to one of its requests is held until the
    crawl has noticed that the time has passed.
    """
    requests, released = count(1), Event()

    def hold() -> None:
        if next(requests) == held:
            released.wait()

    site.on_request = hold
    command = [
        sys.executable, "-m", "osce_crawler", "crawl", "--site", site.root, "--delay", "0",
        "--time-limit", "1s", "--archive", str(archive), *options,
    ]  # fmt: skip
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"OSCE_LOG_LEVEL": "INFO"},
    ) as process:  # fmt: skip
        assert process.stderr is not None
        assert any("Closing spider (time-limit)" in line for line in process.stderr)
        released.set()
        out, _ = process.communicate()
    site.on_request = None
    return subprocess.CompletedProcess(command, process.returncode, out, "")


def test_a_time_limit_leaves_the_rest_to_the_next_crawl(
    site: SampleServer, tmp_path: Path, first_crawl: FirstCrawl, command: Command, query: Query
) -> None:
    done = _stopped(site, tmp_path / "osce.db", "--format", "json", "--note", "first night")
    report = report_of(done)
    crawl = ("crawl", "--site", site.root, "--delay", "0", "--note", "second night")

    assert (done.returncode, report["findings"]) == (0, [])
    assert (report["outcome"], report["exit_code"]) == ("interrupted", 0)
    assert (report["stopped_by"], report["walk_complete"]) == ("time-limit", 0)
    assert 0 < report["captures"] == len(site.requests) < 83  # also the page that was under way
    assert report["left"] == query("SELECT count(*) FROM frontier WHERE done = 0")[0][0] > 0
    assert command("verify").returncode == 0

    assert command(*crawl).returncode == 1  # the sample has a page that is cut short
    assert query("SELECT outcome, resumes FROM crawl_runs ORDER BY run_id") == [
        ("interrupted", None),
        ("finished", 1),
    ]
    options = [json.loads(row[0]) for row in query("SELECT options FROM crawl_runs")]
    assert options == [{"note": "first night", "time_limit": 1}, {"note": "second night"}]
    after = facts(tmp_path / "osce.db", site.root)
    assert differences(facts(first_crawl.archive, site.root), after) == []


def test_the_report_says_what_stopped_it(site: SampleServer, tmp_path: Path) -> None:
    done = _stopped(site, tmp_path / "osce.db")

    assert done.returncode == 0
    last = done.stdout.splitlines()[-2]
    assert last.startswith("Stopped by --time-limit: ")
    assert last.endswith(" found but not fetched; the next crawl with the same options continues.")


def test_a_limit_that_is_too_short_for_a_page_is_a_finding(
    site: SampleServer, tmp_path: Path
) -> None:
    done = _stopped(site, tmp_path / "osce.db", "--format", "json", held=1)

    assert done.returncode == 1
    assert [found["kind"] for found in report_of(done)["findings"]] == ["no-progress"]


def test_a_dry_run_stops_too(site: SampleServer, tmp_path: Path) -> None:
    done = _stopped(site, tmp_path / "osce.db", "--dry-run", held=2)

    assert done.returncode == 0
    assert len(site.requests) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_crawl_that_finds_too_little_space_requests_nothing(
    site: SampleServer, tmp_path: Path, command: Command, query: Query
) -> None:
    more_than_is_free = shutil.disk_usage(tmp_path).free * 2

    size = f"{more_than_is_free // 2**20}M"
    done = command("crawl", "--site", site.root, "--delay", "0", "--stop-below", size)

    assert done.returncode == 1
    assert "low-disk: " in done.stdout
    assert "Stopped by --stop-below: " in done.stdout
    assert site.requests == []
    assert query("SELECT outcome, captures FROM crawl_runs")[-1] == ("interrupted", 0)
    assert command("crawl", "--site", site.root, "--delay", "0").returncode == 1
    assert query("SELECT count(*) FROM press_releases") == [(70,)]


def test_a_crawl_stops_before_it_fills_the_disk(
    site: SampleServer, disk: SmallDisk, command: Command, first_crawl: FirstCrawl
) -> None:
    disk.mount("64m")
    archive, filler = disk.folder / "osce.db", disk.folder / "filler"
    requests = count(1)

    def fill() -> None:
        if next(requests) == _HELD:
            filler.write_bytes(bytes(shutil.disk_usage(disk.folder).free - 8 * 2**20))

    site.on_request = fill
    crawl = ("crawl", "--site", site.root, "--delay", "0", "--format", "json")

    stopped = command(*crawl, "--stop-below", "10M", archive=archive)

    site.on_request = None
    assert stopped.returncode == 1
    report = report_of(stopped)
    assert (report["outcome"], report["stopped_by"]) == ("interrupted", "stop-below")
    assert [found["kind"] for found in report["findings"]] == ["low-disk"]
    assert report["captures"] in {_HELD, _HELD + 1}  # with the request that was under way
    assert report["captures"] == len(site.requests)
    filler.unlink()
    assert command(*crawl, "--stop-below", "10M", archive=archive).returncode == 1
    assert differences(facts(first_crawl.archive, site.root), facts(archive, site.root)) == []


@pytest.mark.parametrize("option", [("--time-limit", "4x"), ("--stop-below", "much")])
def test_a_limit_that_cannot_be_read_is_one_line(
    site: SampleServer, tmp_path: Path, command: Command, option: tuple[str, str]
) -> None:
    done = command("crawl", "--site", site.root, *option)

    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(f"Error: {option[0].removeprefix('--')}: {option[1]!r}; expected")
    assert list(tmp_path.iterdir()) == []
