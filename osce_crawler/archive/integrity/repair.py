"""Repair: derive damaged rows again from intact ones, in one transaction.

Damage that cannot be derived again is reported, never guessed.
"""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from osce_crawler.archive.database import existing_for_writing
from osce_crawler.archive.failures import raise_if_of_machine
from osce_crawler.archive.integrity.checks.payloads import (
    check_dictionaries,
    check_payloads,
    intact_length,
)
from osce_crawler.archive.integrity.checks.problem import (
    DAMAGE,
    REPAIR,
    Inspection,
    Problem,
    as_stored,
    printable,
)
from osce_crawler.archive.integrity.checks.search import (
    stored_digests,
    stored_folds,
    stored_words,
)
from osce_crawler.archive.integrity.damaged_log import log_set_aside
from osce_crawler.archive.integrity.derived import differences, search_text, superseded_texts
from osce_crawler.archive.integrity.evidence import captures_are_proven, unproven_records
from osce_crawler.archive.integrity.fixity import all_problems
from osce_crawler.archive.integrity.rederive import (
    Rederived,
    Reread,
    rederive_captures,
    rederive_manifests,
    rederive_revisions,
)
from osce_crawler.archive.integrity.text_indexes import index_faults
from osce_crawler.archive.joined_words import add_words, words_of
from osce_crawler.archive.migrations import migrate
from osce_crawler.archive.schema import SCHEMA_VERSION, SEARCH_FOLD
from osce_crawler.archive.schema_objects import make_missing
from osce_crawler.archive.search_texts import build_indexes
from osce_crawler.records import sha256

_TEXT = "the superseded texts for search"
_UNCHECKED = "what else is damaged can only be checked after that"
_MUST_BE_KNOWN = frozenset({"latest_revision_id", "first_seen_at", "last_seen_at", "url"})


@dataclass(slots=True)
class Repair:
    """The changes of one repair, and the problems that remain."""

    changes: list[Rederived] = field(default_factory=list)
    left: list[Problem] = field(default_factory=list)


def repair(path: Path, reread: Reread, *, dry_run: bool) -> Repair:
    """Derive damaged rows again where possible. With `dry_run`, nothing is written.

    Raises ArchiveUnusable.
    """
    lost = log_set_aside(path, dry_run=dry_run)
    if lost and dry_run:  # what SQLite reads of the log would replace the log
        return Repair([lost], [Problem(check="file", what=_UNCHECKED, hint=REPAIR)])
    with existing_for_writing(path, to_repair=True) as connection:
        if connection.execute("PRAGMA user_version").fetchone()[0] < SCHEMA_VERSION:
            list(make_missing(connection))  # the migration may need it
        migrate(connection)
        connection.row_factory, connection.text_factory = sqlite3.Row, as_stored
        connection.execute("BEGIN IMMEDIATE")
        done = _repaired(connection, reread)
        connection.execute("ROLLBACK" if dry_run or not done.changes else "COMMIT")
    done.changes[:0] = [lost] if lost else []
    return done


def _repaired(connection: sqlite3.Connection, reread: Reread) -> Repair:
    look, done = Inspection(connection), Repair()
    steps: tuple[Callable[[], Iterator[Rederived]], ...] = (
        lambda: map(Rederived, make_missing(look.connection)),
        lambda: _indexes(look),
        lambda: _stored_digests(look),
        lambda: rederive_manifests(look),
        lambda: rederive_revisions(look, reread),
        lambda: rederive_captures(look),
        lambda: rederive_manifests(look),
        lambda: _records(look),
        lambda: _search_texts(look),
        lambda: _joined_words(look),
        lambda: _full_text_indexes(look, done),
    )
    for step in steps:
        connection.execute("SAVEPOINT step")
        try:
            changes = list(step())
        except DAMAGE as error:  # undo this step; the verification below reports the damage
            raise_if_of_machine(error)
            connection.execute("ROLLBACK TO step")
        else:
            done.changes += changes
        connection.execute("RELEASE step")
    done.left += all_problems(Inspection(connection))
    return done


def _indexes(look: Inspection) -> Iterator[Rederived]:
    lines = [str(row[0]) for row in look.connection.execute("PRAGMA integrity_check(100)")]
    if any(" index " in line for line in lines):
        look.connection.execute("REINDEX")
        yield Rederived("the indexes, from the tables")


