"""How many selected releases have each value of a field: of the whole selection, not of a page."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

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
_FACETS = {
    "field": _NAMED,
    "source": _NAMED,
    "place": _COLUMN,
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


@dataclass(frozen=True, slots=True)
class Value:
    """A value as printed, and the number of releases that a filter with it selects. A release is a
    node id: its translations count once.
    """

    value: str
    releases: int


def evaluated(archive: Archive, selection: Selection) -> Selection:
    """The same records as a list, for several queries: the search runs only once."""
    ids = [row["record_id"] for row in archive.rows(selection.sql, selection.parameters)]
    sql = "SELECT value AS record_id FROM json_each(?)"
    return replace(selection, sql=sql, parameters=(json.dumps(ids),))


def facets(
    archive: Archive, selection: Selection, names: Sequence[str] = FACETS
) -> dict[str, list[Value]]:
    """The values of each of these fields, the most frequent first. Missing values do not count."""
    parts = [_FACETS[name].format(name=name) for name in names]
    sql = _CHOSEN.format(selected=selection.sql) + " UNION ALL ".join(parts)
    found: dict[str, list[Value]] = {name: [] for name in names}
    for row in archive.rows(sql, selection.parameters):
        found[row["facet"]].append(Value(row["value"], row["releases"]))
    return {
        name: sorted(
            values if name in _EXACT else _as_filtered(archive, selection, name, values),
            key=lambda one: (-one.releases, one.value),
        )
        for name, values in found.items()
    }


def _as_filtered(
    archive: Archive, selection: Selection, name: str, values: list[Value]
) -> list[Value]:
    """The values with the numbers that a filter gives: it selects a value by a part of it, so
    `VIENNA` selects `VIENNA / BERN`, too.
    """
    keys = {one.value: filter_key(one.value) for one in values}
    joined = "\n".join(keys.values())
    containing = {
        value: [other for other, its in keys.items() if key in its]
        for value, key in keys.items()
        if joined.count(key) > 1
    }
    if not containing:
        return values
    nodes = _nodes(archive, selection, name, list({*chain.from_iterable(containing.values())}))
    return [
        Value(one.value, len(set().union(*(nodes[other] for other in containing[one.value]))))
        if one.value in containing
        else one
        for one in values
    ]


def _nodes(
    archive: Archive, selection: Selection, name: str, values: list[str]
) -> dict[str, set[int]]:
    """The node ids of the releases that have each of these values."""
    having = _HAVING.format(pairs=_PAIRS[_FACETS[name]].format(name=name))
    sql = _CHOSEN.format(selected=selection.sql) + having
    nodes: dict[str, set[int]] = defaultdict(set)
    for row in archive.rows(sql, [*selection.parameters, json.dumps(values)]):
        nodes[row["value"]].add(row["node_id"])
    return nodes
