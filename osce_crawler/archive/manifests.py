"""Run manifests: what each run wrote, as digests, in a chain. Who changes anything later breaks the chain or a digest in it."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from osce_crawler.archive.digests import digest_of_rows
from osce_crawler.archive.schema import RUN_COUNTS
from osce_crawler.records import sha256

FORMAT = "osce-crawler run manifest, 1"
_RUN = (
    "run_id", "kind", "site", "options", "started_at", "finished_at", "outcome", "resumes", "walk_complete", "exit_code",
    "tool_version", "parser_version", "policy_version", "captures", *RUN_COUNTS,
)  # fmt: skip
# What a run writes and nobody changes afterwards. Each with the run's id as its one parameter.
_WRITTEN: Mapping[str, str] = {
    "captures": "SELECT capture_id, url, purpose, fetched_at, http_status, headers, payload_digest, payload_bytes,"
    " content_encoding, received_digest, received_bytes, redirected_to, outcome, record_id, error_kind, error_message"
    " FROM captures WHERE run_id = ? ORDER BY capture_id",
    "revisions": "SELECT revision_id, r.node_id, r.language, revision, revision_digest FROM revisions JOIN records r"
    " USING (record_id) WHERE run_id = ? ORDER BY revision_id",
    "events": "SELECT event_id, r.node_id, r.language, event, noticed_at, capture_id, detail FROM record_events"
    " JOIN records r USING (record_id) WHERE run_id = ? ORDER BY event_id",
    "findings": "SELECT kind, url, message FROM run_findings WHERE run_id = ? ORDER BY rowid",
}


@dataclass(frozen=True, slots=True)
class Manifest:
    """A run's manifest as text, its digest, and the digest of the one before it."""

    text: str
    previous_digest: str | None

    @property
    def digest(self) -> str:
        """`sha256:` of the text."""
        return sha256(self.text.encode())


def make_manifest(connection: sqlite3.Connection, run_id: int, previous_digest: str | None) -> Manifest:
    """The manifest of a run, from what the archive holds now."""
    run = connection.execute(
        f"SELECT {', '.join(_RUN)} FROM crawl_runs WHERE run_id = ?",  # noqa: S608 - names of our own
        [run_id],
    ).fetchone()
    written = {}
    for name, sql in _WRITTEN.items():
        rows = [tuple(row) for row in connection.execute(sql, [run_id])]
        written[name] = {"count": len(rows), "digest": digest_of_rows(rows)}
    value = {
        "format": FORMAT,
        "run": dict(zip(_RUN, run, strict=True)),
        "written": written,
        "previous": previous_digest,
    }
    return Manifest(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n", previous_digest)


def close_manifest(connection: sqlite3.Connection, run_id: int) -> None:
    """Write the manifest of a run that has ended, behind the last one of the chain."""
    last = connection.execute("SELECT manifest_digest FROM run_manifests ORDER BY rowid DESC LIMIT 1").fetchone()
    manifest = make_manifest(connection, run_id, last[0] if last else None)
    connection.execute(
        "INSERT INTO run_manifests (run_id, previous_digest, manifest, manifest_digest) VALUES (?, ?, ?, ?)",
        [run_id, manifest.previous_digest, manifest.text, manifest.digest],
    )
