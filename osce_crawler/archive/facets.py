"""How many selected releases have each value of a field: of the whole selection, not of a page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from osce_crawler.archive.database import unusable_as_error
from osce_crawler.archive.evaluated import everything
from osce_crawler.archive.filters import SearchFilters
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.result_cache import cached
from osce_crawler.archive.selection import Selection, select_records
from osce_crawler.archive.value_sets import EXACT, with_parts

_CHOSEN = """
WITH selected AS MATERIALIZED ({selected}),
chosen AS MATERIALIZED (
  SELECT r.node_id, r.language, r.latest_revision_id AS revision_id, nullif(v.place, '') AS place,
    nullif(v.content_type, '') AS type
  FROM selected CROSS JOIN records r USING (record_id)
  CROSS JOIN revisions v ON v.revision_id = r.latest_revision_id)
"""
# Distinct releases are counted in memory: SQLite takes three times as long. A filter with a value
# also selects the values that contain it, so that sets of releases are joined.
_COLUMN = """
SELECT '{name}' AS facet, {name} AS value, group_concat(node_id) AS nodes
FROM chosen WHERE {name} IS NOT NULL GROUP BY 2
"""
_NAMED = """
SELECT '{name}' AS facet, x.value, group_concat(c.node_id) AS nodes
FROM chosen c CROSS JOIN main.revision_values x USING (revision_id) WHERE x.kind = '{name}'
GROUP BY 2
"""
_FACETS = {
    "field": _NAMED,
    "source": _NAMED,
    "place": _COLUMN,
    "language": _COLUMN,
    "type": _COLUMN,
}
FACETS = tuple(_FACETS)
_Nodes = dict[str, set[str]]
"""For each value, the node ids of the releases that have it."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value as printed, and the number of releases that a filter with it selects. A release is a
    node id: its translations count once.
    """

    value: str
    releases: int


def facets(
    archive: Archive, selection: Selection, names: Sequence[str] = FACETS
) -> dict[str, list[Value]]:
    """The values of each of these fields, the most frequent first. Missing values do not count."""
    if selection.texts is not None:
        return {name: _sorted(selection.texts.numbers(name)) for name in names}
    parts = [_FACETS[name].format(name=name) for name in names]
    sql = _CHOSEN.format(selected=selection.sql) + " UNION ALL ".join(parts)
    found: dict[str, _Nodes] = {name: {} for name in names}
    with unusable_as_error(archive.path):
        for name, value, nodes in archive.connection.execute(sql, selection.parameters):
            found[name][value] = set(nodes.split(","))
    return {
        name: _sorted(
            {v: len(its) for v, its in nodes.items()} if name in EXACT else with_parts(nodes)
        )
        for name, nodes in found.items()
    }


def most_frequent(
    archive: Archive, selection: Selection, most: int, names: Sequence[str] = FACETS
) -> dict[str, tuple[list[Value], int]]:
    """Of each of these fields at most so many values, as `facets` has them; and how many others it
    has.
    """
    if selection.texts is None:
        found = facets(archive, selection, names)
        return {name: (its[:most], len(its[most:])) for name, its in found.items()}
    made = {}
    for name in names:
        numbers, others = selection.texts.most_frequent(name, most)
        values = _sorted(numbers)
        made[name] = values[:most], len(values[most:]) + others
    return made


def facets_of_all(archive: Archive, names: Sequence[str]) -> dict[str, list[Value]]:
    """The values of each of these fields, of all releases."""
    return cached(archive, ("facets", *names), lambda: _facets_of_all(archive, names))


def _facets_of_all(archive: Archive, names: Sequence[str]) -> dict[str, list[Value]]:
    every = select_records(archive, None, SearchFilters())
    return facets(archive, replace(every, texts=everything(archive)), names)


def _sorted(numbers: dict[str, int]) -> list[Value]:
    values = [Value(value, number) for value, number in numbers.items()]
    return sorted(values, key=lambda one: (-one.releases, one.value))
