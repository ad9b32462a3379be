"""Counts over time, place, source, field of work, language and type.

A release in three languages is three texts. Counts of releases count it once in each row in which
one of its texts is counted; so a release may be in several rows.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from osce_crawler.archive.concordance import Concordance, Kind, concordance
from osce_crawler.archive.count_query import KINDS, PERIODS, By, CountQuery, Unit, no_value
from osce_crawler.archive.filters import SearchFilters
from osce_crawler.archive.known_gaps import KnownGaps, known_gaps
from osce_crawler.archive.periods import periods_between
from osce_crawler.archive.reader import Archive, Row
from osce_crawler.archive.result_cache import cached
from osce_crawler.archive.selection import Selection, select_records
from osce_crawler.errors import BadQuery

MARKS = {
    "incomplete": "the archive was last brought up to date in this time, or before it",
    "gap": "listings name releases of this time that are not in the archive",
    "few": "the share is one of fewer than 20",
    "undated": "no date is known",
    "not stated": "the page does not say it",
}
"""What each mark of a row means."""

_FEW = 20
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
    """UTC, when a crawl last read a listing; if none did, the time of the last capture."""
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
    if group in {by, *PERIODS}:
        raise BadQuery(f"cannot group by {group}; count by {group}, and group by another division")
    with archive.snapshot():
        kinds = [KINDS[one] for one in (by, group) if one in KINDS and not as_printed]
        concordances = {kind: _concordance(archive, kind) for kind in kinds}
        rows, sums = CountQuery(
            by=by,
            group=group,
            unit=unit,
            selection=selection,
            among=among,
            concordances=concordances,
        ).run(archive)
        gaps = cached(archive, "known gaps", lambda: known_gaps(archive))
        if by in PERIODS:
            rows += _empty(archive, by, rows, gaps.walked_at, (since, until))
    counted = [_row(row, by, gaps, is_share=selection is not None) for row in rows]
    return Counts(
        by=by,
        group=group,
        unit=unit,
        rows=tuple(sorted(counted, key=lambda row: _order(row, by))),
        count=sums["count"],
        total=sums["total"],
        has_query=selection is not None,
        walked_at=gaps.walked_at,
        concordances=tuple(concordances.items()),
    )


def _concordance(archive: Archive, kind: Kind) -> Concordance:
    return cached(archive, ("concordance", kind), lambda: concordance(archive, kind))


def _row(row: Row, by: By, gaps: KnownGaps, *, is_share: bool) -> CountRow:
    bucket, total, count = row["bucket"], row["total"], row["count"]
    missing = _missing(bucket, by, gaps)
    marks = {
        "incomplete": _is_open(bucket, by, gaps),
        "gap": missing > 0,
        "few": is_share and 0 < total < _FEW,
        no_value(by): bucket is None,
    }
    return CountRow(
        bucket=no_value(by) if bucket is None else bucket,
        group=row["part"],
        count=count,
        total=total,
        per_1000=round(count / total * 1000, 2) if is_share and total else None,
        marks=tuple(mark for mark, holds in marks.items() if holds),
        missing=missing,
    )


def _missing(period: str | None, by: By, gaps: KnownGaps) -> int:
    if by not in PERIODS or period is None:
        return 0
    return sum(texts for month, texts in gaps.months.items() if month.startswith(period))


def _is_open(period: str | None, by: By, gaps: KnownGaps) -> bool:
    """Whether more of this year or month may have been published after the last walk."""
    if by not in PERIODS or period is None or gaps.walked_at is None:
        return False
    return period >= gaps.walked_at[: len(period)]


def count_matching(
    archive: Archive,
    by: By,
    query: str | None,
    filters: SearchFilters,
    *,
    also: bool = False,
    unit: Unit = "release",
    as_printed: bool = False,
    group: By | None = None,
) -> tuple[Counts, Selection]:
    """Count what a query and filters select; and the selection, which says how the query was read.

    None is no query: what the filters select. Raises BadQuery.
    """
    with archive.snapshot():
        among = select_records(archive, None, filters)
        selection = among
        if query is not None:
            selection = select_records(archive, query, filters, also=also)
        counts = count_by(
            archive,
            by,
            None if query is None else selection,
            unit=unit,
            as_printed=as_printed,
            group=group,
            among=among if filters.used() else None,
            since=filters.since,
            until=filters.until,
        )
    return counts, selection


def _empty(
    archive: Archive,
    by: By,
    rows: Iterable[Row],
    walked_at: str | None,
    within: tuple[str | None, str | None],
) -> Iterator[Row]:
    """A row of 0 for each year or month without a release, in each group."""
    there = {(row["bucket"], row["part"]) for row in rows}
    span = cached(archive, "span", lambda: archive.first(_SPAN)) or {}
    first, last = span.get("first") or "", span.get("last") or ""
    length = PERIODS[by]
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
    if by in PERIODS:
        return has_none, row.bucket, group
    return has_none, -row.count, -row.total, row.bucket, group
