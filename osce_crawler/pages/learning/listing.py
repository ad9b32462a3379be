"""Learns the selectors of listings, and verifies that they read what was inferred."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from osce_crawler.errors import PageRefused
from osce_crawler.pages.document import parse_listing_page
from osce_crawler.pages.inferred.lines import Line
from osce_crawler.pages.inferred.listing import Entry, entries_of, page_links
from osce_crawler.pages.layouts import Element, Layouts
from osce_crawler.pages.learning.elements import around
from osce_crawler.pages.learning.release import NotLearned, Selectors
from osce_crawler.pages.learning.selectors import Example, induce_selector
from osce_crawler.pages.learning.toml import layout_file
from osce_crawler.pages.listing import parse_listing
from osce_crawler.records import Confidence, ListingPage, SourcePage
from osce_crawler.urls import Site

_SELF = "xpath:self::*"


@dataclass(frozen=True, slots=True)
class ListingExample:
    """A page of a listing of unknown design, and where its entries are."""

    page: SourcePage
    url: str
    listing: ListingPage
    root: Element
    entries: Sequence[Entry]

    @classmethod
    def of(cls, page: SourcePage, layouts: Layouts) -> "ListingExample | None":
        """The example of a page; None if one of the layouts reads it.

        Raises PageRefused if the page cannot be read as a listing.
        """
        url, site = page.url or page.site, Site.of(page.site)
        listing = parse_listing(page.payload, url, page.content_type, site, layouts)
        if listing.confidence is not Confidence.LOW:
            return None
        root = parse_listing_page(page.payload, page.content_type, layouts)
        return cls(page, url, listing, root, entries_of(root, url, site))


def learn_listing(examples: Sequence[ListingExample], name: str, layouts: Layouts) -> Selectors:
    """The selectors that read every example as it was inferred.

    `layouts` are those in use. Raises NotLearned.
    """
    item = induce_selector(
        [Example(one.root, tuple(entry.element for entry in one.entries)) for one in examples],
        is_own=True,
    )
    if item is None:
        raise NotLearned(
            "no selector with a class or an id matches the entries alone on all pages of listings"
        )
    entries = [entry for one in examples for entry in one.entries]
    link = _in_entries(entries, _link)
    title = _in_entries(entries, lambda entry: _holder(entry.title, entry))
    if link is None or title is None:
        raise NotLearned("no selector matches link and title alone in all entries")
    learned: Selectors = {"item": item, "link": link, "title": title}
    for key, line in (("date", _dated), ("teaser", _teaser)):
        if found := _in_entries(entries, line):
            learned[key] = found
    pagers = [(one.root, list(page_links(one.root, one.url))) for one in examples]
    pager = induce_selector(
        [Example(root, (around(links),) if links else ()) for root, links in pagers]
    )
    if pager:
        learned["pager"] = pager
    _check(examples, learned, name, layouts)
    return learned


def _in_entries(entries: Sequence[Entry], target: Callable[[Entry], Element | None]) -> str | None:
    """The selector of a part of the entries, relative to the entry; None if there is none."""
    found = [(entry.element, target(entry)) for entry in entries]
    if all(part is element for element, part in found):
        return _SELF
    return induce_selector(
        [Example(element, () if part is None else (part,)) for element, part in found]
    )


def _link(entry: Entry) -> Element | None:
    if entry.element.tag == "a":
        return entry.element
    links = (piece.link for line in entry.lines for piece in line.pieces)
    return next((link for link in links if link is not None), None)


def _dated(entry: Entry) -> Element | None:
    line = entry.dated
    if line is None:
        return None
    times = (piece.element for piece in line.pieces if piece.element.get("datetime"))
    return next(times, None) or _holder(line, entry)


def _teaser(entry: Entry) -> Element | None:
    return _holder(entry.teaser, entry) if entry.teaser else None


def _holder(line: Line, entry: Entry) -> Element | None:
    """The element of a line, if it is in the entry."""
    elements = [piece.element for piece in line.pieces]
    holder = around(elements)
    return holder if holder is entry.element or entry.element in holder.iterancestors() else None


def _check(
    examples: Sequence[ListingExample], selectors: Selectors, name: str, layouts: Layouts
) -> None:
    """Raises NotLearned if a page is read differently from it was inferred."""
    trial = layouts.with_added([layout_file(name, {}, selectors)])
    for one in examples:
        site = Site.of(one.page.site)
        try:
            read = parse_listing(one.page.payload, one.url, one.page.content_type, site, trial)
        except PageRefused as refusal:
            raise NotLearned(f"the listing {one.url} cannot be read: {refusal}") from refusal
        pages = read.last_page, read.next_url
        if read.items != one.listing.items or pages != (
            one.listing.last_page,
            one.listing.next_url,
        ):
            raise NotLearned(f"the listing {one.url} is read differently from it was inferred")
