"""Proposes a layout for the pages of an archive that have none."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

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
            if not captures:
                raise NotLearned("the archive has no page without a known layout")
            chosen = name or f"design-{newest[:7]}"
            found = propose_release(
                lambda: (page for _, _, page in self._pages(captures)),
                chosen,
                layouts,
                self.advance,
            )
            listing, listings = self._listing(chosen, layouts)
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

    def _listing(self, name: str, layouts: Layouts) -> tuple[Selectors | None, str]:
        """The selectors of the listings without a layout, and what to say about them."""
        examples: list[ListingExample] = []
        for kept in listing_pages(self.archive.connection):
            page = SourcePage(
                payload=kept.payload(self.archive.connection),
                url=kept.url,
                content_type=kept.content_type,
                site=kept.site,
            )
            try:
                example = ListingExample.of(page, layouts)
            except PageRefused:
                continue
            examples += [example] if example else []
        if not examples:
            return None, "none without a known layout"
        try:
            selectors = learn_listing(examples[-_MOST_LISTINGS:], name, layouts)
        except NotLearned as reason:
            return None, f"not proposed: {reason}"
        return (
            selectors,
            f"{min(len(examples), _MOST_LISTINGS)} pages are read as they were inferred",
        )

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
