"""Counts over time, place, source, field of work, language and type.

A release in three languages is three texts. Counts of releases count it once in each row in which
one of its texts is counted; so a release may be in several rows.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from osce_crawler.archive.concordance import Concordance, Kind, concordance
from osce_crawler.archive.known_gaps import KnownGaps, known_gaps
from osce_crawler.archive.periods import periods_between
from osce_crawler.archive.reader import Archive, Row
from osce_crawler.archive.selection import Selection
from osce_crawler.errors import BadQuery

By = Literal["year", "month", "source", "place", "field", "language", "type"]
Unit = Literal["release", "text"]
BY: tuple[By, ...] = get_args(By)
UNITS: tuple[Unit, ...] = get_args(Unit)
MARKS = {
    "incomplete": "the last crawl was in this time",
    "gap": "listings name releases of this time that are not in the archive",
    "few": "the share is one of fewer than 20",
    "undated": "no date is known",
    "not stated": "the page does not say it",
}
"""What each mark of a row means."""

_FEW = 20
_LENGTHS = {"year": 4, "month": 7}
_COLUMNS = {"place": "p.place", "language": "p.language", "type": "p.content_type"}
_KINDS: dict[str, Kind] = {"source": "source", "field": "field"}
_UNITS = {"release": "p.node_id", "text": "p.record_id"}
_NAMES = """
names(kind, language, name, joined) AS MATERIALIZED (
  SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'),
    json_extract(value, '$[3]') FROM json_each(?)),
"""
# The values of the latest revision, by columns that the views have as of a moment, too.
_VALUES = """
LEFT JOIN revisions v{at} ON (v{at}.record_id, v{at}.revision) = (p.record_id, p.revision)
LEFT JOIN revision_values x{at} ON x{at}.revision_id = v{at}.revision_id AND x{at}.kind = '{kind}'
LEFT JOIN names n{at} ON (n{at}.kind, n{at}.language, n{at}.name) = ('{kind}', p.language, x{at}.value)
"""
_COUNTED = """
WITH {names} {among} {selected}
counted(unit, bucket, part, is_selected) AS (
  SELECT {unit}, {bucket}, {part}, {is_selected} FROM press_releases p {joins} WHERE {is_among})
"""
_ROWS = """
SELECT bucket, part, count(DISTINCT unit) AS total,
  count(DISTINCT CASE WHEN is_selected THEN unit END) AS count
