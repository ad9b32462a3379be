"""Scrapy, run as a library: one crawl in this process, with a progress bar and an exit code that
tells the truth.
"""

import gc
import logging
import os
import sys
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from osce_crawler import settings as our_settings
from osce_crawler.archive.reader import Archive
from osce_crawler.errors import ArchiveUnusable
from osce_crawler.extensions import CrawlRun, ExitCode
from osce_crawler.spiders.press_releases import PressReleasesSpider
from osce_crawler.urls import Site

_PAGES_OF_GARBAGE = 20_000
"""Objects in cycles before the collector looks: some tens of pages. Python's own 700 are less than
one page makes.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlResult:
    """What is left of a crawl when its process is done."""

    run_id: int | None
    exit_code: int
    requested: tuple[str, ...] = ()
    skipped: dict[str, str] = field(default_factory=dict)
    findings: tuple[str, ...] = ()
    """Of a dry run; those of any other are in the archive."""


def needs_pilot(site: str, archive: Path) -> bool:
    """Whether this is the first crawl of osce.org into this archive: nobody has seen its HTML
    yet.
    """
    if not Site.of(site).is_live:
        return False
    return not archive.exists() or not Archive.open(archive).knows_site(Site.of(site).root)


def say_hint(site: str) -> None:
    """Remind who crawls osce.org to say who they are."""
    if Site.of(site).is_live and not our_settings.OSCE_CONTACT:
        click.echo(
            "Hint: set OSCE_CONTACT to a mail address or web page; the site sees it in the user"
            " agent.",
            err=True,
        )


def run_crawl(archive: Path, options: dict[str, Any]) -> CrawlResult:
    """Crawl, once a process. Raises ArchiveUnusable, BadAddress."""
    Site.of(options["site"])
    settings = Settings()
    settings.setmodule(our_settings, priority="project")
    settings.set("OSCE_ARCHIVE", str(archive), priority="cmdline")
    settings.set("DOWNLOAD_DELAY", options["delay"], priority="cmdline")
    if options["dry_run"]:
        settings.set("OSCE_DRY_RUN", value=True, priority="cmdline")
        settings.set("ITEM_PIPELINES", {}, priority="cmdline")
        settings.set("EXTENSIONS", {"osce_crawler.extensions.CrawlDelay": 20}, priority="cmdline")
    settings.set("LOG_INSTALL_ROOT_HANDLER", value=False, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(PressReleasesSpider)
    arguments = {name: value for name, value in options.items() if name != "delay"}
    progress = _shown(crawler)
    task = process.crawl(crawler, **arguments)
    # What is loaded by now lives as long as the process: the collector need not look at it again
    # and again, page by page.
    gc.freeze()
    gc.set_threshold(_PAGES_OF_GARBAGE, 20, 50)
    with progress:
        process.start()
    return _result(crawler, task.exception() if task.done() and not task.cancelled() else None)


def _shown(crawler: Crawler) -> AbstractContextManager[object]:
    """Log and progress on a terminal, or to who asks for the log; in a pipe nothing is loaded for
    it.

    What goes wrong with a page is a finding of the run, said once, in one line. So Scrapy's own
    account of it, with tracebacks, is shown only to who asks with OSCE_LOG_LEVEL.
    """
    asked = logging.getLevelNamesMapping().get(os.environ.get("OSCE_LOG_LEVEL", "").upper())
    # Not by the level of a handler: what is disabled costs nothing, and Scrapy logs several lines
    # for every page.
    logging.disable((asked or logging.CRITICAL) - 1)
    if not asked and not sys.stderr.isatty():
        logging.getLogger().addHandler(logging.StreamHandler())
        return nullcontext()
    from osce_crawler.cli.crawl_progress import show

    return show(crawler)


def _result(crawler: Crawler, error: BaseException | None) -> CrawlResult:
    if error is not None:
        raise error
    spider = crawler.spider
    assert isinstance(spider, PressReleasesSpider)  # noqa: S101 - for the type checker
    requested = tuple(spider.requested.values())
    if spider.dry_run:
        code = 130 if spider.close_reason != "finished" else 1 if spider.dry_findings else 0
        return CrawlResult(
            run_id=None,
            exit_code=code
            if spider.answered or code == ExitCode.INTERRUPTED
            else int(ExitCode.SITE_UNREACHABLE),
            requested=requested,
            findings=tuple(spider.dry_findings),
        )
    run = CrawlRun.of(crawler)
    if not spider.close_reason:
        run.break_off()  # a second Ctrl-C, or one before the crawl had begun: Scrapy just stops
    if run.failure is not None:
        raise ArchiveUnusable(str(run.failure))
    return CrawlResult(
        run_id=run.archive.run.run_id,
        exit_code=int(run.exit_code),
        requested=requested,
        skipped=spider.skipped,
    )
