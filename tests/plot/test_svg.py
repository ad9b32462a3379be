"""Charts as SVG: what they show, in which form, and what they never contain."""

import re
import subprocess
import sys
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osce_crawler.plot.bars import Bar, Chart, ticks
from osce_crawler.plot.svg import bar_chart

_SVG = "{http://www.w3.org/2000/svg}"
_YEARS = Chart(
    title="Releases by year: media",
    description="Bar chart of releases by year.",
    unit="releases",
    bars=[
        Bar(label=str(year), value=year % 7 * 30, is_hatched=year == 2026, is_grey=year == 2003)
        for year in range(2001, 2027)
    ],
)
_BARS = st.builds(
    Bar,
    label=st.text(max_size=60),
    value=st.floats(0, 1e7) | st.integers(0, 10**6),
    is_hatched=st.booleans(),
    is_grey=st.booleans(),
)
_CHARTS = st.builds(
    Chart, title=st.text(), description=st.text(), unit=st.text(), bars=st.lists(_BARS, max_size=40)
)


def _areas(svg: str) -> list[tuple[str, float, float]]:
    """Class, width and height of each bar."""
    return [
        (path.get("class", ""), float(width), float(height))
        for path in ET.fromstring(svg).iter(f"{_SVG}path")
        if path.get("class", "").startswith("bar")
        for width, height in re.findall(r"h([\d.]+)v([\d.]+)h-", path.get("d", ""))
    ]


def test_a_chart_of_25_years_is_small_and_the_same_in_two_processes() -> None:
    code = (
        "from tests.plot.test_svg import _YEARS; from osce_crawler.plot.svg import bar_chart;"
        " import sys; sys.stdout.write(bar_chart(_YEARS, standalone=True))"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        ).stdout
        for seed in ("1", "2")
    ]

    assert runs[0] == runs[1] == bar_chart(_YEARS, standalone=True).encode()
    assert 1000 < len(runs[0]) < 3 * 1024


@pytest.mark.parametrize("rows", [False, True])
def test_the_length_of_a_bar_is_its_value(rows: bool) -> None:
    bars = [Bar(label="a", value=10), Bar(label="b", value=0), Bar(label="c", value=40)]
    chart = Chart(title="t", description="d", unit="releases", bars=bars)

    drawn = [width if rows else height for _, width, height in _areas(bar_chart(chart, rows=rows))]

    assert len(drawn) == 2  # a value of 0 draws nothing
    assert drawn[1] == pytest.approx(4 * drawn[0], abs=0.5)


def test_marks_are_classes_and_fills() -> None:
    kinds = {kind for kind, _, _ in _areas(bar_chart(_YEARS))}

    assert kinds == {"bar", "bar hatched", "bar few"}
    assert 'fill="url(#years-hatched)"' in bar_chart(_YEARS, name="years")
    assert 'id="years-hatched"' in bar_chart(_YEARS, name="years")


def test_a_screen_reader_finds_title_and_description() -> None:
    root = ET.fromstring(bar_chart(_YEARS, name="years"))
    named = {element.get("id"): element.text for element in root.iter() if element.get("id")}

    assert root.get("role") == "img"
    assert [named[one] for one in root.get("aria-labelledby", "").split()] == [
        _YEARS.title,
        _YEARS.description,
    ]


def test_labels_of_columns_do_not_run_into_each_other() -> None:
    months = Chart(
        title="t",
        description="d",
        unit="releases",
        bars=[Bar(label=f"{at // 12 + 2000}-{at % 12 + 1:02}", value=at) for at in range(300)],
    )
    root = ET.fromstring(bar_chart(months))
    middles = [
        float(text.get("x", ""))
        for text in root.iter(f"{_SVG}text")
        if text.get("text-anchor") == "middle"
    ]

    assert len(middles) > 5
    # Seven digits of 12 pixels are below 44 pixels.
    assert min(b - a for a, b in pairwise(middles)) >= 44
    # A narrow page hides these, and prints the others larger.
    spare = [float(text.get("x", "")) for text in root.iter(f"{_SVG}text") if text.get("class")]
    assert spare == middles[1::2]


@given(chart=_CHARTS, rows=st.booleans(), standalone=st.booleans())
def test_any_chart_is_xml_without_script_style_or_foreign_address(
    chart: Chart, rows: bool, standalone: bool
) -> None:
    svg = bar_chart(chart, rows=rows, standalone=standalone)
    root = ET.fromstring(svg)

    tags = {element.tag.removeprefix(_SVG) for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "rect", "path", "text", "pattern"}
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not {name for name in attributes if name.startswith("on") or name in {"style", "href"}}
    assert set(re.findall(r"url\(([^)]*)\)", re.sub(r">[^<]*<", "><", svg))) <= {
        "#chart-hatched",
        "#chart-few",
    }


def test_text_of_a_page_stays_text() -> None:
    hostile = Bar(label='</text><script>alert("\x1b[31m")</script>\u202e&', value=1)
    chart = Chart(title="<b>", description="&amp;", unit="]]>", bars=[hostile])

    root = ET.fromstring(bar_chart(chart))

    labels = [text.text for text in root.iter(f"{_SVG}text")]
    assert '</text><script>alert("[31m")</script>&' in labels


@pytest.mark.parametrize("name", ["", "1a", 'a"', "a b", "é"])
def test_a_name_that_is_no_id_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="expected a name"):
        bar_chart(_YEARS, name=name)


def _contrast(colour: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((light(colour), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_fills_are_seen_on_white_and_on_black() -> None:
    colours = set(re.findall(r'"(#[0-9a-f]{6})"', bar_chart(_YEARS)))

    assert len(colours) == 2
    assert min(_contrast(one, ground) for one in colours for ground in ("#ffffff", "#121212")) >= 3


@given(st.lists(st.integers(0, 10**9) | st.floats(0, 1e9, allow_subnormal=False), max_size=5))
def test_an_axis_has_few_ticks_and_room_for_every_value(values: list[float]) -> None:
    found = ticks(values)

    assert 2 <= len(found) <= 5
    assert found[0] == 0
    assert found[-1] >= max(values, default=0) * (1 - 1e-8)
    assert found == sorted(set(found))
