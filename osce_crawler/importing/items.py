"""What reading a file yields: captures, layouts, skipped items, and unusable files or records."""

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from osce_crawler.errors import PageRefused
from osce_crawler.records import Capture, Evidence
from osce_crawler.text import without_fraction

_FIRST_PAGE = "1990-01-01T00:00:00Z"
_DIGITS = re.compile(
    r"(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(\d{3})?)?)?)?)?)?", re.ASCII
)
_YEAR_OR_MONTH = re.compile(r"(\d{4})(?:-(\d\d))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Named:
    """A page at an address of no release that names one as its own address."""

    page: str
    """Its file and address."""
    release: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A capture and the name of its file."""

    capture: Capture
    file: str
    refusal: PageRefused | None = None
    """Why no record may be made from its bytes, if this is known before parsing."""
    leads_on: bool = False
    """Whether it is a listing, a robots.txt or a redirect, which lead to releases."""
    evidence: Evidence | None = None
    """What a listing printed about the release, in an export of this program."""
    named: Named | None = None
    """The release that a page at another address names as its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLayout:
    """A layout that was added to the archive of an export of this program."""

    name: str
    toml: str
    file: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """An item that does not belong in this archive. The report counts items by `why`."""

    why: str
    named: Named | None = None
    """The release that the page names as its own."""


@dataclass(frozen=True, slots=True)
class Unusable:
    """A file, or a record of a file, from which no capture can be made. It is a finding."""

    file: str
    kind: str
    message: str


def printable(file: Path | str) -> str:
    """The name of a file as text. Bytes that are not UTF-8 are written as `\\xff`."""
    return os.fsencode(file).decode("utf-8", "backslashreplace")


Item = Found | FoundLayout | Skipped | Unusable


def moment(text: str) -> str:
    """A date or time as stored in archives: ISO 8601, UTC; with nine digits of the second, or none.

    Nine digits also of a fraction that has fewer, or is 0: so the order of the texts is that of the
    times.

    The input is ISO 8601, or up to 17 digits as in ARC and CDX files. Without a time zone it is
    UTC. A year or a month (WARC 1.1, section 5.4) is its beginning. Raises ValueError.

    >>> moment("2019-05-20T14:03:09.5+02:00"), moment("2006-11-17"), moment("20061117120000")
    ('2019-05-20T12:03:09.500000000Z', '2006-11-17T00:00:00Z', '2006-11-17T12:00:00Z')
    >>> moment("2019"), moment("2019-05")
    ('2019-01-01T00:00:00Z', '2019-05-01T00:00:00Z')
    """
    text, fraction = text.strip(), ""
    if digits := _DIGITS.fullmatch(text):
        year, month, day, hour, minute, second, thousandths = digits.groups()
        text = f"{year}-{month or '01'}-{day or '01'}T{hour or '00'}:{minute or '00'}"
        text += f":{second or '00'}"
        fraction = thousandths or ""
    elif reduced := _YEAR_OR_MONTH.fullmatch(text):
        text = f"{reduced[1]}-{reduced[2] or '01'}-01"
    else:
        text, fraction = without_fraction(text)
    read = datetime.fromisoformat(text)
    read = read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    written = read.replace(tzinfo=None).isoformat()
    return f"{written}.{fraction:0<9.9}Z" if fraction else f"{written}Z"


def date_of_header(text: str) -> str | None:
    """A date as mails and web servers write it (RFC 5322), in ISO 8601; None if it is none.

    >>> date_of_header("Thu, 21 May 2020 10:00:00 +0200")
    '2020-05-21T10:00:00+02:00'
    """
    try:
        return parsedate_to_datetime(text).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def checked_moment(text: str, now: str) -> str:
    """The same for a moment in the past. `now` is ISO 8601, UTC. Raises PageRefused `bad-date`."""
    with suppress(ValueError, OverflowError):
        at = moment(text)
        # A tool that unpacks a file without a date sets 1970 (Unix) or 1980 (zip).
        if at < _FIRST_PAGE:
            raise PageRefused(
                "bad-date", f"dated {at}, before the web existed; state the date in import.csv"
            )
        if at <= now:
            return at
        raise PageRefused(
            "bad-date", f"dated {at}, which is in the future; correct the date or the system clock"
        )
    raise PageRefused(
        "bad-date", f"{text!r} is not a date; expected a date such as 2024-01-31T12:00:00Z"
    )
