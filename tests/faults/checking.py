"""The test of one row: the fault is caused, and compared with the table and with docs/faults.md."""

from pathlib import Path

import pytest

from tests.faults.case import CannotBeCaused, Case, cases
from tests.faults.matrix import PAGE, caused, row, rows_written
from tests.faults.place import Place


def cases_of(*causes: str) -> list[Case]:
    """The rows that these functions cause."""
    return [case for case in cases() if case.cause in causes]


def check(place: Place, case: Case) -> None:
    """Cause the fault of a row. Skips where this machine cannot cause it: rights of root, IPv6 and
    the like are no tools that could be installed.
    """
    try:
        seen = caused(place, case)
    except CannotBeCaused as error:
        pytest.skip(str(error))

    assert case.words in seen.line
    assert (seen.exit_code, seen.kept) == (case.exit_code, case.kept)
    written = rows_written(Path(PAGE).read_text(encoding="utf-8"))
    assert row(case, seen) == written.get(case.name), "docs/faults.md is not up to date: make docs"
