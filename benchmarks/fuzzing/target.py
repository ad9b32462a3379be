"""One entry under atheris, in a process of its own, because libFuzzer ends the process.

Run by `python -m benchmarks.fuzzing`. A fault does not stop it: it is counted, the shortest input
is kept, and the search continues.
"""

import json
import signal
import sys
import time
import traceback
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


def main(name: str, seconds: int, folder: Path, seed: int) -> None:
    """Fuzz one entry. Does not return."""
    import atheris

    with atheris.instrument_imports(include=["osce_crawler"]):
        from tests.fuzzing.table import ENTRIES

        entry = ENTRIES[name]
        corpus, dictionary = folder / "corpus", folder / "tokens.dict"
        corpus.mkdir(parents=True, exist_ok=True)
        seeds = entry.seeds()
        for number, one in enumerate(seeds):
            (corpus / f"seed-{number:03}").write_bytes(one)
        # libFuzzer refuses an empty one.
        tokens = entry.tokens or (b"\x00",)
        dictionary.write_text("".join(f'"{_escaped(one)}"\n' for one in tokens))
        longest = min(2 * max(map(len, seeds)), 100_000)
        watched = Watched(entry, folder)
        signal.signal(signal.SIGVTALRM, _too_long)
        watched.report()
        options = [
            f"-max_total_time={seconds}", f"-timeout={HARD_SECONDS}", f"-max_len={longest}", "-rss_limit_mb=3000",
            f"-dict={dictionary}", f"-artifact_prefix={folder}/", f"-seed={seed}", "-verbosity=0", "-print_final_stats=0",
        ]  # fmt: skip
        atheris.Setup([sys.argv[0], *options, str(corpus)], watched)
        atheris.Fuzz()


def _escaped(token: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in token)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
