"""Scrapy extension: the begin, the findings and the end of a run as log lines.

Each line has the run as an attribute, and a finding has its kind and address, for logs in JSON.
"""

import json
import logging
from typing import TYPE_CHECKING

from scrapy import signals

from osce_crawler.extensions import CrawlRun

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


class RunEvents:
    """Logs a finding when the page after it is stored, at the latest at the end of the run."""

    def __init__(self, crawler: "Crawler") -> None:
        self._crawler = crawler
        self._logged = 0

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "RunEvents":
        """Connect to the signals of a crawl that begins and ends."""
        events = cls(crawler)
        crawler.signals.connect(events.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(events.spider_closed, signal=signals.spider_closed)
        return events

    def spider_opened(self, spider: "Spider") -> None:
        """Log the begin."""
        run = CrawlRun.of(self._crawler)
        run.after_page = self.log_findings
        options = json.dumps(spider.arguments.recorded(), ensure_ascii=False)  # type: ignore[attr-defined]
        logger.info(
            "run %s of %s begins, options %s",
            run.archive.run.run_id,
            run.archive.run.site,
            options,
            extra=self._of_run(run),
        )

    def log_findings(self) -> None:
        """Log the findings that are new since the last call."""
        run = CrawlRun.of(self._crawler)
        for found in run.findings[self._logged :]:
            extra = self._of_run(run) | {"kind": found.kind, "url": found.url}
            logger.warning("%s: %s: %s", found.kind, found.url, found.message, extra=extra)
        self._logged = len(run.findings)

    def spider_closed(self, reason: str) -> None:
        """Log the last findings, and the end. `CrawlRun` has ended the run before."""
        self.log_findings()
        run = CrawlRun.of(self._crawler)
        counts = ", ".join(f"{number} {outcome}" for outcome, number in run.outcomes.items())
        logger.info(
            "run %s ends (%s), exit code %s: %s",
            run.archive.run.run_id,
            reason,
            int(run.exit_code),
            counts or "no page",
            extra=self._of_run(run) | {"exit_code": int(run.exit_code)},
        )

    @staticmethod
    def _of_run(run: CrawlRun) -> dict[str, object]:
        return {"run_id": run.archive.run.run_id}
