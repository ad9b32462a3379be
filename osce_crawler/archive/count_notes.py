"""What a reader must know of a count, as sentences and as a chart. Pure."""

from collections.abc import Iterator, Sequence

from osce_crawler.archive.concordance import Concordance, Contradiction, Group, Kind
from osce_crawler.archive.count_query import PERIODS, By
from osce_crawler.archive.counts import MARKS, CountRow, Counts
from osce_crawler.plot.bars import Bar, Chart

NOUNS: dict[By, str] = {
    "year": "year",
    "month": "month",
    "source": "source",
    "place": "place",
    "field": "field of work",
    "language": "language",
    "type": "type",
}
"""How a division is called in a sentence."""

_NAMES: dict[Kind, str] = {"source": "sources", "field": "fields of work"}
_AT_MOST = 5


def is_over_time(by: By) -> bool:
    """Whether the rows are in the order of time; else they are names, the most frequent first."""
    return by in PERIODS


def heading(counts: Counts) -> str:
    """What is counted, and in which unit: `Releases by year`."""
    parts = [f"{counts.unit.capitalize()}s by {NOUNS[counts.by]}"]
    if counts.group:
        parts.append(f"and {NOUNS[counts.group]}")
    return " ".join(parts)


def notes(counts: Counts) -> list[str]:
    """Sentences about the marks, the sums and the joined names of a count."""
    return [
        *_sums(counts),
        *_times(counts),
        *_few(counts),
        *(line for kind, one in counts.concordances for line in _joined(kind, one, counts)),
    ]


def _sums(counts: Counts) -> Iterator[str]:
    unit = counts.unit
    yield f"{_number(counts.count, unit)} in all" + (
        f", of {counts.total:,} without the query." if counts.has_query else "."
    )
    added = sum(row.count for row in counts.rows)
    if added != counts.count:
        whose = "that has" if unit == "text" else "whose texts have"
        yield (
            f"The rows add up to {added:,}: a {unit} {whose} several values is counted once in each"
            " row."
        )


def _times(counts: Counts) -> Iterator[str]:
    for row in counts.rows:
        if "incomplete" in row.marks and counts.walked_at:
            yield (
                f"{row.bucket} is incomplete: the archive was last brought up to date on"
                f" {counts.walked_at[:10]}."
            )
            break
    gaps = {row.bucket: row.missing for row in counts.rows if row.missing}
    if gaps:
        named = [f"{period} ({missing:,})" for period, missing in gaps.items()]
        yield f"Listings name texts that the archive does not have, in {_some(named)}."


def _few(counts: Counts) -> Iterator[str]:
    few = sum("few" in row.marks for row in counts.rows)
    if few:
        rows = "1 row is a share" if few == 1 else f"{few:,} rows are shares"
        yield f"{rows} of fewer than 20 {counts.unit}s (few): they say little."


def _joined(kind: Kind, one: Concordance, counts: Counts) -> Iterator[str]:
    """The joined names of the rows, in their order, and the names that are left apart."""
    rows = dict.fromkeys(name for row in counts.rows for name in (row.bucket, row.group))
    by_name = {group.name: group for group in one.groups}
    groups = [by_name[name] for name in rows if name in by_name]
    if groups:
        names = _some([_equal(group) for group in groups], "; ")
        yield (
            f"Names of {_NAMES[kind]} in several languages are counted as one, derived from"
            f" translations and not published by the site: {names}."
        )
    only = [group.name for group in groups if group.by_order_only]
    if only:
        yield f"Joined only by their order in the texts, without other evidence: {_some(only)}."
    apart = [_apart(each) for each in one.contradictions if each.name[1] in rows]
    if apart:
        yield f"Left apart, because translations disagree: {_some(apart, '; ')}."


def _equal(group: Group) -> str:
    return " = ".join(
        dict.fromkeys([group.name, *(name for _, name in group.names if name != group.name)])
    )


def _apart(one: Contradiction) -> str:
    language, name = one.name
    return f"{name} ({language}) is {' and '.join(one.partners)} ({one.language})"


def _some(texts: Sequence[str], between: str = ", ") -> str:
    left = len(texts) - _AT_MOST
    return between.join(texts[:_AT_MOST]) + (f"{between}and {left:,} more" if left > 0 else "")


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun if count == 1 else noun + 's'}"


def chart_of(
    counts: Counts, rows: Sequence[CountRow], about: str = "", *, per_1000: bool = False
) -> Chart:
    """The chart of some rows of a count. `about`: what is counted, such as a query as it was read.

    Incomplete times and those with a known gap are hatched, shares of few are grey.
    """
    unit = f"{counts.unit}s"
    measure = f"{unit} per 1,000" if per_1000 else unit
    title = heading(counts) + (f": {about}" if about else "")
    values = [(row.per_1000 or 0) if per_1000 else row.count for row in rows]
    marks = [mark for mark in MARKS if any(mark in row.marks for row in rows)]
    highest = max(zip(values, rows, strict=True), key=lambda one: one[0], default=None)
    bars = [
        Bar(
            label=row.bucket,
            value=value,
            is_hatched="incomplete" in row.marks or "gap" in row.marks,
            is_grey=per_1000 and "few" in row.marks,
        )
        for row, value in zip(rows, values, strict=True)
    ]
    legend = [
        *["hatched: incomplete, or releases are missing"] * any(bar.is_hatched for bar in bars),
        *[f"grey: share of fewer than 20 {unit}"] * any(bar.is_grey for bar in bars),
    ]
    described = [
        f"Bar chart of {measure} by {NOUNS[counts.by]}, {len(rows)} bars.",
        *([f"The highest is {highest[1].bucket} with {highest[0]:,}."] if highest else []),
        *(f"{mark.capitalize()}: {MARKS[mark]}." for mark in marks),
    ]
    return Chart(
        title=title,
        description=" ".join(described),
        unit=measure,
        bars=bars,
        legend="; ".join(legend),
    )
