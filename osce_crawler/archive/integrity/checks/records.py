"""Check of the columns of `records` that are derived from other tables."""

from collections.abc import Iterator

from osce_crawler.archive.failures import RESTORE
from osce_crawler.archive.integrity.checks.problem import (
    REPAIR,
    Inspection,
    Problem,
    guarded,
    printable,
)
from osce_crawler.archive.integrity.derived import differences


def check_records(look: Inspection) -> Iterator[Problem]:
    """Compare the derived columns of each record with the other tables."""
    for record_id in look.ids("records", "record_id"):
        yield from guarded("record", _record(look, record_id), look.named([record_id]))
        look.count("records")


def _record(look: Inspection, record_id: int) -> Iterator[Problem]:
    for name, stored, expected in differences(look.connection, record_id):
        touched = look.named([record_id])
        derivable = expected is not None or name in {"gone_at", "unlisted_at"}
        known = f"expected {printable(expected)}" if derivable else "no other row confirms it"
        yield Problem(
            check="record",
            what=f"{name} is {printable(stored)}; {known}",
            records=touched.records,
            url=touched.url,
            hint=REPAIR if derivable else RESTORE,
        )
