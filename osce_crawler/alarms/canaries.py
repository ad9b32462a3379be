"""The choice of canaries: known releases that are read again to see whether the site is well."""

from collections.abc import Sequence
from typing import NamedTuple

MOST = 8
"""Most canaries of an archive."""


class Candidate(NamedTuple):
    """A release that has every field, and was published at least a year ago."""

    record_id: int
    url: str
    layout: str
    language: str
    published_on: str
    """ISO 8601 date."""
    lines: str
    """How its text is marked up: `br` or `p`."""


def chosen(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The canaries: the oldest of each layout, language and markup, then the oldest of the rest."""
    oldest_first = sorted(candidates, key=lambda one: (one.published_on, one.record_id))
    groups: dict[tuple[str, str, str], Candidate] = {}
    for one in oldest_first:
        groups.setdefault((one.layout, one.language, one.lines), one)
    firsts = list(groups.values())
    rest = [one for one in oldest_first if one not in firsts]
    return [*firsts, *rest][:MOST]
