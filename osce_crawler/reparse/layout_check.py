"""How a layout file reads the pages of an archive, beside the layouts that the archive has.

The pages are those that `reparse` reads: the newest page of each record, and the pages from which
no record could be read; and the pages of listings, if the file has selectors for them.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from osce_crawler.archive.database import unusable_as_error
from osce_crawler.archive.kept_pages import KeptPage, count_listing_pages, listing_pages
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.stored_pages import (
    StoredPage,
    count_pages,
    newest_pages,
    unparsed_pages,
)
from osce_crawler.errors import PageRefused
from osce_crawler.pages.document import matching_layouts
from osce_crawler.pages.layouts import Era, Layouts, may_have
from osce_crawler.pages.listing import parse_listing
from osce_crawler.records import CleanRelease, Confidence, SourcePage
from osce_crawler.reparse.pool import Reading, parse_pages
from osce_crawler.urls import Site

INFERRED_LISTING = "inferred-listing"
NO_LAYOUT, NO_LISTING = "none", "none-listing"
"""Of pages on which no layout finds a text container or an entry."""
_FIELDS = (
    "content_type",
    "published_on",
    "place",
    "sources",
    "fields_of_work",
    "description",
    "attachments",
)


@dataclass(slots=True)
class Counts:
    """What one layout gives."""

    pages: int = 0
    """Pages that it matches."""
    refused: int = 0
    """Those of them from which nothing could be read."""
    reasons: Counter[str] = field(default_factory=Counter)
    """For each kind of refusal, the pages."""
    equal: int = 0
    """Pages whose text and metadata are equal to those of their record."""
    two_layouts: int = 0
    """Pages that another layout matches as well. They are refused."""
    filled: Counter[str] = field(default_factory=Counter)
    """For each field, the pages on which it has a value; of listings, the entries."""


@dataclass(slots=True)
class LayoutCheck:
    """The result of a check: for each layout, the counts without the file, and with it."""

    name: str
    """Of the layout in the file; its listings have the ending `-listing`."""
    without: dict[str, Counts] = field(default_factory=dict)
    """With the layouts of the archive, but without one of this name."""
    with_file: dict[str, Counts] = field(default_factory=dict)

    @property
    def own(self) -> tuple[Counts, Counts]:
        """The counts of the file's layout: releases and listings."""
        found = (self.with_file.get(name) for name in (self.name, f"{self.name}-listing"))
        releases, listings = (counts or Counts() for counts in found)
        return releases, listings

    @property
    def matched(self) -> int:
        """Number of pages that the file's layout matches."""
        return sum(counts.pages for counts in self.own)

    @property
    def refused(self) -> int:
        """Number of those from which nothing could be read, for any reason."""
        return sum(counts.refused for counts in self.own)

    @property
    def ambiguous(self) -> int:
        """Number of those that another layout matches as well."""
        return sum(counts.two_layouts for counts in self.own)

    def rows(self) -> list[dict[str, Any]]:
        """Two rows for each layout: without the file, and with it."""
        return [
            {
                "layout": layout,
                "reading": reading,
                "pages": counts.pages,
                "refused": counts.refused,
                "reasons": dict(counts.reasons),
                "equal": counts.equal,
                "two_layouts": counts.two_layouts,
                "filled": dict(counts.filled),
            }
            for layout in dict.fromkeys([*self.without, *self.with_file])
            for reading, all_counts in (
                ("without file", self.without),
                ("with file", self.with_file),
            )
            for counts in [all_counts.get(layout, Counts())]
        ]


@dataclass(slots=True)
class LayoutChecker:
    """Reads the pages of an archive twice: with its layouts, and with one more."""

    archive: Archive
    layouts: Layouts
    """Without those of the file."""
    extended: Layouts
    """With those of the file."""
    era: Era
    workers: int
    advance: Callable[[], None] = lambda: None
    """Called for each page."""
    _candidates: set[int] = field(default_factory=set)
    """Captures that may have the file's layout. Both readings of all others are the same."""

    def total(self) -> int:
        """Number of pages to read, without the second reading."""
        with unusable_as_error(self.archive.path):
            listings = count_listing_pages(self.archive.connection) if self.era.listing else 0
            return count_pages(self.archive.connection) + listings

    def check(self) -> LayoutCheck:
        """Read all pages. Raises ArchiveUnusable, WorkerLost."""
        found = LayoutCheck(self.era.name)
        with unusable_as_error(self.archive.path):
            for page, reading in self._readings(self.layouts, first=True):
                into = [found.without]
                if page.capture_id not in self._candidates:
                    into.append(found.with_file)
                self._count(into, page, reading, self.layouts)
                self.advance()
            for page, reading in self._readings(self.extended, first=False):
                self._count([found.with_file], page, reading, self.extended)
            if self.era.listing:
                for listing in listing_pages(self.archive.connection):
                    self._count_listing(found.without, listing, self.layouts)
                    self._count_listing(found.with_file, listing, self.extended)
                    self.advance()
        return found

    def _readings(
        self, layouts: Layouts, *, first: bool
    ) -> Iterator[tuple[StoredPage, Reading | None]]:
        parsed = parse_pages(self._sources(first=first), self.workers, layouts=layouts)
        with closing(parsed) as readings:
            yield from readings

    def _sources(self, *, first: bool) -> Iterator[tuple[StoredPage, SourcePage]]:
        connection = self.archive.connection
        for page in chain(newest_pages(connection), unparsed_pages(connection)):
            if not first and page.capture_id not in self._candidates:
                continue
            source = page.source(connection)
            if first and self.era.release and may_have(source.payload, self.era.release):
                self._candidates.add(page.capture_id)
            yield page, source

    def _count(
        self,
        into: list[dict[str, Counts]],
        page: StoredPage,
        reading: Reading | None,
        layouts: Layouts,
    ) -> None:
        if isinstance(reading, CleanRelease):
            release = reading.release
            digests = reading.content_digest, reading.metadata_digest
            for found in into:
                counts = found.setdefault(release.layout, Counts())
                counts.pages += 1
                counts.equal += digests == page.digests
                counts.filled.update(name for name in _FIELDS if getattr(release, name))
            return
        kind = reading.kind if reading else "unreadable"
        payload = page.source(self.archive.connection).payload
        matching = matching_layouts(payload, page.content_type, layouts.releases)
        for found in into:
            _count_refused(found, matching or [NO_LAYOUT], kind)

    def _count_listing(self, found: dict[str, Counts], page: KeptPage, layouts: Layouts) -> None:
        payload = page.payload(self.archive.connection)
        site = Site.of(page.site)
        try:
            listing = parse_listing(payload, page.url, page.content_type, site, layouts)
        except PageRefused as refusal:
            matching = matching_layouts(payload, page.content_type, layouts.listings)
            _count_refused(found, matching or [NO_LISTING], refusal.kind)
            return
        layout = INFERRED_LISTING if listing.confidence is Confidence.LOW else listing.layout
        counts = found.setdefault(layout, Counts())
        counts.pages += 1
        for name in ("title", "published_on", "teaser"):
            counts.filled[name] += sum(bool(getattr(item, name)) for item in listing.items)
        counts.filled["entries"] += len(listing.items)


def _count_refused(found: dict[str, Counts], matching: list[str], kind: str) -> None:
    for name in matching:
        counts = found.setdefault(name, Counts())
        counts.pages += 1
        counts.refused += 1
        counts.reasons[kind] += 1
        counts.two_layouts += len(matching) > 1
