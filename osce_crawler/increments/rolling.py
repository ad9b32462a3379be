"""The rolling walk: which pages of a listing an increment reads, so that all are read in 30 days.

Pure. Also which releases no page of a stretch names.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from math import ceil
from typing import NamedTuple

CYCLE_DAYS = 30
LEAST_PAGES = 3
"""Contiguous pages that must be read to say that none of them names a release. An entry may move to
the page before or after while they are read.
"""
_LEAST_DAYS = 0.75
"""Before, nothing is due: a run an hour after another one reads the front alone."""
_MOST_STEPS_BACK = 3


class Cursor(NamedTuple):
    """Where the rolling walk of a listing has come: a row of the table `listing_cursors`."""

    listing: str
    next_page: int = 0
    """0: the walk begins behind the front."""
    last_entry_on: date | None = None
    """Date of the last entry of the page before `next_page`, when it was read."""
    walked_at: str | None = None
    """When the last step was complete (ISO 8601, UTC)."""
    step_began_at: str | None = None
    """When the last step began; with the following two, the pages that the next step continues."""
    step_pages: int = 0
    step_newest_on: date | None = None


class Stretch(NamedTuple):
    """Contiguous pages that were read, and the dates between which they name every release."""

    began_at: str
    """A release that was named at this time (ISO 8601, UTC) or later is not missing."""
    pages: int
    newest_on: date | None
    """None: the pages begin at the newest entry of the listing."""
    oldest_on: date | None
    """None: the pages reach the end of the listing."""

    def joined(self, cursor: Cursor) -> "Stretch":
        """This stretch with the step before it, which ends on the page where this one begins."""
        if cursor.step_began_at is None:
            return self
        return Stretch(
            began_at=min(self.began_at, cursor.step_began_at),
            pages=self.pages + cursor.step_pages - 1,
            newest_on=cursor.step_newest_on,
            oldest_on=self.oldest_on,
        )

    def covers(self, published_on: date | None) -> bool:
        """Whether a release with this date must be on one of the pages."""
        if published_on is None or self.pages < LEAST_PAGES:
            return False
        is_older = self.newest_on is None or published_on < self.newest_on
        return is_older and (self.oldest_on is None or published_on > self.oldest_on)


def days_due(seconds: float) -> float:
    """Days of the rolling walk that are due after this time, in quarters, 30 at most."""
    days = round(seconds / 86_400 * 4) / 4
    return min(days, CYCLE_DAYS) if days >= _LEAST_DAYS else 0.0


def step(*, pages: int, front: int, next_page: int, days: float) -> range:
    """The numbers of the pages to read, from 0. Empty if there is nothing to read.

    `pages` is the number of pages of the listing, `front` that of those already read in this run.
    The first page is read again: entries may have moved over its end since the last step.
    """
    need = ceil(pages * days / CYCLE_DAYS)
    first = max(next_page - 1, front)
    if first >= pages or need >= pages - front:
        first = front
    return range(first, min(first + need + 1, pages)) if need else range(0)


def after(page: int, pages: int) -> int:
    """The cursor after this page; 0 at the end of the listing."""
    return page + 1 if page + 1 < pages else 0


def must_step_back(dates: Sequence[date], last_entry_on: date | None, steps: int) -> bool:
    """Whether entries moved to the page before the first one of a step, as others were removed.

    `dates` are those of the page, `last_entry_on` that where the last step ended, `steps` the
    number of pages it went back already.
    """
    if last_entry_on is None or not dates or steps >= _MOST_STEPS_BACK:
        return False
    return max(dates) < last_entry_on


def first_and_last(pages: Iterable[Sequence[date | None]]) -> tuple[date | None, date | None]:
    """The newest date of the first page, and the date of the last dated entry of the last page.

    A pinned entry is older than those around it: it is never the newest of its page.
    """
    read = [[day for day in page if day] for page in pages]
    dated = [page for page in read if page]
    return (max(dated[0]), dated[-1][-1]) if dated else (None, None)


def contiguous(numbers: Collection[int]) -> list[range]:
    """The runs of consecutive page numbers.

    >>> contiguous({0, 1, 2, 7, 8})
    [range(0, 3), range(7, 9)]
    """
    runs: list[range] = []
    for number in sorted(numbers):
        if runs and runs[-1].stop == number:
            runs[-1] = range(runs[-1].start, number + 1)
        else:
            runs.append(range(number, number + 1))
    return runs
