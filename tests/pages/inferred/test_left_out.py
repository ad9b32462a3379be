"""What is left out of a text of unknown design is named, or the page is refused."""

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import PressRelease

_TITLE = "Council meets under an open roof"
_LABELS = "<dl><dt>Date:</dt><dd>17 November 2006</dd><dt>Place:</dt><dd>VIENNA</dd></dl>"
_FIRST = "VIENNA, 17 November 2006 - The Council met under an open roof today, and nobody got wet."
_SECOND = "The roof will be closed before the next meeting, which is planned for the spring."
_OUTSIDE = "paragraphs: text outside the known parts: "


def _read(inside: str, after: str = "", outside: str = "") -> PressRelease:
    """The reading of a page with something in the text's element, after it, or elsewhere."""
    page = (
        f'<html><head><meta property="og:title" content="{_TITLE}"></head><body><div class="c">'
        f'<p>Press release</p><h1>{_TITLE}</h1>{_LABELS}<div class="t"><p>{_FIRST}</p><p>{_SECOND}</p>'
        f"{inside}</div>{after}</div>{outside}</body></html>"
    )
    return parse_press_release(page.encode(), url="https://www.osce.org/cthb/47920")


def _named(release: PressRelease) -> list[str]:
    assert release.paragraphs == (_FIRST, _SECOND)
    return [
        warning.removeprefix(_OUTSIDE).strip("'")
        for warning in release.warnings
        if warning.startswith(_OUTSIDE)
    ]


@pytest.mark.parametrize("address", ["/r/1", "/mission/123456", "/topics", "https://example.org/"])
@pytest.mark.parametrize(
    "following", ["", "<p>And one more sentence closes the text of today.</p>"]
)
def test_a_paragraph_that_is_only_a_link_refuses_the_page(address: str, following: str) -> None:
    with pytest.raises(PageRefused, match="a line of it is only a link: 'Read the whole plan'"):
        _read(f'<p><a href="{address}">Read the whole plan</a></p>{following}')


def test_links_of_an_editor_in_another_form_than_the_text_are_named() -> None:
    links = '<ul><li><a href="/topics">Read the whole plan</a></li></ul>'

    assert _named(_read(links)) == ["Read the whole plan"]


@pytest.mark.parametrize(
    "tag", ["aside", "footer", "nav", "button", "noscript", "object", "canvas"]
)
def test_text_in_a_part_of_the_text_that_is_not_read_is_named(tag: str) -> None:
    assert _named(_read(f"<{tag}>The river reads no maps.</{tag}>")) == ["The river reads no maps."]


@pytest.mark.parametrize(
    ("after", "named"),
    [
        ("<h3>Contacts</h3><p>Ana Vidmar, Press and Public Information Officer</p><p>Tel: +387 33 000 000</p>",
         ["Ana Vidmar, Press and Public Information Officer", "Tel: +387 33 000 000"]),
        ("<h3>Contacts</h3><p>Ana Vidmar</p><p>Press Officer</p>", ["Contacts Ana Vidmar Press Officer"]),
        ("<p>Share this story</p>", []),
        ('<a href="/a">All the news of this week</a>', []),
        ('<h3><a href="/mission/500001">Another story</a></h3><p>A summary of a quite different story.</p>', []),
    ],
)  # fmt: skip
def test_text_after_the_text_is_named_as_in_known_layouts(after: str, named: list[str]) -> None:
    assert _named(_read("", f'<div class="z">{after}</div>')) == named


def test_a_box_beside_the_text_is_named_and_one_outside_the_content_is_not() -> None:
    contacts = "<aside><p>Ana Vidmar, Press and Public Information Officer</p></aside>"

    assert _named(_read("", contacts)) == ["Ana Vidmar, Press and Public Information Officer"]
    assert _named(_read("", "", contacts)) == []


@pytest.mark.parametrize(
    "bar",
    [
        '<div class="s"><span>Share this story</span> <a href="https://x.example">X</a></div>',
        '<p>Share this story <a href="https://x.example">X</a></p>',
        '<p>Поделиться: <a href="https://x.example">X</a> <a href="https://y.example">Y</a></p>',
        '<div class="s">Tools <a href="/print/1">Print</a></div>',
    ],
)
def test_a_bar_to_share_is_no_paragraph(bar: str) -> None:
    assert _read(bar).paragraphs == (_FIRST, _SECOND)


def test_a_last_line_with_a_link_of_the_editor_stays() -> None:
    line = 'See also <a href="/topics">the topic</a>'

    assert _read(f"<p>{line}</p>").paragraphs[-1] == "See also the topic"


def test_other_stories_with_dates_and_a_notice_after_the_text_end_it() -> None:
    stories = "".join(
        f'<div class="r"><a href="/mission/{node}">Mission opens its office number {node}</a>'
        "<span>12 June 2025</span></div>"
        for node in (500001, 500002)
    )
    notice = (
        '<div class="n"><p>This site uses cookies to make your visit as good as ever.</p></div>'
    )
    after = f'<div class="m"><h3>Related stories</h3>{stories}</div>{notice}'

    assert _named(_read("", after)) == [
        "This site uses cookies to make your visit as good as ever."
    ]
