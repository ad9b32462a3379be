"""Storing payloads, compressed with zstd against a page of the same template.

Pages of one layout share their menu, which is most of the page. If no recent dictionary compresses
a page well, the page becomes a new dictionary. This costs almost nothing: compressed against
itself, the page takes a few bytes. So a redesign of the site needs no configuration.
"""

import sqlite3
from dataclasses import dataclass, field

import zstandard

from osce_crawler.errors import ArchiveUnusable
from osce_crawler.records import sha256

LEVEL = 2
"""Compression level of zstd. Measured against it: level 3 saves 5 % of the bytes in 1.5 times the
time, level 6 saves 10 % in 3 times the time.
"""
_GOOD_RATIO = 16
"""A payload compressed to 1/16 or less has a fitting dictionary. Without one, zstd reaches about
1/8 on such pages.
"""
_SMALLEST_DICTIONARY = 8 * 1024
"""Bytes. Smaller pages have no large menu and are compressed without a dictionary."""
_MOST_DICTIONARIES = 6
"""Number of recent dictionaries that are tried: three layouts, each with pages and listings."""
_COMPARED_BYTES = 16 * 1024
"""Bytes from the start of a page: its head and a part of the menu identify the template."""


@dataclass(frozen=True, slots=True)
class _Dictionary:
    """A page for compression, and its first lines, which identify pages of the same template."""

    dictionary_id: int
    compressor: zstandard.ZstdCompressor
    lines: frozenset[bytes]

    @classmethod
    def of(cls, dictionary_id: int, page: bytes) -> "_Dictionary":
        return cls(dictionary_id, _compressor(page), _first_lines(page))


@dataclass(slots=True)
class PayloadStore:
    """Writes each distinct payload once. One object per open archive."""

    connection: sqlite3.Connection
    _dictionaries: list[_Dictionary] = field(default_factory=list)
    """The most recent first."""
    _loaded: bool = False

    def add(self, payload: bytes, made_at: str) -> str:
        """Store the payload if it is new; its digest. `made_at` is ISO 8601, UTC."""
        digest = sha256(payload)
        known = self.connection.execute(
            "SELECT 1 FROM payloads WHERE payload_digest = ?", [digest]
        ).fetchone()
        if not known:
            dictionary_id, compressed = self._compress(payload, digest, made_at)
            self.connection.execute(
                "INSERT INTO payloads (payload_digest, payload_bytes, dictionary_id, stored_digest,"
                " compressed)"
                " VALUES (?, ?, ?, ?, ?)",
                [digest, len(payload), dictionary_id, sha256(compressed), compressed],
            )
        return digest

    def forget(self) -> None:
        """Discard the dictionaries in memory: a rollback may have removed their rows."""
        self._dictionaries.clear()
        self._loaded = False

    def _compress(self, payload: bytes, digest: str, made_at: str) -> tuple[int | None, bytes]:
        if len(payload) < _SMALLEST_DICTIONARY:
            return None, zstandard.ZstdCompressor(level=LEVEL).compress(payload)
        if not self._loaded:
            self._load()
        lines = _first_lines(payload)
        for dictionary in sorted(self._dictionaries, key=lambda one: -len(one.lines & lines)):
            compressed = dictionary.compressor.compress(payload)
            if len(compressed) * _GOOD_RATIO <= len(payload):
                return dictionary.dictionary_id, compressed
        dictionary = self._new_dictionary(payload, digest, made_at)
        return dictionary.dictionary_id, dictionary.compressor.compress(payload)

    def _new_dictionary(self, page: bytes, digest: str, made_at: str) -> _Dictionary:
        content = zstandard.ZstdCompressor(level=LEVEL).compress(page)
        cursor = self.connection.execute(
            "INSERT INTO dictionaries (made_at, content_digest, stored_digest, content) VALUES (?,"
            " ?, ?, ?)",
            [made_at, digest, sha256(content), content],
        )
        dictionary = _Dictionary.of(int(cursor.lastrowid or 0), page)
        self._dictionaries = [dictionary, *self._dictionaries][:_MOST_DICTIONARIES]
        return dictionary

    def _load(self) -> None:
        rows = self.connection.execute(
            "SELECT dictionary_id, content FROM dictionaries ORDER BY dictionary_id DESC LIMIT ?",
            [_MOST_DICTIONARIES],
        )
        try:
            self._dictionaries = [
                _Dictionary.of(row[0], zstandard.ZstdDecompressor().decompress(row[1]))
                for row in rows
            ]
        except zstandard.ZstdError as error:
            raise ArchiveUnusable(
                f"a compression dictionary is damaged ({error}); run: osce-crawler verify"
            ) from error
        self._loaded = True


def _first_lines(page: bytes) -> frozenset[bytes]:
    return frozenset(page[:_COMPARED_BYTES].split(b"\n"))


def _compressor(page: bytes) -> zstandard.ZstdCompressor:
    dictionary = zstandard.ZstdCompressionDict(page, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    dictionary.precompute_compress(level=LEVEL)
    return zstandard.ZstdCompressor(level=LEVEL, dict_data=dictionary)


def read_payload(connection: sqlite3.Connection, digest: str) -> bytes:
    """The bytes with this digest, verified. Raises ArchiveUnusable if missing or damaged."""
    row = connection.execute(
        "SELECT p.compressed, d.content FROM payloads p LEFT JOIN dictionaries d USING"
        " (dictionary_id)"
        " WHERE p.payload_digest = ?",
        [digest],
    ).fetchone()
    if row is None:
        raise ArchiveUnusable(
            f"payload {digest} is not in the archive; restore the archive from a backup"
        )
    if not row[0]:
        raise ArchiveUnusable("this is a lean copy without the stored pages; use the full archive")
    try:
        payload = decompress(row[0], row[1])
    except zstandard.ZstdError as error:
        raise ArchiveUnusable(
            f"payload {digest} is damaged ({error}); restore the archive from a backup"
        ) from error
    if sha256(payload) != digest:
        raise ArchiveUnusable(
            f"the stored bytes of payload {digest} do not have this digest; restore the archive"
            " from a backup"
        )
    return payload


def decompress(compressed: bytes, dictionary: bytes | None) -> bytes:
    """Decompress a stored payload. `dictionary` is the stored content of its dictionary, if any.

    Raises ZstdError.
    """
    if dictionary is None:
        return zstandard.ZstdDecompressor().decompress(compressed)
    page = zstandard.ZstdDecompressor().decompress(dictionary)
    raw = zstandard.ZstdCompressionDict(page, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    return zstandard.ZstdDecompressor(dict_data=raw).decompress(compressed)
