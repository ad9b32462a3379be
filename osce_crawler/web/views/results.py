"""The page of results: hits, the curve of the query, facets over all hits, and downloads."""

import re
from typing import Any

from osce_crawler.archive.facets import most_frequent
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.search import find
from osce_crawler.archive.selection import Selection
from osce_crawler.errors import BadQuery
from osce_crawler.web.addresses import search_path
from osce_crawler.web.curves import curve
from osce_crawler.web.messages import Request, Response
from osce_crawler.web.rendering import page
from osce_crawler.web.searching import FILTERS, PAGE_SIZE, SORTS, Searched, searched

_SHOWN = 8
"""Values of a facet that are visible at once; the others are behind a click, up to the most."""
_MOST = 60
_ALSO = ": add --also"
_OPTION = re.compile(r"--([a-z][a-z-]*)")
"""How the command names a filter."""


def results(archive: Archive, asked: Request) -> Response:
    """The results of a search, or what was wrong with it."""
    try:
        search = searched(asked)
        canonical = asked.root + search_path(search.arguments)
        return page("results.html", canonical=canonical, **listed(archive, search))
    except BadQuery as error:
        return page(
            "refused.html",
            status=400,
            reason=str(error),
            arguments=asked.arguments,
            query=asked.get("q"),
        )


def listed(archive: Archive, search: Searched) -> dict[str, Any]:
    """What the page of results shows. Raises BadQuery."""
    found = find(
        archive,
        search.query,
        search.filters,
        limit=PAGE_SIZE,
        offset=search.offset,
        sort=search.sort,
        also=search.also,
    )
    selection = found.selection
    chosen = {"selection" if search.query else "among": selection}
    pages = max((found.texts - 1) // PAGE_SIZE + 1, 1)
    return {
        "search": search,
        "query": search.query,
        "arguments": search.arguments,
        "found": found,
        "first": search.offset + 1,
        "pages": pages,
        "sorts": SORTS if search.query else {"newest": SORTS["newest"], "oldest": SORTS["oldest"]},
        "years": curve(archive, "year", search.filters, **chosen) if found.texts else None,
        "offers": [_offer(line, search) for line in found.selection.offers],
        "facets": _facets(archive, search, selection) if found.texts else [],
    }


def _offer(line: str, search: Searched) -> tuple[str, str | None]:
    """An offer of the search in the words of the page, and the address that accepts it."""
    if line.endswith(_ALSO):
        address = search_path(search.arguments, also="1", page=None)
        return line.removesuffix(_ALSO), address
    return _OPTION.sub(lambda found: found[1].replace("-", " "), line), None


def _facets(archive: Archive, search: Searched, selection: Selection) -> list[dict[str, Any]]:
    """The facets with at least two values, and those that are in use."""
    made = []
    for name, (values, others) in most_frequent(archive, selection, _MOST).items():
        chosen = search.arguments.get(name)
        if len(values) > 1 or chosen:
            made.append(
                {
                    "argument": name,
                    "name": FILTERS[name],
                    "chosen": chosen,
                    "shown": values[:_SHOWN],
                    "more": values[_SHOWN:],
                    "left": others,
                }
            )
    return made
