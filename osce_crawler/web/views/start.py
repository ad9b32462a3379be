"""The first page, and the page for addresses that are none."""

from osce_crawler.archive.facets import facets_of_all
from osce_crawler.archive.filters import SearchFilters
from osce_crawler.archive.overview import last_crawl, latest, totals
from osce_crawler.archive.reader import Archive
from osce_crawler.errors import NotInArchive
from osce_crawler.web.curves import curve
from osce_crawler.web.messages import Request, Response
from osce_crawler.web.rendering import page

_LATEST, _FIELDS = 8, 24


def start(archive: Archive, _: Request) -> Response:
    """Search box, curve over the years, latest releases, fields, and what this archive is."""
    values = facets_of_all(archive, ("field", "language"))
    return page(
        "start.html",
        totals=totals(archive),
        crawl=last_crawl(archive),
        latest=latest(archive, _LATEST),
        fields=values["field"][:_FIELDS],
        languages=values["language"],
        years=curve(archive, "year", SearchFilters()),
    )


def missing(_: Archive, asked: Request) -> Response:
    """Raises NotInArchive."""
    raise NotInArchive(f"{asked.path}: no page has this address; begin at the search")
