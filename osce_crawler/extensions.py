"""Scrapy extension: the crawl run."""

import asyncio
import logging
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.exceptions import CloseSpider

from osce_crawler import __version__
from osce_crawler.archive.archive_lock import only_writer
from osce_crawler.archive.healing import Healing
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.archive_layouts import layouts_of
from osce_crawler.classify import cause_of
from osce_crawler.clock import utc_now
from osce_crawler.dedup.policy import POLICY_VERSION
from osce_crawler.errors import ArchiveUnusable
from osce_crawler.failure_reasons import internal_error
from osce_crawler.judging.ending import CrawlJudge
from osce_crawler.judging.telling import tell
from osce_crawler.records import CleanRelease, Finding, Lead, Purpose, Step, Trail
from osce_crawler.refine import parser_version
from osce_crawler.reparse.unknown import read_unknown_pages, unread_finding
from osce_crawler.stopping import ExitCode, interruptions

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler

TIME_LIMIT, DISK_LIMIT = "time-limit", "stop-below"
"""Reasons for which `limits` closes the spider: planned ends of a run."""
SITE_REFUSES = "site-refuses"
"""Reason for which `site_guard` closes the spider, and kind of the findings."""
_PAGES_A_COMMIT = 32
"""Most pages in one transaction, if they come without a pause. A kill loses them."""
_REFUSALS = frozenset({401, 403, 407, 429})

logger = logging.getLogger(__name__)


def is_answer(http_status: int | None) -> bool:
    """Whether the status shows that the site is reachable and does not refuse this client.

    404 is an answer. Server errors and refusals (401, 403, 407, 429) are not.
    """
    return http_status is not None and http_status < 500 and http_status not in _REFUSALS


def _announce(path: Path) -> None:
    """Say on stderr that an archive was made; as a line of the log, if the log is there, which may
    be JSON.
    """
    line = f"new archive: {path}"
    handlers = logging.getLogger().handlers
    shown = (one for one in handlers if getattr(one, "stream", None) is sys.stderr)
    if logger.isEnabledFor(logging.WARNING) and any(one.level <= logging.WARNING for one in shown):
        logger.warning("%s", line)
    else:
        sys.stderr.write(f"{line}\n")


