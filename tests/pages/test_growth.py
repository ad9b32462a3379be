"""Twice as much of anything on a page takes twice the time to read."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from typing import Any

import pytest
from lxml import etree

from osce_crawler.errors import PageRefused
from osce_crawler.pages import layouts
from osce_crawler.pages.layouts import BUILT_IN, Layout, ListingLayout, Selector
from osce_crawler.pages.order_signs import texts_among
from osce_crawler.pages.press_release import parse_press_release
from tests.growth import AT_MOST, growth
from tests.pages.built import URL
from tests.pages.shells import page_of

_TOP = '<p class="type">Press release</p><h1>Council meets</h1>'
_TEXT = "<p>The Council met today.</p>"
_BODY = f'<div class="body body-section is-text text--default">{_TEXT}</div>'
_OLD_TOP = '<div class="content--header"><h1>Council meets</h1></div>'
_OLD_BODY = f'<div class="node-content"><div class="pane-content">{_TEXT}</div></div>'
_DAY = '<span class="date-display-single">17 November 2006</span>'
_FIGURE = '<figure><img src="/f/1.jpg"></figure><p class="caption">A bridge</p>'
_VALUE = '<a title="<html></html>">x</a>'
_PANE = (
    '<div class="panel-pane"><h2 class="pane-title">{}</h2><div class="pane-content">{}</div></div>'
)


def _field(label: str) -> str:
    return f'<div class="field"><div class="field-label">{label}</div><div class="field-item">x</div></div>'


def _new(before: str = "", after: str = "") -> str:
    return f"<main>{_TOP}{before}{_BODY}{after}</main>"


def _old(before: str = "", after: str = "") -> str:
    return f"<section>{_OLD_TOP}{before}{_OLD_BODY}{after}</section>"


def _field_of_sources(count: int) -> str:
    links = "".join(
        f'<a href="/osce-mission-to-{at}-and-b">OSCE Mission x{at}</a>' for at in range(count)
    )
    return f'<div class="field field-field-item-source">{links}</div>'


def _nested_lists(count: int) -> str:
    deep = '<ul class="osce-download-links"><li>A file of the town' * min(count, 60)
    return f"{deep}{'</li></ul>' * min(count, 60)}" * (count // 60 + 1)


def _outside(count: int) -> str:
    return "".join(
        f"<div><p>Text number {at} is outside.</p><p>Yes.</p></div>" for at in range(count)
    )


SHAPES: dict[str, Callable[[int], str]] = {
    "fields": lambda count: _old(_DAY + _field("Source:") * count),
    "fields in a box": lambda count: _new("", f"<aside>{_field('When') * count}</aside>"),
    "fields of unknown labels after the text": lambda count: _old(_DAY, _field("Mood") * count),
    "dates in one line of the text": lambda count: _old().replace(
        _TEXT, f"<p>{_DAY * count} and more</p>"
    ),
    "dates in one element beside a link": lambda count: _old(
        f'<div><a href="/x/1">Other</a>{f"<p>{_DAY}</p>" * count}</div>'
    ),
    "dates after elements without text": lambda count: _old(f"<i></i>{_DAY}" * count),
    "titles": lambda count: _new("".join(f"<h1>Title {at}</h1>" for at in range(count))),
    "equal titles": lambda count: _new("<h1>Council meets</h1>" * count),
    "hidden elements": lambda count: _new().replace(_TEXT, "<p hidden>Text.</p>" * count),
    "templates": lambda count: _new("<template>Some text of a template.</template>" * count),
    "buttons": lambda count: _new().replace(
        _TEXT, f'{_TEXT}<div class="accordion">{"<button>Who?</button><p>I.</p>" * count}</div>'
    ),
    "dates": lambda count: _old("", f"<p>{_DAY}</p>" * count),
    "places in the text": lambda count: _old().replace(
        _TEXT, '<p><span class="place">Vienna</span></p>' * count
    ),
    "dates outside the content": lambda count: f"<div>{_DAY * count}</div>{_old()}",
    "captions and figures in a box": lambda count: _new("", f"<aside>{_FIGURE * count}</aside>"),
    "captions and figures in the text": lambda count: _new().replace(
        _TEXT, _TEXT + _FIGURE * count
    ),
    "containers": lambda count: _new(_BODY * count),
    "sections": lambda count: _new("", _BODY.replace("is-text", "is-quote") * count),
    "sections of links": lambda count: _new(
        "", '<div class="body-section is-x"><a href="/1">x</a></div>' * count
    ),
    "texts outside": lambda count: _new("", '<p class="x">One two three <b>four</b></p>' * count),
    "different texts outside": lambda count: _new("", _outside(count)),
    "texts in open emphasis outside": lambda count: _new(
        "", f'<div class="x"><b>{_outside(count)}</b></div>'
    ),
    "quotes of an editor": lambda count: _new("", "<blockquote>x</blockquote>" * count),
    "links in a value": lambda count: _new(
        f"<dl><dt>Place:</dt><dd>{'<a>x</a> <b>,</b>' * count}</dd></dl>"
    ),
    "panes with labels": lambda count: _old(_DAY, _PANE.format("What we do", "x") * count),
    "panes of text": lambda count: (
        f'<section><div class="content--content"><h1>Council meets</h1>{_DAY}'
        f"{_PANE.format('x', '<p>One.</p>') * count}{_PANE.format('x', '<a>x</a>') * count}"
        "</div></section>"
    ),
    "paragraphs without their ends": lambda count: _old().replace(_TEXT, "<p>x" * count),
    "paragraphs of a new page without their ends": lambda count: _new().replace(
        _TEXT, "<p>x" * count
    ),
    "lines": lambda count: _old().replace(_TEXT, "<br>x" * count),
    "tags in values": lambda count: _old() + _VALUE * count,
    "combining marks": lambda count: _new().replace("today", "today" + "\u0301\u0316" * count),
    "sources without fields of work": lambda count: _old(_field_of_sources(count)),
    "nested lists of files": lambda count: _old("", _nested_lists(count)),
    "nested lists of files in the text": lambda count: _old().replace(
        _TEXT, _TEXT + _nested_lists(count)
    ),
    "links in a title": lambda count: (
        f'<p>{_DAY}</p><a href="/1"><h1>Council meets</h1>{_TEXT * count}</a>'
    ),
    "items around a text": lambda count: _new("", "<ul><li>A</li></li></ul>" * count),
    "pictures with lines": lambda count: _new("", "").replace(
        _TEXT, _TEXT + "<figure><img src='/i'><figcaption>A</figcaption>B.<br>C</figure>" * count
    ),
    "boxes of files": lambda count: _new().replace(
        _TEXT, _TEXT + "<div class='download'></div><a href='/f.pdf'>A file</a>" * count
    ),
    "arrows in boxes": lambda count: _new().replace(
        _TEXT, _TEXT + "<div>Home>News ></div><div>to the top of it ></div>" * count
    ),
    "tags with values and no space between": lambda count: _new().replace(
        _TEXT, _TEXT + "<p " + "a='b'c='d' " * count + ">x</p>"
    ),
    "labels that are not known": lambda count: _new(
        f"<dl>{'<dt>Sources of the work and the place:</dt><dd>x</dd>' * count}</dl>"
    ),
    "credits": lambda count: _new().replace(
        _TEXT, _TEXT + "<p><i class='photo-credit'>It is a credit.</i></p>" * count
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_page_takes_twice_the_time(shape: str) -> None:
    assert growth(lambda count: page_of(SHAPES[shape](count)), _read) < AT_MOST


def test_twice_the_containers_are_found_among_panes_in_twice_the_time() -> None:
    def containers(count: int) -> list[etree._Element]:
        root = etree.fromstring("<body>" + '<div class="body-section"/>' * count + "</body>")
        return list(root)

    assert growth(containers, lambda bodies: texts_among(bodies, "body-section")) < AT_MOST


CUT: dict[str, Callable[[int], str]] = {
    "blocks after the text": lambda count: f"<div>{_old()}{'<div></div>' * count}<div>",
    "open blocks before": lambda count: f"{'<div>' * count}<article>{_new()[6:-7]}</article>",
    "ends of other blocks": lambda count: (
        f"<div>{_old()}{'<div>' * count}{'</section></table>' * count}"
    ),
    "footers": lambda count: f"<div>{_old()}<div>{'<footer></footer>' * count}",
    "tags in values": lambda count: f"<div>{_old()}{_VALUE * count}",
    "starts of tags in values": lambda count: f"<div>{_old()}{_VALUE[:12] * count}",
}


@pytest.mark.parametrize("shape", CUT)
def test_a_page_without_its_end_takes_linear_time(shape: str) -> None:
    def cut(count: int) -> bytes:
        return page_of(CUT[shape](count)).removesuffix(b"</body></html>\n")

    assert growth(cut, _read) < AT_MOST


def _read(page: bytes) -> None:
    with suppress(PageRefused):
        parse_press_release(page, url=URL)


_IN_BRACKETS = re.compile(r"\[[^\[\]]*\]")
_ONE_STEP = re.compile(
    r"(?:self|descendant|ancestor|preceding|following|following-sibling)::[\w*]+(?:/@\w+)?"
    r"|descendant::text\(\)|/html(?:/head/meta)?/@\w+|\*|footer"
)


def _without_conditions(path: str) -> str:
    while (shorter := _IN_BRACKETS.sub("", path)) != path:
        path = shorter
    return path


def _paths(selector: Selector) -> list[str]:
    paths: list[Any] = [path for path in selector.paths if isinstance(path, etree.XPath)]
    return [str(path.path) for path in paths]


def test_every_selector_is_one_step_which_takes_linear_time() -> None:
    """libxml2 compares all with all in a union, and in a step from several elements."""
    shared = [value for value in vars(layouts).values() if isinstance(value, Selector)]
    built_in: list[Layout | ListingLayout] = [*BUILT_IN.releases, *BUILT_IN.listings]
    eras = [
        selector
        for layout in built_in
        for field in fields(layout)
        if isinstance(selector := getattr(layout, field.name), Selector)
    ]
    steps = [_without_conditions(path) for each in (*shared, *eras) for path in _paths(each)]

    assert len(steps) > 50
    assert [step for step in steps if not _ONE_STEP.fullmatch(step)] == []
