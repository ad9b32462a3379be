"""A site through years of daily runs, as the rules of alarms see it: seasons, weekends, elections,
editors who forget a field for a day, corrections, odd types. No pages are made.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from math import exp, log, pi, sin
from random import Random

from osce_crawler.alarms.observation import FIELDS, Pair, Reading

_FILLED = {
    "date": 0.997,
    "place": 0.90,
    "sources": 0.93,
    "fields_of_work": 0.80,
    "type": 0.985,
    "dateline": 0.78,
}
_TYPES = {
    "Press release": 0.55,
    "News": 0.25,
    "Press statement": 0.1,
    "Daily report": 0.07,
    "Spot report": 0.03,
}
_AGES = frozenset({1, 2, 3, 4, 5, 6, 7, 14, 30, 90, 180, 365})
_KEPT = 1_700
FIRST_DAY = date(2020, 1, 1)
ALL = frozenset(FIELDS)


@dataclass(slots=True)
class Day:
    """What the site shows on one day."""

    day: int
    new: list[Reading]
    pairs: list[Pair]
    totals: dict[str, int | None]
    """Entries by language; None: there is no such listing."""
    missing: dict[str, int] = field(default_factory=dict)
    """Entries of the head that are gone, by language."""
    refused: int = 0

    @property
    def today(self) -> str:
        """ISO 8601 date."""
        return (FIRST_DAY + timedelta(days=self.day)).isoformat()


class World:
    """The site. `next_day` is one day later."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._node, self._odd, self.day = 700_000, 0, 0
        self._recent: list[tuple[int, Reading]] = []
        self._totals = {"en": 35_000, "ru": 7_700}
        self._canaries = [
            replace(self._release(language, None), filled=ALL, paragraphs=8)
            for language in ("en", "en", "en", "en", "ru", "ru", "ru", "ru")
        ]

    def next_day(self) -> Day:
        """The releases, rechecks and listings of the next day."""
        self.day += 1
        new = self._new()
        self._recent = [*self._recent, *((self.day, one) for one in new)][-_KEPT:]
        for language in self._totals:
            self._totals[language] += sum(one.key[1] == language for one in new)
        missing = {}
        if self._random.random() < 0.07:  # a deletion, at times of an entry at the head
            self._totals["en"] -= 1
            missing["en"] = int(self._random.random() < 0.3)
        pairs = [
            Pair(before=one, after=self._corrected(one))
            for day, one in self._recent
            if self.day - day in _AGES
        ]
        canaries = [
            Pair(before=one, after=self._canary(one), is_canary=True) for one in self._canaries
        ]
        return Day(self.day, new, [*canaries, *pairs], dict(self._totals), missing)

    def _new(self) -> list[Reading]:
        random = self._random
        forgotten = (
            random.choice(("place", "sources", "fields_of_work", "dateline"))
            if random.random() < 0.04
            else None
        )
        count = self._poisson(_season(self.day) / 7 * (1.35 if self.day % 7 < 5 else 0.12))
        if random.random() < 0.004:
            count += random.randrange(4, 15)  # an election week
        new = []
        for _ in range(count):
            new.append(self._release("en", forgotten))
            if random.random() < 0.35:
                new.append(self._release("ru", forgotten))
        if len(new) > 1 and random.random() < 0.02:
            new[-1] = replace(new[-1], title=new[0].title)
        if len(new) > 1 and random.random() < 0.01:
            new[-1] = replace(new[-1], opening=new[0].opening)
        return new

    def _release(self, language: str, forgotten: str | None) -> Reading:
        random = self._random
        self._node += random.choice((1, 1, 2, 3, 5, 9, 14))
        kind = self._type()
        filled = {name for name, share in _FILLED.items() if random.random() < share} | {"title"}
        if kind in {"News", "Daily report"} and random.random() > 0.05:
            filled.discard("dateline")
        paragraphs = max(1, round(random.lognormvariate(log(7), 0.55)))
        return Reading(
            key=(self._node, language),
            url=f"https://x.example/node/{self._node}",
            layout="drupal11",
            title=f"Title {self._node}",
            content_type=kind,
            published_on=(FIRST_DAY + timedelta(days=self.day)).isoformat(),
            filled=frozenset(filled - {forgotten}),
            paragraphs=paragraphs,
            removed=int(random.random() < 0.03),
            page_bytes=int(random.lognormvariate(log(60_000), 0.18)),
            damage=int(random.random() < 0.002),
            opening=f"opening {self._node}",
            text=f"text {self._node}",
        )

    def _type(self) -> str:
        if self._random.random() < 0.001:
            self._odd += 1
            return f"Odd type {self._odd}"
        return self._random.choices(list(_TYPES), list(_TYPES.values()))[0]

    def _corrected(self, one: Reading) -> Reading:
        random = self._random
        if random.random() >= 0.04:
            return one
        kind = random.random()
        if kind < 0.1:
            name = random.choice(FIELDS[:-1])
            return replace(one, filled=one.filled ^ {name}, text=f"{one.text}, corrected")
        if kind < 0.15:
            return replace(one, title=f"{one.title}, corrected", text=f"{one.text}, corrected")
        if kind < 0.5:
            count = max(1, one.paragraphs + random.choice((-2, -1, 1, 2)))
            return replace(one, paragraphs=count, text=f"{one.text}, {count}")
        return replace(one, text=f"{one.text}, corrected")

    def _canary(self, one: Reading) -> Reading:
        if self._random.random() < 1 / 2_000:
            return replace(one, paragraphs=one.paragraphs - 1)
        if self._random.random() < 1 / 20_000:
            return replace(one, filled=one.filled - {self._random.choice(FIELDS)})
        return one

    def _poisson(self, mean: float) -> int:
        count, product, least = 0, self._random.random(), exp(-mean)
        while product > least:
            count, product = count + 1, product * self._random.random()
        return count


def _season(day: int) -> float:
    """Releases a week: few at the turn of the year and in August."""
    of_year = day % 365
    if of_year >= 355 or of_year < 7:
        return 5
    if 212 <= of_year < 243:
        return 8
    return 18 + 10 * sin(2 * pi * (of_year - 60) / 365)


def language_counts(new: Sequence[Reading]) -> dict[str, int]:
    """Number of new releases by language."""
    return {name: sum(one.key[1] == name for one in new) for name in ("en", "ru")}
