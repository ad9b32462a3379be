"""Decisions that crawl and import share: expected refusals, and the cause of a revision."""

from osce_crawler.archive.database import unusable_as_error
from osce_crawler.archive.stored_pages import page_by_other_parser
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.errors import PageRefused
from osce_crawler.pages.layouts import Layouts
from osce_crawler.records import CleanRelease
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
