"""All walks of a crawl: how each one begins or continues, and whether they are complete."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from osce_crawler.archive.crawl_state import CrawlState
from osce_crawler.archive.runs import NO_RUN
from osce_crawler.increments.reasons import BUDGET
from osce_crawler.records import Lead, Purpose
from osce_crawler.spiders.options import CrawlOptions
from osce_crawler.spiders.walk import MOST_PAGES, ListingWalk
from osce_crawler.urls import Site, release_address

if TYPE_CHECKING:
    from osce_crawler.spiders.increment import Increment

Key = tuple[int, str]


@dataclass(slots=True, kw_only=True)
class Walks:
    """The walks by the first page of their listing."""

    site: Site
    options: CrawlOptions
    state: Callable[[], CrawlState | None]
    """The state of the crawl in the archive; None for a dry run."""
    known_to: Callable[[str], frozenset[Key]] | None = None
    """In an increment: the releases that end the front of a listing."""
    by_start: dict[str, ListingWalk] = field(default_factory=dict)

    @property
    def are_complete(self) -> bool:
        """Whether every listing was read to its end, without a fault and with no option that
        restricts the crawl.
        """
        whole = not any(walk.ended_early for walk in self.by_start.values())
        return whole and self.are_sound and bool(self.by_start) and self.options.is_unrestricted

    @property
    def have_ended(self) -> bool:
        """Whether every listing was read to its last page, as far as the site has it."""
        walks = self.by_start.values()
        return all(one.progress.has_ended or one.progress.is_missing for one in walks)

    @property
    def are_sound(self) -> bool:
        """Whether no page had a fault or an unknown design."""
        return not any(walk.is_inferred or walk.faults for walk in self.by_start.values())

    @property
    def are_inferred(self) -> bool:
        """Whether a listing has an unknown design."""
        return any(walk.is_inferred for walk in self.by_start.values())

    @property
    def expected(self) -> int:
        """Estimated number of releases, from the pagers of the listings."""
        listed = sum(
            len(walk.listed) * ((walk.last_page or 0) + 1) / max(len(walk.visited), 1)
            for walk in self.by_start.values()
        )
        return round(listed)

    @property
    def expected_pages(self) -> int:
        """Number of pages of the listings, by their pagers."""
        return sum(
            max(len(walk.visited), (walk.last_page or 0) + 1) for walk in self.by_start.values()
        )

    def begin(self, start: str) -> ListingWalk:
        """A new walk over the listing with this first page."""
        walk = ListingWalk(
            start=start,
            since=self.options.since,
            known=self._known(start),
            most_pages=self._most_pages(start),
        )
        self.by_start[start] = walk
        return walk

    def _known(self, start: str) -> frozenset[Key]:
        """The keys of releases that let a walk stop early; empty if it must go to the end."""
        if self.known_to is not None:
            return self.known_to(start)
        state = self.state()
        if state is None or self.options.full:
            return frozenset()
        if not state.has_complete_walk(self.site.root, self.options.languages):
            return frozenset()
        urls = [url for url in state.known_addresses() if self.site.allows(url)]
        return frozenset(release_address(url, self.site).key for url in urls)

    def _most_pages(self, start: str) -> int:
        """`--max-pages`, or a number that a listing reaches only if it is endless."""
        state = None if self.options.accept_totals else self.state()
        before = state.pages_before(start) if state else None
        return self.options.max_pages or (2 * before + 20 if before else MOST_PAGES)

    def restore(
        self,
        found: Iterable[Lead],
        done: Iterable[Lead],
        states: Mapping[str, str],
        releases: Iterable[str],
    ) -> None:
        """Continue the walks of an interrupted crawl: what it has found, and what of it is done."""
        listings = [lead for lead in found if lead.listing and lead.purpose is Purpose.LISTING]
        visited = [lead for lead in done if lead.purpose is Purpose.LISTING]
        listed = list(releases)
        for start in {lead.listing for lead in listings if lead.listing}:
            walk = self.begin(start)
            if start in states:
                urls = [lead.url for lead in visited if lead.listing == start]
                self.by_start[start] = walk.restored(states[start], urls, listed)


def begin_increment(
    site: Site, options: CrawlOptions, state: CrawlState | None, walks: Walks, budget: int | None
) -> "Increment | None":
    """The increment of a run; None if the run must read every listing to its end."""
    if state is None or not options.may_be_increment:
        return None
    if not state.has_complete_walk(site.root, options.languages):
        return None
    # A first crawl loads none of it.
    from osce_crawler.spiders.increment import Increment  # noqa: PLC0415

    increment = Increment(
        site=site,
        state=state,
        budget=options.budget or budget or BUDGET,
        at=state.run.clock(),
        walks=walks.by_start,
        is_dry=state.run.run_id == NO_RUN,
    )
    walks.known_to = increment.known_to
    return increment
