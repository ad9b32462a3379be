"""What a page comes to, where crawl and import must judge alike: which refusals are as they should
be, and why a text is new.
"""

from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.errors import PageRefused
from osce_crawler.records import CleanRelease
from osce_crawler.refine import refine_page
from osce_crawler.urls import Site

NOT_RELEASES = frozenset({"not-a-release", "no-node-id"})
"""Refusals that are as they should be: such pages are among the links of a listing, and are not
releases.
"""
GONE = frozenset({"http-404", "http-410"})


def cause_of(archive: ArchiveWriter, release: CleanRelease, parser_version: str) -> str:
    """Why this would be a revision: `parser` where today's parser reads the same off the bytes of
    the one before.
    """
    before = archive.known.read_by_another(
        release.release.node_id, release.release.language, parser_version
    )
    if before is None:
        return "site"
    try:
        site = Site.of(before.site)
        again = refine_page(
            before.payload, url=before.url, content_type=before.content_type, site=site
        )
    except PageRefused:
        return "site"
    digests = release.content_digest, release.metadata_digest
    return "parser" if digests == (again.content_digest, again.metadata_digest) else "site"
