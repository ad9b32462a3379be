"""A simulated site for `benchmarks.increments`: releases that appear, change and vanish.

Synthetic: the rates are assumptions, written down in `WORLD`. No network and no archive.
"""

import bisect
import random
from collections import defaultdict
from dataclasses import dataclass, field
from math import inf, log10

Key = tuple[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """What happens on the site. Times are in days."""

    years: int = 25
    """Of releases before the first day."""
    english: int = 35_000
    translated: float = 0.22
    """Share of the old releases that have a Russian page."""
    a_week: float = 18.0
    backdated_a_month: float = 1.0
    old_corrections_a_month: float = 4.0
    old_deletions_a_month: float = 2.0
    late: float = 0.05
    """Share of new releases that are listed 1 to 5 days after their date."""
    new_translated: float = 0.35
    corrected: float = 0.25
    in_listing: float = 0.35
    """Share of the corrections that the entry in the listing shows, too."""
    deleted: float = 0.006


WORLD = Rates()


@dataclass(slots=True, kw_only=True)
class SiteRelease:
    """One release in one language."""

    key: Key
    day: int
    """Its date, in days since the first one."""
    appears: float
    kind: str
    removed: float = inf
    corrections: list[tuple[float, bool]] = field(default_factory=list)
    """When, and whether the listing shows it."""
    is_old: bool = False

    def version(self, at: float) -> int:
        """Number of corrections of the page until then."""
        return sum(when <= at for when, _ in self.corrections)

    def listed_version(self, at: float) -> int:
        """Number of corrections of the entry in the listing."""
        return sum(when <= at for when, is_shown in self.corrections if is_shown)


class SimulatedSite:
    """The releases of a site, and its listings at a moment that only moves on."""

    def __init__(self, seed: int, days: int, rates: Rates = WORLD) -> None:
        self.random, self.rates = random.Random(seed), rates
        self.start, self.days = rates.years * 365, days
        self.releases: dict[Key, SiteRelease] = {}
        self.listings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._next = rates.english
        self._make_old()
        self._make_new()
        self._change_old()
        moves = [(one.appears, 0, one.key) for one in self.releases.values()]
        moves += [(one.removed, 1, one.key) for one in self.releases.values() if one.removed < inf]
        self._moves = sorted(moves, reverse=True)

    def advance(self, at: float) -> None:
        """Let everything happen until this moment."""
        while self._moves and self._moves[-1][0] <= at:
            _, is_removal, key = self._moves.pop()
            listing, entry = self.listings[key[1]], (-self.releases[key].day, -key[0])
            if is_removal:
                del listing[bisect.bisect_left(listing, entry)]
            else:
                bisect.insort(listing, entry)

    def page(self, language: str, number: int, size: int) -> list[Key]:
        """The releases on a page of a listing."""
        rows = self.listings[language][number * size : (number + 1) * size]
        return [(-node, language) for _, node in rows]

    def pages(self, language: str, size: int) -> int:
        """Number of pages of a listing."""
        return -(-len(self.listings[language]) // size)

    def answers(self, key: Key, at: float) -> bool:
        """Whether the page of a release is there."""
        return key in self.releases and self.releases[key].removed > at

    def _add(self, node: int, language: str, day: int, appears: float, kind: str) -> SiteRelease:
        one = SiteRelease(key=(node, language), day=day, appears=appears, kind=kind)
        self.releases[one.key] = one
        return one

    def _new_node(self) -> int:
        self._next += 1
        return self._next

    def _make_old(self) -> None:
        count = self.rates.english
        for node in range(1, count + 1):
            at = self.start * (node - 0.5) / count
            self._add(node, "en", int(at), at, "old").is_old = True
            if self.random.random() < self.rates.translated:
                self._add(node, "ru", int(at), min(at + 1, self.start), "old").is_old = True

    def _make_new(self) -> None:
        draw = self.random
        at = float(self.start)
        while (at := at + draw.expovariate(self.rates.a_week / 7)) < self.start + self.days:
            is_late = draw.random() < self.rates.late
            appears = at + (draw.uniform(1, 5) if is_late else 0)
            node = self._new_node()
            self._live(self._add(node, "en", int(at), appears, "late" if is_late else "new"))
            if draw.random() < self.rates.new_translated:
                delay = draw.expovariate(1 / 1.5) if draw.random() < 0.7 else draw.uniform(3, 40)
                kind = "translation" if delay > 3 else "new"
                self._live(self._add(node, "ru", int(at), appears + delay, kind))

    def _live(self, one: SiteRelease) -> None:
        draw = self.random
        if draw.random() < self.rates.corrected:
            for _ in range(1 if draw.random() < 0.8 else 2):
                is_soon = draw.random() < 0.6
                after = (
                    draw.uniform(0.02, 3) if is_soon else 10 ** draw.uniform(log10(3), log10(365))
                )
                one.corrections.append((one.appears + after, draw.random() < self.rates.in_listing))
        if draw.random() < self.rates.deleted:
            one.removed = one.appears + 10 ** draw.uniform(-0.5, 2.2)

    def _change_old(self) -> None:
        draw, months = self.random, self.days / 30
        old = [one for one in self.releases.values() if one.is_old]
        for _ in range(int(months * self.rates.old_corrections_a_month)):
            when = self.start + draw.random() * self.days
            draw.choice(old).corrections.append((when, draw.random() < 0.3))
        for _ in range(int(months * self.rates.old_deletions_a_month)):
            draw.choice(old).removed = self.start + draw.random() * self.days
        for _ in range(int(months * self.rates.backdated_a_month)):
            at = self.start + draw.random() * self.days
            day = max(0, int(at - 10 ** draw.uniform(1, 3.56)))
            self._add(self._new_node(), "en", day, at, "backdated")
