"""Four item pipelines: store the capture, parse it, deduplicate it, write the revision.

The type of the item changes from pipeline to pipeline:
CrawledPage → ArchiveCapture → KeptCapture → ParsePressRelease → ParsedCapture →
RemoveRepeatedParagraphs → CleanCapture → ArchiveRevision. A page that is refused becomes a
RefusedCapture; so does one of unknown design, which is read when the crawl has all pages (see
`reparse.unknown`). A listing, and a page with unchanged bytes, stay a KeptCapture.

The pipelines are synchronous, and CONCURRENT_ITEMS is 1: Scrapy processes one item through all four
before it starts the next. So what ArchiveCapture begins and ArchiveRevision ends is one page in the
archive: it is committed completely or not at all, alone or with a few other pages.
"""

import logging
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, cast

from scrapy.exceptions import DropItem

from osce_crawler.archive.captures import KeptCapture
from osce_crawler.archive.schema import (
    DOUBTFUL_MESSAGE,
    DOUBTFUL_READING,
    HELD_CHANGE,
    HELD_LOSS,
    HELD_LOSS_MESSAGE,
    NOT_THE_PAGE,
    OVER_LIMIT,
    UNKNOWN_LAYOUT,
)
from osce_crawler.archive.withdrawals import Withdrawals
from osce_crawler.classify import GONE, NOT_RELEASES, answer_refusal, deferral, held_change
from osce_crawler.errors import ArchiveUnusable, PageRefused
from osce_crawler.extensions import CrawlRun
from osce_crawler.file_choice import file_refusal
from osce_crawler.judging.ending import has_lost_something
from osce_crawler.pages.not_the_page import MESSAGE as NOT_THE_PAGE_MESSAGE
from osce_crawler.pages.not_the_page import Answer, reason_not_the_page
from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import (
    CleanRelease,
    Confidence,
    CrawledPage,
    Evidence,
    Finding,
    PressRelease,
    Purpose,
)
from osce_crawler.refine import clean
from osce_crawler.same_texts import REASON as REPEATED
from osce_crawler.same_texts import SameTexts
from osce_crawler.site_guard import SiteGuard
from osce_crawler.urls import Site, release_address

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_TOO_LONG = "the file is not kept; --files-up-to may allow a larger size"
_REFUSALS = frozenset({"not-the-page"})
"""Kinds of pages by which a site refuses, with status 200: a challenge, a form to log in."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedCapture:
    """A stored capture and the release parsed from it."""

    kept: KeptCapture
    release: PressRelease


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanCapture:
    """A stored capture and its deduplicated release."""

    kept: KeptCapture
    release: CleanRelease


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedCapture:
    """A stored capture from which no record can be made, and the reason."""

    kept: KeptCapture
    kind: str
    message: str


class _Pipeline:
    """Base class: access to the crawl's run and site."""

    def __init__(self, crawler: "Crawler") -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "_Pipeline":
        return cls(crawler)

    @cached_property
    def run(self) -> CrawlRun:
        return CrawlRun.of(self._crawler)

    @property
    def _site(self) -> Site:
        return cast("Site", self._crawler.spider.site)  # type: ignore[union-attr]


class ArchiveCapture(_Pipeline):
    """Stores the response before it is parsed."""

    def process_item(self, item: CrawledPage) -> KeptCapture:
        """Begin the page in the archive, and write its capture."""
        if self.run.failure is not None:
            # A page that led to this one may not be in the archive.
            raise DropItem(str(self.run.failure))
        self.run.note_answer(item.capture.http_status)
        self.run.count_findings(item.trail.findings)
        try:
            kept = self.run.archive.keep_page(item)
        except ArchiveUnusable as error:
            self.run.stop(error)
            raise DropItem(str(error)) from error
        self.run.judge.read.note(kept.capture.url, kept.payload_digest, item.trail.entries_read)
        return kept


