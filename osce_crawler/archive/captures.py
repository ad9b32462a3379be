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

LEVEL = 3
"""zstd's own default. Level 6 saves a tenth of the bytes for three times the time: `make bench` shows both figures."""
_WELL = 16
"""A payload compressed to less than 1/16 has a fitting dictionary: zstd alone reaches half of that on such pages."""
_SMALLEST_DICTIONARY = 8 * 1024
"""Pages below this share no large menu, and are compressed alone."""
_AT_HAND = 6
"""Dictionaries tried at most: three layouts, each with pages and listings."""
_END_BYTES = 100
_MOST_HINTS = 100


@dataclass(slots=True)
class PayloadStore:
    """Writes payloads, each distinct one once. One per open archive."""

    connection: sqlite3.Connection
    _compressors: dict[int, zstandard.ZstdCompressor] = field(default_factory=dict)
    """By dictionary id, the newest first."""
    _useful: dict[bytes, int] = field(default_factory=dict)
    """By the ends of a page, the dictionary that compressed such a page well: a hint what to try first, no more."""
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
        self._useful.clear()
        self._loaded = False

    def _compress(self, payload: bytes, digest: str, made_at: str) -> tuple[int | None, bytes]:
        if len(payload) < _SMALLEST_DICTIONARY:
            return None, zstandard.ZstdCompressor(level=LEVEL).compress(payload)
        if not self._loaded:
            self._load()
        ends = payload[:_END_BYTES] + payload[-_END_BYTES:]
        for dictionary_id in self._in_order(ends):
            compressed = self._compressors[dictionary_id].compress(payload)
            if len(compressed) * _WELL <= len(payload):
                self._useful[ends] = dictionary_id
                return dictionary_id, compressed
        dictionary_id = self._new_dictionary(payload, digest, made_at)
        self._useful[ends] = dictionary_id
        return dictionary_id, self._compressors[dictionary_id].compress(payload)

    def _in_order(self, ends: bytes) -> list[int]:
        """Dictionaries to try: pages of one template begin and end alike."""
        if len(self._useful) > _MOST_HINTS:
            self._useful.clear()
        hint = self._useful.get(ends, 0)
        return sorted(self._compressors, key=lambda dictionary_id: dictionary_id != hint)

    def _new_dictionary(self, page: bytes, digest: str, made_at: str) -> int:
        cursor = self.connection.execute(
            "INSERT INTO dictionaries (made_at, content_digest, content) VALUES (?, ?, ?)",
            [made_at, digest, zstandard.ZstdCompressor(level=LEVEL).compress(page)],
        )
        dictionary_id = int(cursor.lastrowid or 0)
        self._compressors = {dictionary_id: _compressor(page), **self._compressors}
        while len(self._compressors) > _AT_HAND:
            dropped, _ = self._compressors.popitem()
            self._useful = {ends: kept for ends, kept in self._useful.items() if kept != dropped}
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
