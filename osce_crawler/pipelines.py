"""Four thin verbs. Each takes what the one before it made; the item's type says how far the page
has come.

Capture → ArchiveCapture → KeptCapture → ParsePressRelease → ParsedCapture →
RemoveRepeatedParagraphs → CleanCapture → ArchiveRevision. A page that does not go this way travels
as a RefusedCapture, and a listing as the KeptCapture it is. Scrapy runs the four without a pause
between them, so that the page's transaction holds one page.
"""

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from scrapy.exceptions import DropItem

from osce_crawler.archive.captures import KeptCapture
from osce_crawler.classify import GONE, NOT_RELEASES, cause_of
from osce_crawler.errors import ArchiveUnusable, PageRefused
from osce_crawler.extensions import CrawlRun
from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import CleanRelease, CrawledPage, Finding, PressRelease, Purpose
from osce_crawler.refine import clean
from osce_crawler.urls import Site, release_address

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedCapture:
    """A kept capture and the release it shows."""

    kept: KeptCapture
    release: PressRelease


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanCapture:
    """A kept capture and its clean release."""

    kept: KeptCapture
    release: CleanRelease


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedCapture:
    """A kept capture of which no record can be made, and why."""

    kept: KeptCapture
    kind: str
    message: str


class _Pipeline:
    """What the four share: the crawl they belong to, and its run."""

    def __init__(self, crawler: "Crawler") -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "_Pipeline":
        return cls(crawler)

    @property
    def run(self) -> CrawlRun:
        return CrawlRun.of(self._crawler)

    @property
    def _site(self) -> Site:
        return cast("Site", self._crawler.spider.site)  # type: ignore[union-attr]


class ArchiveCapture(_Pipeline):
    """Keeps the bytes before anyone reads them."""

    def process_item(self, item: CrawledPage) -> KeptCapture:
        """Begin the page's transaction with its capture."""
        self.run.note_answer(item.capture.http_status)
        self.run.noticed(item.trail.findings)
        try:
            return self.run.archive.keep_page(item)
        except ArchiveUnusable as error:
            self.run.stop(error)
            raise DropItem(str(error)) from error


class ParsePressRelease(_Pipeline):
    """Reads the release's fields."""

    def process_item(self, item: KeptCapture) -> KeptCapture | ParsedCapture | RefusedCapture:
        """The release, or why there is none. A listing, and a page with the same bytes as before,
        pass as they are.
        """
        capture = item.capture
        if capture.purpose is Purpose.LISTING or item.same_as_record:
            return item
        if capture.http_status != 200:
            kind = f"http-{capture.http_status}"
            return RefusedCapture(
                kept=item,
                kind=kind,
                message="the site answered with an error page; try again later",
            )
        try:
            release = parse_press_release(
                capture.payload, url=capture.url, content_type=capture.content_type, site=self._site
            )
        except PageRefused as refusal:
            return RefusedCapture(kept=item, kind=refusal.kind, message=str(refusal))
        except Exception as error:  # a fault of ours must not lose the page
            logger.exception("parser fault on %s", capture.url)
            return RefusedCapture(
                kept=item, kind="internal-error", message=f"{error!r}; please report this page"
            )
        return ParsedCapture(kept=item, release=release)


class RemoveRepeatedParagraphs(_Pipeline):
    """Decides which paragraphs stay."""

    def process_item(self, item: object) -> object:
        """A parsed release becomes a clean one; anything else passes."""
        return (
            CleanCapture(kept=item.kept, release=clean(item.release))
            if isinstance(item, ParsedCapture)
            else item
        )


class ArchiveRevision(_Pipeline):
    """Writes what the page came to, and commits it."""

    def process_item(self, item: KeptCapture | CleanCapture | RefusedCapture) -> object:
        """Commit the page."""
        try:
            outcome = self._archive(item)
        except ArchiveUnusable as error:
            self.run.stop(error)
            raise DropItem(str(error)) from error
        self.run.outcomes[outcome] += 1
        return item

    def _archive(self, item: KeptCapture | CleanCapture | RefusedCapture) -> str:
        archive = self.run.archive
        match item:
            case CleanCapture():
                return archive.keep_revision(item.kept, item.release, self._cause(item.release))
            case RefusedCapture() if item.kind in NOT_RELEASES and not self._is_lost(item):
                return archive.keep_rejection(item.kept, kind=item.kind, message=item.message)
            case RefusedCapture() if item.kind in GONE and (gone := archive.keep_gone(item.kept)):
                return gone
            case RefusedCapture():
                self.run.noticed(
                    [Finding(kind=item.kind, url=item.kept.capture.url, message=item.message)]
                )
                return archive.keep_failure(item.kept, kind=item.kind, message=item.message)
            case KeptCapture() if item.same_as_record:
                return archive.keep_revisit(item, release_address(item.capture.url, self._site).url)
            case _:
                return archive.keep_support(item)

    def _is_lost(self, item: RefusedCapture) -> bool:
        """Whether a release was asked for, none that the archive knows, and the site led to
        something without a number.
        """
        kept = item.kept
        return (
            item.kind == "no-node-id"
            and bool(kept.capture.via)
            and not self.run.archive.is_record(kept.asked)
        )

    def _cause(self, release: CleanRelease) -> str:
        if not self.run.other_parser_before:
            return "site"
        return cause_of(self.run.archive, release, self.run.parser_version)
