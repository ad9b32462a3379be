"""`python -m benchmarks.alarms`: false alarms of simulated quiet years; how soon faults are found.

World and rules have one author, so that the detection of faults on all pages is an upper bound, and
the number of false alarms depends on the noise that the world has. The decisions are those of the
program: the pure functions of `osce_crawler.alarms`.
"""

import sys
from argparse import ArgumentParser
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from random import Random
from statistics import median

from benchmarks.alarm_faults import FAULTS, KNOWN_CLASSES, Fault
from benchmarks.alarm_world import Day, World, language_counts
from osce_crawler.alarms.cases import Alarm, Change, Event, Sight, changes_of
from osce_crawler.alarms.judge import symptoms_of
from osce_crawler.alarms.observation import Classes, History, ListingSeen, News, Reading, RunSeen
from osce_crawler.alarms.silence import SILENCE
from osce_crawler.archive.listing_totals import Totals, change_of

AT_MOST = 0.5
"""Alarming runs a year that the issue allows."""
_WARM_UP, _PATIENCE = 300, 60
_GAPS = {"en": 12, "ru": 16}
"""The longest time without news in 25 years before the simulation."""


@dataclass(slots=True)
class Archive:
    """What the program would have in its archive, and the alarms that are open."""

    releases: deque[Reading] = field(default_factory=lambda: deque(maxlen=1_500))
    runs: int = 0
    total: int = 0
    types: Counter[str] = field(default_factory=Counter)
    nodes: deque[int] = field(default_factory=lambda: deque([700_000], maxlen=500))
    counts: deque[int] = field(default_factory=lambda: deque(maxlen=60))
    last: dict[str, str] = field(default_factory=dict)
    gaps: dict[str, int] = field(default_factory=lambda: dict(_GAPS))
    totals: dict[str, int] = field(default_factory=dict)
    alarms: list[Alarm] = field(default_factory=list)

    def see(self, day: Day) -> list[Change]:
        """One daily run: what it does to the alarms."""
        for language, count in language_counts(day.new).items():
            if count:
                self._news(language, day.today)
        new = [replace(one, is_new=True, in_history=False) for one in day.new]
        sight = Sight(
            at=f"{day.today}T03:00:00Z",
            is_complete=True,
            pages=sum(pair.after is not None for pair in day.pairs) + len(new),
        )
        changes = changes_of(self.alarms, symptoms_of(self._run(day), self._history(new)), sight)
        self.alarms = [
            replace(one.alarm, alarm_id=1) for one in changes if one.event is not Event.CLOSED
        ]
        in_history = all(one.alarm.field == SILENCE for one in changes if one.is_found)
        self._learn(day, in_history=in_history)
        return changes

    def _history(self, new: Sequence[Reading]) -> History:
        nodes = sorted(self.nodes)
        return History(
            complete_runs=self.runs,
            releases=(*self.releases, *new),
            total=self.total,
            types=self.types,
            last_node=nodes[-1],
            steps=[later - earlier for earlier, later in pairwise(nodes)],
            classes={"drupal11": KNOWN_CLASSES},
            new_by_run=tuple(self.counts),
            news={
                language: News(last=last, longest_gap=self.gaps[language], days=5_000)
                for language, last in self.last.items()
            },
        )

    def _run(self, day: Day) -> RunSeen:
        nothing: Classes = frozenset()
        return RunSeen(
            is_complete=True,
            pairs=day.pairs,
            regions=[
                ("drupal11", pair.shape_after.classes, pair.shape_before.classes)
                if pair.shape_after and pair.shape_before
                else ("drupal11", nothing, nothing)
                for pair in day.pairs
            ],
            listings=[self._listing(day, language) for language in day.totals],
            requested=len(day.pairs) + len(day.new) + day.refused,
            refused=[""] * day.refused,
            today=day.today,
        )

    def _listing(self, day: Day, language: str) -> ListingSeen:
        now, before = day.totals[language], self.totals.get(language)
        change = None
        if before is not None:
            change = change_of(_totals(before), _totals(now or 0), 1)
        return ListingSeen(
            listing=f"/{language}/press-releases",
            language=language,
            total=(change.before, change.now) if change else None,
            missing=["/entry"] * day.missing.get(language, 0),
            pages_read=3,
        )

    def _news(self, language: str, today: str) -> None:
        if language in self.last:
            days = (date.fromisoformat(today) - date.fromisoformat(self.last[language])).days
            self.gaps[language] = max(self.gaps[language], days)
        self.last[language] = today

    def _learn(self, day: Day, *, in_history: bool) -> None:
        self.releases.extend(replace(one, in_history=in_history) for one in day.new)
        self.runs += 1
        if not in_history:
            return
        if self.total >= 200:
            self.counts.append(len(day.new))
        self.total += len(day.new)
        self.types.update(one.content_type for one in day.new if one.content_type)
        self.nodes.extend(one.key[0] for one in day.new)
        self.totals = {name: total for name, total in day.totals.items() if total}


