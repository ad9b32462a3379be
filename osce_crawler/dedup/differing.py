"""Finds paragraphs of a second copy that differ from the first copy. Both stay."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from osce_crawler.dedup.page import Page
from osce_crawler.dedup.policy import CHANGED_WORDS

_NUMBER = re.compile(r"\d+")


def differing_copies(page: Page, stays: Mapping[int, int | None]) -> list[int]:
    """Positions of kept paragraphs that stand in a second copy, and differ there from the first
    copy by digits or a few words. Ascending.

    `stays`: the removals, each with the position of what is kept.
    """
    if not stays and not _repeats_a_sentence(page):  # on most pages
        return []
    runs = _Runs.of(page, stays)
    numbers = range(len(runs.positions))
    for run in (*numbers, *reversed(numbers)):  # a neighbour that differs too may be found later
        if run not in runs.differing and not runs.is_removed(run):
            copies = (copy for copy in runs.candidates(run) if runs.is_copy_that_differs(run, copy))
            runs.differing.update((run, copy) for copy in islice(copies, 1))
    return sorted(runs.positions[run][0] for run in runs.differing)


def _repeats_a_sentence(page: Page) -> bool:
    if len(set(page.keys)) == len(page.keys):
        return False
    times = Counter(page.keys)
    return any(
        times[key] > 1 and page.is_sentence(position) for position, key in enumerate(page.keys)
    )


@dataclass(frozen=True, slots=True)
class _Runs:
    """The published paragraphs in groups of equal neighbours, counted from 0."""

    page: Page
    stays: Mapping[int, int | None]
    positions: list[list[int]]
    of_position: dict[int, int]
    first: dict[str, int]
    """By key: the first run of such paragraphs."""
    differing: dict[int, int] = field(default_factory=dict)
    """Runs of a second copy that differ from their run in the first copy, as far as found."""

    @classmethod
    def of(cls, page: Page, stays: Mapping[int, int | None]) -> "_Runs":
        """Groups the paragraphs of a page."""
        positions: list[list[int]] = []
        of_position: dict[int, int] = {}
        first: dict[str, int] = {}
        for position, key in enumerate(page.keys):
            if position and key == page.keys[position - 1]:
                positions[-1].append(position)
            else:
                positions.append([position])
                first.setdefault(key, len(positions) - 1)
            of_position[position] = len(positions) - 1
        return cls(page, stays, positions, of_position, first)

    def candidates(self, run: int) -> Iterator[int]:
        """Runs above that stand where this one stands, by the run before it and the one after."""
        for step in (-1, 1):
            if 0 <= run + step < len(self.positions):
                copy = self._first_copy(run + step) - step
                if 0 <= copy < run and not self.is_removed(copy):
                    yield copy
        if run and not self.is_removed(run - 1):
            yield run - 1

    def _first_copy(self, run: int) -> int:
        if run in self.differing:
            return self.differing[run]
        position = self.positions[run][0]
        copy = self.stays.get(position)
        return self.first[self.page.keys[position]] if copy is None else self.of_position[copy]

    def is_copy_that_differs(self, run: int, copy: int) -> bool:
        """Whether the run is `copy` once more with changes, as the runs around both show."""
        if copy == run - 1:
            return self._are_one_pair(run) and self._differ_little(run, copy)
        before, after = self._equal(run - 1, copy - 1), self._equal(run + 1, copy + 1)
        # One neighbour was removed as a copy, or both are equal and no refrain around serial texts.
        second_copy = (
            (before and self.is_removed(run - 1))
            or (after and self.is_removed(run + 1))
            or self.differing.get(run - 1) == copy - 1
            or self.differing.get(run + 1) == copy + 1
            or (before and after and not self._equal(run - 1, run + 1) and self._any_sentence(run))
        )
        return (
            second_copy
            and self._differ_little(run, copy)
            and (before or copy == 0 or self._differ_little(run - 1, copy - 1))
            and (after or run == self.last or self._differ_little(run + 1, copy + 1))
        )

    @property
    def last(self) -> int:
        """The last run."""
        return len(self.positions) - 1

    def _are_one_pair(self, run: int) -> bool:
        """Whether the run and the one before it are one paragraph on a page that prints each twice
        in a row: the runs around them are doubled, they are not.
        """
        around = [at for at in (run - 2, run + 1) if 0 <= at < len(self.positions)]
        single = len(self.positions[run]) == len(self.positions[run - 1]) == 1
        return single and bool(around) and all(len(self.positions[at]) > 1 for at in around)

    def is_removed(self, run: int) -> bool:
        """Whether the run is a copy that was removed."""
        return self.positions[run][0] in self.stays

    def _any_sentence(self, run: int) -> bool:
        return any(self.page.is_sentence(self.positions[at][0]) for at in (run - 1, run + 1))

    def _key(self, run: int) -> str | None:
        return self.page.keys[self.positions[run][0]] if 0 <= run < len(self.positions) else None

    def _equal(self, run: int, copy: int) -> bool:
        key = self._key(run)
        return key is not None and key == self._key(copy)

    def _differ_little(self, run: int, copy: int) -> bool:
        """Whether two paragraphs differ, but only by digits or a few words."""
        one, other = self._key(run), self._key(copy)
        if one is None or other is None or one == other:
            return False
        if abs(one.count(" ") - other.count(" ")) > CHANGED_WORDS:
            return False
        if _NUMBER.sub("0", one) == _NUMBER.sub("0", other):
            return True
        words, others = Counter(one.split()), Counter(other.split())
        changed = max((words - others).total(), (others - words).total())
        return changed <= min(CHANGED_WORDS, (words & others).total())
