"""Reads the sitemaps of the site, once a day, as hints into the table `due`.

A sitemap that is missing, forbidden or broken is no finding and ends nothing. Nothing is settled by
one: a release that it does not name is neither unlisted nor gone.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from protego import Protego
from scrapy.http import Request, Response

from osce_crawler.archive.sitemap_hints import SitemapHistory
from osce_crawler.errors import ArchiveUnusable, PageRefused
from osce_crawler.extensions import CrawlRun, is_answer
from osce_crawler.increments.reasons import Due, Reason
from osce_crawler.increments.sitemaps import PAUSE, Hints, Named, hints
from osce_crawler.pages.sitemaps import SitemapEntry, read_sitemap
from osce_crawler.records import Finding, Purpose, Step, Trail
from osce_crawler.responses import capture_of, damage_of, trail_of
from osce_crawler.spiders.options import CrawlOptions
from osce_crawler.urls import Site, release_address

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

    from osce_crawler.spiders.increment import Increment

SITEMAP_DATES = "sitemap-dates"
"""Kind of the finding that the dates of a sitemap are not used."""
MOST_SITEMAPS = 20
"""Requests of one reading, indexes included."""
_LONGEST = 52_428_800
"""Bytes after decompression; the protocol allows so many."""
_DETAIL = "sitemap"


@dataclass(slots=True)
class SitemapHints:
    """One reading of the sitemaps, in an increment. Not thread-safe."""

    site: Site
    options: CrawlOptions
    run: Callable[[], CrawlRun]
    _queue: list[str] | None = None
    """Sitemaps to request; None before the reading begins."""
    _requested: set[str] = field(default_factory=set)
    _starts: list[str] = field(default_factory=list)
    _entries: list[SitemapEntry] = field(default_factory=list)
    _is_settled: bool = False

    def request_next(self, increment: "Increment | None", crawler: "Crawler") -> bool:
        """Make the next requests. False if there is none: what the sitemaps say is written."""
        requests = self._requests(increment) if increment and not increment.is_dry else []
        for request in requests:
            assert crawler.engine is not None  # noqa: S101 - it is idle
            crawler.engine.crawl(request)
        return bool(requests)

    def _requests(self, increment: "Increment") -> list[Request]:
        if self._is_settled:
            return []
        try:
            if self._queue is None:
                self._queue = self._starts = self._begin(increment)
            allowed = min(MOST_SITEMAPS - len(self._requested), increment.budget - increment.spent)
            urls, self._queue = self._queue[: max(0, allowed)], []
            if not urls:
                self._is_settled = True
                self._settle(increment)
        except ArchiveUnusable as error:
            self.run().stop(error)
            return []
        increment.spent += len(urls)
        self._requested.update(urls)
        return [self._request(url) for url in urls]

    def _begin(self, increment: "Increment") -> list[str]:
        """The sitemaps that robots.txt names, and /sitemap.xml; none if they were read today."""
        robots = Protego.parse(self._history.robots_txt(self.site.root))
        urls = [f"{self.site.root}/sitemap.xml", *robots.sitemaps]
        urls = [url for url in dict.fromkeys(urls) if self.site.allows(url)][:MOST_SITEMAPS]
        read_at = self._history.last_read(urls, self.site.root)
        now = datetime.fromisoformat(increment.at)
        is_due = read_at is None or now - datetime.fromisoformat(read_at) >= PAUSE
        return urls if is_due else []

    @property
    def _history(self) -> SitemapHistory:
        archive = self.run().archive
        return SitemapHistory(archive.path, archive.connection)

    def _request(self, url: str) -> Request:
        # One try: the next day has another one.
        meta = {"purpose": Purpose.SITEMAP, "dont_retry": True, "max_retry_times": 0}
        return Request(url, callback=self.read, errback=self.unanswered, meta=meta)

    def read(self, response: Response) -> None:
        """Keep the response, and what it says."""
        request = response.request
        assert request is not None  # noqa: S101 - Scrapy sets it on what it downloads
        error = None
        if damage := damage_of(request):
            error = damage.kind, damage.message
        elif not is_answer(response.status):
            error = f"http-{response.status}", "without a sitemap"
        trail = trail_of(request)
        step = Step(capture=capture_of(request, response), error=error)
        self.run().note_trail(Trail(requested="", on_the_way=[*trail.on_the_way, step]))
        found = None
        if response.status == 200 and error is None:
            found = read_sitemap(response.body, _LONGEST)
        if found is None:
            return
        if not found.is_index:
            self._entries += found.entries
        elif trail.requested in self._starts:  # an index in an index is not allowed
            self._follow(found.entries)

    def _follow(self, entries: tuple[SitemapEntry, ...]) -> None:
        newest = sorted(entries, key=lambda one: one.lastmod, reverse=True)
        urls = [one.url for one in newest if self.site.allows(one.url)]
        self._queue = (self._queue or []) + [url for url in urls if url not in self._requested]

    def unanswered(self, failure: "Failure") -> None:
        """Keep the tries; robots.txt may also forbid the address."""
        trail = trail_of(failure.request)  # type: ignore[attr-defined]
        self.run().note_trail(Trail(requested="", on_the_way=trail.on_the_way))

    def _settle(self, increment: "Increment") -> None:
        """Write what is due."""
        named = list(dict.fromkeys(filter(None, map(self._named, self._entries))))
        if not named:
            return
        times, own = self._history.captured(), increment.known
        captured = {key: times[url] for key, url in own.items() if url in times}
        asked = self._history.asked(one.url for one in named if one.key not in own)
        found = hints(named, captured, asked, increment.at)
        trail = Trail(requested="")
        trail.due += [self._due(increment, url, Reason.NEW) for url in found.new]
        changed = [own[key] for key in found.changed]
        trail.due += [self._due(increment, url, Reason.LISTING_CHANGED) for url in changed]
        trail.findings += self._findings(found)
        self.run().note_trail(trail)

    def _named(self, entry: SitemapEntry) -> Named | None:
        try:
            address = release_address(entry.url, self.site)
        except PageRefused:
            return None
        if not self.options.wants(address):
            return None
        return Named(address.key, address.url, entry.lastmod)

    def _due(self, increment: "Increment", url: str, reason: Reason) -> Due:
        return Due(url=url, reason=reason, due_at=increment.at, detail=_DETAIL)

    def _findings(self, found: Hints) -> list[Finding]:
        url = self._starts[0]
        if not (found.is_reported and found.mass):
            return []
        if self._history.is_reported(SITEMAP_DATES, url):
            return []
        changed, known = found.mass
        message = (
            f"{changed} of {known} known releases have a lastmod later than their last capture: the"
            " template of the pages changed, or the site sets one date for all; these dates are not"
            " used as long as there are so many"
        )
        return [Finding(kind=SITEMAP_DATES, url=url, message=message)]
