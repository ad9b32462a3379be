"""The options of a crawl."""

import re
from datetime import date
from typing import Any, NamedTuple

from osce_crawler.errors import BadAddress, BadArgument
from osce_crawler.file_choice import FileChoice
from osce_crawler.quantities import number
from osce_crawler.records import ListedRelease
from osce_crawler.urls import LANGUAGES, Address, language_tag

_SECTION = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_TRUE = frozenset({True, "1", "true", "yes"})


class CrawlOptions(NamedTuple):
    """The options of the verb `crawl`, converted and checked."""

    urls: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    languages: tuple[str, ...] = ()
    """Only releases in these languages; none: all."""
    institutions: tuple[str, ...] = ()
    """Only releases with these sections in their addresses; none: all."""
    limit: int | None = None
    full: bool = False
    max_pages: int | None = None
    accept_totals: bool = False
    budget: int | None = None
    """Requests of an increment; None: the usual number."""
    files: FileChoice | None = None
    """The files of releases to fetch; None: none."""

    @classmethod
    def of(
        cls,
        *,
        urls: str | tuple[str, ...],
        since: str | None,
        until: str | None,
        language: str | tuple[str, ...] | None,
        limit: str | int | None,
        full: str | bool,
        max_pages: str | int | None = None,
        accept_totals: str | bool = False,
        budget: str | int | None = None,
        files: str | None = None,
        files_up_to: str | None = None,
        institution: str | tuple[str, ...] | None = None,
    ) -> "CrawlOptions":
        """Convert the arguments. `scrapy crawl -a` passes all of them as strings; `urls`,
        `language` and `institution` may have several values, separated by white space.

        Raises BadAddress for a value that is not a date, and BadArgument.
        """
        options = cls(
            urls=_words(urls),
            since=_date(since),
            until=_date(until),
            languages=tuple(dict.fromkeys(map(_language, _words(language)))),
            limit=_number("limit", "releases", limit),
            full=full in _TRUE,
            max_pages=_number("max-pages", "pages", max_pages),
            accept_totals=accept_totals in _TRUE,
            budget=_number("budget", "requests", budget),
            files=_files(files, files_up_to),
            institutions=tuple(dict.fromkeys(map(_institution, _words(institution)))),
        )
        if options.since and options.until and options.since > options.until:
            raise BadArgument(
                f"since {options.since} is after until {options.until}, so no release can match;"
                " exchange the two dates"
            )
        _check_used(options)
        return options

    def given(self) -> dict[str, Any]:
        """The options that were given, as JSON values.

        A crawl continues an interrupted crawl only if these are equal.
        """
        values = {
            "urls": list(self.urls),
            "since": self.since and self.since.isoformat(),
            "until": self.until and self.until.isoformat(),
            "language": " ".join(self.languages),
            "institution": " ".join(self.institutions),
            "limit": self.limit,
            "full": self.full,
            "max_pages": self.max_pages,
            "accept_totals": self.accept_totals,
            "budget": self.budget,
            "files": self.files and ",".join(sorted(self.files.types)),
            "files_up_to": self.files and self.files.most_bytes,
        }
        return {name: value for name, value in values.items() if value}

    @property
    def is_unrestricted(self) -> bool:
        """Whether no option but the languages restricts the crawl."""
        return not (self.urls or self.since or self.until or self.limit or self.institutions)

    @property
    def may_be_increment(self) -> bool:
        """Whether the options allow an increment: what is due instead of every release."""
        return self.is_unrestricted and not (self.full or self.max_pages or self.accept_totals)

    def reaches_limit(self, releases: int) -> bool:
        """Whether this number of releases reaches `--limit`."""
        return self.limit is not None and releases >= self.limit

    def wants(self, address: Address) -> bool:
        """Whether the address has a chosen language and a chosen section. Addresses without a
        prefix are English.
        """
        of_language = not self.languages or (address.language or "en") in self.languages
        return of_language and (not self.institutions or address.section in self.institutions)

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


def _check_used(options: "CrawlOptions") -> None:
    """Raises BadArgument for an option that has no effect with another one."""
    of_listings = ("since", "until", "full", "max_pages", "accept_totals", "budget")
    for name in of_listings if options.urls else ():
        if getattr(options, name):
            raise BadArgument(
                f"{name.replace('_', '-')}: it has no effect with addresses, which are fetched"
                " without listings; leave it out, or the addresses"
            )
    if options.budget and not options.may_be_increment:
        raise BadArgument(
            "budget: it has no effect in a crawl that is full or restricted, which fetches every"
            " release that it finds; leave it out, or use limit"
        )


def _words(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return tuple(value.split()) if isinstance(value, str) else value or ()


def _language(tag: str) -> str:
    if language_tag(tag).lower() not in LANGUAGES:
        raise BadArgument(
            f"language {tag!r}: not a language of the site; use a tag such as en, ru or sq"
        )
    return language_tag(tag)


def _institution(name: str) -> str:
    if not _SECTION.fullmatch(name) or name.lower() == "node":
        raise BadArgument(
            f"institution {name!r}: expected the first part of its addresses, such as odihr in"
            " https://www.osce.org/odihr/47920"
        )
    return name.lower()


def _number(name: str, unit: str, value: str | int | None) -> int | None:
    if value is None:
        return None
    found = number(str(value))
    if not found:
        raise BadArgument(f"{name}: {str(value)[:40]!r}; expected a number of {unit}, 1 or more")
    return found


def _files(types: str | None, up_to: str | None) -> FileChoice | None:
    if types is None and up_to is not None:
        raise BadArgument("files-up-to: it has a meaning only with --files TYPE")
    try:
        return FileChoice.of(types, up_to) if types is not None else None
    except ValueError as error:
        raise BadArgument(str(error)) from error


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadAddress(
            f"{text!r} is not a date; expected YYYY-MM-DD, such as 2024-01-31"
        ) from error
