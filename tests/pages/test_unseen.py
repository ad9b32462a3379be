"""Templates, hidden elements and buttons: none of their words are lost without a warning."""

import pytest

from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import PressRelease
from tests.pages.built import URL
from tests.pages.shells import page_of

_TOP = '<p class="type">Press release</p><h1>Council meets</h1>'
_TEXT = "<p>The Council met today.</p>"
_SECTION = '<div class="body body-section is-text text--default">{}</div>'
_BODY = _SECTION.format(_TEXT)
_OTHER = "<p>Text that no browser shows.</p>"


def _read(after: str, body: str = _BODY) -> PressRelease:
    return parse_press_release(page_of(f"<main>{_TOP}{body}{after}</main>"), url=URL)


def _doubts(release: PressRelease) -> list[str]:
    return [warning for warning in release.warnings if warning.startswith("paragraphs")]


@pytest.mark.parametrize(
    "template",
    [
        f"<template>{_SECTION.format(_OTHER)}</template>",
        f"<template><template>{_SECTION.format(_OTHER)}</template></template>",
        f"<div><template>{_OTHER}</template></div>",
    ],
)
def test_a_template_is_no_text(template: str) -> None:
    release = _read(template)

    assert release.paragraphs == ("The Council met today.",)
    assert len(_doubts(release)) == 1
    assert _doubts(release)[0].endswith("was left out: 'Text that no browser shows.'")


def test_a_template_inside_the_text_is_no_text_and_what_follows_is() -> None:
    release = _read("", _SECTION.format(f"{_TEXT}<template>{_OTHER}</template><p>The end.</p>"))

    assert release.paragraphs == ("The Council met today.", "The end.")
    assert len(_doubts(release)) == 1


def test_a_template_gives_no_title_and_no_date() -> None:
    time = '<time datetime="2020-01-01">1 January 2020</time>'
    release = _read("", f"<template><h1>Other</h1>{time}</template>{_BODY}")

    assert (release.title, release.published_on) == ("Council meets", None)


@pytest.mark.parametrize(
    ("body", "after"),
    [
        (_SECTION.format(f"{_TEXT}<p hidden>More text.</p>"), ""),
        (_SECTION.format(f"{_TEXT}<div><p>More <b hidden>text</b>.</p></div>"), ""),
        (_SECTION.format(_TEXT + "<p>More text.</p>").replace("<div", "<div hidden"), ""),
        (f"<div hidden>{_SECTION.format(_TEXT + '<p>More text.</p>')}</div>", ""),
        (_BODY, _SECTION.format("<p>More text.</p>").replace("<div", '<div hidden="hidden"')),
    ],
)
def test_text_of_a_hidden_element_is_read_with_a_warning(body: str, after: str) -> None:
    release = _read(after, body)

    assert release.paragraphs == ("The Council met today.", "More text.")
    assert len(_doubts(release)) == 1
    assert _doubts(release)[0].startswith("paragraphs: text of a hidden element was read: ")


_ACCORDION = '<div class="body body-section is-accordion">{}</div>'


@pytest.mark.parametrize(
    ("accordion", "paragraphs"),
    [
        (_ACCORDION.format("<button>Who pays for all of it?</button><div>All.</div>"), True),
        (_ACCORDION.format("<button>Costs</button><div>All.</div>"), True),
        (_ACCORDION.format("<div><button>Costs</button></div><div>All.</div>"), True),
        (
            '<div class="body body-section"><button aria-expanded="false">Who?</button>All.</div>',
            True,
        ),
        (_ACCORDION.format("<button>Open all</button><div><button></button>All.</div>"), False),
        ('<div class="body body-section"><button>Share</button><div>All.</div></div>', False),
    ],
)
def test_a_button_of_an_accordion_is_a_heading(accordion: str, *, paragraphs: bool) -> None:
    release = _read(accordion)

    assert len(release.paragraphs) == 2 + paragraphs
    assert release.paragraphs[-1] == "All."


def test_a_long_button_that_is_no_heading_is_left_out_with_a_warning() -> None:
    release = _read("", _SECTION.format(f"{_TEXT}<button>Send this story to friends</button>"))

    assert release.paragraphs == ("The Council met today.",)
    assert _doubts(release) == ["paragraphs: a button was left out: 'Send this story to friends'"]
