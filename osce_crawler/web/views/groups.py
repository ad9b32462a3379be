"""Pages to browse: all fields of work, sources, places and years, and one of them."""

from typing import Any

from osce_crawler.archive.facets import Value, facets_of_all, most_frequent
from osce_crawler.archive.filters import SearchFilters
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.search import find
from osce_crawler.archive.selection import Selection
from osce_crawler.errors import NotInArchive
from osce_crawler.web.addresses import GROUPS
from osce_crawler.web.curves import Curve, curve
from osce_crawler.web.messages import Request, Response
from osce_crawler.web.rendering import page
from osce_crawler.web.searching import PAGE_SIZE

NAMES = {"fields": "Fields of work", "sources": "Sources", "places": "Places", "years": "Years"}
_FILTER = {"fields": "field_of_work", "sources": "source", "places": "place"}
_BESIDE = {
    "fields": ("source", "place"),
    "sources": ("field", "place"),
    "places": ("field", "source"),
    "years": ("field", "source", "place"),
}
_MOST_BESIDE = 10


def values(archive: Archive, asked: Request) -> Response:
    """All values of a field with the number of releases."""
    group = asked.parts["group"]
    years = curve(archive, "year", SearchFilters()) if group == "years" else None
    name = GROUPS[group]
    found = _years(years) if years else facets_of_all(archive, [name])[name]
    return page(
        "values.html",
        group=group,
        name=NAMES[group],
        values=found,
        years=years,
        canonical=asked.root + asked.path,
    )


def value(archive: Archive, asked: Request) -> Response:
    """The releases of one field of work, source, place or year. Raises NotInArchive."""
    group, name = asked.parts["group"], asked.parts["value"]
    filters, arguments = _chosen(group, name)
    number = asked.page()
    found = find(
        archive,
        None,
        filters,
        limit=PAGE_SIZE,
        offset=(number - 1) * PAGE_SIZE,
        sort="oldest" if group == "years" else "newest",
    )
    if not found.texts:
        raise NotInArchive(
            f"{NAMES[group]}: no release has {name!r}; see /{group} for those in use"
        )
    selection = found.selection
    return page(
        "value.html",
        group=group,
        group_name=NAMES[group],
        name=name,
        found=found,
        number=number,
        first=(number - 1) * PAGE_SIZE + 1,
        pages=(found.texts - 1) // PAGE_SIZE + 1,
        arguments=arguments,
        counted=curve(archive, "month" if group == "years" else "year", filters, among=selection),
        beside=_beside(archive, group, selection),
        canonical=asked.root + asked.path,
    )


def _chosen(group: str, name: str) -> tuple[SearchFilters, dict[str, str]]:
    """The filters of a page, and the arguments of the same search."""
    if group != "years":
        return SearchFilters(**{_FILTER[group]: name}), {GROUPS[group]: name}
    if not (name.isascii() and name.isdigit() and len(name) == 4):
        raise NotInArchive(f"{name!r} is not a year; see /years for those in use")
    year = SearchFilters(since=f"{name}-01-01", until=f"{name}-12-31")
    return year, {"since": name, "until": name}


def _years(years: Curve) -> list[Value]:
    """The years with releases, the newest first; without those of no known date."""
    rows = [row for row in years.counts.rows if row.count and row.bucket.isdigit()]
    return [Value(row.bucket, row.count) for row in reversed(rows)]


def _beside(archive: Archive, group: str, selection: Selection) -> list[dict[str, Any]]:
    """What else the releases of this page have in common."""
    names = {argument: other for other, argument in GROUPS.items()}
    found = most_frequent(archive, selection, _MOST_BESIDE, _BESIDE[group])
    return [
        {
            "group": names[argument],
            "name": NAMES[names[argument]],
            "values": found[argument][0],
        }
        for argument in _BESIDE[group]
    ]
