"""What increments cost, and how soon they find what changed: `python -m benchmarks.increments`.

The decisions are the program's own (`osce_crawler.increments`). The site is simulated: the figures
say what the rules can do on a site with these rates, not what any real site does.
"""

import argparse
import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from math import inf

from benchmarks.increments_world import WORLD, Key, Rates, SimulatedSite, SiteRelease
from osce_crawler.increments.ages import born, next_check
from osce_crawler.increments.front import FrontRule
from osce_crawler.increments.reasons import BUDGET, Due, Reason, in_order
from osce_crawler.increments.rolling import (
    Cursor,
    Stretch,
    after,
    contiguous,
    days_due,
    first_and_last,
    step,
)

_ORIGIN = datetime(2000, 1, 1, tzinfo=UTC)
_SECONDS_A_REQUEST = 3
_SETTLED = 40
"""Days at the end in which what happens is not counted: there is no time left to find it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Which of the rules are used."""

    name: str
    every: int = 1
    """Days between runs."""
    page_size: int = 10
    entries: bool = True
    ages: bool = True
    rolling: bool = True
    yearly: bool = True
    budget: int = BUDGET


PROGRAM = Rules(name="the program")
TABLE = (
    PROGRAM,
    Rules(name="50 entries a page", page_size=50),
    Rules(name="weekly runs", every=7, budget=BUDGET * 7),
    Rules(name="without yearly checks", yearly=False),
    Rules(name="without the rolling walk", rolling=False),
    Rules(name="without ages", ages=False, yearly=False),
    Rules(name="without entry digests", entries=False),
    Rules(name="the front alone", entries=False, ages=False, rolling=False, yearly=False),
)


@dataclass(slots=True)
class Known:
    """What the simulated archive has of a release."""

    version: int
    listed_version: int
    born: datetime
    absent: bool = False