def _stored_digests(look: Inspection) -> Iterator[Rederived]:
    """Digests of compressed bytes, lengths and times, where the content itself is intact."""
    damaged = [*check_dictionaries(look), *check_payloads(look)]
    if not damaged:
        return
    for dictionary_id in look.ids("dictionaries", "dictionary_id"):
        yield from _dictionary(look, dictionary_id)
    for payload_id in look.ids("payloads", "payload_id"):
        row = look.first(
            "SELECT p.payload_digest, p.compressed, d.content, p.stored_digest, p.payload_bytes"
            " FROM payloads p"
            " LEFT JOIN dictionaries d USING (dictionary_id) WHERE payload_id = ?",
            payload_id,
        )
        length = intact_length(row[1], row[2], row[0]) if row else None
        if row and length is not None and (sha256(row[1]), length) != (row[3], row[4]):
            look.connection.execute(
                "UPDATE payloads SET stored_digest = ?, payload_bytes = ? WHERE payload_id = ?",
                [sha256(row[1]), length, payload_id],
            )
            touched = look.showing(row[0])
            yield Rederived(
                f"payload {row[0]}: the recorded length, and the digest of the compressed bytes",
                touched.records,
                touched.url,
            )


def _dictionary(look: Inspection, dictionary_id: int) -> Iterator[Rederived]:
    row = look.first(
        "SELECT content_digest, content, stored_digest, made_at, (SELECT fetched_at FROM captures"
        " WHERE payload_digest = content_digest ORDER BY capture_id LIMIT 1) FROM dictionaries"
        " WHERE dictionary_id = ?",
        dictionary_id,
    )
    if row is None or row[4] is None or intact_length(row[1], None, row[0]) is None:
        return
    known = look.first(
        "SELECT 1 FROM captures WHERE payload_digest = ? AND fetched_at = ?", row[0], row[3]
    )
    made_at = row[3] if known or not captures_are_proven(look) else row[4]
    if (sha256(row[1]), made_at) != (row[2], row[3]):
        look.connection.execute(
            "UPDATE dictionaries SET stored_digest = ?, made_at = ? WHERE dictionary_id = ?",
            [sha256(row[1]), made_at, dictionary_id],
        )
        yield Rederived(
            f"dictionary {dictionary_id}: the recorded time, and the digest of the compressed bytes"
        )


def _proven_records(look: Inspection) -> list[int]:
    """Ids of the records for which values may be derived."""
    unproven = unproven_records(look)
    if unproven is None:
        return []
    return [one for one in look.ids("records", "record_id") if one not in unproven]


def _records(look: Inspection) -> Iterator[Rederived]:
    for record_id in _proven_records(look):
        for name, stored, expected in list(differences(look.connection, record_id)):
            if expected is None and name in _MUST_BE_KNOWN:
                continue
            look.connection.execute(
                f"UPDATE records SET {name} = ? WHERE record_id = ?",
                [expected, record_id],
            )
            touched = look.named([record_id])
            yield Rederived(
                f"{name}: {printable(stored)} → {printable(expected)}", touched.records, touched.url
            )


def _search_texts(look: Inspection) -> Iterator[Rederived]:
    """The rows of `superseded_texts` of the records whose evidence is intact."""
    known, proven = set(look.ids("records", "record_id")), set(_proven_records(look))
    stored = set(look.ids("superseded_texts", "record_id"))
    for record_id in sorted({*proven, *(stored - known if proven else ())}):
        expected = superseded_texts(look.connection, record_id) if record_id in known else {}
        if stored_digests(look, record_id) == set(expected):
            continue
        look.connection.execute("DELETE FROM superseded_texts WHERE record_id = ?", [record_id])
        look.connection.executemany(
            "INSERT INTO superseded_texts (record_id, content_digest) VALUES (?, ?)",
            [(record_id, digest) for digest in expected],
        )
        touched = look.named([record_id])
        yield Rederived(_TEXT, touched.records, touched.url)


def _joined_words(look: Inspection) -> Iterator[Rederived]:
    proven, words = _proven_records(look), stored_words(look)
    needed: set[tuple[str, str]] = set()
    for record_id in proven:
        latest = search_text(look.connection, record_id)
        superseded = superseded_texts(look.connection, record_id).values()
        needed |= words_of([*superseded, *([latest] if latest else [])])
    if missing := len(needed - words):
        if proven == look.ids("records", "record_id"):  # then no row of it is needed for others
            look.connection.execute("DELETE FROM joined_words")
        add_words(look.connection, needed)
        yield Rederived(f"compounds that were not in joined_words: {missing}")


def _full_text_indexes(look: Inspection, done: Repair) -> Iterator[Rederived]:
    """Both indexes, from the texts as they are stored.

    An index that differs only in records whose evidence is damaged stays: it may be right.
    """
    proven = set(_proven_records(look))
    is_wrong = (
        any(change.what == _TEXT for change in done.changes)
        or any(fault.records is None or fault.records & proven for fault in index_faults(look))
        or stored_folds(look) != [SEARCH_FOLD]
    )
    if is_wrong:
        build_indexes(look.connection)
        yield Rederived("the full-text indexes, from the texts of the revisions")
