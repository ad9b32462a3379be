"""Rows of docs/faults.md: names, connections and certificates."""

import pytest

from tests.faults.case import Case
from tests.faults.causes import network
from tests.faults.checking import cases_of, check
from tests.faults.place import Place

_CASES = cases_of(*network.CAUSES)


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.name)
def test_network(place: Place, case: Case) -> None:
    check(place, case)
