"""Releases to be printed: what is true of each, and the order in which its page prints the
paragraphs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from benchmarks.words import Writer

FIRST_NODE = 100_001
_SECTIONS = (
    "odihr",
    "fom",
    "cthb",
    "secretariat",
    "mission-in-kosovo",
    "serbia",
    "bih",
    "ukraine-smm",
    "eea",
    "hcnm",
)
_FIELDS = (
    "Elections", ("Media freedom and"
                 " development"), "Policing", "Rule of law", "Border management", "Education",
    ("Combating trafficking in human"
    " beings"), "Economic activities", "Minority rights", "Gender equality",
)  # fmt: skip
_TYPES = ("Press release", "Press release", "Press release", "News", "Press statement")
_FIRST_DAY = date(2001, 1, 2)
_RUSSIAN_MONTHS = (
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What the texts of some releases are like."""

    paragraphs: tuple[int, int] = (8, 20)
    """The fewest and the most."""
    repeating: float = 0.2
    """Share of the pages that print paragraphs twice."""
    cyrillic: bool = False
    a_day: int = 1
    """Releases that are published on one day."""


MIXED = Kind()


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One release; `printed` are its paragraphs as the page prints them, one in five pages with
    copies.
    """

    node_id: int
    section: str
    content_type: str
    title: str
    published_on: date
    place: str
    sources: tuple[str, ...]
    fields_of_work: tuple[str, ...]
    paragraphs: tuple[str, ...]
    printed: tuple[str, ...]
    attachment: str | None
    token: str
    """What a page carries that no other does: identifiers of forms and views."""
    cyrillic: bool = False

    @property
    def path(self) -> str:
        """Canonical address, root-relative."""
        return f"/{self.section}/{self.node_id}"

    @property
    def day(self) -> str:
        """`2 January 2001`, `2 января 2001 года`."""
        return _day(self.published_on, cyrillic=self.cyrillic)


def make_releases(count: int, seed: int, kind: Kind = MIXED) -> list[Release]:
    """As many releases as asked for, newest first; the same for the same values."""
    return [*each_release(count, seed, kind)]


def each_release(count: int, seed: int, kind: Kind = MIXED) -> Iterator[Release]:
    """The same, one after the other: a hundred thousand need not be in memory at once."""
    random = Random(seed)
    writer = Writer(random, cyrillic=kind.cyrillic)
    for number in reversed(range(count)):
        yield _release(FIRST_NODE + number, random, writer, kind)


def _release(node_id: int, random: Random, writer: Writer, kind: Kind) -> Release:
    published_on = _FIRST_DAY + timedelta(days=(node_id - FIRST_NODE) // kind.a_day)
    place = writer.name().upper() + random.choice(("", "", f"/{writer.name().upper()}"))
    first, *rest = (writer.paragraph() for _ in range(random.randint(*kind.paragraphs)))
    day = _day(published_on, cyrillic=kind.cyrillic)
    paragraphs = (f"{place}, {day} – {first}", *rest)
    return Release(
        node_id=node_id,
        section=random.choice(_SECTIONS),
        content_type=random.choice(_TYPES),
        title=writer.title(),
        published_on=published_on,
        place=place,
        sources=(f"OSCE Mission to {writer.name()}",),
        fields_of_work=tuple(random.sample(_FIELDS, random.randint(1, 3))),
        paragraphs=paragraphs,
        printed=_printed(paragraphs, random, kind.repeating),
        attachment=f"report-{node_id}.pdf" if random.random() < 0.3 else None,
        token=f"{random.getrandbits(256):064x}",
        cyrillic=kind.cyrillic,
    )


def _day(day: date, *, cyrillic: bool) -> str:
    if cyrillic:
        return f"{day.day} {_RUSSIAN_MONTHS[day.month - 1]} {day.year} года"
    return f"{day.day} {day:%B %Y}"


def _printed(paragraphs: tuple[str, ...], random: Random, repeating: float) -> tuple[str, ...]:
    if random.random() >= repeating:
        return paragraphs
    shapes = (
        paragraphs + paragraphs[1:],
        paragraphs + paragraphs,
        tuple(text for text in paragraphs for _ in range(2)),
    )
    return random.choice(shapes)
