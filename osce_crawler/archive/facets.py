"""How many selected releases have each value of a field: of the whole selection, not of a page."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

from osce_crawler.archive.database import unusable_as_error
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.selection import Selection
from osce_crawler.search_fold import filter_key

_CHOSEN = """
WITH selected AS MATERIALIZED ({selected}),
chosen AS MATERIALIZED (
  SELECT r.node_id, r.language, r.latest_revision_id AS revision_id, nullif(v.place, '') AS place,
    nullif(v.content_type, '') AS type
  FROM selected CROSS JOIN records r USING (record_id)
  CROSS JOIN revisions v ON v.revision_id = r.latest_revision_id)
"""
_COLUMN = """
SELECT '{name}' AS facet, {name} AS value, count(DISTINCT node_id) AS releases
FROM chosen WHERE {name} IS NOT NULL GROUP BY 2
"""
_NAMED = """
SELECT '{name}' AS facet, x.value, count(DISTINCT c.node_id) AS releases
FROM chosen c CROSS JOIN revision_values x USING (revision_id) WHERE x.kind = '{name}' GROUP BY 2
"""
# Places often contain each other, as `VIENNA / BERN` does. So their releases are listed at once.
_LISTED = "SELECT '{name}' AS facet, {name} AS value, node_id FROM chosen WHERE {name} IS NOT NULL"
_FACETS = {
    "field": _NAMED,
    "source": _NAMED,
    "place": _LISTED,
    "language": _COLUMN,
    "type": _COLUMN,
}
FACETS = tuple(_FACETS)
_EXACT = ("language",)
"""Fields whose filter is the whole value, not a part of it."""
_PAIRS = {
    _COLUMN: "SELECT node_id, {name} AS value FROM chosen",
    _NAMED: (
        "SELECT c.node_id, x.value FROM chosen c CROSS JOIN revision_values x USING (revision_id)"
        " WHERE x.kind = '{name}'"
    ),
}
_HAVING = (
    "SELECT DISTINCT node_id, value FROM ({pairs}) WHERE value IN (SELECT value FROM json_each(?))"
)
_Nodes = dict[str, set[int]]
"""For each value, the node ids of the releases that have it."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value as printed, and the number of releases that a filter with it selects. A release is a
    node id: its translations count once.
    """

    value: str
    releases: int


def evaluated(archive: Archive, selection: Selection) -> Selection:
    """The same records as a list, for several queries: the search runs only once."""
    with unusable_as_error(archive.path):
        ids = [row[0] for row in archive.connection.execute(selection.sql, selection.parameters)]
    sql = "SELECT value AS record_id FROM json_each(?)"
    return replace(selection, sql=sql, parameters=(json.dumps(ids),))


def facets(
    archive: Archive, selection: Selection, names: Sequence[str] = FACETS
) -> dict[str, list[Value]]:
    """The values of each of these fields, the most frequent first. Missing values do not count."""
    parts = [_FACETS[name].format(name=name) for name in names]
    sql = _CHOSEN.format(selected=selection.sql) + " UNION ALL ".join(parts)
    numbers: dict[str, dict[str, int]] = {name: {} for name in names}
    listed: dict[str, _Nodes] = defaultdict(lambda: defaultdict(set))
    with unusable_as_error(archive.path):
        for name, value, number in archive.connection.execute(sql, selection.parameters):
            if _FACETS[name] is _LISTED:
                listed[name][value].add(number)
            else:
                numbers[name][value] = number
    for name, nodes in listed.items():
        numbers[name] = {value: len(its) for value, its in nodes.items()}
    for name in names:
        if name not in _EXACT:
            _count_parts(archive, selection, name, numbers[name], listed.get(name))
    return {name: _sorted(numbers[name]) for name in names}


def _sorted(numbers: dict[str, int]) -> list[Value]:
    values = [Value(value, number) for value, number in numbers.items()]
    return sorted(values, key=lambda one: (-one.releases, one.value))


def _count_parts(
    archive: Archive,
    selection: Selection,
    name: str,
    numbers: dict[str, int],
    nodes: _Nodes | None,
) -> None:
    """Correct the numbers of values that are parts of others: a filter selects these, too."""
    keys = {value: filter_key(value) for value in numbers}
    joined = "\n".join(keys.values())
    containing = {
        value: [other for other, its in keys.items() if key in its]
        for value, key in keys.items()
        if joined.count(key) > 1
    }
    if containing and nodes is None:
        having = list({*chain.from_iterable(containing.values())})
        nodes = _nodes(archive, selection, name, having)
    for value, others in containing.items():
        numbers[value] = len(set().union(*((nodes or {})[other] for other in others)))


def _nodes(archive: Archive, selection: Selection, name: str, values: list[str]) -> _Nodes:
    """The releases that have each of these values."""
    having = _HAVING.format(pairs=_PAIRS[_FACETS[name]].format(name=name))
    sql = _CHOSEN.format(selected=selection.sql) + having
    nodes: _Nodes = defaultdict(set)
    for row in archive.rows(sql, [*selection.parameters, json.dumps(values)]):
        nodes[row["value"]].add(row["node_id"])
    return nodes
