"""Scrapy extensions: the crawl run, and the `Crawl-delay` of robots.txt."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.exceptions import CloseSpider

from osce_crawler import __version__
from osce_crawler.archive.database import only_writer
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.clock import utc_now
from osce_crawler.dedup.policy import POLICY_VERSION
from osce_crawler.errors import ArchiveUnusable
from osce_crawler.records import Capture, Finding, Lead, Purpose, Trail
from osce_crawler.refine import parser_version

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
    from scrapy.robotstxt import RobotParser

LONGEST_WAIT_SECONDS = 600
"""The longest `Crawl-delay` and `Retry-After` that is followed."""
_REFUSALS = frozenset({401, 403, 407, 429})

logger = logging.getLogger(__name__)


def is_answer(http_status: int | None) -> bool:
    """Whether a site that answers so can be reached and does not refuse us; a page that is not
    there is an answer.
    """
    return http_status is not None and http_status < 500 and http_status not in _REFUSALS


class ExitCode(IntEnum):
    """What a crawl answers."""

    COMPLETE = 0
    FINDINGS = 1
    ARCHIVE_UNUSABLE = 3
    SITE_UNREACHABLE = 4
    INTERRUPTED = 130


class CrawlRun:
    """One run: its archive, its findings, its end. Pipelines and spider reach the archive through
    it.
    """

    def __init__(self, crawler: "Crawler") -> None:
        self._crawler = crawler
        self._held = ExitStack()
        self.outcomes: Counter[str] = Counter()
        self.findings: list[Finding] = []
        self.answered = False
        """Whether the site gave one answer that is neither an error of its own nor a refusal."""
        self.failure: ArchiveUnusable | None = None
        self.exit_code = ExitCode.COMPLETE
        self.parser_version = parser_version()
        self.other_parser_before = False
        """Whether the archive holds what another parser has read."""
        self._found_before = 0
        """Findings of the interrupted runs that this one goes on with."""
        self._closing: asyncio.Task[None] | None = None
        path = Path(crawler.settings["OSCE_ARCHIVE"])
        self._held.enter_context(only_writer(path, utc_now()))
        self.archive = ArchiveWriter.open(path, utc_now)
        self._held.callback(self.archive.close)

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "CrawlRun":
        """Open the archive before the first request. Raises ArchiveUnusable."""
        keeper = cls(crawler)
        crawler.signals.connect(keeper.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(keeper.spider_closed, signal=signals.spider_closed)
        crawler.signals.connect(keeper.item_error, signal=signals.item_error)
        return keeper

    @classmethod
    def of(cls, crawler: "Crawler") -> "CrawlRun":
        """The keeper of a running crawl."""
        keeper = crawler.get_extension(cls)
        if keeper is None:
            raise CloseSpider("settings without osce_crawler.extensions.CrawlRun")
        return keeper

    def spider_opened(self, spider: "Spider") -> None:
        """Begin the run."""
        site = spider.site.root  # type: ignore[attr-defined]
        options = spider.asked_for.given()  # type: ignore[attr-defined]
        self._writing(
            lambda: self.archive.run.begin(
                site=site,
                options=options,
                tool=__version__,
                policy=POLICY_VERSION,
                parser=self.parser_version,
            )
        )
        self._writing(self._note_what_was_before)

    def note_answer(self, http_status: int | None) -> None:
        """An answer of the site; a page that is not there is one, too."""
        self.answered |= is_answer(http_status)

    def _note_what_was_before(self) -> None:
        self.other_parser_before = self.archive.run.has_other_parser(self.parser_version)
        self._found_before = self.archive.run.found_before()

    def finding(self, found: Finding) -> None:
        """Something that a person should see; it makes the exit code 1."""
        self.findings.append(found)
        self._writing(lambda: self.archive.run.note_finding(found.kind, found.url, found.message))

    def noticed(self, findings: Iterable[Finding]) -> None:
        """Findings that the archive notes with the page's capture."""
        self.findings += findings

    def note_trail(self, trail: Trail) -> None:
        """What the crawl learned where there is no page."""
        self.noticed(trail.findings)
        self._writing(lambda: self.archive.note_trail(trail))

    def begin_frontier(self, trail: Trail) -> None:
        """What a new crawl begins with."""
        self.noticed(trail.findings)
        self._writing(lambda: self.archive.begin_frontier(trail))

    def leads_left(self, *, own: bool) -> list[Lead]:
        """What a walk leaves over: further addresses of releases that listings have; or the
        archive's own that it did not meet.
        """
        try:
            if not own:
                return self.archive.crawl.further_addresses()
            urls = self.archive.crawl.not_requested(self.archive.run.site)
        except ArchiveUnusable as error:
            self.stop(error)
            return []
        return [Lead(url=url, purpose=Purpose.RELEASE, own=True) for url in urls]

    def keep_support(self, capture: Capture) -> None:
        """An answer that belongs to no page: robots.txt."""
        self._writing(lambda: self.archive.keep_support(self.archive.keep_capture(capture)))

    def _writing(self, write: Callable[[], object]) -> None:
        """What is not written by a pipeline: where the archive cannot be written, the crawl
        ends.
        """
        if self.failure is not None:
            return
        try:
            write()
        except ArchiveUnusable as error:
            self.stop(error)

    def stop(self, failure: ArchiveUnusable) -> None:
        """The archive cannot be written any more: undo the open page and end the crawl."""
        if self.failure is None:
            self.failure = failure
            self.archive.abandon_page()
            if self._crawler.engine is not None:
                closing = self._crawler.engine.close_spider_async(reason="archive-unusable")
                self._closing = asyncio.get_running_loop().create_task(closing)

    def item_error(self, response: object, failure: object) -> None:
        """A fault of ours in a pipeline: the page is kept as failed, and the run says so."""
        message = f"{getattr(failure, 'value', failure)!r}; please report this page"
        found = Finding(
            kind="internal-error", url=str(getattr(response, "url", "")), message=message
        )
        if self.failure is None:
            self.outcomes["failed"] += 1
            self.findings.append(found)
            self._writing(lambda: self._fail_page(found))

    def _fail_page(self, found: Finding) -> None:
        if not self.archive.fail_open_page(found.kind, found.message):
            self.archive.run.note_finding(found.kind, found.url, found.message)

    def spider_closed(self, spider: "Spider", reason: str) -> None:
        """End the run: its outcome, whether the walk was complete, and the exit code."""
        self.exit_code = self._exit_code(reason)
        complete = bool(getattr(spider, "walk_complete", False)) and reason == "finished"
        outcome = "finished" if complete else "limited" if reason == "finished" else "interrupted"
        if self.exit_code in {ExitCode.ARCHIVE_UNUSABLE, ExitCode.SITE_UNREACHABLE}:
            outcome = "failed"
        try:
            if self.failure is None:
                self.archive.run.end(
                    outcome=outcome, walk_complete=complete, exit_code=self.exit_code
                )
        except ArchiveUnusable as error:
            self.failure = error
            self.exit_code = ExitCode.ARCHIVE_UNUSABLE
        finally:
            self._held.close()

    def break_off(self) -> None:
        """End the run where Scrapy was stopped by force, and did not end it."""
        self.exit_code = ExitCode.INTERRUPTED
        try:
            self.archive.abandon_page()
            if self.archive.run.run_id and self.failure is None:
                self.archive.run.end(
                    outcome="interrupted", walk_complete=False, exit_code=self.exit_code
                )
        except ArchiveUnusable as error:
            self.failure = error
        finally:
            self._held.close()

    def _exit_code(self, reason: str) -> ExitCode:
        if self.failure is not None:
            return ExitCode.ARCHIVE_UNUSABLE
        if self.findings and not self.answered:
            return ExitCode.SITE_UNREACHABLE
        if reason != "finished":
            return ExitCode.INTERRUPTED
        return ExitCode.FINDINGS if self.findings or self._found_before else ExitCode.COMPLETE


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

    def robots_parsed(self, robotparser: "RobotParser", request: "Request") -> None:
        """Slow down the host whose robots.txt this is."""
        asked = robotparser.crawl_delay(self._crawler.settings["USER_AGENT"])
        engine = self._crawler.engine
        if not asked or engine is None:
            return
        seconds = min(asked, LONGEST_WAIT_SECONDS)
        host = engine.downloader.get_slot_key(request)
        slot = engine.downloader.slots.get(host)
        if slot is not None and seconds > slot.delay:
            slot.delay, slot.jitter = seconds, 0
            # Scrapy throws slots away that were idle for a minute; the next one of this host is
            # made from this.
            engine.downloader.per_slot_settings[host] = {"delay": seconds, "jitter": 0}
            logger.info("robots.txt asks for %s s between requests", seconds)