@dataclass(kw_only=True)
class Simulation:
    """Increments of a simulated site."""

    site: SimulatedSite
    rules: Rules
    known: dict[Key, Known] = field(default_factory=dict)
    found: dict[Key, float] = field(default_factory=dict)
    corrected: dict[tuple[Key, int], float] = field(default_factory=dict)
    deleted: dict[Key, float] = field(default_factory=dict)
    requests: list[tuple[int, int]] = field(default_factory=list)
    """Listing pages and releases of each run."""
    _queue: list[tuple[datetime, Key, Reason]] = field(default_factory=list)
    _cursors: dict[str, Cursor] = field(default_factory=dict)
    _pages: int = 0
    _releases: int = 0
    _at: float = 0
    _urgent: dict[Key, Reason] = field(default_factory=dict)

    def run(self) -> None:
        """The first crawl, then all runs."""
        site = self.site
        site.advance(site.start)
        for key, one in site.releases.items():
            if one.appears <= site.start:
                began = born(_moment(site.start), _moment(one.day), is_fresh=False)
                self.known[key] = Known(0, 0, began)
                self._schedule(key, _moment(site.start))
        self._cursors = {name: Cursor(listing=name) for name in site.listings}
        for day in range(self.rules.every, site.days, self.rules.every):
            self._at = site.start + day + 0.25
            site.advance(self._at)
            self._pages = self._releases = 0
            self._increment()
            self.requests.append((self._pages, self._releases))

    def _increment(self) -> None:
        read: dict[str, dict[int, list[Key]]] = {}
        for language in sorted(self.site.listings):
            rule, read[language], number = FrontRule(), {}, 0
            while not rule.is_read and number < self.site.pages(language, self.rules.page_size):
                keys = self._read(language, number, read[language])
                rule.note(set(keys), self.known.keys())
                number += 1
                self._look(keys)
        self._request((Reason.LISTING_CHANGED, Reason.NEW, Reason.AGE))
        for language, pages in read.items():
            if self.rules.rolling:
                self._roll(language, pages)
                self._find_missing(language, pages)
        self._request((Reason.LISTING_CHANGED, Reason.NEW, Reason.UNLISTED))
        self._request((Reason.YEARLY,))

    def _read(self, language: str, number: int, pages: dict[int, list[Key]]) -> list[Key]:
        self._pages += 1
        pages[number] = self.site.page(language, number, self.rules.page_size)
        return pages[number]

    def _look(self, keys: Iterable[Key]) -> None:
        for key in keys:
            known = self.known.get(key)
            if known is None:
                self._urgent.setdefault(key, Reason.NEW)
            elif self.rules.entries:
                listed = self.site.releases[key].listed_version(self._at)
                if listed != known.listed_version or known.absent:
                    known.listed_version, known.absent = listed, False
                    self._urgent.setdefault(key, Reason.LISTING_CHANGED)

    def _roll(self, language: str, read: dict[int, list[Key]]) -> None:
        cursor = self._cursors[language]
        total = self.site.pages(language, self.rules.page_size)
        numbers = step(
            pages=total,
            front=len(read),
            next_page=cursor.next_page,
            days=days_due(self.rules.every * 86_400),
        )
        for number in numbers:
            if self._pages + self._releases >= self.rules.budget:
                return
            self._look(self._read(language, number, read))
            cursor = Cursor(listing=language, next_page=after(number, total))
        self._cursors[language] = cursor

    def _find_missing(self, language: str, read: dict[int, list[Key]]) -> None:
        named = {key for keys in read.values() for key in keys}
        total = self.site.pages(language, self.rules.page_size)
        for numbers in contiguous(read):
            dates = [[self._date(key) for key in read[number]] for number in numbers]
            newest, oldest = first_and_last(dates)
            stretch = Stretch(
                began_at="",
                pages=len(numbers),
                newest_on=newest if numbers.start else None,
                oldest_on=oldest if numbers.stop < total else None,
            )
            for key in self._removed(language):
                known = self.known[key]
                if key not in named and not known.absent and stretch.covers(self._date(key)):
                    known.absent = True
                    self._urgent.setdefault(key, Reason.UNLISTED)

    def _removed(self, language: str) -> list[Key]:
        """Only these can be missing: to look at all others would take the benchmark hours."""
        return [
            key
            for key, one in self.site.releases.items()
            if one.removed <= self._at and key[1] == language and key in self.known
            and key not in self.deleted
        ]  # fmt: skip

    def _request(self, reasons: Sequence[Reason]) -> None:
        now = _moment(self._at)
        while self._queue and self._queue[0][0] <= now:
            _, key, reason = heapq.heappop(self._queue)
            self._urgent.setdefault(key, reason)
        due = [
            Due(url=f"{key[0]} {key[1]}", reason=reason, due_at="", born_at=self._born_at(key))
            for key, reason in self._urgent.items()
            if reason in reasons
        ]
        left = max(0, self.rules.budget - self._pages - self._releases)
        for one in in_order(due)[:left]:
            node, language = one.url.split()
            self._fetch((int(node), language))

    def _born_at(self, key: Key) -> str | None:
        return self.known[key].born.isoformat() if key in self.known else None

    def _fetch(self, key: Key) -> None:
        self._urgent.pop(key, None)
        self._releases += 1
        one, known = self.site.releases[key], self.known.get(key)
        if not self.site.answers(key, self._at):
            if known is not None:
                self.deleted.setdefault(key, self._at)
            return
        version = one.version(self._at)
        if known is None:
            self.known[key] = Known(version, one.listed_version(self._at), _moment(self._at))
            self.found[key] = self._at
        else:
            for number in range(known.version, version):
                self.corrected[key, number] = self._at
            known.version = version
        self._schedule(key, _moment(self._at))
        translation = (key[0], "ru")
        other = self.site.releases.get(translation)
        if key[1] == "en" and other and translation not in self.known and other.appears <= self._at:
            self._urgent.setdefault(translation, Reason.NEW)
            self._fetch(translation)

    def _schedule(self, key: Key, checked: datetime) -> None:
        check = next_check(key, self.known[key].born, checked)
        if self.rules.yearly if check.reason is Reason.YEARLY else self.rules.ages:
            heapq.heappush(self._queue, (check.due_at, key, check.reason))

    def _date(self, key: Key) -> date:
        return (_ORIGIN + timedelta(days=self.site.releases[key].day)).date()


def _moment(day: float) -> datetime:
    return _ORIGIN + timedelta(days=day)