class CrawlRun:
    """The run of one crawl. The spider and the pipelines write to the archive through it."""

    def __init__(self, crawler: "Crawler") -> None:
        self._crawler = crawler
        self._held = ExitStack()
        self.outcomes: Counter[str] = Counter()
        self.findings: list[Finding] = []
        self.answered = False
        """Whether the site gave at least one answer; see `is_answer`."""
        self.failure: ArchiveUnusable | None = None
        self.halted: Finding | None = None
        """Why the crawl stopped, because the site refuses requests."""
        self.stop_signal = 0
        """Number of the signal that interrupted the crawl, 0 if none did."""
        self.exit_code = ExitCode.COMPLETE
        self.other_parser_before = False
        """Whether the archive holds revisions that another version of the parser wrote."""
        self.warning: str | None = None
        """Why the command of `on_finding` failed."""
        self._found_before = False
        """Whether findings of the interrupted runs that this run continues still hold."""
        self.after_page: Callable[[], None] = lambda: None
        """Called when a page has its outcome. Scrapy makes a task for each receiver of a signal."""
        self._closing: asyncio.Task[None] | None = None
        self._committing: asyncio.TimerHandle | None = None
        path = Path(crawler.settings["OSCE_ARCHIVE"])
        self._held.enter_context(only_writer(path, utc_now()))
        self.archive = ArchiveWriter.open(path, utc_now)
        if self.archive.is_new:
            _announce(path)
        self.archive.pages.most_pages = _PAGES_A_COMMIT
        self.archive.run.ages = tuple(crawler.settings["OSCE_AGES"])
        self._held.callback(self.archive.close)
        self.layouts = layouts_of(self.archive)
        self.parser_version = parser_version(self.layouts)
        self.judge = CrawlJudge(self.archive, self.layouts)

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "CrawlRun":
        """Open the archive before the first request. Raises ArchiveUnusable."""
        run = cls(crawler)
        crawler.signals.connect(run.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(run.spider_closed, signal=signals.spider_closed)
        crawler.signals.connect(run.item_error, signal=signals.item_error)
        return run

    @classmethod
    def of(cls, crawler: "Crawler") -> "CrawlRun":
        """The run of a crawler. Raises CloseSpider if the extension is not enabled."""
        run = crawler.get_extension(cls)
        if run is None:
            raise CloseSpider("enable osce_crawler.extensions.CrawlRun in the setting EXTENSIONS")
        return run

    def spider_opened(self, spider: "Spider") -> None:
        """Begin the run."""
        site, chosen = spider.site.root, spider.options  # type: ignore[attr-defined]
        options = spider.arguments.recorded()  # type: ignore[attr-defined]
        self._writing(
            lambda: self.archive.run.begin(
                site=site,
                options=options,
                tool=__version__,
                policy=POLICY_VERSION,
                parser=self.parser_version,
                is_increment=chosen.may_be_increment
                and self.archive.crawl.has_complete_walk(site, chosen.languages),
            )
        )
        self._writing(self._read_previous_state)

    def cause(self, release: CleanRelease) -> str:
        """The cause of a new revision of a release: see `classify.cause_of`."""
        if not self.other_parser_before:
            return "site"
        return cause_of(self.archive, release, self.parser_version, self.layouts)

    def note_answer(self, http_status: int | None) -> None:
        """Record whether the site has answered; see `is_answer`."""
        self.answered |= is_answer(http_status)

    def _read_previous_state(self) -> None:
        self.other_parser_before = self.archive.run.has_other_parser(self.parser_version)
        self.judge.begin()

    def halt(self, why: Finding, steps: Sequence[Step], refused: Iterable[str]) -> None:
        """Record why the crawl stops, and the tries of what was waiting for another one.

        The addresses that the site refused are left to the next crawl.
        """
        self.halted = why
        self.note_trail(Trail(requested="", on_the_way=steps, findings=[why]))
        self.leave_refused(refused)

    def leave_refused(self, addresses: Iterable[str]) -> None:
        """Leave addresses that the site refused to the next crawl."""
        self._writing(lambda: self.count_findings(self.archive.crawl.leave_refused(addresses)))

    def finding(self, found: Finding) -> None:
        """Record a finding. It makes the exit code 1."""
        self.findings.append(found)
        self._writing(lambda: self.archive.run.note_finding(found.kind, found.url, found.message))

    def count_findings(self, findings: Iterable[Finding]) -> None:
        """Count findings that the archive stores together with the page's capture."""
        self.findings += findings

    def note_trail(self, trail: Trail) -> None:
        """Write what the crawl learned from a request that gave no page."""
        self.count_findings(trail.findings)
        self._writing(lambda: self.archive.note_trail(trail))

    def begin_frontier(self, trail: Trail) -> None:
        """Write the first addresses of a new crawl."""
        self.count_findings(trail.findings)
        self._writing(lambda: self.archive.begin_frontier(trail))

    def first_releases(self, *, with_failed: bool, with_canaries: bool) -> list[str]:
        """Addresses to request besides those in listings: those that failed before, and canaries.

        Raises ArchiveUnusable.
        """
        failed = self.archive.crawl.failed_before(self.archive.run.site) if with_failed else []
        return [*failed, *(self.judge.canaries.due if with_canaries else ())]

    def leads_left(self, *, own: bool, accept_totals: bool = False) -> list[Lead]:
        """Addresses to request after the listings have been read.

        With `own` false: other listed addresses of releases whose first address gave an error.
        With `own` true: addresses of the archive's records that the crawl did not reach; none if a
        listing is clearly shorter than before, because then it may be that which is wrong.
        """
        try:
            if not own:
                return self.archive.crawl.further_addresses()
            if not accept_totals and self.archive.run.unusual_totals():
                return []
            urls = self.archive.crawl.not_requested(self.archive.run.site)
        except ArchiveUnusable as error:
            self.stop(error)
            return []
        return [Lead(url=url, purpose=Purpose.RELEASE, own=True) for url in urls]

    def _writing(self, write: Callable[[], object]) -> None:
        """Write to the archive outside the pipelines; stop the crawl if that fails."""
        if self.failure is not None:
            return
        try:
            write()
        except ArchiveUnusable as error:
            self.stop(error)
        else:
            self.commit_soon()

    def commit_soon(self) -> None:
        """Let the pages that are complete be committed, also if no further page comes."""
        pages = self.archive.pages
        if pages.is_waiting and self._committing is None:
            loop = asyncio.get_running_loop()
            self._committing = loop.call_later(pages.most_seconds, self._commit)

    def _commit(self) -> None:
        """Commit the complete pages now."""
        if self._committing is not None:
            self._committing.cancel()
            self._committing = None
        self._writing(self.archive.commit)

    def stop(self, failure: ArchiveUnusable) -> None:
        """Stop the crawl because the archive cannot be written. The open page is rolled back."""
        if self.failure is None:
            self.failure = failure
            self.archive.abandon_page()
            if self._crawler.engine is not None:
                closing = self._crawler.engine.close_spider_async(reason="archive-unusable")
                self._closing = asyncio.get_running_loop().create_task(closing)

    def item_error(self, response: object, failure: object) -> None:
        """An exception in a pipeline: keep the page as a failed capture and record a finding."""
        url = str(getattr(response, "url", ""))
        found = internal_error(url, getattr(failure, "value", failure))
        if self.failure is None:
            self.outcomes["failed"] += 1
            self.findings.append(found)
            self._writing(lambda: self._fail_page(found))

    def _fail_page(self, found: Finding) -> None:
        if not self.archive.fail_open_page(found.kind, found.message):
            self.archive.run.note_finding(found.kind, found.url, found.message)

    def spider_closed(self, spider: "Spider", reason: str) -> None:
        """Read the pages of unknown design, and end the run.

        Its outcome, its exit code, and whether all listings were read are stored.
        """
        self.archive.pages.most_pages = 1  # no page comes any more
        self.stop_signal = getattr(spider, "stop_signal", 0)
        self._commit()
        # Before the pages are read: a resumed run may have nothing left to request.
        unreachable = bool(self.findings) and not self.answered
        if self.failure is None and not self._read_unknown_pages(finished=reason == "finished"):
            reason = "shutdown"
        self._writing(self._read_other_findings)
        complete = bool(getattr(spider, "walk_complete", False)) and reason == "finished"
        if reason != "shutdown":
            is_finished = reason == "finished"
            self._writing(
                lambda: self._judge(spider, is_finished=is_finished, walk_complete=complete)
            )
        self._writing(
            lambda: self._account(spider, is_finished=reason == "finished", complete=complete)
        )
        self.exit_code = self._exit_code(reason, unreachable=unreachable)
        is_whole = complete or bool(getattr(spider, "is_done", False))
        outcome = "interrupted" if reason != "finished" else "finished" if is_whole else "limited"
        if self.exit_code in {ExitCode.ARCHIVE_UNUSABLE, ExitCode.SITE_UNREACHABLE}:
            outcome = "interrupted" if self.halted and not self.failure else "failed"
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
        self._tell(spider.arguments.on_finding)  # type: ignore[attr-defined]

    def _tell(self, command: str) -> None:
        """Run the operator's command, if there is something to tell. It may read the archive."""
        reports = self.judge.reports
        if command and reports and self.failure is None:
            self.warning = tell(command, reports, self.archive.path)
            if self.warning:
                logger.warning("%s", self.warning)

    def _judge(self, spider: "Spider", *, is_finished: bool, walk_complete: bool) -> None:
        """Judge what the run saw. Alarms that are reported are findings."""
        options = spider.options  # type: ignore[attr-defined]
        found = self.judge.end(
            self.cause,
            is_complete=is_finished and options.is_unrestricted,
            walk_complete=walk_complete,
            accept_totals=bool(options.accept_totals),
        )
        for one in found:
            self.finding(one)

    def _account(self, spider: "Spider", *, is_finished: bool, complete: bool) -> None:
        """Make the ledger. Its findings count for the exit code."""
        accept = bool(spider.options.accept_totals)  # type: ignore[attr-defined]
        self.findings += self.archive.run.account(
            is_finished=is_finished, walk_complete=complete, accept_totals=accept
        )

    def _read_other_findings(self) -> None:
        """Those of the runs that this one continues, and of damaged bytes that were replaced."""
        self._found_before = self.archive.run.found_before() > 0
        self.count_findings(Healing.of(self.archive).findings())

    def break_off(self, stop_signal: int) -> None:
        """End the run after a forced stop, for which Scrapy sends no `spider_closed` signal."""
        self.exit_code = ExitCode.after(stop_signal)
        try:
            self.archive.abandon_page()
            self.archive.commit()
            if self.archive.run.run_id and self.failure is None:
                self._read_unknown_pages(finished=False)
                self.archive.run.end(
                    outcome="interrupted", walk_complete=False, exit_code=self.exit_code
                )
        except ArchiveUnusable as error:
            self.failure = error
        finally:
            self._held.close()

    def _read_unknown_pages(self, *, finished: bool) -> bool:
        """Read the pages of unknown design if all pages are fetched. False after an interruption:
        the next run reads them.
        """
        with interruptions() as is_stopped:
            try:
                if finished:
                    found = read_unknown_pages(
                        self.archive,
                        self.cause,
                        layouts=self.layouts,
                        is_stopped=lambda: bool(is_stopped()),
                    )
                else:
                    found = [*filter(None, [unread_finding(self.archive.unknown)])]
                self.findings += found
                for one in found:
                    self.archive.run.note_finding(one.kind, one.url, one.message)
            except ArchiveUnusable as error:
                self.failure = error
            except Exception as error:  # a bug must not keep the run from ending
                logger.exception("the pages of unknown design were not read")
                message = f"{error!r}; please report it"
                site = self.archive.run.site
                self.finding(Finding(kind="internal-error", url=site, message=message))
            self.stop_signal = self.stop_signal or is_stopped()
            return not (finished and is_stopped())

    def _exit_code(self, reason: str, *, unreachable: bool) -> ExitCode:
        if self.failure is not None:
            return ExitCode.ARCHIVE_UNUSABLE
        if (unreachable and reason != DISK_LIMIT) or self.halted:
            return ExitCode.SITE_UNREACHABLE
        if reason not in {"finished", TIME_LIMIT, DISK_LIMIT}:
            return ExitCode.after(self.stop_signal)
        return ExitCode.FINDINGS if self.findings or self._found_before else ExitCode.COMPLETE
