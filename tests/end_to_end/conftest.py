"""The real command against a real server on loopback, in a subprocess: one crawl a process."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sample_site import Faults, SampleServer

Command = Callable[..., subprocess.CompletedProcess[str]]


@dataclass(frozen=True, slots=True)
class Query:
    """Reads an archive with plain SQL, as a researcher does."""

    path: Path

    def __call__(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.path)) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture(name="command")
def _command(tmp_path: Path) -> Command:
    def run(*arguments: str, archive: Path | None = None) -> subprocess.CompletedProcess[str]:
        command = [
            sys.executable,
            "-m",
            "osce_crawler",
            *arguments,
            "--archive",
            str(archive or tmp_path / "osce.db"),
        ]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    return run


@pytest.fixture(name="query")
def _query(tmp_path: Path) -> Query:
    return Query(tmp_path / "osce.db")


@pytest.fixture(name="server", scope="session")
def _server() -> Iterator[SampleServer]:
    with SampleServer() as server:
        yield server


@pytest.fixture(name="site")
def _site(server: SampleServer) -> SampleServer:
    """The one server of these tests, in order and with an empty log."""
    server.faults = Faults()
    server.forget_requests()
    return server


@dataclass(frozen=True, slots=True)
class FirstCrawl:
    """An archive of the whole site, and what its crawl reported and requested; only read."""

    archive: Path
    code: int
    report: dict[str, Any]
    requests: list[str]


@pytest.fixture(name="first_crawl", scope="session")
def _first_crawl(server: SampleServer, tmp_path_factory: pytest.TempPathFactory) -> FirstCrawl:
    """Made once for all tests; those that go on from it get a copy: `crawled`."""
    server.faults = Faults()
    server.forget_requests()
    archive = tmp_path_factory.mktemp("first") / "osce.db"
    options = ("--delay", "0", "--format", "json", "--archive", str(archive))
    done = subprocess.run(
        [sys.executable, "-m", "osce_crawler", "crawl", "--site", server.root, *options],
        capture_output=True,
        text=True,
        check=False,
    )
    return FirstCrawl(archive, done.returncode, report_of(done), server.requests)


@pytest.fixture(name="crawled")
def _crawled(first_crawl: FirstCrawl, tmp_path: Path) -> Path:
    """A copy of that archive, where `command` and `query` expect it."""
    return Path(shutil.copy(first_crawl.archive, tmp_path / "osce.db"))


class SmallDisk:
    """A small file system in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def mount(self, size: str) -> None:
        """Mount a tmpfs of this size; skip the test if this is not possible."""
        self.folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(self.folder)]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("no small disk can be mounted here")

    def grow(self) -> None:
        """There is space now."""
        subprocess.run(["mount", "-o", "remount,size=64m", self.folder], check=True)


@pytest.fixture(name="disk")
def _disk(tmp_path: Path) -> Iterator[SmallDisk]:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    disk = SmallDisk(tmp_path / "disk")
    yield disk
    if disk.folder.is_mount():
        subprocess.run(["umount", disk.folder], check=True)


def report_of(run: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The run report that `crawl --format json` prints."""
    report: dict[str, Any] = json.loads(run.stdout)
    return report
