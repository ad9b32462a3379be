"""Payloads, compressed against a page of their own template.

Pages of one layout share their menu, and the menu is most of the page. Any page that no dictionary
at hand compresses well becomes a dictionary itself: it costs nothing, since the page compressed
against itself takes a few bytes, and it follows the site through redesigns without being told of
them.
"""

import sqlite3
from dataclasses import dataclass, field

import zstandard

from osce_crawler.errors import ArchiveUnusable
from osce_crawler.records import sha256

LEVEL = 2
"""Level 3 saves a twentieth of the bytes for half as much time again, level 6 a tenth for three
times the time.
"""
_WELL = 16
"""A payload compressed to less than 1/16 has a fitting dictionary: zstd alone reaches half of that
on such pages.
"""
_SMALLEST_DICTIONARY = 8 * 1024
"""Pages below this share no large menu, and are compressed alone."""
_AT_HAND = 6
"""Dictionaries tried at most: three layouts, each with pages and listings."""
_COMPARED_BYTES = 16 * 1024
"""Of the start of a page: head and a part of the menu, which tell its template."""


@dataclass(frozen=True, slots=True)
class _Dictionary:
    """A page that others are compressed against, and lines by which pages of its template are
    known.
    """

    dictionary_id: int
    compressor: zstandard.ZstdCompressor
    lines: frozenset[bytes]

    @classmethod
    def of(cls, dictionary_id: int, page: bytes) -> "_Dictionary":
        return cls(dictionary_id, _compressor(page), _first_lines(page))


@dataclass(slots=True)
class PayloadStore:
    """Writes payloads, each distinct one once. One per open archive."""

    connection: sqlite3.Connection
    _at_hand: list[_Dictionary] = field(default_factory=list)
    """The newest first."""
    _loaded: bool = False

    def add(self, payload: bytes, made_at: str) -> str:
        """Keep the payload if it is new; its digest."""
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
        """After a rollback: dictionaries made in the lost transaction are no longer there."""
        self._at_hand.clear()
        self._loaded = False

    def _compress(self, payload: bytes, digest: str, made_at: str) -> tuple[int | None, bytes]:
        if len(payload) < _SMALLEST_DICTIONARY:
            return None, zstandard.ZstdCompressor(level=LEVEL).compress(payload)
        if not self._loaded:
            self._load()
        lines = _first_lines(payload)
        for dictionary in sorted(self._at_hand, key=lambda one: -len(one.lines & lines)):
            compressed = dictionary.compressor.compress(payload)
            if len(compressed) * _WELL <= len(payload):
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
        self._at_hand = [dictionary, *self._at_hand][:_AT_HAND]
        return dictionary

    def _load(self) -> None:
        rows = self.connection.execute(
            "SELECT dictionary_id, content FROM dictionaries ORDER BY dictionary_id DESC LIMIT ?",
            [_AT_HAND],
        )
        try:
            self._at_hand = [
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
    """The bytes with this digest, checked. Raises ArchiveUnusable where they are missing or
    damaged.
    """
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
    """What the stored bytes stand for; `dictionary` as stored. Raises ZstdError."""
    if dictionary is None:
        return zstandard.ZstdDecompressor().decompress(compressed)
    page = zstandard.ZstdDecompressor().decompress(dictionary)
    raw = zstandard.ZstdCompressionDict(page, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    return zstandard.ZstdDecompressor(dict_data=raw).decompress(compressed)
