"""Pages of a design that no layout knows, and a reader for them: synthetic, and small.

The reader stands for `pages.inferred`, so that these tests say what becomes of a reading, and not
how a page is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from osce_crawler import classify, refine
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.errors import PageRefused
from osce_crawler.pages.layouts import BUILT_IN, Layouts
from osce_crawler.records import (
    CleanRelease,
    Confidence,
    CrawledPage,
    Evidence,
    Lead,
    Purpose,
    Trail,
)
from osce_crawler.refine import refine_page
from osce_crawler.urls import Site
from tests.archive.made import AT, ROOT, capture, release

MARK = b"<html><body class=new>"
_KNOWN = b"<html><body class=known>"
LISTING = f"{ROOT}/press-releases"


def page(*texts: str, token: str = "") -> bytes:
    """A page with these paragraphs; without any, one that nothing can be read from."""
    return MARK + "\n".join(texts).encode() + f"<!--{token}-->".encode()


def known_page(*texts: str) -> bytes:
    """A page with these paragraphs whose design is known."""
    return _KNOWN + "\n".join(texts).encode()


def _texts(payload: bytes) -> list[str]:
    return payload.partition(b">")[2].partition(b">")[2].partition(b"<!--")[0].decode().splitlines()


def text_of(node_id: int, *more: str) -> list[str]:
    """The paragraphs of a release, like those of no other."""
    return [
        f"The mission opened library {node_id} for the farmers of the valley.",
        f"Its {node_id} shelves hold the maps of the dry years.",
        *more,
    ]


@dataclass(slots=True)
class Reader:
    """Reads the new design, and the pages of `Crawl.known`; the real parser reads all others."""

    confidence: Confidence = Confidence.LOW
    layout: str = "inferred"
    refuses: bool = False
    needs_evidence: bool = False
    """Whether pages without evidence are refused."""
    more: tuple[str, ...] = ()
    """Paragraphs that it reads after those of the page."""
    left_out: int | None = None
    """Position of a paragraph that it does not read."""
    evidence: list[Evidence | None] = field(default_factory=list)
    """The evidence that was passed, a value for each page of the new design."""

    def read(
        self,
        payload: bytes,
        *,
        url: str | None = None,
        content_type: str | None = None,
        site: Site,
        evidence: Evidence | None = None,
        fetched_at: str | None = None,
        layouts: Layouts = BUILT_IN,
    ) -> CleanRelease:
        assert url is not None
        node_id = int(url.rpartition("/")[2])
        if payload.startswith(_KNOWN):
            return release(node_id, _texts(payload))
        if not payload.startswith(MARK):
            return refine_page(
                payload, url=url, content_type=content_type, site=site, layouts=layouts
            )
        self.evidence.append(evidence)
        texts = _texts(payload)
        if self.refuses or not texts or (self.needs_evidence and evidence is None):
            raise PageRefused("unknown-layout", "no known design")
        texts = [text for at, text in enumerate(texts) if at != self.left_out]
        return release(
            node_id,
            [*texts, *self.more],
            layout=self.layout,
            confidence=self.confidence,
            warnings=(f"title: as {self.layout} reads it",),
        )

    def as_added_layout(self) -> None:
        """From now on the design is known."""
        self.confidence, self.layout = Confidence.HIGH, "new"


@pytest.fixture(name="reader")
def _reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    reader = Reader()
    for module in (refine, classify):
        monkeypatch.setattr(module, "refine_page", reader.read)
    return reader


@dataclass(slots=True)
class Crawl:
    """Crawls of the new design, as the writer sees them."""

    writer: ArchiveWriter

    _is_closed: bool = False

    def close(self) -> None:
        """Close the archive, once."""
        if not self._is_closed:
            self.writer.abandon_page()
            self.writer.close()
        self._is_closed = True

    def begin(self, **options: object) -> None:
        self.writer.run.begin(site=ROOT, options=options, tool="0", policy="v1", parser="0+now")
        if self.writer.run.resumes is None:
            self.writer.begin_frontier(Trail(requested=""))

    def lead(self, node_id: int, evidence: Evidence | None = None) -> None:
        """A listing names the release."""
        url = f"{ROOT}/cthb/{node_id}"
        lead = Lead(url=url, purpose=Purpose.RELEASE, listing=LISTING, evidence=evidence)
        self.writer.note_trail(Trail(requested="", leads=[lead]))

    def fetch(self, node_id: int, payload: bytes, at: str = AT) -> None:
        """A page of unknown design, as a pipeline keeps it."""
        url = f"{ROOT}/cthb/{node_id}"
        made = capture(payload, node_id, url=url, fetched_at=at)
        kept = self.writer.keep_page(CrawledPage(capture=made, trail=Trail(requested=url)))
        if kept.same_as_record:
            self.writer.keep_revisit(kept)
        else:
            self.writer.keep_unknown(kept, "no known design")

    def known(
        self,
        clean: CleanRelease,
        at: str = AT,
        cause: str = "site",
    ) -> str:
        """A page whose design is known."""
        node_id = clean.release.node_id
        payload = known_page(*clean.release.paragraphs)
        made = capture(payload, node_id, url=clean.release.url, fetched_at=at)
        return self.writer.keep_revision(self.writer.keep_capture(made), clean, cause)

    def end(self, outcome: str = "finished") -> None:
        self.writer.run.end(outcome=outcome, walk_complete=outcome == "finished", exit_code=1)


def known(
    node_id: int, texts: Sequence[str], confidence: Confidence = Confidence.HIGH
) -> CleanRelease:
    """The release as a known layout reads it."""
    made = release(node_id, texts)
    return replace(made, release=replace(made.release, confidence=confidence))