FROM counted GROUP BY bucket, part
"""
_TOTALS = """
SELECT count(DISTINCT unit) AS total, count(DISTINCT CASE WHEN is_selected THEN unit END) AS count
FROM counted
"""
_END = "9999"
"""After every date."""
_SPAN = "SELECT min(published_on) AS first, max(published_on) AS last FROM press_releases"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRow:
    """One count."""

    bucket: str
    """A year, a month, or a name; `undated` or `not stated` if a text has none."""
    group: str | None
    """The same of the second division; None without one."""
    count: int
    """Selected releases or texts."""
    total: int
    """All of the same unit and the same filters, without the query."""
    per_1000: float | None
    """count / total x 1000; None without a query, and if total is 0."""
    marks: tuple[str, ...] = ()
    """Keys of `MARKS`."""
    missing: int = 0
    """Texts of this time that listings name and the archive lacks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The rows of a count, with what a reader must know of them."""

    by: By
    group: By | None
    unit: Unit
    rows: tuple[CountRow, ...]
    count: int
    """All selected releases or texts, each once."""
    total: int
    has_query: bool
    walked_at: str | None
    """UTC, when a crawl last read a listing."""
    concordances: tuple[tuple[Kind, Concordance], ...] = ()
    """The concordances by which names of several languages are counted as one."""


def count_by(
    archive: Archive,
    by: By,
    selection: Selection | None = None,
    *,
    unit: Unit = "release",
    as_printed: bool = False,
    group: By | None = None,
    among: Selection | None = None,
    since: str | None = None,
    until: str | None = None,
) -> Counts:
    """Count the selected releases or texts by a division, and by a second one if `group` is given.

    `selection`: what a query and its filters select; None: no query. `among`: what the filters
    alone select; None: no filters. Shares are of these. `since` and `until` (ISO 8601) are those of
    the filters: times without a release have a row if they are between them. `as_printed`: names
    of sources and fields of work in several languages are counted apart. Raises BadQuery.
    """
    if group in {by, *_LENGTHS}:
        raise BadQuery(f"cannot group by {group}; count by {group}, and group by another division")
    with archive.snapshot():
        divisions = (by, *[group] * (group is not None))
        kinds = [_KINDS[one] for one in divisions if one in _KINDS and not as_printed]
        concordances = tuple((kind, concordance(archive, kind)) for kind in dict.fromkeys(kinds))
        sql, parameters = _counted(by, group, unit, selection, among)
        names = [(kind, *name) for kind, one in concordances for name in one.joined()]
        values = [json.dumps(names), *parameters]
        rows = list(archive.rows(sql + _ROWS, values))
        totals = archive.first(sql + _TOTALS, values) or {"total": 0, "count": 0}
        gaps = known_gaps(archive)
        if by in _LENGTHS:
            rows += _empty(archive, by, rows, gaps.walked_at, (since, until))
    counted = [_row(row, by, gaps, is_share=selection is not None) for row in rows]
    return Counts(
        by=by,
        group=group,
        unit=unit,
        rows=tuple(sorted(counted, key=lambda row: _order(row, by))),
        count=totals["count"],
        total=totals["total"],
        has_query=selection is not None,
        walked_at=gaps.walked_at,
        concordances=concordances,
    )


def _counted(
    by: By, group: By | None, unit: Unit, selection: Selection | None, among: Selection | None
) -> tuple[str, list[object]]:
    """The SQL of what is counted, and its parameters but the names."""
    parameters = [
        *(among.parameters if among else ()),
        *(selection.parameters if selection else ()),
    ]
    sql = _COUNTED.format(
        names=_NAMES,
        among=f"among AS MATERIALIZED ({among.sql})," if among else "",
        selected=f"selected AS MATERIALIZED ({selection.sql})," if selection else "",
        unit=_UNITS[unit],
        bucket=_value(by, 1),
        part=f"coalesce({_value(group, 2)}, '{_without(group)}')" if group else "NULL",
        is_selected="p.record_id IN (SELECT record_id FROM selected)" if selection else "1",
        is_among="p.record_id IN (SELECT record_id FROM among)" if among else "1",
        joins="".join(
            _VALUES.format(kind=_KINDS[one], at=at)
            for at, one in enumerate((by, group), 1)
            if one in _KINDS
        ),
    )
    return sql, parameters


def _value(by: By, at: int) -> str:
    """SQL of the value by which is counted. Empty texts are no values."""
    if by in _LENGTHS:
        return f"substr(nullif(p.published_on, ''), 1, {_LENGTHS[by]})"
    if by in _KINDS:
        return f"coalesce(n{at}.joined, x{at}.value)"
    return f"nullif({_COLUMNS[by]}, '')"


def _row(row: Row, by: By, gaps: KnownGaps, *, is_share: bool) -> CountRow:
    bucket, total, count = row["bucket"], row["total"], row["count"]
    missing = _missing(bucket, by, gaps)
    marks = {
        "incomplete": _is_open(bucket, by, gaps),
        "gap": missing > 0,
        "few": is_share and 0 < total < _FEW,
        _without(by): bucket is None,
    }
    return CountRow(
        bucket=_without(by) if bucket is None else bucket,
        group=row["part"],
        count=count,
        total=total,
        per_1000=round(count / total * 1000, 2) if is_share and total else None,
        marks=tuple(mark for mark, holds in marks.items() if holds),
        missing=missing,
    )


def _without(by: By) -> str:
    """The bucket of texts that have no value, and its mark."""
    return "undated" if by in _LENGTHS else "not stated"


def _missing(period: str | None, by: By, gaps: KnownGaps) -> int:
    if by not in _LENGTHS or period is None:
        return 0
    return sum(texts for month, texts in gaps.months.items() if month.startswith(period))


def _is_open(period: str | None, by: By, gaps: KnownGaps) -> bool:
    """Whether more of this year or month may have been published after the last walk."""
    if by not in _LENGTHS or period is None or gaps.walked_at is None:
        return False
    return period >= gaps.walked_at[: len(period)]


def _empty(
    archive: Archive,
    by: By,
    rows: Iterable[Row],
    walked_at: str | None,
    within: tuple[str | None, str | None],
) -> Iterator[Row]:
    """A row of 0 for each year or month without a release, in each group."""
    there = {(row["bucket"], row["part"]) for row in rows}
    span = archive.first(_SPAN) or {}
    first, last = span.get("first") or "", span.get("last") or ""
    length = _LENGTHS[by]
    begin = max(first, within[0] or "")[:length]
    end = min(max(last, walked_at or ""), within[1] or _END)[:length]
    groups = {part for _, part in there} or {None}
    for period in periods_between(begin, end):
        for part in groups:
            if (period, part) not in there:
                yield {"bucket": period, "part": part, "total": 0, "count": 0}


def _order(row: CountRow, by: By) -> tuple[object, ...]:
    """Times in their order, names by their counts; then what has no value."""
    has_none = "undated" in row.marks or "not stated" in row.marks
    group = row.group or ""
    if by in _LENGTHS:
        return has_none, row.bucket, group
    return has_none, -row.count, -row.total, row.bucket, group
