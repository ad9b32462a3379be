"""What Scrapy leaves to us of being a good guest: allowed hosts, `Crawl-delay`, `Retry-After`."""

import asyncio
import logging
from typing import TYPE_CHECKING, cast

from scrapy import Request, signals
from scrapy.downloadermiddlewares.offsite import OffsiteMiddleware
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware

from osce_crawler.evidence import note_failed_try

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.robotstxt import RobotParser

    from osce_crawler.urls import Site

_LONGEST_WAIT_SECONDS = 600
_WAIT_STATUSES = frozenset({429, 503})

logger = logging.getLogger(__name__)


class AllowedHosts(OffsiteMiddleware):
    """Refuses every request, also a redirected one, that leaves the hosts of the crawled site."""

    def request_scheduled(self, request: Request, spider: "Spider") -> None:
        """Nothing: what is refused while it is scheduled vanishes, what is refused before it is
        sent is reported.
        """

    def should_follow(self, request: Request, spider: "Spider") -> bool:
        """Whether the address is on the site."""
        site = cast("Site", spider.site)  # type: ignore[attr-defined]
        return site.allows(request.url)


class CrawlDelay:
    """Makes the delay at least as long as robots.txt asks with `Crawl-delay`, up to ten minutes."""

    def __init__(self, crawler: "Crawler") -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "CrawlDelay":
        """Listen for robots.txt files."""
        extension = cls(crawler)
        crawler.signals.connect(extension.robots_parsed, signal=signals.robots_parsed)
        return extension

    def robots_parsed(self, robotparser: "RobotParser", request: Request) -> None:
        """Slow down the host whose robots.txt this is."""
        asked = robotparser.crawl_delay(self._crawler.settings["USER_AGENT"])
        engine = self._crawler.engine
        if not asked or engine is None:
            return
        seconds = min(asked, _LONGEST_WAIT_SECONDS)
        host = engine.downloader.get_slot_key(request)
        slot = engine.downloader.slots.get(host)
        if slot is not None and seconds > slot.delay:
            slot.delay, slot.jitter = seconds, 0
            # Scrapy throws slots away that were idle for a minute; the next one of this host is
            # made from this.
            engine.downloader.per_slot_settings[host] = {"delay": seconds, "jitter": 0}
            logger.info("robots.txt asks for %s s between requests", seconds)


class CarefulRobotsTxt(RobotsTxtMiddleware):
    """Takes a robots.txt that the server failed on for one that forbids everything, as RFC 9309
    says; Scrapy allows all.
    """

    async def _parse_robots(self, response: "Response", netloc: str, request: Request) -> None:
        if response.status >= 500:
            logger.warning(
                "%s answers %s: nothing of this host is fetched", response.url, response.status
            )
            response = response.replace(body=b"User-agent: *\nDisallow: /\n")
        await super()._parse_robots(response, netloc, request)


class PatientRetry(RetryMiddleware):
    """Retries as Scrapy does, but first waits as long as `Retry-After` says; nothing else is asked
    meanwhile.
    """

    async def process_response(  # type: ignore[override]
        self, request: Request, response: "Response"
    ) -> "Request | Response":
        """The response, or the request to be made again."""
        if response.status in _WAIT_STATUSES and (
            seconds := retry_after(response.headers.get("Retry-After"))
        ):
            engine = self.crawler.engine
            logger.info("%s asks to wait %s s", response.url, seconds)
            if engine is not None:
                engine.pause()
                await asyncio.sleep(seconds)
                engine.unpause()
        answer = super().process_response(request, response)
        if answer is not response and not self.crawler.settings.getbool("OSCE_DRY_RUN"):
            note_failed_try(request, response)
        return answer


def retry_after(header: bytes | None) -> int:
    """Seconds of a `Retry-After` header, at most ten minutes; 0 where there is none, or it is a
    date.
    """
    return min(int(header), _LONGEST_WAIT_SECONDS) if header and header.strip().isdigit() else 0