class ParsePressRelease(_Pipeline):
    """Parses the fields and paragraphs of a release."""

    def process_item(self, item: KeptCapture) -> KeptCapture | ParsedCapture | RefusedCapture:
        """The parsed release, or the reason for refusal. A listing, and a page with the same bytes
        as before, are returned unchanged. What a listing prints is used for a page of unknown
        design only, and kept with it: each later reading of the page has the same input.
        """
        capture = item.capture
        if capture.purpose is Purpose.FILE:
            return _file(item)
        refusal = answer_refusal(capture)
        is_listing = capture.purpose is Purpose.LISTING
        is_known = is_listing or bool(item.same_as_record) or _is_confirmed(item)
        if refusal and (capture.damage or not is_known):
            message = f"{refusal}; crawl again later"
            return RefusedCapture(kept=item, kind=refusal.kind, message=message)
        if is_known:
            return item
        try:
            known = self.run.archive.lookup.evidence(item.capture_id)
            read = self._read(item, known)
            if isinstance(read, RefusedCapture) and read.kind == UNKNOWN_LAYOUT:
                self.run.archive.unknown.note_evidence(item)
                evidence = self.run.archive.lookup.evidence(item.capture_id)
                read = read if evidence == known else self._read(item, evidence)
            return self._another_page(item, read) or self._held_change(item, read) or read
        except ArchiveUnusable as error:
            self.run.stop(error)
            raise DropItem(str(error)) from error

    def _another_page(
        self, item: KeptCapture, read: ParsedCapture | RefusedCapture
    ) -> RefusedCapture | None:
        """The refusal of an answer that is not the release, such as a form to log in."""
        if isinstance(read, RefusedCapture) and read.kind in NOT_RELEASES:
            return None
        addresses = (item.requested, item.capture.url)
        reason = reason_not_the_page(
            Answer(
                page=item.capture.payload,
                headers=item.capture.headers,
                content_type=item.capture.content_type,
                release=read.release if isinstance(read, ParsedCapture) else None,
                expected_title=lambda: self.run.archive.crawl.expected_title(addresses),
            )
        )
        if reason is None:
            return None
        message = NOT_THE_PAGE_MESSAGE.format(reason=reason)
        return RefusedCapture(kept=item, kind=NOT_THE_PAGE, message=message)

    def _held_change(
        self, item: KeptCapture, read: ParsedCapture | RefusedCapture
    ) -> RefusedCapture | None:
        """The refusal of a change that a second fetch must confirm."""
        if isinstance(read, RefusedCapture):
            return None

        def again(payload: bytes) -> PressRelease | None:
            page = replace(item, capture=replace(item.capture, payload=payload))
            found = self._read(page, None)
            return found.release if isinstance(found, ParsedCapture) else None

        message = held_change(self.run.archive, read.release, item.capture, again)
        return RefusedCapture(kept=item, kind=HELD_CHANGE, message=message) if message else None

    def _read(self, item: KeptCapture, evidence: Evidence | None) -> ParsedCapture | RefusedCapture:
        capture = item.capture
        try:
            release = parse_press_release(
                capture.payload,
                url=capture.url,
                content_type=capture.content_type,
                site=self._site,
                evidence=evidence,
                layouts=self.run.layouts,
                fetched_at=capture.fetched_at,
            )
            if release.confidence is Confidence.LOW:
                message = deferral(self.run.archive, clean(release), capture.fetched_at)
                return RefusedCapture(kept=item, kind=UNKNOWN_LAYOUT, message=message)
        except ArchiveUnusable:
            raise
        except PageRefused as refusal:
            return RefusedCapture(kept=item, kind=refusal.kind, message=str(refusal))
        except Exception as error:  # a bug in the parser must not lose the page
            logger.exception("the parser failed on %s", capture.url)
            return RefusedCapture(
                kept=item, kind="internal-error", message=f"{error!r}; please report this page"
            )
        return ParsedCapture(kept=item, release=release)


def _is_confirmed(item: KeptCapture) -> bool:
    """Whether the site says that the page is as the archive has it."""
    is_conditional = item.trail is not None and item.trail.is_conditional
    return is_conditional and item.capture.http_status == 304


def _file(item: KeptCapture) -> KeptCapture | RefusedCapture:
    """A file, or why the response is not the file."""
    capture = item.capture
    if capture.damage:
        kind, message = capture.damage
        refusal = (kind, f"{message}; {_TOO_LONG if kind == OVER_LIMIT else 'crawl again later'}")
    else:
        addresses = (*capture.via, capture.url)
        found = file_refusal(
            capture.http_status, capture.content_type, addresses, is_empty=not capture.payload
        )
        if found is None:
            return item
        refusal = found
    kind, message = refusal
    led = f"; requested as {item.requested}" if item.requested != capture.url else ""
    return RefusedCapture(kept=item, kind=kind, message=message + led)


