"""What the archive has of a fetch already."""

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from osce_crawler.archive.database import unusable_as_error
from osce_crawler.archive.payloads import read_payload
from osce_crawler.archive.schema import DOUBTED, SHOWS_RECORD
from osce_crawler.records import Capture, Purpose, content_type_of, sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The bytes that a revision was read from."""

    url: str
    site: str
    """Root of the site that the run was of that fetched them."""
    content_type: str | None
    payload: bytes


@dataclass(frozen=True, slots=True)
class CaptureLookup:
    """The captures of an open archive. All raise ArchiveUnusable."""

    path: Path
    connection: sqlite3.Connection

    def has(self, capture: Capture, *, undoubted: bool = False) -> bool:
        """Whether this very fetch is in the archive: the same address, moment, status and bytes.

        `undoubted`: not from a damaged file only, where nothing was made of them.
        """
        digest = sha256(capture.payload) if capture.payload else None
        sql = "SELECT 1 FROM captures WHERE url = ? AND fetched_at = ? AND http_status IS ? AND payload_digest IS ?"
        sql += f" AND (error_kind IS NULL OR error_kind NOT IN {DOUBTED})" if undoubted else ""
        return (
            self._first(sql, [capture.url, capture.fetched_at, capture.http_status, digest])
            is not None
        )

    def last_shown_by(self, record_id: int, until: str) -> str | None:
        """The digest of the bytes that showed the record last until a moment, at whatever
        address.
        """
        sql = f"SELECT payload_digest FROM captures WHERE record_id = ? AND fetched_at <= ? AND {SHOWS_RECORD}"
        row = self._first(f"{sql} ORDER BY fetched_at DESC, capture_id DESC", [record_id, until])
        return row[0] if row else None

    def payload(self, payload_digest: str) -> bytes | None:
        """The body with this digest; None where it is not here."""
        known = self._first("SELECT 1 FROM payloads WHERE payload_digest = ?", [payload_digest])
        return read_payload(self.connection, payload_digest) if known else None

    def at(self, url: str, fetched_at: str) -> Capture | None:
        """A page that was fetched at a moment, and whose bytes are not in doubt; None where there
        is none.
        """
        sql = (
            "SELECT http_status, headers, payload_digest, purpose FROM captures WHERE url = ? AND"
            " fetched_at = ?"
            " AND payload_digest IS NOT NULL AND (error_kind IS NULL OR error_kind NOT IN"
            f" {DOUBTED})"
        )
        row = self._first(sql, [url, fetched_at])
        if row is None:
            return None
        status, headers, digest, purpose = row
        return Capture(
            url=url,
            fetched_at=fetched_at,
            http_status=status,
            headers=tuple((name, value) for name, value in json.loads(headers)),
            payload=read_payload(self.connection, digest),
            purpose=Purpose(purpose),
        )

    def read_by_another(self, node_id: int, language: str, parser_version: str) -> Reading | None:
        """The bytes of a record's latest revision, where another parser has read them; None where
        there are none.
        """
        row = self._first(
            "SELECT c.url, fetched.site, c.headers, c.payload_digest FROM records r"
            " JOIN revisions v ON v.revision_id = r.latest_revision_id JOIN captures c USING"
            " (capture_id)"
            " JOIN crawl_runs fetched ON fetched.run_id = c.run_id JOIN crawl_runs run ON"
            " run.run_id = v.run_id"
            " WHERE r.node_id = ? AND r.language = ? AND run.parser_version != ?",
            [node_id, language, parser_version],
        )
        if row is None:
            return None
        return Reading(
            url=row[0],
            site=row[1],
            content_type=content_type_of(json.loads(row[2])),
            payload=read_payload(self.connection, row[3]),
        )

    def _first(self, sql: str, parameters: list[object]) -> tuple[Any, ...] | None:
        with unusable_as_error(self.path):
            row: tuple[Any, ...] | None = self.connection.execute(
                f"{sql} LIMIT 1", parameters
            ).fetchone()
        return row
