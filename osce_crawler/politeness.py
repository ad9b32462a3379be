"""How long a site asks to wait, from its headers and its robots.txt; always bounded."""

import re
from datetime import datetime
from email.utils import parsedate_to_datetime

from protego import Protego

LONGEST_WAIT_SECONDS = 600
"""The longest `Crawl-delay` and `Retry-After` that are honoured; longer ones are cut to this."""
_LONGEST_NUMBER = 20
"""More digits are no number of seconds; Python refuses to convert thousands of them."""
_LONGEST_LINE = 200
_LINE_OF_RULES = re.compile(
    r"\s*(user-?agent|disallow|allow|crawl-?delay|sitemap|host|request-rate|visit-time|noindex|clean-param)\s*:",
    re.IGNORECASE,
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")
"""Letters that no text file has; U+001A ends files of old editors."""


def retry_after(header: str | None, date: str | None, now: str) -> float:
    """Seconds to wait by a `Retry-After` header (RFC 9110, section 10.2.3); 0 if it has none.

    It is a number of seconds, or a date. A date counts from the `Date` header of the same response,
    so that wrong clocks do not matter, or without one from `now` (ISO 8601, UTC).

    A number of thousands of digits is none: no server means it.

    >>> retry_after("120", None, ""), retry_after("9" * 5000, None, "")
    (120, 0)
    """
    text = (header or "").strip()
    if text.isascii() and text.isdecimal():
        digits = text.lstrip("0")
        is_number = len(digits) <= _LONGEST_NUMBER
        return min(int(digits or "0"), LONGEST_WAIT_SECONDS) if is_number else 0
    until = _moment(text)
    if until is None:
        return 0
    begin = _moment(date or "") or datetime.fromisoformat(now)
    return min(max((until - begin).total_seconds(), 0), LONGEST_WAIT_SECONDS)


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return moment if moment.tzinfo else None


def not_robots_txt(text: str) -> str | None:
    """Why the text of an answer with status 200 is no robots.txt, or None.

    A page of maintenance, a challenge, or damaged bytes have no rules. Read as a robots.txt, they
    would allow everything that the real one forbids. An empty file, or one of comments, is one.

    >>> not_robots_txt("<!DOCTYPE html><title>Back soon</title>")
    'it is a page, not a text of rules'
    """
    if text.lstrip().startswith("<"):
        return "it is a page, not a text of rules"
    if _CONTROLS.search(text):
        return "it is no text: it has control characters"
    lines = [line.strip() for line in text.splitlines()]
    said = [line for line in lines if line and not line.startswith("#")]
    if said and not any(_LINE_OF_RULES.match(line) for line in said):
        return "none of its lines is a rule"
    return None


def crawl_delay(rules: Protego, agent: str) -> float:
    """Seconds between two requests that robots.txt asks for; 0 if it asks for none."""
    seconds = rules.crawl_delay(agent)  # None for what is no number, or too long for one
    return min(float(seconds), LONGEST_WAIT_SECONDS) if seconds and seconds > 0 else 0


def forbidding_line(robots_txt: str, url: str, agent: str) -> tuple[int, str] | None:
    """Number (from 1) and text of the line that forbids an address, or None.

    The parser does not tell it. So each line is tried alone, in its own group, and the longest rule
    that forbids is taken: the longest match decides (RFC 9309, section 2.2.2).
    """
    lines = robots_txt.splitlines()
    # A rule that matches nothing: without any rule, the groups of a file would grow together.
    idle = "Disallow: /osce-crawler-requests-no-such-address"
    rules = [number for number, line in enumerate(lines) if _may_forbid(line, url)]
    without = [idle if number in rules else line for number, line in enumerate(lines)]
    found = []
    for number in rules:
        tried = [*without[:number], lines[number], *without[number + 1 :]]
        if not Protego.parse("\n".join(tried)).can_fetch(url, agent):
            found.append(number)
    if not found:
        return None
    number = max(found, key=lambda one: len(lines[one].partition(":")[2].strip()))
    return number + 1, " ".join(lines[number].split())[:_LONGEST_LINE]


def _may_forbid(line: str, url: str) -> bool:
    return not Protego.parse(f"User-agent: *\n{line}").can_fetch(url, "*")
