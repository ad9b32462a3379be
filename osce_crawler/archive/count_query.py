"""The SQL of a count: one query for all rows and for the sums."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from osce_crawler.archive.concordance import Concordance, Kind
from osce_crawler.archive.reader import Archive, Row
from osce_crawler.archive.selection import Selection

By = Literal["year", "month", "source", "place", "field", "language", "type"]
Unit = Literal["release", "text"]
BY: tuple[By, ...] = get_args(By)
UNITS: tuple[Unit, ...] = get_args(Unit)

PERIODS: Mapping[str, int] = {"year": len("2012"), "month": len("2012-03")}
"""The divisions over time, and how much of a date names one."""
KINDS: Mapping[str | None, Kind] = {"source": "source", "field": "field"}
"""The divisions by names of which a text has several."""

_COLUMNS = {"place": "p.place", "language": "p.language", "type": "p.content_type"}
_UNITS = {"release": "node_id", "text": "record_id"}
_NAMES = """
names{at}(language, name, joined) AS MATERIALIZED (
  SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]')
  FROM json_each(?)),
"""
# The values of the latest revision, by columns that the views have as of a moment, too.
_VALUES = """
LEFT JOIN revisions v{at} ON v{at}.record_id = p.record_id AND v{at}.revision = p.revision
LEFT JOIN revision_values x{at} ON x{at}.revision_id = v{at}.revision_id AND x{at}.kind = '{kind}'
LEFT JOIN names{at} n{at} ON n{at}.name = x{at}.value AND n{at}.language = p.language
"""
_QUERY = """
WITH {names} {among} {selected}
texts AS MATERIALIZED (
  SELECT record_id, {unit} AS unit, language, revision, published_on, place, content_type,
    {is_selected} AS is_selected
  FROM press_releases WHERE {is_among}),
counted AS (SELECT unit, is_selected, {bucket} AS bucket, {part} AS part FROM texts p {joins})
SELECT 0 AS is_sum, bucket, part, count(DISTINCT unit) AS total,
  count(DISTINCT CASE WHEN is_selected THEN unit END) AS count
FROM counted GROUP BY bucket, part
UNION ALL
SELECT 1, NULL, NULL, count(DISTINCT unit), count(DISTINCT CASE WHEN is_selected THEN unit END)
FROM texts
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountQuery:
    """What is counted: the selected texts or releases, among others, by one or two divisions."""

    by: By
    group: By | None
    unit: Unit
    selection: Selection | None
    among: Selection | None
    concordances: Mapping[Kind, Concordance]
    """By kind; names without a concordance are counted as printed."""

    def run(self, archive: Archive) -> tuple[list[Row], Row]:
        """The rows (bucket, part, total, count), where None is no value; and the sums."""
        rows = list(archive.rows(self._sql(), self._parameters()))
        return [row for row in rows if not row["is_sum"]], next(
            row for row in rows if row["is_sum"]
        )

    def _of_names(self) -> list[tuple[int, Kind]]:
        """The divisions by names: the number of each (1 or 2), and its kind."""
        return [(at, KINDS[one]) for at, one in enumerate((self.by, self.group), 1) if one in KINDS]

    def _sql(self) -> str:
        selection, among, group = self.selection, self.among, self.group
        return _QUERY.format(
            names="".join(_NAMES.format(at=at) for at, _ in self._of_names()),
            among=f"among AS MATERIALIZED ({among.sql})," if among else "",
            selected=f"selected AS MATERIALIZED ({selection.sql})," if selection else "",
            unit=_UNITS[self.unit],
            is_selected="record_id IN (SELECT record_id FROM selected)" if selection else "1",
            is_among="record_id IN (SELECT record_id FROM among)" if among else "1",
            bucket=_value(self.by, 1),
            part=f"coalesce({_value(group, 2)}, '{no_value(group)}')" if group else "NULL",
            joins="".join(_VALUES.format(at=at, kind=kind) for at, kind in self._of_names()),
        )

    def _parameters(self) -> list[object]:
        names = [
            self.concordances[kind].joined() if kind in self.concordances else []
            for _, kind in self._of_names()
        ]
        return [
            *map(json.dumps, names),
            *(self.among.parameters if self.among else ()),
            *(self.selection.parameters if self.selection else ()),
        ]


def no_value(by: By) -> str:
    """The bucket of texts that have no value."""
    return "undated" if by in PERIODS else "not stated"


def _value(by: By, at: int) -> str:
    """SQL of the value by which is counted. An empty text is no value."""
    if by in PERIODS:
        return f"substr(nullif(p.published_on, ''), 1, {PERIODS[by]})"
    if by in KINDS:
        return f"coalesce(n{at}.joined, x{at}.value)"
    return f"nullif({_COLUMNS[by]}, '')"
