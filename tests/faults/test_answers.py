"""Rows of docs/faults.md: what a site answers, and what is made of it."""

import pytest

from tests.faults.case import Case
from tests.faults.causes import pages
from tests.faults.checking import cases_of, check
from tests.faults.place import Place

_CASES = cases_of(*pages.CAUSES)


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.name)
def test_answers(place: Place, case: Case) -> None:
    check(place, case)
