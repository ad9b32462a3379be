"""The spider: reads the listings, requests each release once, and yields captures."""

from collections.abc import AsyncIterator, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import scrapy
from scrapy import signals
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Request, Response

from osce_crawler.archive.crawl_state import CrawlState, state_at
from osce_crawler.archive_layouts import layouts_at
from osce_crawler.clock import utc_now
from osce_crawler.errors import PageRefused
from osce_crawler.extensions import CrawlRun, is_answer
from osce_crawler.failure_reasons import internal_error
from osce_crawler.listed import LeftBy, Listed
from osce_crawler.pages.layouts import LISTING_LINKS, Layouts, translation_links
from osce_crawler.pages.page_numbers import page_number
from osce_crawler.records import (
    Confidence,
    CrawledPage,
    Evidence,
    Finding,
    Lead,
    ListedRelease,
    ListingPage,
    Purpose,
    Trail,
)
from osce_crawler.responses import (
    SiteHalted,
    capture_of,
    damage_of,
    failure_findings,
    is_conditional,
    trail_of,
)
from osce_crawler.spiders.arguments import CrawlArguments
from osce_crawler.spiders.configured import apply_configuration, check_conditions
from osce_crawler.spiders.entry import entry_of
from osce_crawler.spiders.files import FileLeads
from osce_crawler.spiders.found import FoundReleases
from osce_crawler.spiders.listing_reader import LISTING_PATH, ListingReader, record_holes
from osce_crawler.spiders.requests import Callbacks, requests_for
from osce_crawler.spiders.sitemaps import SitemapHints
from osce_crawler.spiders.walk import inferred_finding
from osce_crawler.spiders.walks import Walks, begin_increment
from osce_crawler.urls import Address, absolute, release_address, split_language

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure

    from osce_crawler.spiders.increment import Increment

# Listings that are requested first. Listings in other languages are found through links on these.
_LISTED_LANGUAGES = ("en", "ru")


