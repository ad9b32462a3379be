"""Parses a page of a listing: its entries, and the address of the next page."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from osce_crawler.errors import PageRefused
from osce_crawler.pages.body import paragraphs_in, text_of
from osce_crawler.pages.dates import attribute_date, date_in_words
from osce_crawler.pages.document import parse_listing_page
from osce_crawler.pages.labels import Label, is_release_type, label_of
from osce_crawler.pages.layouts import (
    BUILT_IN,
    LINKS,
    Element,
    Layouts,
    ListingLayout,
)
from osce_crawler.pages.page_numbers import named_last_page, page_number
from osce_crawler.records import ListedRelease, ListingPage
from osce_crawler.urls import OSCE, Site, absolute, parts_of, release_address

_LONGEST_TYPE = 100
"""Letters. A longer line is no type such as `Spot report`; to compare it takes a while."""
_LABELLED = re.compile(r"^([^:]{2,40}):\s*(.*)$")


def parse_listing(
    page: bytes,
    url: str,
    content_type: str | None = None,
    site: Site = OSCE,
    layouts: Layouts = BUILT_IN,
) -> ListingPage:
    """The entries of a listing page in document order, and its pager.

    `url` is the address of the page, `content_type` the HTTP header, `layouts` those that the page
    may have. A listing of unknown design is read by its structure. Raises PageRefused
    `unknown-layout`, `ambiguous-layout`, or a kind of `parse_listing_page`.
    """
    root = parse_listing_page(page, content_type, layouts)
    try:
        layout, elements = _layout_of(root, url, layouts)
    except PageRefused as refusal:
        if refusal.kind != "unknown-layout":
            raise
        from osce_crawler.pages.inferred.listing import read_listing  # noqa: PLC0415 - most need it not

        inferred = read_listing(root, url, site)
        if inferred is None:
            raise
        return inferred
    pagers = layouts.pager.all(root)
    # An element may be in several pagers: a list in a `<nav>`.
    links = dict.fromkeys(link for pager in pagers for link in LINKS.all(pager))
    marked = layouts.next_links.all(root)
    pages, own = _page_links(links, url), page_number(url)
    others = _page_links((link for link in links if link not in set(marked)), url)
    next_pages = [link for link in _page_links(marked, url) if page_number(link) > own]
    following = [*next_pages, *(link for link in pages if page_number(link) == own + 1)]
    numbers = [*map(page_number, others)]
    return ListingPage(
        layout=layout.name,
        items=tuple(item for element in elements if (item := _item(element, layout, url, site))),
        next_url=next(iter(following), None),
        last_page=named_last_page(own, numbers, has_next=bool(next_pages)) if pagers else None,
        has_pager=bool(pagers),
        has_page_links=any(page_number(link) != own for link in [*pages, *following]),
    )


def _layout_of(root: Element, url: str, layouts: Layouts) -> tuple[ListingLayout, list[Element]]:
    """The layout of a listing, and its entries.

    A listing without entries has the first layout that it looks like. Raises PageRefused
    `unknown-layout` or `ambiguous-layout`.
    """
    items = {layout.name: layout.item.all(root) for layout in layouts.listings}
    matching = [layout for layout in layouts.listings if items[layout.name]]
    if not matching:
        matching = [layout for layout in layouts.listings if layout.page.first(root) is not None][
            :1
        ]
    if not matching:
        known = ", ".join(layout.name for layout in layouts.listings)
        raise PageRefused(
            "unknown-layout",
            f"{url}: the page is not a listing of a known layout ({known}): the site may have a new"
            " design",
        )
    if len(matching) > 1:
        names = " and ".join(layout.name for layout in matching)
        raise PageRefused(
            "ambiguous-layout", f"{url}: the page has entries of {names}; expected one layout"
        )
    (layout,) = matching
    return layout, items[layout.name]


def _page_links(found: Iterable[Element], url: str) -> list[str]:
    """Addresses of other pages of this listing: those with the same path.

    A keyword in the path (`/press-releases/word?page=72`) makes endless listings.
    """
    links = [absolute(url, str(link.get("href"))) for link in found]
    return [link for link in links if _path(link) == _path(url)]


def _path(url: str) -> str:
    return parts_of(url).path.rstrip("/").lower()


def _item(element: Element, layout: ListingLayout, url: str, site: Site) -> ListedRelease | None:
    link = layout.link.first(element)
    if link is None:
        return None
    title = layout.title.first(element)
    labelled = _labelled(element)
    return ListedRelease(
        url=_address(absolute(url, str(link.get("href", ""))), site),
        title=text_of(title) if title is not None else text_of(link),
        published_on=_date(element, layout, labelled),
        content_type=labelled.get(Label.TYPE),
        teaser=_teaser(element, layout),
        place=labelled.get(Label.PLACE),
    )


def _address(link: str, site: Site) -> str:
    """The canonical address of a release; any other address unchanged."""
    try:
        return release_address(link, site).url
    except PageRefused:
        return link


def _date(element: Element, layout: ListingLayout, labelled: Mapping[Label, str]) -> date | None:
    for found in layout.date.all(element):
        attribute = found.get("datetime")
        if (
            published_on := attribute_date(str(attribute))
            if attribute
            else date_in_words(text_of(found))
        ):
            return published_on
    return date_in_words(labelled.get(Label.DATE, ""))


def _teaser(element: Element, layout: ListingLayout) -> str | None:
    """The first line that is no title, date, type or labelled value."""
    others = {*layout.title.all(element), *layout.date.all(element)}
    for found in layout.teaser.all(element):
        text = text_of(found)
        if (
            text
            and others.isdisjoint(found.iter())
            and others.isdisjoint(found.iterancestors())
            and not (len(text) <= _LONGEST_TYPE and is_release_type(text))
            and not ((line := _LABELLED.match(text)) and label_of(line[1]))
        ):
            return text
    return None


def _labelled(element: Element) -> dict[Label, str]:
    """The labelled values of an entry, in lines such as `Content type: News`."""
    matches = filter(None, map(_LABELLED.match, paragraphs_in(element)))
    return {label: match[2] for match in matches if match[2] and (label := label_of(match[1]))}
