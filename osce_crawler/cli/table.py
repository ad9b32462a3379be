"""Rows as a table that fits the terminal; if it cannot, a row is a paragraph of names and values.

No word is broken: a cell wraps between words, and a word that is longer than the terminal, such as
an address, stands alone on its line.
"""

from collections.abc import Iterator, Sequence

from osce_crawler.cli.wrapping import wrapped_line
from osce_crawler.plot.blocks import columns_of
from osce_crawler.terminal import BOLD, styled

_GAP = "  "
_WIDE = 160
"""Columns of a table without a width, if its words need no more."""
_RULE = "─"
_BETWEEN = " · "
_INDENT = "  "


def table_lines(
    titles: Sequence[str], rows: Sequence[Sequence[str]], width: int | None
) -> Iterator[str]:
    """The lines of the table; without rows, of its titles alone. Without a width, it is always a
    table, as wide as its words need.
    """
    widths = _widths(titles, rows, width)
    if widths is None and width is not None:
        for row in rows:
            yield from _paragraph(titles, row, width)
        return
    widths = widths or []
    yield from _cells_in_lines(titles, widths, is_title=True)
    yield _RULE * (sum(widths) + len(_GAP) * (len(widths) - 1))
    for row in rows:
        yield from _cells_in_lines(row, widths)


def _widths(
    titles: Sequence[str], rows: Sequence[Sequence[str]], width: int | None
) -> list[int] | None:
    """The width of each column; None if the longest words of all have no room in one line."""
    cells = list(zip(titles, *rows, strict=True))
    least = [max(map(longest_word, column)) for column in cells]
    full = [max(map(columns_of, column)) for column in cells]
    room = (width or _WIDE) - len(_GAP) * (len(titles) - 1) - sum(least)
    if room < 0 and width is not None:
        return None
    room = max(room, 0)
    # The narrow columns first: dates and numbers stay on one line, texts get the rest.
    widths = list(least)
    for at in sorted(range(len(least)), key=lambda at: full[at] - least[at]):
        more = min(full[at] - least[at], room)
        widths[at] += more
        room -= more
    return widths


def longest_word(text: str) -> int:
    """The columns of the longest word of a text."""
    return max(map(columns_of, text.split()), default=0)


def _cells_in_lines(
    cells: Sequence[str], widths: Sequence[int], *, is_title: bool = False
) -> Iterator[str]:
    parts = [words_in_lines(cell, width) for cell, width in zip(cells, widths, strict=True)]
    for number in range(max(map(len, parts), default=0)):
        line = _GAP.join(
            padded(part[number] if number < len(part) else "", width)
            for part, width in zip(parts, widths, strict=True)
        ).rstrip()
        yield styled(line, BOLD) if is_title else line


def words_in_lines(cell: str, width: int) -> list[str]:
    """The words of a text in lines of at most `width` columns; a longer word is a line."""
    lines: list[str] = []
    used = 0
    for word in cell.split():
        size = columns_of(word)
        if lines and used + 1 + size <= width:
            lines[-1] += f" {word}"
            used += 1 + size
        else:
            lines.append(word)
            used = size
    return lines or [""]


def padded(text: str, width: int) -> str:
    """The text, filled with spaces."""
    return text + " " * (width - columns_of(text))


def _paragraph(titles: Sequence[str], row: Sequence[str], width: int) -> Iterator[str]:
    """`run id 2 · kind crawl · ...`, without the empty cells; the next lines are indented."""
    line, used = "", 0
    for title, cell in zip(titles, row, strict=True):
        if not cell.split():
            continue
        pair = f"{title} {' '.join(cell.split())}"
        size = columns_of(pair)
        if not line:
            line, used = pair, size
        elif used + len(_BETWEEN) + size <= width:
            line, used = line + _BETWEEN + pair, used + len(_BETWEEN) + size
        else:
            yield from wrapped_line(line, width)
            line, used = _INDENT + pair, len(_INDENT) + size
    yield from wrapped_line(line, width)
    yield ""
