"""One entry of a listing, and the addresses around it: a part may be missing, none is guessed."""

from datetime import date

import pytest

from osce_crawler.pages.listing import parse_listing
from osce_crawler.pages.page_numbers import page_number
from osce_crawler.records import ListedRelease, ListingPage
from osce_crawler.urls import OSCE, Site
from tests.pages.shells import page_of

_URL = "https://www.osce.org/press-releases"
_TITLE = '<h2 class="teaser__title">A title</h2>'


def _new(inner: str = _TITLE, href: str = "/pc/90001") -> str:
    return f'<a class="teaser teaser--two-cols" href="{href}">{inner}</a>'


def _old(*items: str) -> str:
    news = "".join(f'<div class="search-result-news">{item}</div>' for item in items)
    return f'<div class="pane-apachesolr-result"><div class="pane-content">{news}</div></div>'


def _read(inner: str, url: str = _URL, site: Site = OSCE) -> ListingPage:
    return parse_listing(page_of(f"<main><h1>Press releases</h1>{inner}</main>"), url, site=site)


def _item(inner: str, site: Site = OSCE) -> ListedRelease:
    (item,) = _read(inner, site=site).items
    return item


_OLD_TITLE = '<p class="search-title"><a href="/pc/90001">A title</a></p>'


@pytest.mark.parametrize(
    ("inner", "published_on"),
    [
        (_new(), None),
        (_new(f'{_TITLE}<time datetime="2006-11-16T23:00:00Z">soon</time>'), date(2006, 11, 17)),
        (_new(f'{_TITLE}<time datetime="soon">17 November 2006</time>'), None),
        (_new(f'{_TITLE}<p class="teaser__date">17 November 2006</p>'), date(2006, 11, 17)),
        (
            _new(f'{_TITLE}<time datetime="soon">17</time><p class="teaser__date">2 May 2006</p>'),
            date(2006, 5, 2),
        ),
        (_new(f"{_TITLE}<p>Publishing date: 17 November 2006</p>"), date(2006, 11, 17)),
        (_new(f"{_TITLE}<p>Place: 17 November 2006</p>"), None),
        (_old(_OLD_TITLE), None),
        (
            _old(f'{_OLD_TITLE}<p class="publishing-date">Publishing date: 17 November 2006</p>'),
            date(2006, 11, 17),
        ),
        (
            _old(f'{_OLD_TITLE}<p class="publishing-date"><b>Date</b> 17 November 2006</p>'),
            date(2006, 11, 17),
        ),
        (_old(f'{_OLD_TITLE}<p class="publishing-date"></p>'), None),
    ],
)
def test_an_entry_has_the_first_date_that_is_one(inner: str, published_on: date | None) -> None:
    assert _item(inner).published_on == published_on


@pytest.mark.parametrize(
    ("inner", "teaser"),
    [
        (_new(), None),
        (_new(f'{_TITLE}<div class="teaser__text">The Council met</div>'), "The Council met"),
        (_new(f"{_TITLE}<p>The Council met …</p><p>More.</p>"), "The Council met …"),
        (_new(f'{_TITLE}<p class="teaser__date">2 May 2006</p><p>The Council</p>'), "The Council"),
        (_new(f'{_TITLE}<p><time datetime="2006-05-02">2 May</time></p>'), None),
        (_new(f"{_TITLE}<p>Press release</p><p>The Council</p>"), "The Council"),
        (_new(f"{_TITLE}<p>Content type: News</p>"), None),
        (_new(f"{_TITLE}<p>Vienna: the Council met</p>"), "Vienna: the Council met"),
        (_new(f"{_TITLE}<p> </p><p>The Council</p>"), "The Council"),
        (_old(_OLD_TITLE), None),
        (
            _old(f'{_OLD_TITLE}<dd class="search-snippet">The <b>Council</b> …</dd>'),
            "The Council …",
        ),
        (_old(f"{_OLD_TITLE}<p>The Council</p>"), None),
    ],
)
def test_an_entry_has_the_start_of_the_text_as_printed(inner: str, teaser: str | None) -> None:
    assert _item(inner).teaser == teaser


