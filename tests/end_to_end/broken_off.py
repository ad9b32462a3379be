"""A crawl that is killed again and again, at random moments, until it comes to its end."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.end_to_end.facts import last_outcome

_CHECKOUT = Path(__file__).parent.parent.parent
_LONGEST_SECONDS = 120


@dataclass(frozen=True, slots=True)
class KilledCrawl:
    """One archive, one site."""

    root: str
    archive: Path

    def command(self) -> list[str]:
        """The real command."""
        options = ["--delay", "0", "--archive", str(self.archive)]
        return [sys.executable, "-m", "osce_crawler", "crawl", "--site", self.root, *options]

    def to_its_end(self, kills: int, random: Random, seconds: tuple[float, float]) -> int:
        """Crawl until a run has ended; how often it was killed before, at most `kills` times."""
        killed = 0
        while last_outcome(self.archive) not in {"finished", "limited"}:
            wait = random.uniform(*seconds) if killed < kills else _LONGEST_SECONDS
            killed += self._killed_after(wait)
        return killed

    def problems(self) -> str:
        """What `verify --deep` says of the archive; empty where it is clean."""
        command = [
            sys.executable,
            "-m",
            "osce_crawler",
            "verify",
            "--deep",
            "--archive",
            str(self.archive),
        ]
        verified = subprocess.run(
            command, cwd=_CHECKOUT, capture_output=True, text=True, check=False
        )
        return verified.stdout + verified.stderr if verified.returncode else ""

    def _killed_after(self, seconds: float) -> bool:
        process = subprocess.Popen(
            self.command(),
            cwd=_CHECKOUT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
        )
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return True
        return False
