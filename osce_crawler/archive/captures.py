"""Payloads, compressed against a page of their own template.

Pages of one layout share their menu, and the menu is most of the page. Any page that no dictionary at hand compresses well
becomes a dictionary itself: it costs nothing, since the page compressed against itself takes a few bytes, and it follows
the site through redesigns without being told of them.
"""

import sqlite3
from dataclasses import dataclass, field

import zstandard

from osce_crawler.errors import ArchiveUnusable
from osce_crawler.records import sha256

LEVEL = 6
_WELL = 16
"""A payload compressed to less than 1/16 has a fitting dictionary: zstd alone reaches half of that on such pages."""
_SMALLEST_DICTIONARY = 8 * 1024
"""Pages below this share no large menu, and are compressed alone."""
_AT_HAND = 6
"""Dictionaries tried at most, the last useful one first: three layouts, each with pages and listings."""


@dataclass(slots=True)
class PayloadStore:
    """Writes payloads, each distinct one once. One per open archive."""

    connection: sqlite3.Connection
    _compressors: dict[int, zstandard.ZstdCompressor] = field(default_factory=dict)
    """By dictionary id, the last useful one first."""
    _loaded: bool = False

    def add(self, payload: bytes, made_at: str) -> str:
        """Keep the payload if it is new; its digest."""
        digest = sha256(payload)
        known = self.connection.execute("SELECT 1 FROM payloads WHERE payload_digest = ?", [digest]).fetchone()
        if not known:
            dictionary_id, compressed = self._compress(payload, digest, made_at)
            self.connection.execute(
                "INSERT INTO payloads (payload_digest, payload_bytes, dictionary_id, compressed) VALUES (?, ?, ?, ?)",
                [digest, len(payload), dictionary_id, compressed],
            )
        return digest

    def forget(self) -> None:
        """After a rollback: dictionaries made in the lost transaction are no longer there."""
        self._compressors.clear()
        self._loaded = False

    def _compress(self, payload: bytes, digest: str, made_at: str) -> tuple[int | None, bytes]:
        if len(payload) < _SMALLEST_DICTIONARY:
            return None, zstandard.ZstdCompressor(level=LEVEL).compress(payload)
        if not self._loaded:
            self._load()
        for dictionary_id, compressor in self._compressors.items():
            compressed = compressor.compress(payload)
            if len(compressed) * _WELL <= len(payload):
                self._use_first(dictionary_id)
                return dictionary_id, compressed
        dictionary_id = self._new_dictionary(payload, digest, made_at)
        return dictionary_id, self._compressors[dictionary_id].compress(payload)

    def _use_first(self, dictionary_id: int) -> None:
        if next(iter(self._compressors)) != dictionary_id:
            self._compressors = {dictionary_id: self._compressors.pop(dictionary_id), **self._compressors}

    def _new_dictionary(self, page: bytes, digest: str, made_at: str) -> int:
        cursor = self.connection.execute(
            "INSERT INTO dictionaries (made_at, content_digest, content) VALUES (?, ?, ?)",
            [made_at, digest, zstandard.ZstdCompressor(level=LEVEL).compress(page)],
        )
        dictionary_id = int(cursor.lastrowid or 0)
        self._compressors = {dictionary_id: _compressor(page), **self._compressors}
        while len(self._compressors) > _AT_HAND:
            self._compressors.popitem()
        return dictionary_id

    def _load(self) -> None:
        rows = self.connection.execute(
            "SELECT dictionary_id, content FROM dictionaries ORDER BY dictionary_id DESC LIMIT ?", [_AT_HAND]
        )
        self._compressors = {row[0]: _compressor(zstandard.ZstdDecompressor().decompress(row[1])) for row in rows}
        self._loaded = True


def _compressor(page: bytes) -> zstandard.ZstdCompressor:
    dictionary = zstandard.ZstdCompressionDict(page, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    dictionary.precompute_compress(level=LEVEL)
    return zstandard.ZstdCompressor(level=LEVEL, dict_data=dictionary)


def read_payload(connection: sqlite3.Connection, digest: str) -> bytes:
    """The bytes with this digest, checked. Raises ArchiveUnusable where they are missing or damaged."""
    row = connection.execute(
        "SELECT p.compressed, d.content FROM payloads p LEFT JOIN dictionaries d USING (dictionary_id)"
        " WHERE p.payload_digest = ?",
        [digest],
    ).fetchone()
    if row is None:
        raise ArchiveUnusable(f"payload {digest} is not in the archive; restore it from a backup")
    try:
        payload = _decompress(row[0], row[1])
    except zstandard.ZstdError as error:
        raise ArchiveUnusable(f"payload {digest} is damaged ({error}); restore the archive from a backup") from error
    if sha256(payload) != digest:
        raise ArchiveUnusable(f"payload {digest} has other bytes than its digest says; restore it from a backup")
    return payload


def _decompress(compressed: bytes, dictionary: bytes | None) -> bytes:
    if dictionary is None:
        return zstandard.ZstdDecompressor().decompress(compressed)
    page = zstandard.ZstdDecompressor().decompress(dictionary)
    raw = zstandard.ZstdCompressionDict(page, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    return zstandard.ZstdDecompressor(dict_data=raw).decompress(compressed)
