"""Rows of docs/faults.md: export, import and serve."""

import pytest

from tests.faults.case import Case
from tests.faults.causes import borders
from tests.faults.checking import cases_of, check
from tests.faults.place import Place

_CASES = cases_of(*borders.CAUSES)


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.name)
def test_borders(place: Place, case: Case) -> None:
    check(place, case)
