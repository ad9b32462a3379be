"""When a release is requested again: at ages in days, then once a year. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from osce_crawler.increments.front import Key
from osce_crawler.increments.reasons import Reason

AGES = (1, 2, 3, 4, 5, 6, 7, 14, 30, 90, 180, 365)
"""Days after a release appeared. Most corrections are made in the first week."""
YEAR = 365
_EARLY = timedelta(hours=6)
"""A check is due this much before its day is full: timers do not start exactly 24 hours apart."""
_PAUSE = timedelta(hours=12)
"""The shortest time between two checks of a release."""
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class Check(NamedTuple):
    """The next check of a release."""

    reason: Reason
    due_at: datetime
    age: int | None = None
    """Days; None for a yearly check."""


def next_check(key: Key, born: datetime, checked: datetime, ages: Sequence[int] = AGES) -> Check:
    """The check after the one at the time `checked`, of a release whose ages count from `born`.

    `ages` are days, the smallest first.
    """
    for age in ages:
        due = born + timedelta(days=age) - _EARLY
        if due >= checked + _PAUSE:
            return Check(Reason.AGE, due, age)
    return Check(Reason.YEARLY, yearly(key, checked))


def yearly(key: Key, checked: datetime) -> datetime:
    """The next yearly check, 1 to 365 days after `checked`.

    Each release has its own day of 365, by a digest of its key: so the releases of a first crawl,
    which were all fetched at once, are spread over the year.
    """
    name = f"{key[0]}:{key[1]}".encode()
    own_day = int.from_bytes(sha256(name).digest()[:8], "big") % YEAR
    days = (own_day - (checked - _EPOCH).days) % YEAR or YEAR
    return checked + timedelta(days=days) - _EARLY


def born(first_seen: datetime, published: datetime | None, *, is_fresh: bool) -> datetime:
    """When the ages of a release begin.

    If a run after the first complete one found it (`is_fresh`), the site has just shown it,
    whatever its date. A release of the first crawl is as old as its date says.
    """
    return first_seen if is_fresh or published is None else min(first_seen, published)
