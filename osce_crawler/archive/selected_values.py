"""The values of the texts of one selection, read once for all that a page of a server counts.

The numbers are those of the queries in `facets.py`, `count_query.py` and `search.py`, which read
the same rows for each field. SQLite takes longer to group them than Python.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from osce_crawler.archive.database import unusable_as_error
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.value_sets import EXACT, with_parts

_TEXTS = """
SELECT r.node_id, r.latest_revision_id, r.language, nullif(v.place, ''),
  nullif(v.content_type, ''), substr(nullif(v.published_on, ''), 1, 7)
FROM json_each(?) s CROSS JOIN main.records r ON r.record_id = s.value
CROSS JOIN main.revisions v ON v.revision_id = r.latest_revision_id
"""
_NAMED = """
SELECT x.kind, x.value, x.revision_id
FROM json_each(?) s CROSS JOIN main.revision_values x ON x.revision_id = s.value
"""
_YEAR = len("2012")
_Releases = Mapping[str, set[int]]
"""For each value, the node ids of the releases that have it."""


@dataclass(frozen=True, slots=True)
class SelectedValues:
    """Some texts, with their values."""

    texts: int
    releases: int
    values: Mapping[str, _Releases]
    """By the name of a facet."""
    months: Mapping[str | None, set[int]]
    """None is undated."""

    def numbers(self, name: str) -> dict[str, int]:
        """For each value of these texts, the number of releases that a filter with it selects."""
        nodes = self.values[name]
        if name in EXACT:
            return {value: len(its) for value, its in nodes.items()}
        return with_parts(nodes)

    def most_frequent(self, name: str, most: int) -> tuple[dict[str, int], int]:  # noqa: ARG002 - as of `KnownTexts`
        """The numbers of all values: there are no others."""
        return self.numbers(name), 0

    def numbers_over_time(self, by: str) -> dict[str | None, int]:
        """The number of releases of each year or month that has one."""
        if by == "month":
            return {month: len(its) for month, its in self.months.items()}
        years: dict[str | None, set[int]] = defaultdict(set)
        for month, its in self.months.items():
            years[month and month[:_YEAR]] |= its
        return {year: len(its) for year, its in years.items()}


def read_selected(archive: Archive, listed: str) -> SelectedValues:
    """The values of these record ids, a JSON list, as of now. Raises ArchiveUnusable."""
    with unusable_as_error(archive.path):
        return _read(archive, listed)


def _read(archive: Archive, listed: str) -> SelectedValues:
    cursor = archive.connection.cursor()
    cursor.row_factory = None
    release_of: dict[int, int] = {}
    languages, places, types, fields, sources = (_sets() for _ in range(5))
    months: dict[str | None, set[int]] = defaultdict(set)
    for node_id, revision_id, language, place, content_type, month in cursor.execute(
        _TEXTS, [listed]
    ):
        release_of[revision_id] = node_id
        languages[language].add(node_id)
        if place is not None:
            places[place].add(node_id)
        if content_type is not None:
            types[content_type].add(node_id)
        months[month].add(node_id)
    named = {"field": fields, "source": sources}
    revisions = f"[{','.join(map(str, release_of))}]"
    for kind, value, revision_id in cursor.execute(_NAMED, [revisions]):
        named[kind][value].add(release_of[revision_id])
    return SelectedValues(
        texts=len(release_of),
        releases=len(set(release_of.values())),
        values=named | {"place": places, "language": languages, "type": types},
        months=months,
    )


def _sets() -> defaultdict[str, set[int]]:
    return defaultdict(set)
