"""What all fields of a release stand in, and what is around it and belongs to nobody."""

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import PressRelease
from tests.pages.built import URL
from tests.pages.shells import page_of

_H1 = "<h1>Council meets</h1>"
_META = '<meta property="og:title" content="Council meets">'
_BODY = '<div class="body body-section is-text text--default"><p>The Council met today.</p></div>'
_TIME = '<time datetime="2006-11-17T12:00:00Z">17 November 2006</time>'
_OTHER = '<time datetime="1999-01-01">1 January 1999</time>'
_OLD_H1 = f'<div class="content--header">{_H1}</div>'
_OLD = '<div class="node-content"><div class="pane-content"><p>The Council met.</p></div></div>'
_DAY = '<span class="date-display-single">17 November 2006</span>'
_HELSINKI = "<dl><dt>Place:</dt><dd>Helsinki</dd></dl>"
_SOURCE = "<dl><dt>Source:</dt><dd>OSCE</dd></dl>"


def _read(inner: str, head: str = "") -> PressRelease:
    return parse_press_release(page_of(inner, head), url=URL)


@pytest.mark.parametrize(
    ("inner", "head", "published_on"),
    [
        (f"<p>{_OTHER}</p><main>{_H1}<p>{_TIME}</p>{_BODY}</main>", "", "2006-11-17"),
        (f"<p>{_OTHER}</p><main>{_H1}{_BODY}</main>", "", None),
        (f"<p>{_OTHER}</p><main>{_BODY}</main>", _META, None),
        (f"<p>{_OTHER}</p><main><h1></h1>{_BODY}</main>", _META, None),
        (f"<p>{_TIME}</p>{_H1}<main>{_BODY}</main>", "", "2006-11-17"),
        (f"<main><p>{_TIME}</p><div>{_H1}{_BODY}</div></main>", "", "2006-11-17"),
        (f"<main>{_H1}{_BODY}<p>{_OTHER}</p></main>", "", None),
        (f"<main>{_H1}<p>{_TIME}</p></main><main>{_BODY}</main>", "", "2006-11-17"),
    ],
)
def test_a_date_outside_of_main_counts_where_the_title_stands_there_too(
    inner: str, head: str, published_on: str | None
) -> None:
    release = _read(inner, head)

    assert (release.published_on and release.published_on.isoformat()) == published_on
    assert release.title == "Council meets"


@pytest.mark.parametrize(
    ("inside", "place"),
    [
        (_DAY, None),
        (_SOURCE, None),
        ('<div class="field"><div class="field-label">Source:</div></div>', None),
        ('<div class="field-field-item-source"><a href="/s">OSCE</a></div>', "Helsinki"),
        ("", "Helsinki"),
        ("<dl><dt>Mood:</dt><dd>Sunny</dd></dl>", "Helsinki"),
    ],
)
def test_labels_before_the_content_are_of_others_where_the_content_has_its_own(
    inside: str, place: str | None
) -> None:
    release = _read(f'<div>{_HELSINKI}</div><div class="w">{_OLD_H1}{inside}{_OLD}</div>')

    assert release.place == place


def test_labels_in_the_text_alone_do_not_make_the_content_complete() -> None:
    old = _OLD.replace("<p>", f"{_SOURCE}<p>")

    assert _read(f'<div>{_HELSINKI}</div><div class="w">{_OLD_H1}{old}</div>').place == "Helsinki"


def test_a_heading_between_two_texts_is_not_the_title() -> None:
    assert _read(f"<main>{_H1}{_BODY}<h1>Other</h1>{_BODY}</main>").title == "Council meets"


def test_a_date_in_the_container_of_title_and_text_goes_before_one_beside_it() -> None:
    other = _DAY.replace("2006", "1999")
    pane = '<div><div class="pane-content"><p>The Council met.</p></div></div>'
    content = f'<div class="content--content">{_H1}<p>{_DAY}</p>{pane}</div>'
    release = _read(f"{other}<div><p>{other}</p>{content}</div>")

    assert release.published_on is not None
    assert release.published_on.isoformat() == "2006-11-17"


def test_the_content_is_around_a_container_that_holds_the_title_too() -> None:
    node = (
        f'<div class="node-content">{_OLD_H1}<div class="pane-content"><p>It met.</p></div></div>'
    )
    release = _read(f"<section><p>{_DAY}</p>{node}</section>")

    assert release.published_on is not None
    assert (release.title, release.published_on.isoformat()) == ("Council meets", "2006-11-17")


@pytest.mark.parametrize("place", ["<div>{}</div>", "<p>{}</p>", "<div><div><p>{}</p></div></div>"])
def test_a_date_is_near_where_it_stands_in_what_holds_title_and_text(place: str) -> None:
    title, text = f"<div>{_H1}</div>", f"<div>{_BODY}</div>"
    release = _read(f"<p>{_OTHER}</p><div>{place.format(_TIME)}{title}{text}</div>")

    assert release.published_on is not None
    assert release.published_on.isoformat() == "2006-11-17"


