"""Sections of the text before the title, or outside of the content: read, or said in a warning."""

import pytest

from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import PressRelease
from tests.pages.built import URL
from tests.pages.shells import page_of

_KIND, _H1 = '<p class="type">Press release</p>', "<h1>Council meets</h1>"
_TEXT = "<p>The Council met today.</p>"
_BODY = f'<div class="body body-section is-text text--default">{_TEXT}</div>'
_NODE = f'<div class="node-content"><div class="pane-content">{_TEXT}</div></div>'
_OTHER = "<p>Ana Vidmar, Press Officer of the Mission</p>"
_OUTSIDE = "paragraphs: text outside the known parts: 'Ana Vidmar, Press Officer of the Mission'"


def _read(inner: str) -> PressRelease:
    return parse_press_release(page_of(inner), url=URL)


def _doubts(release: PressRelease) -> list[str]:
    return [warning for warning in release.warnings if warning.startswith("paragraphs")]


@pytest.mark.parametrize("place", ["{}<div>{}</div>", "<div>{}{}</div>", "{}{}"])
@pytest.mark.parametrize("name", ["is-text text--lead", "text--lead", "is-text"])
def test_text_before_the_title_is_read_with_a_warning(place: str, name: str) -> None:
    lead = f'<div class="body body-section {name}"><p>A lead of some words.</p></div>'
    release = _read(f"<main>{_KIND}{place.format(lead, _H1)}{_BODY}</main>")

    assert release.paragraphs == ("A lead of some words.", "The Council met today.")
    assert release.content_type == "Press release"
    assert _doubts(release) == [
        "paragraphs: text before the title was read: 'A lead of some words.'"
    ]


def test_a_section_of_unknown_kind_before_the_title_is_said() -> None:
    banner = f'<div class="body body-section is-banner">{_OTHER}</div>'
    release = _read(f"<main>{banner}{_KIND}{_H1}{_BODY}</main>")

    assert (release.paragraphs, _doubts(release)) == (("The Council met today.",), [_OUTSIDE])


@pytest.mark.parametrize("name", ["is-contact", "is-text text--default"])
@pytest.mark.parametrize(
    "page",
    [
        "<main>{release}</main>{section}",
        "{section}<main>{release}</main>",
        '<main>{release}</main><div class="side"><div>{section}</div></div>',
        "<main>{release}</main><aside>{section}</aside>",
    ],
)
def test_a_section_outside_of_main_is_said(page: str, name: str) -> None:
    section = f'<section class="body body-section {name}">{_OTHER}</section>'
    release = _read(page.format(release=_KIND + _H1 + _BODY, section=section))

    assert (release.paragraphs, _doubts(release)) == (("The Council met today.",), [_OUTSIDE])


def test_a_short_section_outside_of_main_is_said_too() -> None:
    section = '<div class="body body-section is-contact"><p>Ana Vidmar</p></div>'

    assert _doubts(_read(f"<main>{_KIND}{_H1}{_BODY}</main>{section}")) == [
        "paragraphs: text outside the known parts: 'Ana Vidmar'"
    ]


@pytest.mark.parametrize(
    "other",
    [
        "<footer>{}</footer>",
        '<div class="related">{}</div>',
        "<article>{}</article>",
        "<nav>{}</nav>",
    ],
)
def test_a_section_of_another_story_or_of_the_page_needs_no_warning(other: str) -> None:
    section = f'<div class="body body-section is-contact">{_OTHER}</div>'

    assert _doubts(_read(f"<main>{_KIND}{_H1}{_BODY}</main>{other.format(section)}")) == []


def test_a_second_container_in_another_column_is_said() -> None:
    first = f'<div class="first"><div class="content--header">{_H1}</div>{{}}{_NODE}</div>'
    day = '<span class="date-display-single">17 November 2006</span>'
    second = f'<div class="last">{_NODE.replace(_TEXT, _OTHER)}</div>'
    release = _read(f"<div>{first.format(day)}{second}</div>")

    assert (release.paragraphs, _doubts(release)) == (("The Council met today.",), [_OUTSIDE])
