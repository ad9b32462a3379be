"""Queries on the captures of an archive."""

import json
import sqlite3
from pathlib import Path
from typing import Any, NamedTuple

from osce_crawler.archive.capture_evidence import evidence_at
from osce_crawler.archive.database import unusable_as_error
from osce_crawler.archive.payloads import read_payload
from osce_crawler.archive.revisions import revision_read
from osce_crawler.archive.schema import DOUBTED, SHOWS_RECORD
from osce_crawler.records import Capture, Evidence, Purpose, sha256

_UNDOUBTED = f"(error_kind IS NULL OR error_kind NOT IN {DOUBTED})"


# Of two times in one second: they are equal as far as both go. Of the fraction one may have
# none, or the six digits that archives made before nine were kept.
_SAME_MOMENT = (
    "(fetched_at = ? OR length(fetched_at) = 20 OR length(?) = 20"
    " OR (length(fetched_at) != length(?) AND substr(fetched_at, 1, 26) = substr(?, 1, 26)))"
)
# The same, for a time that another record names: that may have been cut to microseconds.
_NAMED_MOMENT = (
    f"({_SAME_MOMENT} OR (substr(?, 27) = '000Z' AND substr(fetched_at, 1, 26) = substr(?, 1, 26)))"
)


def _second_of(at: str) -> tuple[str, str]:
    """The first and the last time in the same second, in the order of texts: a time without a
    fraction is the last.
    """
    return f"{at[:19]}.", f"{at[:19]}Z"


_ADDRESSES_OF = f"""
SELECT a.url FROM records r JOIN addresses a USING (record_id) WHERE r.node_id = ?1
UNION SELECT url FROM captures WHERE url = ?2 AND payload_digest IS NOT NULL
  AND coalesce(http_status, 200) IN (200, 203, 206) AND {_UNDOUBTED}
UNION SELECT ?2 FROM addresses WHERE url = ?2
"""


class Shown(NamedTuple):
    """The last capture that shows a record: its payload, and the revision read from it."""

    payload_digest: str
    revision_id: int


class CaptureLookup(NamedTuple):
    """Queries on the captures of an open archive. All methods raise ArchiveUnusable."""

    path: Path
    connection: sqlite3.Connection

    def has(self, capture: Capture, *, undoubted: bool = False) -> bool:
        """Whether the archive has this capture: same address, time, status and bytes.

        Other files may name the time of a capture without the fraction of its second, and older
        archives have six digits of it. A page, and the same page as the response to a request for a
        file, are two captures.

        With `undoubted`, captures of damaged files do not count: no record is made of them.
        """
        digest = sha256(capture.payload) if capture.payload else None
        is_file = capture.purpose is Purpose.FILE
        sql = (
            "SELECT 1 FROM captures WHERE url = ? AND fetched_at BETWEEN ? AND ?"
            " AND http_status IS ? AND payload_digest IS ? AND (purpose = 'file') = ?"
            f" AND {_SAME_MOMENT}"
        )
        sql += f" AND {_UNDOUBTED}" if undoubted else ""
        at = capture.fetched_at
        times = [capture.url, *_second_of(at)]
        values: list[object] = [*times, capture.http_status, digest, is_file, *[at] * 4]
        return self._first(sql, values) is not None

    def last_shown(self, record_id: int, until: str) -> Shown | None:
        """The last capture that shows a record until a time (ISO 8601, UTC), at any address."""
        row = self._first(
            f"SELECT payload_digest, {revision_read()} FROM captures c"
            f" WHERE record_id = ? AND fetched_at <= ? AND {SHOWS_RECORD}"
            " ORDER BY fetched_at DESC, capture_id DESC",
            [record_id, until],
        )
        return Shown(*row) if row else None

    def payload(self, payload_digest: str) -> bytes | None:
        """The body with this digest; None if the archive does not have it."""
        known = self._first("SELECT 1 FROM payloads WHERE payload_digest = ?", [payload_digest])
        return read_payload(self.connection, payload_digest) if known else None

    def evidence(self, capture_id: int) -> Evidence | None:
        """What a listing printed about the release when these bytes were first fetched, or None."""
        with unusable_as_error(self.path):
            return evidence_at(self.connection, capture_id)

    def at(self, url: str, fetched_at: str) -> Capture | None:
        """The page of an address at a time (ISO 8601, UTC); None if missing or damaged."""
        sql = (
            "SELECT http_status, headers, payload_digest, purpose FROM captures"
            " WHERE url = ? AND fetched_at BETWEEN ? AND ? AND payload_digest IS NOT NULL"
            f" AND {_UNDOUBTED} AND {_NAMED_MOMENT} ORDER BY fetched_at = ? DESC,"
            " substr(fetched_at, 1, 26) = substr(?, 1, 26) DESC"
        )
        row = self._first(sql, [url, *_second_of(fetched_at), *[fetched_at] * 8])
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

    def addresses_of(self, node_id: int, url: str) -> list[str]:
        """The addresses of the records of a node, and `url` if there is a page of it."""
        with unusable_as_error(self.path):
            rows = self.connection.execute(_ADDRESSES_OF, [node_id, url]).fetchall()
        return [row[0] for row in rows]

    def _first(self, sql: str, parameters: list[object]) -> tuple[Any, ...] | None:
        with unusable_as_error(self.path):
            row: tuple[Any, ...] | None = self.connection.execute(
                f"{sql} LIMIT 1", parameters
            ).fetchone()
        return row
