"""Decisions that crawl and import share: expected refusals, the cause of a revision, and changes
that need a second fetch.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from osce_crawler.archive.database import unusable_as_error
from osce_crawler.archive.schema import NOT_WHOLE, PAGE_STATUSES, REDIRECTS
from osce_crawler.archive.stored_pages import page_by_other_parser
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.errors import PageRefused
from osce_crawler.pages.layouts import Layouts
from osce_crawler.pages.not_the_page import MOST_EVIDENCE, evidence_of
from osce_crawler.records import Capture, CleanRelease, PressRelease
from osce_crawler.refine import refine_page
from osce_crawler.urls import Site

NOT_RELEASES = frozenset({"not-a-release", "no-node-id"})
"""Kinds of refusal that are expected. Listings also link to pages that are not releases, such as
events; their captures get the outcome `rejected` and are no finding.
"""
GONE = frozenset({"http-404", "http-410"})
"""Kinds of refusal that make a release `gone` if they come from its own address."""
DEFERRED = (
    "the page has no known layout; it can be read by what it says, and that is done when the run"
    " has all its pages: a text with lines that other such pages share is not taken"
)
"""Message of a page of unknown design, which is read when the run has all its pages."""
DIFFERS = (
    "the page has no known layout; it can be read by what it says, but what is read differs from"
    " the record, which has a higher confidence: not taken"
)


HELD = (
    "the title changed, and {lost} of the fields that the record has are missing: held back until a"
    " page fetched an hour later shows the same; crawl again later"
)
_RANGE = re.compile(r"\s*bytes\s+(\d{1,18})-(\d{1,18})/(\d{1,18})\s*", re.ASCII | re.IGNORECASE)
_LOST_FIELDS = 2
_SAYS_NOTHING = frozenset({204, 205})
_BETWEEN = timedelta(hours=1)


def answer_refusal(capture: Capture) -> PageRefused | None:
    """Why an answer at the address of a release is not read; None if it is.

    The one rule for crawls and imports: damage and status decide. The type that a header names does
    not: whether the bytes are a page is found by reading them, because servers send pages with a
    doubled, a wrong or no `Content-Type`.
    """
    if capture.damage:
        return PageRefused(capture.damage.kind, capture.damage.message)
    if is_part(capture):
        return PageRefused(
            NOT_WHOLE,
            "the answer (206) is a part of the page, or does not say that it is the whole",
        )
    if capture.http_status not in PAGE_STATUSES:
        return PageRefused(f"http-{capture.http_status}", _without_a_page(capture))
    return None


def _without_a_page(capture: Capture) -> str:
    """What an answer is whose status is not that of a page."""
    status = capture.http_status or 0
    if 400 <= status < 600:
        return "the site answered with an error page"
    if status in _SAYS_NOTHING:
        what = "has no content: the site sent no page"
    elif status == 304:
        what = "says that the page has not changed, but the request named no earlier version"
    elif status in REDIRECTS:
        has_address = any(name.lower() == "location" and value for name, value in capture.headers)
        what = f"is a redirect {'that cannot be followed' if has_address else 'without an address'}"
    elif 100 <= status < 200:
        what = "is an interim one, and the final one is missing"
    elif 200 <= status < 400:
        what = "has a status that is not that of a page"
    else:
        what = "has a status that HTTP does not define"
    return f"the answer ({status}) {what}"


def is_part(capture: Capture) -> bool:
    """Whether a capture is a part of a page (206), or may be one (RFC 9110, section 15.3.7)."""
    if capture.http_status != 206:
        return False
    stated = (value for name, value in capture.headers if name.lower() == "content-range")
    found = _RANGE.fullmatch(next(stated, ""))
    if found is None:
        return True
    first, last, total = map(int, found.groups())
    received = capture.received.body_bytes if capture.received else None
    return first != 0 or last + 1 != total or (received is not None and received < total)


def held_change(
    archive: ArchiveWriter,
    release: PressRelease,
    capture: Capture,
    read: Callable[[bytes], PressRelease | None],
) -> str | None:
    """Why a change of a record must be confirmed by a second fetch; None if it need not be.

    A page with another title and two fields fewer is more often an error of the site than a
    correction. `read` parses an earlier page of the address. Raises ArchiveUnusable.
    """
    evidence = evidence_of(release)
    if evidence > MOST_EVIDENCE - _LOST_FIELDS:
        return None
    held = archive.crawl.held
    before = held.latest(release.node_id, release.language)
    if before is None or before[1] - evidence < _LOST_FIELDS or before[0] == release.title:
        return None
    until = (datetime.fromisoformat(capture.fetched_at) - _BETWEEN).strftime("%Y-%m-%dT%H:%M:%SZ")
    shown = release.title, release.paragraphs
    for earlier in filter(None, map(read, held.pages(capture.url, until))):
        if (earlier.title, earlier.paragraphs) == shown:
            return None
    return HELD.format(lost=before[1] - evidence)


def deferral(archive: ArchiveWriter, release: CleanRelease, fetched_at: str) -> str:
    """The message of a page of unknown design, from what can be read of it. Raises
    ArchiveUnusable.
    """
    return DIFFERS if archive.unknown.is_doubtful(release, fetched_at) else DEFERRED


def cause_of(
    archive: ArchiveWriter, release: CleanRelease, parser_version: str, layouts: Layouts
) -> str:
    """The cause of a new revision: `site` if the page changed, `parser` if only the parser did.

    It is `parser` if the current parser, with these layouts, reads the same release from the bytes
    of the previous revision, and another parser version wrote that revision.
    """
    key = release.release.node_id, release.release.language
    with unusable_as_error(archive.path):
        before = page_by_other_parser(archive.connection, *key, parser_version)
    if before is None:
        return "site"
    page = before.source(archive.connection)
    try:
        again = refine_page(
            page.payload,
            url=page.url,
            content_type=page.content_type,
            site=Site.of(page.site),
            evidence=page.evidence,
            layouts=layouts,
            fetched_at=page.fetched_at,
        )
    except PageRefused:
        return "site"
    digests = release.content_digest, release.metadata_digest
    return "parser" if digests == (again.content_digest, again.metadata_digest) else "site"
