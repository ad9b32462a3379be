"""Columns of the exported tables, with their types as in Table Schema (Frictionless)."""

from collections.abc import Mapping

RELEASES: Mapping[str, str] = {
    "record": "string",
    "node_id": "integer",
    "language": "string",
    "year": "year",
    "url": "string",
    "content_type": "string",
    "title": "string",
    "published_on": "date",
    "published_on_source": "string",
    "place": "string",
    "sources": "list",
    "fields_of_work": "list",
    "dateline": "string",
    "body": "string",
    "word_count": "integer",
    "paragraph_count": "integer",
    "removed_count": "integer",
    "revision": "integer",
    "first_seen_at": "datetime",
    "last_seen_at": "datetime",
    "gone_at": "datetime",
    "content_digest": "string",
    "layout": "string",
    "confidence": "string",
    "warnings": "list",
}
"""Columns of the latest revisions. `list` is several values: a list where the format has lists,
else joined with `; `.
"""

SOURCES: Mapping[str, str] = {"record": "string", "position": "integer", "source": "string"}
FIELDS: Mapping[str, str] = {"record": "string", "position": "integer", "field_of_work": "string"}
PARAGRAPHS: Mapping[str, str] = {
    "record": "string",
    "position": "integer",
    "text": "string",
    "kept": "boolean",
    "rule": "string",
    "duplicate_of": "integer",
    "policy": "string",
}
REVISIONS: Mapping[str, str] = {
    "record": "string",
    "revision": "integer",
    "cause": "string",
    "created_at": "datetime",
    "title": "string",
    "published_on": "date",
    "place": "string",
    "content_type": "string",
    "body": "string",
    "layout": "string",
    "confidence": "string",
    "content_digest": "string",
    "metadata_digest": "string",
    "captured_url": "string",
    "captured_at": "datetime",
    "payload_digest": "string",
}
JOINED = "; "
