"""Writing records and revisions. A revision is written only if text or metadata changed."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from osce_crawler.archive.addresses import AddressWriter
from osce_crawler.archive.integrity.digests import digest_of_revision
from osce_crawler.archive.integrity.readings import stored_reading
from osce_crawler.archive.search_index import SearchIndex
from osce_crawler.records import Capture, CleanRelease, Confidence

_as_json = json.JSONEncoder(ensure_ascii=False).encode

PARTS = ("revision_paragraphs", "revision_values", "revision_files")
"""Tables with several rows per revision."""


def revision_read(moment: str | None = None) -> str:
    """SQL on `captures c`: the revision that a capture shows as it was read last.

    A reparse may have read the capture again. With `moment`, SQL of a time: as read by then.
    """
    known = f" AND v.created_at <= {moment}" if moment else ""
    return (
        "coalesce((SELECT max(v.revision_id) FROM main.revisions v"
        f" WHERE v.capture_id = c.capture_id AND v.record_id = c.record_id{known}), c.revision_id)"
    )


def latest_revision(record: str, moment: str | None = None) -> str:
    """SQL of a record's latest revision: the one that its newest capture shows.

    `record` is SQL of the record's id. With `moment`, SQL of a time: of the captures until then,
    as read by then. A page that had failed counts from the moment at which a reparse read it.
    """
    until = f" AND c.fetched_at <= {moment}" if moment else ""
    read = (
        " AND (c.outcome NOT IN ('failed', 'rejected') OR EXISTS (SELECT 1 FROM main.revisions v"
        f" WHERE v.revision_id = c.revision_id AND v.created_at <= {moment}))"
        if moment
        else ""
    )
    return (
        f"(SELECT {revision_read(moment)} FROM main.captures c"
        f" WHERE c.record_id = {record} AND c.revision_id IS NOT NULL{until}{read}"
        " ORDER BY c.fetched_at DESC, c.capture_id DESC LIMIT 1)"
    )


class Provenance(NamedTuple):
    """Why, by which run, from which capture and when a revision was read."""

    run_id: int
    capture_id: int
    learned_from: str
    """Source of the capture's first address, before redirects: `addresses.learned_from`."""
    cause: str = "site"
    """`site`: the page changed. `parser`: the same bytes are read differently."""
    seen_at: str | None = None
    """When the page was fetched (ISO 8601, UTC); None if it is read at that time."""


class Written(NamedTuple):
    """The result of adding a release. `outcome` is `new`, `revised`, `unchanged`, `confirmed` (the
    stored reading was replaced by one of higher confidence) or `doubtful` (nothing was written: the
    record has a reading of higher confidence, and this one may not replace it).
    """

    record_id: int
    revision_id: int
    outcome: str


class _Record(NamedTuple):
    """A stored record, before a release is added."""

    record_id: int
    revisions: int
    latest_revision_id: int
    digests: tuple[str, str]
    confidence: Confidence
    last_seen_at: str


