"""What a sitemap says of releases: hints for what is due, and never more. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from osce_crawler.increments.front import Key

PAUSE = timedelta(hours=20)
"""Sitemaps are read once a day; timers do not start exactly 24 hours apart."""
MOST_NEW = 50
"""Addresses that become due by one reading: sitemaps also name pages that are no releases."""
MASS_SHARE, _LEAST_KNOWN = 0.3, 20
"""If so many of the known releases seem to have changed at once, it is the template of the pages,
or a date that was set for all of them. With fewer known releases, there is nothing to report.
"""
_AHEAD = timedelta(days=1)


class Named(NamedTuple):
    """A release in a sitemap."""

    key: Key
    url: str
    lastmod: str
    """As printed; empty without one."""


@dataclass(slots=True)
class Hints:
    """What is due by the sitemaps."""

    new: list[str] = field(default_factory=list)
    """Addresses that the archive does not know, those that changed last first."""
    changed: list[Key] = field(default_factory=list)
    """Known releases that changed after their last capture."""
    mass: tuple[int, int] | None = None
    """Numbers of changed and of known releases, if so many changes are not believed."""

    @property
    def is_reported(self) -> bool:
        """Whether a person should know that the dates are not used."""
        return self.mass is not None and self.mass[1] >= _LEAST_KNOWN


def hints(
    named: Iterable[Named],
    captured: Mapping[Key, str],
    asked: Collection[str],
    now: str,
) -> Hints:
    """The hints of a sitemap.

    `captured` has the time of the last capture of each known release (ISO 8601, UTC), `asked` the
    addresses that were requested before.
    """
    latest = datetime.fromisoformat(now) + _AHEAD
    unknown: dict[Key, tuple[datetime, str]] = {}
    dated: dict[Key, datetime] = {}
    for one in named:
        at = changed_at(one.lastmod)
        at = at if at and at <= latest else datetime.min.replace(tzinfo=UTC)
        if one.key in captured:
            dated[one.key] = max(at, dated.get(one.key, at))
        elif one.url not in asked:
            unknown.setdefault(one.key, (at, one.url))
    newest = sorted(unknown.values(), key=lambda one: one[0], reverse=True)
    found = Hints(new=[url for _, url in newest[:MOST_NEW]])
    changed = [key for key, at in dated.items() if at > datetime.fromisoformat(captured[key])]
    if changed and len(changed) >= MASS_SHARE * len(dated):
        found.mass = (len(changed), len(dated))
    else:
        found.changed = changed
    return found


def changed_at(lastmod: str) -> datetime | None:
    """The time of a `lastmod`; of a day its begin. None for what is no time.

    >>> changed_at("2031-01-05").isoformat(), changed_at("last week")
    ('2031-01-05T00:00:00+00:00', None)
    """
    try:
        moment = datetime.fromisoformat(lastmod)
        utc = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return utc.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