@pytest.mark.parametrize(
    ("line", "content_type"),
    [
        ("", None),
        ("Content type: News", "News"),
        ("Content type:News", "News"),
        ("Content type:", None),
        ("Type: Press: a release", "Press: a release"),
        ("Mood: sunny", None),
        ("Content type News", None),
        (f"{'x' * 41}: News", None),
    ],
)
def test_an_entry_has_the_type_that_a_label_announces(line: str, content_type: str | None) -> None:
    assert _item(_old(f"{_OLD_TITLE}<p>{line}</p>")).content_type == content_type


@pytest.mark.parametrize(
    ("inner", "title"),
    [
        (_new(), "A title"),
        (_new("Only a link"), "Only a link"),
        (_new(f"<p>Before</p>{_TITLE}"), "A title"),
        (_old(_OLD_TITLE), "A title"),
        (_old(_OLD_TITLE.replace("</a>", "</a> and more")), "A title and more"),
    ],
)
def test_the_title_of_an_entry_is_its_own_element_or_else_its_link(inner: str, title: str) -> None:
    assert _item(inner).title == title


def test_an_entry_without_a_link_leads_nowhere() -> None:
    listing = _read(_old('<p class="search-title">No link</p>', _OLD_TITLE))

    assert [item.title for item in listing.items] == ["A title"]


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("/PC/90001/?fbclid=x#top", "https://www.osce.org/pc/90001"),
        ("http://osce.org/pc/90001", "https://www.osce.org/pc/90001"),
        ("pc/90001", "https://www.osce.org/pc/90001"),
        ("/events/Some-Event", "https://www.osce.org/events/Some-Event"),
        ("https://mirror.example/pc/90001", "https://mirror.example/pc/90001"),
    ],
)
def test_the_address_of_a_release_is_canonical_and_any_other_stays(href: str, url: str) -> None:
    assert _item(_new(href=href)).url == url


def test_the_addresses_of_a_mirror_are_its_own() -> None:
    inner = _new(href="http://127.0.0.1:8000/PC/90001/")

    assert (
        _item(inner, site=Site.of("http://127.0.0.1:8000")).url == "http://127.0.0.1:8000/pc/90001"
    )
    assert _item(inner).url == "http://127.0.0.1:8000/PC/90001/"


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 0),
        ("?page=0", 0),
        ("?page=7", 7),
        ("?page=007", 7),
        ("?rows=50&page=7&solrsort=x", 7),
        ("?page=1&page=7", 7),
        ("?page=12&page=last", 12),
        ("?page=", 0),
        ("?page=-1", 0),
        ("?page=٣", 0),
        ("?page=²", 0),
        ("?page=last", 0),
        ("?pages=7", 0),
    ],
)
def test_the_number_of_a_page_is_what_its_address_asks_for(query: str, number: int) -> None:
    assert page_number(_URL + query) == number


@pytest.mark.parametrize(
    ("links", "following"),
    [
        (["?page=1"], "?page=1"),
        (["?page=2", "?page=1"], "?page=2"),
        (["/Press-Releases/?page=1"], "/Press-Releases/?page=1"),
        (["?page=0"], None),
        (["/ru/press-releases?page=1"], None),
        ([], None),
    ],
)
def test_the_next_page_is_a_later_one_of_the_same_listing(
    links: list[str], following: str | None
) -> None:
    pager = "".join(f'<p><a rel="next" href="{link}">Next</a></p>' for link in links)
    listing = _read(_new() + pager)

    if following is not None:
        following = (_URL if following.startswith("?") else "https://www.osce.org") + following
    assert (listing.next_url, listing.last_page, listing.has_pager) == (following, None, False)


@pytest.mark.parametrize(
    ("inner", "layout"),
    [
        ('<div class="pane-apachesolr-result"></div><ul class="pager"></ul>', "drupal6-listing"),
        ('<ul class="pager__items"></ul>', "drupal11-listing"),
        ('<nav class="pager"></nav>', "drupal11-listing"),
        ('<div class="view-empty"></div>', "drupal11-listing"),
        ('<a class="teaser teaser--two-cols">No link</a>', "drupal11-listing"),
    ],
)
def test_a_listing_without_entries_is_of_the_first_design_that_it_looks_like(
    inner: str, layout: str
) -> None:
    assert (_read(inner).layout, _read(inner).items) == (layout, ())
