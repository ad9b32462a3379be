"""Deriving damaged rows again, only if an intact digest confirms the result."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from osce_crawler.archive.failures import raise_if_of_machine
from osce_crawler.archive.integrity.checks.problem import DAMAGE, Inspection
from osce_crawler.archive.integrity.derived import differing_captures
from osce_crawler.archive.integrity.evidence import unproven_records
from osce_crawler.archive.integrity.manifests import (
    FIRST_FORMAT,
    FORMATS,
    RECORD_AT,
    changed_rows,
    format_of,
    make_manifest,
    mark_of,
)
from osce_crawler.archive.integrity.readings import StoredReading, stored_reading
from osce_crawler.archive.layouts import added_layouts
from osce_crawler.archive.revisions import RevisionWriter, fields_of, parts_of
from osce_crawler.archive.search_index import SearchIndex
from osce_crawler.archive.stored_pages import page_of_revision
from osce_crawler.records import CleanRelease, SourcePage, sha256

_RECORDS_AT = """
SELECT record_id FROM captures WHERE capture_id = ?2
UNION SELECT record_id FROM addresses WHERE url = ?1
UNION SELECT record_id FROM revisions WHERE capture_id = ?2
"""


@dataclass(frozen=True, slots=True)
class Rederived:
    """One row or index that was derived again."""

    what: str
    """What was derived again, and from what."""
    records: tuple[str, ...] = ()
    url: str | None = None


Reread = Callable[[SourcePage, tuple[str, ...]], CleanRelease | None]
"""Parses a page with the layouts that were added to the archive; None if the parser refuses it.

An argument, because `archive` imports no parser.
"""


def rederive_revisions(look: Inspection, reread: Reread) -> Iterator[Rederived]:
    """Derive the digest of a revision from the run's manifest, or its fields from the page; and its
    metadata digest from the fields.
    """
    for revision_id in look.ids("revisions", "revision_id"):
        try:
            row = look.connection.execute(
                "SELECT record_id, revision FROM revisions WHERE revision_id = ?", [revision_id]
            ).fetchone()
            what = _rederived(look, revision_id, reread)
        except DAMAGE as error:
            raise_if_of_machine(error)
            continue
        if what:
            touched = look.named([row[0]])
            yield Rederived(f"revision {row[1]}: {what}", touched.records, touched.url)


def _rederived(look: Inspection, revision_id: int, reread: Reread) -> str:
    """What was derived again for a revision, and from what; empty if nothing was."""
    digest, metadata = look.connection.execute(
        "SELECT revision_digest, metadata_digest FROM revisions WHERE revision_id = ?",
        [revision_id],
    ).fetchone()
    reading = stored_reading(look.connection, revision_id)
    if digest in reading.digests:
        if metadata == reading.metadata_digest:
            return ""
        _set(look.connection, revision_id, {"metadata_digest": reading.metadata_digest})
        return "the recorded metadata digest, from the fields"
    if proven := _in_manifest(look, revision_id, reading):
        changed = {"revision_digest": proven, "metadata_digest": reading.metadata_digest}
        _set(look.connection, revision_id, changed)
        return "the recorded digest, confirmed by the run's manifest"
    if _from_page(look, revision_id, digest, reread):
        return "the fields and paragraphs, from the stored page, confirmed by the digest"
    return ""


def _in_manifest(look: Inspection, revision_id: int, reading: StoredReading) -> str | None:
    """The digest of the reading that is in the intact manifest of the run that read it."""
    named = look.connection.execute(
        "SELECT revision_id, node_id, language, revision FROM revisions JOIN records USING"
        " (record_id) WHERE revision_id = ?",
        [revision_id],
    ).fetchone()
    replaced = look.connection.execute(
        "SELECT run_id, replaced_at, revision_digest FROM earlier_readings WHERE revision_id = ?"
        " ORDER BY run_id DESC LIMIT 1",
        [revision_id],
    ).fetchone()
    name, run_id, *before = ("confirmed", *replaced) if replaced else ("revisions", reading.run_id)
    row = look.connection.execute(
        "SELECT manifest, manifest_digest FROM run_manifests WHERE run_id = ?", [run_id]
    ).fetchone()
    if row is None or sha256(row[0].encode("utf-8", "surrogateescape")) != row[1]:
        return None
    marks = json.loads(row[0])["written"][name]["rows"]
    return next((one for one in reading.digests if mark_of((*named, *before, one)) in marks), None)


def _from_page(look: Inspection, revision_id: int, digest: str, reread: Reread) -> bool:
    """Parse the stored page; write the result if it has the recorded digest. Whether it did."""
    page = page_of_revision(look.connection, revision_id)
    release = reread(page.source(look.connection), added_layouts(look.connection)) if page else None
    if release is None:
        return False
    fields, parts = fields_of(release), parts_of(release)
    reading = stored_reading(look.connection, revision_id).read_as(fields, parts)
    proven = digest if digest in reading.digests else _in_manifest(look, revision_id, reading)
    if proven is None:
        return False
    written = {**fields, "revision_digest": proven}
    index = SearchIndex(look.connection)  # holds the text, which stays
    RevisionWriter(look.connection, index).rewrite(revision_id, written, parts)
    return True


def _set(connection: sqlite3.Connection, revision_id: int, fields: Mapping[str, object]) -> None:
    named = ", ".join(f"{name} = ?" for name in fields)
    connection.execute(
        f"UPDATE revisions SET {named} WHERE revision_id = ?", [*fields.values(), revision_id]
    )


def rederive_captures(look: Inspection) -> Iterator[Rederived]:
    """Derive `captures.record_id` and `captures.revision_id`: proven by the manifest, else from
    the captures and revisions of records whose evidence is intact.
    """
    runs = look.connection.execute("SELECT run_id, manifest, manifest_digest FROM run_manifests")
    for run_id, manifest, digest in runs.fetchall():
        if sha256(manifest.encode("utf-8", "surrogateescape")) != digest:
            continue
        written = json.loads(manifest)["written"]
        covers_revision = format_of(manifest) != FIRST_FORMAT
        for part in changed_rows(look.connection, run_id, manifest):
            marks = set(written[part.name]["rows"])
            for row in part.rows if part.name in {"captures", "readings"} else ():
                proven = (
                    _proven(look, row, marks, covers_revision=covers_revision)
                    if part.name == "captures"
                    else _proven_reading(look, row, marks)
                )
                if proven is not None:
                    yield _set_shown(look, int(str(row[0])), *proven)
    unproven = unproven_records(look)
    for found in list(differing_captures(look.connection)):
        if unproven is not None and not unproven & {*found.stored[:1], *found.expected[:1]}:
            yield _set_shown(look, found.capture_id, *found.expected)


def _proven(
    look: Inspection, row: tuple[object, ...], marks: set[str], *, covers_revision: bool
) -> tuple[int | None, int | None] | None:
    """The record and revision ids that make a capture's row equal to its row in the manifest."""
    (stored,) = look.connection.execute(
        "SELECT revision_id FROM captures WHERE capture_id = ?", [row[0]]
    ).fetchone()
    records = look.connection.execute(_RECORDS_AT, [row[1], row[0]]).fetchall()
    for record_id in (*(one for (one,) in records), None):
        revisions = look.connection.execute(
            "SELECT revision_id FROM revisions WHERE record_id = ?", [record_id]
        ).fetchall()
        before, after = row[:RECORD_AT], row[RECORD_AT + 1 :]
        if not covers_revision and mark_of((*before, record_id, *after)) in marks:
            return record_id, stored
        for revision_id in (*(one for (one,) in revisions), None) if covers_revision else ():
            if mark_of((*before, record_id, *after[:-1], revision_id)) in marks:
                return record_id, revision_id
    return None


