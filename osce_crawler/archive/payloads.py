"""Storing payloads, each distinct one once, compressed with zstd against a page of the same
template.
"""

import sqlite3
from dataclasses import dataclass, field

import zstandard

from osce_crawler.archive.dictionaries import (
    MOST_DICTIONARIES,
    Dictionary,
    Page,
    Templates,
    without_dictionary,
)
from osce_crawler.archive.failures import RESTORE
from osce_crawler.archive.unfolding import unfolded
from osce_crawler.errors import ArchiveUnusable
from osce_crawler.records import Purpose, sha256

_SMALLEST_PAGE = 2 * 1024
"""Bytes. Smaller payloads have no menu and are compressed without a dictionary, as files are."""
# The dictionaries of the last captures, those of most captures first.
_IN_USE = """
SELECT c.purpose, p.dictionary_id, d.content FROM
  (SELECT purpose, payload_digest FROM captures ORDER BY capture_id DESC LIMIT 1000) c
JOIN payloads p USING (payload_digest) JOIN dictionaries d USING (dictionary_id)
GROUP BY c.purpose, p.dictionary_id ORDER BY count(*) DESC, p.dictionary_id
"""


@dataclass(slots=True)
class PayloadStore:
    """Writes payloads in the transaction of the caller. One object per open archive."""

    connection: sqlite3.Connection
    _templates: dict[Purpose, Templates] = field(default_factory=dict)

    def add(self, payload: bytes, made_at: str, purpose: Purpose) -> str:
        """Store the payload if it is new; its digest. `made_at` is ISO 8601, UTC."""
        digest = sha256(payload)
        known = self.connection.execute(
            "SELECT 1 FROM payloads WHERE payload_digest = ?", [digest]
        ).fetchone()
        if not known:
            dictionary_id, compressed = self._compress(
                Page(payload=payload, digest=digest, fetched_at=made_at), purpose
            )
            self.connection.execute(
                "INSERT INTO payloads (payload_digest, payload_bytes, dictionary_id, stored_digest,"
                " compressed)"
                " VALUES (?, ?, ?, ?, ?)",
                [digest, len(payload), dictionary_id, sha256(compressed), compressed],
            )
        return digest

    def forget(self) -> None:
        """Discard the dictionaries in memory: a rollback may have removed their rows."""
        self._templates.clear()

    def _compress(self, page: Page, purpose: Purpose) -> tuple[int | None, bytes]:
        if purpose is Purpose.FILE or len(page.payload) < _SMALLEST_PAGE:
            return None, without_dictionary(page.payload)
        if not self._templates:
            self._load()
        return self._templates[purpose].compress(page)

    def _store_dictionary(self, page: Page, content: bytes) -> int:
        cursor = self.connection.execute(
            "INSERT INTO dictionaries (made_at, content_digest, stored_digest, content) VALUES (?,"
            " ?, ?, ?)",
            [page.fetched_at, page.digest, sha256(content), content],
        )
        return int(cursor.lastrowid or 0)

    def _load(self) -> None:
        in_use = self.connection.execute(_IN_USE).fetchall()
        for purpose in Purpose:
            rows = [row[1:] for row in in_use if row[0] == purpose][:MOST_DICTIONARIES]
            try:
                dictionaries = [_loaded(dictionary_id, content) for dictionary_id, content in rows]
            except zstandard.ZstdError as error:
                raise ArchiveUnusable(
                    f"a compression dictionary is damaged ({error}); run: osce-crawler verify"
                ) from error
            self._templates[purpose] = Templates(self._store_dictionary, dictionaries)


def _loaded(dictionary_id: int, content: bytes) -> Dictionary:
    page = unfolded(content)
    return Dictionary(page, content, dictionary_id)


def read_payload(connection: sqlite3.Connection, digest: str) -> bytes:
    """The bytes with this digest, verified. Raises ArchiveUnusable if missing or damaged."""
    row = connection.execute(
        "SELECT p.compressed, d.content FROM payloads p LEFT JOIN dictionaries d USING"
        " (dictionary_id)"
        " WHERE p.payload_digest = ?",
        [digest],
    ).fetchone()
    if row is None:
        raise ArchiveUnusable(f"payload {digest} is not in the archive; {RESTORE}")
    if not row[0]:
        raise ArchiveUnusable("this is a lean copy without the stored pages; use the full archive")
    try:
        payload = decompress(row[0], row[1])
    except zstandard.ZstdError as error:
        raise ArchiveUnusable(f"payload {digest} is damaged ({error}); {RESTORE}") from error
    if sha256(payload) != digest:
        raise ArchiveUnusable(
            f"the stored bytes of payload {digest} do not have this digest; {RESTORE}"
        )
    return payload


def decompress(compressed: bytes, dictionary: bytes | None) -> bytes:
    """Decompress a stored payload. `dictionary` is the stored content of its dictionary, if any.

    Raises ZstdError.
    """
    return unfolded(compressed, None if dictionary is None else unfolded(dictionary))
