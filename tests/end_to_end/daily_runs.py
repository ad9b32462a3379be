"""Runs of the real command against a made site, at moments that the test chooses."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from osce_crawler.archive.schema import FATES
from tests.end_to_end.growing_site import LISTINGS, GrowingSite
from tests.end_to_end.killed_crawl import comes_true

FIRST = datetime(2031, 1, 1, 3, tzinfo=UTC)
_LISTING = re.compile(r"(/(?:[a-z]{2}/)?press-releases)(?:\?page=([0-9]+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one crawl requested and reported."""

    code: int
    report: dict[str, Any]
    pages: dict[str, list[int]] = field(default_factory=dict)
    """By language of a listing: the numbers of the pages."""
    releases: list[tuple[str, int]] = field(default_factory=list)
    """Path and status."""
    sitemaps: list[tuple[str, int]] = field(default_factory=list)
    """The same of sitemaps."""

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.releases]

    def findings(self, kind: str) -> list[str]:
        return [one["url"] for one in self.report["findings"] if one["kind"] == kind]


@dataclass(frozen=True, slots=True)
class DailyRuns:
    """An archive of the site."""

    site: GrowingSite
    archive: Path

    def command(self, after: timedelta, *arguments: str) -> subprocess.CompletedProcess[str]:
        moment = (FIRST + after).strftime("%Y-%m-%dT%H:%M:%SZ")
        command = [sys.executable, "-m", "osce_crawler", *arguments, "--archive", str(self.archive)]
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"OSCE_NOW": moment},
        )

    def killed_at(self, releases: int, when: Callable[[], bool], **after: float) -> None:
        """Kill a crawl when it has requested so many releases, and then a condition holds."""
        moment = (FIRST + timedelta(**after)).strftime("%Y-%m-%dT%H:%M:%SZ")
        command = [
            sys.executable, "-m", "osce_crawler", "crawl", "--site", self.site.root, "--delay", "0",
            "--archive", str(self.archive),
        ]  # fmt: skip
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=os.environ | {"OSCE_NOW": moment},
        ) as process:  # fmt: skip
            requested = count(1)

            def kill(path: str) -> None:
                if path.startswith("/section-") and next(requested) == releases:
                    assert comes_true(when)
                    process.kill()

            self.site.on_request = kill
            process.wait()
        self.site.on_request = None

    def crawl(self, *options: str, **after: float) -> Run:
        """Crawl so long after the first crawl. The law of the ledger holds."""
        self.site.seen()
        done = self.command(
            timedelta(**after), "crawl", "--site", self.site.root, "--delay", "0", "--format", "json",
            *options,
        )  # fmt: skip
        assert done.stdout, done.stderr
        run = Run(code=done.returncode, report=json.loads(done.stdout))
        for path, status in self.site.seen():
            if match := _LISTING.fullmatch(path):
                language = LISTINGS.get(match[1])
                if language:
                    run.pages.setdefault(language, []).append(int(match[2] or 0))
            elif "sitemap" in path:
                run.sitemaps.append((path, status))
            else:
                run.releases.append((path, status))
        for row in run.report["listings"]:
            assert row["keys"] == sum(row[fate] for fate in FATES), row
            assert row["pending"] == row["unaccounted"] == 0, row
        return run