@pytest.mark.parametrize(
    ("titles", "title"),
    [
        ("<h1>Council meets</h1><h1> </h1>", "Council meets"),
        ('<h1>Council meets</h1><h1><a href="/">OSCE</a></h1>', "Council meets"),
        ('<h1><a href="/">OSCE</a></h1><h1></h1>', "OSCE"),
        ('<h1><a href="/">OSCE</a></h1><h1><a href="/">Home</a></h1>', "Home"),
        ('<h1><a href="/">OSCE</a> in brief</h1>', "OSCE in brief"),
        ('<h1><a href="/pc/1">Council meets</a></h1>', "Council meets"),
    ],
)
def test_the_title_is_the_last_heading_that_says_something(titles: str, title: str) -> None:
    release = _read(f"<main>{titles}{_BODY}</main>")

    assert release.title == title
    assert not [warning for warning in release.warnings if warning.startswith("title")]


def test_the_title_in_the_head_goes_before_a_logo() -> None:
    release = _read(f'<main><h1><a href="/">OSCE</a></h1>{_BODY}</main>', _META)

    assert release.title == "Council meets"
    assert "title: no heading says it, taken from the page's head" in release.warnings


@pytest.mark.parametrize(
    ("inner", "message"),
    [
        (f"<main>{_BODY}{_H1}</main>", "the title is after the text; expected it before: the markup is damaged"),
        (f"<div>{_BODY}<h1></h1>{_H1}</div>", "the title is after the text; expected it before: the markup is damaged"),
        (f"<main><h1>Council{_BODY}</h1></main>", "the element of the title is not closed: it contains the text too"),
    ],
)  # fmt: skip
def test_a_title_after_or_around_the_text_is_a_refusal(inner: str, message: str) -> None:
    with pytest.raises(PageRefused) as refusal:
        _read(inner)

    assert (refusal.value.kind, str(refusal.value)) == ("unbalanced", message)


def test_an_empty_heading_after_the_text_is_no_title() -> None:
    assert _read(f"<main>{_BODY}<h1> </h1></main>", _META).title == "Council meets"


@pytest.mark.parametrize(
    ("bodies", "paragraphs"),
    [
        (_BODY + _BODY.replace("today", "again"), ("The Council met today.", "The Council met again.")),
        (_BODY.replace("<p>", f"{_BODY.replace('today', 'first')}<p>"), ("The Council met first.", "The Council met today.")),
    ],
)  # fmt: skip
def test_each_text_of_several_containers_is_taken_once(
    bodies: str, paragraphs: tuple[str, ...]
) -> None:
    assert _read(f"<main>{_H1}{bodies}</main>").paragraphs == paragraphs


def _panes(*panes: str) -> PressRelease:
    inner = "".join(f'<div><div class="pane-content">{pane}</div></div>' for pane in panes)
    return _read(f'<section><div class="content--content">{_H1}{inner}</div>{_DAY}</section>')


_TEXT = "<p>The Council met today.</p>"
_LINK = '<a href="/pc/1">Another story of another day in another town of another country</a>'
_SHOWN = "Another story of another day in another town of another coun"


@pytest.mark.parametrize(
    ("panes", "paragraphs", "said"),
    [
        ((_TEXT, _LINK), 1, [_SHOWN]),
        ((_LINK, _TEXT, "<a href='/1'>More</a>"), 1, [_SHOWN, "More"]),
        ((_LINK,), 1, []),
        ((_LINK, _LINK), 2, []),
        ((_LINK, ""), 1, []),
        ((_TEXT, f"{_LINK} and more"), 2, []),
        ((_TEXT, '<a href="/1"><p>More</p></a>'), 2, []),
        ((_TEXT, '<p><a href="/1">More</a></p>'), 1, ["More"]),
        ((_TEXT, '<div class="field-field-description"><p>In short.</p></div>'), 1, []),
        (
            (_TEXT, f'<ul class="osce-download-links"><li><a href="/1">A</a></ul>{_LINK}'),
            1,
            [_SHOWN],
        ),
        ((_TEXT, f'<span class="author"><a href="/a">A. Name</a></span>{_LINK}'), 1, [_SHOWN]),
    ],
)
def test_a_pane_of_links_alone_is_left_out_where_another_one_has_words(
    panes: tuple[str, ...], paragraphs: int, said: list[str]
) -> None:
    release = _panes(*panes)

    assert len(release.paragraphs) == paragraphs
    assert [warning for warning in release.warnings if warning.startswith("paragraphs")] == [
        f"paragraphs: a pane of links was left out: {text!r}" for text in said
    ]


def test_links_in_the_one_container_of_a_design_without_panes_are_text() -> None:
    old = '<div class="node-content"><div class="pane-content">{}</div></div>'
    inner = old.format(_TEXT) + old.format(_LINK)
    release = _read(f"<section>{_OLD_H1}{_DAY}{inner}</section>")

    assert len(release.paragraphs) == 2
