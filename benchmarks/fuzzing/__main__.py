"""`python -m benchmarks.fuzzing --entry NAME --seconds N`: what atheris finds in the parsers.

Prints a line for each entry: inputs tried, how many were read (the others were refused), exceptions
that are no documented refusal, hangs, and false records of the differential oracles. Exit code 1 if
there is any. The shortest input of each fault is kept in the folder, with its traceback; put it
into tests/fixtures/fuzz/ENTRY/, and the test suite replays it.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_KINDS = ("traceback", "hang", "false record")
_BY_LIBFUZZER = {"timeout": "hang", "oom": "traceback", "crash": "traceback"}
"""Files that libFuzzer leaves where it ends the process itself, and what they are."""


def run_entry(name: str, seconds: int, folder: Path) -> Counter[str]:
    """Fuzz one entry in a process of its own: counts of inputs, read, and faults by kind."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "benchmarks.fuzzing.target", name, str(seconds), str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    report = folder / "tally.json"
    if not report.is_file():
        sys.exit(f"{name}: the fuzzer did not start: {done.stderr[-2000:]}")
    tally = json.loads(report.read_text(encoding="utf-8"))
    counts = Counter({"inputs": tally["inputs"], "read": tally["read"]})
    for fault, times in tally["faults"].items():
        kind = fault.partition(":")[0]
        counts[kind] += 1
        print(f"  {fault}, {times} times: {folder}")
    for path in folder.iterdir():
        if kind := _BY_LIBFUZZER.get(path.name.partition("-")[0]):
            counts[kind] += 1
            print(f"  {kind}, ended by libFuzzer: {path}")
    return counts


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz one entry, or share the time among all of them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzzing", description=__doc__)
    parser.add_argument("--entry", default="all", help="name of an entry; default: all of them")
    parser.add_argument("--seconds", type=int, default=600, help="in all; default: %(default)s")
    parser.add_argument(
        "--keep", type=Path, help="folder for faults and inputs; default: a new one"
    )
    given = parser.parse_args(arguments)
    if find_spec("atheris") is None:
        print("skipped: atheris is not installed here; run in a checkout: pip install '.[fuzz]'")
        return 0
    from tests.fuzzing.table import ENTRIES

    if given.entry != "all" and given.entry not in ENTRIES:
        parser.error(f"no entry {given.entry!r}; expected all, or one of: {', '.join(ENTRIES)}")
    names = list(ENTRIES) if given.entry == "all" else [given.entry]
    keep = given.keep or Path(tempfile.mkdtemp(prefix="fuzzing-"))
    seconds = max(given.seconds // len(names), 1)
    total: Counter[str] = Counter()
    print(
        f"{'entry':18}{'inputs':>10}{'read':>10}{'tracebacks':>12}{'hangs':>7}{'false records':>15}"
    )
    for name in names:
        counts = run_entry(name, seconds, keep / name)
        print(_line(name, counts), flush=True)
        total += counts
    print(_line("all", total))
    return 1 if any(total[kind] for kind in _KINDS) else 0


def _line(name: str, counts: Counter[str]) -> str:
    faults = [counts[kind] for kind in _KINDS]
    return f"{name:18}{counts['inputs']:>10,}{counts['read']:>10,}{faults[0]:>12}{faults[1]:>7}{faults[2]:>15}"


if __name__ == "__main__":
    sys.exit(main())
