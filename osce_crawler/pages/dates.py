"""Reads calendar dates from `datetime` attributes and from text in many languages."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from osce_crawler.pages.months import month_number
from osce_crawler.urls import language_tag

SITE_ZONE = ZoneInfo("Europe/Vienna")
"""Drupal prints `datetime` in UTC and the visible date in this zone.

So 23:00Z on the 16th is the 17th.
"""

_DAY_FIRST = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th|-?(?:го|ого))?\.?\s*(?:de\s+|of\s+)?([^\W\d_]{3,12})\.?,?\s*(\d{4})\b"
)
_MONTH_FIRST = re.compile(r"\b([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")
_DAY_NO_YEAR = re.compile(r"\b(\d{1,2})\.?\s*([^\W\d_]{3,12})\b")
_NUMERIC = re.compile(r"\b(\d{1,2})[./](\d{1,2})[./](\d{4})\b")
_FOUR_DIGITS = re.compile(r"\d{4}")
_ALL_NUMBERS = re.compile(r"^[\d\s./,:-]+$")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")


def _valid(year: int, month: int | None, day: int) -> date | None:
    try:
        return date(year, month or 0, day)
    except ValueError:
        return None


def date_in_words(text: str, language: str | None = None) -> date | None:
    """The first complete date of a text, or None.

    Formats: `17 November 2006`, `08 July, 2002`, `November 17, 2006`, `6 марта 2023 года`,
    `2006-11-17`, `17.11.2006` (day first, as in Europe).
    """
    for match in _DAY_FIRST.finditer(text):
        if found := _valid(int(match[3]), month_number(match[2], language), int(match[1])):
            return found
    for match in _MONTH_FIRST.finditer(text):
        if found := _valid(int(match[3]), month_number(match[1], language), int(match[2])):
            return found
    if iso := _ISO.search(text):
        return _valid(int(iso[1]), int(iso[2]), int(iso[3]))
    if numeric := _NUMERIC.search(text):
        return _valid(int(numeric[3]), int(numeric[2]), int(numeric[1]))
    return None


def day_and_month(text: str, language: str | None = None) -> tuple[int, int] | None:
    """Day and month of a text such as `17 November`, or None."""
    match = _DAY_NO_YEAR.search(text)
    month = month_number(match[2], language) if match else None
    return (int(match[1]), month) if match and month else None


def labelled_date(text: str, language: str) -> date | None:
    """The date after a label, or None. `language` is a tag such as `sr-Latn`.

    dateparser reads month names that `months.py` lacks, in its strict mode.
    """
    language = language_tag(language).split("-")[0]
    if found := date_in_words(text, language):
        return found
    if not _FOUR_DIGITS.search(text) or _ALL_NUMBERS.match(
        text
    ):  # a year of two digits is ambiguous, and so is 11/17/2006
        return None
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
