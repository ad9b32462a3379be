"""One revision of a record with all that was read from its page."""

from osce_crawler.archive.reader import Archive, Row
from osce_crawler.archive.stored_texts import texts_of
from osce_crawler.errors import NotInArchive

_REVISION = """
SELECT v.*, c.url AS captured_url, c.fetched_at, c.http_status, c.payload_digest, c.payload_bytes,
  c.retrieved_from
FROM revisions v JOIN captures c USING (capture_id) WHERE v.record_id = ? AND v.revision = ?
"""
_PARAGRAPHS = """
SELECT position, text, rule, duplicate_of, policy, rule IS NULL AS kept FROM revision_paragraphs
WHERE revision_id = ? ORDER BY position
"""
_VALUES = "SELECT kind, value FROM revision_values WHERE revision_id = ? ORDER BY kind, position"
_FILES = """
SELECT kind, url, label, credit FROM revision_files WHERE revision_id = ? ORDER BY kind, position
"""


def one_revision(archive: Archive, record: Row, number: int) -> Row:
    """The fields of a revision, its `paragraphs` (kept and removed), `sources`, `fields_of_work`,
    `files` and `warnings`, and the capture that it was read from.

    Raises NotInArchive.
    """
    found = archive.first(_REVISION, [record["record_id"], number])
    if found is None:
        name = f"{record['node_id']}:{record['language']}"
        raise NotInArchive(
            f"revision {number} of {name}: not in {archive.path}; its latest revision is"
            f" {record['revision']}"
        )
    revision_id = [found["revision_id"]]
    values = list(archive.rows(_VALUES, revision_id))
    return found | {
        "paragraphs": list(archive.rows(_PARAGRAPHS, revision_id)),
        "sources": [row["value"] for row in values if row["kind"] == "source"],
        "fields_of_work": [row["value"] for row in values if row["kind"] == "field"],
        "files": list(archive.rows(_FILES, revision_id)),
        "warnings": list(texts_of(found["warnings"])),
    }
