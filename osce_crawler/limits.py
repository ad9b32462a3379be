"""Scrapy extension: stops a crawl at its time limit, or if little disk space is free.

The spider is closed as after Ctrl-C: the request that is under way ends, its page is stored, and
the frontier keeps the rest for the next crawl.
"""

import asyncio
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy import signals

from osce_crawler.extensions import DISK_LIMIT, TIME_LIMIT, CrawlRun
from osce_crawler.records import Finding

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler


class RunLimits:
    """Closes the spider with the reason `TIME_LIMIT` or `DISK_LIMIT`."""

    def __init__(self, crawler: "Crawler") -> None:
        self._crawler = crawler
        self._archive = Path(crawler.settings["OSCE_ARCHIVE"])
        self._least_free: int | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._closing: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "RunLimits":
        """Connect to the signals of a crawl that begins and ends."""
        limits = cls(crawler)
        crawler.signals.connect(limits.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(limits.spider_closed, signal=signals.spider_closed)
        return limits

    def spider_opened(self, spider: "Spider") -> None:
        """Start the clock, and look at the disk: now, and after each page that is stored."""
        arguments = spider.arguments  # type: ignore[attr-defined]
        self._least_free = arguments.stop_below
        if self._least_free is not None:  # for each receiver of this signal, Scrapy makes a task
            self._crawler.signals.connect(self.check_disk, signal=signals.item_scraped)
        if arguments.time_limit is not None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(arguments.time_limit, self._end_of_time)
        self.check_disk()

    def check_disk(self) -> None:
        """Stop if less space is free than the crawl must leave."""
        if self._least_free is None or self._closing is not None:
            return
        free = shutil.disk_usage(self._archive.absolute().parent).free
        if free < self._least_free:
            message = (
                f"{free:,} bytes are free on the disk of the archive, fewer than the"
                f" {self._least_free:,} of stop-below; make space, then crawl again"
            )
            self._note("low-disk", message)
            self._stop(DISK_LIMIT)

    def spider_closed(self) -> None:
        """Stop the clock."""
        if self._timer is not None:
            self._timer.cancel()

    def _end_of_time(self) -> None:
        run = self._crawler.get_extension(CrawlRun)
        if run is not None and not run.outcomes:
            # Without this, a limit that is too short for any page would be silent for ever.
            self._note("no-progress", "no page was stored within the time limit; give a longer one")
        self._stop(TIME_LIMIT)

    def _note(self, kind: str, message: str) -> None:
        run = self._crawler.get_extension(CrawlRun)
        if run is not None:  # None in a dry run
            run.finding(Finding(kind=kind, url=run.archive.run.site, message=message))

    def _stop(self, reason: str) -> None:
        if self._closing is None:
            loop = asyncio.get_running_loop()
            self._closing = loop.create_task(self._close(reason))

    async def _close(self, reason: str) -> None:
        await self._crawler.engine.close_spider_async(reason=reason)
