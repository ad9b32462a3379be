"""The pages of one listing that a run has read. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from osce_crawler.increments.front import Key


@dataclass(slots=True)
class PagesRead:
    """By page number: the dates of its entries in their order; and all releases that they name."""

    dates: dict[int, list[date | None]] = field(default_factory=dict)
    keys: set[Key] = field(default_factory=set)

    def note(self, number: int, dates: Sequence[date | None], keys: Iterable[Key]) -> None:
        """A page was read."""
        self.dates[number] = list(dates)
        self.keys.update(keys)

    def known_dates(self, number: int) -> list[date]:
        """The dates of the entries that have one."""
        return [day for day in self.dates.get(number, ()) if day]

    @property
    def front(self) -> int:
        """Number of pages that were read from the first one on."""
        return next(number for number in range(len(self.dates) + 1) if number not in self.dates)
