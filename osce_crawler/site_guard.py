"""Scrapy extension: pauses the crawl, or stops it, because the site refuses requests."""

import asyncio
import logging
from time import monotonic
from typing import TYPE_CHECKING

from scrapy.exceptions import CloseSpider

from osce_crawler.breaker import CircuitBreaker, State
from osce_crawler.errors import BadSetting
from osce_crawler.extensions import SITE_REFUSES, CrawlRun
from osce_crawler.records import Finding
from osce_crawler.responses import steps_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy.crawler import Crawler

_MOST_SECONDS = 0.25
"""A pause ends so soon after the crawl was interrupted."""

logger = logging.getLogger(__name__)


class SiteGuard:
    """The circuit breaker of a crawl, and the pauses of its requests."""

    def __init__(self, crawler: "Crawler", pauses: "Sequence[float]") -> None:
        self._crawler = crawler
        self._pauses = pauses
        self._breaker = CircuitBreaker(pauses)
        self._paused_until = 0.0
        self._tasks: set[asyncio.Task[None]] = set()
        self.halted: Finding | None = None
        """Why the crawl stops."""

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "SiteGuard":
        """Raises BadSetting if OSCE_PAUSES is no list of seconds."""
        return cls(crawler, pauses_of(crawler.settings["OSCE_PAUSES"]))

    @classmethod
    def of(cls, crawler: "Crawler") -> "SiteGuard":
        """The guard of a crawler. Raises CloseSpider if the extension is not enabled."""
        guard = crawler.get_extension(cls)
        if guard is None:
            raise CloseSpider("enable osce_crawler.site_guard.SiteGuard in the setting EXTENSIONS")
        return guard

    def answered(self, address: str) -> None:
        """Take an answer to a request for this address."""
        self._breaker.answered(address)

    def refused(self, address: str, reason: str) -> float:
        """Take a refusal: the seconds to pause before the next request. It may halt the crawl."""
        run = self._crawler.get_extension(CrawlRun)
        if self.halted and run is not None:  # the request was on its way
            run.leave_refused([address])
        seconds = self._breaker.refused(address)
        if self._breaker.state is State.STOPPED:
            self.halt(Finding(kind=SITE_REFUSES, url=address, message=self._refusal(reason)))
        elif seconds:
            logger.warning("the site refuses requests (%s): pausing for %s s", reason, seconds)
        return seconds

    def refused_by_page(self, address: str, reason: str) -> None:
        """The same for a page that turned out to be a refusal; the pause begins now."""
        if seconds := self.refused(address, reason):
            self._keep(self.rest(seconds))

    async def rest(self, seconds: float) -> None:
        """Make no request for so long, or until the crawl is interrupted."""
        engine = self._crawler.engine
        if seconds <= 0 or engine is None:
            return
        self._paused_until = max(self._paused_until, monotonic() + seconds)
        engine.pause()
        # Scrapy gives no event for the begin of a shutdown, only for its end.
        while (left := self._paused_until - monotonic()) > 0 and self._crawler.crawling:  # noqa: ASYNC110
            await asyncio.sleep(min(left, _MOST_SECONDS))
        engine.unpause()
        self._breaker.resume()

    def halt(self, why: Finding) -> None:
        """Stop the crawl. What was not fetched is left to the next one."""
        engine, spider = self._crawler.engine, self._crawler.spider
        if self.halted or engine is None or spider is None:
            return
        self.halted = why
        run = self._crawler.get_extension(CrawlRun)
        if run is None:  # a dry run
            spider.dry_findings.append(f"{why.kind}: {why.url}: {why.message}")  # type: ignore[attr-defined]
        else:
            scheduler, steps = engine.scheduler, []
            while scheduler is not None and (request := scheduler.next_request()):
                steps += steps_of(request)
            run.halt(why, steps, self._breaker.refused_addresses)
        self._keep(engine.close_spider_async(reason=SITE_REFUSES))

    def _keep(self, work: "asyncio._CoroutineLike[None]") -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _refusal(self, reason: str) -> str:
        pauses = ", ".join(f"{seconds:g}" for seconds in self._pauses)
        return (
            f"the site refuses the requests, also after pauses of {pauses} seconds (the last answer:"
            f" {reason}); nothing more is requested; crawl again later: the next crawl continues"
        )


def pauses_of(text: str) -> tuple[float, ...]:
    """The pauses in seconds, from a list separated by commas. Raises BadSetting.

    >>> pauses_of("60, 300,900")
    (60.0, 300.0, 900.0)
    """
    try:
        pauses = tuple(float(part) for part in text.split(","))
    except ValueError:
        pauses = ()
    if not pauses or not all(0 < seconds <= 86_400 for seconds in pauses):
        raise BadSetting(
            f"OSCE_PAUSES={text!r}: expected seconds separated by commas, such as 60,300,900"
        )
    return pauses
