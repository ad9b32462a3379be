"""The curve of a search over time: its counts, and the chart of them."""

from dataclasses import dataclass, replace
from typing import Literal

from osce_crawler.archive.count_notes import chart_of, notes
from osce_crawler.archive.counts import Counts, count_by
from osce_crawler.archive.filters import SearchFilters
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.selection import Selection, select_records
from osce_crawler.plot.svg import bar_chart
from osce_crawler.web.rendering import MONTHS


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Counts by year or month, and what the page shows of them."""

    counts: Counts
    svg: str
    """Safe to put into a page: the chart escapes its texts."""
    notes: list[str]


def curve(
    archive: Archive,
    by: Literal["year", "month"],
    filters: SearchFilters,
    *,
    selection: Selection | None = None,
    among: Selection | None = None,
) -> Curve:
    """Releases in each year or month: those that a query selects, else those of the filters.

    `selection`: what query and filters select, None without a query. `among`: what the filters
    select, if the caller has it. Shares are of these.
    """
    if among is None and filters.used():
        among = select_records(archive, None, filters)
    counts = count_by(archive, by, selection, among=among, since=filters.since, until=filters.until)
    chart = chart_of(counts, counts.rows)
    if by == "month" and len({row.bucket[:4] for row in counts.rows}) == 1:
        names = [MONTHS[int(row.bucket[5:]) - 1][:3] for row in counts.rows]
        bars = [replace(bar, label=name) for bar, name in zip(chart.bars, names, strict=True)]
        chart = replace(chart, bars=bars)
    return Curve(
        counts=counts,
        svg=bar_chart(chart, name="curve") if counts.rows else "",
        notes=notes(counts),
    )
