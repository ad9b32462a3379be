"""One step of the rolling walk of a listing. The decisions are in `increments.rolling`. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from osce_crawler.increments.entries import are_too_many_missing
from osce_crawler.increments.rolling import (
    LEAST_PAGES,
    Cursor,
    Stretch,
    after,
    contiguous,
    days_due,
    first_and_last,
    must_step_back,
    step,
)
from osce_crawler.records import Finding
from osce_crawler.spiders.pages_read import PagesRead
from osce_crawler.spiders.walk import ListingWalk, numbered

ENTRIES_MISSING = "entries-missing"
"""Kind of the finding that a listing lacks many releases at once."""
_FIRST_DAYS = 1.0


@dataclass(kw_only=True)
class RollingWalk:
    """The pages of one step, the cursor after each of them, and what they say is missing."""

    listing: str
    walk: ListingWalk
    read: PagesRead
    at: str
    """When the run began (ISO 8601, UTC)."""
    cursor: Cursor
    pages_before: int
    """Number of pages in an earlier run, for a pager that does not name the last one."""
    is_unusual: bool = False
    """Whether the listing has clearly more or fewer entries than before: its pager may be wrong."""
    _before: Cursor = field(init=False)
    _step: range = field(init=False)
    _is_broken: bool = False

    def __post_init__(self) -> None:
        self._before = self.cursor
        self._step = step(
            pages=self.total,
            front=self.read.front,
            next_page=self.cursor.next_page,
            days=self._days,
        )
        if self.walk.progress.has_ended or self.walk.progress.is_missing:
            self._step = range(0)  # the front is the whole listing

    @property
    def total(self) -> int:
        """Number of pages of the listing."""
        last = self.walk.last_page
        if last is None:
            return self.pages_before
        return min(self.pages_before, last + 1) if self.is_unusual else last + 1

    @property
    def _days(self) -> float:
        if self._before.walked_at is None:
            return _FIRST_DAYS
        before, now = map(datetime.fromisoformat, (self._before.walked_at, self.at))
        return days_due((now - before).total_seconds())

    @property
    def numbers(self) -> range:
        """The numbers of the pages of this step."""
        return self._step

    def pages(self) -> Iterator[str]:
        """The addresses of the pages, each after the response to the one before it."""
        if not self._step:
            return
        number, steps_back = self._step.start, 0
        yield numbered(self.listing, number)
        while must_step_back(
            self.read.known_dates(number), self._before.last_entry_on, steps_back
        ) and (number > self.read.front):
            number, steps_back = number - 1, steps_back + 1
            yield numbered(self.listing, number)
        for number in self._step:
            if number not in self.read.dates:
                yield numbered(self.listing, number)
            if number not in self.read.dates:
                self._is_broken = True  # the next run reads it again
                return
            self._advance(number)
            if self._is_past_end(number):
                return

    def _advance(self, number: int) -> None:
        dates = self.read.known_dates(number)
        following = 0 if self._is_past_end(number) else after(number, self.total)
        self.cursor = self.cursor._replace(
            next_page=following, last_entry_on=dates[-1] if dates else None
        )

    def _is_past_end(self, number: int) -> bool:
        """Whether the listing ended before this page. A page without entries ends nothing if the
        front of this run names more pages: else none behind it would ever be read.
        """
        last = self.walk.last_page
        return not self.read.dates[number] and (last is None or number > last)

    def ended(self) -> Cursor | None:
        """The cursor after all pages; None if there was nothing to do."""
        if self._is_broken:
            return self.cursor
        if not self._step:
            is_whole = self.walk.progress.has_ended and not self.walk.faults
            return Cursor(listing=self.listing, walked_at=self.at) if is_whole else None
        dates = self.read.known_dates(self._step.start)
        goes_on = bool(self.cursor.next_page and dates) and all(
            self.read.dates.get(number) for number in self._step
        )
        return self.cursor._replace(
            walked_at=self.at,
            step_began_at=self.at if goes_on else None,
            step_pages=len(self._step) if goes_on else 0,
            step_newest_on=max(dates) if goes_on else None,
        )

    def stretches(self) -> Iterator[Stretch]:
        """The contiguous pages with entries that were read: what belongs on a page that came back
        empty is not missing. None after a fault, or with an unknown design.
        """
        if self.walk.is_inferred or self.walk.faults:
            return
        for numbers in contiguous([number for number, days in self.read.dates.items() if days]):
            newest, oldest = first_and_last(self.read.dates[number] for number in numbers)
            if newest is None:
                continue
            progress = self.walk.progress
            has_ended = progress.has_ended and not progress.pages_empty
            is_end = has_ended or numbers.stop >= self.total
            stretch = Stretch(
                began_at=self.at,
                pages=len(numbers),
                newest_on=None if numbers.start == 0 else newest,
                oldest_on=None if is_end else oldest,
            )
            goes_on = numbers.start == self._step.start == self._before.next_page - 1
            if goes_on and len(numbers) < LEAST_PAGES:
                stretch = stretch.joined(self._before)
            yield stretch

    def fault(self, missing: int, expected: int) -> Finding | None:
        """The finding if so many releases are missing that the listing is at fault."""
        if not are_too_many_missing(missing, expected):
            return None
        message = (
            f"{missing} of {expected} releases with dates of the pages that were read are not named"
            " there; five of them are requested: check the listing in a browser"
        )
        return Finding(kind=ENTRIES_MISSING, url=self.listing, message=message)
