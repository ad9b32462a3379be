"""What commands take, each in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.timing import shuffled

_HERE = Path(__file__).resolve().parent


class CommandFailed(Exception):
    """A command ended with an error: its figures would mean nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one command took; memory is the largest resident set."""

    cpu_seconds: float
    wall_seconds: float
    peak_megabytes: float


def costs_of(
    commands: Mapping[str, Sequence[str]], rounds: int, random: Random, folder: Path
) -> dict[str, list[Cost]]:
    """What each command took, one cost a round. The first round, not counted, warms caches.

    Raises CommandFailed.
    """
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name in shuffled(list(commands), random):
            cost = measure(commands[name], folder)
            if number:
                costs[name].append(cost)
    return costs


def measure(command: Sequence[str], folder: Path) -> Cost:
    """What a command took. Its folder is no Scrapy project, so that the bare spider has Scrapy's
    own settings. Raises CommandFailed.
    """
    result = folder / "cost.json"
    # Installed programs have their bytecode; a checkout, or a container set to write none, may
    # not.
    environment = {
        **os.environ,
        "PYTHONPATH": str(_HERE.parent),
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with (folder / "output.txt").open("wb") as output:
        subprocess.run(
            [sys.executable, "-S", "-E", str(_HERE / "measured.py"), str(result), *command],
            cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=True,
        )  # fmt: skip
    amounts = json.loads(result.read_text(encoding="utf-8"))
    if amounts["exit_code"]:
        raise CommandFailed(
            f"exit code {amounts['exit_code']}: {' '.join(command)}\n{last_words(folder)}"
        )
    return Cost(
        cpu_seconds=amounts["cpu_seconds"],
        wall_seconds=amounts["wall_seconds"],
        peak_megabytes=amounts["peak_kilobytes"] / 1024,
    )


def last_words(folder: Path) -> str:
    """The end of what the last command printed."""
    return (folder / "output.txt").read_text(encoding="utf-8", errors="replace")[-2000:]
