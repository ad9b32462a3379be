"""Captures: the record and the revision that each shows, where no manifest covers them."""

from collections.abc import Iterator

from osce_crawler.archive.integrity.checks.problem import REPAIR, Inspection, Problem
from osce_crawler.archive.integrity.derived import differing_captures


def check_captures(look: Inspection) -> Iterator[Problem]:
    """Each capture against the revisions that were read from it, and the record's history."""
    for found in differing_captures(look.connection):
        touched = look.named([found.expected[0], found.stored[0]])
        yield Problem(
            check="capture",
            what=f"capture {found.capture_id} names record and revision {_named(found.stored)};"
            f" expected {_named(found.expected)}",
            records=touched.records,
            url=touched.url,
            hint=REPAIR,
        )


def _named(pair: tuple[int | None, int | None]) -> str:
    return " and ".join("none" if number is None else str(number) for number in pair)
