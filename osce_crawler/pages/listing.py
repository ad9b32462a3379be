"""A page of a listing: entries to fetch, and where the walk goes on."""

import re
from collections.abc import Mapping
from datetime import date
from urllib.parse import parse_qs, urlsplit

from osce_crawler.errors import PageRefused
from osce_crawler.pages.body import paragraphs_in, text_of
from osce_crawler.pages.dates import attribute_date, date_in_words
from osce_crawler.pages.document import parse_listing_page
from osce_crawler.pages.labels import Label, label_of
from osce_crawler.pages.layouts import LISTING_LAYOUTS, Element, ListingLayout
from osce_crawler.records import ListedRelease, ListingPage
from osce_crawler.urls import OSCE, Site, absolute, release_address

_LABELLED = re.compile(r"^([^:]{2,40}):\s*(.*)$")


def parse_listing(page: bytes, url: str, content_type: str | None = None, site: Site = OSCE) -> ListingPage:
    """The entries of a listing page in its order. Raises PageRefused, `unknown-layout` above all."""
    root = parse_listing_page(page, content_type)
    matching = [layout for layout in LISTING_LAYOUTS if layout.page.first(root) is not None]
    if len(matching) != 1:
        kind = "ambiguous-layout" if matching else "unknown-layout"
        known = ", ".join(layout.name for layout in LISTING_LAYOUTS)
        raise PageRefused(kind, f"{url}: expected a listing of exactly one known layout ({known})")
    layout = matching[0]
    following = layout.next.first(root)
    return ListingPage(
        layout=layout.name,
        items=tuple(item for element in layout.item.all(root) if (item := _item(element, layout, url, site))),
        next_url=absolute(url, str(following.get("href"))) if following is not None else None,
        last_page=_last_page(root, layout, url),
        has_pager=layout.pager.first(root) is not None,
    )


def page_number(url: str) -> int:
    """The zero-based page that a listing address asks for."""
    asked = parse_qs(urlsplit(url).query).get("page", ["0"])[-1]
    return int(asked) if asked.isascii() and asked.isdigit() else 0


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
    )


def _address(link: str, site: Site) -> str:
    """The canonical address of a release; what is none stays as it is, and whoever fetches decides."""
    try:
        return release_address(link, site).url
    except PageRefused:
        return link


def _date(element: Element, layout: ListingLayout, labelled: Mapping[Label, str]) -> date | None:
    for found in layout.date.all(element):
        attribute = found.get("datetime")
        if published_on := attribute_date(str(attribute)) if attribute else date_in_words(text_of(found)):
            return published_on
    return date_in_words(labelled.get(Label.DATE, ""))


def _labelled(element: Element) -> dict[Label, str]:
    """The values of lines such as `Content type: News`."""
    matches = filter(None, map(_LABELLED.match, paragraphs_in(element)))
    return {label: match[2] for match in matches if match[2] and (label := label_of(match[1]))}


def _last_page(root: Element, layout: ListingLayout, url: str) -> int | None:
    """Zero-based number of the last page; None where there is no pager to tell."""
    if layout.pager.first(root) is None:
        return None
    links = [absolute(url, str(link.get("href"))) for link in layout.pages.all(root)]
    return max(map(page_number, [url, *links]))
