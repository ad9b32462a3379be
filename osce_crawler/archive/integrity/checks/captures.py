"""Check of `captures.record_id` and `captures.revision_id` where no run manifest covers them."""

from collections.abc import Iterator

from osce_crawler.archive.integrity.checks.problem import REPAIR, Inspection, Problem
from osce_crawler.archive.integrity.derived import differing_captures


def check_captures(look: Inspection) -> Iterator[Problem]:
    """Compare these columns with the revisions of the capture and with the record's history."""
    for found in differing_captures(look.connection):
        touched = look.named([found.expected[0], found.stored[0]])
        yield Problem(
            check="capture",
            what=f"capture {found.capture_id} has {_ids(found.stored)}; expected"
            f" {_ids(found.expected)}",
            records=touched.records,
            url=touched.url,
            hint=REPAIR,
        )


def _ids(pair: tuple[int | None, int | None]) -> str:
    record_id, revision_id = ("none" if number is None else number for number in pair)
    return f"record_id {record_id} and revision_id {revision_id}"