def quiet_years(years: int, seed: int, note: Callable[[str], None]) -> tuple[int, Counter[str]]:
    """Number of runs in which an alarm is reported, and how often of which."""
    alarming, keys = 0, Counter[str]()
    span = 5
    for part in range(-(-years // span)):
        world, archive = World(seed + part), Archive()
        days = min(span, years - part * span) * 365
        for at in range(_WARM_UP + days):
            changes = archive.see(world.next_day())
            reported = [one for one in changes if one.is_finding]
            if at >= _WARM_UP and reported:
                alarming += 1
                keys.update(f"{one.alarm.key} {one.event}" for one in reported)
        note(f"{min((part + 1) * span, years)} years")
    return alarming, keys


@dataclass(frozen=True, slots=True)
class Detection:
    """How soon one fault was found in one world."""

    days: int
    """0: in the first run that met it."""
    releases: int
    """New releases until then."""
    key: str


def detected(fault: Fault, world: World, archive: Archive, seed: int) -> Detection | None:
    """When the program finds a fault; None: not in 60 days."""
    random, met, releases = Random(seed), None, 0
    before = {alarm.key for alarm in archive.alarms}
    for at in range(_PATIENCE):
        day = world.next_day()
        fault(day, random)
        releases += len(day.new)
        met = at if met is None and (day.new or day.refused) else met
        for change in archive.see(day):
            if change.is_finding and change.alarm.key not in before:
                return Detection(at - (at if met is None else met), releases, change.alarm.key)
    return None


def fault_lines(seeds: int, seed: int) -> Iterable[str]:
    """A line for each fault: share of the worlds by days, the worst, releases, keys."""
    made = []
    for number in range(seeds):
        world, archive = World(seed + 1_000 + number), Archive()
        for _ in range(_WARM_UP + 37 * number % 365):
            archive.see(world.next_day())
        made.append((world, archive))
    for name, fault in FAULTS.items():
        found = [detected(fault, *deepcopy(one), seed + at) for at, one in enumerate(made)]
        days = [_PATIENCE if one is None else one.days for one in found]
        shares = [f"{sum(day <= most for day in days) / len(days):4.0%}" for most in (0, 1, 2, 7)]
        releases = median([one.releases for one in found if one] or [0])
        keys = Counter(one.key for one in found if one).most_common(2)
        worst = "never" if None in found else str(max(days))
        named = ", ".join(key for key, _ in keys)
        yield f"{name:34}{'  '.join(shares)}  {worst:>5}  {releases:8.0f}  {named}"


def main() -> int:
    """0; 1 if the quiet years have more alarming runs than the issue allows."""
    parser = ArgumentParser(prog="python -m benchmarks.alarms", description=__doc__)
    parser.add_argument("--years", type=int, default=50, help="quiet years (default: 50)")
    parser.add_argument(
        "--worlds", type=int, default=12, help="worlds for each fault (default: 12)"
    )
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    alarming, keys = quiet_years(
        options.years, options.seed, lambda line: print(f"... {line}", file=sys.stderr)
    )
    rate = alarming / options.years
    print(
        f"{options.years} quiet years of daily runs: {alarming} runs with an alarm = {rate:.2f} a year"
    )
    for key, count in keys.most_common():
        print(f"  {count} x {key}")
    print(f"\n{'fault':34}same  1 day  2 days  7 days  worst  releases  key")
    for line in fault_lines(options.worlds, options.seed):
        print(line, flush=True)
    return int(rate > AT_MOST)


def _totals(entries: int) -> Totals:
    return Totals(counted=None if entries else 0, estimated=entries, page_size=10)


if __name__ == "__main__":
    sys.exit(main())
