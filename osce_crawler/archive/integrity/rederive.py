"""Mending with proof: a damaged revision or manifest is written anew only where a digest that is
whole says it is the same.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from osce_crawler.archive.integrity.checks.problem import DAMAGE, Inspection
from osce_crawler.archive.integrity.digests import digest_of_revision, revision_digest
from osce_crawler.archive.integrity.manifests import make_manifest, mark_of
from osce_crawler.archive.revisions import PARTS, RevisionWriter, fields_of, parts_of
from osce_crawler.archive.stored import StoredPage, stored_page
from osce_crawler.records import CleanRelease, sha256


@dataclass(frozen=True, slots=True)
class Rederived:
    """Something that was derived again."""

    what: str
    records: tuple[str, ...] = ()
    url: str | None = None


Reread = Callable[[StoredPage], CleanRelease | None]
"""Reads a page with today's parser; None where it refuses the page. The archive itself knows no
parser.
"""


def rederive_revisions(look: Inspection, reread: Reread) -> Iterator[Rederived]:
    """Revisions whose digest does not fit: the digest from the run's manifest, or the fields from
    the stored page.
    """
    for revision_id in look.ids("revisions", "revision_id"):
        try:
            now = revision_digest(look.connection, revision_id)
            row = look.connection.execute(
                "SELECT record_id, revision, revision_digest, run_id FROM revisions WHERE"
                " revision_id = ?",
                [revision_id],
            ).fetchone()
            if now == row[2]:
                continue
            if _in_manifest(look, revision_id, row[3], now):
                look.connection.execute(
                    "UPDATE revisions SET revision_digest = ? WHERE revision_id = ?",
                    [now, revision_id],
                )
                what = "its digest, which the run's manifest proves"
            elif _read_anew(look, revision_id, row[2], reread):
                what = "its fields and paragraphs, from the stored page; the digest proves them"
            else:
                continue
        except DAMAGE:
            continue
        touched = look.named([row[0]])
        yield Rederived(f"revision {row[1]}: {what}", touched.records, touched.url)


def _in_manifest(look: Inspection, revision_id: int, run_id: int, digest: str) -> bool:
    """Whether the run's manifest, if that is whole, says that the revision had this digest."""
    row = look.connection.execute(
        "SELECT manifest, manifest_digest FROM run_manifests WHERE run_id = ?", [run_id]
    ).fetchone()
    if row is None or sha256(row[0].encode("utf-8", "surrogateescape")) != row[1]:
        return False
    named = look.connection.execute(
        "SELECT revision_id, node_id, language, revision FROM revisions JOIN records USING"
        " (record_id) WHERE revision_id = ?",
        [revision_id],
    ).fetchone()
    return mark_of((*named, digest)) in json.loads(row[0])["written"]["revisions"]["rows"]


def _read_anew(look: Inspection, revision_id: int, digest: str, reread: Reread) -> bool:
    """Parse the stored page; write what it says if that, and nothing else, has the digest that is
    noted.
    """
    release = reread(stored_page(look.connection, revision_id))
    if release is None:
        return False
    head = look.connection.execute(
        "SELECT r.node_id, r.language, revision, cause, run_id, capture_id, created_at FROM"
        " revisions JOIN records r"
        " USING (record_id) WHERE revision_id = ?",
        [revision_id],
    ).fetchone()
    fields, parts = fields_of(release), parts_of(release)
    made = digest_of_revision((*head, *fields.values()), *parts)
    if made != digest and not _in_manifest(look, revision_id, head[4], made):
        return False
    _write(look.connection, revision_id, {**fields, "revision_digest": made}, parts)
    return True


def _write(
    connection: sqlite3.Connection,
    revision_id: int,
    fields: dict[str, object],
    parts: Sequence[list[tuple[object, ...]]],
) -> None:
    named = ", ".join(f"{name} = ?" for name in fields)
    connection.execute(
        f"UPDATE revisions SET {named} WHERE revision_id = ?",
        [*fields.values(), revision_id],
    )
    for table in PARTS:
        connection.execute(f"DELETE FROM {table} WHERE revision_id = ?", [revision_id])
    RevisionWriter(connection).write_parts(revision_id, parts)


def rederive_manifests(look: Inspection) -> Iterator[Rederived]:
    """Manifests that the run's rows give again, where their own digest or that of the next one in
    the chain proves it.
    """
    previous: str | None = None
    for run_id in look.ids("crawl_runs", "run_id"):
        found = look.first(
            "SELECT previous_digest, manifest, manifest_digest FROM run_manifests WHERE run_id = ?",
            run_id,
        )
        row = tuple(found) if found else None
        behind = look.first(
            "SELECT previous_digest FROM run_manifests WHERE run_id > ? ORDER BY run_id LIMIT 1",
            run_id,
        )
        now = make_manifest(look.connection, run_id, previous)
        anew = (previous, now.text, now.digest)
        proven = {row[2] if row else None, behind[0] if behind else None}
        if (now.digest in proven or (row and row[1] == now.text)) and row != anew:
            look.connection.execute(
                "INSERT OR REPLACE INTO run_manifests VALUES (?, ?, ?, ?)", [run_id, *anew]
            )
            yield Rederived(f"the manifest of run {run_id}")
            row = anew
        previous = row[2] if row else previous
