"""Run one crawl with Scrapy as a library, in this process, and return its exit code."""

import gc
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# Imported early. It is loaded in every crawl, and reads the source of every frame of the stack, for
# a warning that it does not give. Here the stack is short.
import scrapy.core.downloader.contextfactory  # noqa: F401
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from osce_crawler import settings as our_settings
from osce_crawler.archive.reader import Archive
from osce_crawler.cli.crawl_log import LogOptions, start_log
from osce_crawler.errors import ArchiveUnusable
from osce_crawler.extensions import DISK_LIMIT, TIME_LIMIT, CrawlRun, ExitCode
from osce_crawler.spiders.press_releases import PressReleasesSpider
from osce_crawler.urls import Site

_OF_SCRAPY = frozenset({"delay", "contact"})
"""Options that become settings of Scrapy. The others are arguments of the spider."""
_PAGES_OF_GARBAGE = 20_000
"""Allocations between two runs of the garbage collector, enough for some tens of pages. Python's
default of 700 is less than one page allocates.
"""


_NO_LOG = LogOptions()


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlResult:
    """The result of a crawl. `run_id` is None for a dry run, which writes no run."""

    run_id: int | None
    exit_code: int
    requested: tuple[str, ...] = ()
    skipped: dict[str, str] = field(default_factory=dict)
    findings: tuple[str, ...] = ()
    """Findings of a dry run. A real run stores its findings in the archive."""
    stopped_by: str | None = None
    """The limit that ended the run: `time-limit` or `stop-below`."""


def needs_pilot(site: str, archive: Path) -> bool:
    """Whether this is the first crawl of osce.org into this archive.

    The layouts were not written from the live site's HTML, so a person should check the first
    pages.
    """
    if not Site.of(site).is_live:
        return False
    return not archive.exists() or not Archive.open(archive).knows_site(Site.of(site).root)


def run_crawl(archive: Path, options: dict[str, Any], log: LogOptions = _NO_LOG) -> CrawlResult:
    """Crawl. Call it once in a process: Twisted's reactor cannot be restarted.

    Raises ArchiveUnusable, BadAddress, BadTarget.
    """
    Site.of(options["site"])
    settings = Settings()
    settings.setmodule(our_settings, priority="project")
    settings.set("OSCE_ARCHIVE", str(archive), priority="cmdline")
    if options["delay"] is not None:
        settings.set("DOWNLOAD_DELAY", options["delay"], priority="cmdline")
    if options["contact"]:
        settings.set("OSCE_CONTACT", options["contact"], priority="cmdline")
    if options["dry_run"]:
        settings.set("OSCE_DRY_RUN", value=True, priority="cmdline")
        settings.set("ITEM_PIPELINES", {}, priority="cmdline")
        extensions = {
            "osce_crawler.extensions.CrawlDelay": 20,
            "osce_crawler.limits.RunLimits": 30,
        }
        settings.set("EXTENSIONS_BASE", extensions, priority="cmdline")
    settings.set("LOG_INSTALL_ROOT_HANDLER", value=False, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(PressReleasesSpider)
    arguments = {name: value for name, value in options.items() if name not in _OF_SCRAPY}
    progress = start_log(crawler, log)
    task = process.crawl(crawler, **arguments)
    # Objects loaded so far live as long as the process. Without this, the garbage collector would
    # traverse them again for every few pages.
    gc.freeze()
    gc.set_threshold(_PAGES_OF_GARBAGE, 20, 50)
    with progress:
        process.start()
    return _result(crawler, task.exception() if task.done() and not task.cancelled() else None)


def _result(crawler: Crawler, error: BaseException | None) -> CrawlResult:
    if error is not None:
        raise error
    spider = crawler.spider
    assert isinstance(spider, PressReleasesSpider)  # noqa: S101 - for the type checker
    requested = tuple(spider.requested.values())
    if spider.dry_run:
        ended = spider.close_reason in {"finished", TIME_LIMIT, DISK_LIMIT}
        code = 130 if not ended else 1 if spider.dry_findings else 0
        return CrawlResult(
            run_id=None,
            exit_code=code
            if spider.answered or code == ExitCode.INTERRUPTED
            else int(ExitCode.SITE_UNREACHABLE),
            requested=requested,
            findings=tuple(spider.dry_findings),
            stopped_by=_limit_of(spider),
        )
    run = CrawlRun.of(crawler)
    if not spider.close_reason:
        # After a second Ctrl-C, or one before the start, Scrapy sends no `spider_closed` signal.
        run.break_off()
    if run.failure is not None:
        raise ArchiveUnusable(str(run.failure))
    return CrawlResult(
        run_id=run.archive.run.run_id,
        exit_code=int(run.exit_code),
        requested=requested,
        skipped=spider.skipped,
        stopped_by=_limit_of(spider),
    )


def _limit_of(spider: PressReleasesSpider) -> str | None:
    return spider.close_reason if spider.close_reason in {TIME_LIMIT, DISK_LIMIT} else None
