"""Rows of docs/faults.md: the archive while it is written."""

import pytest

from tests.faults.case import Case
from tests.faults.causes import storage
from tests.faults.checking import cases_of, check
from tests.faults.place import Place

_CASES = cases_of(*storage.CAUSES)


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.name)
def test_storage(place: Place, case: Case) -> None:
    check(place, case)
