"""What a run saw of the listings: their totals, their heads, their empty pages."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from osce_crawler.alarms.observation import ListingSeen
from osce_crawler.archive.alarm_walk import AlarmWalk
from osce_crawler.errors import PageRefused
from osce_crawler.judging.heads import Head, head_of
from osce_crawler.listed import ListingProgress
from osce_crawler.pages.layouts import Layouts
from osce_crawler.pages.listing import parse_listing
from osce_crawler.pages.page_numbers import page_number
from osce_crawler.urls import Site, release_address, split_language


def heads_of(walk: AlarmWalk, site: Site, layouts: Layouts) -> dict[str, Head]:
    """The head of each listing that the walk read. Raises ArchiveUnusable."""
    pages: dict[str, dict[int, Sequence[str]]] = {}
    empty: dict[str, list[tuple[int, str]]] = {}
    for listing, url, digest, content_type in walk.listing_pages():
        entries = _entries(walk.payload(digest), url, content_type, site, layouts)
        number, found = page_number(url), list(entries)
        pages.setdefault(listing, {})[number] = found
        if not found:
            empty.setdefault(listing, []).append((number, url))
    return {
        listing: replace(head_of(by_number.items()), empty=sorted(empty.get(listing, ())))
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


def _entries(
    page: bytes, url: str, content_type: str | None, site: Site, layouts: Layouts
) -> Iterator[str]:
    """Canonical addresses of the entries of a page; none if it cannot be read."""
    try:
        items = parse_listing(page, url, content_type, site, layouts).items
    except PageRefused:
        return
    for item in items:
        try:
            yield release_address(item.url, site).url
        except PageRefused:
            continue
