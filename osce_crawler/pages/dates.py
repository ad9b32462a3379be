"""Reads calendar dates from `datetime` attributes and from text in many languages."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from osce_crawler.pages.date_grammar import PrintedDate, printed_dates
from osce_crawler.pages.date_words import tokens_of
from osce_crawler.urls import language_tag

SITE_ZONE = ZoneInfo("Europe/Vienna")
"""Drupal prints `datetime` in UTC and the visible date in this zone.

So 23:00Z on the 16th is the 17th.
"""

NAMES_SEVERAL = "names several days"
"""The doubt about a range or a list of days."""
_LONGEST = 300
"""Characters that are read of a text: a date stands at its start, and the time is bounded."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d\S*")
# A day, a word and a year: what dateparser may read. It would read ranges and remarks, too.
_ONE_DAY_CLASSES = re.compile(r"[^NYXM]*(?:N[^NYXM]*Y|Y[^NYXM]*N)[^NYXM]*")


class Reading(NamedTuple):
    """What a text says about its date."""

    day: date | None = None
    either: tuple[date, ...] = ()
    """The two days that it may mean, if the order of day and month is open."""
    yearless: tuple[int, int] | None = None
    """Day and month, if no year is printed."""
    doubts: tuple[str, ...] = ()
    """Why there is no day, or what else is printed: the ends of warnings such as `is no date`."""


def read_date(text: str, language: str | None = None) -> Reading:
    """The first date of a text, a range of days included. `language` is a tag such as `hr`.

    >>> found = read_date("2020-05-12 (updated 14 May 2020)")
    >>> str(found.day), found.doubts
    ('2020-05-12', ('has several dates, the first is taken',))
    >>> read_date("16-17 November 2006").doubts, read_date("05/06/2006").doubts
    (('names several days',), ('may be 2006-06-05 or 2006-05-06',))
    """
    found = printed_dates(text[:_LONGEST], language)
    return reading_of(found[0], found[1:]) if found else Reading(doubts=("is no date",))


def reading_of(first: PrintedDate, further: Sequence[PrintedDate] = ()) -> Reading:
    """The meaning of a printed date, and of others that follow it."""
    return Reading(
        day=first.day,
        either=first.days if len(first.days) > 1 else (),
        yearless=first.yearless,
        doubts=_doubts(first, further),
    )


def _doubts(first: PrintedDate, further: Sequence[PrintedDate]) -> tuple[str, ...]:
    if first.several:
        return (NAMES_SEVERAL,)
    if not first.days:
        return ("is no date",)
    doubts = list[str]()
    if len(first.days) > 1:
        doubts.append(f"may be {' or '.join(map(str, first.days))}")
    if first.misnamed:
        doubts.append("names another day of the week")
    if further and any(_differs(other, first) for other in further):
        doubts.append("has several dates, the first is taken")
    return tuple(doubts)


def _differs(other: PrintedDate, first: PrintedDate) -> bool:
    yearless = [(day.day, day.month) for day in first.days]
    return (
        other.several
        or (bool(other.days) and not set(other.days) & set(first.days))
        or (other.yearless is not None and other.yearless not in yearless)
    )


def date_in_words(text: str, language: str | None = None) -> date | None:
    """The first date of a text, or None if it is incomplete, ambiguous or a range.

    Formats: `17 November 2006`, `08 July, 2002`, `November 17, 2006`, `6 марта 2023 года`,
    `2006-11-17`, `17.11.2006` (day first, as in Europe), `Tue, 03/07/2006` (as the weekday says).
    """
    return read_date(text, language).day


def read_label(text: str, language: str) -> Reading:
    """The date after a label. `language` is a tag such as `sr-Latn`.

    dateparser reads month names that `months.py` lacks, in its strict mode.
    """
    if _MOMENT.fullmatch(text[:_LONGEST]):
        day = attribute_date(text)
        return Reading(day=day, doubts=() if day else ("is no date",))
    language = language_tag(language).split("-")[0]
    reading = read_date(text, language)
    if reading.doubts != ("is no date",) or len(text) > _LONGEST:
        return reading
    # A year of two digits is ambiguous, and so are two dates or a range.
    if not _ONE_DAY_CLASSES.fullmatch(tokens_of(text).kinds):
        return reading
    day = _by_dateparser(text, language)
    return Reading(day=day) if day else reading


def _by_dateparser(text: str, language: str) -> date | None:
    import dateparser  # noqa: PLC0415 - the import takes 0.3 s, and one page in thousands needs it

    try:
        parsed = dateparser.parse(
            text,
            languages=[language],
            settings={
                "PARSERS": ["absolute-time"],
                "STRICT_PARSING": True,
                "REQUIRE_PARTS": ["day", "month", "year"],
                "DATE_ORDER": "DMY",
            },
        )
    except ValueError:  # dateparser does not support the language
        return None
    return parsed.date() if parsed else None


def attribute_date(value: str) -> date | None:
    """The calendar date of a `datetime` attribute in the site's zone, or None.

    A date or time without a zone stays as printed.

    >>> attribute_date("2006-11-16T23:00:00Z")
    datetime.date(2006, 11, 17)
    """
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    if moment.tzinfo is None:
        return moment.date()
    try:
        return moment.astimezone(UTC).astimezone(SITE_ZONE).date()
    except OverflowError:
        return None
