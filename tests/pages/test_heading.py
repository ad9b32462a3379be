"""The title and the type above it, where the page's headings are not as expected."""

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import PressRelease
from tests.pages.built import URL
from tests.pages.shells import page_of

_TITLE = "Council meets under open roof"
_H1 = f"<h1>{_TITLE}</h1>"
_KIND = '<p class="type">Press release</p>'
_LOGO = '<header><h1><a href="/">OSCE</a></h1></header>'
_BODY = '<div class="body body-section is-text text--default"><p>The Council met today.</p></div>'
_OLD_BODY = (
    '<div class="node-content"><div class="pane-content"><p>The Council met today.</p></div></div>'
)
_META = f'<meta property="og:title" content="{_TITLE}">'


def _read(inner: str, head: str = "") -> PressRelease:
    return parse_press_release(page_of(inner, head), url=URL)


@pytest.mark.parametrize(
    "inner",
    [
        f"<main>{_KIND}{_BODY}</main>",
        f"<main>{_KIND}<h1> </h1>{_BODY}</main>",
        f'{_LOGO}<div class="x">{_KIND}<h2>{_TITLE}</h2>{_BODY}</div>',
        f"{_LOGO}<main>{_KIND}<h2>{_TITLE}</h2>{_BODY}</main>",
    ],
)
def test_the_title_in_the_head_stands_in_for_a_heading_that_is_missing_or_empty(inner: str) -> None:
    release = _read(inner, _META)

    assert release.title == _TITLE
    assert "title: no heading says it, taken from the page's head" in release.warnings


@pytest.mark.parametrize(
    "inner",
    [
        f"{_LOGO}<main>{_KIND}{_H1}{_BODY}</main>",
        f"{_LOGO}<div class='x'>{_KIND}{_H1}</div><div class='y'>{_BODY}</div>",
        f"<main>{_KIND}{_H1}{_LOGO}{_BODY}</main>",
        f"<main>{_KIND}{_H1}<h1></h1>{_BODY}<h1>Other stories</h1></main>",
        (
            "<section><h1>OSCE</h1><div"
            f' class="content--header">{_KIND}{_H1}</div>{_OLD_BODY}</section>'
        ),
    ],
)
def test_the_title_is_the_last_heading_before_the_text_that_is_no_logo(inner: str) -> None:
    release = _read(inner)

    assert (release.title, release.content_type) == (_TITLE, "Press release")
    assert [warning for warning in release.warnings if warning.startswith("title")] == []


@pytest.mark.parametrize(
    "inner", [f"<main>{_KIND}{_BODY}</main>", f"<main>{_KIND}<h1></h1>{_BODY}</main>"]
)
def test_a_page_without_any_title_is_refused(inner: str) -> None:
    with pytest.raises(PageRefused) as refusal:
        _read(inner)

    assert refusal.value.kind == "no-title"


@pytest.mark.parametrize("kind", ["Press release", "Spot report", "Пресс-релиз"])
def test_the_old_design_prints_the_type_before_the_title_too(kind: str) -> None:
    header = f'<div class="content--header"><span class="type">{kind}</span>{_H1}</div>'

    assert _read(f"<section>{header}{_OLD_BODY}</section>").content_type == kind


def test_an_unknown_word_before_the_title_of_the_old_design_is_no_type() -> None:
    header = f'<div class="content--header"><span class="type">Newsroom</span>{_H1}</div>'

    assert _read(f"<section>{header}{_OLD_BODY}</section>").content_type is None


def test_an_event_of_the_old_design_is_refused() -> None:
    header = f'<div class="content--header"><span class="type">Event</span>{_H1}</div>'

    with pytest.raises(PageRefused) as refusal:
        _read(f"<section>{header}{_OLD_BODY}</section>")

    assert refusal.value.kind == "not-a-release"
