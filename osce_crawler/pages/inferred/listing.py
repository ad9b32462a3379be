"""Reads a listing of unknown design: repeated elements with a link to a release and a date."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl

from osce_crawler.errors import PageRefused
from osce_crawler.pages.inferred.fields import segments
from osce_crawler.pages.inferred.lines import Line, Outline
from osce_crawler.pages.inferred.listing_parts import (
    LONGEST_DATE_WORDS,
    Parts,
    day_of,
    parted,
)
from osce_crawler.pages.inferred.shapes import Shape, shape_of
from osce_crawler.pages.labels import Label, is_release_type, label_of
from osce_crawler.pages.layouts import Element
from osce_crawler.pages.page_numbers import named_last_page, page_number
from osce_crawler.records import Confidence, ListedRelease, ListingPage
from osce_crawler.text import word_count
from osce_crawler.urls import Address, Site, absolute, parts_of, release_address

LAYOUT = "inferred"
_LEAST_ENTRIES = 3
_DATED_PART = 0.6
_CLEAR = 1.5
_FRAMES = frozenset({"nav", "footer", "aside", "menu", "dialog"})


@dataclass(frozen=True, slots=True)
class Entry:
    """The element of an entry, its address, and its lines."""

    element: Element
    address: Address
    lines: Sequence[Line]

    @property
    def title(self) -> Line:
        """The line with the title: a heading with a link, else a heading, else the longest link."""
        linked = [line for line in self.lines if line.linked]
        headings = [line for line in self.lines if line.heading is not None]
        found = [line for line in headings if line.linked] or headings
        return (found or sorted(linked, key=lambda line: len(line.text), reverse=True))[0]

    @property
    def teaser(self) -> Line | None:
        """The line with the start of the text, or a summary."""
        prose = (
            line
            for line in self.others()
            if line.heading is None and word_count(line.text) > LONGEST_DATE_WORDS
        )
        return max(prose, key=lambda line: len(line.text), default=None)

    @property
    def dated(self) -> Line | None:
        """The first line with a date. The title may contain the date of something else."""
        return next((line for line in self.others() if day_of(line) is not None), None)

    @property
    def published_on(self) -> date | None:
        """The date of a `<time>`, or of a short line."""
        return day_of(self.dated) if self.dated else None

    def others(self) -> Iterator[Line]:
        """The lines without the title."""
        title = self.title
        return (line for line in self.lines if line is not title)


def read_listing(root: Element, url: str, site: Site) -> ListingPage | None:
    """The entries of a listing page with the address `url`, with confidence low.

    None if no group of at least three elements with a link to a release and a date, alike and in
    one container, is clearly the largest of the page: boxes with other stories are smaller.
    """
    entries = entries_of(root, url, site)
    if not entries:
        return None
    links, own = list(_pages(root, url)), page_number(url)
    pages = dict(links)
    following = pages.get(own + 1)
    return ListingPage(
        layout=LAYOUT,
        confidence=Confidence.LOW,
        items=tuple(map(_listed, entries)),
        next_url=following,
        last_page=named_last_page(own, [number for number, _ in links]) if pages else None,
        has_pager=bool(pages),
        has_page_links=bool(pages),
    )


def entries_of(root: Element, url: str, site: Site) -> list[Entry]:
    """The entries of the group that is clearly the largest of the page; none if none is."""
    outline = Outline(root)
    if outline.is_too_large:
        return []
    addresses = dict(_release_links(outline, url, site))
    items, links = _items(addresses), _lines_of_links(outline)
    for group_of in (_tag, shape_of):
        groups = _grouped(items, group_of)
        found = _clearly_largest(
            _entries(outline, elements, items, addresses, links) for elements in groups
        )
        if found:
            return found
    return []


def _clearly_largest(groups: Iterable[list[Entry]]) -> list[Entry]:
    dated = sorted(filter(_is_dated, groups), key=len, reverse=True)
    if len(dated) > 1 and len(dated[0]) < _CLEAR * len(dated[1]):
        return []
    return dated[0] if dated else []


def _tag(element: Element) -> Shape:
    """The tag alone: a class may tell the first row, the odd ones or each from the others."""
    return element.tag, None


def _grouped(
    items: Iterable[Element], group_of: Callable[[Element], Shape]
) -> Iterator[list[Element]]:
    """The elements that are alike in one container."""
    grouped: dict[tuple[Element, Shape], list[Element]] = {}
    for item in items:
        parent = item.getparent()
        if parent is not None:
            grouped.setdefault((parent, group_of(item)), []).append(item)
    return (elements for elements in grouped.values() if len(elements) >= _LEAST_ENTRIES)


def _release_links(outline: Outline, url: str, site: Site) -> Iterator[tuple[Element, Address]]:
    """The links with text to releases, outside menus and boxes."""
    for line in outline.lines:
        if any(frame.tag in _FRAMES for frame in line.frames):
            continue
        for piece in line.pieces:
            if piece.link is None:
                continue
            try:
                yield piece.link, release_address(absolute(url, str(piece.link.get("href"))), site)
            except (PageRefused, ValueError):
                continue


def _items(addresses: dict[Element, Address]) -> dict[Element, Address]:
    """The largest element around each link that contains links to one release only.

    Its first link counts: others may lead to translations.
    """
    keys: dict[Element, set[int]] = {}
    for link, address in addresses.items():
        for above in (link, *link.iterancestors()):
            keys.setdefault(above, set()).add(address.node_id)
    items: dict[Element, Address] = {}
    for link, address in addresses.items():
        item = link
        for above in link.iterancestors():
            if len(keys[above]) > 1:
                break
            item = above
        items.setdefault(item, address)
    return items


def _entries(
    outline: Outline,
    elements: Sequence[Element],
    items: Mapping[Element, Address],
    addresses: Mapping[Element, Address],
    links: Mapping[Element, tuple[int, int]],
) -> list[Entry]:
    """The entries with their lines: those of the element, else up to the next or from the last.

    Where dates are in other elements than links, the most of the entries have one in its lines. A
    date in the link is taken apart from the title only where most entries have none elsewhere.
    """
    spans = [_span(outline, element, links) for element in elements]
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    gap = min((start - end for start, end in zip(starts[1:], ends, strict=False)), default=0)
    forms = (
        spans,
        list(zip(starts, [*starts[1:], ends[-1] + gap], strict=True)),
        list(zip([max(starts[0] - gap, 0), *ends[:-1]], ends, strict=True)),
    )
    read = (
        [
            Entry(element, items[element], list(parted(outline.lines[slice(*span)], parts)))
            for element, span in zip(elements, form, strict=True)
        ]
        for parts in (Parts(addresses), Parts(addresses, are_in_link=True))
        for form in forms
    )
    return max(read, key=lambda group: sum(entry.dated is not None for entry in group))


def _lines_of_links(outline: Outline) -> dict[Element, tuple[int, int]]:
    """The first line of each link and the one after its last: it may contain a whole entry."""
    spans: dict[Element, tuple[int, int]] = {}
    for index, line in enumerate(outline.lines):
        for piece in line.pieces:
            if piece.link is not None:
                spans[piece.link] = (spans.get(piece.link, (index, index))[0], index + 1)
    return spans


def _span(
    outline: Outline, element: Element, links: Mapping[Element, tuple[int, int]]
) -> tuple[int, int]:
    """The lines of an element; for an inline one, those of the first link in it."""
    if element in outline.spans:
        return outline.spans[element]
    return next((links[link] for link in element.iter("a") if link in links), (0, 0))


def _is_dated(group: Sequence[Entry]) -> bool:
    dated = sum(entry.dated is not None for entry in group)
    return dated >= max(_LEAST_ENTRIES, _DATED_PART * len(group))


def _listed(entry: Entry) -> ListedRelease:
    teaser = entry.teaser
    return ListedRelease(
        url=entry.address.url,
        title=entry.title.text,
        published_on=entry.published_on,
        content_type=_type(entry),
        teaser=teaser.text if teaser else None,
    )


def _type(entry: Entry) -> str | None:
    """The type, as a labelled value, or as a line or a part of a line of its own."""
    for line in entry.others():
        name, colon, value = line.text.partition(":")
        if colon and label_of(name) is Label.TYPE and value.strip():
            return value.strip()
        found = next(filter(is_release_type, segments(line)), None)
        if found and not line.is_prose:
            return found
    return None


def page_links(root: Element, url: str) -> Iterator[Element]:
    """The links to other pages of this listing: all of the address but `page` is equal."""
    for link in root.iter("a"):
        address = absolute(url, str(link.get("href") or ""))
        if _without_page(address) == _without_page(url) and page_number(address) != (
            page_number(url)
        ):
            yield link


def _pages(root: Element, url: str) -> Iterator[tuple[int, str]]:
    """Number and address of other pages of this listing."""
    for link in page_links(root, url):
        address = absolute(url, str(link.get("href") or ""))
        yield page_number(address), address


def _without_page(url: str) -> tuple[str, Counter[tuple[str, str]]]:
    parts = parts_of(url)
    query = Counter(pair for pair in parse_qsl(parts.query) if pair[0] != "page")
    return parts.path.rstrip("/").lower(), query
