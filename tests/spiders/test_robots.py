"""robots.txt: one that cannot be read forbids the run, and each rule that forbids is named."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sample_site import Faults, SampleServer
from sample_site.faults import Misbehaviour
from tests.end_to_end.conftest import Query
from tests.spiders.crawling import crawl

ROBOTS, GOOD = "/robots.txt", "/secretariat/46203"
FOREIGN = "http://127.0.0.2:9/robots.txt"
KEPT = (
    "SELECT http_status, outcome, error_kind, count(*) FROM captures WHERE purpose = 'robots'"
    " GROUP BY 1, 2, 3"
)


@pytest.fixture(name="site")
def _site() -> Iterator[SampleServer]:
    with SampleServer() as site:
        yield site


@pytest.mark.parametrize(
    ("kind", "kept", "reason"),
    [
        ("429", (429, "failed", "http-429", 4), "HTTP 429"),
        ("500", (500, "failed", "http-500", 4), "HTTP 500"),
        ("503", (503, "failed", "http-503", 4), "HTTP 503"),
        ("reset", (None, "failed", "no-answer", 4), "closed the connection"),
        ("hangup", (200, "failed", "not-whole", 4), "bytes were received"),
        ("no-last-chunk", (200, "failed", "not-whole", 4), "chunk"),
        ("flipped", (200, "failed", "undecodable", 4), "gzip"),
        ("huge", (200, "failed", "over-limit", 1), "larger than 500 KiB"),
        ("bomb", (200, "failed", "undecodable", 4), "512,000 bytes after content decoding"),
    ],
)
def test_one_that_cannot_be_read_forbids_this_run(
    site: SampleServer, tmp_path: Path, kind: str, kept: tuple[object, ...], reason: str
) -> None:
    archive = tmp_path / "osce.db"
    site.faults = Faults(misbehaviours=(Misbehaviour(kind=kind, path=ROBOTS, seconds=0),))

    run = crawl(site.root, archive)

    assert (run.code, run.findings) == (4, [("robots-unreadable", ROBOTS)])
    assert set(site.requests) == {ROBOTS}
    assert Query(archive)(KEPT) == [kept]
    assert f"{site.root}/robots.txt: robots.txt cannot be read (" in run.error
    assert reason in run.error


@pytest.mark.parametrize(
    ("redirects", "reason", "requests"),
    [
        (((ROBOTS, FOREIGN),), "127.0.0.2 is offsite", 1),
        (((ROBOTS, "/a"), ("/a", "/b"), ("/b", ROBOTS)), "redirected too often", 6),
        (((ROBOTS, "ftp://127.0.0.1/robots.txt"),), "HTTP 301", 1),
    ],
)
def test_a_redirect_to_another_site_or_in_a_circle_forbids_this_run(
    site: SampleServer,
    tmp_path: Path,
    redirects: tuple[tuple[str, str], ...],
    reason: str,
    requests: int,
) -> None:
    archive = tmp_path / "osce.db"
    site.faults = Faults(redirects=redirects)

    run = crawl(site.root, archive)

    assert (run.code, run.findings) == (4, [("robots-unreadable", ROBOTS)])
    assert reason in run.error
    assert len(site.requests) == requests
    assert Query(archive)(KEPT) == [(301, "support", None, requests)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<!DOCTYPE html>\n<title>Site maintenance</title>", "it is a page"),
        ("Us\x00r-agent: *\nD\x01sallow: /admin\n", "it is no text"),
        ("We are back soon.", "none of its lines is a rule"),
    ],
)
def test_another_page_in_its_place_forbids_this_run(
    site: SampleServer, tmp_path: Path, text: str, reason: str
) -> None:
    archive = tmp_path / "osce.db"
    site.faults = Faults(robots_txt=text)

    run = crawl(site.root, archive)

    assert (run.code, run.findings) == (4, [("robots-unreadable", ROBOTS)])
    assert site.requests == [ROBOTS]
    assert Query(archive)(KEPT) == [(200, "failed", "robots-unreadable", 1)]
    assert f"{site.root}/robots.txt: robots.txt cannot be read ({reason}" in run.error


def test_one_that_does_not_come_in_time_forbids_this_run(
    site: SampleServer, tmp_path: Path
) -> None:
    archive = tmp_path / "osce.db"
    site.faults = Faults(misbehaviours=(Misbehaviour(kind="slow", path=ROBOTS, seconds=3),))
    settings = {"DOWNLOAD_TIMEOUT": 0.5, "DOWNLOAD_DELAY": 0, "OSCE_ARCHIVE": archive}
    options = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
    command = [sys.executable, "-m", "scrapy", "crawl", "press_releases", "-a", f"site={site.root}"]

    done = subprocess.run([*command, *options], check=False, capture_output=True)

    assert done.returncode == 4
    assert Query(archive)(KEPT) == [(None, "failed", "no-answer", 4)]
    assert Query(archive)("SELECT outcome, exit_code FROM crawl_runs") == [("interrupted", 4)]
    assert set(site.requests) == {ROBOTS}


def test_the_next_run_completes_and_does_not_repeat_the_finding(
    site: SampleServer, tmp_path: Path
) -> None:
    archive = tmp_path / "osce.db"
    site.faults = Faults(broken=False, misbehaviours=(Misbehaviour(kind="reset", path=ROBOTS),))
    first = crawl(site.root, archive, GOOD)
    site.faults = Faults(broken=False)

    second = crawl(site.root, archive, GOOD)

    assert (first.code, first.report["outcome"]) == (4, "interrupted")
    assert (second.code, second.report["new"], second.report["findings"]) == (0, 1, [])
    assert second.report["resumes"] == first.report["run_id"]


@pytest.mark.parametrize("kind", ["401", "403", "404", "410"])
def test_without_one_everything_is_allowed(site: SampleServer, tmp_path: Path, kind: str) -> None:
    archive = tmp_path / "osce.db"
    site.faults = Faults(misbehaviours=(Misbehaviour(kind=kind, path=ROBOTS),))

    run = crawl(site.root, archive, GOOD)

    assert (run.code, run.report["new"]) == (0, 1)
    assert site.requests == [ROBOTS, GOOD]
    assert Query(archive)(KEPT) == [(int(kind), "support", None, 1)]


def test_a_redirect_inside_the_site_is_followed(site: SampleServer, tmp_path: Path) -> None:
    site.faults = Faults(redirects=((ROBOTS, "/moved/robots.txt"),))

    run = crawl(site.root, tmp_path / "osce.db", GOOD)

    assert run.code == 0
    assert site.requests == [ROBOTS, "/moved/robots.txt", GOOD]


def test_one_that_forbids_everything_stops_the_run_and_its_line_is_named(
    site: SampleServer, tmp_path: Path
) -> None:
    site.faults = Faults(robots_txt="# closed\nUser-agent: *\nDisallow: /\n")

    run = crawl(site.root, tmp_path / "osce.db")

    assert run.code == 4
    assert f"line 3 of {site.root}/robots.txt forbids it: Disallow: /" in run.error
    assert site.requests == [ROBOTS]


def test_the_line_that_forbids_one_address_is_named(site: SampleServer, tmp_path: Path) -> None:
    run = crawl(site.root, tmp_path / "osce.db", GOOD, "/search/124")

    (found,) = run.report["findings"]
    assert (run.code, found["kind"]) == (1, "refused")
    assert found["message"] == (
        f"not fetched: line 2 of {site.root}/robots.txt forbids it: Disallow: /search/"
    )


@pytest.mark.parametrize("kind", ["reset", "503"])
def test_a_dry_run_stops_in_the_same_way_and_writes_nothing(
    site: SampleServer, tmp_path: Path, kind: str
) -> None:
    site.faults = Faults(misbehaviours=(Misbehaviour(kind=kind, path=ROBOTS, seconds=0),))

    run = crawl(site.root, tmp_path / "osce.db", options=("--dry-run",))

    assert run.code == 4
    assert "robots.txt cannot be read" in run.error
    assert set(site.requests) == {ROBOTS}
    assert not list(tmp_path.iterdir())
