"""Values derived from other rows: columns of records and captures, and texts for search.

`verify` compares them with the stored values; `repair` writes them.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from osce_crawler.archive.integrity.manifests import FIRST_FORMAT, format_of
from osce_crawler.archive.integrity.readings import stored_reading
from osce_crawler.archive.migrations.m004_replay import RecordReplay
from osce_crawler.archive.revisions import latest_revision
from osce_crawler.archive.schema import SEES_RECORD, SHOWS_RECORD
from osce_crawler.archive.search_texts import Text, text_of
from osce_crawler.records import sha256

DERIVED = ("latest_revision_id", "first_seen_at", "last_seen_at", "gone_at", "unlisted_at", "url")
"""Columns of `records` that are derived from other tables."""

_SEEN = f"""
SELECT min(fetched_at), max(fetched_at) FROM captures WHERE record_id = ? AND {SEES_RECORD}
"""
_LATEST = f"SELECT {latest_revision('?1')}"
_BEGAN = "SELECT created_at FROM revisions WHERE record_id = ? ORDER BY revision LIMIT 1"
_STATE = """
SELECT event, noticed_at FROM record_events WHERE record_id = ? AND event IN (?, ?)
ORDER BY event_id DESC LIMIT 1
"""
_ADDRESSES = "SELECT url FROM addresses WHERE record_id = ?"
_FOUND_AT = f"""
SELECT url FROM captures WHERE record_id = ? AND {SHOWS_RECORD}
ORDER BY fetched_at DESC, capture_id DESC LIMIT 1
"""
_MOVED = """
SELECT detail FROM record_events WHERE record_id = ? AND event = 'moved'
ORDER BY event_id DESC LIMIT 1
"""
_SUPERSEDED = """
SELECT content_digest, max(revision_id) FROM revisions WHERE record_id = ?1 AND content_digest !=
  (SELECT content_digest FROM revisions WHERE revision_id = ?2) GROUP BY content_digest
"""
_MANIFESTS = "SELECT run_id, manifest, manifest_digest FROM run_manifests"
_READ_LATER = """
SELECT capture_id, record_id, revision_id,
  (SELECT v.record_id FROM revisions v WHERE v.capture_id = c.capture_id ORDER BY revision_id),
  (SELECT v.revision_id FROM revisions v WHERE v.capture_id = c.capture_id ORDER BY revision_id)
FROM captures c WHERE outcome IN ('failed', 'rejected')
"""
_SHOWING = """
SELECT capture_id, run_id, fetched_at, payload_digest, record_id, revision_id FROM captures
WHERE record_id = ? AND outcome IN ('new', 'revised', 'unchanged', 'revisit') ORDER BY capture_id
"""


@dataclass(frozen=True, slots=True)
class ShownRevision:
    """A capture whose record or revision differs from the derived one."""

    capture_id: int
    stored: tuple[int | None, int | None]
    """Record id and revision id."""
    expected: tuple[int | None, int | None]


def differing_captures(connection: sqlite3.Connection) -> Iterator[ShownRevision]:
    """Captures whose record or revision differs from the derived one, where no manifest covers it.

    These are failed pages, which a later reparse may have parsed, and the captures of runs before
    schema 4.
    """
    for capture_id, *stored, record_id, revision_id in connection.execute(_READ_LATER):
        if tuple(stored) != (record_id, revision_id):
            yield ShownRevision(capture_id, (stored[0], stored[1]), (record_id, revision_id))
    runs = {
        run_id
        for run_id, manifest, digest in connection.execute(_MANIFESTS)
        if format_of(manifest) == FIRST_FORMAT
        and sha256(manifest.encode("utf-8", "surrogateescape")) == digest
    }
    if not runs:
        return
    for (record_id,) in connection.execute("SELECT record_id FROM records").fetchall():
        replay = _replay(connection, record_id)
        for row in connection.execute(_SHOWING, [record_id]).fetchall():
            expected = replay.shown_by(*tuple(row)[:4])
            if row[1] in runs and row[5] != expected and not replay.is_guess:
                yield ShownRevision(row[0], (row[4], row[5]), (row[4], expected))


def _replay(connection: sqlite3.Connection, record_id: int) -> RecordReplay:
    """The replay of a record by the metadata digests of before schema 5, as its runs had them."""
    replay = RecordReplay.of(connection, record_id)
    readings = ((one, stored_reading(connection, one.revision_id)) for one in replay.revisions)
    replay.revisions = [
        one._replace(digests=f"{reading.content_digest}{reading.first_metadata_digest}")
        for one, reading in readings
    ]
    return replay


def differences(
    connection: sqlite3.Connection, record_id: int
) -> Iterator[tuple[str, object, object]]:
    """Columns of a record that differ from the derived values: name, stored, expected."""
    stored = connection.execute(
        f"SELECT {', '.join(DERIVED)} FROM records WHERE record_id = ?", [record_id]
    ).fetchone()
    actual = dict(zip(DERIVED, stored, strict=True))
    expected = _expected(connection, record_id, actual)
    for name, value in actual.items():
        if value != expected[name]:
            yield name, value, expected[name]


def _expected(
    connection: sqlite3.Connection, record_id: int, stored: Mapping[str, object]
) -> dict[str, object]:
    first, last = connection.execute(_SEEN, [record_id]).fetchone()
    began = _one(connection, _BEGAN, record_id)
    return {
        "latest_revision_id": _one(connection, _LATEST, record_id),
        # A later import may add an older capture of the record. Then both times are correct.
        "first_seen_at": began if stored["first_seen_at"] == began else first,
        "last_seen_at": last,
        "gone_at": _since(connection, record_id, "gone", "returned"),
        "unlisted_at": _since(connection, record_id, "unlisted", "listed"),
        "url": _own_address(connection, record_id, stored["url"]),
    }


def _one(connection: sqlite3.Connection, sql: str, record_id: int) -> object:
    row = connection.execute(sql, [record_id]).fetchone()
    return row[0] if row else None


def _since(connection: sqlite3.Connection, record_id: int, begins: str, ends: str) -> object:
    """When the state began (ISO 8601, UTC); None if the event that ends it is newer."""
    row = connection.execute(_STATE, [record_id, begins, ends]).fetchone()
    return row[1] if row and row[0] == begins else None


def _own_address(connection: sqlite3.Connection, record_id: int, stored: object) -> object:
    """The stored address, the target of the last move, or the address of the last capture.

    The first of these that `addresses` has for the record; else None.
    """
    seen = {url for (url,) in connection.execute(_ADDRESSES, [record_id])}
    moved = str(_one(connection, _MOVED, record_id)).rpartition(" ")[2]
    found_at = _one(connection, _FOUND_AT, record_id)
    return next((url for url in (stored, moved, found_at) if url in seen), None)


def search_text(connection: sqlite3.Connection, record_id: int) -> Text | None:
    """The folded text of a record for the full-text index; None without a revision."""
    return text_of(connection, _one(connection, _LATEST, record_id))


def superseded_texts(connection: sqlite3.Connection, record_id: int) -> dict[str, Text]:
    """The folded texts of a record except the latest, by content digest."""
    latest = _one(connection, _LATEST, record_id)
    rows = connection.execute(_SUPERSEDED, [record_id, latest]).fetchall()
    texts = {digest: text_of(connection, revision_id) for digest, revision_id in rows}
    return {digest: text for digest, text in texts.items() if text is not None}
