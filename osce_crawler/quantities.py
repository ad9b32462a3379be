"""Durations and sizes as a person writes them."""

import re

LONGEST_VALUE = 128 * 1024 * 1024
"""Bytes of the longest text, stored file or decompressed payload that is read from an archive, so
of the longest file that is fetched. The longest page that a crawl or an import stores has 32 MiB.
"""
_DURATION = re.compile(r"(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s?)?", re.ASCII)
_SECONDS = (86_400, 3_600, 60, 1)
_SIZE = re.compile(r"(\d{1,9})([KMGT]?)(?:i?B)?", re.ASCII | re.IGNORECASE)
_MOST_DIGITS = 18
_BYTES = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}


def seconds_of(duration: str) -> int:
    """Seconds of a duration. Raises ValueError.

    >>> seconds_of("4h"), seconds_of("1h30m"), seconds_of("2d"), seconds_of("90")
    (14400, 5400, 172800, 90)
    """
    match = _DURATION.fullmatch(duration.strip().lower())
    parts = match.groups() if match else ()
    seconds = sum(int(part or 0) * unit for part, unit in zip(parts, _SECONDS, strict=False))
    if not seconds:
        raise ValueError(f"{duration!r}; expected a duration such as 4h, 90m or 1h30m")
    return seconds


def in_words(seconds: float) -> str:
    """A duration, rounded.

    >>> in_words(20), in_words(953), in_words(36 * 3600)
    ('20 s', '16 min', '36 h')
    """
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7_200 else f"{seconds / 3_600:.0f} h"


def bytes_of(size: str) -> int:
    """Bytes of a size; K, M, G and T are powers of 1024. Raises ValueError.

    >>> bytes_of("2G"), bytes_of("500MB"), bytes_of("1 KiB".replace(" ", ""))
    (2147483648, 524288000, 1024)
    """
    match = _SIZE.fullmatch(size.strip())
    if not match or not int(match[1]):
        raise ValueError(f"{size!r}; expected a size such as 2G or 500M")
    return int(match[1]) * _BYTES[match[2].upper()]


def number(text: str | bytes | None) -> int | None:
    """A whole number that somebody else wrote, in ASCII digits. None for anything else, also for
    one of more than 18 digits: no length, count or id is so long, SQLite could not store it, and
    Python refuses to convert 5,000 digits.

    >>> number(" 42 "), number(b"42"), number("-1"), number("4_2"), number("9" * 19), number(None)
    (42, 42, None, None, None, None)
    """
    if isinstance(text, bytes):
        text = text.decode("latin-1")
    digits = (text or "").strip()
    is_number = digits.isascii() and digits.isdecimal() and len(digits) <= _MOST_DIGITS
    return int(digits) if is_number else None
