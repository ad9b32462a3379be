"""Checks of revisions: fields and paragraphs against their digests, and the numbering."""

from collections.abc import Iterator

from osce_crawler.archive.integrity.checks.problem import (
    REPAIR_OR_RESTORE,
    Inspection,
    Problem,
    guarded,
)
from osce_crawler.archive.integrity.readings import earlier_readings, stored_reading


def check_revisions(look: Inspection) -> Iterator[Problem]:
    """Compare each revision with its revision, content and metadata digest."""
    for revision_id in look.ids("revisions", "revision_id"):
        what = list(guarded("revision", _revision(look, revision_id)))
        if what:
            row = look.first(
                "SELECT record_id, revision FROM revisions WHERE revision_id = ?", revision_id
            )
            touched = look.named([row[0]] if row else [])
            name = f"revision {row[1]}" if row else f"revision_id {revision_id}"
            for problem in what:
                yield Problem(
                    check="revision",
                    what=f"{name}: {problem.what}",
                    records=touched.records,
                    url=touched.url,
                    hint=REPAIR_OR_RESTORE,
                )
        look.count("revisions")


def _revision(look: Inspection, revision_id: int) -> Iterator[Problem]:
    row = look.connection.execute(
        "SELECT revision_digest, content_digest, metadata_digest FROM revisions WHERE"
        " revision_id = ?",
        [revision_id],
    ).fetchone()
    reading = stored_reading(look.connection, revision_id)
    if row[0] not in reading.digests:
        yield Problem(
            check="revision", what="the fields and paragraphs do not have the recorded digest"
        )
    if reading.content_digest != row[1]:
        yield Problem(
            check="revision",
            what="the title and the kept paragraphs do not have the recorded content digest",
        )
    if reading.metadata_digest != row[2]:
        yield Problem(check="revision", what="the fields do not have the recorded metadata digest")
    for run_id, digest, earlier in earlier_readings(look.connection, revision_id):
        if digest not in earlier.digests:
            yield Problem(
                check="revision",
                what=f"the reading that run {run_id} replaced does not have the recorded digest",
            )


def check_numbers(look: Inspection) -> Iterator[Problem]:
    """The revisions of a record are numbered from 1 without a gap."""
    for record_id, last, count in look.connection.execute(
        "SELECT record_id, max(revision), count(*) FROM revisions GROUP BY record_id"
        " HAVING max(revision) != count(*) OR min(revision) != 1"
    ):
        touched = look.named([record_id])
        yield Problem(
            check="revision",
            what=f"the {count} revisions are not numbered 1 to {count}; the last number is {last}",
            records=touched.records,
            url=touched.url,
        )
