"""Dates that a person writes: a year, a month or a day. Pure."""

import re
from contextlib import suppress
from datetime import date, timedelta

from osce_crawler.errors import BadQuery

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


def first_day(text: str) -> str:
    """The first day of a year, a month or a day, in ISO 8601. Raises BadQuery.

    >>> first_day("2024"), first_day("2024-05"), first_day("2024-05-09")
    ('2024-01-01', '2024-05-01', '2024-05-09')
    """
    return _days(text)[0].isoformat()


def last_day(text: str) -> str:
    """The last day of a year, a month or a day, in ISO 8601. Raises BadQuery.

    >>> last_day("2024"), last_day("2024-02"), last_day("2024-05-09")
    ('2024-12-31', '2024-02-29', '2024-05-09')
    """
    return _days(text)[1].isoformat()


def _days(text: str) -> tuple[date, date]:
    found = _DATE.fullmatch(text.strip()) if text.isascii() else None
    if found:
        year, month, day = found.groups()
        last_month = int(month or 12)
        with suppress(ValueError):
            first = date(int(year), int(month or 1), int(day or 1))
            if day:
                return first, first
            after = date(int(year) + last_month // 12, last_month % 12 + 1, 1)
            return first, after - timedelta(days=1)
    raise BadQuery(f"{text!r} is not a date; expected YYYY, YYYY-MM or YYYY-MM-DD")
