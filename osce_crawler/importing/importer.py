"""One import: each capture a transaction of its own, through the chain that every entrance shares,
and a report.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from osce_crawler import __version__
from osce_crawler.archive.captures import KeptCapture
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.classify import GONE, NOT_RELEASES, cause_of
from osce_crawler.dedup.policy import POLICY_VERSION
from osce_crawler.errors import ArchiveUnusable, PageRefused
from osce_crawler.importing.items import Found, Item, Skipped, Unusable
from osce_crawler.records import Finding
from osce_crawler.refine import parser_version, refine_page
from osce_crawler.urls import Site, release_address


@dataclass(slots=True)
class ImportReport:
    """What an import came to beside what its run says."""

    run_id: int | None = None
    """None where nothing was new: then nothing was written, not even a run."""
    already_there: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    """By why."""
    findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class Importer:
    """Writes what is found into an archive. The run begins with the first capture that is new."""

    archive: ArchiveWriter
    site: Site
    options: Mapping[str, object]
    told: Callable[[str, str, str], None] = lambda _file, _kind, _message: None
    """Hears of each file that is not read as it should be: the file, the kind, the message."""
    report: ImportReport = field(default_factory=ImportReport)
    _version: str = field(default_factory=parser_version)
    _other_parser_before: bool = False
    _waiting: list[Finding] = field(default_factory=list)
    """Findings from before the run began."""

    def take(self, items: Iterable[Item]) -> None:
        """Write all of it, and end the run. Raises ArchiveUnusable."""
        outcome = "failed"
        try:
            for item in items:
                self._take(item)
            outcome = "finished"
        except KeyboardInterrupt:
            outcome = "interrupted"
            raise
        finally:
            self.archive.abandon_page()
            if self.report.run_id is not None:
                code = None if outcome != "finished" else int(bool(self.report.findings))
                self.archive.run.end(outcome=outcome, walk_complete=False, exit_code=code)

    def _take(self, item: Item) -> None:
        match item:
            case Skipped():
                self.report.skipped[item.why] += 1
            case Unusable():
                self._find(item.file, Finding(kind=item.kind, url=item.file, message=item.message))
            case Found() if self.archive.lookup.has(item.capture, undoubted=item.refusal is None):
                self.report.already_there += 1
            case Found():
                self._begin()
                self._keep(item)

    def _begin(self) -> None:
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

    def _find(self, file: str, finding: Finding) -> None:
        """A finding without a capture."""
        self._tell(file, finding)
        if self.report.run_id is None:
            self._waiting.append(finding)
        else:
            self.archive.run.note_finding(finding.kind, finding.url, finding.message)

    def _tell(self, file: str, finding: Finding) -> None:
        self.report.findings.append(finding)
        self.told(file, finding.kind, finding.message)

    def _keep(self, found: Found) -> None:
        kept = self.archive.keep_capture(found.capture)
        if found.leads_on:
            self.archive.keep_support(kept)
            return
        try:
            self._read(kept, found)
        except PageRefused as refusal:
            self._refused(kept, found, refusal)
        except ArchiveUnusable:
            raise
        except Exception as error:  # noqa: BLE001 - a fault of ours must not lose the page
            message = f"{error!r}; please report this page"
            self._tell(
                found.file, Finding(kind="internal-error", url=found.capture.url, message=message)
            )
            self.archive.fail_open_page("internal-error", message)

    def _read(self, kept: KeptCapture, found: Found) -> None:
        """The page becomes a revision, or shows one. Raises PageRefused."""
        capture = found.capture
        if found.refusal is not None:
            raise found.refusal
        if capture.http_status not in {200, None}:
            raise PageRefused(
                f"http-{capture.http_status}", "an error page, as the site answered then"
            )
        own = release_address(capture.url, self.site).url
        if kept.same_as_record:
            self.archive.keep_revisit(kept, own)
            return
        release = refine_page(
            capture.payload, url=capture.url, content_type=capture.content_type, site=self.site
        )
        cause = (
            cause_of(self.archive, release, self._version) if self._other_parser_before else "site"
        )
        self.archive.keep_revision(kept, release, cause)

    def _refused(self, kept: KeptCapture, found: Found, refusal: PageRefused) -> None:
        if refusal.kind in NOT_RELEASES:
            self.archive.keep_rejection(kept, kind=refusal.kind, message=str(refusal))
        elif refusal.kind not in GONE or not self.archive.keep_gone(kept):
            self._tell(
                found.file, Finding(kind=refusal.kind, url=found.capture.url, message=str(refusal))
            )
            self.archive.keep_failure(kept, kind=refusal.kind, message=str(refusal))
