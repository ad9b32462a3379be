"""Records whose evidence is damaged: nothing may be derived for them.

Evidence is what runs wrote: captures, revisions, events, addresses. Manifests and the digests of
revisions prove it. A value derived from damaged evidence would be wrong, and would look right.
"""

from collections.abc import Iterator

from osce_crawler.archive.failures import raise_if_of_machine
from osce_crawler.archive.integrity.checks.problem import DAMAGE, Inspection
from osce_crawler.archive.integrity.manifests import RECORD_AT, Changed, changed_rows
from osce_crawler.archive.integrity.readings import stored_reading
from osce_crawler.records import sha256

_RUNS = """
SELECT run_id, manifest, manifest_digest FROM crawl_runs LEFT JOIN run_manifests m USING (run_id)
WHERE outcome != 'running' OR m.run_id IS NOT NULL
"""
_BY_NAME = "SELECT record_id FROM records WHERE node_id = ? AND language = ?"
_OF_RUN = """
SELECT record_id FROM captures WHERE run_id = ?1 UNION SELECT record_id FROM revisions
WHERE run_id = ?1 UNION SELECT record_id FROM record_events WHERE run_id = ?1
"""
_OF_REVISION = """
SELECT record_id FROM revisions WHERE revision_id = ?1
UNION SELECT record_id FROM captures WHERE revision_id = ?1
UNION SELECT record_id FROM captures
  WHERE capture_id IN (SELECT capture_id FROM revisions WHERE revision_id = ?1)
"""
_OF_CAPTURE = """
SELECT record_id FROM captures WHERE capture_id = ?1
UNION SELECT record_id FROM revisions WHERE capture_id = ?1
UNION SELECT record_id FROM addresses WHERE url = (SELECT url FROM captures WHERE capture_id = ?1)
"""


def unproven_records(look: Inspection) -> set[int] | None:
    """Ids of the records with damaged evidence; None where it may be any record."""
    found: set[int] = set()
    for run_id, changed in _runs(look):
        if changed is None:
            found |= _ids(look, _OF_RUN, run_id)
            continue
        for part in changed:
            if part.missing > len(part.rows):  # rows were deleted: of which records is not known
                return None
            for row in part.rows:
                found |= _touched(look, part, row)
    for revision_id in _damaged_revisions(look):
        found |= _ids(look, _OF_REVISION, revision_id)
    return found


def captures_are_proven(look: Inspection) -> bool:
    """Whether every capture of an ended run is as its run wrote it."""
    return all(
        changed is not None and all(part.name != "captures" for part in changed)
        for _, changed in _runs(look)
    )


def _runs(look: Inspection) -> Iterator[tuple[int, list[Changed] | None]]:
    """The ended runs, and what differs from their manifests; None where no manifest proves it."""
    for run_id, manifest, digest in look.connection.execute(_RUNS).fetchall():
        if manifest is None or sha256(manifest.encode("utf-8", "surrogateescape")) != digest:
            yield run_id, None
        else:
            yield run_id, list(changed_rows(look.connection, run_id, manifest))


def _touched(look: Inspection, part: Changed, row: tuple[object, ...]) -> set[int]:
    """The records that a changed row names, and those that it may have named before."""
    if part.name == "captures":
        named = {value for value in (row[RECORD_AT],) if isinstance(value, int)}
        return named | _ids(look, _OF_CAPTURE, row[0]) | _ids(look, _OF_REVISION, row[-1])
    if part.name in {"revisions", "confirmed"}:
        return _ids(look, _OF_REVISION, row[0])
    if part.name == "readings":
        return _ids(look, _OF_CAPTURE, row[0]) | _ids(look, _OF_REVISION, row[-1])
    if part.name in {"events", "addresses"}:
        node_id, language = row[1:3] if part.name == "events" else row[:2]
        return _ids(look, _BY_NAME, node_id, language)
    return set()


def _damaged_revisions(look: Inspection) -> Iterator[int]:
    for revision_id in look.ids("revisions", "revision_id"):
        row = look.first("SELECT revision_digest FROM revisions WHERE revision_id = ?", revision_id)
        try:
            if row is None or row[0] not in stored_reading(look.connection, revision_id).digests:
                yield revision_id
        except DAMAGE as error:
            raise_if_of_machine(error)
            yield revision_id


def _ids(look: Inspection, sql: str, *parameters: object) -> set[int]:
    try:
        rows = look.connection.execute(sql, parameters).fetchall()
    except DAMAGE as error:
        raise_if_of_machine(error)
        return set()
    return {row[0] for row in rows if isinstance(row[0], int)}
