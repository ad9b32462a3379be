"""What reading a file yields: captures, layouts, skipped items, and unusable files or records."""

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from osce_crawler.errors import PageRefused
from osce_crawler.records import Capture, Evidence

_FIRST_PAGE = "1990-01-01T00:00:00Z"


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
    """A date or time as stored in archives: ISO 8601, UTC, whole seconds.

    The input is ISO 8601, or 14 digits as in ARC and CDX files. Without a time zone it is UTC.
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
