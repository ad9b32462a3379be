"""How many selected releases have each value of a field: for the whole selection, not a page of it."""

from dataclasses import dataclass
from typing import Protocol

from osce_crawler.archive.reader import Archive

_PARTS = """
WITH selected AS MATERIALIZED ({selected})
SELECT {value} AS value, count(DISTINCT r.node_id) AS releases
FROM selected JOIN records r USING (record_id)
JOIN revisions v ON v.revision_id = r.latest_revision_id {join}
WHERE {value} IS NOT NULL GROUP BY 1 ORDER BY {order}
"""
_VALUES = "CROSS JOIN revision_values x ON x.revision_id = v.revision_id AND x.kind = '{}'"
_MOST_FIRST, _NEWEST_FIRST = "releases DESC, value", "value DESC"
_FACETS = {
    "field": ("x.value", _VALUES.format("field"), _MOST_FIRST),
    "source": ("x.value", _VALUES.format("source"), _MOST_FIRST),
    "place": ("v.place", "", _MOST_FIRST),
    "language": ("r.language", "", _MOST_FIRST),
    "type": ("v.content_type", "", _MOST_FIRST),
    "year": ("substr(v.published_on, 1, 4)", "", _NEWEST_FIRST),
    "month": ("substr(v.published_on, 1, 7)", "", "value"),
}
FACETS = ("field", "source", "place", "language", "type")


class Selected(Protocol):
    """A SELECT that gives the `record_id` of every selected record, with its parameters."""

    @property
    def sql(self) -> str: ...  # noqa: D102
    @property
    def parameters(self) -> tuple[object, ...]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Value:
    """A value as printed, and the number of releases that have it. A release is a node id: its
    translations count once.
    """

    value: str
    releases: int


def facet(archive: Archive, selection: Selected, name: str) -> list[Value]:
    """Values of one field, the most frequent first; years the newest first."""
    value, join, order = _FACETS[name]
    sql = _PARTS.format(selected=selection.sql, value=value, join=join, order=order)
    rows = archive.rows(sql, selection.parameters)
    return [Value(row["value"], row["releases"]) for row in rows]
