"""The real command against a real server on loopback, in a subprocess: one crawl a process."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sample_site import SampleServer

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


@pytest.fixture(name="site")
def _site() -> Iterator[SampleServer]:
    with SampleServer() as site:
        yield site


def report_of(run: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The run report that `crawl --format json` prints."""
    report: dict[str, Any] = json.loads(run.stdout)
    return report
