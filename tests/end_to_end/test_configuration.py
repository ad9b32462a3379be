"""The configuration file beside the archive is read by `osce-crawler crawl` and `scrapy crawl`."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from sample_site import SampleServer
from tests.end_to_end.conftest import Command, Query, report_of

_CHECKOUT = Path(__file__).parent.parent.parent
RELEASE = "/secretariat/46203"


class _AgentServer(ThreadingHTTPServer):
    """A site without pages, which keeps the User-Agent headers."""

    agents: set[str | None]


class _Handler(BaseHTTPRequestHandler):
    server: _AgentServer

    def do_GET(self) -> None:
        self.server.agents.add(self.headers.get("User-Agent"))
        self.send_error(404)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        pass


@pytest.fixture(name="agents")
def _agents() -> Iterator[_AgentServer]:
    server = _AgentServer(("127.0.0.1", 0), _Handler)
    server.agents = set()
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(name="scrapy")
def _scrapy(tmp_path: Path) -> Command:
    """`scrapy crawl press_releases` in the checkout."""

    def run(*arguments: str, archive: Path | None = None) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {
            "OSCE_ARCHIVE": str(archive or tmp_path / "osce.db"),
            "OSCE_LOG_LEVEL": "ERROR",
        }
        words = [word for given in arguments for word in ("-a", given)]
        command = [sys.executable, "-m", "scrapy", "crawl", "press_releases", *words]
        return subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=_CHECKOUT, env=environment
        )

    return run


@pytest.mark.parametrize("with_scrapy", [False, True], ids=["osce-crawler", "scrapy"])
def test_the_contact_is_sent(
    agents: _AgentServer, tmp_path: Path, command: Command, scrapy: Command, with_scrapy: bool
) -> None:
    (tmp_path / "osce.db.toml").write_text('contact = "a@example.org"\ndelay = 0\n')
    root = f"http://127.0.0.1:{agents.server_address[1]}"

    if with_scrapy:
        scrapy(f"site={root}", f"urls={root}{RELEASE}")
    else:
        command("crawl", "--site", root, root + RELEASE)

    (agent,) = agents.agents
    assert agent is not None
    assert agent.endswith("(archive of OSCE press releases; a@example.org)")


def test_the_delay_of_the_file_holds_unless_one_is_given(
    site: SampleServer, tmp_path: Path, command: Command
) -> None:
    crawl = ("crawl", site.root + RELEASE, "--site", site.root)
    times: list[float] = []
    site.on_request = lambda: times.append(time.monotonic())
    (tmp_path / "osce.db.toml").write_text("delay = 4\n")

    assert command(*crawl).returncode == 0

    site.on_request = None
    (robots, release) = times
    assert release - robots > 4 * 0.5  # Scrapy waits from half of the delay to one and a half
    (tmp_path / "osce.db.toml").write_text("delay = 86400\n")
    assert command(*crawl, "--delay", "0").returncode == 0


def test_only_the_languages_of_the_file_are_crawled_and_the_walk_is_complete(
    site: SampleServer, tmp_path: Path, command: Command, query: Query
) -> None:
    (tmp_path / "osce.db.toml").write_text('languages = ["ru", "sq"]\n')

    report = report_of(command("crawl", "--site", site.root, "--delay", "0", "--format", "json"))

    assert query("SELECT DISTINCT language FROM press_releases ORDER BY 1") == [("ru",), ("sq",)]
    assert [found for found in report["findings"] if "listing" in found["kind"]] == []
    assert (report["walk_complete"], report["outcome"]) == (1, "finished")
    assert json.loads(query("SELECT options FROM crawl_runs")[0][0]) == {"language": "ru sq"}
    assert [target for target in site.requests if target.startswith("/press-releases")] == []


def test_a_release_that_is_named_is_crawled_in_any_language(
    site: SampleServer, tmp_path: Path, command: Command, query: Query
) -> None:
    (tmp_path / "osce.db.toml").write_text('languages = ["ru"]\n')

    command("crawl", site.root + RELEASE, "--site", site.root, "--delay", "0")

    assert query("SELECT language FROM press_releases") == [("en",)]


def test_a_complete_walk_of_some_languages_is_none_of_all(
    site: SampleServer, tmp_path: Path, command: Command, query: Query
) -> None:
    crawl = ("crawl", "--site", site.root, "--delay", "0")
    command(*crawl, "--language", "ru")
    command(*crawl)

    assert query("SELECT walk_complete FROM crawl_runs ORDER BY run_id") == [(1,), (1,)]
    # Every listing was read again to its end: 70 releases, as in a first crawl.
    assert query("SELECT count(*) FROM press_releases") == [(70,)]


@pytest.mark.parametrize("with_scrapy", [False, True], ids=["osce-crawler", "scrapy"])
def test_a_wrong_file_is_one_line_and_nothing_is_requested(
    site: SampleServer, tmp_path: Path, command: Command, scrapy: Command, with_scrapy: bool
) -> None:
    (tmp_path / "osce.db.toml").write_text("dealy = 5\n")

    done = scrapy(f"site={site.root}") if with_scrapy else command("crawl", "--site", site.root)

    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(f"Error: {tmp_path / 'osce.db.toml'}: unknown key 'dealy'")
    assert site.requests == []


@pytest.mark.parametrize(
    ("argument", "line"),
    [
        ("lmit=5", "lmit: unknown argument; expected one of: site, urls, since,"),
        ("limit=five", "limit: 'five'; expected a number of releases, 1 or more"),
        ("limit=0", "limit: '0'; expected"),
        ("full=maybe", "full: 'maybe' is not yes or no"),
        ("since=2024-02-30", "'2024-02-30' is not a date"),
        ("language=xx", "language 'xx': not a language of the site"),
        ("site=nonsense", "nonsense: expected a site root"),
        ("dry_run=1", "dry_run: not an argument here"),
    ],
)
def test_scrapy_refuses_an_argument_that_is_unknown_or_wrong(
    tmp_path: Path, scrapy: Command, argument: str, line: str
) -> None:
    done = scrapy("site=http://127.0.0.1:9", argument)

    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(f"Error: {line}")
    assert list(tmp_path.iterdir()) == []


def test_scrapy_has_the_exit_codes_of_the_verb(
    site: SampleServer, tmp_path: Path, scrapy: Command, query: Query
) -> None:
    root = f"site={site.root}"
    (tmp_path / "osce.db.toml").write_text("delay = 0\n")

    assert scrapy(root, "must_exist=1").returncode == 3
    assert scrapy("site=https://www.osce.org").returncode == 2
    assert scrapy(root, "limit=8", "note=first try").returncode == 0
    assert query("SELECT count(*) FROM press_releases") == [(8,)]
    assert json.loads(query("SELECT options FROM crawl_runs")[0][0])["note"] == "first try"
    assert scrapy(root).returncode == 1  # the sample has a page that is cut short
    assert scrapy("site=http://127.0.0.1:9", "other_root=1").returncode == 4
