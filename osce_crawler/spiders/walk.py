"""The walk through the pages of one listing: which page is next, and where the walk ends. Pure."""

import json
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass, field
from datetime import date
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from osce_crawler.increments.front import FrontRule
from osce_crawler.listed import ListingProgress
from osce_crawler.pages.page_numbers import page_number
from osce_crawler.records import Confidence, Finding, ListedRelease, ListingPage
from osce_crawler.urls import parts_of

MOST_PAGES = 5_000
"""A walk stops after this many pages of a listing that no earlier run has read. The site has some
3,500 pages of releases.
"""
_NO_ENTRIES = "this listing page has no entries, but the listing continues; crawl again later"
_EMPTY = (
    "the first page of this listing has no entries; check it in a browser, and crawl again later"
)
_PAGES_WITHOUT_PROGRESS = 3
"""A walk stops after this many consecutive pages that list nothing new but link to a next page:
the listing is endless or circular.
"""


@dataclass(slots=True, kw_only=True)
class ListingWalk:
    """The state of the walk through one listing. Not thread-safe."""

    start: str
    since: date | None = None
    known: frozenset[tuple[int, str]] = frozenset()
    """Keys (node id, language) of releases in the archive. Empty if the walk must go to the end of
    the listing.
    """
    most_pages: int = MOST_PAGES
    """The walk stops after this many pages: a listing may be endless, with new entries a page."""
    visited: set[str] = field(default_factory=set)
    listed: set[str] = field(default_factory=set)
    holes: list[tuple[str, str]] = field(default_factory=list)
    """Gaps in the listing: the address of a page, and the message for the run report."""
    faults: int = 0
    """Number of pages that could not be read, and of gaps. If not 0, the walk is incomplete."""
    ended_early: bool = False
    is_inferred: bool = False
    """Whether a page has an unknown design: entries may be missing, so the walk is incomplete."""
    progress: ListingProgress = field(default_factory=ListingProgress)
    """What it has read, for the ledger."""
    _front: FrontRule = field(default_factory=FrontRule)
    _idle_pages: int = 0
    _maybe_end: tuple[str, str | None] | None = None
    """A page without new entries that may be past the end, and the message if it is not."""
    _claimed_end: bool = False
    """Whether the pager of the last page with entries had no link to a later page."""

    @property
    def last_page(self) -> int | None:
        """Number of the last page (from 0) in the latest pager that names later pages. None as long
        as none did: then the walk continues while pages have new entries.
        """
        return self.progress.last_page

    def next_page(
        self, url: str, listing: ListingPage, keys: AbstractSet[tuple[int, str]]
    ) -> str | None:
        """The address of the page after `url`, or None if the walk ends.

        `keys` are the keys (node id, language) of the releases on this page.
        """
        self.visited.add(url)
        self.is_inferred |= listing.confidence is Confidence.LOW
        fresh = self._note_progress(listing, keys)
        if fresh:
            self._note_hole()
        following = self._following(url, listing, fresh=fresh)
        self._count(url, listing, fresh=fresh)
        if following is None:
            self._note_end(url)
            return None
        if self._idle_pages >= _PAGES_WITHOUT_PROGRESS:
            message = (
                f"{self._idle_pages} consecutive listing pages have no new entries but link to a"
                " next page; the walk stops here"
            )
            self.holes.append((url, message))
            return None
        if self._is_too_long(url):
            return None
        self.ended_early = self._front.is_read or self._is_older(listing.items)
        return None if self.ended_early else following

    def _following(self, url: str, listing: ListingPage, *, fresh: bool) -> str | None:
        """The address of the page after `url`, or None at the end of the listing.

        A page ends the listing only if its pager leads to earlier pages alone, or if it is the last
        page that an earlier pager named. A page without entries, or without a pager, ends nothing.
        """
        number, last = page_number(url), listing.last_page
        if last is not None and last > number:
            self.progress.last_page = last
            if url == self.start:
                self.progress.first_named = last
        named = self._from_pager(url, listing.next_url)
        is_missing = not listing.items and self._is_named(number)
        if is_missing or (named and not listing.items):
            self.progress.pages_empty += 1
            self.holes.append((url, _NO_ENTRIES if named or number else _EMPTY))
        if listing.items:
            self._claimed_end = last == number
        if named:
            return named
        if not listing.items:
            return self._beyond(url, None if is_missing else _NO_ENTRIES)
        if (self._claimed_end and listing.has_page_links) or number == self.last_page:
            return None
        return numbered(url, number + 1) if fresh else self._beyond(url, None)

    def _is_named(self, number: int) -> bool:
        """Whether this page must have entries: the first page, and those that a pager named.

        The last page may be gone: the listing became shorter during the walk, if the page before it
        says that it is the last one.
        """
        if not number:
            return True
        is_within = self.last_page is not None and number <= self.last_page
        return is_within and not (self._claimed_end and number == self.last_page)

    def after_unreadable(self, url: str, reason: str | None = None) -> str | None:
        """The address of the page after one that could not be read, or None if the walk ends.

        `reason` is for a page that may be past the end, such as a 404 or a page that is no listing.
        It becomes a gap if the listing turns out to continue. Without a reason, the caller has
        recorded the fault already.
        """
        self.visited.add(url)
        if reason is None:
            self.progress.pages_unreadable += 1
        if self.last_page is None:
            following = self._beyond(url, reason)
        else:
            if reason and self._is_named(page_number(url)):
                self.progress.pages_unreadable += 1
                self.holes.append((url, reason))
            following = self._from_pager(url, None)
        if following is None:
            self._note_end(url)
            return None
        return None if self._is_too_long(url) else following

    def without_response(self) -> None:
        """Record that a page had no response. The walk ends there."""
        self.faults += 1
        self.progress.pages_unreadable += 1

    def absent(self, url: str, reason: str) -> str | None:
        """The reason for `after_unreadable` why a page is not there; None for the first page: then
        the site does not have this listing.
        """
        if url != self.start:
            return reason
        self.visited.add(url)
        self.progress.is_missing = True
        return None

    def state(self) -> str:
        """The state of the walk as JSON, for `restored`."""
        return json.dumps(
            {
                "faults": self.faults,
                "ended_early": self.ended_early,
                "is_inferred": self.is_inferred,
                "progress": asdict(self.progress),
                "known_pages": self._front.known_pages,
                "idle_pages": self._idle_pages,
                "maybe_end": self._maybe_end,
                "claimed_end": self._claimed_end,
            }
        )

    def restored(self, state: str, visited: Iterable[str], listed: Iterable[str]) -> "ListingWalk":
        """This walk with the state of an interrupted one, the pages it visited and the releases it
        listed.
        """
        kept = json.loads(state)
        self.visited, self.listed = set(visited), set(listed)
        self.faults, self.ended_early = kept["faults"], kept["ended_early"]
        # Versions before schema 6 kept the last page alone.
        self.progress = ListingProgress(
            **kept.get("progress", {"last_page": kept.get("last_page")})
        )
        self.is_inferred = kept.get("is_inferred", False)  # not in states of older versions
        self._front, self._idle_pages = FrontRule(kept["known_pages"]), kept["idle_pages"]
        self._maybe_end = tuple(kept["maybe_end"]) if kept["maybe_end"] else None
        self._claimed_end = kept.get("claimed_end", False)
        return self

    def _from_pager(self, url: str, next_url: str | None) -> str | None:
        """The address of the page after `url` according to a pager, or None."""
        if next_url and self._belongs(next_url):
            return next_url
        number = page_number(url)
        return (
            numbered(url, number + 1)
            if self.last_page is not None and number < self.last_page
            else None
        )

    def _beyond(self, url: str, reason: str | None) -> str | None:
        """The address of one more page after a page without new entries.

        If that page has no new entries either, the listing ended before both.
        """
        number = page_number(url)
        if not number or self._maybe_end or self._claimed_end:
            return None
        self._maybe_end = (url, reason)
        return numbered(url, number + 1)

    def _note_hole(self) -> None:
        """Record a gap: the listing continues after the page that might have been past its end."""
        if self._maybe_end and self._maybe_end[1]:
            if self._maybe_end[1] == _NO_ENTRIES:
                self.progress.pages_empty += 1
            else:
                self.progress.pages_unreadable += 1
            self.holes.append((self._maybe_end[0], self._maybe_end[1]))
        self._maybe_end = None

    def _belongs(self, url: str) -> bool:
        """Whether the address is an unvisited page of this listing.

        The site also links to endless listings, by keyword for example, on other paths.
        """
        same_path = (
            parts_of(url).path.rstrip("/").lower() == parts_of(self.start).path.rstrip("/").lower()
        )
        return same_path and url not in self.visited

    def _note_progress(self, listing: ListingPage, keys: AbstractSet[tuple[int, str]]) -> bool:
        """Count pages without progress. Returns whether the page has new entries."""
        items = {item.url: item for item in listing.items}
        fresh = items.keys() - self.listed
        months, days = self.progress.months, [items[url].published_on for url in fresh]
        for month in (f"{day:%Y-%m}" for day in days if day):
            months[month] = months.get(month, 0) + 1
        self.listed |= fresh
        self._idle_pages = 0 if fresh else self._idle_pages + 1
        self._front.note(keys, self.known)
        return bool(fresh)

    def _count(self, url: str, listing: ListingPage, *, fresh: bool) -> None:
        """Count a page with entries. A page past the end may repeat earlier entries."""
        is_within = self.last_page is not None and page_number(url) <= self.last_page
        if not listing.items or not (fresh or is_within):
            return
        self._count_entries(listing)

    def _count_entries(self, listing: ListingPage) -> None:
        read, size = self.progress, str(len(listing.items))
        read.pages_read += 1
        read.entries += len(listing.items)
        read.sizes[size] = read.sizes.get(size, 0) + 1

    def note_rolled(self, url: str, listing: ListingPage) -> None:
        """Count a page that an increment reads behind the front."""
        self.is_inferred |= listing.confidence is Confidence.LOW
        if listing.items:
            self._count_entries(listing)
            return
        self.progress.pages_empty += 1
        self.holes.append((url, _NO_ENTRIES))

    def _note_end(self, url: str) -> None:
        """Record that the listing has no further page, as far as its pages say."""
        self.progress.has_ended = True
        first, number = self.progress.first_named, page_number(url)
        if first is not None and number < first - max(2, first // 100):
            message = (
                f"the listing ends at this page, but its first page names {first + 1} pages; check"
                " it in a browser, then crawl again"
            )
            self.holes.append((url, message))

    def _is_too_long(self, url: str) -> bool:
        """Whether the walk must stop: the listing has more pages than a listing should have."""
        if len(self.visited) < self.most_pages:
            return False
        message = (
            f"the walk stops here, after {self.most_pages} pages: the listing seems to be endless;"
            " check it in a browser; if it is not, give a larger number with --max-pages"
        )
        self.holes.append((url, message))
        return True

    def _is_older(self, items: tuple[ListedRelease, ...]) -> bool:
        """Whether all dated entries of the page are older than `since`. Listings start with the
        newest.
        """
        dates = [item.published_on for item in items if item.published_on]
        return bool(self.since and dates and max(dates) < self.since)


def numbered(url: str, page: int) -> str:
    """The address of another page of the same listing."""
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "page"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("page", str(page))]), fragment=""))


def inferred_finding(url: str) -> Finding:
    """The finding for a listing whose entries were read by their structure."""
    message = (
        "the listing has an unknown design; its entries were read by their structure, so"
        " some may be missing; check the site, then run: osce-crawler layout propose"
    )
    return Finding(kind="listing-inferred", url=url, message=message)
