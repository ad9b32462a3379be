"""Records and their revisions: written only when the text or the metadata changed."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from osce_crawler.archive.integrity.digests import digest_of_revision
from osce_crawler.archive.schema import SHOWS_RECORD
from osce_crawler.records import Alias, Capture, CleanRelease
from osce_crawler.text import search_fold

PARTS = ("revision_paragraphs", "revision_values", "revision_files")
"""Tables of what a revision has several of."""
# A late find is read from a capture that is older than one that had shown the record before it was
# written. It adds a revision, numbered in the order of discovery, and the latest one stays. `v` is
# the revision, `c` its capture, :moment the end of time.
LATEST_REVISION = f"""
SELECT v.revision_id FROM revisions v JOIN captures c USING (capture_id)
WHERE v.record_id = :record_id AND v.created_at <= :moment
  AND NOT EXISTS (SELECT 1 FROM captures e WHERE e.record_id = v.record_id AND e.fetched_at > c.fetched_at
    AND e.fetched_at <= :moment AND (e.run_id < v.run_id OR e.capture_id < v.capture_id)
    AND e.{SHOWS_RECORD})
  AND NOT EXISTS (SELECT 1 FROM revisions w JOIN captures e USING (capture_id) WHERE w.record_id = v.record_id
    AND w.revision < v.revision AND e.fetched_at > c.fetched_at AND w.created_at <= :moment)
ORDER BY v.revision DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Made:
    """Where a revision comes from: the n-th of its record, why, by which run, from which bytes,
    when.
    """

    record_id: int
    revision: int
    cause: str
    run_id: int
    capture_id: int
    at: str


