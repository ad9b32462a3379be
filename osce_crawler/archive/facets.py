"""How many selected releases have each value of a field: for the whole selection, not a page of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from osce_crawler.archive.reader import Archive

_CHOSEN = """
WITH selected AS MATERIALIZED ({selected}),
chosen AS MATERIALIZED (
  SELECT r.node_id, r.language, r.latest_revision_id AS revision_id
  FROM selected CROSS JOIN records r USING (record_id))
"""
_OF_REVISION = """
SELECT '{name}' AS facet, nullif(v.{column}, '') AS value, count(DISTINCT c.node_id) AS releases
FROM chosen c CROSS JOIN revisions v USING (revision_id) GROUP BY 2
"""
_NAMED = """
SELECT '{name}' AS facet, x.value, count(DISTINCT c.node_id) AS releases
FROM chosen c CROSS JOIN revision_values x USING (revision_id) WHERE x.kind = '{column}' GROUP BY 2
"""
_LANGUAGES = """
SELECT '{name}' AS facet, {column} AS value, count(DISTINCT node_id) AS releases FROM chosen GROUP BY 2
"""
_FACETS = {
    "field": (_NAMED, "field"),
    "source": (_NAMED, "source"),
    "place": (_OF_REVISION, "place"),
    "language": (_LANGUAGES, "language"),
    "type": (_OF_REVISION, "content_type"),
}
FACETS = tuple(_FACETS)


class Selected(Protocol):
    """A SELECT that gives the `record_id` of every selected record, with its parameters."""

    @property
    def sql(self) -> str: ...  # noqa: D102
    @property
    def parameters(self) -> Sequence[object]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Value:
    """A value as printed, and the number of releases that have it. A release is a node id: its
    translations count once.
    """

    value: str
    releases: int


def facets(
    archive: Archive, selection: Selected, names: Sequence[str] = FACETS
) -> dict[str, list[Value]]:
    """The values of each of these fields, the most frequent first. Missing values do not count."""
    parts = [_FACETS[name][0].format(name=name, column=_FACETS[name][1]) for name in names]
    sql = _CHOSEN.format(selected=selection.sql) + " UNION ALL ".join(parts)
    found: dict[str, list[Value]] = {name: [] for name in names}
    for row in archive.rows(sql, selection.parameters):
        if row["value"] is not None:
            found[row["facet"]].append(Value(row["value"], row["releases"]))
    return {
        name: sorted(values, key=lambda one: (-one.releases, one.value))
        for name, values in found.items()
    }
