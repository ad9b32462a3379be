"""The options of a crawl."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from osce_crawler.errors import BadAddress
from osce_crawler.records import ListedRelease
from osce_crawler.urls import Address, language_tag

_TRUE = frozenset({True, "1", "true", "yes"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlOptions:
    """The options of the verb `crawl`, converted and checked."""

    urls: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    language: str | None = None
    limit: int | None = None
    full: bool = False
    max_pages: int | None = None
    accept_totals: bool = False

    @classmethod
    def of(
        cls,
        *,
        urls: str | tuple[str, ...],
        since: str | None,
        until: str | None,
        language: str | None,
        limit: str | int | None,
        full: str | bool,
        max_pages: str | int | None = None,
        accept_totals: str | bool = False,
    ) -> "CrawlOptions":
        """Convert the arguments. `scrapy crawl -a` passes all of them as strings, `urls` separated
        by white space.

        Raises BadAddress for a value that is not a date.
        """
        return cls(
            urls=tuple(urls.split()) if isinstance(urls, str) else urls,
            since=_date(since),
            until=_date(until),
            language=language_tag(language) if language else None,
            limit=int(limit) if limit else None,
            full=full in _TRUE,
            max_pages=int(max_pages) if max_pages else None,
            accept_totals=accept_totals in _TRUE,
        )

    def given(self) -> dict[str, Any]:
        """The options that were given, as JSON values.

        A crawl continues an interrupted crawl only if these are equal.
        """
        values = {
            "urls": list(self.urls),
            "since": self.since and self.since.isoformat(),
            "until": self.until and self.until.isoformat(),
            "language": self.language,
            "limit": self.limit,
            "full": self.full,
            "max_pages": self.max_pages,
            "accept_totals": self.accept_totals,
        }
        return {name: value for name, value in values.items() if value}

    @property
    def is_unrestricted(self) -> bool:
        """Whether no option restricts the crawl, so that it covers all releases."""
        return not (self.urls or self.since or self.until or self.language or self.limit)

    def reaches_limit(self, releases: int) -> bool:
        """Whether this number of releases reaches `--limit`."""
        return self.limit is not None and releases >= self.limit

    def wants(self, address: Address) -> bool:
        """Whether the address is in the chosen language. Addresses without a prefix are English."""
        return self.language in (None, address.language) or (
            self.language == "en" and address.language is None
        )

    def wants_listed(self, item: ListedRelease) -> bool:
        """Whether the date in the listing is in the chosen range. An entry without a date always
        is.
        """
        if item.published_on is None:
            return True
        return not (
            (self.since and item.published_on < self.since)
            or (self.until and item.published_on > self.until)
        )


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadAddress(
            f"{text!r} is not a date; expected YYYY-MM-DD, such as 2024-01-31"
        ) from error
