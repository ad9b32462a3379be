"""The spider: walks the listings of press releases, asks for each release once, yields captures."""

from collections.abc import AsyncIterator, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import scrapy
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from osce_crawler.clock import utc_now
from osce_crawler.errors import BadAddress, PageRefused
from osce_crawler.pages.layouts import LISTING_LINKS, translation_links
from osce_crawler.pages.listing import page_number, parse_listing
from osce_crawler.records import Capture, ListedRelease, ListingPage, Purpose
from osce_crawler.run import CrawlRunKeeper
from osce_crawler.spiders.walk import ListingWalk
from osce_crawler.urls import Address, Site, absolute, language_tag, release_address, split_language

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

_LISTING_PATH = "/press-releases"
# The listing of another language that is known to exist; further ones are found through the links of these two.
_LISTED_LANGUAGES = ("en", "ru")
_RELEASE_PRIORITY = 10
"""Releases before the next listing page: a run that is broken off has the newest ones, and no queue grows long."""


class PressReleasesSpider(scrapy.Spider):
    """`scrapy crawl press_releases -a since=2024-01-01`, or `osce-crawler crawl`, which also reports."""

    name = "press_releases"

    def __init__(
        self,
        *,
        site: str = "https://www.osce.org",
        urls: str | tuple[str, ...] = (),
        since: str | None = None,
        until: str | None = None,
        language: str | None = None,
        limit: str | int | None = None,
        full: str | bool = False,
        dry_run: bool = False,
        **kwargs: Any,
    ) -> None:
        """Arguments are strings where they come from `-a`. Raises BadAddress for a site or date that is none."""
        super().__init__(**kwargs)
        self.site = Site.of(site)
        self.urls = tuple(urls.split()) if isinstance(urls, str) else urls
        self.since, self.until = _date(since), _date(until)
        self.language = language_tag(language) if language else None
        self.limit = int(limit) if limit else None
        self.full = full in {True, "1", "true", "yes"}
        self.dry_run = dry_run
        self.options = {
            name: value
            for name, value in (
                ("urls", list(self.urls)), ("since", since), ("until", until), ("language", self.language),
                ("limit", self.limit), ("full", self.full),
            )
            if value
        }  # fmt: skip
        self.requested: dict[tuple[int, str], str] = {}
        self.further_addresses: set[tuple[str, str]] = set()
        self.skipped: dict[str, str] = {}
        self.dry_findings: list[str] = []
        self._walks: dict[str, ListingWalk] = {}
        self._holes = 0

    @classmethod
    def from_crawler(cls, crawler: "Crawler", *args: Any, **kwargs: Any) -> "PressReleasesSpider":
        """As Scrapy makes it."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        assert isinstance(spider, PressReleasesSpider)  # noqa: S101 - for the type checker
        return spider

    @property
    def walk_complete(self) -> bool:
        """Whether every listing was read to its end, with nothing left out by the options or by a fault."""
        limited = self.urls or self.since or self.until or self.language or self.limit
        ended_early = any(walk.ended_early for walk in self._walks.values())
        return bool(self._walks) and not limited and not ended_early and not self._holes

    @property
    def found_any(self) -> bool:
        """Whether a listing could be read, or addresses were given: else the site was not reached."""
        return bool(self.requested) or any(walk.listed for walk in self._walks.values())

    @property
    def expected(self) -> int:
        """Releases that the listings are known to hold, as far as their pagers tell; for the progress bar."""
        listed = sum(
            len(walk.listed) * ((walk.last_page or 0) + 1) / max(len(walk.visited), 1) for walk in self._walks.values()
        )
        return max(round(listed), len(self.requested))

    async def start(self) -> AsyncIterator[Any]:
        """The addresses asked for, or else the listings."""
        for url in self.urls:
            for request in self._release_requests(url, url):
                yield request
        if not self.urls:
            for language in (self.language,) if self.language else _LISTED_LANGUAGES:
                for request in self._listing_requests("" if language == "en" else f"/{language}"):
                    yield request

    def _listing_requests(self, prefix: str) -> Iterator[Request]:
        url = f"{self.site.root}{prefix.lower()}{_LISTING_PATH}"
        if url in self._walks:
            return
        may_stop = not self.full and self._run.archive.has_complete_walk(self.site.root) if not self.dry_run else False
        known = frozenset(self._run.archive.known_nodes()) if may_stop else frozenset[int]()
        self._walks[url] = ListingWalk(start=url, since=self.since, known_nodes=known)
        yield self._listing_request(url, url)

    def _listing_request(self, url: str, start: str) -> Request:
        return Request(
            url,
            callback=self.parse_listing_page,
            errback=self.not_answered,
            cb_kwargs={"start": start},
        )

    def parse_listing_page(self, response: Response, start: str) -> Iterator[Any]:
        """A page of a listing: its capture, its releases, and the page after it."""
        walk = self._walks[start]
        yield self._capture(response, Purpose.LISTING)
        listing = self._read_listing(
            response, optional=start != f"{self.site.root}{_LISTING_PATH}" and response.url == start
        )
        if listing is None:
            following = walk.after_unreadable(response.url)
        else:
            nodes = set[int]()
            for item in listing.items:
                yield from self._listed_requests(item, response.url, nodes)
            following = walk.next_page(response.url, listing, nodes)
        yield from self._note_holes(walk)
        if following and not self._has_enough():
            yield self._listing_request(following, start)
        if not self.language and not page_number(response.url):
            yield from self._other_listings(response)

    def _read_listing(self, response: Response, *, optional: bool) -> ListingPage | None:
        """The entries; None where the page is no listing, which is a finding unless the site simply has none of these."""
        if response.status != 200:
            if not (optional and response.status in {404, 410}):
                self._listing_failed(
                    f"http-{response.status}", response.url, "the listing was not served; try again later"
                )
            return None
        try:
            content_type = response.headers.get("Content-Type")
            return parse_listing(
                response.body, response.url, content_type.decode("latin-1") if content_type else None, self.site
            )
        except PageRefused as refusal:
            self._listing_failed(f"listing-{refusal.kind}", response.url, str(refusal))
            return None

    def _listing_failed(self, kind: str, url: str, message: str) -> None:
        self._holes += 1
        self._finding(kind, url, message)

    def _note_holes(self, walk: ListingWalk) -> Iterator[Any]:
        for url, message in walk.holes:
            self._listing_failed("listing-hole", url, message)
        walk.holes.clear()
        return iter(())

    def _other_listings(self, response: Response) -> Iterator[Request]:
        for link in dict.fromkeys(LISTING_LINKS.findall(response.body)):
            url = absolute(response.url, link.decode("ascii", "ignore"))
            _, language = split_language("/" + url.split("/", 3)[-1])
            if language and self.site.allows(url):
                yield from self._listing_requests("" if language == "en" else f"/{language}")

    def _listed_requests(self, item: ListedRelease, listing: str, nodes: set[int]) -> Iterator[Request]:
        if item.published_on and (
            (self.since and item.published_on < self.since) or (self.until and item.published_on > self.until)
        ):
            return
        for request in self._release_requests(item.url, listing):
            nodes.add(request.cb_kwargs["node_id"])
            yield request

    def _release_requests(self, url: str, found_on: str) -> Iterator[Request]:
        """A request for the release, if it is one and was not asked for before; every address is remembered."""
        try:
            address = release_address(url, self.site)
        except PageRefused as refusal:
            self.skipped[url] = refusal.kind
            if url in self.urls:
                self._finding(refusal.kind, url, str(refusal))
            return
        before = self.requested.get(address.key)
        if before is not None:
            self.further_addresses.update({(before, address.url)} if before != address.url else ())
        elif not self._has_enough() and self._is_wanted(address):
            self.requested[address.key] = address.url
            self.logger.debug("%s, found on %s", address.url, found_on)
            if not self.dry_run:
                yield Request(
                    address.url,
                    callback=self.parse_release_page,
                    errback=self.not_answered,
                    cb_kwargs={"node_id": address.node_id},
                    priority=_RELEASE_PRIORITY,
                )

    def _has_enough(self) -> bool:
        return self.limit is not None and len(self.requested) >= self.limit

    def _is_wanted(self, address: Address) -> bool:
        return self.language in (None, address.language) or (self.language == "en" and address.language is None)

    def parse_release_page(self, response: Response, node_id: int) -> Iterator[Any]:
        """A release's capture, and requests for its translations."""
        yield self._capture(response, Purpose.RELEASE)
        if self.urls or self.since or self.until:
            return
        for link in translation_links(response.body, node_id):
            yield from self._release_requests(absolute(response.url, link), response.url)

    def not_answered(self, failure: "Failure") -> None:
        """No answer worth keeping: forbidden by robots.txt, led off the site, or not reachable."""
        request: Request = failure.request  # type: ignore[attr-defined]
        if "start" in request.cb_kwargs:
            self._holes += 1
        # Some failures have no words of their own: a connection that breaks off inside a page.
        reason = failure.getErrorMessage().rstrip(".") or f"no whole answer ({type(failure.value).__name__})"
        if isinstance(failure.value, IgnoreRequest):
            self._finding("refused", request.url, f"not fetched: {reason}")
        else:
            self._finding("unreachable", request.url, f"{reason}; crawl again later")

    def _finding(self, kind: str, url: str, message: str) -> None:
        if not self.dry_run:
            self._run.finding(kind, url, message)
        else:
            self.dry_findings.append(f"{kind}: {url}: {message}")

    @property
    def _run(self) -> CrawlRunKeeper:
        return CrawlRunKeeper.of(self.crawler)

    def _capture(self, response: Response, purpose: Purpose) -> Capture:
        redirects = response.meta.get("redirect_urls", [])
        return Capture(
            url=response.url,
            fetched_at=utc_now(),
            http_status=response.status,
            payload=response.body,
            purpose=purpose,
            headers=tuple(
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, values in response.headers.items()
                for value in values
            ),
            via=tuple(redirects),
        )


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadAddress(f"{text!r} is no date; expected YYYY-MM-DD, such as 2024-01-31") from error
