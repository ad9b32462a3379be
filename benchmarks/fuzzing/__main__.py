"""`python -m benchmarks.fuzzing --entry NAME --seconds N`: what atheris finds in the parsers.

Prints a line for each entry: inputs tried, how many were read (the others were refused), exceptions
that are no documented refusal, hangs, and false records of the differential oracles. Exit code 1 if
there is any. The shortest input of each fault is kept in the folder, with its traceback; put it
into tests/fixtures/fuzz/ENTRY/, and the test suite replays it.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_KINDS = ("traceback", "hang", "false record")
_BY_LIBFUZZER = {"timeout": "hang", "oom": "traceback", "crash": "traceback"}
"""Files that libFuzzer leaves where it ends the process itself, and what they are."""
_MISSING = (
    "skipped: atheris is not installed here; it has wheels for Linux on x86-64, in a checkout:"
    " pip install '.[fuzz]'"
)


def run_entry(
    name: str, seconds: int, folder: Path, seed: int = 1
) -> tuple[Counter[str], list[str]]:
    """Fuzz one entry in a process of its own: counts of inputs, read, and faults by kind; and a
    line for each fault.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = [sys.executable, "-m", "benchmarks.fuzzing.target"]
    command = [*target, name, str(seconds), str(folder), str(seed)]
    # The same order of sets each time: the search for one seed differs only in how far it comes.
    environment = os.environ | {"PYTHONHASHSEED": "0"}
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env=environment
    )
    report = folder / "tally.json"
    if not report.is_file():
        return Counter(traceback=1), [f"  {name} did not start: {done.stderr[-2000:]}"]
    tally = json.loads(report.read_text(encoding="utf-8"))
    counts = Counter({"inputs": tally["inputs"], "read": tally["read"]})
    lines = []
    for fault, times in tally["faults"].items():
        counts[fault.partition(":")[0]] += 1
        lines.append(f"  {fault}, {times} times: {folder}")
    for path in folder.iterdir():
        if kind := _BY_LIBFUZZER.get(path.name.partition("-")[0]):
            counts[kind] += 1
            lines.append(f"  {kind}, the process was ended: {path}")
    if not counts["inputs"]:
        counts["traceback"] += 1
        lines.append(f"  no input was tried: {done.stderr[-2000:]}")
    return counts, lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz one entry, or share the time among all of them."""
    given = _arguments(arguments)
    if find_spec("atheris") is None:
        print(_MISSING)
        return 0
    from tests.fuzzing.table import ENTRIES

    names = list(ENTRIES) if given.entry == "all" else [given.entry]
    if given.entry not in {"all", *ENTRIES}:
        print(f"no entry {given.entry!r}; expected all, or one of: {', '.join(ENTRIES)}")
        return 2
    keep = given.keep or Path(tempfile.mkdtemp(prefix="fuzzing-"))
    seconds = max(given.seconds * given.jobs // len(names), 1) if len(names) > 1 else given.seconds
    total: Counter[str] = Counter()
    heads = ("inputs", "read", "tracebacks", "hangs", "false records")
    print(f"{'entry':18}" + "".join(f"{head:>14}" for head in heads))
    with ThreadPoolExecutor(given.jobs) as pool:
        found = pool.map(lambda name: run_entry(name, seconds, keep / name, given.seed), names)
        for name, (counts, lines) in zip(names, found, strict=True):
            print("\n".join([*lines, _line(name, counts)]), flush=True)
            total += counts
    print(_line("all", total))
    return 1 if any(total[kind] for kind in _KINDS) else 0


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzzing", description=__doc__)
    add = parser.add_argument
    add("--entry", default="all", help="name of an entry; default: all of them")
    add("--seconds", type=int, default=600, help="in all, starts apart; default: %(default)s")
    add("--seed", type=int, default=1, help="another one searches elsewhere; default: %(default)s")
    add("--jobs", type=int, default=os.cpu_count() or 1, help="entries at a time; default: cores")
    add("--keep", type=Path, help="folder for faults and inputs; default: a new one")
    return parser.parse_args(arguments)


def _line(name: str, counts: Counter[str]) -> str:
    values = [counts["inputs"], counts["read"], *(counts[kind] for kind in _KINDS)]
    return f"{name:18}" + "".join(f"{value:>14,}" for value in values)


if __name__ == "__main__":
    sys.exit(main())