class PressReleasesSpider(scrapy.Spider):
    """The spider of `osce-crawler crawl`, or `scrapy crawl press_releases -a since=2024-01-01`."""

    name = "press_releases"

    def __init__(self, **given: Any) -> None:
        """Arguments from `scrapy crawl -a` are strings. Raises BadArgument, BadAddress."""
        super().__init__()
        self.arguments = CrawlArguments.of(given)
        self.site, self.options = self.arguments.site, self.arguments.options
        self.dry_run, self.close_reason, self.stop_signal = self.arguments.dry_run, "", 0
        self._found = FoundReleases(site=self.site, options=self.options)
        self.skipped: dict[str, str] = {}
        self.dry_findings: list[str] = []
        self._reader = ListingReader(
            site=self.site, options=self.options, layouts=lambda: self._layouts
        )
        self.increment: Increment | None = None
        self._files = FileLeads(self.options, self.site)
        self._hints = SitemapHints(self.site, self.options, lambda: self._run)
        self._walks = Walks(site=self.site, options=self.options, state=lambda: self._state)
        # Whether the request for a listing got an answer; see `extensions.is_answer`.
        self.answered = False
        self._has_requested_own = self._has_fault = False

    @classmethod
    def update_settings(cls, settings: "BaseSettings") -> None:
        """Apply the configuration file beside the archive. Raises BadConfiguration."""
        super().update_settings(settings)
        apply_configuration(settings)

    @classmethod
    def from_crawler(cls, crawler: "Crawler", *args: Any, **kwargs: Any) -> "PressReleasesSpider":
        """Create the spider and connect its signal handlers.

        Raises ArchiveUnusable if the archive must exist and does not; BadConfiguration.
        """
        if kwargs.get("language") in (None, ()) and not kwargs.get("urls"):
            kwargs["language"] = tuple(crawler.settings["OSCE_LANGUAGES"])
        spider = super().from_crawler(crawler, *args, **kwargs)
        assert isinstance(spider, PressReleasesSpider)  # noqa: S101 - for the type checker
        check_conditions(spider.arguments, crawler.settings)
        crawler.signals.connect(spider.request_remaining, signal=signals.spider_idle)
        crawler.signals.connect(spider.record_fault, signal=signals.spider_error)
        crawler.signals.connect(spider.record_reason, signal=signals.spider_closed)
        return spider

    @property
    def requested(self) -> Mapping[tuple[int, str], str]:
        """The releases that were found, each with the address that is requested."""
        return self._found.requested

    @property
    def walk_complete(self) -> bool:
        """Whether every listing was read to its end, without a fault; see `Walks.are_complete`."""
        return not self._has_fault and self.increment is None and self._walks.are_complete

    @property
    def is_done(self) -> bool:
        """Whether an increment read what it should of every listing, without a fault."""
        is_sound = not self._has_fault and self._walks.are_sound
        return self.increment is not None and is_sound

    @property
    def expected(self) -> int:
        """Estimated number of requests, by the pagers and what is due; for the progress bar."""
        if self.increment is not None:
            return self.increment.expected
        return max(self._walks.expected, len(self.requested)) + self._walks.expected_pages

    @property
    def pages_visited(self) -> int:
        """Number of listing pages that were read."""
        return sum(len(walk.visited) for walk in self._walks.by_start.values())

    async def start(self) -> AsyncIterator[Any]:
        """Requests for an interrupted crawl's frontier, or the given addresses, or the listings."""
        trail = Trail(requested="")
        if not self.dry_run and self._run.failure is not None:
            return
        self.increment = begin_increment(
            self.site, self.options, self._state, self._walks, self.settings["OSCE_BUDGET"]
        )
        if not self.dry_run and self._run.archive.run.resumes is not None:
            self._restore()
            trail.leads += self._run.archive.crawl.frontier.leads(done=False)
        else:
            self._begin(trail)
            if not self.dry_run:
                self._run.begin_frontier(trail)
        for request in self._requests(trail):
            request.meta["is_start_request"] = True  # for Scrapy's queue: first in, first out
            yield request

    def _begin(self, trail: Trail) -> None:
        for url in self.options.urls:
            self._follow(url, trail)
        if self.options.urls:
            return
        for language in self.options.languages or _LISTED_LANGUAGES:
            self._follow_listing("" if language == "en" else f"/{language}", trail)
        if not self.dry_run:
            for url in self._run.first_releases(
                with_failed=self.increment is None, with_canaries=self.options.is_unrestricted
            ):
                if address := self._address(url, trail):
                    self._found.add(address, trail)
                    if self.increment is not None:
                        self.increment.note_canary(address.url)

    def _restore(self) -> None:
        frontier = self._run.archive.crawl.frontier
        done = frontier.leads(done=True)
        found = [*done, *frontier.leads(done=False)]
        releases = self._found.restore(found)
        self._walks.restore(found, done, frontier.walks(), releases)

    def _requests(self, trail: Trail) -> Iterator[Request]:
        """A request for each lead of the trail; for listings alone in a dry run."""
        leads = [one for one in trail.leads if not self.dry_run or one.purpose is Purpose.LISTING]
        callbacks = Callbacks(
            listing=self.parse_listing_page, rolled=self.parse_rolled_page,
            release=self.parse_release_page, file=self.parse_file, failure=self.record_failure,
        )  # fmt: skip
        return requests_for(leads, callbacks, self.increment, self.options.files)

    def _follow_listing(self, prefix: str, trail: Trail) -> None:
        start = f"{self.site.root}{prefix.lower()}{LISTING_PATH}"
        if start not in self._walks.by_start:
            self._walks.begin(start)
            self._lead_to_page(start, start, trail)

    def _lead_to_page(self, url: str, start: str, trail: Trail) -> None:
        trail.leads.append(Lead(url=url, purpose=Purpose.LISTING, listing=start))
        if self.increment is not None:
            self.increment.note_front(url)

    def parse_listing_page(self, response: Response, start: str) -> Iterator[Any]:
        """Yield the capture of a listing page, and requests for its releases and the next page."""
        walk = self._walks.by_start[start]
        self.answered |= is_answer(response.status)
        trail = trail_of(response.request)
        listing = self._reader.read(response, walk, trail)
        if walk.progress.is_missing:
            following = None
        elif not isinstance(listing, ListingPage):
            following = walk.after_unreadable(trail.requested, listing)
        else:
            keys = {
                key for item in listing.items if (key := self._follow_listed(item, trail, start))
            }
            if listing.confidence is Confidence.LOW and not self._walks.are_inferred:
                trail.findings.append(inferred_finding(trail.requested))
            following = walk.next_page(trail.requested, listing, keys)
            if self.increment is not None:
                self.increment.note_page(start, page_number(trail.requested), listing.items)
        record_holes(walk, trail)
        if following and not self.options.reaches_limit(len(self.requested)):
            self._lead_to_page(following, start, trail)
        if len(self.options.languages) != 1 and not page_number(trail.requested):
            self._follow_other_listings(response, trail)
        trail.walk = (start, walk.state())
        if self.dry_run:
            self._note(trail)
        yield CrawledPage(capture=capture_of(response.request, response), trail=trail)
        yield from self._requests(trail)

    def parse_rolled_page(self, response: Response, start: str) -> Iterator[Any]:
        """Yield the capture of a page that an increment reads behind the front of a listing."""
        assert self.increment is not None  # noqa: S101 - for the type checker
        walk, trail = self._walks.by_start[start], trail_of(response.request)
        listing = self._reader.read(response, walk, trail)
        if isinstance(listing, ListingPage):
            for item in listing.items:
                self._follow_listed(item, trail, start)
            walk.note_rolled(trail.requested, listing)
            self.increment.note_page(start, page_number(trail.requested), listing.items)
        else:
            if isinstance(listing, str):
                walk.holes.append((trail.requested, listing))
            walk.progress.pages_unreadable += 1
        record_holes(walk, trail)
        trail.walk = (start, walk.state())
        yield CrawledPage(capture=capture_of(response.request, response), trail=trail)

    def _follow_other_listings(self, response: Response, trail: Trail) -> None:
        for link in dict.fromkeys(LISTING_LINKS.findall(response.body)):
            url = absolute(response.url, link.decode("ascii", "ignore"))
            _, language = split_language("/" + url.split("/", 3)[-1])
            wanted = not self.options.languages or language in self.options.languages
            if language and wanted and self.site.allows(url):
                self._follow_listing("" if language == "en" else f"/{language}", trail)

    def _follow_listed(
        self, item: ListedRelease, trail: Trail, start: str
    ) -> tuple[int, str] | None:
        """The key (node id, language) of a listed release, or None if the options exclude it."""
        address = self._address(item.url, trail)
        if address is None:
            return None
        if self.increment is not None and self.options.wants(address):
            self.increment.note_entry(item, address, start, trail)
            return address.key
        evidence = Evidence(title=item.title or None, teaser=item.teaser)
        is_wanted = self.options.wants_listed(item)
        key = self._found.add(address, trail, start, evidence) if is_wanted else None
        left_by = None
        entry = entry_of(item, address, start)
        # An entry that is not requested may have changed: the next increment must see that.
        trail.entries.append(entry._replace(is_adopted=key is not None))
        if key is None:
            is_wanted &= self.options.wants(address)
            left_by = LeftBy.LIMIT if is_wanted else LeftBy.FILTER
        trail.listed.append(Listed(listing=start, url=address.url, left_by=left_by))
        return key

    def _follow(self, url: str, trail: Trail) -> None:
        """Add a lead if the release is new to the crawl; an increment asks whether it may."""
        address, increment = self._address(url, trail), self.increment
        if address and (increment is None or increment.may_request(address.url, trail)):
            self._found.add(address, trail)

    def _address(self, url: str, trail: Trail) -> Address | None:
        try:
            return release_address(url, self.site)
        except PageRefused as refusal:
            self.skipped[url] = refusal.kind
            if url in self.options.urls:
                trail.findings.append(Finding(kind=refusal.kind, url=url, message=str(refusal)))
            return None

    def parse_release_page(self, response: Response) -> Iterator[Any]:
        """Yield the capture of a release, and requests for its translations."""
        trail = trail_of(response.request)
        restricted = self.options.urls or self.options.since or self.options.until
        if not (restricted or damage_of(response.request)):
            node_id = release_address(trail.requested, self.site).node_id
            for link in translation_links(response.body, node_id):
                self._follow(absolute(response.url, link), trail)
        trail.is_conditional = is_conditional(response.request)
        yield CrawledPage(capture=capture_of(response.request, response), trail=trail)
        yield from self._requests(trail)

    def _request_batch(self) -> bool:
        """Request the next batch of an increment: sitemaps first. False if there is none."""
        if self._hints.request_next(self.increment, self.crawler):
            return True
        for trail, leads in self.increment.remaining if self.increment else ():
            trail.leads += leads
            self._found.note(leads)
            self._note(trail)
            if leads and not self.dry_run:
                for request in self._requests(trail):
                    self.crawler.engine.crawl(request)
                return True
        return False

    def parse_file(self, response: Response) -> Iterator[Any]:
        """Yield the capture of a file of a release."""
        trail = trail_of(response.request)
        yield CrawledPage(capture=capture_of(response.request, response), trail=trail)

    def request_remaining(self) -> None:
        """Request what is left when the spider is idle. Raises DontCloseSpider if there was any.

        First: other listed addresses of releases whose first address gave an error. Then, once
        after a complete walk: addresses of the archive's records that it did not reach. Then files.
        """
        if self.crawler.engine is None or (not self.dry_run and self._run.failure is not None):
            return
        if self._request_batch():
            raise DontCloseSpider
        if self.dry_run:
            return
        leads = self._run.leads_left(own=False)
        if not leads and not self._has_requested_own and self.walk_complete:
            self._has_requested_own = True
            own = self._run.leads_left(own=True, accept_totals=self.options.accept_totals)
            leads = [one for one in own if self.options.wants(release_address(one.url, self.site))]
        self._found.note(leads)
        leads = leads or self._files.take(self._run)
        trail = Trail(requested="", leads=leads)
        trail.findings += self._found.unmatched() if self._walks.have_ended else ()
        self._run.note_trail(trail)
        for request in self._requests(trail):
            self.crawler.engine.crawl(request)
        if leads:
            raise DontCloseSpider

    def record_failure(self, failure: "Failure") -> None:
        """Record a request without a response: forbidden by robots.txt, off the site, or failed."""
        request: Request = failure.request  # type: ignore[attr-defined]
        trail = trail_of(request)
        walk = self._walks.by_start.get(request.cb_kwargs.get("start", ""))
        if isinstance(failure.value, SiteHalted):
            trail.requested = ""  # it is left to the next crawl
        elif walk is not None:
            walk.without_response()
            trail.walk = (walk.start, walk.state())
        trail.findings += failure_findings(request, failure)
        self._note(trail)

    def record_fault(self, failure: "Failure", response: Response) -> None:
        """Record an exception in a callback. The walk then counts as incomplete."""
        self._has_fault = True
        self._note(Trail(requested="", findings=[internal_error(response.url, failure.value)]))

    def record_reason(self, reason: str) -> None:
        """Keep Scrapy's reason for closing the spider; `finished` after a complete crawl."""
        self.close_reason = reason
        if self.dry_run and self._state is not None:
            self._state.connection.close()

    def _note(self, trail: Trail) -> None:
        """Write a trail for which there is no page that goes through the pipelines."""
        if self.dry_run:
            self.dry_findings += [f"{one.kind}: {one.url}: {one.message}" for one in trail.findings]
        else:
            self._run.note_trail(trail)

    @property
    def _run(self) -> CrawlRun:
        return CrawlRun.of(self.crawler)

    @cached_property
    def _state(self) -> CrawlState | None:
        """The state of the archive. A dry run only reads it, if there is one."""
        if self.dry_run:
            return state_at(Path(self.crawler.settings["OSCE_ARCHIVE"]), utc_now)
        return self._run.archive.crawl

    @cached_property
    def _layouts(self) -> Layouts:
        """A dry run only reads the archive, if there is one."""
        if self.dry_run:
            return layouts_at(Path(self.crawler.settings["OSCE_ARCHIVE"]))
        return self._run.layouts
