"""The type above the title, and other fields that a page prints without a label."""

from dataclasses import fields

import pytest

from osce_crawler.pages.dateline import Dateline
from osce_crawler.pages.fields import LabelledValues
from osce_crawler.pages.frame import Frame
from osce_crawler.pages.layouts import Layout, ListingLayout, Selector
from osce_crawler.pages.parts import Parts
from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.pages.region import Region
from osce_crawler.pages.story import Story
from osce_crawler.records import PressRelease
from tests.pages.built import URL, drupal11, labelled_field
from tests.pages.shells import page_of

_H1 = "<h1>Council meets</h1>"
_BODY = '<div class="body body-section is-text text--default"><p>The Council met today.</p></div>'
_OLD_H1 = f'<div class="content--header">{_H1}</div>'
_OLD = (
    '<div class="node-content"><div class="pane-content"><p>The Council met today.</p></div></div>'
)
_DAY = '<span class="date-display-single">17 November 2006</span>'


def _read(inner: str) -> PressRelease:
    return parse_press_release(page_of(inner), url=URL)


def _doubts(release: PressRelease, name: str) -> list[str]:
    return [doubt for doubt in release.warnings if doubt.startswith(name)]


@pytest.mark.parametrize(
    "before",
    [
        "<p>Press release</p>",
        "<div><p>Press release</p></div>",
        '<p><a href="/press-releases">Press release</a></p>',
        '<a href="/press-releases">Press release</a>',
        "<nav><ul><li>Home<li>Press release</ul></nav>",
    ],
)
def test_the_name_of_a_type_before_the_title_is_the_type(before: str) -> None:
    release = _read(f"<main>{before}{_H1}{_BODY}</main>")

    assert (release.content_type, _doubts(release, "content_type")) == ("Press release", [])


@pytest.mark.parametrize("words", ["Bulletin", "Weekly bulletin of the Mission"])
def test_a_few_other_words_right_before_the_title_are_a_type_to_look_at(words: str) -> None:
    release = _read(f"<main><p>{words}</p>{_H1}{_BODY}</main>")

    assert release.content_type == words
    assert _doubts(release, "content_type") == [
        f"content_type: {words!r} before the title is no type seen until now"
    ]


@pytest.mark.parametrize(
    "before",
    [
        "",
        "<p></p>",
        "<p>One two three four five six</p>",
        "<div><p>Bulletin</p></div>",
        "<nav>Bulletin</nav>",
        '<a href="/">Bulletin</a>',
        '<p><a href="/">Bulletin</a></p>',
        "<ul><li>Bulletin</li></ul>",
        "<li>Bulletin</li>",
        "<footer>Bulletin</footer>",
    ],
)
def test_a_menu_a_breadcrumb_or_a_sentence_before_the_title_is_no_type(before: str) -> None:
    release = _read(f"<main>{before}{_H1}{_BODY}</main>")

    assert release.content_type is None
    assert _doubts(release, "content_type") == ["content_type: not on the page"]


@pytest.mark.parametrize("before", ["<p>Press release</p>", "<p>Bulletin</p>"])
def test_what_stands_before_the_content_is_no_type(before: str) -> None:
    assert _read(f"<div>{before}<main>{_H1}{_BODY}</main></div>").content_type is None


def test_a_labelled_type_goes_before_the_words_above_the_title() -> None:
    labels = "<dl><dt>Content type:</dt><dd>News</dd></dl>"

    assert _read(f"<main><p>Bulletin</p>{_H1}{labels}{_BODY}</main>").content_type == "News"


def test_one_word_of_events_makes_no_event() -> None:
    labels = "<dl><dt>Where</dt><dd>Vienna</dd></dl>"

    assert _read(f"<main>{_H1}{labels}{_BODY}</main>").title == "Council meets"


@pytest.mark.parametrize(
    ("inner", "published_on"),
    [
        (f"{_OLD_H1}{labelled_field('Date:', [''])[:-6]}{_DAY}</div>{_OLD}", "2006-11-17"),
        (f"{_OLD_H1}{labelled_field('Date:', [''])}<p>{_DAY}</p>{_OLD}", None),
        (f"{_OLD_H1}{labelled_field('Date:', ['1 May 2001'])}<p>{_DAY}</p>{_OLD}", "2001-05-01"),
        (
            f"{_OLD_H1}<dl><dt>Date:</dt><dt>Place:</dt><dd>Vienna</dd></dl><p>{_DAY}</p>{_OLD}",
            None,
        ),
        (f"{_OLD_H1}<p>{_DAY}</p>{_OLD}", "2006-11-17"),
    ],
)
def test_where_a_label_announces_the_date_no_other_one_is_it(
    inner: str, published_on: str | None
) -> None:
    release = _read(f"<section>{inner}</section>")

    assert (release.published_on and release.published_on.isoformat()) == published_on