class RevisionWriter(NamedTuple):
    """Writes in the transaction of the caller, who then writes the changes of `search`."""

    connection: sqlite3.Connection
    search: SearchIndex

    def add(self, clean: CleanRelease, capture: Capture, made: Provenance) -> Written:
        """Add a release: a new record, a new revision, or a revision that the record already has.

        An out-of-order capture is older than a capture that shows the record. If its text is
        new, it adds a revision. Its number is the next one, but it never becomes the latest.
        """
        seen_at = made.seen_at or capture.fetched_at
        found, shown, out_of_order = self._before(clean, seen_at)
        if (
            found
            and shown is None
            and not self._may_replace(found, clean, made.cause, out_of_order=out_of_order)
        ):
            return Written(found.record_id, found.latest_revision_id, "doubtful")
        record_id = found.record_id if found else self._new_record(clean, seen_at)
        learned = made.learned_from, made.run_id
        AddressWriter(self.connection).add_release(record_id, clean, capture, learned)
        if found is None:
            revision_id = self._new_revision(clean, capture, made, (record_id, 1))
            self._make_latest(record_id, revision_id)
            self.search.replace(record_id, clean, None)
            return Written(record_id, revision_id, "new")
        if shown is not None:
            return Written(record_id, shown, "unchanged")
        revision_id = self._new_revision(clean, capture, made, (record_id, found.revisions + 1))
        if not out_of_order:
            self._make_latest(record_id, revision_id)
        if clean.content_digest != found.digests[0]:
            if out_of_order:
                self.search.add_superseded(record_id, clean)
            else:
                self.search.replace(record_id, clean, found.latest_revision_id)
        return Written(record_id, revision_id, "revised")

    def is_doubtful(self, clean: CleanRelease, seen_at: str) -> bool:
        """Whether a page that was fetched then gives a reading that `add` would not write."""
        found, shown, out_of_order = self._before(clean, seen_at)
        return (
            found is not None
            and shown is None
            and not self._may_replace(found, clean, "site", out_of_order=out_of_order)
        )

    def _before(self, clean: CleanRelease, seen_at: str) -> tuple[_Record | None, int | None, bool]:
        """The stored record, its revision that equals the release, and whether a capture of that
        time is out of order.
        """
        found = self._record(clean)
        out_of_order = found is not None and seen_at < found.last_seen_at
        shown = self._shown(found, clean, out_of_order=out_of_order) if found else None
        return found, shown, out_of_order

    def _may_replace(
        self, found: _Record, clean: CleanRelease, cause: str, *, out_of_order: bool
    ) -> bool:
        """Whether a reading may become a revision. With less confidence, it must have all text."""
        sure = clean.release.confidence
        if not sure.may_replace(found.confidence, page_changed=cause == "site"):
            return False
        if sure.rank >= found.confidence.rank or out_of_order:
            return True
        from osce_crawler.diff import loses_text  # noqa: PLC0415 - rarely needed

        rows = self.connection.execute(
            "SELECT text FROM revision_paragraphs WHERE revision_id = ? AND rule IS NULL"
            " ORDER BY position",
            [found.latest_revision_id],
        )
        kept = [paragraph.text for paragraph in clean.paragraphs if paragraph.rule is None]
        return not loses_text([text for (text,) in rows], kept)

    def _shown(self, found: _Record, clean: CleanRelease, *, out_of_order: bool) -> int | None:
        """The revision of the record that has this text and these fields; None: a new one."""
        if (clean.content_digest, clean.metadata_digest) == found.digests:
            return found.latest_revision_id
        return self._known(found.record_id, clean) if out_of_order else None

    def _record(self, clean: CleanRelease) -> _Record | None:
        row = self.connection.execute(
            "SELECT r.record_id, (SELECT max(revision) FROM revisions n"
            " WHERE n.record_id = r.record_id), v.revision_id, v.content_digest, v.metadata_digest,"
            " v.confidence, r.last_seen_at FROM records r JOIN revisions v"
            " ON v.revision_id = r.latest_revision_id WHERE r.node_id = ? AND r.language = ?",
            [clean.release.node_id, clean.release.language],
        ).fetchone()
        if row is None:
            return None
        record_id, revisions, latest, content, metadata, confidence, last_seen_at = row
        sure = Confidence(confidence)
        return _Record(record_id, revisions, latest, (content, metadata), sure, last_seen_at)

    def _known(self, record_id: int, clean: CleanRelease) -> int | None:
        """The newest revision of the record with this text and these fields."""
        row = self.connection.execute(
            "SELECT max(revision_id) FROM revisions"
            " WHERE record_id = ? AND content_digest = ? AND metadata_digest = ?",
            [record_id, clean.content_digest, clean.metadata_digest],
        ).fetchone()
        return row[0] if row else None

    def _new_record(self, clean: CleanRelease, at: str) -> int:
        cursor = self.connection.execute(
            "INSERT INTO records (node_id, language, url, first_seen_at, last_seen_at)"
            " VALUES (?, ?, ?, ?, ?)",
            [clean.release.node_id, clean.release.language, clean.release.url, at, at],
        )
        return int(cursor.lastrowid or 0)

    def _make_latest(self, record_id: int, revision_id: int) -> None:
        self.connection.execute(
            "UPDATE records SET latest_revision_id = ? WHERE record_id = ?",
            [revision_id, record_id],
        )

    def _new_revision(
        self, clean: CleanRelease, capture: Capture, made: Provenance, number: tuple[int, int]
    ) -> int:
        """Insert a revision; its id. `number` is the record id and the revision number."""
        release = clean.release
        row = {
            "record_id": number[0],
            "revision": number[1],
            "cause": made.cause,
            "run_id": made.run_id,
            "capture_id": made.capture_id,
            "created_at": capture.fetched_at,
            **fields_of(clean),
        }
        paragraphs, values, files = parts_of(clean)
        head = (release.node_id, release.language, *list(row.values())[1:])
        row["revision_digest"] = digest_of_revision(head, paragraphs, values, files)
        columns, marks = ", ".join(row), ", ".join("?" * len(row))
        cursor = self.connection.execute(
            f"INSERT INTO revisions ({columns}) VALUES ({marks})", list(row.values())
        )
        revision_id = int(cursor.lastrowid or 0)
        self.write_parts(revision_id, (paragraphs, values, files))
        return revision_id

    def confirm(
        self, revision_id: int, clean: CleanRelease, run_id: int, at: str
    ) -> tuple[str, str] | None:
        """Replace the reading of a revision by one of higher confidence that gives the same text
        and fields. None if it does not; else layout and confidence before and after, in words.

        The earlier reading is kept: the manifest of its run has its digest.
        """
        before = stored_reading(self.connection, revision_id)
        fields, parts = fields_of(clean), parts_of(clean)
        now = before.read_as(fields, parts)
        sure = clean.release.confidence.rank > Confidence(str(before.fields["confidence"])).rank
        if not sure or before.identity != now.identity:
            return None
        self.connection.execute(
            "INSERT INTO earlier_readings SELECT revision_id, ?, ?, ?, revision_digest FROM"
            " revisions WHERE revision_id = ?",
            [run_id, at, before.difference(now), revision_id],
        )
        self.rewrite(revision_id, {**fields, "revision_digest": now.digests[0]}, parts)
        return _named(before.fields), _named(now.fields)

    def rewrite(
        self,
        revision_id: int,
        fields: Mapping[str, object],
        parts: Sequence[Sequence[tuple[object, ...]]],
    ) -> None:
        """Replace columns of a revision, and its paragraphs, values and files."""
        named = ", ".join(f"{name} = ?" for name in fields)
        self.connection.execute(
            f"UPDATE revisions SET {named} WHERE revision_id = ?", [*fields.values(), revision_id]
        )
        for table in PARTS:
            self.connection.execute(f"DELETE FROM {table} WHERE revision_id = ?", [revision_id])
        self.write_parts(revision_id, parts)

    def write_parts(self, revision_id: int, parts: Iterable[Sequence[tuple[object, ...]]]) -> None:
        """Write paragraphs, values and files, as `parts_of` returns them."""
        for table, rows in zip(PARTS, parts, strict=True):
            self._insert(table, revision_id, rows)

    def _insert(self, table: str, revision_id: int, rows: Sequence[tuple[object, ...]]) -> None:
        if rows:
            marks = ", ".join("?" * (len(rows[0]) + 1))
            self.connection.executemany(
                f"INSERT INTO {table} VALUES ({marks})", [(revision_id, *row) for row in rows]
            )


