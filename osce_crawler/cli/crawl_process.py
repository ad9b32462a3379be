"""Run one crawl with Scrapy as a library, in this process, and return its exit code."""

import gc
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from osce_crawler import settings as our_settings
from osce_crawler.archive.database import open_for_reading
from osce_crawler.archive.reader import Archive
from osce_crawler.cli.crawl_log import LogOptions, start_log
from osce_crawler.errors import ArchiveUnusable
from osce_crawler.extensions import DISK_LIMIT, SITE_REFUSES, TIME_LIMIT, CrawlRun
from osce_crawler.spiders.press_releases import PressReleasesSpider
from osce_crawler.stopping import ExitCode
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
    reasons: dict[str, str] = field(default_factory=dict)
    """By address: why a dry run would request it, if it would be an increment."""
    pages: int = 0
    """Of a dry run: the listing pages of a crawl that is no increment."""
    delay: float = 0
    """Seconds between two requests."""
    skipped: dict[str, str] = field(default_factory=dict)
    findings: tuple[str, ...] = ()
    """Findings of a dry run. A real run stores its findings in the archive."""
    warning: str | None = None
    """Why the command of --on-finding failed."""
    stopped_by: str | None = None
    """The limit that ended the run: `time-limit` or `stop-below`."""
    why_unreachable: str = ""
    """The first reason for which the site could not be reached, or refused the requests."""


def needs_pilot(site: str, archive: Path) -> bool:
    """Whether this is the first crawl of osce.org into this archive.

    The layouts were not written from the live site's HTML, so a person should check the first
    pages.
    """
    if not Site.of(site).is_live:
        return False
    if not archive.exists():
        return True
    opened = Archive.open(archive)
    with closing(opened.connection):
        return not opened.knows_site(Site.of(site).root)


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
        if archive.is_file():  # else the error would end in Scrapy's log
            open_for_reading(archive, any_schema=True).close()
        settings.set("OSCE_DRY_RUN", value=True, priority="cmdline")
        settings.set("ITEM_PIPELINES", {}, priority="cmdline")
        extensions = {
            "osce_crawler.site_guard.SiteGuard": 20,
            "osce_crawler.pace.Pace": 20,
            "osce_crawler.limits.RunLimits": 30,
        }
        settings.set("EXTENSIONS_BASE", extensions, priority="cmdline")
    settings.set("LOG_INSTALL_ROOT_HANDLER", value=False, priority="cmdline")
    process = _Process(settings)
    crawler = process.create_crawler(PressReleasesSpider)
    arguments = {name: value for name, value in options.items() if name not in _OF_SCRAPY}
    progress = start_log(crawler, log)
    task = process.crawl(crawler, **arguments)
    # Objects loaded so far live as long as the process. Without this, the garbage collector would
    # traverse them again for every few pages.
    gc.freeze()
    gc.enable()  # the verb has disabled it, for the imports
    gc.set_threshold(_PAGES_OF_GARBAGE, 20, 50)
    with progress:
        process.start()
    return _result(crawler, task.exception() if task.done() and not task.cancelled() else None)


class _Process(AsyncCrawlerProcess):
    """Scrapy's process, which also tells the run which signal has interrupted it."""

    def _signal_shutdown(self, signum: int, frame: Any) -> None:
        for crawler in self.crawlers:
            if isinstance(crawler.spider, PressReleasesSpider):
                crawler.spider.stop_signal = crawler.spider.stop_signal or signum
        super()._signal_shutdown(signum, frame)


def _result(crawler: Crawler, error: BaseException | None) -> CrawlResult:
    if error is not None:
        raise error
    spider = crawler.spider
    assert isinstance(spider, PressReleasesSpider)  # noqa: S101 - for the type checker
    requested = tuple(spider.requested.values())
    if spider.dry_run:
        return CrawlResult(
            run_id=None,
            exit_code=_code_of_dry_run(spider),
            requested=requested,
            reasons=dict(spider.increment.reasons) if spider.increment else {},
            pages=0 if spider.increment else spider.pages_visited,
            delay=crawler.settings.getfloat("DOWNLOAD_DELAY"),
            findings=tuple(spider.dry_findings),
            stopped_by=_limit_of(spider),
            why_unreachable=spider.dry_findings[0] if spider.dry_findings else "",
        )
    run = CrawlRun.of(crawler)
    if not spider.close_reason:
        # After a second Ctrl-C, or one before the start, Scrapy sends no `spider_closed` signal.
        run.break_off(spider.stop_signal)
    if run.failure is not None:
        raise ArchiveUnusable(str(run.failure))
    why = run.halted or next(iter(run.findings), None)
    return CrawlResult(
        run_id=run.archive.run.run_id,
        exit_code=int(run.exit_code),
        requested=requested,
        skipped=spider.skipped,
        stopped_by=_limit_of(spider),
        why_unreachable=f"{why.url}: {why.message}" if why else "",
        warning=run.warning,
    )


def _limit_of(spider: PressReleasesSpider) -> str | None:
    return spider.close_reason if spider.close_reason in {TIME_LIMIT, DISK_LIMIT} else None


def _code_of_dry_run(spider: PressReleasesSpider) -> int:
    if spider.close_reason == SITE_REFUSES:
        return ExitCode.SITE_UNREACHABLE
    if spider.close_reason not in {"finished", TIME_LIMIT, DISK_LIMIT}:
        return ExitCode.after(spider.stop_signal)
    if spider.dry_findings and not spider.answered:
        return ExitCode.SITE_UNREACHABLE
    return ExitCode.FINDINGS if spider.dry_findings else ExitCode.COMPLETE