def _proven_reading(
    look: Inspection, row: tuple[object, ...], marks: set[str]
) -> tuple[int, int] | None:
    """The record and revision ids that make a later reading equal to its row in the manifest."""
    (url,) = look.connection.execute(
        "SELECT url FROM captures WHERE capture_id = ?", [row[0]]
    ).fetchone()
    shown = look.connection.execute(
        f"SELECT record_id, revision_id FROM revisions WHERE record_id IN ({_RECORDS_AT.strip()})",
        [url, row[0]],
    )
    return next((one for one in map(tuple, shown) if mark_of((*row[:2], *one)) in marks), None)


def _set_shown(
    look: Inspection, capture_id: int, record_id: object, revision_id: int | None
) -> Rederived:
    look.connection.execute(
        "UPDATE captures SET record_id = ?, revision_id = ? WHERE capture_id = ?",
        [record_id, revision_id, capture_id],
    )
    touched = look.named([record_id if isinstance(record_id, int) else None])
    what = f"capture {capture_id}: record_id and revision_id"
    return Rederived(what, touched.records, touched.url)


def rederive_manifests(look: Inspection) -> Iterator[Rederived]:
    """Derive manifests from the rows of their runs.

    The recorded digest, or the digest in the next manifest, must confirm the result.
    """
    previous: str | None = None
    for run_id in look.ids("crawl_runs", "run_id"):
        found = look.first(
            "SELECT previous_digest, manifest, manifest_digest FROM run_manifests WHERE run_id = ?",
            run_id,
        )
        row = tuple(found) if found else None
        following = look.first(
            "SELECT previous_digest FROM run_manifests WHERE run_id > ? ORDER BY run_id LIMIT 1",
            run_id,
        )
        proven = {row[2] if row else None, following[0] if following else None}
        for form in FORMATS:
            now = make_manifest(look.connection, run_id, previous, form)
            derived = (previous, now.text, now.digest)
            is_proven = now.digest in proven or (row and row[1] == now.text)
            if is_proven and row != derived:
                look.connection.execute(
                    "INSERT OR REPLACE INTO run_manifests VALUES (?, ?, ?, ?)", [run_id, *derived]
                )
                yield Rederived(f"the manifest of run {run_id}")
                row = derived
        previous = row[2] if row else previous
