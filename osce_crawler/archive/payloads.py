"""Storing payloads, each distinct one once, compressed with zstd against a page of the same
template.
"""

import sqlite3
from dataclasses import dataclass, field
from itertools import islice

import zstandard

from osce_crawler.archive.dictionaries import (
    MOST_DICTIONARIES,
    Dictionary,
    Page,
    Templates,
    without_dictionary,
)
from osce_crawler.archive.failures import RESTORE
from osce_crawler.archive.schema import HEALED, NOT_HEALED
from osce_crawler.archive.schema_objects import is_lean
from osce_crawler.archive.stored_payloads import StoredPayloads
from osce_crawler.archive.unfolding import unfolded
from osce_crawler.errors import ArchiveUnusable, PayloadDamaged
from osce_crawler.records import Purpose, sha256

_SMALLEST_PAGE = 2 * 1024
"""Bytes. Smaller payloads have no menu and are compressed without a dictionary, as files are."""
# The dictionaries of the last captures, those of most captures first.
_IN_USE = """
SELECT c.purpose, p.dictionary_id FROM
  (SELECT purpose, payload_digest FROM captures ORDER BY capture_id DESC LIMIT 1000) c
JOIN payloads p USING (payload_digest) WHERE p.dictionary_id IS NOT NULL
GROUP BY c.purpose, p.dictionary_id ORDER BY count(*) DESC, p.dictionary_id
"""


_REPLACED = "the same bytes came in again and replace it; check with: osce-crawler verify"
_NOT_REPLACED = "the file itself is damaged, so nothing is replaced; run: osce-crawler verify"
_MISSING = "SELECT 1 FROM captures WHERE url = ? AND payload_digest = ? LIMIT 1"
# Rows of this length whose digest no capture names: a damaged digest.
_STRAY = """
SELECT payload_id, dictionary_id, compressed FROM payloads
WHERE payload_bytes = ? AND payload_digest NOT IN (SELECT payload_digest FROM captures
WHERE payload_digest IS NOT NULL)
"""


