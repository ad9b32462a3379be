"""Scrapy extension: the delay between two requests, never shorter than asked for."""

import logging
from typing import TYPE_CHECKING

from scrapy import signals

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler

_MIDDLE, _JITTER = 1.26, 0.19
"""A delay of d seconds becomes 1.02 d to 1.5 d. Scrapy's own jitter goes from 0.5 d to 1.5 d. The
0.02 are for clocks and networks that are not exact.
"""

logger = logging.getLogger(__name__)


class Pace:
    """Sets the delay of each host of the site, with jitter, and raises it to `Crawl-delay`."""

    def __init__(self, crawler: "Crawler") -> None:
        self._crawler = crawler
        self._seconds = crawler.settings.getfloat("DOWNLOAD_DELAY")

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "Pace":
        """Connect to the start of the spider."""
        pace = cls(crawler)
        crawler.signals.connect(pace.spider_opened, signal=signals.spider_opened)
        return pace

    def spider_opened(self, spider: "Spider") -> None:
        """Set the delay before the first request."""
        for host in spider.site.hosts:  # type: ignore[attr-defined]
            self._set(host.rpartition(":")[0] if ":" in host else host, self._seconds)

    def obey(self, request: "Request", crawl_delay: float) -> None:
        """Raise the delay of the host of a request, if its robots.txt asks for a longer one."""
        engine = self._crawler.engine
        if engine is not None and crawl_delay > self._seconds:
            self._set(engine.downloader.get_slot_key(request), crawl_delay)
            logger.info("robots.txt sets a delay of %s s between requests", crawl_delay)

    def _set(self, host: str, seconds: float) -> None:
        engine = self._crawler.engine
        if engine is None:
            return
        delay, jitter = seconds * _MIDDLE, _JITTER if seconds else 0
        slot = engine.downloader.slots.get(host)
        if slot is not None:
            slot.delay, slot.jitter = delay, jitter
        # Scrapy deletes a slot that was idle for a minute, and creates the next slot of the host
        # from these settings.
        engine.downloader.per_slot_settings[host] = {"delay": delay, "jitter": jitter}
