"""Run manifests: what each run wrote, as digests, each with the digest of the one before it.

The manifests form a hash chain: a later change breaks the chain, or a digest in it.
"""

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from osce_crawler.archive.integrity.digests import line_of
from osce_crawler.archive.schema import ENDED_AS, LEDGER, RUN_COUNTS
from osce_crawler.records import sha256

_FORMAT = "osce-crawler run manifest, "
FIRST_FORMAT, SECOND_FORMAT, THIRD_FORMAT, FOURTH_FORMAT, FIFTH_FORMAT, FORMAT = range(1, 7)
"""Manifests of runs before schema 4 do not cover `captures.revision_id`; those before schema 5 have
no evidence and no later readings; those before schema 6 have no ledger; those before schema 7 have
no captures from web archives; those before schema 8 have no budget in their ledger.
"""
FORMATS = (FIRST_FORMAT, SECOND_FORMAT, THIRD_FORMAT, FOURTH_FORMAT, FIFTH_FORMAT, FORMAT)
_RUN = (
    "run_id", "kind", "site", "options", "started_at", "finished_at", "outcome", "resumes",
    "walk_complete", "exit_code", "tool_version", "parser_version", "policy_version", "captures",
    *RUN_COUNTS,
)  # fmt: skip
# A later reparse may parse a failed page; it then sets record and revision of the capture. So the
# manifest of the run that fetched the page does not cover these two columns. The same holds for a
# page that the continuing run reads; its manifest covers them among its `readings`.
_AS_FETCHED = f"CASE WHEN {ENDED_AS} NOT IN ('failed', 'rejected') THEN {{}} END"
_CAPTURES = (
    "SELECT capture_id, url, purpose, fetched_at, http_status, headers, payload_digest,"
    " payload_bytes, content_encoding, received_digest, received_bytes, redirected_to,"
    f" {ENDED_AS},"
    f" {_AS_FETCHED.format('record_id')}, error_kind, error_message{{further}}"
    " FROM captures WHERE run_id = ? ORDER BY capture_id"
)
RECORD_AT = 13
"""Index of the record id in a row of captures. The revision id is the last value."""
# The digest of a revision after the run {0}: a later run may have replaced the reading.
_DIGEST = (
    "coalesce((SELECT l.revision_digest FROM earlier_readings l WHERE l.revision_id ="
    " v.revision_id AND l.run_id > {0} ORDER BY l.run_id LIMIT 1), v.revision_digest)"
)
# Rows that a run writes and no later run changes. The parameter is the run id.
_WRITTEN: Mapping[str, str] = {
    "captures": _CAPTURES.format(further=f", {_AS_FETCHED.format('revision_id')}"),
    "revisions": f"SELECT revision_id, r.node_id, r.language, revision, {_DIGEST.format('0')}"
    " FROM revisions v JOIN records r USING (record_id) WHERE run_id = ? ORDER BY revision_id",
    "events": "SELECT event_id, r.node_id, r.language, event, noticed_at, capture_id, detail"
    " FROM record_events JOIN records r USING (record_id) WHERE run_id = ? ORDER BY event_id",
    "addresses": "SELECT r.node_id, r.language, a.url, learned_from, a.first_seen_at"
    " FROM addresses a JOIN records r USING (record_id)"
    " WHERE run_id = ? ORDER BY r.node_id, r.language, a.url, learned_from",
    "findings": "SELECT kind, url, message FROM run_findings WHERE run_id = ? ORDER BY rowid",
}
_FURTHER: Mapping[str, str] = {
    "evidence": "SELECT capture_id, title, teaser FROM capture_evidence WHERE run_id = ?"
    " ORDER BY capture_id",
    "readings": "SELECT capture_id, c.outcome, c.record_id, c.revision_id FROM capture_readings o"
    " JOIN captures c USING (capture_id) WHERE o.run_id = ? ORDER BY capture_id",
    "confirmed": "SELECT revision_id, r.node_id, r.language, v.revision, e.replaced_at,"
    f" e.revision_digest, {_DIGEST.format('e.run_id')} FROM earlier_readings e"
    " JOIN revisions v USING (revision_id) JOIN records r USING (record_id) WHERE e.run_id = ?"
    " ORDER BY revision_id",
}
_LEDGER: Mapping[str, str] = {
    "listings": f"SELECT {', '.join(LEDGER)} FROM run_listings WHERE run_id = ? ORDER BY listing",
}
_FIRST_LEDGER = {name: sql.replace(" left_by_budget,", "") for name, sql in _LEDGER.items()}
_ORIGINS: Mapping[str, str] = {
    "origins": "SELECT capture_id, retrieved_from FROM captures"
    " WHERE run_id = ? AND retrieved_from IS NOT NULL ORDER BY capture_id",
}
_WRITTEN_BY_FORMAT: Mapping[int, Mapping[str, str]] = {
    FIRST_FORMAT: {**_WRITTEN, "captures": _CAPTURES.format(further="")},
    SECOND_FORMAT: _WRITTEN,
    THIRD_FORMAT: {**_WRITTEN, **_FURTHER},
    FOURTH_FORMAT: {**_WRITTEN, **_FURTHER, **_FIRST_LEDGER},
    FIFTH_FORMAT: {**_WRITTEN, **_FURTHER, **_FIRST_LEDGER, **_ORIGINS},
    FORMAT: {**_WRITTEN, **_FURTHER, **_LEDGER, **_ORIGINS},
}


