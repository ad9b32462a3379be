"""Digests of complete rows."""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from osce_crawler.identity import text_as_json

_REVISION = (
    "SELECT r.node_id, r.language, v.revision, v.cause, v.run_id, v.capture_id, v.created_at,"
    " v.layout, v.content_type, v.title,"
    " v.published_on, v.published_on_source, v.place, v.dateline, v.description, v.contacts,"
    " v.warnings, v.content_digest,"
    " v.metadata_digest FROM revisions v JOIN records r USING (record_id) WHERE v.revision_id = ?"
)
PARTS: Mapping[str, str] = {
    "paragraphs": "SELECT position, text, rule, duplicate_of, policy FROM revision_paragraphs"
    " WHERE revision_id = ? ORDER BY position",
    "values": "SELECT kind, position, value FROM revision_values WHERE revision_id = ?"
    " ORDER BY kind, position",
    "files": "SELECT kind, position, url, label, credit FROM revision_files WHERE revision_id = ?"
    " ORDER BY kind, position",
}
"""The parts of a revision with several rows, in the order of its digest."""


def digest_of_rows(rows: Iterable[Iterable[object]]) -> str:
    """SHA-256 of rows in their order, each as one line of JSON."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(line_of(row))
    return f"sha256:{digest.hexdigest()}"


_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=repr).encode
# The values of nearly all rows. An encoder is made anew for each list.
_VALUE_AS_JSON: Mapping[type, Callable[[Any], bytes]] = {
    str: text_as_json, int: lambda value: b"%d" % value, type(None): lambda _: b"null",
}  # fmt: skip


def line_of(row: Iterable[object]) -> bytes:
    """A row as a JSON list and a line feed, in UTF-8.

    Damaged values have a line too: bytes as their `repr`, lone surrogates by `surrogatepass`.
    """
    values = [*row]
    try:
        return b"[%b]\n" % b",".join([_VALUE_AS_JSON[type(value)](value) for value in values])
    except KeyError:
        return f"{_as_json(values)}\n".encode("utf-8", "surrogatepass")


def revision_digest(connection: sqlite3.Connection, revision_id: int) -> str:
    """Digest of a stored revision in schemas 2 to 4, as migration 2 writes it.

    For a revision of the current schema see `readings.StoredReading`.
    """
    head = tuple(connection.execute(_REVISION, [revision_id]).fetchone())
    parts = (connection.execute(sql, [revision_id]) for sql in PARTS.values())
    return digest_of_revision(head, *([tuple(row) for row in part] for part in parts))


def digest_of_revision(head: Sequence[object], *parts: Iterable[Sequence[object]]) -> str:
    """Digest of a revision.

    `head` has the fields in their order; `parts` are its paragraphs, values and files.
    """
    return digest_of_rows([head, *chain.from_iterable(parts)])
