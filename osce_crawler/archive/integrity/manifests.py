"""Run manifests: what each run wrote, as digests, in a chain. Who changes anything later breaks the
chain or a digest in it.
"""

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from osce_crawler.archive.integrity.digests import line_of
from osce_crawler.archive.schema import RUN_COUNTS
from osce_crawler.records import sha256

FORMAT = "osce-crawler run manifest, 1"
_RUN = (
    "run_id", "kind", "site", "options", "started_at", "finished_at", "outcome", "resumes", "walk_complete", "exit_code",
    "tool_version", "parser_version", "policy_version", "captures", *RUN_COUNTS,
)  # fmt: skip
# What a run writes and nobody changes afterwards. Each with the run's id as its one parameter.
_WRITTEN: Mapping[str, str] = {
    "captures": "SELECT capture_id, url, purpose, fetched_at, http_status, headers, payload_digest,"
    " payload_bytes,"
    " content_encoding, received_digest, received_bytes, redirected_to, outcome, record_id,"
    " error_kind, error_message"
    " FROM captures WHERE run_id = ? ORDER BY capture_id",
    "revisions": "SELECT revision_id, r.node_id, r.language, revision, revision_digest FROM"
    " revisions JOIN records r"
    " USING (record_id) WHERE run_id = ? ORDER BY revision_id",
    "events": "SELECT event_id, r.node_id, r.language, event, noticed_at, capture_id, detail FROM"
    " record_events"
    " JOIN records r USING (record_id) WHERE run_id = ? ORDER BY event_id",
    "addresses": "SELECT r.node_id, r.language, a.url, learned_from, a.first_seen_at FROM addresses"
    " a JOIN records r"
    " USING (record_id) WHERE run_id = ? ORDER BY r.node_id, r.language, a.url, learned_from",
    "findings": "SELECT kind, url, message FROM run_findings WHERE run_id = ? ORDER BY rowid",
}


@dataclass(frozen=True, slots=True)
class Changed:
    """Rows of one kind that are not as the manifest says."""

    name: str
    rows: list[tuple[object, ...]]
    """As they are now, in the columns of `_WRITTEN`."""
    missing: int
    """How many the manifest has that are not there, or not so."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A run's manifest as text, its digest, and the digest of the one before it."""

    text: str
    previous_digest: str | None

    @property
    def digest(self) -> str:
        """`sha256:` of the text."""
        return sha256(self.text.encode("utf-8", "surrogatepass"))  # damage is not always UTF-8


def make_manifest(
    connection: sqlite3.Connection, run_id: int, previous_digest: str | None
) -> Manifest:
    """The manifest of a run, from what the archive holds now."""
    run = connection.execute(
        f"SELECT {', '.join(_RUN)} FROM crawl_runs WHERE run_id = ?",
        [run_id],
    ).fetchone()
    value = {
        "format": FORMAT,
        "run": dict(zip(_RUN, run, strict=True)),
        "written": {name: _section(rows) for name, rows in _written(connection, run_id)},
        "previous": previous_digest,
    }
    return Manifest(
        json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n", previous_digest
    )


def _written(
    connection: sqlite3.Connection, run_id: int
) -> Iterator[tuple[str, Iterable[tuple[object, ...]]]]:
    for name, sql in _WRITTEN.items():
        yield name, (tuple(row) for row in connection.execute(sql, [run_id]))


def _section(rows: Iterable[tuple[object, ...]]) -> dict[str, object]:
    """Count and digest of rows, and a mark of each: the digest proves, the marks tell where to
    look.
    """
    whole, marks = hashlib.sha256(), []
    for row in rows:
        line = line_of(row)
        whole.update(line)
        marks.append(_mark(line))
    return {"count": len(marks), "digest": f"sha256:{whole.hexdigest()}", "rows": marks}


def mark_of(row: Iterable[object]) -> str:
    """The first digits of a row's digest."""
    return _mark(line_of(row))


def _mark(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()[:16]


def changed_rows(
    connection: sqlite3.Connection, run_id: int, manifest: Mapping[str, object]
) -> Iterator[Changed]:
    """Rows of a run that its manifest does not know; and how many that it knows are gone."""
    stored = manifest["written"]
    assert isinstance(stored, Mapping)  # noqa: S101 - its digest is right, so it is as we wrote it
    for name, rows in _written(connection, run_id):
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
    """Write the manifest of a run that has ended, behind the last one of the chain."""
    last = connection.execute(
        "SELECT manifest_digest FROM run_manifests ORDER BY rowid DESC LIMIT 1"
    ).fetchone()
    manifest = make_manifest(connection, run_id, last[0] if last else None)
    connection.execute(
        "INSERT INTO run_manifests (run_id, previous_digest, manifest, manifest_digest) VALUES (?,"
        " ?, ?, ?)",
        [run_id, manifest.previous_digest, manifest.text, manifest.digest],
    )
