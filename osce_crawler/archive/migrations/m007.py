"""Migration 7: captures that were taken from a web archive, and captures of files."""

from osce_crawler.archive.migrations.statements import Database, rebuild, run_script

_CAPTURES = """
CREATE TABLE new_captures ( -- One fetch of one address at one moment, answered or not.
  capture_id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES crawl_runs(run_id), -- run, with the versions of tool, parser and policy
  url TEXT NOT NULL, -- address that was requested
  purpose TEXT NOT NULL CHECK (purpose IN ('release', 'listing', 'robots', 'file')), -- why it was fetched
  fetched_at TEXT NOT NULL, -- UTC; for one from a web archive, when that fetched it from the site
  http_status INTEGER, -- null: no answer, or a saved page whose status is unknown
  headers TEXT NOT NULL, -- JSON list of name and value, as received
  payload_digest TEXT REFERENCES payloads(payload_digest), -- sha256 of the body after content decoding; null: no body
  payload_bytes INTEGER NOT NULL, -- length of the body after content decoding
  content_encoding TEXT, -- as received, such as gzip; null: none
  received_digest TEXT, -- sha256 of the body as received; null: not known
  received_bytes INTEGER, -- length of the body as received; null: not known
  redirected_to TEXT, -- target of a redirect
  retrieved_from TEXT, -- address in the web archive that it was taken from; null: not from one
  outcome TEXT NOT NULL, -- support, not_modified, revisit, unchanged, new, revised, gone, failed or rejected
  record_id INTEGER REFERENCES records(record_id), -- record that it shows, or whose address it is; null: none
  revision_id INTEGER REFERENCES revisions(revision_id), -- revision that it shows, as first read; null: none
  error_kind TEXT, -- why no record could be made
  error_message TEXT
) STRICT
"""
_CAPTURES_COPIED = """capture_id, run_id, url, purpose, fetched_at, http_status, headers,
 payload_digest, payload_bytes, content_encoding, received_digest, received_bytes, redirected_to,
 NULL, outcome, record_id, revision_id, error_kind, error_message"""
_FRONTIER = """
CREATE TABLE new_frontier ( -- What a crawl has found and fetched; empty when none is under way.
  position INTEGER PRIMARY KEY, -- order in which they were found
  url TEXT NOT NULL UNIQUE, -- canonical address, page of a listing, or file
  purpose TEXT NOT NULL CHECK (purpose IN ('release', 'listing', 'file')), -- what is expected there
  listing TEXT, -- first page of the listing that this is a page of, or that names this release; null where none does
  own INTEGER NOT NULL DEFAULT 0 CHECK (own IN (0, 1)), -- 1 where it is requested because a record's own address is named by no listing
  done INTEGER NOT NULL DEFAULT 0 CHECK (done IN (0, 1)), -- 1 where the response is in the archive
  title TEXT, -- title in that listing; null: none, or no listing
  teaser TEXT -- start of the text, or a summary, in that listing; null: none
) STRICT
"""
_FILES = """
CREATE TABLE new_revision_files ( -- Attachments and images. A file that was fetched is a capture of this address, with the purpose file.
  revision_id INTEGER NOT NULL REFERENCES revisions(revision_id),
  kind TEXT NOT NULL CHECK (kind IN ('attachment', 'image')),
  position INTEGER NOT NULL, -- counts from 0
  url TEXT, -- null for an image of a text dump
  label TEXT, -- an attachment's label or an image's caption
  credit TEXT, -- photographer
  PRIMARY KEY (revision_id, kind, position)
) STRICT, WITHOUT ROWID
"""
_FURTHER = """
CREATE INDEX captures_url ON captures(url, capture_id);
CREATE INDEX captures_run ON captures(run_id);
CREATE INDEX captures_record ON captures(record_id, fetched_at);
CREATE INDEX captures_retrieved ON captures(retrieved_from) WHERE retrieved_from IS NOT NULL;
CREATE TABLE web_archive_lists ( -- Addresses for which a web archive was asked for its captures (crawl --via wayback), so that none is asked for twice.
  endpoint TEXT NOT NULL, -- address of the web archive
  url TEXT NOT NULL, -- address of a release
  asked_at TEXT NOT NULL, -- UTC
  remaining TEXT NOT NULL, -- captures that are still to be requested: JSON list of time (14 digits) and address
  PRIMARY KEY (endpoint, url)
) STRICT, WITHOUT ROWID;
"""


def m007_past_and_files(db: Database) -> None:
    """The origin of captures in web archives, and the purpose `file`."""
    rebuild(db, "captures", _CAPTURES, _CAPTURES_COPIED)
    rebuild(db, "frontier", _FRONTIER, "position, url, purpose, listing, own, done, title, teaser")
    rebuild(db, "revision_files", _FILES, "revision_id, kind, position, url, label, credit")
    run_script(db, _FURTHER)
