"""How counts are printed and drawn: tables with bars, tidy rows, charts, the concordance."""

import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from osce_crawler.archive.concordance import concordance
from osce_crawler.archive.count_notes import chart_of, heading, is_over_time, notes
from osce_crawler.archive.count_query import KINDS, By
from osce_crawler.archive.counts import CountRow, Counts
from osce_crawler.archive.reader import Archive, Row
from osce_crawler.cli.printing import columns, echo, print_rows
from osce_crawler.cli.table import longest_word, padded, words_in_lines
from osce_crawler.plot.blocks import block_bar, columns_of
from osce_crawler.terminal import BOLD, FAINT, styled, visible

_TIDY = ("bucket", "group", "count", "total", "per_1000")
_NAMES = 30
"""Names in the table and the chart, without `--limit`."""
_LONGEST_NAME, _BAR = 44, 30
_SHORTEST_NAME, _SHORTEST_BAR = 16, 8
_WIDE = 120
"""Columns where the output is no terminal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Counts, and how they are shown."""

    counts: Counts
    about: str
    """The query and the filters; empty: everything."""
    per_1000: bool
    """What the bars show: the share, else the count."""
    limit: int | None
    """At most so many names; None: the usual number."""

    def rows(self, at_most: int | None) -> tuple[CountRow, ...]:
        """The rows to be shown: all of times, the first ones of names."""
        rows = self.counts.rows
        limit = self.limit or at_most
        return rows if is_over_time(self.counts.by) or limit is None else rows[:limit]

    def value(self, row: CountRow) -> float:
        """The length of a bar."""
        return (row.per_1000 or 0.0) if self.per_1000 else row.count


def print_counts(drawing: Drawing, style: str) -> None:
    """The counts on stdout, and what a reader must know of them on stderr."""
    shown = drawing.rows(_NAMES if style == "table" else None)
    if style == "table":
        _print_table(drawing, shown)
    elif style == "csv":
        _print_csv(shown)
    else:
        print_rows([_full(drawing.counts, row) for row in shown], style)
    left = len(drawing.counts.rows) - len(shown)
    if left:
        echo(f"{left:,} more rows; --limit N or --format csv prints them.", err=True)
    for note in notes(drawing.counts):
        echo(note, err=True)


def _print_csv(rows: tuple[CountRow, ...]) -> None:
    tidy = [{name: value for name, value in asdict(row).items() if name in _TIDY} for row in rows]
    if tidy:
        print_rows(tidy, "csv")
    else:
        echo(",".join(_TIDY))


def _full(counts: Counts, row: CountRow) -> Row:
    """A row for programs, with its unit, its marks and the names that it joins."""
    values = asdict(row) | {"unit": counts.unit, "marks": list(row.marks)}
    for division, value in ((counts.by, row.bucket), (counts.group, row.group)):
        if division in KINDS:
            names = [
                {"language": language, "name": name}
                for kind, one in counts.concordances
                for group in one.groups
                if kind == KINDS[division] and group.name == value
                for language, name in group.names
            ]
            values["joined" if division == counts.by else "group_joined"] = names
    return values


def _print_table(drawing: Drawing, rows: tuple[CountRow, ...]) -> None:
    counts = drawing.counts
    echo(styled(heading(counts) + (f": {drawing.about}" if drawing.about else ""), BOLD))
    titles = [counts.by, *[counts.group or ""] * bool(counts.group), f"{counts.unit}s"]
    titles += ["of all", "per 1,000"] if counts.has_query else []
    is_terminal = sys.stdout.isatty()
    cells = [_cells(counts, row, is_terminal=is_terminal) for row in rows]
    names = 2 if counts.group else 1
    widths = _widths([titles, *cells], names)
    room = max(_columns() - sum(widths) - 2 * len(widths), _SHORTEST_BAR)
    highest = max(map(drawing.value, rows), default=0)
    for line, row in [(titles, None), *zip(cells, rows, strict=True)]:
        bar = f"  {_bar_and_marks(drawing, row, highest, min(room, _BAR))}" if row else ""
        first, *others = _in_lines(line, widths, names)
        for text in (first + bar, *others):
            echo(text.rstrip())


