"""An exception in the program loses no page and is never reported as success.

`faulty.py` runs the real command with a planted exception.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sample_site import SampleServer
from tests.end_to_end.conftest import Query

_CHECKOUT = Path(__file__).parent.parent.parent

_FAULTS = {
    "dedup": """
from osce_crawler import pipelines
real = pipelines.clean
def broken(release):
    if release.node_id % 2:
        raise RuntimeError("planted")
    return real(release)
pipelines.clean = broken
""",
    "writing": """
from osce_crawler.archive.search_index import SearchIndex
real = SearchIndex.replace
def broken(self, record_id, clean, before):
    if record_id % 2:
        raise RuntimeError("planted")
    real(self, record_id, clean, before)
SearchIndex.replace = broken
""",
    "listing": """
from osce_crawler.spiders import listing_reader
real = listing_reader.parse_listing
def broken(page, url, *rest):
    if "page=2" in url:
        raise RuntimeError("planted")
    return real(page, url, *rest)
listing_reader.parse_listing = broken
""",
    "callback": """
from osce_crawler.spiders.press_releases import PressReleasesSpider
def broken(self, response, start):
    raise RuntimeError("planted")
    yield
PressReleasesSpider.parse_listing_page = broken
""",
}


@dataclass(frozen=True, slots=True)
class Faulty:
    """What a crawl with a planted fault came to."""

    code: int
    report: dict[str, Any]
    err: str


def _crawl(fault: str, site: SampleServer, archive: Path, *options: str) -> Faulty:
    source = f"{_FAULTS[fault]}\nfrom osce_crawler.cli import main\nmain()\n"
    arguments = ["crawl", "--site", site.root, "--delay", "0", "--archive", str(archive), *options]
    run = subprocess.run(
        [sys.executable, "-c", source, *arguments],
        cwd=_CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    report = json.loads(run.stdout) if run.stdout.startswith("{") else {}
    return Faulty(run.returncode, report, run.stderr)


@pytest.fixture(name="query")
def _query(tmp_path: Path) -> Query:
    return Query(tmp_path / "osce.db")


@pytest.mark.parametrize("fault", ["dedup", "writing"])
def test_a_page_that_a_pipeline_fails_on_is_kept_counted_and_reported(
    fault: str, tmp_path: Path, query: Query
) -> None:
    with SampleServer() as site:
        run = _crawl(fault, site, query.path, "--format", "json")

    assert run.code == 1
    assert run.report["failed"] > 10
    assert run.report["failed"] + run.report["new"] == 71
    assert query("SELECT count(*) FROM captures") == [(run.report["captures"],)]
    assert {found["kind"] for found in run.report["findings"]} >= {"internal-error"}
    assert query("SELECT count(*) FROM records") == [(run.report["new"],)]
    assert query(
        "SELECT count(*) FROM revision_paragraphs WHERE revision_id NOT IN (SELECT revision_id FROM"
        " revisions)"
    ) == [(0,)]


@pytest.mark.parametrize("fault", ["listing", "callback"])
def test_a_walk_that_broke_on_a_fault_is_not_complete(fault: str, query: Query) -> None:
    with SampleServer() as site:
        run = _crawl(fault, site, query.path, "--format", "json")

    assert run.code in {1, 4}
    assert run.report["walk_complete"] == 0
    assert "internal-error" in {found["kind"] for found in run.report["findings"]}


def test_a_dry_run_says_so_too(tmp_path: Path) -> None:
    with SampleServer() as site:
        run = _crawl("listing", site, tmp_path / "none.db", "--dry-run")

    assert run.code == 1
    assert "internal-error" in run.err
