"""The spider: reads the listings, requests each release once, and yields captures."""

from collections.abc import AsyncIterator, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import scrapy
from scrapy import signals
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Request, Response

from osce_crawler.archive.crawl_state import CrawlState
from osce_crawler.archive_layouts import layouts_at
from osce_crawler.errors import PageRefused
from osce_crawler.extensions import CrawlRun, is_answer
from osce_crawler.listed import LeftBy, Listed
from osce_crawler.pages.layouts import LISTING_LINKS, Layouts, translation_links
from osce_crawler.pages.listing import parse_listing
from osce_crawler.pages.page_numbers import page_number
from osce_crawler.records import (
    Alias,
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
from osce_crawler.responses import SiteHalted, capture_of, damage_of, failure_findings, trail_of
from osce_crawler.spiders.arguments import CrawlArguments
from osce_crawler.spiders.configured import apply_configuration, check_conditions
from osce_crawler.spiders.files import FileLeads, file_meta
from osce_crawler.spiders.walk import ListingWalk, inferred_finding
from osce_crawler.spiders.walks import Walks
from osce_crawler.urls import Address, absolute, release_address, split_language

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure

_LISTING_PATH = "/press-releases"
# Listings that are requested first. Listings in other languages are found through links on these.
_LISTED_LANGUAGES = ("en", "ru")
_RELEASE_PRIORITY = 10
"""Releases are requested before the next listing page. So an interrupted run has the newest
releases, and the queue stays short.
"""


class PressReleasesSpider(scrapy.Spider):
    """The spider of `osce-crawler crawl`, or `scrapy crawl press_releases -a since=2024-01-01`."""

    name = "press_releases"

    def __init__(self, **given: Any) -> None:
        """Arguments from `scrapy crawl -a` are strings. Raises BadArgument, BadAddress."""
        super().__init__()
        self.arguments = CrawlArguments.of(given)
        self.site, self.options = self.arguments.site, self.arguments.options
        self.dry_run, self.close_reason = self.arguments.dry_run, ""
        self.stop_signal = 0
        self.requested: dict[tuple[int, str], str] = {}
        # Those addresses in `requested` that no listing has named yet.
        self._unnamed: set[str] = set()
        self.skipped: dict[str, str] = {}
        self.dry_findings: list[str] = []
        self._files = FileLeads(self.options, self.site)
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
        if not kwargs.get("language") and not kwargs.get("urls"):
            kwargs["language"] = tuple(crawler.settings["OSCE_LANGUAGES"])
        spider = super().from_crawler(crawler, *args, **kwargs)
        assert isinstance(spider, PressReleasesSpider)  # noqa: S101 - for the type checker
        check_conditions(spider.arguments, crawler.settings)
        crawler.signals.connect(spider.request_remaining, signal=signals.spider_idle)
        crawler.signals.connect(spider.record_fault, signal=signals.spider_error)
        crawler.signals.connect(spider.record_reason, signal=signals.spider_closed)
        return spider

    @property
    def walk_complete(self) -> bool:
        """Whether every listing was read to its end, without a fault; see `Walks.are_complete`."""
        return not self._has_fault and self._walks.are_complete

    @property
    def expected(self) -> int:
        """Estimated number of releases; for the progress bar."""
        return max(self._walks.expected, len(self.requested))

    async def start(self) -> AsyncIterator[Any]:
        """Requests for an interrupted crawl's frontier, or the given addresses, or the listings."""
        trail = Trail(requested="")
        if not self.dry_run and self._run.failure is not None:
            return
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
        for url in () if self.dry_run else self._run.archive.crawl.failed_before(self.site.root):
            self._follow(url, trail)

    def _restore(self) -> None:
        frontier = self._run.archive.crawl.frontier
        done = frontier.leads(done=True)
        found = [*done, *frontier.leads(done=False)]
        leads = [lead for lead in found if lead.purpose is Purpose.RELEASE]
        releases = [lead.url for lead in sorted(leads, key=lambda lead: not lead.own)]
        self.requested = {release_address(url, self.site).key: url for url in releases}
        self._unnamed = {lead.url for lead in leads if lead.listing is None}
        self._walks.restore(found, done, frontier.walks(), releases)

    def _requests(self, trail: Trail) -> Iterator[Request]:
        """A request for each lead of the trail."""
        for lead in trail.leads:
            if lead.purpose is Purpose.LISTING:
                yield Request(
                    lead.url, callback=self.parse_listing_page, errback=self.record_failure,
                    cb_kwargs={"start": lead.listing}, meta={"purpose": lead.purpose})  # fmt: skip
            elif lead.purpose is Purpose.FILE:
                yield Request(
                    lead.url, callback=self.parse_file, errback=self.record_failure,
                    meta=file_meta(self.options.files))  # fmt: skip
            elif not self.dry_run:
                yield Request(
                    lead.url, callback=self.parse_release_page, errback=self.record_failure,
                    priority=_RELEASE_PRIORITY, meta={"purpose": lead.purpose})  # fmt: skip

    def _follow_listing(self, prefix: str, trail: Trail) -> None:
        start = f"{self.site.root}{prefix.lower()}{_LISTING_PATH}"
        if start not in self._walks.by_start:
            self._walks.begin(start)
            trail.leads.append(Lead(url=start, purpose=Purpose.LISTING, listing=start))

    def parse_listing_page(self, response: Response, start: str) -> Iterator[Any]:
        """Yield the capture of a listing page, and requests for its releases and the next page."""
        walk = self._walks.by_start[start]
        self.answered |= is_answer(response.status)
        trail = trail_of(response.request)
        damaged = damage_of(response.request) is not None
        walk.faults += damaged  # the finding comes with the capture
        listing = None if damaged else self._read_listing(response, walk, trail)
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
        for url, message in walk.holes:
            _fault(walk, trail, "listing-hole", url, message)
        walk.holes.clear()
        if following and not self.options.reaches_limit(len(self.requested)):
            trail.leads.append(Lead(url=following, purpose=Purpose.LISTING, listing=start))
        if len(self.options.languages) != 1 and not page_number(trail.requested):
            self._follow_other_listings(response, trail)
        trail.walk = (start, walk.state())
        if self.dry_run:
            self._note(trail)
        yield CrawledPage(capture=capture_of(response.request, response), trail=trail)
        yield from self._requests(trail)

    def _read_listing(
        self, response: Response, walk: ListingWalk, trail: Trail
    ) -> ListingPage | str | None:
        """The parsed listing page.

        A string is the reason why a page has no entries that may be past the end of the listing.
        None means a fault, which is recorded, or a listing in another language that the site does
        not have, which is no fault.
        """
        beyond = trail.requested != walk.start
        main = f"{self.site.root}{_LISTING_PATH}"
        optional = walk.start != main and len(self.options.languages) != 1 and not beyond
        if response.status != 200:
            message = "the site did not return the listing; crawl again later"
            if response.status in {404, 410} and (optional or beyond):
                return walk.absent(trail.requested, message)
            _fault(walk, trail, f"http-{response.status}", response.url, message)
            return None
        try:
            capture = capture_of(response.request, response)
            return parse_listing(
                capture.payload, capture.url, capture.content_type, self.site, self._layouts
            )
        except PageRefused as refusal:
            if refusal.kind == "unknown-layout" and (optional or beyond):
                return walk.absent(trail.requested, str(refusal))
            _fault(walk, trail, f"listing-{refusal.kind}", response.url, str(refusal))
            return None
        except Exception as error:
            # A bug in the parser must not lose the page. The fault makes the walk incomplete.
            self.logger.exception("the parser failed on %s", response.url)
            _fault(
                walk, trail, "internal-error", response.url, f"{error!r}; please report this page"
            )
            return None

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
        evidence = Evidence(title=item.title or None, teaser=item.teaser)
        is_wanted = self.options.wants_listed(item)
        key = self._add(address, trail, start, evidence) if is_wanted else None
        left_by = None
        if key is None:
            is_wanted &= self.options.wants(address)
            left_by = LeftBy.LIMIT if is_wanted else LeftBy.FILTER
        trail.listed.append(Listed(listing=start, url=address.url, left_by=left_by))
        return key

    def _follow(self, url: str, trail: Trail) -> None:
        """Add a lead if the address is of a release that was not found before."""
        address = self._address(url, trail)
        if address is not None:
            self._add(address, trail)

    def _address(self, url: str, trail: Trail) -> Address | None:
        try:
            return release_address(url, self.site)
        except PageRefused as refusal:
            self.skipped[url] = refusal.kind
            if url in self.options.urls:
                trail.findings.append(Finding(kind=refusal.kind, url=url, message=str(refusal)))
            return None

    def _add(
        self,
        address: Address,
        trail: Trail,
        listing: str | None = None,
        evidence: Evidence | None = None,
    ) -> tuple[int, str] | None:
        """Add a lead if the release was not found before.

        Returns its key (node id, language), or None if the options exclude it. Another address of a
        release that was found is added as an alias. `evidence` is what the listing prints about it.
        """
        before = self.requested.get(address.key)
        if before is not None:
            if before != address.url or (listing and before in self._unnamed):
                trail.aliases.append(
                    Alias(url=before, further=address.url, listing=listing, evidence=evidence)
                )
            self._unnamed -= {before} if listing else set()
            return address.key
        if self.options.reaches_limit(len(self.requested)) or not self.options.wants(address):
            return None
        self.requested[address.key] = address.url
        self._unnamed |= set() if listing else {address.url}
        trail.leads.append(
            Lead(url=address.url, purpose=Purpose.RELEASE, listing=listing, evidence=evidence)
        )
        return address.key

    def parse_release_page(self, response: Response) -> Iterator[Any]:
        """Yield the capture of a release, and requests for its translations."""
        trail = trail_of(response.request)
        restricted = self.options.urls or self.options.since or self.options.until
        if not (restricted or damage_of(response.request)):
            for link in translation_links(
                response.body, release_address(trail.requested, self.site).node_id
            ):
                self._follow(absolute(response.url, link), trail)
        yield CrawledPage(capture=capture_of(response.request, response), trail=trail)
        yield from self._requests(trail)

    def parse_file(self, response: Response) -> Iterator[Any]:
        """Yield the capture of a file of a release."""
        trail = trail_of(response.request)
        yield CrawledPage(capture=capture_of(response.request, response), trail=trail)

    def request_remaining(self) -> None:
        """Request what is left when the spider is idle, and keep the spider open for it.

        First: other listed addresses of releases whose first address gave an error. Then, once
        after a complete walk: addresses of the archive's records that the walk did not reach. At
        last: files.
        Raises DontCloseSpider if there was any.
        """
        if self.dry_run or self.crawler.engine is None or self._run.failure is not None:
            return
        leads = self._run.leads_left(own=False)
        if not leads and not self._has_requested_own and self.walk_complete:
            self._has_requested_own = True
            own = self._run.leads_left(own=True, accept_totals=self.options.accept_totals)
            leads = [one for one in own if self.options.wants(release_address(one.url, self.site))]
        self.requested = {
            release_address(lead.url, self.site).key: lead.url for lead in leads
        } | self.requested
        leads = leads or self._files.take(self._run)
        self._run.note_trail(trail := Trail(requested="", leads=leads))
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
        found = Finding(
            kind="internal-error", url=response.url, message=f"{failure.value!r}; please report it"
        )
        self._note(Trail(requested="", findings=[found]))

    def record_reason(self, reason: str) -> None:
        """Keep Scrapy's reason for closing the spider; `finished` after a complete crawl."""
        self.close_reason = reason

    def _note(self, trail: Trail) -> None:
        """Write a trail for which there is no page that goes through the pipelines."""
        if self.dry_run:
            self.dry_findings += [
                f"{found.kind}: {found.url}: {found.message}" for found in trail.findings
            ]
        else:
            self._run.note_trail(trail)

    @property
    def _run(self) -> CrawlRun:
        return CrawlRun.of(self.crawler)

    @property
    def _state(self) -> CrawlState | None:
        return None if self.dry_run else self._run.archive.crawl

    @cached_property
    def _layouts(self) -> Layouts:
        """A dry run only reads the archive, if there is one."""
        if self.dry_run:
            return layouts_at(Path(self.crawler.settings["OSCE_ARCHIVE"]))
        return self._run.layouts


def _fault(walk: ListingWalk, trail: Trail, kind: str, url: str, message: str) -> None:
    walk.faults += 1
    trail.findings.append(Finding(kind=kind, url=url, message=message))
