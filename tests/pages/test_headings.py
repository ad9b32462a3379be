"""The title between several headings: the page's head and the listing decide."""

import pytest

from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import Evidence, PressRelease
from tests.pages.built import URL
from tests.pages.shells import page_of

_TITLE = "Two rivers, one plan"
_KIND = '<div class="type">Press release</div>'
_H1, _OTHER = f"<h1>{_TITLE}</h1>", "<h1>Sarajevo</h1>"
_TEXT = "<p>The Council met today.</p>"
_BODY = f'<div class="body body-section is-text text--default">{_TEXT}</div>'
_OLD_BODY = f'<div class="node-content"><div class="pane-content">{_TEXT}</div></div>'
_OG = f'<meta property="og:title" content="{_TITLE}">'


def _read(inner: str, head: str = "", listed: str | None = None) -> PressRelease:
    evidence = Evidence(title=listed) if listed else None
    return parse_press_release(page_of(inner, head), url=URL, evidence=evidence)


def _doubts(release: PressRelease) -> list[str]:
    return [warning for warning in release.warnings if warning.startswith("title")]


@pytest.mark.parametrize(
    ("head", "listed"),
    [
        (_OG, None),
        (f"<title>{_TITLE} | OSCE</title>", None),
        (f"<title>{_TITLE}</title>", None),
        ("<title>Two  rivers – one plan - News - OSCE</title>", None),
        ("", _TITLE),
        ('<meta property="og:title" content="Sarajevo">', _TITLE),
    ],
)
@pytest.mark.parametrize(
    "inner",
    [
        f'<main>{_KIND}{_H1}<div class="hero">{_OTHER}</div>{_BODY}</main>',
        f'<section><div class="content--header">{_KIND}{_H1}{_OTHER}</div>{_OLD_BODY}</section>',
    ],
)
def test_the_title_is_the_heading_that_the_head_or_the_listing_names(
    inner: str, head: str, listed: str | None
) -> None:
    release = _read(inner, head, listed)

    assert (release.title, release.content_type) == (_TITLE, "Press release")
    assert _doubts(release) == ["title: another heading was left out: 'Sarajevo'"]


def test_a_heading_before_the_one_that_the_head_names_needs_no_warning() -> None:
    release = _read(f"<main>{_OTHER}{_KIND}{_H1}{_BODY}</main>", _OG)

    assert (release.title, _doubts(release)) == (_TITLE, [])


@pytest.mark.parametrize("head", ["", "<title>OSCE</title>"])
def test_of_two_headings_that_nothing_names_the_last_one_is_taken_with_a_warning(
    head: str,
) -> None:
    release = _read(f"<main>{_OTHER}{_KIND}{_H1}{_BODY}</main>", head)

    assert release.title == _TITLE
    assert len(_doubts(release)) == 1
    assert _doubts(release)[0].endswith("the last one was taken, not 'Sarajevo'")


@pytest.mark.parametrize(
    "inner",
    [
        f"<main>{_KIND}{_H1}{_H1}{_BODY}</main>",
        f"<main>{_KIND}<h1><span>{_TITLE}</span></h1><p></p>{_H1}{_BODY}</main>",
        f"<main>{_H1}{_KIND}{_H1}{_BODY}</main>",
    ],
)
@pytest.mark.parametrize("head", ["", _OG])
def test_the_type_is_before_the_first_of_two_equal_headings(inner: str, head: str) -> None:
    release = _read(inner, head)

    assert (release.title, release.content_type) == (_TITLE, "Press release")
    assert [doubt for doubt in release.warnings if not doubt.endswith("not on the page")] == []


@pytest.mark.parametrize(
    "between",
    [
        "<div><svg><path/></svg></div>",
        "<div><svg><title>Icon</title><text>New</text></svg></div>",
        '<i class="icon"></i><img src="/i.png">',
        "<div></div><div><span> </span></div>",
        "<button>Share</button>",
        '<div class="body body-section text--lead"><p>A lead of the text.</p></div>',
    ],
)
@pytest.mark.parametrize("kind", ["Press release", "A new type"])
def test_the_type_may_be_before_an_element_without_text(between: str, kind: str) -> None:
    release = _read(f'<main><p class="type">{kind}</p>{between}{_H1}{_BODY}</main>')

    assert release.content_type == kind
