"""What is found in files that are imported: captures, things that are not for this archive, and
files that cannot be read.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from osce_crawler.errors import PageRefused
from osce_crawler.records import Capture

_FIRST_PAGE = "1990-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A capture, and the file that it is from."""

    capture: Capture
    file: str
    refusal: PageRefused | None = None
    """Why its bytes are not read, where that is known already."""
    leads_on: bool = False
    """Whether it only leads to releases: a listing, robots.txt, a redirect."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that is not for this archive; `why` is for the count in the report."""

    why: str


@dataclass(frozen=True, slots=True)
class Unusable:
    """A file, or a record of one, of which not even a capture can be made."""

    file: str
    kind: str
    message: str


def printable(file: Path | str) -> str:
    """The name of a file for people and for the archive: bytes in it that are no text as
    `\\xff`.
    """
    return os.fsencode(file).decode("utf-8", "backslashreplace")


Item = Found | Skipped | Unusable


def moment(text: str) -> str:
    """A date or time in ISO 8601, or 14 digits, as archives keep it; without a zone it is UTC.
    Raises ValueError.

    >>> moment("2019-05-20T14:03:09.123+02:00"), moment("2006-11-17"), moment("20061117120000")
    ('2019-05-20T12:03:09Z', '2006-11-17T00:00:00Z', '2006-11-17T12:00:00Z')
    """
    text = text.strip()
    if len(text) == 14 and text.isdecimal():
        text = f"{text[:8]}T{text[8:]}"
    read = datetime.fromisoformat(text)
    read = read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    return f"{read.replace(microsecond=0, tzinfo=None).isoformat()}Z"


def checked_moment(text: str, now: str) -> str:
    """The same, of something that has happened. Raises PageRefused `bad-date`."""
    with suppress(ValueError, OverflowError):
        at = moment(text)
        if at < _FIRST_PAGE:  # what unpacked a file without its date has put 1970 or 1980 there
            raise PageRefused(
                "bad-date", f"dated {at}, before there was a web; give the date in import.csv"
            )
        if at <= now:
            return at
        raise PageRefused(
            "bad-date", f"dated {at}, which is still to come; correct the date, or the clock"
        )
    raise PageRefused("bad-date", f"{text!r} is no date; expected one such as 2024-01-31T12:00:00Z")
