"""Every listing fixture: its entries, the next page and the last one."""

import json
from pathlib import Path

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages.listing import parse_listing
from osce_crawler.records import ListingPage
from tests.pages.shells import page_of

FOLDERS = sorted((Path(__file__).parent.parent / "fixtures" / "listings").iterdir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_reads_entries_and_pager(folder: Path) -> None:
    capture = json.loads((folder / "capture.json").read_text(encoding="utf-8"))
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))

    listing = parse_listing(
        (folder / "page.html").read_bytes(), capture["url"], capture["content_type"]
    )

    items = [
        {
            "url": item.url,
            "title": item.title,
            "published_on": item.published_on.isoformat() if item.published_on else None,
            "content_type": item.content_type,
        }
        for item in listing.items
    ]
    assert items == expected["items"]
    assert (listing.next_url, listing.last_page) == (expected["next"], expected["last_page"])


_LISTING = "https://www.osce.org/press-releases"
_OLD_ITEM = '<div class="search-result-news"><dl><dt class="search-title"><h3><a href="/pc/90001">A title</a></h3></dt></dl></div>'
_OLD = f'<div class="pane-apachesolr-result"><div class="pane-content">{_OLD_ITEM}</div></div>'
_NEW = (
    '<a class="teaser teaser--two-cols" href="/pc/90001"><h2 class="teaser__title">A title</h2></a>'
)
_OLD_PAGER = (
    '<ul class="pager"><li class="pager-current">2</li><li class="pager-item"><a'
    ' href="/press-releases?page=2">3</a></li>'
    '<li class="pager-next"><a href="/press-releases?page=2">next</a></li>'
    '<li class="pager-last"><a href="/press-releases?page=9">last</a></li></ul>'
)
_NEW_PAGER = (
    '<nav class="pager"><ul class="pager__items"><li class="pager__item is-active"><a'
    ' href="?page=1">2</a></li>'
    '<li class="pager__item pager__item--next"><a href="?page=2" rel="next">Next</a></li>'
    '<li class="pager__item pager__item--last"><a href="?page=9">Last</a></li></ul></nav>'
)


def _read(inner: str, number: int = 1) -> ListingPage:
    return parse_listing(
        page_of(f"<main><h1>Press releases</h1>{inner}</main>"), f"{_LISTING}?page={number}"
    )


@pytest.mark.parametrize(
    "pager", [_OLD_PAGER, _NEW_PAGER, f"<nav class='pager'>{_OLD_PAGER}</nav>"]
)
@pytest.mark.parametrize(
    ("items", "layout"), [(_OLD, "drupal6-listing"), (_NEW, "drupal11-listing")]
)
def test_either_design_may_print_either_pager(items: str, layout: str, pager: str) -> None:
    listing = _read(items + pager)

    assert (listing.layout, len(listing.items)) == (layout, 1)
    assert (listing.next_url, listing.last_page) == (f"{_LISTING}?page=2", 9)


@pytest.mark.parametrize(
    ("pager", "following", "last"),
    [
        (('<div class="pagination"><a class="next"'
         ' href="?page=2&amp;rows=10">Next</a></div>'), f"{_LISTING}?page=2&rows=10", None),
        ('<p><a rel="next nofollow" href="?page=2">More</a></p>', f"{_LISTING}?page=2", None),
        (('<nav class="pager"><a href="?page=0">1</a> 2 <a href="?page=2">›</a></nav>'),
         f"{_LISTING}?page=2", None),
        (('<nav class="pager"><a href="?page=0">1</a> 2 <a href="?page=2">3</a> <a rel="next"'
         ' href="?page=2">Next</a></nav>'), f"{_LISTING}?page=2", 2),
        (('<nav class="pager"><a href="?page=0">1</a> 2 <a href="?page=2">3</a> <a'
         ' href="?page=7">8</a></nav>'), f"{_LISTING}?page=2", 7),
        (('<ul class="pager"><li class="pager-previous"><a'
         ' href="?page=0">previous</a></li></ul>'), None, 1),
        ('<ul class="pager"></ul>', None, 1),
        ('<nav class="pager"><a href="/press-releases/word?page=72">word</a></nav>', None, 1),
        (('<nav class="pager"><a href="/ru/press-releases?page=72">ru</a><a rel="next"'
         ' href="/pc/1">story</a></nav>'), None, 1),
        ('<nav class="pager"><a rel="next" href="?page=0">around</a></nav>', None, 1),
        ('<p><a href="?page=8">not in a pager</a></p>', None, None),
    ],
)  # fmt: skip
def test_the_last_page_is_the_highest_number_of_this_listing_that_a_pager_links_but_for_next_links(
    pager: str, following: str | None, last: int | None
) -> None:
    listing = _read(_NEW + pager)

    assert (listing.next_url, listing.last_page, listing.has_pager) == (
        following,
        last,
        not pager.startswith("<p>"),
    )


@pytest.mark.parametrize(
    ("inner", "layout"),
    [
        ('<div class="pane-apachesolr-result"></div><nav class="pager"></nav>', "drupal6-listing"),
        (_OLD_PAGER, "drupal11-listing"),
        ('<div class="view-empty">No results</div>', "drupal11-listing"),
    ],
)
def test_a_pager_or_an_empty_view_is_a_listing_without_entries(inner: str, layout: str) -> None:
    assert (_read(inner).layout, _read(inner).items) == (layout, ())


@pytest.mark.parametrize(
    ("inner", "kind"), [(_OLD + _NEW, "ambiguous-layout"), ("<p>No results</p>", "unknown-layout")]
)
def test_entries_of_two_designs_or_of_none_are_refused(inner: str, kind: str) -> None:
    with pytest.raises(PageRefused) as refusal:
        _read(inner)

    assert refusal.value.kind == kind
