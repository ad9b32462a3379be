"""Faults of the simulated site: of all pages that a run reads, or of new releases only."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from benchmarks.alarm_world import Day
from osce_crawler.alarms.observation import PageShape, Reading

Fault = Callable[[Day, Random], None]
_OTHER = frozenset(f"div.next-{number}" for number in range(9))
KNOWN_CLASSES = frozenset({"p.", "h1.", "div.body", "dl.meta"})


def _everywhere(change: Callable[[Reading], Reading]) -> Fault:
    def fault(day: Day, _random: Random) -> None:
        day.new[:] = map(change, day.new)
        day.pairs[:] = [
            pair._replace(after=change(pair.after)) if pair.after else pair for pair in day.pairs
        ]

    return fault


def _new_only(change: Callable[[Reading], Reading]) -> Fault:
    def fault(day: Day, _random: Random) -> None:
        day.new[:] = map(change, day.new)

    return fault


def _without(name: str) -> Callable[[Reading], Reading]:
    return lambda one: replace(one, filled=one.filled - {name})


def _refused(day: Day, random: Random) -> None:
    """60 % of the answers are another page, and are recognised as such."""
    kept = [one for one in day.new if random.random() >= 0.6]
    day.refused = len(day.new) - len(kept)
    day.new[:] = kept
    day.pairs[:] = [
        pair if random.random() >= 0.6 else pair._replace(after=None) for pair in day.pairs
    ]
    day.refused += sum(pair.after is None for pair in day.pairs)


def _half_listing(day: Day, random: Random) -> None:
    day.new[:] = [one for one in day.new if random.random() < 0.5]
    day.missing = {"en": 15, "ru": 15}


def _no_russian_listing(day: Day, _random: Random) -> None:
    day.new[:] = [one for one in day.new if one.key[1] != "ru"]
    day.totals["ru"] = None


def _silent_russian(day: Day, _random: Random) -> None:
    day.new[:] = [one for one in day.new if one.key[1] != "ru"]


def _rebuilt(day: Day, _random: Random) -> None:
    before = PageShape(matches=frozenset({"title", "body", "place"}), classes=KNOWN_CLASSES)
    after = PageShape(matches=frozenset({"title", "body"}), classes=_OTHER)
    day.pairs[:] = [pair._replace(shape_before=before, shape_after=after) for pair in day.pairs]


def _total(language: str, entries: int) -> Fault:
    def fault(day: Day, _random: Random) -> None:
        day.totals[language] = entries

    return fault


_CUT = lambda one: replace(one, paragraphs=1, text=f"{one.text}, cut")  # noqa: E731
_TITLE = lambda one: replace(one, title="OSCE", text=f"{one.text}, OSCE")  # noqa: E731
_DAMAGED = lambda one: replace(one, damage=one.damage + 3)  # noqa: E731
_SOFT = lambda one: replace(  # noqa: E731
    one, filled=frozenset({"title"}), paragraphs=2, title="Access denied", opening="You must log in",
    content_type=None, page_bytes=9_000, text="You must log in",
)  # fmt: skip
_FAR = lambda one: replace(one, key=(one.key[0] + 9_000_000, one.key[1]))  # noqa: E731

FAULTS: dict[str, Fault] = {
    "a field vanishes": _everywhere(_without("place")),
    "the text is cut": _everywhere(_CUT),
    "half of the listing is empty": _half_listing,
    "another page, 60 %, recognised": _refused,
    "another page, archived as text": _everywhere(_SOFT),
    "the date has another form": _everywhere(_without("date")),
    "the Russian listing is gone": _no_russian_listing,
    "all titles are equal": _everywhere(_TITLE),
    "damaged letters": _everywhere(_DAMAGED),
    "pages are built otherwise": _rebuilt,
    "node ids jump": _new_only(_FAR),
    "a new type": _new_only(lambda one: replace(one, content_type="Communiqué")),
    "the listing shows 12 months": _total("en", 3_100),
    "the filter lists everything": _total("ru", 42_700),
    "new only: a field vanishes": _new_only(_without("place")),
    "new only: the text is cut": _new_only(_CUT),
    "new only: the date vanishes": _new_only(_without("date")),
    "new only: all titles are equal": _new_only(_TITLE),
    "new only: one text for all": _new_only(lambda one: replace(one, opening="You must log in")),
    "new only: damaged letters": _new_only(_DAMAGED),
    "Russian: nothing new any more": _silent_russian,
}
"""The first 14 are those of all pages or listings; the others hit new releases, or come slowly."""