@dataclass(frozen=True, slots=True)
class RevisionWriter:
    """Writes into the transaction that its caller holds open."""

    connection: sqlite3.Connection

    def add(
        self,
        clean: CleanRelease,
        capture: Capture,
        capture_id: int,
        *,
        run_id: int,
        learned_from: str,
        cause: str = "site",
        seen_at: str | None = None,
    ) -> tuple[int, str]:
        """Record id, and `new`, `revised` or `unchanged`. `seen_at`: when it was fetched, where it
        is read later than that.

        `learned_from` is how its address was learned, or the first one, where redirects led from
        that to others.

        A late find (see LATEST_REVISION) adds a revision where its text is that of none, and never
        becomes the latest.
        """
        release = clean.release
        found = self.connection.execute(
            "SELECT r.record_id, (SELECT max(revision) FROM revisions n WHERE n.record_id ="
            " r.record_id),"
            " v.content_digest, v.metadata_digest, r.last_seen_at FROM records r"
            " LEFT JOIN revisions v ON v.revision_id = r.latest_revision_id WHERE r.node_id = ? AND"
            " r.language = ?",
            [release.node_id, release.language],
        ).fetchone()
        record_id = found[0] if found else self._new_record(clean, seen_at or capture.fetched_at)
        self._addresses(record_id, clean, capture, (learned_from, run_id))
        if found and (clean.content_digest, clean.metadata_digest) == (found[2], found[3]):
            return record_id, "unchanged"
        late = bool(found) and (seen_at or capture.fetched_at) < found[4]
        if late and self._is_known(record_id, clean):
            return record_id, "unchanged"
        made = Made(
            record_id,
            (found[1] or 0) + 1 if found else 1,
            cause,
            run_id,
            capture_id,
            capture.fetched_at,
        )
        revision_id = self._new_revision(clean, made)
        if late:
            return record_id, "revised"
        self.connection.execute(
            "UPDATE records SET latest_revision_id = ? WHERE record_id = ?",
            [revision_id, record_id],
        )
        if not found or clean.content_digest != found[2]:
            self._index(record_id, release.title, clean.body)
        return record_id, "revised" if found else "new"

    def _is_known(self, record_id: int, clean: CleanRelease) -> bool:
        """Whether some revision of the record has this text and these fields."""
        row = self.connection.execute(
            "SELECT 1 FROM revisions WHERE record_id = ? AND content_digest = ? AND metadata_digest"
            " = ?",
            [record_id, clean.content_digest, clean.metadata_digest],
        ).fetchone()
        return row is not None

    def note_named(self, named: Iterable[Alias], at: str, run_id: int) -> None:
        """Addresses that listings and translations gave of releases, at whatever address these were
        fetched.
        """
        self.connection.executemany(
            "INSERT OR IGNORE INTO addresses SELECT DISTINCT record_id, ?, ?, ?, ? FROM addresses"
            " WHERE url = ?",
            [
                (one.further, "listing" if one.listing else "translation", at, run_id, one.url)
                for one in named
            ],
        )

    def _new_record(self, clean: CleanRelease, at: str) -> int:
        cursor = self.connection.execute(
            "INSERT INTO records (node_id, language, url, first_seen_at, last_seen_at) VALUES (?,"
            " ?, ?, ?, ?)",
            [clean.release.node_id, clean.release.language, clean.release.url, at, at],
        )
        return int(cursor.lastrowid or 0)

    def _addresses(
        self, record_id: int, clean: CleanRelease, capture: Capture, learned: tuple[str, int]
    ) -> None:
        self.note_chain(record_id, (*capture.via, clean.release.url), capture.fetched_at, learned)
        canonical = [
            (record_id, url, "canonical", capture.fetched_at, learned[1])
            for url in clean.release.canonical
        ]
        if canonical:
            self.connection.executemany(
                "INSERT OR IGNORE INTO addresses VALUES (?, ?, ?, ?, ?)", canonical
            )

    def note_chain(
        self, record_id: int, urls: Sequence[str], at: str, learned: tuple[str, int]
    ) -> None:
        """Addresses that led to each other by redirect; how the first one was learned, and by which
        run.
        """
        learned_from, run_id = learned
        self.connection.executemany(
            "INSERT OR IGNORE INTO addresses VALUES (?, ?, ?, ?, ?)",
            [
                (record_id, url, "redirect" if n else learned_from, at, run_id)
                for n, url in enumerate(urls)
            ],
        )

    def note_led_to(self, capture: Capture, run_id: int) -> None:
        """The address of an imported redirect whose target is there already: an import has no order
        to rely on.
        """
        self.connection.execute(
            "INSERT OR IGNORE INTO addresses SELECT DISTINCT record_id, ?, 'import', ?, ? FROM"
            " addresses WHERE url = ?",
            [capture.url, capture.fetched_at, run_id, capture.redirected_to],
        )

    def _new_revision(self, clean: CleanRelease, made: Made) -> int:
        release = clean.release
        row = {
            "record_id": made.record_id,
            "revision": made.revision,
            "cause": made.cause,
            "run_id": made.run_id,
            "capture_id": made.capture_id,
            "created_at": made.at,
            **fields_of(clean),
        }
        paragraphs, values, files = parts_of(clean)
        head = (release.node_id, release.language, *list(row.values())[1:])
        row["revision_digest"] = digest_of_revision(head, paragraphs, values, files)
        columns, marks = ", ".join(row), ", ".join("?" * len(row))
        cursor = self.connection.execute(
            f"INSERT INTO revisions ({columns}) VALUES ({marks})",
            list(row.values()),
        )
        revision_id = int(cursor.lastrowid or 0)
        self.write_parts(revision_id, (paragraphs, values, files))
        return revision_id

    def write_parts(self, revision_id: int, parts: Iterable[Sequence[tuple[object, ...]]]) -> None:
        """Paragraphs, values and files, as `parts_of` gives them."""
        for table, rows in zip(PARTS, parts, strict=True):
            self._insert(table, revision_id, rows)

    def _insert(self, table: str, revision_id: int, rows: Sequence[tuple[object, ...]]) -> None:
        if rows:
            marks = ", ".join("?" * (len(rows[0]) + 1))
            self.connection.executemany(
                f"INSERT INTO {table} VALUES ({marks})",
                [(revision_id, *row) for row in rows],
            )

    def _index(self, record_id: int, title: str, body: str) -> None:
        """Put the text into the full-text index; the text that was there goes out first."""
        before = self.connection.execute(
            "SELECT record_id, title, body FROM search_texts WHERE record_id = ?", [record_id]
        ).fetchone()
        if before:
            self.connection.execute(
                "INSERT INTO press_releases_fts (press_releases_fts, rowid, title, body) VALUES"
                " ('delete', ?, ?, ?)",
                tuple(before),
            )
        row = (record_id, search_fold(title), search_fold(body))
        self.connection.execute("INSERT OR REPLACE INTO search_texts VALUES (?, ?, ?)", row)
        self.connection.execute(
            "INSERT INTO press_releases_fts (rowid, title, body) VALUES (?, ?, ?)", row
        )


def fields_of(clean: CleanRelease) -> dict[str, object]:
    """What a release says, in the columns of `revisions` and in the order in which the digest of a
    revision takes them.
    """
    release = clean.release
    return {
        "layout": release.layout,
        "content_type": release.content_type,
        "title": release.title,
        "published_on": release.published_on.isoformat() if release.published_on else None,
        "published_on_source": release.published_on_source,
        "place": release.place,
        "dateline": release.dateline,
        "description": release.description,
        "contacts": clean.contacts,
        "warnings": json.dumps(release.warnings, ensure_ascii=False),
        "content_digest": clean.content_digest,
        "metadata_digest": clean.metadata_digest,
    }


def parts_of(clean: CleanRelease) -> tuple[list[tuple[object, ...]], ...]:
    """Rows of paragraphs, values and files, each in the order in which the digest of a revision
    takes them.
    """
    release = clean.release
    paragraphs = [(p.position, p.text, p.rule, p.duplicate_of, p.policy) for p in clean.paragraphs]
    named = (("field", release.fields_of_work), ("source", release.sources))
    values = [(kind, at, value) for kind, texts in named for at, value in enumerate(texts)]
    files = [
        *(("attachment", at, a.url, a.label, None) for at, a in enumerate(release.attachments)),
        *(("image", at, i.url, i.caption, i.credit) for at, i in enumerate(release.images)),
    ]
    return [*paragraphs], [*values], [*files]
