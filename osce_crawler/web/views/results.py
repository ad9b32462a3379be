"""The page of results: hits, the curve of the query, facets over all hits, links to take them away."""

from typing import Any

from osce_crawler.archive.facets import facets
from osce_crawler.archive.reader import Archive
from osce_crawler.errors import BadQuery
from osce_crawler.web.addresses import search_path
from osce_crawler.web.asking import Answer, Asked
from osce_crawler.web.contract import bar_chart, count_by, find
from osce_crawler.web.rendering import page
from osce_crawler.web.searching import FILTERS, PAGE_SIZE, SORTS, Searched, searched

_SHOWN = 8
"""Values of a facet that are visible at once; the others are behind a click, up to the most."""
_MOST = 60


def results(archive: Archive, asked: Asked) -> Answer:
    """The results of a search, or what was wrong with it."""
    try:
        search = searched(asked)
        canonical = asked.root + search_path(search.arguments)
        return page("results.html", canonical=canonical, **listed(archive, search))
    except BadQuery as error:
        return page(
            "refused.html", status=400, reason=str(error), arguments=asked.arguments, query=asked.get("q")
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
    )
    years = count_by(archive, "year", found.selection)
    pages = max((found.texts - 1) // PAGE_SIZE + 1, 1)
    return {
        "search": search,
        "query": search.query,
        "arguments": search.arguments,
        "found": found,
        "first": search.offset + 1,
        "pages": pages,
        "sorts": SORTS if search.query else {"newest": SORTS["newest"], "oldest": SORTS["oldest"]},
        "years": years,
        "chart": bar_chart(years, title="Releases that match, in each year") if found.texts else "",
        "facets": _facets(archive, search, found.selection) if found.texts else [],
    }


def _facets(archive: Archive, search: Searched, selection: Any) -> list[dict[str, Any]]:
    """The facets with at least two values, and those that are in use."""
    made = []
    for name, values in facets(archive, selection).items():
        chosen = search.arguments.get(name)
        if len(values) > 1 or chosen:
            made.append(
                {
                    "argument": name,
                    "name": FILTERS[name],
                    "chosen": chosen,
                    "shown": values[:_SHOWN],
                    "more": values[_SHOWN:_MOST],
                    "left": max(len(values) - _MOST, 0),
                }
            )
    return made
