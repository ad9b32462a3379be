"""The walk over one listing: which page comes next, and when it is over. Pure."""

import json
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from osce_crawler.pages.listing import page_number
from osce_crawler.records import ListedRelease, ListingPage

KNOWN_PAGES_BEFORE_STOP = 10
"""A run that is not full ends after so many pages of nothing but known releases: a hundred newest
ones are fetched again.
"""

_NO_ENTRIES = "a listing page without entries where there should be some; crawl again later"
_PAGES_WITHOUT_PROGRESS = 3
"""Pages in a row that are empty, or list only what was listed before, and still lead on: the
listing goes in circles.
"""


@dataclass(slots=True, kw_only=True)
class ListingWalk:
    """Where a walk has come to. One for each listing; not for several threads."""

    start: str
    since: date | None = None
    known: frozenset[tuple[int, str]] = frozenset()
    """Keys of releases in the archive, where the walk may stop among them; empty where it must go
    to the end.
    """
    visited: set[str] = field(default_factory=set)
    listed: set[str] = field(default_factory=set)
    holes: list[tuple[str, str]] = field(default_factory=list)
    """Address and what is wrong with it, for the run report."""
    faults: int = 0
    """Pages that could not be read, and holes: with any, the walk is not complete."""
    ended_early: bool = False
    last_page: int | None = None
    """As the latest pager told; None on a listing without one, which goes on as long as its pages
    bring new entries.
    """
    _known_pages: int = 0
    _idle_pages: int = 0
    _maybe_end: tuple[str, str | None] | None = None
    """A page that brought nothing where no pager tells whether it is the end, and what is wrong
    with it if it is not.
    """

    def next_page(
        self, url: str, listing: ListingPage, keys: AbstractSet[tuple[int, str]]
    ) -> str | None:
        """The address after `url`, or None where the walk is over. `keys` are those of its
        releases: node and language.
        """
        self.visited.add(url)
        self.last_page = listing.last_page if listing.last_page is not None else self.last_page
        fresh = self._note_progress(listing, keys)
        if fresh:
            self._note_hole()
        following = self._told(url, listing.next_url)
        is_told = following is not None or self._is_last(url, listing)
        if not is_told:
            reason = None if listing.items else _NO_ENTRIES
            following = numbered(url, page_number(url) + 1) if fresh else self._beyond(url, reason)
        if not listing.items and (not page_number(url) or (is_told and following)):
            self.holes.append((url, _NO_ENTRIES))
        if following is None:
            return None
        if self._idle_pages >= _PAGES_WITHOUT_PROGRESS:
            self.holes.append(
                (
                    url,
                    (
                        f"{self._idle_pages} listing pages in a row list nothing further, and still"
                        " lead on"
                    ),
                )
            )
            return None
        self.ended_early = self._known_pages >= KNOWN_PAGES_BEFORE_STOP or self._is_older(
            listing.items
        )
        return None if self.ended_early else following

    def after_unreadable(self, url: str, reason: str | None = None) -> str | None:
        """The page after one that could not be read, or None where the walk is over.

        `reason` is for a page that may just lie beyond the end, such as a 404 or a page that is no
        listing: it becomes a hole where the listing is known to go on, or does. Without a reason
        the caller has said already what is wrong.
        """
        self.visited.add(url)
        if self.last_page is None:
            return self._beyond(url, reason)
        if reason and page_number(url) <= self.last_page:
            self.holes.append((url, reason))
        return self._told(url, None)

    def state(self) -> str:
        """Where the walk stands, as JSON; what `restored` needs beside the arguments of a new
        walk.
        """
        return json.dumps(
            {
                "faults": self.faults,
                "ended_early": self.ended_early,
                "last_page": self.last_page,
                "known_pages": self._known_pages,
                "idle_pages": self._idle_pages,
                "maybe_end": self._maybe_end,
            }
        )

    def restored(self, state: str, visited: Iterable[str], listed: Iterable[str]) -> "ListingWalk":
        """This walk, where the interrupted one stood, with the pages read and the releases listed
        until then.
        """
        kept = json.loads(state)
        self.visited, self.listed = set(visited), set(listed)
        self.faults, self.ended_early, self.last_page = (
            kept["faults"],
            kept["ended_early"],
            kept["last_page"],
        )
        self._known_pages, self._idle_pages = kept["known_pages"], kept["idle_pages"]
        self._maybe_end = tuple(kept["maybe_end"]) if kept["maybe_end"] else None
        return self

    def _told(self, url: str, next_url: str | None) -> str | None:
        """The page after `url` as far as a pager tells of one."""
        if next_url and self._belongs(next_url):
            return next_url
        number = page_number(url)
        return (
            numbered(url, number + 1)
            if self.last_page is not None and number < self.last_page
            else None
        )

    def _is_last(self, url: str, listing: ListingPage) -> bool:
        """Whether a pager tells that this page is the last one; not an earlier pager of a page that
        is blank or beyond it.
        """
        if listing.last_page is not None:
            return True
        return (
            self.last_page is not None
            and page_number(url) <= self.last_page
            and bool(listing.items)
        )

    def _beyond(self, url: str, reason: str | None) -> str | None:
        """One page beyond a page that brought nothing: if that brings nothing either, the listing
        has ended before both.
        """
        number = page_number(url)
        if not number or self._maybe_end:
            return None
        self._maybe_end = (url, reason)
        return numbered(url, number + 1)

    def _note_hole(self) -> None:
        """What might have been the end was none."""
        if self._maybe_end and self._maybe_end[1]:
            self.holes.append((self._maybe_end[0], self._maybe_end[1]))
        self._maybe_end = None

    def _belongs(self, url: str) -> bool:
        """A next page of this listing, and not one of the endless listings beside it."""
        same_path = (
            urlsplit(url).path.rstrip("/").lower() == urlsplit(self.start).path.rstrip("/").lower()
        )
        return same_path and url not in self.visited

    def _note_progress(self, listing: ListingPage, keys: AbstractSet[tuple[int, str]]) -> bool:
        """Whether the page lists anything that was not listed before."""
        fresh = {item.url for item in listing.items} - self.listed
        self.listed |= fresh
        self._idle_pages = 0 if fresh else self._idle_pages + 1
        known = bool(keys) and keys <= self.known
        self._known_pages = self._known_pages + 1 if known else 0
        return bool(fresh)

    def _is_older(self, items: tuple[ListedRelease, ...]) -> bool:
        """Whether everything on the page is older than what was asked for: listings begin with the
        newest.
        """
        dates = [item.published_on for item in items if item.published_on]
        return bool(self.since and dates and max(dates) < self.since)


def numbered(url: str, page: int) -> str:
    """The address of another page of the same listing."""
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "page"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("page", str(page))]), fragment=""))
