"""Months of which the archive has too few releases, though the listing has them. Pure.

A fault may lose the releases of one month and leave the totals as they are.
"""

from collections.abc import Mapping
from statistics import median
from typing import NamedTuple

from osce_crawler.alarms.tails import poisson_at_most

NEIGHBOURS = 12
"""The nearest months with which a month is compared; at least so many must be there."""
_TAIL = 1e-4


class MonthHole(NamedTuple):
    """A month with too few releases in the archive."""

    month: str
    """Such as 2012-03."""
    archived: int
    listed: int


def month_holes(archived: Mapping[str, int], listed: Mapping[str, int]) -> list[MonthHole]:
    """The months of a listing that was read to its end: those with few archived releases beside
    their neighbours, but not with few entries. `archived` counts what the listing names.

    >>> listed = {f"2012-{month:02}": 20 for month in range(1, 13)} | {"2013-01": 20}
    >>> month_holes(listed | {"2012-03": 2}, listed)
    [MonthHole(month='2012-03', archived=2, listed=20)]
    """
    months = _between(min(listed, default=""), max(listed, default=""))
    kept = [archived.get(month, 0) for month in months]
    named = [listed.get(month, 0) for month in months]
    return [
        MonthHole(month, kept[at], named[at])
        for at, month in enumerate(months)
        if kept[at] < named[at] and _is_low(kept, at) and not _is_low(named, at)
    ]


def _is_low(counts: list[int], at: int) -> bool:
    """Whether a count is below the tail of the Poisson distribution of its neighbours' median."""
    first = max(0, min(at - NEIGHBOURS // 2, len(counts) - NEIGHBOURS - 1))
    neighbours = [*counts[first:at], *counts[at + 1 : first + NEIGHBOURS + 1]]
    if len(neighbours) < NEIGHBOURS:
        return False
    return poisson_at_most(counts[at], median(neighbours)) < _TAIL


def _between(first: str, last: str) -> list[str]:
    """Every month from the first to the last one, also those without an entry."""
    if not first:
        return []
    begin, end = (int(one[:4]) * 12 + int(one[5:]) - 1 for one in (first, last))
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(begin, end + 1)]
