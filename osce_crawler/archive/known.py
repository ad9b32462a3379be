"""What the archive has of a fetch already."""

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from osce_crawler.archive.captures import read_payload
from osce_crawler.archive.database import unusable_as_error
from osce_crawler.records import Capture, Purpose, sha256


@dataclass(frozen=True, slots=True)
class KnownCaptures:
    """The captures of an open archive. All raise ArchiveUnusable."""

    path: Path
    connection: sqlite3.Connection

    def has(self, capture: Capture) -> bool:
        """Whether this very fetch is in the archive: the same address, moment, status and bytes."""
        digest = sha256(capture.payload) if capture.payload else None
        sql = "SELECT 1 FROM captures WHERE url = ? AND fetched_at = ? AND http_status IS ? AND payload_digest IS ?"
        return self._first(sql, [capture.url, capture.fetched_at, capture.http_status, digest]) is not None

    def payload(self, payload_digest: str) -> bytes | None:
        """The body with this digest; None where it is not here."""
        known = self._first("SELECT 1 FROM payloads WHERE payload_digest = ?", [payload_digest])
        return read_payload(self.connection, payload_digest) if known else None

    def at(self, url: str, fetched_at: str) -> Capture | None:
        """A page that was fetched at a moment; None where there is none."""
        row = self._first(
            "SELECT http_status, headers, payload_digest, purpose FROM captures"
            " WHERE url = ? AND fetched_at = ? AND payload_digest IS NOT NULL",
            [url, fetched_at],
        )
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

    def _first(self, sql: str, parameters: list[object]) -> tuple[Any, ...] | None:
        with unusable_as_error(self.path):
            row: tuple[Any, ...] | None = self.connection.execute(f"{sql} LIMIT 1", parameters).fetchone()
        return row
