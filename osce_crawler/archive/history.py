"""The history of one record: its captures, revisions and events, and comparing revisions."""

from dataclasses import dataclass

from osce_crawler.archive.reader import Archive, Row
from osce_crawler.archive.stored_texts import texts_of
from osce_crawler.diff import Differences, Value, Version, compare, file_line
from osce_crawler.errors import NotInArchive

# Captures that show the record or its own address as gone; and captures of its addresses without a
# record: redirects and failures.
_CAPTURES = """
SELECT fetched_at, capture_id, run_id, outcome, http_status, payload_digest, url, redirected_to, retrieved_from, error_kind, error_message
FROM captures
WHERE record_id = ?1
  OR (record_id IS NULL AND purpose = 'release' AND url IN (SELECT url FROM addresses WHERE record_id = ?1))
"""
_EVENTS = """
SELECT h.at, h.what, h.revision, h.run_id, h.capture_id, h.detail FROM record_history h WHERE h.node_id = ? AND h.language = ?
"""
_REVISIONS = """
SELECT v.revision, v.revision_id, v.cause, v.created_at, v.run_id, v.capture_id, c.url, c.fetched_at, run.parser_version
FROM revisions v JOIN captures c USING (capture_id) JOIN crawl_runs run ON run.run_id = v.run_id
WHERE v.record_id = ? ORDER BY v.revision
"""
_NAMES = (
    "at", "kind", "what", "revision", "cause", "http_status", "payload_digest", "url", "retrieved_from", "run_id", "capture_id", "detail",
)  # fmt: skip
_FIELDS = (
    "title", "content_type", "published_on", "place", "dateline", "description", "contacts", "published_on_source", "layout",
    "confidence",
)  # fmt: skip
_ORDER = {"capture": 0, "event": 1, "revision": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two revisions and their differences. A single revision is compared with itself."""

    old: Row
    new: Row
    differences: Differences


def revisions(archive: Archive, record: Row) -> list[Row]:
    """A record's revisions in order: number, cause, time, run, and the capture of each."""
    return list(archive.rows(_REVISIONS, [record["record_id"]]))


def version_at(archive: Archive, revision_id: int) -> Version:
    """A stored revision, for comparison."""
    row = archive.first("SELECT * FROM revisions WHERE revision_id = ?", [revision_id]) or {}
    values = list(
        archive.rows(
            "SELECT kind, value FROM revision_values WHERE revision_id = ? ORDER BY kind, position",
            [revision_id],
        )
    )
    files = list(
        archive.rows(
            "SELECT kind, url, label, credit FROM revision_files WHERE revision_id = ? ORDER BY"
            " kind, position",
            [revision_id],
        )
    )
    fields: dict[str, Value] = {name: row[name] for name in _FIELDS}
    for name, kind in (("sources", "source"), ("fields_of_work", "field")):
        fields[name] = tuple(value["value"] for value in values if value["kind"] == kind)
    for name, kind in (("attachments", "attachment"), ("images", "image")):
        fields[name] = tuple(
            file_line(file["url"], file["label"], file["credit"])
            for file in files
            if file["kind"] == kind
        )
    fields["warnings"] = texts_of(row["warnings"])
    paragraphs = archive.rows(
        "SELECT text, rule FROM revision_paragraphs WHERE revision_id = ? ORDER BY position",
        [revision_id],
    )
    return Version(
        fields=fields,
        paragraphs=tuple((paragraph["text"], paragraph["rule"]) for paragraph in paragraphs),
    )


def compared(
    archive: Archive, record: Row, first: int | None = None, second: int | None = None
) -> Compared:
    """Compare two revisions by number. Default: the last two; with one number, that and the last.

    Raises NotInArchive.
    """
    found = revisions(archive, record)
    by_number = {row["revision"]: row for row in found}
    new = second or found[-1]["revision"]
    old = first or (found[-2]["revision"] if len(found) > 1 else new)
    for number in (old, new):
        if number not in by_number:
            name = f"{record['node_id']}:{record['language']}"
            raise NotInArchive(
                f"revision {number} of {name}: not in {archive.path}; its revisions are 1 to {len(found)}"
            )
    versions = [version_at(archive, by_number[number]["revision_id"]) for number in (old, new)]
    return Compared(old=by_number[old], new=by_number[new], differences=compare(*versions))


def history(archive: Archive, record: Row) -> list[Row]:
    """Captures, revisions and events in order of time.

    Each has `at` (ISO 8601, UTC), `kind` (capture, revision or event), `what` (a capture's outcome,
    `new`, `changed`, `reread`, or the event), `revision`, `cause`, `http_status`, `payload_digest`,
    `url`, `retrieved_from` (address in a web archive), `run_id`, `capture_id`, and `detail` (text
    for the reader).
    """
    captures = [_of_capture(row) for row in archive.rows(_CAPTURES, [record["record_id"]])]
    by_number = {row["revision"]: row for row in _with_changes(archive, record)}
    addresses = {row["capture_id"]: row["url"] for row in captures}
    others = [
        _entry(
            at=row["at"],
            kind="revision" if row["revision"] else "event",
            what=row["what"],
            revision=row["revision"],
            cause=by_number[row["revision"]]["cause"] if row["revision"] else None,
            url=addresses.get(row["capture_id"]),
            run_id=row["run_id"],
            capture_id=row["capture_id"],
            detail=by_number[row["revision"]]["changes"] if row["revision"] else row["detail"],
        )
        for row in archive.rows(_EVENTS, [record["node_id"], record["language"]])
    ]
    return sorted(
        captures + others, key=lambda row: (row["at"], row["capture_id"] or 0, _ORDER[row["kind"]])
    )


def _with_changes(archive: Archive, record: Row) -> list[Row]:
    found = revisions(archive, record)
    before: Version | None = None
    for row in found:
        version = version_at(archive, row["revision_id"])
        row["changes"] = compare(before, version).in_words() if before else "first revision"
        before = version
    return found


def _of_capture(row: Row) -> Row:
    redirect = f"redirects to {row['redirected_to']}" if row["redirected_to"] else ""
    failed = f"{row['error_kind']}: {row['error_message']}" if row["error_kind"] else ""
    return _entry(
        at=row["fetched_at"],
        kind="capture",
        what=row["outcome"],
        http_status=row["http_status"],
        payload_digest=row["payload_digest"],
        url=row["url"],
        retrieved_from=row["retrieved_from"],
        run_id=row["run_id"],
        capture_id=row["capture_id"],
        detail=redirect or failed,
    )


def _entry(**values: object) -> Row:
    return {name: values.get(name) for name in _NAMES}
