"""Migration 4: captures name the revision they show; superseded texts have a search index."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from osce_crawler.archive.migrations.statements import Database, rebuild, run_script
from osce_crawler.search_fold import search_fold

_CAPTURES = """
CREATE TABLE new_captures ( -- One fetch of one address at one moment, answered or not.
  capture_id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES crawl_runs(run_id), -- run, with the versions of tool, parser and policy
  url TEXT NOT NULL, -- address that was requested
  purpose TEXT NOT NULL CHECK (purpose IN ('release', 'listing', 'robots')), -- why it was fetched
  fetched_at TEXT NOT NULL, -- UTC
  http_status INTEGER, -- null: no answer, or a saved page whose status is unknown
  headers TEXT NOT NULL, -- JSON list of name and value, as received
  payload_digest TEXT REFERENCES payloads(payload_digest), -- sha256 of the body after content decoding; null: no body
  payload_bytes INTEGER NOT NULL, -- length of the body after content decoding
  content_encoding TEXT, -- as received, such as gzip; null: none
  received_digest TEXT, -- sha256 of the body as received; null: not known
  received_bytes INTEGER, -- length of the body as received; null: not known
  redirected_to TEXT, -- target of a redirect
  outcome TEXT NOT NULL, -- support, not_modified, revisit, unchanged, new, revised, gone, failed or rejected
  record_id INTEGER REFERENCES records(record_id), -- record that it shows, or whose address it is; null: none
  revision_id INTEGER REFERENCES revisions(revision_id), -- revision that it shows, as first read; null: none
  error_kind TEXT, -- why no record could be made
  error_message TEXT
) STRICT
"""
_COPIED = """capture_id, run_id, url, purpose, fetched_at, http_status, headers, payload_digest,
 payload_bytes, content_encoding, received_digest, received_bytes, redirected_to, outcome, record_id,
 NULL, error_kind, error_message"""
# With the index `captures_record`, the newest capture of a record until a moment is one lookup.
_FURTHER = """
CREATE INDEX captures_url ON captures(url, capture_id);
CREATE INDEX captures_run ON captures(run_id);
CREATE INDEX captures_record ON captures(record_id, fetched_at);
CREATE INDEX revisions_capture ON revisions(capture_id);
CREATE TABLE superseded_texts ( -- Texts of revisions that are not the latest of their record, folded for search.
  text_id INTEGER PRIMARY KEY, -- rowid of superseded_texts_fts
  record_id INTEGER NOT NULL REFERENCES records(record_id),
  content_digest TEXT NOT NULL, -- content digest of the revisions with this text
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (record_id, content_digest)
) STRICT;
CREATE VIRTUAL TABLE superseded_texts_fts USING fts5(
  title, body, content='superseded_texts', content_rowid='text_id', tokenize="unicode61 remove_diacritics 2"
);
"""
_SHOWING = """
SELECT record_id, capture_id, run_id, fetched_at, payload_digest FROM captures
WHERE record_id IS NOT NULL AND outcome IN ('new', 'revised', 'unchanged', 'revisit')
ORDER BY record_id, capture_id
"""
# Failed pages that a later reparse has read.
_READ_LATER = """
UPDATE captures SET (record_id, revision_id) = (
  SELECT record_id, min(revision_id) FROM revisions v WHERE v.capture_id = captures.capture_id
) WHERE outcome IN ('failed', 'rejected') AND capture_id IN (SELECT capture_id FROM revisions)
"""
_SUPERSEDED = """
SELECT v.record_id, v.content_digest, v.title,
  (SELECT group_concat(text, char(10) || char(10)) FROM
    (SELECT text FROM revision_paragraphs WHERE revision_id = v.revision_id AND rule IS NULL ORDER BY position))
FROM revisions v JOIN records r USING (record_id)
JOIN revisions latest ON latest.revision_id = r.latest_revision_id
WHERE v.content_digest != latest.content_digest GROUP BY v.record_id, v.content_digest
"""


def m004_shown_revisions(db: Database) -> None:
    """Add and fill `captures.revision_id` and `superseded_texts`."""
    views = db.execute("SELECT sql FROM sqlite_master WHERE type = 'view' ORDER BY rowid")
    names = db.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall()
    definitions = [sql for (sql,) in views.fetchall()]
    for (name,) in names:
        db.execute(f"DROP VIEW {name}")
    rebuild(db, "captures", _CAPTURES, _COPIED)
    run_script(db, _FURTHER)
    for sql in definitions:
        db.execute(sql)
    shown = [*_shown(db)]
    db.conn.executemany("UPDATE captures SET revision_id = ? WHERE capture_id = ?", shown)
    db.execute(_READ_LATER)
    db.conn.executemany(
        "INSERT INTO superseded_texts (record_id, content_digest, title, body) VALUES (?, ?, ?, ?)",
        [*_superseded(db.execute(_SUPERSEDED))],
    )
    db.execute("INSERT INTO superseded_texts_fts (superseded_texts_fts) VALUES ('rebuild')")


def _shown(db: Database) -> Iterator[tuple[int, int]]:
    """Revision id and capture id of every capture that shows a record."""
    showing = db.execute(_SHOWING).fetchall()
    if not showing:  # a new archive: every first crawl comes through here
        return
    from osce_crawler.archive.migrations.m004_replay import RecordReplay  # noqa: PLC0415

    for record_id, captures in groupby(showing, key=lambda row: row[0]):
        replay = RecordReplay.of(db.conn, record_id)
        for _, *capture in captures:
            revision_id = replay.shown_by(*capture)
            if revision_id is not None:
                yield revision_id, capture[0]


def _superseded(
    rows: Iterable[tuple[int, str, str, str | None]],
) -> Iterator[tuple[int, str, str, str]]:
    for record_id, digest, title, body in rows:
        yield record_id, digest, search_fold(title), search_fold(body or "")