def _in_lines(cells: list[str], widths: list[int], names: int) -> list[str]:
    """A row as lines: names wrap between words, the numbers are on the first line."""
    named = [
        words_in_lines(cell, width) for cell, width in zip(cells[:names], widths, strict=False)
    ]
    lines = [
        "  ".join(
            padded(one[at] if at < len(one) else "", width)
            for one, width in zip(named, widths, strict=False)
        )
        for at in range(max(map(len, named)))
    ]
    numbers = zip(cells[names:], widths[names:], strict=True)
    lines[0] = "  ".join([lines[0], *(cell.rjust(width) for cell, width in numbers)])
    return lines


def _cells(counts: Counts, row: CountRow, *, is_terminal: bool) -> list[str]:
    names = [row.bucket, *[row.group or ""] * bool(counts.group)]
    cells = [visible(name) if is_terminal else name for name in names] + [f"{row.count:,}"]
    if counts.has_query:
        cells += [f"{row.total:,}", "" if row.per_1000 is None else f"{row.per_1000:,.2f}"]
    return cells


def _columns() -> int:
    return columns(sys.stdout) if sys.stdout.isatty() else _WIDE


def _widths(lines: list[list[str]], names: int) -> list[int]:
    """The widths of the columns. Names wrap between words, so that bars have room."""
    widths = [max(map(columns_of, column)) for column in zip(*lines, strict=True)]
    room = _columns() - sum(widths[names:]) - 2 * len(widths) - _BAR
    longest = max(min(room // names, _LONGEST_NAME), _SHORTEST_NAME)
    least = [max(map(longest_word, column)) for column in zip(*lines, strict=True)]
    chosen = [max(min(width, longest), word) for width, word in zip(widths, least, strict=True)]
    return chosen[:names] + widths[names:]


def _bar_and_marks(drawing: Drawing, row: CountRow, highest: float, width: int) -> str:
    hatched = "incomplete" in row.marks or "gap" in row.marks
    bar = block_bar(drawing.value(row), highest, width, is_hatched=hatched)
    is_grey = drawing.per_1000 and "few" in row.marks
    marks = ", ".join(
        f"gap ({row.missing:,} missing)" if mark == "gap" else mark
        for mark in row.marks
        if mark != row.bucket
    )
    shown = styled(bar, FAINT) if is_grey and bar else bar
    return f"{shown}  {marks}" if marks else shown


def write_plot(drawing: Drawing, target: Path) -> None:
    """Write the chart as an SVG file. Raises BadTarget, DiskFull."""
    from osce_crawler.archive.export.atomic_file import atomic_file
    from osce_crawler.plot.svg import bar_chart

    chart = chart_of(drawing.counts, drawing.rows(_NAMES), drawing.about, per_1000=drawing.per_1000)
    svg = bar_chart(chart, rows=not is_over_time(drawing.counts.by), standalone=True)
    with atomic_file(target) as new:
        new.write_text(svg, encoding="utf-8", newline="\n")
    echo(f"Chart written to {target}.", err=True)


def print_concordance(archive: Archive, by: By, style: str) -> None:
    """Which names are counted as one, and which are left apart."""
    found = concordance(archive, KINDS[by])
    rows: list[dict[str, Any]] = [
        {
            "state": "joined",
            "name": name,
            "language": language,
            "is": group.name,
            "in": None,
            "releases": group.releases,
            "by_order_only": group.by_order_only,
        }
        for group in found.groups
        for language, name in group.names
    ]
    rows += [
        {
            "state": "apart",
            "name": one.name[1],
            "language": one.name[0],
            "is": " | ".join(one.partners),
            "in": one.language,
            "releases": None,
            "by_order_only": None,
        }
        for one in found.contradictions
    ]
    print_rows(rows, style)
    echo(
        "Derived from the texts of releases in several languages; not published by the site.",
        err=True,
    )
