"""Which texts have which value, in memory: a server reads it once for each state of an archive.

The numbers of a selection of nearly all texts then take milliseconds. They are those of the queries
in `facets.py` and `count_query.py`.
"""

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, MutableSequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import heappush, heappushpop
from typing import TypeVar

from osce_crawler.archive.database import unusable_as_error
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.text_sets import Having, TextOrder, TextSet
from osce_crawler.archive.withheld import WITHHELD_NOW
from osce_crawler.search_fold import filter_key

_TEXTS = f"""
SELECT r.record_id, r.node_id, r.latest_revision_id, r.language, nullif(v.place, ''),
  nullif(v.content_type, ''), substr(nullif(v.published_on, ''), 1, 7)
FROM main.records r CROSS JOIN main.revisions v ON v.revision_id = r.latest_revision_id
WHERE r.record_id NOT IN {WITHHELD_NOW}
"""
_NAMES = "SELECT revision_id, kind, value FROM main.revision_values"
_NEWEST = "SELECT coalesce(max(revision_id), 0) FROM main.revisions"
_YEAR = len("2012")
EXACT = frozenset({"language"})
"""Fields whose filter is the whole value, not a part of it."""

_LONG = 500
"""Characters of a value; in longer ones, each other value is looked for."""
_BEGINNING = 4
"""Letters by which the values that another one may contain are found."""
_Node = TypeVar("_Node")
_Texts = defaultdict[str, MutableSequence[int]]
"""For each value, the texts that have it: the first text that was read is 0."""


@dataclass(frozen=True, slots=True)
class ValueSets:
    """The values of all texts that are shown, as of now."""

    order: TextOrder
    values: Mapping[str, Mapping[str, tuple[Having, Having, int]]]
    """By the name of a facet: the texts that have a value, those that its filter selects, and the
    number of the releases of these; the most frequent values first.
    """
    periods: Mapping[str, Mapping[str | None, Having]]
    """By `year` and `month`. None is undated."""

    def numbers(self, chosen: TextSet, name: str) -> dict[str, int]:
        """For each value of these texts, the number of releases that a filter with it selects."""
        order, numbers = self.order, {}
        for value, (own, selected, _) in self.values[name].items():
            if selected is own or order.meets(chosen, own):
                numbers[value] = order.releases(chosen, selected)
        return {value: number for value, number in numbers.items() if number}

    def most_frequent(self, chosen: TextSet, name: str, most: int) -> tuple[dict[str, int], int]:
        """As `numbers`, but of some values: of those that can be among the `most` most frequent;
        and the number of all others. An archive has thousands of rare values.
        """
        order = self.order
        numbers: dict[str, int] = {}
        highest: list[int] = []
        """The `most` highest numbers, the lowest of them first."""
        values = iter(self.values[name].items())
        for value, (own, selected, of_all) in values:
            if len(highest) == most and of_all < highest[0]:
                # Nor can any after it: a selection has at most as many releases as all.
                others = (own, *(own for _, (own, _, _) in values))
                return numbers, order.meeting(chosen, others)
            if selected is own or order.meets(chosen, own):
                number = order.releases(chosen, selected)
                if number:
                    numbers[value] = number
                    (heappush if len(highest) < most else heappushpop)(highest, number)
        return numbers, 0

    def numbers_over_time(self, chosen: TextSet, by: str) -> dict[str | None, int]:
        """The number of releases of each year or month that has one."""
        releases = self.order.releases
        numbers = {period: releases(chosen, its) for period, its in self.periods[by].items()}
        return {period: number for period, number in numbers.items() if number}


@dataclass(frozen=True, slots=True)
class KnownTexts:
    """Some texts, with the values of all."""

    values: ValueSets
    chosen: TextSet

    @property
    def texts(self) -> int:
        """Their number."""
        return self.chosen.texts

    @property
    def releases(self) -> int:
        """The number of releases that have one of them."""
        return self.chosen.releases

    def numbers(self, name: str) -> dict[str, int]:
        """As of `ValueSets`."""
        return self.values.numbers(self.chosen, name)

    def most_frequent(self, name: str, most: int) -> tuple[dict[str, int], int]:
        """As of `ValueSets`."""
        return self.values.most_frequent(self.chosen, name, most)

    def numbers_over_time(self, by: str) -> dict[str | None, int]:
        """As of `ValueSets`."""
        return self.values.numbers_over_time(self.chosen, by)


