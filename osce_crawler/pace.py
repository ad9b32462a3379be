"""Scrapy extension: the delay between two requests, never shorter than asked for."""

import logging
from typing import TYPE_CHECKING

from scrapy import signals

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler

_SHORTEST, _LONGEST = 1.02, 1.5
"""A delay of d seconds becomes 1.02 d to 1.5 d. Scrapy's own jitter goes from 0.5 d to 1.5 d."""
_MARGIN_SECONDS = 0.05
"""At least so much is added: a request may reach the site late, and the next one in time."""

logger = logging.getLogger(__name__)


def middle_and_jitter(seconds: float) -> tuple[float, float]:
    """Delay and jitter of a Scrapy slot, so that no delay is shorter than these seconds.

    >>> middle_and_jitter(0)
    (0, 0)
    """
    if seconds <= 0:
        return 0, 0
    shortest = max(_SHORTEST * seconds, seconds + _MARGIN_SECONDS)
    longest = max(_LONGEST * seconds, shortest)
    return (shortest + longest) / 2, (longest - shortest) / (longest + shortest)


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
        delay, jitter = middle_and_jitter(seconds)
        slot = engine.downloader.slots.get(host)
        if slot is not None:
            slot.delay, slot.jitter = delay, jitter
        # Scrapy deletes a slot that was idle for a minute, and creates the next slot of the host
        # from these settings.
        engine.downloader.per_slot_settings[host] = {"delay": delay, "jitter": jitter}
