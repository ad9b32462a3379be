"""Proposes a layout for the pages of an archive that have none."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from osce_crawler.archive.database import unusable_as_error
from osce_crawler.archive.kept_pages import listing_pages
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.stored_pages import count_unknown_pages, unknown_pages
from osce_crawler.archive_layouts import layouts_of
from osce_crawler.errors import PageRefused
from osce_crawler.pages.layouts import Layouts
from osce_crawler.pages.learning.listing import ListingExample, learn_listing
from osce_crawler.pages.learning.proposal import Figures, propose_release
from osce_crawler.pages.learning.release import NotLearned, Selectors, read_with
from osce_crawler.pages.learning.toml import layout_file
from osce_crawler.records import Confidence, SourcePage

_MOST_LISTINGS = 200
"""Pages of listings, the newest ones, that the selectors must read."""
PASSES = 3
"""How often each page is read, for progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A layout file, and how it reads the pages."""

    name: str
    text: str
    figures: Figures
    listings: str
    """How many pages of listings are read with it, or why none is."""


@dataclass(slots=True)
class _Listings:
    """The kept pages of listings that no layout reads."""

    examples: list[ListingExample] = field(default_factory=list)
    """Those that were read by their structure, the newest of them."""
    unread: list[str] = field(default_factory=list)
    """For each of the others, why it was refused."""
    newest: str = ""
    """When the newest was fetched."""


@dataclass(frozen=True, slots=True)
class Proposer:
    """Learns from the pages of one archive."""

    archive: Archive
    advance: Callable[[], None] = lambda: None
    """Called for each page of each pass."""

    def total(self) -> int:
        """How often `advance` is called at most."""
        return PASSES * count_unknown_pages(self.archive.connection)

    def propose(self, name: str | None) -> Proposal:
        """The layout of the pages that no layout of the archive reads.

        Without a name, it is that of the month in which the newest page was fetched. Raises
        NotLearned with the reason where no layout is certain, and ArchiveUnusable.
        """
        with unusable_as_error(self.archive.path):
            layouts = layouts_of(self.archive)
            captures, newest = self._unknown(layouts)
            kept = self._kept_listings(layouts)
            if not captures:
                return self._of_listings_alone(name, layouts, kept)
            chosen = name or f"design-{newest[:7]}"
            found = propose_release(
                lambda: (page for _, _, page in self._pages(captures)),
                chosen,
                layouts,
                self.advance,
            )
            listing, listings = self._listing(chosen, layouts, kept)
        figures = found.figures
        source = (
            f"Proposed by osce-crawler layout propose, from pages fetched until {newest}: learned"
            f" from {found.learned_from} pages;\nof {figures.pages} pages without a layout,"
            f" {figures.matched} are read with it, {figures.equal} as they were inferred."
        )
        return Proposal(
            name=chosen,
            text=layout_file(chosen, found.selectors, listing, source=source),
            figures=figures,
            listings=listings,
        )

    def _of_listings_alone(self, name: str | None, layouts: Layouts, kept: "_Listings") -> Proposal:
        """The layout of the listings, where no layout is missing for releases."""
        if not kept.examples and not kept.unread:
            raise NotLearned("the archive has no page without a known layout")
        chosen = name or f"design-{kept.newest[:7]}"
        selectors, listings = self._listing(chosen, layouts, kept)
        if selectors is None:
            raise NotLearned(
                "the archive has no release without a known layout, and its listings without one"
                f" give no layout: {listings}; write the [listing] table by hand: docs/layouts.md"
            )
        source = (
            f"Proposed by osce-crawler layout propose, from {len(kept.examples)} pages of listings"
            f" fetched until {kept.newest}."
        )
        return Proposal(
            name=chosen,
            text=layout_file(chosen, {}, selectors, source=source),
            figures=Figures(),
            listings=listings,
        )

    def _kept_listings(self, layouts: Layouts) -> "_Listings":
        """The pages of listings that no layout reads."""
        found = _Listings()
        for kept in listing_pages(self.archive.connection):
            page = SourcePage(
                payload=kept.payload(self.archive.connection),
                url=kept.url,
                content_type=kept.content_type,
                site=kept.site,
            )
            try:
                example = ListingExample.of(page, layouts)
            except PageRefused as refusal:
                if refusal.kind == "unknown-layout":
                    found.unread.append(str(refusal))
                    found.newest = max(found.newest, kept.fetched_at)
                continue
            if example:
                found.examples = [*found.examples[1 - _MOST_LISTINGS :], example]
                found.newest = max(found.newest, kept.fetched_at)
        return found

    def _listing(
        self, name: str, layouts: Layouts, kept: "_Listings"
    ) -> tuple[Selectors | None, str]:
        """The selectors of the listings without a layout, and what to say about them."""
        unread = (
            f"{len(kept.unread)} pages cannot be read: {kept.unread[-1]}" if kept.unread else ""
        )
        if not kept.examples:
            return None, unread or "none without a known layout"
        unread = f"; {unread}" if unread else ""
        try:
            selectors = learn_listing(kept.examples, name, layouts)
        except NotLearned as reason:
            return None, f"not proposed: {reason}{unread}"
        return selectors, f"{len(kept.examples)} pages are read as they were inferred{unread}"

    def _unknown(self, layouts: Layouts) -> tuple[set[int], str]:
        """The captures that no layout reads by now, and when the newest was fetched."""
        captures, newest = set[int](), ""
        for capture_id, fetched_at, page in self._pages():
            self.advance()
            if not _is_read(page, layouts):
                captures.add(capture_id)
                newest = max(newest, fetched_at)
        return captures, newest

    def _pages(self, chosen: set[int] | None = None) -> Iterator[tuple[int, str, SourcePage]]:
        connection = self.archive.connection
        for page in unknown_pages(connection):
            if chosen is None or page.capture_id in chosen:
                yield page.capture_id, page.fetched_at, page.source(connection)


def _is_read(page: SourcePage, layouts: Layouts) -> bool:
    """Whether a page is read with one of these layouts. One that is no release counts as read."""
    try:
        return read_with(page, layouts).confidence is not Confidence.LOW
    except PageRefused as refusal:
        return refusal.kind != "unknown-layout"
