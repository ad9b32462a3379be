"""What a crawl is asked to do."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from osce_crawler.errors import BadAddress
from osce_crawler.records import ListedRelease
from osce_crawler.urls import Address, language_tag


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlOptions:
    """The options of `crawl`, understood."""

    urls: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    language: str | None = None
    limit: int | None = None
    full: bool = False

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
    ) -> "CrawlOptions":
        """Arguments are strings where they come from `scrapy crawl -a`. Raises BadAddress for a
        date that is none.
        """
        return cls(
            urls=tuple(urls.split()) if isinstance(urls, str) else urls,
            since=_date(since),
            until=_date(until),
            language=language_tag(language) if language else None,
            limit=int(limit) if limit else None,
            full=full in {True, "1", "true", "yes"},
        )

    def given(self) -> dict[str, Any]:
        """Those that were given, as JSON values: crawls with the same ones go on with each
        other.
        """
        values = {
            "urls": list(self.urls),
            "since": self.since and self.since.isoformat(),
            "until": self.until and self.until.isoformat(),
            "language": self.language,
            "limit": self.limit,
            "full": self.full,
        }
        return {name: value for name, value in values.items() if value}

    @property
    def all_there_is(self) -> bool:
        """Whether nothing narrows the crawl."""
        return not (self.urls or self.since or self.until or self.language or self.limit)

    def has_enough(self, releases: int) -> bool:
        """Whether so many are all that was asked for."""
        return self.limit is not None and releases >= self.limit

    def wants(self, address: Address) -> bool:
        """Whether the address is in the language asked for."""
        return self.language in (None, address.language) or (
            self.language == "en" and address.language is None
        )

    def wants_listed(self, item: ListedRelease) -> bool:
        """Whether the date that the listing prints is in the range asked for; one without a date
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
        raise BadAddress(f"{text!r} is no date; expected YYYY-MM-DD, such as 2024-01-31") from error
