"""`python -m benchmarks.fuzzing --entry NAME --seconds N`: what atheris finds in the parsers.
With `--runs N` each search ends after a number of inputs: the same ones on any machine.

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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is searched, where the results go, and when each entry ends."""

    names: tuple[str, ...]
    seconds: int
    """Of each entry; 0 for no bound."""
    runs: int
    """Inputs of each entry after its seeds; 0 for no bound. Then all inputs are the same ones each
    time, on any machine."""
    folder: Path
    seed: int
    jobs: int


def searched(search: Search) -> Iterator[tuple[str, Counter[str], list[str]]]:
    """Each entry when it has ended: counts of inputs, read, and faults by kind; and a line for each
    fault.
    """
    bounds = [search.seconds, search.runs, search.seed, search.jobs]
    command = [sys.executable, "-m", "benchmarks.fuzzing.target", *map(str, bounds)]
    # The same order of sets each time.
    environment = os.environ | {"PYTHONHASHSEED": "0"}
    search.folder.mkdir(parents=True, exist_ok=True)
    output, missing = search.folder / "output.txt", list(search.names)
    with (
        output.open("w", encoding="utf-8") as stderr,
        subprocess.Popen(
            [*command, str(search.folder), *search.names],
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=stderr, text=True,
        ) as process,
    ):  # fmt: skip
        assert process.stdout is not None
        for line in process.stdout:
            missing.remove(line.strip())
            yield line.strip(), *_result(search.folder / line.strip())
    for name in missing:
        yield name, Counter(traceback=1), [f"  {name} was not searched: {output}"]


def _result(folder: Path) -> tuple[Counter[str], list[str]]:
    report = folder / "tally.json"
    if not report.is_file():
        return Counter(traceback=1), [f"  {folder.name} did not start: {folder / 'output.txt'}"]
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
        lines.append(f"  no input was tried: {folder / 'output.txt'}")
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
    seconds = given.seconds
    if len(names) > 1 and seconds:
        seconds = max(seconds * given.jobs // len(names), 1)
    search = Search(
        names=tuple(names), seconds=0 if given.runs else seconds, runs=given.runs,
        folder=keep.resolve(), seed=given.seed, jobs=given.jobs,
    )  # fmt: skip
    total: Counter[str] = Counter()
    heads = ("inputs", "read", "tracebacks", "hangs", "false records")
    print(f"{'entry':18}" + "".join(f"{head:>14}" for head in heads))
    for name, counts, lines in searched(search):
        print("\n".join([*lines, _line(name, counts)]), flush=True)
        total += counts
    print(_line("all", total))
    return 1 if any(total[kind] for kind in _KINDS) else 0


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzzing", description=__doc__)
    add = parser.add_argument
    add("--entry", default="all", help="name of an entry; default: all of them")
    bound = parser.add_mutually_exclusive_group()
    in_all = "in all, the start apart; default: %(default)s"
    bound.add_argument("--seconds", type=int, default=600, help=in_all)
    each = "inputs of each entry after its seeds, the same ones each time, instead of --seconds"
    bound.add_argument("--runs", type=int, default=0, help=each)
    add("--seed", type=int, default=1, help="another one searches elsewhere; default: %(default)s")
    add("--jobs", type=int, default=os.cpu_count() or 1, help="entries at a time; default: cores")
    add("--keep", type=Path, help="folder for faults and inputs; default: a new one")
    return parser.parse_args(arguments)


def _line(name: str, counts: Counter[str]) -> str:
    values = [counts["inputs"], counts["read"], *(counts[kind] for kind in _KINDS)]
    return f"{name:18}" + "".join(f"{value:>14,}" for value in values)


if __name__ == "__main__":
    sys.exit(main())
