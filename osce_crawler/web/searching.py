"""A search of the pages: the arguments of an address, the filters, and what is shown of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from osce_crawler.archive.filters import SearchFilters
from osce_crawler.archive.search import Sort
from osce_crawler.errors import BadQuery
from osce_crawler.query.dates import first_day, last_day
from osce_crawler.urls import language_tag
from osce_crawler.web.messages import Request

PAGE_SIZE = 20
SORTS = {"rank": "Best match", "newest": "Newest first", "oldest": "Oldest first"}
FILTERS = {
    "field": "Field of work",
    "source": "Source",
    "place": "Place",
    "language": "Language",
    "type": "Type",
    "since": "Since",
    "until": "Until",
}
"""Arguments that narrow a search, and their names for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """A search as an address has it."""

    query: str | None
    filters: SearchFilters
    sort: Sort
    also: bool
    """Whether other forms of names match, too."""
    page: int
    arguments: Mapping[str, str]

    @property
    def offset(self) -> int:
        """How many rows are on the pages before."""
        return (self.page - 1) * PAGE_SIZE

    def chips(self) -> list[tuple[str, str, str]]:
        """The filters in use: argument, name, value."""
        return [
            (argument, name, self.arguments[argument])
            for argument, name in FILTERS.items()
            if argument in self.arguments
        ]


def searched(asked: Request) -> Searched:
    """The search that an address stands for. Raises BadQuery."""
    query = asked.get("q")
    sort = asked.get("sort") or ("rank" if query else "newest")
    if sort not in SORTS:
        raise BadQuery(f"sort={sort}: not known; expected one of {', '.join(SORTS)}")
    if sort == "rank" and not query:
        sort = "newest"
    since, until, language = asked.get("since"), asked.get("until"), asked.get("language")
    return Searched(
        query=query,
        filters=SearchFilters(
            field_of_work=asked.get("field"),
            source=asked.get("source"),
            place=asked.get("place"),
            language=language_tag(language) if language else None,
            content_type=asked.get("type"),
            since=first_day(since) if since else None,
            until=last_day(until) if until else None,
        ),
        sort=cast("Sort", sort),
        also=asked.get("also") == "1",
        page=asked.page(),
        arguments=asked.arguments,
    )
