"""Reads a response as a page of a listing; what is wrong with it becomes a finding of its trail."""

import logging
from collections.abc import Callable
from typing import NamedTuple

from scrapy.http import Response

from osce_crawler.errors import PageRefused
from osce_crawler.judging.listings import entries_of
from osce_crawler.pages.layouts import Layouts
from osce_crawler.pages.listing import parse_listing
from osce_crawler.records import Finding, ListingPage, Trail
from osce_crawler.responses import capture_of, damage_of
from osce_crawler.spiders.options import CrawlOptions
from osce_crawler.spiders.walk import ListingWalk
from osce_crawler.urls import Site

LISTING_PATH = "/press-releases"
_NO_LISTING = "the site did not return the listing; crawl again later"
logger = logging.getLogger(__name__)


class ListingReader(NamedTuple):
    """Reads the pages of the listings of a site."""

    site: Site
    options: CrawlOptions
    layouts: Callable[[], Layouts]

    def read(self, response: Response, walk: ListingWalk, trail: Trail) -> ListingPage | str | None:
        """The parsed listing page.

        A string is the reason why a page has no entries that may be past the end of the listing.
        None means a fault, which is recorded, or a listing in another language that the site does
        not have, which is no fault.
        """
        if damage_of(response.request) is not None:
            walk.faults += 1  # the finding comes with the capture
            return None
        if response.status == 200:
            page = self._parse(response, walk, trail)
            if isinstance(page, ListingPage):
                trail.entries_read = tuple(entries_of(page, self.site))
            return page
        if response.status in {404, 410} and self._may_be_absent(walk, trail):
            return walk.absent(trail.requested, _NO_LISTING)
        fault(walk, trail, f"http-{response.status}", response.url, _NO_LISTING)
        return None

    def _may_be_absent(self, walk: ListingWalk, trail: Trail) -> bool:
        """Whether the page may be past the end, or the listing in a language without one."""
        beyond = trail.requested != walk.start
        main = f"{self.site.root}{LISTING_PATH}"
        is_optional = walk.start != main and len(self.options.languages) != 1
        return beyond or is_optional

    def _parse(
        self, response: Response, walk: ListingWalk, trail: Trail
    ) -> ListingPage | str | None:
        try:
            capture = capture_of(response.request, response)
            return parse_listing(
                capture.payload, capture.url, capture.content_type, self.site, self.layouts()
            )
        except PageRefused as refusal:
            if refusal.kind == "unknown-layout" and self._may_be_absent(walk, trail):
                return walk.absent(trail.requested, str(refusal))
            fault(walk, trail, f"listing-{refusal.kind}", response.url, str(refusal))
            return None
        except Exception as error:
            # A bug in the parser must not lose the page. The fault makes the walk incomplete.
            logger.exception("the parser failed on %s", response.url)
            message = f"{error!r}; please report this page"
            fault(walk, trail, "internal-error", response.url, message)
            return None


def fault(walk: ListingWalk, trail: Trail, kind: str, url: str, message: str) -> None:
    """Record a finding that makes the walk incomplete."""
    walk.faults += 1
    trail.findings.append(Finding(kind=kind, url=url, message=message))


def record_holes(walk: ListingWalk, trail: Trail) -> None:
    """Record the gaps that the walk has found."""
    for url, message in walk.holes:
        fault(walk, trail, "listing-hole", url, message)
    walk.holes.clear()
