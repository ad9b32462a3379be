"""A search of the pages: the arguments of an address, the filters, and what is shown of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from osce_crawler.errors import BadQuery
from osce_crawler.web.asking import Asked
from osce_crawler.web.contract import SearchFilters, day_of

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
    sort: str
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


def searched(asked: Asked) -> Searched:
    """The search that an address stands for. Raises BadQuery."""
    query = asked.get("q")
    sort = asked.get("sort") or ("rank" if query else "newest")
    if sort not in SORTS:
        raise BadQuery(f"sort={sort}: not known; expected one of {', '.join(SORTS)}")
    if sort == "rank" and not query:
        sort = "newest"
    return Searched(
        query=query,
        filters=SearchFilters(
            field_of_work=asked.get("field"),
            source=asked.get("source"),
            place=asked.get("place"),
            language=asked.get("language"),
            content_type=asked.get("type"),
            since=day_of(asked.get("since"), last=False),
            until=day_of(asked.get("until"), last=True),
        ),
        sort=sort,
        page=asked.page(),
        arguments=asked.arguments,
    )
