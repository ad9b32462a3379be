"""Finds paragraphs of a second copy that differ from the first copy. Both stay."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from osce_crawler.dedup.page import Page
from osce_crawler.dedup.policy import CHANGED_WORDS

_NUMBER = re.compile(r"\d+")


def differing_copies(page: Page, stays: Mapping[int, int | None]) -> list[int]:
    """Positions of kept paragraphs that stand in a second copy, and differ there from the first
    copy by digits or a few words. Ascending.

    `stays`: the removals, each with the position of what is kept.
    """
    if not stays and not (page.has_copies and _repeats_a_sentence(page)):
        return []
    if _is_copied_at_end(page, stays) or _is_doubled(page, stays):
        return []
    runs = _Runs.of(page, stays)
    numbers = range(len(runs.positions))
    for run in numbers:
        runs.compare(run)
    if runs.differing:  # a neighbour that differs too may be found later
        for run in reversed(numbers):
            runs.compare(run)
    return sorted(runs.positions[run][0] for run in runs.differing)


def _repeats_a_sentence(page: Page) -> bool:
    times = Counter(page.keys)
    return any(
        times[key] > 1 and page.is_sentence(position) for position, key in enumerate(page.keys)
    )


def _is_copied_at_end(page: Page, stays: Mapping[int, int | None]) -> bool:
    """Whether the page is its text, whose paragraphs all differ, and then a copy of that or of a
    part, which is removed. Most pages with copies are.

    Then only the last paragraph of the text is beside a copy of another place; it does not differ
    little from the one before that place.
    """
    keys, kept = page.keys, len(page.keys) - len(stays)
    if not min(stays, default=0) == kept > 1:
        return False
    copy = stays[kept]
    return (
        copy is not None
        and keys[kept] != keys[kept - 1]
        and len(set(keys[:kept])) == kept
        and len(set(keys[kept:])) == len(stays)
        and (copy == 0 or not _differ_little(keys[kept - 1], keys[copy - 1]))
    )


def _is_doubled(page: Page, stays: Mapping[int, int | None]) -> bool:
    """Whether the page prints each of its paragraphs, which all differ, twice in a row, and the
    second ones are removed. None of the others is beside a copy of another place then.
    """
    keys, texts = page.keys, page.keys[::2]
    return (
        texts == keys[1::2]
        and len(set(texts)) == len(texts) == len(stays)
        and all(position % 2 for position in stays)
    )


@dataclass(frozen=True, slots=True)
class _Runs:
    """The published paragraphs in groups of equal neighbours, counted from 0."""

    page: Page
    positions: list[list[int]]
    keys: list[str]
    removed: list[bool]
    copies: list[int]
    """For each run: the run that stays for it, else the first run of such paragraphs."""
    differing: dict[int, int] = field(default_factory=dict)
    """Runs of a second copy that differ from their run in the first copy, as far as found."""

    @classmethod
    def of(cls, page: Page, stays: Mapping[int, int | None]) -> "_Runs":
        """Groups the paragraphs of a page."""
        positions: list[list[int]] = []
        keys: list[str] = []
        of_position: list[int] = []
        for position, key in enumerate(page.keys):
            if keys and key == keys[-1]:
                positions[-1].append(position)
            else:
                positions.append([position])
                keys.append(key)
            of_position.append(len(keys) - 1)
        first = dict(zip(reversed(keys), reversed(range(len(keys))), strict=True))
        copies: list[int] = []
        for run, key in zip(positions, keys, strict=True):
            stays_for_it = stays.get(run[0])
            copies.append(first[key] if stays_for_it is None else of_position[stays_for_it])
        return cls(page, positions, keys, [run[0] in stays for run in positions], copies)

    def compare(self, run: int) -> None:
        """Adds a run to `differing` if it is another one once more with changes."""
        if run in self.differing or self.removed[run]:
            return
        for step in (-1, 1):
            beside = run + step
            if not 0 <= beside < len(self.keys):
                continue
            copy = self.differing.get(beside, self.copies[beside]) - step
            if 0 <= copy < run and not self.removed[copy] and self._is_second_copy(run, copy):
                self.differing[run] = copy
                return
        if len(self.keys) < len(self.page.keys) and self._is_of_a_pair(run):
            self.differing[run] = run - 1

    def _is_second_copy(self, run: int, copy: int) -> bool:
        """Whether the run is `copy` once more with changes, as the runs around both show."""
        before, after = self._equal(run - 1, copy - 1), self._equal(run + 1, copy + 1)
        # One neighbour was removed as a copy, or both are equal and no refrain around serial texts.
        shown = (
            (before and self.removed[run - 1])
            or (after and self.removed[run + 1])
            or self.differing.get(run - 1) == copy - 1
            or self.differing.get(run + 1) == copy + 1
            or (before and after and not self._equal(run - 1, run + 1) and self._any_sentence(run))
        )
        last = len(self.positions) - 1
        return (
            shown
            and self._differ_little(run, copy)
            and (before or copy == 0 or self._differ_little(run - 1, copy - 1))
            and (after or run == last or self._differ_little(run + 1, copy + 1))
        )

    def _is_of_a_pair(self, run: int) -> bool:
        """Whether the run is the one before it with changes, on a page that prints each paragraph
        twice in a row: the runs around both are doubled, they are not.
        """
        if not len(self.positions[run]) == len(self.positions[run - 1]) == 1:  # most often
            return False
        around = [at for at in (run - 2, run + 1) if self._key(at) is not None]
        return (
            bool(around)
            and all(len(self.positions[at]) > 1 for at in around)
            and not self.removed[run - 1]
            and self._differ_little(run, run - 1)
        )

    def _any_sentence(self, run: int) -> bool:
        return any(self.page.is_sentence(self.positions[at][0]) for at in (run - 1, run + 1))

    def _key(self, run: int) -> str | None:
        return self.keys[run] if 0 <= run < len(self.keys) else None

    def _equal(self, run: int, copy: int) -> bool:
        key = self._key(run)
        return key is not None and key == self._key(copy)

    def _differ_little(self, run: int, copy: int) -> bool:
        """Whether the paragraphs of two runs differ, but only by digits or a few words."""
        one, other = self._key(run), self._key(copy)
        return one is not None and other is not None and _differ_little(one, other)


def _differ_little(one: str, other: str) -> bool:
    """Whether two keys differ, but only by digits or a few words."""
    if one == other or abs(one.count(" ") - other.count(" ")) > CHANGED_WORDS:
        return False
    if _NUMBER.sub("0", one) == _NUMBER.sub("0", other):
        return True
    words, others = Counter(one.split()), Counter(other.split())
    changed = max((words - others).total(), (others - words).total())
    return changed <= min(CHANGED_WORDS, (words & others).total())
