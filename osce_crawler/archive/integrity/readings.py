"""Stored readings of a revision, and their digests: the current one, and earlier ones.

A revision digest covers all fields, paragraphs (kept and removed), values and files. Revisions that
programs before schema 5 wrote have the metadata digest of that time in it, and no confidence. Both
metadata digests are derived from the fields.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from osce_crawler.archive.integrity.digests import PARTS, digest_of_revision
from osce_crawler.identity import content_digest_of, digest_of, metadata_digest_of
from osce_crawler.records import Confidence

_BEFORE_METADATA = (
    "node_id", "language", "revision", "cause", "run_id", "capture_id", "created_at", "layout",
    "content_type", "title", "published_on", "published_on_source", "place", "dateline",
    "description", "contacts", "warnings", "content_digest",
)  # fmt: skip
"""The fields of a revision digest before the metadata digest, in its order."""
_AT_LAYOUT = _BEFORE_METADATA.index("layout") + 1
_HEAD = f"""
SELECT {", ".join(f"r.{n}" if n in {"node_id", "language"} else f"v.{n}" for n in _BEFORE_METADATA)}
FROM revisions v JOIN records r USING (record_id) WHERE v.revision_id = ?
"""
_EARLIER = """
SELECT run_id, was, revision_digest FROM earlier_readings WHERE revision_id = ? ORDER BY run_id DESC
"""
Rows = Sequence[tuple[object, ...]]


class StoredReading(NamedTuple):
    """The fields and the parts of a revision, as stored."""

    fields: Mapping[str, object]
    """By column, in the order of the digest; without the metadata digest."""
    parts: Mapping[str, Rows]
    """By the names in PARTS."""

    @property
    def digests(self) -> tuple[str, ...]:
        """Its revision digest, and the one that a program before schema 5 wrote."""
        head = [self.fields[name] for name in _BEFORE_METADATA]
        parts = [self.parts[name] for name in PARTS]
        confidence = self.fields["confidence"]
        today = [*head[:_AT_LAYOUT], confidence, *head[_AT_LAYOUT:], self.metadata_digest]
        found = [digest_of_revision(today, *parts)]
        if confidence == Confidence.HIGH:
            found.append(digest_of_revision([*head, self.first_metadata_digest], *parts))
        return tuple(found)

    @property
    def run_id(self) -> object:
        """The run that made the revision."""
        return self.fields["run_id"]

    @property
    def identity(self) -> tuple[str, str]:
        """Content and metadata digest."""
        return self.content_digest, self.metadata_digest

    @property
    def content_digest(self) -> str:
        """The content digest, from the title and the kept paragraphs."""
        kept = [str(text) for _, text, rule, *_ in self.parts["paragraphs"] if rule is None]
        return content_digest_of(str(self.fields["title"]), kept)

    @property
    def metadata_digest(self) -> str:
        """The metadata digest, from the fields."""
        named = (
            self.fields[one] for one in ("published_on", "place", "content_type", "description")
        )
        files: dict[object, list[tuple[object, ...]]] = {"attachment": [], "image": []}
        for kind, _, *file in self.parts["files"]:
            files.setdefault(kind, []).append(tuple(file))
        return metadata_digest_of(
            named,
            self._values("source"),
            self._values("field"),
            [file[:2] for file in files["attachment"]],
            files["image"],
        )

    @property
    def first_metadata_digest(self) -> str:
        """The metadata digest before schema 5, from the fields."""
        named = [self.fields[one] for one in ("published_on", "place", "content_type")]
        return digest_of([*named, self._values("source"), self._values("field")])

    def read_as(self, fields: Mapping[str, object], parts: Sequence[Rows]) -> "StoredReading":
        """The reading with other fields and parts, as `revisions.fields_of` and `parts_of` return
        them.
        """
        known = {name: value for name, value in fields.items() if name in self.fields}
        return self._replace(
            fields={**self.fields, **known},
            parts=dict(zip(PARTS, parts, strict=True)),
        )

    def changed(self, was: str) -> "StoredReading":
        """This reading with the differences of an earlier one: `earlier_readings.was`."""
        differing = json.loads(was)
        parts = {
            name: [tuple(row) for row in differing.pop(name)] for name in PARTS if name in differing
        }
        return self._replace(fields={**self.fields, **differing}, parts={**self.parts, **parts})

    def difference(self, other: "StoredReading") -> str:
        """What `other.changed` needs to become this reading: `earlier_readings.was`."""
        fields = {name: value for name, value in self.fields.items() if other.fields[name] != value}
        parts = {name: rows for name, rows in self.parts.items() if other.parts[name] != rows}
        return json.dumps({**fields, **parts}, ensure_ascii=False, sort_keys=True)

    def _values(self, kind: str) -> list[object]:
        return [value for of, _, value in self.parts["values"] if of == kind]


def stored_reading(connection: sqlite3.Connection, revision_id: int) -> StoredReading:
    """The current reading of a revision."""
    found = _reading(connection, revision_id)
    (confidence,) = connection.execute(
        "SELECT confidence FROM revisions WHERE revision_id = ?", [revision_id]
    ).fetchone()
    return found._replace(fields={**found.fields, "confidence": confidence})


def earlier_readings(
    connection: sqlite3.Connection, revision_id: int
) -> Iterator[tuple[int, str, StoredReading]]:
    """The replaced readings of a revision, the last first.

    For each: the run that replaced it, its recorded digest, the reading.
    """
    reading = stored_reading(connection, revision_id)
    for run_id, was, digest in connection.execute(_EARLIER, [revision_id]).fetchall():
        reading = reading.changed(was)
        yield run_id, digest, reading


def metadata_digest(connection: sqlite3.Connection, revision_id: int) -> str:
    """The metadata digest of a revision, from its fields. Also in a schema before 5."""
    return _reading(connection, revision_id).metadata_digest


def first_metadata_digest(connection: sqlite3.Connection, revision_id: int) -> str:
    """The metadata digest of a revision before schema 5, from its fields."""
    return _reading(connection, revision_id).first_metadata_digest


def _reading(connection: sqlite3.Connection, revision_id: int) -> StoredReading:
    head = connection.execute(_HEAD, [revision_id]).fetchone()
    return StoredReading(
        dict(zip(_BEFORE_METADATA, head, strict=True)),
        {
            name: [tuple(row) for row in connection.execute(sql, [revision_id])]
            for name, sql in PARTS.items()
        },
    )
