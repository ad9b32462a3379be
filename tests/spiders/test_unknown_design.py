"""The end of a real crawl with a page of unknown design: read, interrupted, or broken by a bug.

The page is one that nothing can be read from, so these tests need no reader of unknown designs.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sample_site import Faults, SampleServer
from tests.end_to_end.conftest import Query

_CHECKOUT = Path(__file__).parent.parent.parent
_PAGE = "/newsroom/990002"
_BUG = """
from osce_crawler.reparse import pool
def broken(*given, **named):
    raise RuntimeError("planted")
pool.parse_pages = broken
"""
_CTRL_C = """
import os, signal
from osce_crawler.reparse import pool
real = pool.parse_pages
def interrupted(*given, **named):
    os.kill(os.getpid(), signal.SIGINT)
    return real(*given, **named)
pool.parse_pages = interrupted
"""


@pytest.fixture(name="site")
def _site() -> Iterator[SampleServer]:
    with SampleServer(faults=Faults(unknown_layout=True)) as site:
        yield site


@pytest.fixture(name="query")
def _query(tmp_path: Path) -> Query:
    return Query(tmp_path / "osce.db")


def _crawl(site: SampleServer, archive: Path, planted: str = "") -> tuple[int, dict[str, Any]]:
    """The exit code and the report."""
    arguments = ["--site", site.root, "--delay", "0", "--format", "json", "--archive", str(archive)]
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            f"{planted}\nfrom osce_crawler.cli import main\nmain()\n",
            "crawl",
            *arguments,
        ],
        cwd=_CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    return run.returncode, json.loads(run.stdout)


def _of_kind(report: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [found for found in report["findings"] if found["kind"] == kind]


def test_it_is_one_finding_of_the_run_and_has_the_text_of_the_listing(
    site: SampleServer, query: Query
) -> None:
    code, report = _crawl(site, query.path)

    assert code == 1
    (found,) = _of_kind(report, "unknown-layout")
    assert found["url"] == f"{site.root}{_PAGE}"
    assert (
        "1 page has an unknown design: 0 read with confidence low, 1 kept unread"
        in (found["message"])
    )
    ((outcome, title),) = query(
        "SELECT outcome, title FROM captures JOIN capture_evidence USING (capture_id)"
    )
    assert outcome == "failed"
    assert title


def test_a_bug_in_the_reading_ends_the_run_with_a_finding(site: SampleServer, query: Query) -> None:
    code, report = _crawl(site, query.path, _BUG)

    assert code == 1
    assert "planted" in _of_kind(report, "internal-error")[0]["message"]
    assert query("SELECT outcome = 'running', exit_code FROM crawl_runs") == [(0, 1)]


def test_ctrl_c_while_pages_are_read_leaves_them_to_the_next_run(
    site: SampleServer, query: Query
) -> None:
    code, report = _crawl(site, query.path, _CTRL_C)
    assert (code, report["outcome"]) == (130, "interrupted")
    assert "run the same command again" in _of_kind(report, "unknown-layout")[0]["message"]

    code, report = _crawl(site, query.path)

    assert (code, report["resumes"], report["outcome"]) == (1, 1, "finished")
    assert "1 kept unread" in _of_kind(report, "unknown-layout")[0]["message"]
