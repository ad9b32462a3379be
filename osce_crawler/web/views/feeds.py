"""Atom feeds: what came in, and what came in of a search."""

from osce_crawler.archive.arrivals import arrivals_of
from osce_crawler.archive.overview import last_crawl
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.selection import select_records
from osce_crawler.web.addresses import search_path
from osce_crawler.web.atom import Pages, atom_feed
from osce_crawler.web.messages import Request, Response
from osce_crawler.web.searching import searched

_MOST = 50


def feed(archive: Archive, asked: Request) -> Response:
    """New and changed releases, and those that are gone, the newest first."""
    search = searched(asked)
    selection = select_records(archive, search.query, search.filters, also=search.also)
    rows = arrivals_of(archive, selection, _MOST)
    crawl = last_crawl(archive)
    site = crawl["site"] if crawl else ""
    arguments = {name: value for name, value in asked.arguments.items() if name != "page"}
    pages = Pages(
        root=asked.root,
        feed=asked.root + search_path(arguments, "/search.atom"),
        results=asked.root + search_path(arguments),
        query=search.query or "",
    )
    updated = max((row["at"] for row in rows), default=crawl["started_at"] if crawl else "")
    return Response(
        body=atom_feed(rows, site=site, updated=updated, pages=pages),
        content_type="application/atom+xml; charset=utf-8",
    )
