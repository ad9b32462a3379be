"""Months of which the archive has too few releases."""

from collections import Counter
from itertools import product

import pytest

from osce_crawler.archive.months import MonthHole, month_holes

_MONTHS = [f"{year}-{month:02}" for year, month in product((2011, 2012), range(1, 13))]


def _listed(usual: int = 20, **changes: int) -> dict[str, int]:
    return dict.fromkeys(_MONTHS, usual) | {
        month.replace("_", "-").removeprefix("m"): count for month, count in changes.items()
    }


# P(X <= 5 | 20) is 7e-5, P(X <= 6 | 20) is 2.6e-4.
@pytest.mark.parametrize(("archived", "is_hole"), [(0, True), (5, True), (6, False), (20, False)])
@pytest.mark.parametrize("month", ["2011-01", "2011-06", "2012-01", "2012-12"])
def test_a_month_below_the_tail_is_a_hole(month: str, archived: int, is_hole: bool) -> None:
    found = month_holes(_listed() | {month: archived}, _listed())

    assert found == ([MonthHole(month, archived, 20)] if is_hole else [])


def test_a_month_that_is_short_in_the_listing_too_is_none() -> None:
    listed = _listed(m2011_08=2, m2012_12=1)  # a summer, and a month that has just begun

    assert month_holes(listed, listed) == []
    assert month_holes(listed | {"2011-08": 0}, listed) == []


def test_a_month_without_any_release_is_seen() -> None:
    archived = _listed()
    del archived["2011-12"]

    assert month_holes(archived, _listed()) == [MonthHole("2011-12", 0, 20)]


def test_few_releases_a_month_prove_nothing() -> None:
    # P(X <= 0 | 9) is 1.2e-4.
    assert month_holes(_listed(9, m2011_05=0), _listed(9)) == []
    assert month_holes(_listed(10, m2011_05=0), _listed(10)) == [MonthHole("2011-05", 0, 10)]


def test_a_listing_of_twelve_months_or_less_proves_nothing() -> None:
    short = dict.fromkeys(_MONTHS[:12], 20)

    assert month_holes(short | {"2011-05": 0}, short) == []
    assert month_holes({}, {}) == []


def test_more_in_the_archive_than_in_the_listing_is_no_hole() -> None:
    archived = Counter(_listed(200)) | Counter({"2012-05": 20})
    archived["2012-05"] = 20

    assert month_holes(archived, _listed(20)) == []
