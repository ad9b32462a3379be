"""Checks of revisions: fields and paragraphs against their digests, and the numbering."""

from collections.abc import Iterator

from osce_crawler.archive.integrity.checks.problem import (
    REPAIR_OR_RESTORE,
    Inspection,
    Problem,
    guarded,
)
from osce_crawler.archive.integrity.digests import revision_digest
from osce_crawler.records import content_digest_of, metadata_digest_of


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
        "SELECT revision_digest, content_digest, metadata_digest, title, published_on, place,"
        " content_type"
        " FROM revisions WHERE revision_id = ?",
        [revision_id],
    ).fetchone()
    as_stored, content, metadata, title, published_on, place, content_type = row
    if revision_digest(look.connection, revision_id) != as_stored:
        yield Problem(
            check="revision", what="the fields and paragraphs do not have the recorded digest"
        )
    kept = look.connection.execute(
        "SELECT text FROM revision_paragraphs WHERE revision_id = ? AND rule IS NULL ORDER BY"
        " position",
        [revision_id],
    )
    if content_digest_of(title, (row[0] for row in kept)) != content:
        yield Problem(
            check="revision",
            what="the title and the kept paragraphs do not have the recorded content digest",
        )
    values: dict[str, list[str]] = {"source": [], "field": []}
    for kind, value in look.connection.execute(
        "SELECT kind, value FROM revision_values WHERE revision_id = ? ORDER BY kind, position",
        [revision_id],
    ):
        values.setdefault(kind, []).append(value)
    named = published_on, place, content_type, values["source"], values["field"]
    if metadata_digest_of(*named) != metadata:
        yield Problem(
            check="revision",
            what="date, place, type, sources and fields of work do not have the recorded metadata"
            " digest",
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