class RemoveRepeatedParagraphs(_Pipeline):
    """Removes repeated paragraphs."""

    def process_item(self, item: object) -> object:
        """Deduplicate a parsed release. Any other item is returned unchanged."""
        return (
            CleanCapture(kept=item.kept, release=clean(item.release))
            if isinstance(item, ParsedCapture)
            else item
        )


class ArchiveRevision(_Pipeline):
    """Writes the outcome of the page, which ends it."""

    def __init__(self, crawler: "Crawler") -> None:
        super().__init__(crawler)
        self._texts = SameTexts()

    def process_item(self, item: KeptCapture | CleanCapture | RefusedCapture) -> object:
        """Write the outcome, and commit now or soon. Returns the item."""
        try:
            item = self._refused_as_repeated(item) or item
            outcome = self._archive(item)
        except ArchiveUnusable as error:
            self.run.stop(error)
            raise DropItem(str(error)) from error
        self.run.outcomes[outcome] += 1
        if isinstance(item, CleanCapture) and outcome in {"new", "revised", "failed"}:
            self._texts.add(item.release, item.kept.capture_id)
        self.run.commit_soon()
        if isinstance(item, RefusedCapture) and item.kind in _REFUSALS:
            guard = SiteGuard.of(self._crawler)
            guard.refused_by_page(item.kept.requested, item.kind)
        self.run.after_page()
        return item

    def _refused_as_repeated(self, item: object) -> RefusedCapture | None:
        """The refusal of a text that the site sends for several releases.

        What this run has written of it before is taken back, and asked for again by the next run.
        """
        if not isinstance(item, CleanCapture):
            return None
        before = self._texts.captures_before(item.release)
        if before is None:
            return None
        message = NOT_THE_PAGE_MESSAGE.format(reason=REPEATED)
        archive, error = self.run.archive, (NOT_THE_PAGE, message)
        for url, outcome in Withdrawals.of(archive).withdraw(before, error):
            self.run.outcomes[outcome] -= 1
            self.run.outcomes["failed"] += 1
            self.run.count_findings([Finding(kind=NOT_THE_PAGE, url=url, message=message)])
        return RefusedCapture(kept=item.kept, kind=NOT_THE_PAGE, message=message)

    def _archive(self, item: KeptCapture | CleanCapture | RefusedCapture) -> str:
        archive = self.run.archive
        match item:
            case CleanCapture():
                return self._keep_revision(item)
            case RefusedCapture() if item.kind in NOT_RELEASES and not self._lost_its_node_id(item):
                return archive.keep_rejection(item.kept, kind=item.kind, message=item.message)
            case RefusedCapture() if item.kind in GONE and (gone := archive.keep_gone(item.kept)):
                return gone
            case RefusedCapture():
                return self._keep_failure(item)
            case _:
                return self._keep_known(item)

    def _keep_known(self, item: KeptCapture) -> str:
        """The outcome of a page that was not parsed."""
        archive = self.run.archive
        if _is_confirmed(item):
            return archive.keep_not_modified(item)
        if item.same_as_record:
            return archive.keep_revisit(item, release_address(item.capture.url, self._site).url)
        return archive.keep_support(item)

    def _lost_its_node_id(self, item: RefusedCapture) -> bool:
        """Whether a listed release, not yet in the archive, redirects to a page without a node id.

        Then no record can be made, and nobody would see that a release is missing.
        """
        kept = item.kept
        return (
            item.kind == "no-node-id"
            and bool(kept.capture.via)
            and not self.run.archive.is_record(kept.requested)
        )

    def _keep_failure(self, item: RefusedCapture) -> str:
        if item.kind == UNKNOWN_LAYOUT:
            return self.run.archive.keep_unknown(item.kept, item.message)
        found = Finding(kind=item.kind, url=item.kept.capture.url, message=item.message)
        self.run.count_findings([found])
        return self.run.archive.keep_failure(item.kept, kind=item.kind, message=item.message)

    def _keep_revision(self, item: CleanCapture) -> str:
        run = self.run
        if has_lost_something(run.archive, item.release, len(item.kept.capture.payload)):
            return run.archive.keep_unknown(item.kept, HELD_LOSS_MESSAGE, HELD_LOSS)
        outcome = run.archive.keep_revision(item.kept, item.release, run.cause(item.release))
        if outcome == "failed":
            url = item.kept.capture.url
            run.count_findings([Finding(kind=DOUBTFUL_READING, url=url, message=DOUBTFUL_MESSAGE)])
        return outcome
