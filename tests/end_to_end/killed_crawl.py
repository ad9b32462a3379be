"""A crawl that is killed at chosen requests, run again, and so on until it is finished."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from signal import SIGKILL
from threading import Event
from time import sleep

from sample_site import SampleServer
from tests.end_to_end.facts import last_outcome

_TRIES, _SECONDS_BETWEEN = 1200, 0.05
_FIRST_REQUESTS = 3
_KEPT = "SELECT 1 FROM captures WHERE run_id = (SELECT max(run_id) FROM crawl_runs) AND url = ?"
_CHECKOUT = Path(__file__).parent.parent.parent


def comes_true(condition: Callable[[], bool]) -> bool:
    """Wait until a condition holds, such as that the pages so far are committed. While a request
    waits for its answer, the crawl has nothing else to do.
    """
    for _ in range(_TRIES):
        if condition():
            return True
        sleep(_SECONDS_BETWEEN)
    return False


@dataclass(frozen=True, slots=True)
class KilledCrawl:
    """One archive, one site. The server decides when to kill: no kill depends on the time."""

    site: SampleServer
    archive: Path

    def to_its_end(self, kills: int, random: Random, last_request: int) -> int:
        """Run the crawl until it is finished; the number of kills before that, at most `kills`.

        Each kill is at a request from 1 to `last_request` of its run; every second one, if it is
        not at the first requests, is after a commit.
        """
        killed = 0
        while killed < kills:
            number = random.randint(1, last_request)
            is_late = number > _FIRST_REQUESTS and killed % 2 == 0
            if not (self.killed_when_kept(number) if is_late else self.killed_at(number)):
                break
            killed += 1
        if killed == kills:
            self.killed_when(lambda: False)
        assert last_outcome(self.archive) == "finished"
        return killed

    def killed_at(self, number: int) -> bool:
        """Run the crawl, and kill it when it sends its n-th request."""
        requests = count(1)
        return self.killed_when(lambda: next(requests) == number)

    def killed_when_kept(self, number: int) -> bool:
        """As `killed_at`, but not before all pages that were answered are committed: what the
        archive has then does not depend on the time of a commit.
        """
        requests = count(1)
        return self.killed_when(lambda: next(requests) == number and comes_true(self.has_kept))

    def killed_after(self, path: str) -> bool:
        """Run the crawl, and kill it at its next request when this page and all before it are
        committed. In which order pages are requested depends on the machine.
        """
        return self.killed_when(
            lambda: self.site.requests[-1:] == [path] and comes_true(self.has_kept)
        )

    def has_kept(self) -> bool:
        """Whether the page that was answered last is committed. Those before it are, too."""
        answered = self.site.root + self.site.requests[-1]
        try:
            with closing(sqlite3.connect(f"{self.archive.as_uri()}?mode=ro", uri=True)) as archive:
                return bool(archive.execute(_KEPT, [answered]).fetchall())
        except sqlite3.OperationalError:  # not made yet
            return False

    def killed_when(self, condition: Callable[[], bool]) -> bool:
        """Run the crawl; kill it at the first request at which the condition holds.

        That request is never answered. False where the crawl came to its end before.
        """
        started, ended = Event(), Event()

        def on_request() -> None:
            if condition():
                started.wait()
                process.kill()
                ended.wait()

        self.site.on_request = on_request
        process = subprocess.Popen(
            self._command("crawl", "--site", self.site.root, "--delay", "0"),
            cwd=_CHECKOUT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
        )
        started.set()
        process.wait()
        self.site.on_request = None
        ended.set()
        return process.returncode == -SIGKILL

    def problems(self) -> str:
        """What `verify --deep` reports; empty where the archive is clean."""
        verified = subprocess.run(
            self._command("verify", "--deep"),
            cwd=_CHECKOUT,
            capture_output=True,
            text=True,
            check=False,
        )
        return verified.stdout + verified.stderr if verified.returncode else ""

    def _command(self, *arguments: str) -> list[str]:
        options = ["--archive", str(self.archive)]
        return [sys.executable, "-m", "osce_crawler", *arguments, *options]