def _named(fields: Mapping[str, object]) -> str:
    return f"confidence {fields['confidence']}, layout {fields['layout']}"


def fields_of(clean: CleanRelease) -> dict[str, object]:
    """A release as columns of `revisions`, in the order of the revision's digest."""
    release = clean.release
    return {
        "layout": release.layout,
        "confidence": release.confidence,
        "content_type": release.content_type,
        "title": release.title,
        "published_on": release.published_on.isoformat() if release.published_on else None,
        "published_on_source": release.published_on_source,
        "place": release.place,
        "dateline": release.dateline,
        "description": release.description,
        "contacts": clean.contacts,
        "warnings": _as_json(release.warnings),
        "content_digest": clean.content_digest,
        "metadata_digest": clean.metadata_digest,
    }


def parts_of(clean: CleanRelease) -> tuple[list[tuple[object, ...]], ...]:
    """Rows of paragraphs, values and files, in the order of the revision's digest."""
    release = clean.release
    paragraphs = [(p.position, p.text, p.rule, p.duplicate_of, p.policy) for p in clean.paragraphs]
    named = (("field", release.fields_of_work), ("source", release.sources))
    values = [(kind, at, value) for kind, texts in named for at, value in enumerate(texts)]
    files = [
        *(("attachment", at, a.url, a.label, None) for at, a in enumerate(release.attachments)),
        *(("image", at, i.url, i.caption, i.credit) for at, i in enumerate(release.images)),
    ]
    return [*paragraphs], [*values], [*files]
