"""Writing captures: first the bytes, then the outcome."""

import json
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from osce_crawler.archive.capture_lookup import CaptureLookup, Shown
from osce_crawler.archive.payloads import PayloadStore
from osce_crawler.archive.schema import PAGE_STATUSES, RUN_COUNTS, SHOWS_RECORD
from osce_crawler.records import Capture, Evidence, Purpose, Received, Trail

_as_json = json.JSONEncoder(ensure_ascii=False).encode

_COLUMN_OF_OUTCOME = {"revisit": "revisits"}
# The previous capture of an address, in order of time.
_BEFORE = f"""
SELECT payload_digest, CASE WHEN {SHOWS_RECORD} THEN record_id END FROM captures
WHERE url = ? AND fetched_at <= ? AND outcome != 'not_modified'
ORDER BY fetched_at DESC, capture_id DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCapture:
    """A capture in the archive's open transaction."""

    capture: Capture
    capture_id: int
    same_as_record: int | None
    """The record that the previous capture of this address shows, if the bytes are equal.

    The page need not be parsed then. None if a capture of the record at another address has had
    other bytes since.
    """
    same_as_revision: int | None = None
    repeats: bool = False
    """Whether the previous capture of this address has the same bytes."""
    trail: Trail | None = None
    """What the crawl learned from the page; None for an import."""
    evidence: Evidence | None = None
    """What a listing printed about the release, as the imported file says it."""
    payload_digest: str | None = None
    """None without a payload, or for a capture that was written before."""

    @property
    def requested(self) -> str:
        """The address that was requested first, before any redirect."""
        return self.capture.via[0] if self.capture.via else self.capture.url


class Outcome(NamedTuple):
    """The result of a capture; `outcome` is a value of `captures.outcome`."""

    outcome: str
    record_id: int | None = None
    revision_id: int | None = None
    error: tuple[str, str] | None = None
    """Kind and message."""


@dataclass(slots=True)
class CaptureWriter:
    """Writes in the transaction of the caller."""

    path: Path
    connection: sqlite3.Connection
    _payloads: PayloadStore = field(init=False)

    def __post_init__(self) -> None:
        self._payloads = PayloadStore(self.connection)

    def insert(self, capture: Capture, run_id: int) -> KeptCapture:
        """Write the capture as failed; `settle` writes its outcome."""
        payload, at = capture.payload, capture.fetched_at
        digest = self.store(capture, run_id) if payload else None
        record_id = self._same_bytes_before(capture, digest)
        shown = self._shown(record_id, at)
        same = shown if shown and shown.payload_digest == digest else None
        received = capture.received
        row = {
            "run_id": run_id,
            "url": capture.url,
            "purpose": capture.purpose,
            "fetched_at": at,
            "http_status": capture.http_status,
            "headers": _as_json(capture.headers),
            "payload_digest": digest,
            "payload_bytes": len(payload),
            "content_encoding": received.content_encoding if received else None,
            "received_digest": _received_digest(received, digest),
            "received_bytes": received.body_bytes if received else None,
            "redirected_to": capture.redirected_to,
            "retrieved_from": capture.retrieved_from,
            "outcome": "failed",
            "error_kind": "unfinished",
        }
        columns, marks = ", ".join(row), ", ".join("?" * len(row))
        cursor = self.connection.execute(
            f"INSERT INTO captures ({columns}) VALUES ({marks})", list(row.values())
        )
        return KeptCapture(
            capture=capture,
            capture_id=int(cursor.lastrowid or 0),
            same_as_record=record_id if same else None,
            same_as_revision=same.revision_id if same else None,
            repeats=record_id is not None,
            payload_digest=digest,
        )

    def store(self, capture: Capture, run_id: int) -> str:
        """Store the bytes of a capture; their digest. Each damaged row that they replace is a
        finding of the run.
        """
        digest = self._payloads.add(
            capture.payload, capture.fetched_at, capture.purpose, capture.url
        )
        for kind, message in self._payloads.healed:
            self.connection.execute(
                "INSERT INTO run_findings VALUES (?, ?, ?, ?)", [run_id, kind, capture.url, message]
            )
        self._payloads.healed.clear()
        return digest

    def is_damaged(self, capture: Capture) -> bool:
        """Whether the stored bytes of an archived capture are damaged."""
        return bool(capture.payload) and self._payloads.is_damaged(capture.payload, capture.url)

    def settle(self, kept: KeptCapture, found: Outcome, run_id: int) -> None:
        """Write the outcome of the capture, and count it in its run."""
        kind, message = found.error or (None, None)
        self.connection.execute(
            "UPDATE captures SET outcome = ?, record_id = ?, revision_id = ?, error_kind = ?,"
            " error_message = ? WHERE capture_id = ?",
            [found.outcome, found.record_id, found.revision_id, kind, message, kept.capture_id],
        )
        column = _COLUMN_OF_OUTCOME.get(found.outcome, found.outcome)
        self.connection.execute(
            f"UPDATE crawl_runs SET captures = captures + 1, {column} = {column} + 1"
            " WHERE run_id = ?",
            [run_id],
        )

    def settle_later(self, capture_id: int, found: Outcome, run_id: int) -> None:
        """Write what a page of unknown design shows, after all pages of its run were fetched.

        The counts of its run change if this run fetched it. Another run has ended: its manifest has
        the counts.
        """
        self.connection.execute(
            "UPDATE captures SET outcome = ?, record_id = ?, revision_id = ? WHERE capture_id = ?",
            [found.outcome, found.record_id, found.revision_id, capture_id],
        )
        self.connection.execute("INSERT INTO capture_readings VALUES (?, ?)", [capture_id, run_id])
        self.connection.execute(
            f"UPDATE crawl_runs SET failed = failed - 1, {found.outcome} = {found.outcome} + 1"
            " WHERE run_id = ?1 AND run_id = (SELECT run_id FROM captures WHERE capture_id = ?2)",
            [run_id, capture_id],
        )

    def read_later(self, capture_id: int, record_id: int, revision_id: int) -> None:
        """Record which revision a failed page shows, after a reparse has read it."""
        self.connection.execute(
            "UPDATE captures SET record_id = ?, revision_id = ?"
            " WHERE capture_id = ? AND revision_id IS NULL",
            [record_id, revision_id, capture_id],
        )

    def forget(self) -> None:
        """Discard what is in memory of a transaction that was undone."""
        self._payloads.forget()

    def _same_bytes_before(self, capture: Capture, digest: str | None) -> int | None:
        is_page = capture.purpose is Purpose.RELEASE and capture.http_status in PAGE_STATUSES
        if digest is None or not is_page:
            return None
        row = self.connection.execute(_BEFORE, [capture.url, capture.fetched_at]).fetchone()
        return row[1] if row and row[0] == digest else None

    def _shown(self, record_id: int | None, at: str) -> Shown | None:
        if record_id is None:
            return None
        return CaptureLookup(self.path, self.connection).last_shown(record_id, at)


def _received_digest(received: Received | None, payload_digest: str | None) -> str | None:
    if received is None:
        return None
    return received.digest or (payload_digest if received.content_encoding is None else None)


assert set(_COLUMN_OF_OUTCOME.values()) <= set(RUN_COUNTS)  # noqa: S101 - column names, never input