_SOURCES = '<div class="field-field-item-source">{}</div>'


@pytest.mark.parametrize(
    ("inner", "sources", "said"),
    [
        (_SOURCES.format('<a href="/s">OSCE</a> <a href="/t">ODIHR</a>') + _OLD, ("OSCE", "ODIHR"), 0),
        (_SOURCES.format('<a href="/s">Source:</a> <a href="/t">ODIHR</a>') + _OLD, ("ODIHR",), 0),
        (_SOURCES.format('<a href="/s"></a> <a href="/t">ODIHR</a>') + _OLD, ("ODIHR",), 0),
        (_OLD + _SOURCES.format('<a href="/s">OSCE</a> <a href="/t"></a>'), ("OSCE",), 1),
        (_OLD + _SOURCES.format('<a href="/s">Source:</a> <a href="/t">OSCE</a>'), ("OSCE",), 1),
        (_OLD + _SOURCES.format('<a href="/s">OSCE</a>') * 2, (), 0),
        (labelled_field("Source:", []) + _OLD + _SOURCES.format('<a href="/s">OSCE</a>'), (), 0),
        (labelled_field("Source:", ["ODIHR"]) + _OLD + _SOURCES.format('<a href="/s">OSCE</a>'), ("ODIHR",), 0),
    ],
)  # fmt: skip
def test_sources_are_the_links_of_one_field_less_its_label(
    inner: str, sources: tuple[str, ...], said: int
) -> None:
    release = _read(f"<section>{_OLD_H1}{_DAY}{inner}</section>")

    assert release.sources == sources
    assert release.warnings.count("sources: printed after the text") == said


@pytest.mark.parametrize(
    ("links", "attachments"),
    [
        ("", []),
        ('<a href="{f}1.pdf">Report</a>', [("1.pdf", "Report")]),
        ('<a href="{f}1.pdf" title="A report"> </a>', [("1.pdf", "A report")]),
        ('<a href="{f}1.pdf" title="A report">Report</a>', [("1.pdf", "Report")]),
        ('<a href="{f}1.pdf"><img src="/i.png"></a>', [("1.pdf", "1.pdf")]),
        ('<a href="{f}1.pdf"></a><a href="{f}1.pdf">Report</a>', [("1.pdf", "Report")]),
        ('<a href="{f}1.pdf">Report</a><a href="{f}1.pdf">Again</a>', [("1.pdf", "Report")]),
        (
            '<a href="{f}1.pdf">One</a><a href="{f}2.pdf">Two</a><a href="{f}1.pdf">Again</a>',
            [("1.pdf", "One"), ("2.pdf", "Two")],
        ),
        ('<a href="/other/1.pdf">Report</a>', []),
        ('<nav><a href="{f}1.pdf">Report</a></nav>', []),
    ],
)
def test_a_file_is_listed_once_by_the_first_words_that_link_it(
    links: str, attachments: list[tuple[str, str]]
) -> None:
    files = "/sites/default/files/"
    release = _read(f"<main>{_H1}{_BODY}<div class='f'>{links.format(f=files)}</div></main>")

    assert [(found.url, found.label) for found in release.attachments] == [
        (f"https://www.osce.org{files}{name}", label) for name, label in attachments
    ]


@pytest.mark.parametrize(("text", "count"), [("Text.", 0), ("Te\ufffdt, te\ufffdt.", 2)])
def test_characters_that_could_not_be_read_are_counted(text: str, count: int) -> None:
    release = parse_press_release(drupal11(f"<p>{text}</p>"), url=URL)

    assert _doubts(release, "paragraphs") == (
        [f"paragraphs: {count} characters could not be read (\ufffd)"] if count else []
    )


@pytest.mark.parametrize("kind", [Dateline, Frame, Layout, ListingLayout, Region, Selector, Story])
def test_what_is_read_cannot_be_changed_afterwards(kind: type) -> None:
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert hasattr(kind, "__slots__")


@pytest.mark.parametrize("kind", [Dateline, Frame, Layout, ListingLayout, Parts, Story])
def test_many_fields_are_given_by_name(kind: type) -> None:
    assert all(field.kw_only for field in fields(kind))


def test_what_is_collected_has_no_other_fields() -> None:
    assert hasattr(LabelledValues, "__slots__")
    assert hasattr(Parts, "__slots__")
