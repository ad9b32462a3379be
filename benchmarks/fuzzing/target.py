"""Entries under atheris, each in a process of its own, because libFuzzer ends the process.

Run by `python -m benchmarks.fuzzing`. The parsers are instrumented once, before the processes are
forked. Prints the name of each entry that has ended. A fault does not stop a search: it is counted,
the shortest input is kept, and the search continues.
"""

import json
import os
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

CPU_SECONDS = 20
"""Of one input. Coverage makes everything some times slower; no sound input takes a second."""
HARD_SECONDS = 120
"""Wall time after which libFuzzer ends the process: a hang in C code."""
_REPORT_EVERY_SECONDS = 2


class Hang(BaseException):
    """An input that takes more CPU time than any should."""


@dataclass(slots=True)
class Tally:
    """What has been tried."""

    inputs: int = 0
    read: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    """How often, by kind, exception and place."""
    cpu_seconds: float = 0.0


@dataclass(slots=True)
class Watched:
    """An entry whose faults are counted and kept."""

    entry: Any
    folder: Path
    most_inputs: int = 0
    """The process ends after so many; 0 for no bound."""
    tally: Tally = field(default_factory=Tally)
    _reported_at: float = 0.0
    _sizes: dict[str, int] = field(default_factory=dict)

    def __call__(self, data: bytes) -> None:
        """Try one input."""
        self.tally.inputs += 1
        signal.setitimer(signal.ITIMER_VIRTUAL, CPU_SECONDS)
        try:
            self.tally.read += self.entry.tried(data)
        except Hang as error:
            self._note("hang", error, data)
        except AssertionError as error:
            self._note("false record", error, data)
        except Exception as error:
            self._note("traceback", error, data)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        if self.tally.inputs == self.most_inputs:
            self.report()
            os._exit(0)  # libFuzzer's own bound leaves no moment for the last report
        if time.monotonic() > self._reported_at + _REPORT_EVERY_SECONDS:
            self.report()

    def report(self) -> None:
        """Write the tally: the process may be ended at any moment."""
        self._reported_at = time.monotonic()
        self.tally.cpu_seconds = time.process_time()
        (self.folder / "tally.json").write_text(json.dumps(asdict(self.tally)), encoding="utf-8")

    def _note(self, kind: str, error: BaseException, data: bytes) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        inside = [one for one in frames if "osce_crawler" in one.filename] or frames
        where = f"{Path(inside[-1].filename).name}:{inside[-1].lineno}"
        name = f"{kind}: {type(error).__name__} in {where}"
        self.tally.faults[name] = self.tally.faults.get(name, 0) + 1
        if len(data) >= self._sizes.get(name, sys.maxsize):
            return
        self._sizes[name] = len(data)
        path = self.folder / "".join(c if c.isalnum() else "-" for c in name)
        path.with_suffix(".bin").write_bytes(data)
        lines = traceback.format_exception(error)
        path.with_suffix(".txt").write_text("".join(lines), encoding="utf-8", errors="replace")


def _too_long(number: int, frame: FrameType | None) -> None:
    raise Hang(f"more than {CPU_SECONDS} seconds of CPU time")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """When an entry ends, and where its search begins."""

    seconds: int
    """0 for no bound."""
    runs: int
    """Inputs after the seeds; 0 for no bound."""
    seed: int


def main(bounds: Bounds, jobs: int, folder: Path, names: Sequence[str]) -> None:
    """Fuzz these entries, some at a time."""
    import atheris

    with atheris.instrument_imports(include=["osce_crawler"]):
        from tests.fuzzing.table import ENTRIES

    waiting = list(names)
    running: dict[int, str] = {}
    while waiting or running:
        while waiting and len(running) < jobs:
            name = waiting.pop(0)
            if not (child := os.fork()):
                try:
                    _fuzz(ENTRIES[name], bounds, folder / name)
                finally:
                    os._exit(1)
            running[child] = name
        print(running.pop(os.wait()[0]), flush=True)


def _fuzz(entry: Any, bounds: Bounds, folder: Path) -> None:
    """Fuzz one entry. Does not return."""
    import atheris

    work, corpus, dictionary = folder / "work", folder / "corpus", folder / "tokens.dict"
    for one in (work, corpus):
        one.mkdir(parents=True, exist_ok=True)
    with (folder / "output.txt").open("wb") as output:
        for stream in (1, 2):
            os.dup2(output.fileno(), stream)
    tempfile.tempdir = str(work)  # a process that libFuzzer ends leaves its folders behind
    seeds = entry.seeds()
    files = [folder / f"seed-{number:03}" for number in range(len(seeds))]
    for file, one in zip(files, seeds, strict=True):
        file.write_bytes(one)
    # By name: the order of a folder depends on the file system.
    (folder / "seeds.txt").write_text(",".join(map(str, files)), encoding="utf-8")
    # libFuzzer refuses an empty one.
    tokens = entry.tokens or (b"\x00",)
    dictionary.write_text("".join(f'"{_escaped(one)}"\n' for one in tokens))
    longest = min(2 * max(map(len, seeds)), 100_000)
    watched = Watched(entry, folder, most_inputs=bounds.runs and bounds.runs + len(seeds))
    signal.signal(signal.SIGVTALRM, _too_long)
    watched.report()
    # Without -reload=0 the folder is read again after some time, and the order differs.
    options = [
        f"-max_total_time={bounds.seconds}", f"-timeout={HARD_SECONDS}", f"-max_len={longest}", "-rss_limit_mb=3000",
        f"-dict={dictionary}", f"-artifact_prefix={folder}/", f"-seed={bounds.seed}", "-verbosity=0", "-print_final_stats=0",
        f"-seed_inputs=@{folder / 'seeds.txt'}", "-reload=0",
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], *options, str(corpus)], watched)
    atheris.Fuzz()


def _escaped(token: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in token)


if __name__ == "__main__":
    seconds, runs, seed, jobs = map(int, sys.argv[1:5])
    bounds = Bounds(seconds=seconds, runs=runs, seed=seed)
    main(bounds, jobs, Path(sys.argv[5]), sys.argv[6:])
