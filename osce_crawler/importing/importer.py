"""One import: captures into the archive, each in a transaction of its own, and a report.

Pages are parsed in worker processes, a few ahead of those that are written.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field

from osce_crawler import __version__
from osce_crawler.archive.captures import KeptCapture
from osce_crawler.archive.healing import Healing
from osce_crawler.archive.schema import (
    DOUBTFUL_MESSAGE,
    DOUBTFUL_READING,
    NOT_THE_PAGE,
    UNKNOWN_LAYOUT,
)
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.archive_layouts import layouts_of
from osce_crawler.classify import GONE, NOT_RELEASES, answer_refusal, cause_of, deferral, is_part
from osce_crawler.dedup.policy import POLICY_VERSION
from osce_crawler.errors import ArchiveUnusable, PageRefused
from osce_crawler.file_choice import file_refusal
from osce_crawler.importing.addresses import is_release
from osce_crawler.importing.items import Found, FoundLayout, Item, Skipped, Unusable
from osce_crawler.importing.layouts import ADDED, take_layout
from osce_crawler.importing.named_release import NamedReleases
from osce_crawler.importing.read_ahead import ReadAhead
from osce_crawler.pages.layouts import Layouts
from osce_crawler.pages.not_the_page import MESSAGE as NOT_THE_PAGE_MESSAGE
from osce_crawler.pages.not_the_page import Answer, reason_not_the_page
from osce_crawler.records import (
    Capture,
    CleanRelease,
    Confidence,
    Evidence,
    Finding,
    Purpose,
    SourcePage,
)
from osce_crawler.refine import parser_version
from osce_crawler.reparse.pool import Reading, Refusal, parse_page, parse_pages
from osce_crawler.reparse.unknown import read_unknown_pages
from osce_crawler.urls import Site, release_address


@dataclass(slots=True)
class ImportReport:
    """The result of an import, beside the counts of its run."""

    run_id: int | None = None
    """None where nothing was new: then nothing was written, not even a run, but a new archive."""
    already_there: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    """Number of skipped items by reason."""
    findings: list[Finding] = field(default_factory=list)
    new_archive: bool = False
    """Whether the archive was made by this import. It stays, also if nothing is in it."""
    layouts_added: list[str] = field(default_factory=list)
    """Names of the layouts in the files that the archive did not have."""


@dataclass(slots=True)
class Importer:
    """Writes items into an archive. The run begins with the first capture that is new."""

    archive: ArchiveWriter
    site: Site
    options: Mapping[str, object]
    on_finding: Callable[[str, str, str], None] = lambda _file, _kind, _message: None
    """Called for each file or record that gives no release: its name, the kind, the message."""
    on_progress: Callable[[], None] = lambda: None
    """Called for each item that is done."""
    workers: int = 1
    """Processes that parse pages; 1: this one."""
    ended_early: Callable[[], tuple[str, int] | None] = lambda: None
    """Outcome and exit code of the run, if the items ended before all were read; else None."""
    report: ImportReport = field(default_factory=ImportReport)
    _layouts: Layouts = field(init=False)
    _version: str = field(init=False)
    _other_parser_before: bool = False
    _waiting: list[Finding] = field(default_factory=list)
    """Findings from before the run began."""
    _layout: FoundLayout | None = None
    """The layout at which the items stopped."""
    ahead: ReadAhead = field(init=False)
    _named: NamedReleases = field(init=False)

    def __post_init__(self) -> None:
        self.report.new_archive = self.archive.is_new
        self._layouts = layouts_of(self.archive)
        self._version = parser_version(self._layouts)
        self.ahead = ReadAhead(self.archive.lookup)
        self._named = NamedReleases(self.site, self.archive.lookup)

    def take(self, items: Iterable[Item]) -> None:
        """Write all items, and end the run. Raises ArchiveUnusable, WorkerLost."""
        outcome = "failed"
        try:
            remaining = iter(items)
            self._take_until_layout(remaining)
            while layout := self._layout:
                self._layout = None
                self._take_layout(layout)
                self._take_until_layout(remaining)
            self._read_unknown_pages()
            for unread in self._named.findings():
                self._take(unread, None)
            self._report_healed()
            outcome = "finished"
        except KeyboardInterrupt:
            outcome = "interrupted"
            raise
        finally:
            self.archive.abandon_page()
            if self.report.run_id is not None:
                code = None if outcome != "finished" else int(bool(self.report.findings))
                early = self.ended_early() if outcome == "finished" else None
                outcome, code = early or (outcome, code)
                self.archive.run.end(outcome=outcome, walk_complete=False, exit_code=code)

    def _take_until_layout(self, items: Iterator[Item]) -> None:
        """Write the items before the next layout: those after it are parsed with it."""
        pages = self._pages(items)
        parsed = parse_pages(pages, self.workers, layouts=self._layouts, size_of=_bytes_of)
        with closing(parsed) as readings:
            for item, reading in readings:
                self._take(item, reading)
                self.on_progress()

    def _take_layout(self, found: FoundLayout) -> None:
        result = take_layout(self.archive, found, self.workers)
        if result is None:
            return
        if result.kind != ADDED:
            self._add_finding(result.url, result)
            return
        self.on_finding(result.url, result.kind, result.message)
        self.report.layouts_added.append(found.name)
        self._layouts = layouts_of(self.archive)
        self._version = parser_version(self._layouts)
        if self.report.run_id is not None:
            self.archive.run.note_parser(self._version)
            self._other_parser_before = self.archive.run.has_other_parser(self._version)

    def _pages(self, items: Iterable[Item]) -> Iterator[tuple[Item, SourcePage | None]]:
        for item in items:
            if isinstance(item, FoundLayout):
                self._layout = item
                return
            # A page with the bytes that its address had before is a revisit, and is not parsed.
            repeats = isinstance(item, Found) and self.ahead.add(item)
            yield item, None if repeats else self._page(item)

    def _page(self, item: Item) -> SourcePage | None:
        """The page to parse; None for an item that shows no release, or that the archive has."""
        if not isinstance(item, Found) or item.refusal is not None or item.leads_on:
            return None
        capture = item.capture
        is_page = answer_refusal(capture) is None and is_release(capture.url, self.site)
        return self._source(capture, item.evidence) if is_page and not self._has(item) else None

    def _source(self, capture: Capture, evidence: Evidence | None) -> SourcePage:
        return SourcePage(
            payload=capture.payload,
            url=capture.url,
            content_type=capture.content_type,
            site=self.site.root,
            evidence=evidence,
            fetched_at=capture.fetched_at,
        )

    def _has(self, item: Found) -> bool:
        is_whole = item.refusal is None and not is_part(item.capture)
        return self.archive.lookup.has(item.capture, undoubted=is_whole)

    def _take(self, item: Item, reading: Reading | None) -> None:
        self._named.add(item)
        match item:
            case Skipped():
                self.report.skipped[item.why] += 1
            case Unusable():
                finding = Finding(kind=item.kind, url=item.file, message=item.message)
                self._add_finding(item.file, finding)
            case Found() if self._has(item):
                self.report.already_there += 1
                self._heal(item.capture)
            case Found():
                self.begin()
                self._keep(item, reading)
        if isinstance(item, Found):
            self.ahead.remove(item)

    def _heal(self, capture: Capture) -> None:
        """The archive has this capture; replace its bytes if they are damaged."""
        healing = Healing.of(self.archive)
        if healing.is_damaged(capture):
            self.begin()
            healing.heal(capture)

    def begin(self) -> None:
        """Begin the run, unless it has begun."""
        if self.report.run_id is not None:
            return
        self.report.run_id = self.archive.run.begin(
            site=self.site.root,
            options=self.options,
            tool=__version__,
            policy=POLICY_VERSION,
            parser=self._version,
            kind="import",
        )
        self._other_parser_before = self.archive.run.has_other_parser(self._version)
        for finding in self._waiting:
            self.archive.run.note_finding(finding.kind, finding.url, finding.message)

    def _add_finding(self, file: str, finding: Finding) -> None:
        """A finding without a capture."""
        self._report(file, finding)
        if self.report.run_id is None:
            self._waiting.append(finding)
        else:
            self.archive.run.note_finding(finding.kind, finding.url, finding.message)

    def _report(self, file: str, finding: Finding) -> None:
        self.report.findings.append(finding)
        self.on_finding(file, finding.kind, finding.message)

    def _keep(self, found: Found, reading: Reading | None) -> None:
        kept = self.archive.keep_capture(found.capture, found.evidence)
        if found.leads_on and (refusal := _refused_file(found.capture)):
            self._refused(kept, found, refusal)
            return
        if found.leads_on:
            self.archive.keep_support(kept)
            return
        try:
            self._keep_release(kept, found, reading)
        except PageRefused as refusal:
            self._refused(kept, found, refusal)
        except ArchiveUnusable:
            raise
        except Exception as error:  # noqa: BLE001 - an exception must not lose the page
            message = f"{error!r}; please report this page"
            finding = Finding(kind="internal-error", url=found.capture.url, message=message)
            self._report(found.file, finding)
            self.archive.fail_open_page("internal-error", message)

    def _keep_release(self, kept: KeptCapture, found: Found, reading: Reading | None) -> None:
        """The page becomes a revision, or shows one. Raises PageRefused."""
        capture = found.capture
        if found.refusal is not None:
            raise found.refusal
        if refusal := answer_refusal(capture):
            raise refusal
        own = release_address(capture.url, self.site).url
        if kept.same_as_record:
            self.archive.keep_revisit(kept, own)
            return
        evidence = self.archive.lookup.evidence(kept.capture_id)
        if evidence != found.evidence:  # that of an earlier capture with these bytes
            reading = None
        release = reading or parse_page(self._source(capture, evidence), self._layouts)
        if isinstance(release, Refusal):
            raise PageRefused(release.kind, release.message)
        assert isinstance(release, CleanRelease)  # noqa: S101 - every release address has a page
        if release.release.confidence is Confidence.LOW:
            message = deferral(self.archive, release, capture.fetched_at)
            raise PageRefused(UNKNOWN_LAYOUT, message)
        self._check_is_the_page(kept, release, evidence)
        if self.archive.keep_revision(kept, release, self._cause(release)) == "failed":
            url = capture.url
            finding = Finding(kind=DOUBTFUL_READING, url=url, message=DOUBTFUL_MESSAGE)
            self._report(found.file, finding)

    def _check_is_the_page(
        self, kept: KeptCapture, release: CleanRelease, evidence: Evidence | None
    ) -> None:
        """Raises PageRefused `not-the-page`, such as for a form to log in.

        A saved page, which has no headers, was chosen by a person, and is read as it is.
        """
        capture = kept.capture
        if not capture.headers:
            return
        addresses = (kept.requested, capture.url)
        listed = evidence.title if evidence else None
        answer = Answer(
            page=capture.payload,
            headers=capture.headers,
            content_type=capture.content_type,
            release=release.release,
            expected_title=lambda: listed or self.archive.crawl.expected_title(addresses),
        )
        if reason := reason_not_the_page(answer):
            raise PageRefused(NOT_THE_PAGE, NOT_THE_PAGE_MESSAGE.format(reason=reason))

    def _cause(self, release: CleanRelease) -> str:
        if not self._other_parser_before:
            return "site"
        return cause_of(self.archive, release, self._version, self._layouts)

    def _report_healed(self) -> None:
        if self.report.run_id is not None:
            for found in Healing.of(self.archive).findings():
                self._report(found.url, found)

    def _read_unknown_pages(self) -> None:
        """Read the pages of unknown design; also those that a broken off import has kept."""
        if self.report.run_id is None:
            if not self.archive.unknown.left_by_import():
                return
            self.begin()
        for found in read_unknown_pages(
            self.archive, self._cause, workers=self.workers, layouts=self._layouts
        ):
            self._add_finding(found.url, found)

    def _refused(self, kept: KeptCapture, found: Found, refusal: PageRefused) -> None:
        if refusal.kind in NOT_RELEASES:
            self.archive.keep_rejection(kept, kind=refusal.kind, message=str(refusal))
        elif refusal.kind == UNKNOWN_LAYOUT:
            self.archive.keep_unknown(kept, str(refusal))
        elif refusal.kind not in GONE or not self.archive.keep_gone(kept):
            finding = Finding(kind=refusal.kind, url=found.capture.url, message=str(refusal))
            self._report(found.file, finding)
            self.archive.keep_failure(kept, kind=refusal.kind, message=str(refusal))


def _refused_file(capture: Capture) -> PageRefused | None:
    """Why a response to a request for a file is not the file; None for any other."""
    if capture.purpose is not Purpose.FILE or capture.redirected_to:
        return None
    addresses = (*capture.via, capture.url)
    refusal = file_refusal(
        capture.http_status, capture.content_type, addresses, is_empty=not capture.payload
    )
    return PageRefused(*refusal) if refusal else None


def _bytes_of(item: Item) -> int:
    return len(item.capture.payload) if isinstance(item, Found) else 0
