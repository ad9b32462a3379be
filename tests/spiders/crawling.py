"""The real command against the sample site, which notes when it was asked for what."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sample_site import SampleServer
from sample_site.faults import Misbehaviour
from sample_site.routes import Answer


class TimedServer(SampleServer):
    """The sample site, which also notes when it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[float] = []

    def respond(self, target: str) -> tuple[Answer, Misbehaviour | None]:
        self.times.append(time.monotonic())
        return super().respond(target)


@dataclass(frozen=True, slots=True)
class Crawl:
    """What a crawl answered: its exit code, its report, its words for people."""

    code: int
    report: dict[str, Any]
    messages: list[str]

    @property
    def findings(self) -> list[tuple[str, str]]:
        return [
            (found["kind"], "/" + found["url"].split("/", 3)[-1])
            for found in self.report["findings"]
        ]

    @property
    def error(self) -> str:
        """The one line that says why the crawl failed."""
        (line,) = [line for line in self.messages if line.startswith("Error: ")]
        return line


def crawl(
    root: str,
    archive: Path,
    *paths: str,
    options: tuple[str, ...] = (),
    pauses: str | None = None,
    patch: str = "",
) -> Crawl:
    """Crawl these paths, or the listings. `pauses` are those of the circuit breaker, `patch` is
    source that is run before.
    """
    source = f"{patch}\nfrom osce_crawler.cli import main\nmain()\n"
    command = [sys.executable, "-c", source, "crawl", *(root + path for path in paths)]
    command += ["--site", root, "--delay", "0", "--archive", str(archive)]
    if "--dry-run" not in options:
        command += ["--format", "json"]
    environment = os.environ | ({"OSCE_PAUSES": pauses} if pauses is not None else {})
    done = subprocess.run(
        [*command, *options], capture_output=True, text=True, check=False, env=environment
    )
    report = json.loads(done.stdout) if done.stdout.startswith("{") else {}
    return Crawl(done.returncode, report, done.stderr.splitlines())