@dataclass(frozen=True, slots=True)
class Figures:
    """The results of one simulation."""

    simulation: Simulation

    @property
    def a_day(self) -> tuple[float, float]:
        """Listing pages and releases a day."""
        days = self.simulation.site.days
        pages, releases = zip(*self.simulation.requests, strict=True)
        return sum(pages) / days, sum(releases) / days

    def found(self, kind: str, days: float) -> float:
        """Share of the releases of a kind that were archived so soon after they appeared."""
        delays = [
            self.simulation.found.get(one.key, inf) - one.appears
            for one in self._new(lambda one: one.kind == kind and one.removed > one.appears + days)
        ]
        return _share(delays, days)

    def median_of_new(self) -> float:
        """Days until a new release is archived."""
        delays = sorted(
            self.simulation.found.get(one.key, inf) - one.appears
            for one in self._new(lambda one: one.kind == "new")
        )
        return delays[len(delays) // 2]

    def corrections(self, days: float, *, is_old: bool) -> float:
        """Share of the corrections that became a revision so soon. One before the first fetch of a
        release is no difference.
        """
        delays = []
        for one in self.simulation.site.releases.values():
            for number, (when, _) in enumerate(sorted(one.corrections)):
                is_before = self.simulation.found.get(one.key, -inf) >= when
                is_counted = self._counts(when) and one.removed > when + days and not is_before
                if is_counted and one.is_old is is_old:
                    delays.append(self.simulation.corrected.get((one.key, number), inf) - when)
        return _share(delays, days)

    def deletions(self, days: float) -> float:
        """Share of the deleted releases that were found gone so soon."""
        return _share(
            [
                self.simulation.deleted.get(one.key, inf) - one.removed
                for one in self.simulation.site.releases.values()
                if self._counts(one.removed) and one.key in self.simulation.known
            ],
            days,
        )

    def _new(self, is_meant: Callable[[SiteRelease], bool]) -> list[SiteRelease]:
        releases = self.simulation.site.releases.values()
        return [one for one in releases if self._counts(one.appears) and is_meant(one)]

    def _counts(self, when: float) -> bool:
        site = self.simulation.site
        return site.start < when < site.start + site.days - _SETTLED


def _share(delays: Sequence[float], days: float) -> float:
    return sum(delay <= days for delay in delays) / len(delays) if delays else 1.0


def simulated(rules: Rules, *, seed: int, days: int, rates: Rates = WORLD) -> Figures:
    """The figures of these rules on the site of a seed."""
    simulation = Simulation(site=SimulatedSite(seed, days, rates), rules=rules)
    simulation.run()
    return Figures(simulation)


def row_of(name: str, figures: Figures) -> str:
    """One line of the table."""
    pages, releases = figures.a_day
    minutes = (pages + releases) * _SECONDS_A_REQUEST / 60

    def percent(*shares: float) -> str:
        return "/".join(f"{share:.0%}".removesuffix("%") for share in shares)

    new = percent(*(figures.corrections(days, is_old=False) for days in (1, 7, 30, 365)))
    old = percent(*(figures.corrections(days, is_old=True) for days in (30, 365)))
    gone = percent(*(figures.deletions(days) for days in (1, 7, 30, 365)))
    return (
        f"| {name} | {pages:.0f} + {releases:.0f} | {minutes:.1f} | {figures.median_of_new():.1f}"
        f" | {percent(figures.found('translation', 7))} | {percent(figures.found('backdated', 30))}"
        f" | {new} | {old} | {gone} |"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.increments", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", type=int, default=730)
    parser.add_argument("--rules", default="", help="only the rules with this text in their name")
    options = parser.parse_args(arguments)
    print(
        "| rules | listing pages + releases a day | min a day | new: median, days | translations ≤7 d, %"
        " | backdated ≤30 d, % | corrections ≤1/7/30/365 d, % | old corrections ≤30/365 d, % |"
        " deletions ≤1/7/30/365 d, % |\n|---|---|---|---|---|---|---|---|---|"
    )
    for rules in TABLE:
        if options.rules in rules.name:
            figures = simulated(rules, seed=options.seed, days=options.days)
            print(row_of(rules.name, figures), flush=True)


if __name__ == "__main__":
    main()