class Changed(NamedTuple):
    """Rows of one kind that differ from the manifest."""

    name: str
    rows: list[tuple[object, ...]]
    """The current rows, in the columns of `_WRITTEN`."""
    missing: int
    """Number of rows of the manifest that were removed from the archive or changed."""


class Manifest(NamedTuple):
    """A run's manifest as JSON text, and the digest of the previous manifest."""

    text: str
    previous_digest: str | None

    @property
    def digest(self) -> str:
        """`sha256:` of the text."""
        return sha256(self.text.encode("utf-8", "surrogatepass"))  # damaged text may not be UTF-8


def make_manifest(
    connection: sqlite3.Connection, run_id: int, previous_digest: str | None, form: int = FORMAT
) -> Manifest:
    """The manifest of a run, from the current rows. `form` is one of FORMATS."""
    run = connection.execute(
        f"SELECT {', '.join(_RUN)} FROM crawl_runs WHERE run_id = ?",
        [run_id],
    ).fetchone()
    value = {
        "format": f"{_FORMAT}{form}",
        "run": dict(zip(_RUN, run, strict=True)),
        "written": {name: _section(rows) for name, rows in _written(connection, run_id, form)},
        "previous": previous_digest,
    }
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return Manifest(text, previous_digest)


def format_of(manifest: str) -> int:
    """The format named in a manifest; the current one if it names none."""
    return next((form for form in FORMATS if f'"{_FORMAT}{form}"' in manifest), FORMAT)


def _written(
    connection: sqlite3.Connection, run_id: int, form: int
) -> Iterator[tuple[str, Iterable[tuple[object, ...]]]]:
    for name, sql in _WRITTEN_BY_FORMAT[form].items():
        yield name, (tuple(row) for row in connection.execute(sql, [run_id]))


def _section(rows: Iterable[tuple[object, ...]]) -> dict[str, object]:
    """Count and digest of rows, and a mark for each row.

    The digest detects a change; the marks identify the changed rows.
    """
    digest, marks = hashlib.sha256(), []
    for row in rows:
        line = line_of(row)
        digest.update(line)
        marks.append(_mark(line))
    return {"count": len(marks), "digest": f"sha256:{digest.hexdigest()}", "rows": marks}


def mark_of(row: Iterable[object]) -> str:
    """The first 16 hexadecimal digits of a row's digest."""
    return _mark(line_of(row))


def _mark(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()[:16]


def changed_rows(connection: sqlite3.Connection, run_id: int, manifest: str) -> Iterator[Changed]:
    """Rows of a run that are not in its intact manifest, and the number of missing rows."""
    stored = json.loads(manifest)["written"]
    for name, rows in _written(connection, run_id, format_of(manifest)):
        known = Counter(stored.get(name, {}).get("rows", ()))
        found = []
        for row in rows:
            mark = mark_of(row)
            if known[mark]:
                known[mark] -= 1
            else:
                found.append(row)
        missing = known.total()
        if found or missing:
            yield Changed(name, found, missing)


def close_manifest(connection: sqlite3.Connection, run_id: int) -> None:
    """Append the manifest of an ended run to the chain."""
    last = connection.execute(
        "SELECT manifest_digest FROM run_manifests ORDER BY rowid DESC LIMIT 1"
    ).fetchone()
    manifest = make_manifest(connection, run_id, last[0] if last else None)
    connection.execute(
        "INSERT INTO run_manifests (run_id, previous_digest, manifest, manifest_digest) VALUES (?,"
        " ?, ?, ?)",
        [run_id, manifest.previous_digest, manifest.text, manifest.digest],
    )
