"""Whether the stored bytes of a payload are what they were: asked when the same bytes come in
again, or may be requested again.
"""

import re
import sqlite3
from dataclasses import dataclass, field

import zstandard

from osce_crawler.archive.unfolding import unfolded
from osce_crawler.quantities import LONGEST_VALUE
from osce_crawler.records import sha256

_PAYLOAD = """
SELECT payload_bytes, dictionary_id, CAST(stored_digest AS BLOB), compressed FROM payloads
WHERE payload_digest = ?
"""
_DICTIONARY = """
SELECT CAST(content_digest AS BLOB), CAST(stored_digest AS BLOB), content FROM dictionaries
WHERE dictionary_id = ?
"""
# What `PRAGMA quick_check` says of values, indexes and lost pages. All else is about pages in use.
_OF_VALUES = re.compile(
    r"ok$|Page \d+:? (is )?never used|NULL value in |non-\w+ value in |\w+ value in |CHECK constraint |row \d+ missing"
    r"|wrong # of entries|non-unique "
)


@dataclass(slots=True)
class StoredPayloads:
    """Compares payloads with what is stored of them. One object per open archive."""

    connection: sqlite3.Connection
    _readers: dict[int, zstandard.ZstdDecompressor | None] = field(default_factory=dict)
    """By id of a dictionary; None if it is damaged or missing."""
    _is_sound: bool | None = None

    def fault(self, payload: bytes, digest: str) -> str | None:
        """What is wrong with the stored bytes; "" if nothing is, None if the payload is not stored.

        `digest` is that of the payload.
        """
        try:
            row = self.connection.execute(_PAYLOAD, [digest]).fetchone()
        except sqlite3.OperationalError:  # a lock, or the disk: not this row
            raise
        except sqlite3.DatabaseError as error:
            return f"could not be read ({error})"
        if row is None:
            return None
        _, dictionary_id, _, compressed = row
        if self._reader(dictionary_id) is None:
            return f"could not be read, because dictionary {dictionary_id} is damaged or missing"
        if not self.gives(dictionary_id, compressed, payload):
            return "had other bytes"
        return "" if _is_recorded(row, payload) else "had a wrong length or digest recorded"

    def is_sound(self, digest: str) -> bool:
        """Whether a payload is stored as it has to be, and gives the bytes of this digest."""
        try:
            row = self.connection.execute(_PAYLOAD, [digest]).fetchone()
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            return False
        reader = self._reader(row[1]) if row is not None else None
        if reader is None:
            return False
        try:
            if not 0 <= zstandard.frame_content_size(row[3]) <= LONGEST_VALUE:
                return False
            payload = reader.decompress(row[3])
        except zstandard.ZstdError:
            return False
        return sha256(payload) == digest and _is_recorded(row, payload)

    def gives(self, dictionary_id: int | None, compressed: bytes, payload: bytes) -> bool:
        """Whether compressed bytes are those of this payload."""
        reader = self._reader(dictionary_id)
        try:
            # First its length, as a damaged frame may claim any, and would get so much memory.
            is_as_long = zstandard.frame_content_size(compressed) == len(payload)
            return reader is not None and is_as_long and reader.decompress(compressed) == payload
        except zstandard.ZstdError:
            return False

    def dictionary(self, dictionary_id: int) -> tuple[bytes, bytes] | None:
        """The page of a dictionary, and its compressed bytes; None if it is missing or damaged."""
        try:
            row = self.connection.execute(_DICTIONARY, [dictionary_id]).fetchone()
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            return None
        if row is None or sha256(row[2]).encode() != row[1]:
            return None
        try:
            page = unfolded(row[2])
        except zstandard.ZstdError:
            return None
        return (page, row[2]) if sha256(page).encode() == row[0] else None

    def has_sound_pages(self) -> bool:
        """Whether the pages of the file are intact. If not, to replace a row could free pages that
        belong to others.
        """
        if self._is_sound is None:
            try:
                lines = self.connection.execute("PRAGMA quick_check(100)").fetchall()
                self._is_sound = all(_OF_VALUES.match(str(line)) for (line,) in lines)
            except sqlite3.DatabaseError:
                self._is_sound = False
        return self._is_sound

    def forget(self, dictionary_id: int | None = None) -> None:
        """Read a dictionary again, or all of them: its row was written, or a write was undone."""
        if dictionary_id is None:
            self._readers.clear()
        else:
            self._readers.pop(dictionary_id, None)

    def _reader(self, dictionary_id: int | None) -> zstandard.ZstdDecompressor | None:
        if dictionary_id is None:
            return zstandard.ZstdDecompressor()
        if dictionary_id not in self._readers:
            found = self.dictionary(dictionary_id)
            self._readers[dictionary_id] = _reader_of(found[0]) if found else None
        return self._readers[dictionary_id]


def _is_recorded(row: tuple[int, int | None, bytes, bytes], payload: bytes) -> bool:
    """Whether a row of _PAYLOAD has the length of the payload, and the digest of its own bytes."""
    length, _, stored_digest, compressed = row
    return (length, stored_digest) == (len(payload), sha256(compressed).encode())


def _reader_of(page: bytes) -> zstandard.ZstdDecompressor:
    raw = zstandard.ZstdCompressionDict(page, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    return zstandard.ZstdDecompressor(dict_data=raw)
