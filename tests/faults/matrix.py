"""Causes each fault, and writes the page: `python -m tests.faults.matrix > docs/faults.md`."""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.case import STEPS, CannotBeCaused, Case, Seen, cases
from tests.faults.causes import borders, network, pages, storage
from tests.faults.place import Place

PAGE = Path(__file__).resolve().parents[2] / "docs/faults.md"
_INTRODUCTION = """\
# Faults

What can go wrong at each step of a release through the program, what you see then, and what is kept. `make docs`
writes this page: it causes each fault with the real program, and prints the line that the program printed. A test
for each row does the same, and compares. What is expected is in `tests/faults/cases.toml`.

After each of these faults nothing false is in a record, and `verify` finds nothing wrong unless the fault is damage of the file
itself. SITE is the address of the server, `/secretariat/1` the page with the fault.
The columns: the fault, the line that you see (as printed, often one of several), what is kept, the exit code, and the name
of the test: `pytest tests/faults -k NAME`.
"""
_COLUMNS = "| fault | what you see | what is kept | exit code | test |\n|---|---|---|---|---|"


def causes() -> dict[str, Callable[[Place, Case], Seen]]:
    """The functions, by their names in cases.toml."""
    return {
        **network.CAUSES,
        **pages.CAUSES,
        **storage.CAUSES,
        **borders.CAUSES,
    }


def caused(place: Place, case: Case) -> Seen:
    """Cause a fault. Raises CannotBeCaused."""
    return causes()[case.cause](place, case)


def row(case: Case, seen: Seen) -> str:
    """A line of the table."""
    line = seen.line.replace("|", "\\|").replace("`", "'")
    return f"| {case.fault} | `{line}` | {seen.kept} | {seen.exit_code} | `{case.name}` |"


def rows_written(page: str) -> dict[str, str]:
    """The lines of the table in a page, by the names of their tests."""
    return {
        found[1]: line
        for line in page.splitlines()
        if (found := re.search(r"\| `([\w-]+)` \|$", line))
    }


def page(lines: dict[str, str]) -> str:
    """The page, of the lines by the names of their tests."""
    parts = [_INTRODUCTION]
    for step in STEPS:
        table = [lines[case.name] for case in cases() if case.step == step and case.name in lines]
        parts.append("\n".join([f"## {step[0].upper()}{step[1:]}\n", _COLUMNS, *table, ""]))
    return "\n".join(parts)


def main() -> None:
    """Cause all faults. A row that this machine cannot cause stays as it is."""
    lines, before = {}, rows_written(PAGE.read_text(encoding="utf-8") if PAGE.exists() else "")
    with TemporaryDirectory() as folder:
        place = Place(Path(folder))
        with place.open:
            for case in cases():
                try:
                    lines[case.name] = row(case, caused(place, case))
                except CannotBeCaused as error:
                    sys.stderr.write(f"{case.name}: {error}; its row stays as it is\n")
                    lines |= {case.name: before[case.name]} if case.name in before else {}
    sys.stdout.write(page(lines))


if __name__ == "__main__":
    main()
