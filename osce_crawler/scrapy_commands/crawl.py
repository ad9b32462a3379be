"""`scrapy crawl`: errors are one line, and the exit code is that of `osce-crawler crawl`."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

from scrapy.commands import crawl
from scrapy.exceptions import UsageError

from osce_crawler.errors import BadArgument, BadConfiguration, OsceCrawlerError, SiteUnreachable
from osce_crawler.extensions import CrawlRun
from osce_crawler.spiders.arguments import OF_SCRAPYD
from osce_crawler.stopping import hang_up_as_terminate
from osce_crawler.terminal import replace_standard_streams
from osce_crawler.twisted_log import quiet

if TYPE_CHECKING:
    from scrapy.crawler import AsyncCrawlerProcess


class Command(crawl.Command):
    """Scrapy's command; it would print a traceback and exit with 1 for every error."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Read the options. Scrapy sets up its log after this: on streams that harm no terminal."""
        replace_standard_streams()
        quiet()
        super().process_options(args, opts)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl. Sets the exit code."""
        if len(args) != 1:
            raise UsageError
        process = cast("AsyncCrawlerProcess", self.crawler_process)  # of the asyncio reactor
        try:
            if OF_SCRAPYD in opts.spargs:
                self._check_archive()
            if "dry_run" in opts.spargs:
                raise BadArgument(
                    "dry_run: not an argument here; use: osce-crawler crawl --dry-run"
                )
            crawler = self._create_crawler(args[0])
            hang_up_as_terminate()
            task = process.crawl(crawler, **opts.spargs)
            process.start()
            if error := task.exception():
                raise error
        except OsceCrawlerError as error:
            sys.stderr.write(f"Error: {error}\n")
            self.exitcode = error.exit_code
            return
        run = CrawlRun.of(crawler)
        self.exitcode = int(run.exit_code)
        if run.failure is not None:
            sys.stderr.write(f"Error: {run.failure}\n")
        elif self.exitcode == SiteUnreachable.exit_code:
            sys.stderr.write(f"Error: {SiteUnreachable.of(run.archive.run.site)}\n")

    def _check_archive(self) -> None:
        """In scrapyd, a relative path would be in the folder of the daemon."""
        assert self.settings is not None  # noqa: S101 - for the type checker
        archive = Path(self.settings["OSCE_ARCHIVE"])
        if not archive.is_absolute():
            raise BadConfiguration(
                f"OSCE_ARCHIVE: {str(archive)!r} is relative to the folder of scrapyd; set it to an"
                " absolute path"
            )