@dataclass(slots=True)
class PayloadStore:
    """Writes payloads in the transaction of the caller. One object per open archive.

    Where the same bytes come in again, and what is stored of them is damaged, they replace it.
    """

    connection: sqlite3.Connection
    healed: list[tuple[str, str]] = field(default_factory=list)
    """What was replaced or could not be: kind of finding, and message. The caller takes them."""
    _templates: dict[Purpose, Templates] = field(default_factory=dict)
    _stored: StoredPayloads = field(init=False)

    def __post_init__(self) -> None:
        self._stored = StoredPayloads(self.connection)

    def add(self, payload: bytes, made_at: str, purpose: Purpose, url: str = "") -> str:
        """Store the payload if it is new, or if what is stored of it is damaged; its digest.

        `made_at` is ISO 8601, UTC; `url` is the address of the capture that has it.
        """
        digest = sha256(payload)
        self._heal_dictionary(payload, digest)
        fault = self._stored.fault(payload, digest)
        if fault is None:
            self._insert(Page(payload=payload, digest=digest, fetched_at=made_at), purpose)
            if url and self.connection.execute(_MISSING, [url, digest]).fetchone():
                self._remove_stray(payload)
                self._note(f"payload {digest} was missing")
        elif fault:
            self._replace(Page(payload=payload, digest=digest, fetched_at=made_at), purpose, fault)
        return digest

    def is_damaged(self, payload: bytes, url: str) -> bool:
        """Whether what is stored of this payload, or of a dictionary of these bytes, is damaged."""
        digest = sha256(payload)
        fault = self._stored.fault(payload, digest)
        if fault is None:
            return self.connection.execute(_MISSING, [url, digest]).fetchone() is not None
        return bool(fault) or self._damaged_dictionary(payload, digest) is not None

    def forget(self) -> None:
        """Discard the dictionaries in memory: a rollback may have removed their rows."""
        self._templates.clear()
        self._stored.forget()
        self.healed.clear()

    def _insert(self, page: Page, purpose: Purpose) -> None:
        dictionary_id, compressed = self._compress(page, purpose)
        self.connection.execute(
            "INSERT INTO payloads (payload_digest, payload_bytes, dictionary_id, stored_digest,"
            " compressed)"
            " VALUES (?, ?, ?, ?, ?)",
            [page.digest, len(page.payload), dictionary_id, sha256(compressed), compressed],
        )

    def _replace(self, page: Page, purpose: Purpose, fault: str) -> None:
        if not self._may_replace(f"payload {page.digest} {fault}"):
            return
        dictionary_id, compressed = self._compress(page, purpose)
        self.connection.execute(
            "UPDATE payloads SET payload_bytes = ?, dictionary_id = ?, stored_digest = ?,"
            " compressed = ? WHERE payload_digest = ?",
            [len(page.payload), dictionary_id, sha256(compressed), compressed, page.digest],
        )
        self._note(f"payload {page.digest} {fault}")

    def _may_replace(self, what: str) -> bool:
        may = self._stored.has_sound_pages()
        if not may:
            self.healed.append((NOT_HEALED, f"{what}; {_NOT_REPLACED}"))
        return may

    def _note(self, what: str) -> None:
        self.healed.append((HEALED, f"{what}; {_REPLACED}"))

    def _damaged_dictionary(self, page: bytes, digest: str) -> int | None:
        """The dictionary of this page, if it is damaged."""
        row = self.connection.execute(
            "SELECT dictionary_id FROM dictionaries WHERE content_digest = ?", [digest]
        ).fetchone()
        if row is None:
            return None
        stored = self._stored.dictionary(row[0])
        return row[0] if stored is None or stored[0] != page else None

    def _heal_dictionary(self, page: bytes, digest: str) -> None:
        dictionary_id = self._damaged_dictionary(page, digest)
        what = f"dictionary {dictionary_id} was damaged"
        if dictionary_id is None or not self._may_replace(what):
            return
        content = without_dictionary(page)
        self.connection.execute(
            "UPDATE dictionaries SET content = ?, stored_digest = ? WHERE dictionary_id = ?",
            [content, sha256(content), dictionary_id],
        )
        self._stored.forget(dictionary_id)
        self._note(what)

    def _remove_stray(self, payload: bytes) -> None:
        """Remove a row with these bytes under a digest that no capture names."""
        for payload_id, dictionary_id, compressed in self.connection.execute(
            _STRAY, [len(payload)]
        ).fetchall():
            if self._stored.gives(dictionary_id, compressed, payload):
                self.connection.execute("DELETE FROM payloads WHERE payload_id = ?", [payload_id])

    def _compress(self, page: Page, purpose: Purpose) -> tuple[int | None, bytes]:
        if purpose is Purpose.FILE or len(page.payload) < _SMALLEST_PAGE:
            return None, without_dictionary(page.payload)
        if not self._templates:
            self._load()
        return self._templates[purpose].compress(page)

    def _store_dictionary(self, page: Page, content: bytes) -> int:
        """Its id. A payload that is replaced may be the page of a dictionary."""
        known = self.connection.execute(
            "SELECT dictionary_id FROM dictionaries WHERE content_digest = ?", [page.digest]
        ).fetchone()
        if known:
            return int(known[0])
        cursor = self.connection.execute(
            "INSERT INTO dictionaries (made_at, content_digest, stored_digest, content) VALUES (?,"
            " ?, ?, ?)",
            [page.fetched_at, page.digest, sha256(content), content],
        )
        return int(cursor.lastrowid or 0)

    def _load(self) -> None:
        """The dictionaries in use. A damaged one is left out: no more pages may depend on it."""
        in_use = self.connection.execute(_IN_USE).fetchall()
        for purpose in Purpose:
            ids = [dictionary_id for one, dictionary_id in in_use if one == purpose]
            found = ((one, self._stored.dictionary(one)) for one in ids)
            sound = (Dictionary(*stored, one) for one, stored in found if stored is not None)
            dictionaries = [*islice(sound, MOST_DICTIONARIES)]
            self._templates[purpose] = Templates(self._store_dictionary, dictionaries)


def read_payload(connection: sqlite3.Connection, digest: str) -> bytes:
    """The bytes with this digest, verified.

    Raises PayloadDamaged if they are missing or damaged, ArchiveUnusable for a lean copy.
    """
    row = connection.execute(
        "SELECT p.compressed, d.content FROM payloads p LEFT JOIN dictionaries d USING"
        " (dictionary_id)"
        " WHERE p.payload_digest = ?",
        [digest],
    ).fetchone()
    if row is None:
        raise PayloadDamaged(f"payload {digest} is not in the archive; {RESTORE}")
    if not row[0]:
        if not is_lean(connection):
            raise PayloadDamaged(f"payload {digest} has no stored bytes; {RESTORE}")
        raise ArchiveUnusable("this is a lean copy without the stored pages; use the full archive")
    try:
        payload = decompress(row[0], row[1])
    except zstandard.ZstdError as error:
        raise PayloadDamaged(f"payload {digest} is damaged ({error}); {RESTORE}") from error
    if sha256(payload) != digest:
        raise PayloadDamaged(
            f"the stored bytes of payload {digest} do not have this digest; {RESTORE}"
        )
    return payload


def payload_if_sound(connection: sqlite3.Connection, digest: str) -> bytes | None:
    """The bytes with this digest; None if they are missing or damaged.

    For comparisons with earlier pages: a crawl must not end before it has fetched them again.
    """
    try:
        return read_payload(connection, digest)
    except PayloadDamaged:
        return None


def decompress(compressed: bytes, dictionary: bytes | None) -> bytes:
    """Decompress a stored payload. `dictionary` is the stored content of its dictionary, if any.

    Raises ZstdError.
    """
    return unfolded(compressed, None if dictionary is None else unfolded(dictionary))