def read_value_sets(archive: Archive) -> ValueSets:
    """The values of all texts, as of now. Raises ArchiveUnusable."""
    with unusable_as_error(archive.path):
        order, columns = _read(archive)
    months = columns.pop("month")
    values = {}
    for name in [*columns]:
        own = {value: order.having(texts) for value, texts in columns.pop(name).items()}
        parts = {} if name in EXACT else values_within(own)
        values[name] = _counted(
            order,
            {
                value: (its, order.joined([own[one] for one in parts[value]]))
                if value in parts
                else (its, its)
                for value, its in own.items()
            },
        )
    years: _Texts = _texts()
    for month, texts in months.items():
        years[month[:_YEAR]] += texts
    periods = {
        name: {period or None: order.having(texts) for period, texts in found.items()}
        for name, found in (("year", years), ("month", months))
    }
    return ValueSets(order, values, periods)


def _counted(
    order: TextOrder, values: Mapping[str, tuple[Having, Having]]
) -> dict[str, tuple[Having, Having, int]]:
    """With the number of releases that a filter with each value selects; the highest first."""
    every = order.everything()
    counted = [
        (value, own, selected, order.releases(every, selected))
        for value, (own, selected) in values.items()
    ]
    counted.sort(key=lambda one: -one[3])
    return {value: (own, selected, number) for value, own, selected, number in counted}


def with_parts(nodes: Mapping[str, set[_Node]]) -> dict[str, int]:
    """The number of releases of each value; of a part of other values, with theirs."""
    within = values_within(nodes)
    return {
        value: len(its.union(*(nodes[other] for other in within[value])))
        if value in within
        else len(its)
        for value, its in nodes.items()
    }


def values_within(values: Iterable[str]) -> dict[str, list[str]]:
    """For each value that others contain, as a filter compares them: these others and itself.

    >>> values_within(["VIENNA", "BERN", "Vienna / Bern"])
    {'VIENNA': ['VIENNA', 'Vienna / Bern'], 'BERN': ['BERN', 'Vienna / Bern']}
    """
    by_key: dict[str, list[str]] = {}
    for value in values:
        key = _key(value) if len(value) <= _LONG else filter_key(value)
        by_key.setdefault(key, []).append(value)
    beginnings: dict[str, set[int]] = {}
    for key in by_key:
        beginnings.setdefault(key[:_BEGINNING], set()).add(len(key))
    shortest = {len(beginning) for beginning in beginnings}
    containing: dict[str, list[str]] = {key: [] for key in by_key}
    for long, its in by_key.items():
        for key in _keys_in(long, by_key, beginnings, shortest):
            containing[key] += its
    return {
        value: others
        for key, its in by_key.items()
        if len(others := containing[key]) > 1
        for value in its
    }


def _keys_in(
    long: str,
    keys: Collection[str],
    beginnings: Mapping[str, Collection[int]],
    shortest: Collection[int],
) -> set[str]:
    """The keys that a long one contains. `beginnings`: by their first letters, the lengths of keys
    that begin so; `shortest`: the lengths of these beginnings. Few places of a text begin a key.
    """
    if len(long) > _LONG:
        return {key for key in keys if key in long}
    return {
        part
        for size in shortest
        for at in range(len(long) - size + 1)
        for length in beginnings.get(long[at : at + size], ())
        if (part := long[at : at + length]) in keys
    }


@lru_cache(maxsize=8192)
def _key(value: str) -> str:
    """The same values are compared for each page."""
    return filter_key(value)


def _texts() -> _Texts:
    return defaultdict(lambda: array("I"))


def _read(archive: Archive) -> tuple[TextOrder, dict[str, _Texts]]:
    """The texts in their order, and by the name of a column which of them have its values."""
    cursor = archive.connection.cursor()
    cursor.row_factory = None
    (newest,) = cursor.execute(_NEWEST).fetchone()
    ids, releases = array("I"), array("I")
    languages, places, types, months = (_texts() for _ in range(4))
    named = {"field": _texts(), "source": _texts()}
    text_of = array("I", bytes(4 * (newest + 1)))
    """By the id of a revision, the text whose latest it is, from 1; else 0."""
    for text, row in enumerate(cursor.execute(_TEXTS)):
        record_id, node_id, revision_id, language, place, content_type, month = row
        ids.append(record_id)
        releases.append(node_id)
        text_of[revision_id] = text + 1
        languages[language].append(text)
        months[month or ""].append(text)
        if place is not None:
            places[place].append(text)
        if content_type is not None:
            types[content_type].append(text)
    for revision_id, kind, value in cursor.execute(_NAMES):
        if text := text_of[revision_id]:
            named[kind][value].append(text - 1)
    columns = named | {"place": places, "language": languages, "type": types}
    return TextOrder(ids, releases), columns | {"month": months}
