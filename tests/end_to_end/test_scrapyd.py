"""scrapyd runs the crawler: deployed from a clean checkout, scheduled with arguments."""

import json
import os
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from sample_site import SampleServer
from tests.checkout import changed_files, copy_checkout
from tests.end_to_end.conftest import Query
from tests.tools import tool

_HOW = (
    "python3 -m venv scrapyd && scrapyd/bin/pip install -c constraints.txt '.[scrapyd]'; then set"
    " OSCE_SCRAPYD=scrapyd/bin/scrapyd"
)
_PATIENCE_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Daemon:
    """A running scrapyd with this checkout as its project."""

    root: str
    folder: Path
    checkout: Path
    deployed: str

    @property
    def log(self) -> str:
        """What the daemon has logged."""
        return (self.folder / "daemon.log").read_text(encoding="utf-8")

    def call(self, name: str, **arguments: str) -> dict[str, Any]:
        """Call the interface of scrapyd; with arguments, POST."""
        body = urlencode({"project": "osce_crawler", **arguments}).encode() if arguments else None
        query = "" if arguments else "?project=osce_crawler"
        with urlopen(f"{self.root}/{name}.json{query}", body, timeout=30) as response:
            answer: dict[str, Any] = json.load(response)
        return answer

    def finished(self, job: str) -> None:
        """Wait until the job is listed as finished."""
        for _ in range(_PATIENCE_SECONDS * 5):
            if job in {one["id"] for one in self.call("listjobs")["finished"]}:
                return
            Event().wait(0.2)
        pytest.fail(f"{job} has not finished:\n{self.log}")


@pytest.fixture(name="daemon", scope="module")
def _daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    scrapyd = tool("scrapyd", _HOW, named_by="OSCE_SCRAPYD").absolute()
    folder = tmp_path_factory.mktemp("scrapyd")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    root = f"http://127.0.0.1:{port}"
    (folder / "scrapyd.conf").write_text(
        f"[scrapyd]\nbind_address = 127.0.0.1\nhttp_port = {port}\npoll_interval = 0.2\n"
    )
    (folder / ".scrapy.cfg").write_text(f"[deploy:test]\nurl = {root}/\nproject = osce_crawler\n")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment |= {"OSCE_ARCHIVE": str(folder / "osce.db"), "HOME": str(folder)}
    copy_checkout(checkout := folder / "checkout")
    with (
        (folder / "daemon.log").open("w") as log,
        subprocess.Popen([scrapyd], cwd=folder, env=environment, stdout=log, stderr=log) as process,
    ):
        try:
            _wait_for(root, process)
            deploy = [str(scrapyd.with_name("scrapyd-deploy")), "test"]
            done = subprocess.run(
                deploy, cwd=checkout, env=environment, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr
            yield Daemon(root, folder, checkout, done.stdout)
        finally:
            process.terminate()


def _wait_for(root: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(_PATIENCE_SECONDS * 5):
        try:
            urlopen(f"{root}/daemonstatus.json", timeout=30).close()
        except URLError:
            assert process.poll() is None
            Event().wait(0.2)
        else:
            return
    pytest.fail("scrapyd never answered")


def test_it_is_deployed_from_a_clean_checkout_and_leaves_it_clean(daemon: Daemon) -> None:
    answer = json.loads(daemon.deployed.strip().splitlines()[-1])

    assert (answer["status"], answer["project"], answer["spiders"]) == ("ok", "osce_crawler", 1)
    assert changed_files(daemon.checkout) == []


def test_a_job_with_an_argument_fills_the_archive(daemon: Daemon, site: SampleServer) -> None:
    arguments = {"spider": "press_releases", "setting": "DOWNLOAD_DELAY=0"}
    job = daemon.call("schedule", site=site.root, limit="8", note="by scrapyd", **arguments)

    daemon.finished(job["jobid"])

    query = Query(daemon.folder / "osce.db")
    # The layouts are in the egg: without them, each page would be read with confidence low.
    assert query("SELECT count(*), min(confidence) FROM press_releases") == [(8, "high")]
    ((options, code),) = query("SELECT options, exit_code FROM crawl_runs")
    assert json.loads(options) == {"limit": 8, "note": "by scrapyd"}
    assert code == 0


def test_a_wrong_job_is_listed_as_finished_but_the_log_has_the_exit_code(daemon: Daemon) -> None:
    job = daemon.call("schedule", spider="press_releases", lmit="8")["jobid"]

    daemon.finished(job)

    assert "Error: lmit: unknown argument" in daemon.log
    assert [line for line in daemon.log.splitlines() if "exitstatus=2" in line and job in line]


def test_a_relative_archive_is_refused(daemon: Daemon) -> None:
    arguments = {"spider": "press_releases", "setting": "OSCE_ARCHIVE=data/osce.db"}
    job = daemon.call("schedule", site="http://127.0.0.1:9", **arguments)["jobid"]

    daemon.finished(job)

    assert "Error: OSCE_ARCHIVE: 'data/osce.db' is relative to the folder of scrapyd" in daemon.log
    assert not (daemon.folder / "data").exists()
