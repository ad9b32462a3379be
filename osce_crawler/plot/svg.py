"""Bar charts as SVG, for a page and for a file of its own.

A strict content security policy forbids inline styles and scripts. So colours are presentation
attributes, which the stylesheet of a page overrides by class. Text and lines use `currentColor`:
in a page, that of the text around, light or dark. A file of its own has a white background. The
fills have a contrast of at least 3 with white and with black (WCAG 2.2, 1.4.11).
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from osce_crawler.plot.bars import Bar, Chart, plain_number, ticks

_WIDTH, _LEFT, _RIGHT, _TOP, _BOTTOM = 640, 52, 8, 26, 26
_HEIGHT = 240
_ROW, _NAMES = 20, 236
_LONGEST_NAME = 36
_LABEL_WIDTH = 44
_NUMBER_WIDTH = 50
_HEADING, _FOOT, _LONGEST_LINE = 22, 20, 92
"""Room for the title above and the legend below a chart that stands alone."""
_PLAIN, _GREY, _INK = "#3d7ab8", "#808080", '"#1a1a1a"'
# Characters that XML forbids, and those that change the direction of the text around them.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"
    "\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")

_Box = tuple[Bar, float, float, float, float]
"""A bar with x, y, width and height."""


def bar_chart(
    chart: Chart, *, name: str = "chart", rows: bool = False, standalone: bool = False
) -> str:
    """The chart as one `<svg>` element, without any style or script.

    `name` begins the ids in the element: two charts of one page need different names, of ASCII
    letters, digits and hyphens. `rows`: horizontal bars with long labels; else columns.
    `standalone`: with background, title and legend, for a file of its own.

    Classes for a stylesheet: `chart`, `bar`, `hatched`, `few`, `hatch`, `axis`, `grid`, and `spare`
    for every second label of the columns, which a narrow page may hide.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r}: expected a name of ASCII letters, digits and hyphens")
    height = _TOP + len(chart.bars) * _ROW + 6 if rows else _HEIGHT
    top, foot = (_HEADING, _FOOT if chart.legend else 0) if standalone else (0, 0)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 {-top} {_WIDTH} {top + height + foot}"'
        f' class="chart" role="img" aria-labelledby="{name}-title {name}-desc"'
        ' font-family="sans-serif" font-size="12" fill="currentColor"'
        f"{' color=' + _INK if standalone else ''}>"
        f'<title id="{name}-title">{_text(chart.title)}</title>'
        f'<desc id="{name}-desc">{_text(chart.description)}</desc>'
    )
    drawn = _rows(chart, name) if rows else _columns(chart, name)
    ground = [
        f'<rect y="{-top}" width="{_WIDTH}" height="{top + height + foot}" fill="#fff"/>',
        _line(chart.title, -5, ' font-weight="bold"'),
        _line(chart.legend, height + 8),
    ]
    return "".join([head, *ground * standalone, *_patterns(name, chart.bars), *drawn, "</svg>\n"])


def _line(text: str, y: int, attributes: str = "") -> str:
    """A line over the whole width; nothing for an empty text."""
    cut = _text(_cut(text, _LONGEST_LINE))
    return f'<text x="6" y="{y}"{attributes}>{cut}</text>' if text else ""


def _patterns(name: str, bars: Sequence[Bar]) -> Iterator[str]:
    """The hatchings that bars need."""
    for is_grey in sorted({bar.is_grey for bar in bars if bar.is_hatched}):
        yield (
            f'<pattern id="{name}-{_kind(is_grey)}" width="5" height="5"'
            ' patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            f'<path class="hatch{" few" * is_grey}" d="M1 0V5" stroke="{_colour(is_grey)}"'
            ' stroke-width="2"/></pattern>'
        )


def _kind(is_grey: bool) -> str:
    return "few" if is_grey else "hatched"


def _colour(is_grey: bool) -> str:
    return _GREY if is_grey else _PLAIN


def _columns(chart: Chart, name: str) -> Iterator[str]:
    """Columns side by side, over their labels."""
    axis = ticks([bar.value for bar in chart.bars])
    base, count = _HEIGHT - _BOTTOM, max(len(chart.bars), 1)
    width = _WIDTH - _LEFT - _RIGHT
    scale, step = (base - _TOP) / axis[-1], width / count
    yield f'<text x="{_LEFT}" y="14">{_text(chart.unit)}</text>'
    for tick in axis:
        y = base - tick * scale
        kind, opacity = ("grid", ' stroke-opacity=".2"') if tick else ("axis", "")
        yield f'<path class="{kind}" d="M{_LEFT} {_short(y)}h{width}" stroke="currentColor"{opacity}/>'
        yield f'<text x="{_LEFT - 6}" y="{_short(y + 4)}" text-anchor="end">{plain_number(tick)}</text>'
    yield from _bars(
        name,
        (
            (
                bar,
                _LEFT + step * (at + 0.1),
                base - bar.value * scale,
                step * 0.8,
                bar.value * scale,
            )
            for at, bar in enumerate(chart.bars)
        ),
    )
    every = max(1, -(-_LABEL_WIDTH * count // width))
    for at, bar in [*enumerate(chart.bars)][::every]:
        x = _short(_LEFT + step * (at + 0.5))
        spare = ' class="spare"' if at // every % 2 else ""
        label = _text(bar.label)
        yield f'<text{spare} x="{x}" y="{_HEIGHT - 9}" text-anchor="middle">{label}</text>'


def _rows(chart: Chart, name: str) -> Iterator[str]:
    """Bars below each other, beside their labels."""
    highest = max((bar.value for bar in chart.bars), default=0) or 1
    scale = (_WIDTH - _NAMES - _RIGHT - _NUMBER_WIDTH) / highest
    yield f'<text x="{_NAMES}" y="14">{_text(chart.unit)}</text>'
    for at, bar in enumerate(chart.bars):
        y = _TOP + at * _ROW + 14
        label = _text(_cut(bar.label, _LONGEST_NAME))
        yield f'<text x="{_NAMES - 6}" y="{y}" text-anchor="end">{label}</text>'
        end = _short(_NAMES + bar.value * scale + 5)
        yield f'<text x="{end}" y="{y}">{plain_number(bar.value)}</text>'
    yield from _bars(
        name,
        (
            (bar, _NAMES, _TOP + at * _ROW + 3, bar.value * scale, _ROW - 6)
            for at, bar in enumerate(chart.bars)
        ),
    )
    foot = _TOP + len(chart.bars) * _ROW
    yield f'<path class="axis" d="M{_NAMES} {_TOP}V{foot}" stroke="currentColor"/>'


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _bars(name: str, boxes: Iterable[_Box]) -> Iterator[str]:
    """One path for all bars of a kind: a chart of 25 years stays below 3 KB."""
    paths: dict[tuple[bool, bool], list[str]] = {}
    for bar, x, y, width, height in boxes:
        if width > 0 and height > 0:
            box = f"M{_short(x)} {_short(y)}h{_short(width)}v{_short(height)}h-{_short(width)}z"
            paths.setdefault((bar.is_grey, bar.is_hatched), []).append(box)
    for (is_grey, is_hatched), drawn in sorted(paths.items()):
        classes = "bar" + " hatched" * is_hatched + " few" * is_grey
        colour = _colour(is_grey)
        fill = f'url(#{name}-{_kind(is_grey)})" stroke="{colour}' if is_hatched else colour
        yield f'<path class="{classes}" fill="{fill}" d="{"".join(drawn)}"/>'


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _text(text: str) -> str:
    """The text as content of an element."""
    plain = _FORBIDDEN.sub("", text)
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
