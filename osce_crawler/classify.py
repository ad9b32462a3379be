"""Judgements that crawl and import share: which refusals are expected, and why a text is new."""

from osce_crawler.archive.database import unusable_as_error
from osce_crawler.archive.stored_pages import page_by_other_parser
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.errors import PageRefused
from osce_crawler.records import CleanRelease
from osce_crawler.refine import refine_page
from osce_crawler.urls import Site

NOT_RELEASES = frozenset({"not-a-release", "no-node-id"})
"""Refusals that are expected: listings also link to pages that are no releases."""
GONE = frozenset({"http-404", "http-410"})


def cause_of(archive: ArchiveWriter, release: CleanRelease, parser_version: str) -> str:
    """Why this would be a revision: `site`, or `parser`.

    `parser` where today's parser reads the same from the page of the latest revision, which
    another parser read.
    """
    key = release.release.node_id, release.release.language
    with unusable_as_error(archive.path):
        before = page_by_other_parser(archive.connection, *key, parser_version)
    if before is None:
        return "site"
    page = before.source(archive.connection)
    try:
        again = refine_page(
            page.payload, url=page.url, content_type=page.content_type, site=Site.of(page.site)
        )
    except PageRefused:
        return "site"
    digests = release.content_digest, release.metadata_digest
    return "parser" if digests == (again.content_digest, again.metadata_digest) else "site"
