"""What a run saw of the listings: their totals, their heads, their empty pages."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from osce_crawler.alarms.observation import ListingSeen
from osce_crawler.archive.alarm_walk import AlarmWalk
from osce_crawler.errors import PageRefused
from osce_crawler.judging.heads import Head, head_of
from osce_crawler.listed import ListingProgress
from osce_crawler.pages.layouts import Layouts
from osce_crawler.pages.listing import parse_listing
from osce_crawler.pages.page_numbers import page_number
from osce_crawler.records import ListingPage
from osce_crawler.urls import Site, release_address, split_language

_MOST_PAGES = 1_000
"""Pages whose entries are kept: some 3 MB."""


@dataclass(slots=True)
class PagesRead:
    """The entries of pages of listings that this run has parsed: they are not parsed again."""

    _entries: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    def note(self, url: str, digest: str | None, entries: tuple[str, ...] | None) -> None:
        """Keep the entries of a page with this address and payload, if there is space."""
        if digest is not None and entries is not None and len(self._entries) < _MOST_PAGES:
            self._entries[url, digest] = entries

    def entries(self, url: str, digest: str) -> tuple[str, ...] | None:
        """The entries; None if they are not kept."""
        return self._entries.get((url, digest))


def entries_of(page: ListingPage, site: Site) -> Iterator[str]:
    """Canonical addresses of the entries of a page, in order."""
    for item in page.items:
        try:
            yield release_address(item.url, site).url
        except PageRefused:
            continue


def heads_of(walk: AlarmWalk, site: Site, layouts: Layouts, read: PagesRead) -> dict[str, Head]:
    """The head of each listing that the walk read. `read` are pages that need not be parsed again.

    Raises ArchiveUnusable.
    """
    pages: dict[str, dict[int, Sequence[str]]] = {}
    empty: dict[str, list[tuple[int, str]]] = {}
    for listing, url, digest, content_type in walk.listing_pages():
        number, entries = page_number(url), read.entries(url, digest)
        if entries is None:
            if (page := walk.payload(digest)) is None:  # what it lists is not known any more
                continue
            entries = _parsed(page, url, content_type, site, layouts)
        found = list(entries)
        pages.setdefault(listing, {})[number] = found
        if not found:
            empty.setdefault(listing, []).append((number, url))
    return {
        listing: head_of(by_number.items())._replace(empty=sorted(empty.get(listing, ())))
        for listing, by_number in pages.items()
    }


def listings_seen(
    heads: Mapping[str, Head],
    before: Mapping[str, Sequence[str]],
    totals: Mapping[str, tuple[int, int]],
    progress: Mapping[str, ListingProgress],
    doubtful: Collection[str],
) -> list[ListingSeen]:
    """Each listing. `before` are the heads of the last run; `totals` those that changed;
    `doubtful` the examples of open alarms.
    """
    empty = {
        listing: [
            url
            for number, url in heads[listing].empty
            if number <= (progress[listing].last_page or 0)
        ]
        for listing in heads.keys() & progress.keys()
    }
    return [
        ListingSeen(
            listing=listing,
            language=split_language("/" + listing.split("/", 3)[-1])[1] or "en",
            total=totals.get(listing),
            missing=heads[listing].missing(before.get(listing, ())) if listing in heads else (),
            pages_read=progress[listing].pages_read if listing in progress else 0,
            pages_empty=progress[listing].pages_empty if listing in progress else 0,
            empty=empty.get(listing, ()),
            empty_again=next((url for url in empty.get(listing, ()) if url in doubtful), ""),
        )
        for listing in sorted({*heads, *totals, *progress})
    ]


def _parsed(
    page: bytes, url: str, content_type: str | None, site: Site, layouts: Layouts
) -> tuple[str, ...]:
    """Canonical addresses of the entries of a page; none if it cannot be read."""
    try:
        return tuple(entries_of(parse_listing(page, url, content_type, site, layouts), site))
    except PageRefused:
        return ()
