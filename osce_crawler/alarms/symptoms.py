"""A symptom: one thing that one rule found wrong in one run."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from osce_crawler.alarms.observation import Reading


class Symptom(NamedTuple):
    """One thing that is wrong."""

    rule: str
    """A1 to A9."""
    field: str
    """What is wrong: a field of a release, or text, encoding, layout, total, ..."""
    scopes: frozenset[str]
    """Layout and language of the pages, or the listings, or the language."""
    share: float
    """How bad it is: share of the pages, of the entries, or of the usual days, 0 to 1 or more."""
    says: str
    """What was seen, in words."""
    example: str
    """Address of one page."""


def scopes_of(readings: Iterable[Reading]) -> frozenset[str]:
    """Layouts and languages of these releases."""
    return frozenset(reading.scope for reading in readings)


def on_pages(rule: str, field: str, found: Sequence[Reading], of: int, says: str) -> Symptom:
    """The symptom of some of `of` releases, the newest last. `says` follows `3 of 8 `."""
    return Symptom(
        rule=rule,
        field=field,
        scopes=scopes_of(found),
        share=len(found) / of,
        says=f"{len(found)} of {of} {says}",
        example=found[-1].url,
    )
