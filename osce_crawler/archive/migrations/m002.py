"""Migration 2: every fetch as a capture, events of records, run manifests, the frontier.

Tables that gain a column are rebuilt: ALTER TABLE ADD COLUMN would not keep its comment.
"""

from osce_crawler.archive.integrity.digests import revision_digest
from osce_crawler.archive.migrations.statements import Database, rebuild, run_script
from osce_crawler.records import sha256

_RUNS = """
CREATE TABLE new_crawl_runs ( -- One execution: a crawl, an import, or a reparse of what is stored.
  run_id INTEGER PRIMARY KEY, -- counts from 1
  kind TEXT NOT NULL DEFAULT 'crawl' CHECK (kind IN ('crawl', 'import', 'reparse')), -- what was done
  site TEXT NOT NULL, -- root that was crawled, such as https://www.osce.org; for a reparse, that of the last crawl
  options TEXT NOT NULL, -- JSON of the options given
  started_at TEXT NOT NULL, -- UTC
  finished_at TEXT, -- UTC; null while it runs
  outcome TEXT NOT NULL DEFAULT 'running' CHECK (outcome IN ('running', 'finished', 'limited', 'interrupted', 'failed')), -- how it ended
  resumes INTEGER, -- the interrupted run that this one goes on with; null for a new walk
  walk_complete INTEGER NOT NULL DEFAULT 0 CHECK (walk_complete IN (0, 1)), -- 1 if every page of every listing was read
  exit_code INTEGER, -- what the command answered
  captures INTEGER NOT NULL DEFAULT 0, -- fetches kept; the sum of the nine counts that follow; all 0 for a reparse, which fetches nothing
  support INTEGER NOT NULL DEFAULT 0, -- robots.txt, listings and redirects, that only lead to releases
  not_modified INTEGER NOT NULL DEFAULT 0, -- answered 304
  revisits INTEGER NOT NULL DEFAULT 0, -- same bytes as the last capture of the address
  unchanged INTEGER NOT NULL DEFAULT 0, -- other bytes, same text and metadata
  new INTEGER NOT NULL DEFAULT 0, -- first revision of a record
  revised INTEGER NOT NULL DEFAULT 0, -- a further revision
  gone INTEGER NOT NULL DEFAULT 0, -- answered 404 or 410
  failed INTEGER NOT NULL DEFAULT 0, -- no answer, or one of which no record could be made
  rejected INTEGER NOT NULL DEFAULT 0, -- not a release: an event, or a page without a node id
  tool_version TEXT NOT NULL, -- version of osce-crawler
  parser_version TEXT NOT NULL DEFAULT '', -- digest of the code that reads pages; empty before schema 2
  policy_version TEXT NOT NULL -- version of the deduplication policy
) STRICT
"""
_RUNS_COPIED = """run_id, 'crawl', site, options, started_at, finished_at, outcome, NULL, walk_complete, exit_code, captures, support,
 not_modified, revisits, unchanged, new, revised, gone, failed, rejected, tool_version, '', policy_version"""

_DICTIONARIES = """
CREATE TABLE new_dictionaries ( -- Pages that others of the same template are compressed against (zstd, raw content).
  dictionary_id INTEGER PRIMARY KEY,
  made_at TEXT NOT NULL, -- UTC
  content_digest TEXT NOT NULL UNIQUE, -- sha256 of the page
  stored_digest TEXT NOT NULL, -- sha256 of `content` as stored: fixity of every byte
  content BLOB NOT NULL -- the page, zstd without a dictionary
) STRICT
"""
_PAYLOADS = """
CREATE TABLE new_payloads ( -- Bodies of responses after content decoding, each distinct one once.
  payload_id INTEGER PRIMARY KEY,
  payload_digest TEXT NOT NULL UNIQUE, -- sha256 of the body: fixity
  payload_bytes INTEGER NOT NULL, -- length before compression
  dictionary_id INTEGER REFERENCES dictionaries(dictionary_id), -- null: compressed without one
  stored_digest TEXT NOT NULL, -- sha256 of `compressed`: fixity of every stored byte
  compressed BLOB NOT NULL -- zstd
) STRICT
"""
_RECORDS = """
CREATE TABLE new_records ( -- One press release in one language, through time.
  record_id INTEGER PRIMARY KEY, -- rowid of press_releases_fts
  node_id INTEGER NOT NULL, -- the site's number, in every address of the release
  language TEXT NOT NULL, -- BCP 47: en, ru, sr-Latn
  url TEXT NOT NULL, -- its own address: the canonical one it was last found at
  latest_revision_id INTEGER REFERENCES revisions(revision_id) DEFERRABLE INITIALLY DEFERRED,
  first_seen_at TEXT NOT NULL, -- UTC
  last_seen_at TEXT NOT NULL, -- UTC, last capture that showed it
  gone_at TEXT, -- UTC, since when its own address answers 404 or 410; null while it is there
  unlisted_at TEXT, -- UTC, since when no listing names it though its address answers; null while it is listed
  UNIQUE (node_id, language)
) STRICT
"""
_CAPTURES = """
CREATE TABLE new_captures ( -- One fetch of one address at one moment, answered or not.
  capture_id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES crawl_runs(run_id), -- says which versions of tool, parser and policy read it
  url TEXT NOT NULL, -- address that was asked
  purpose TEXT NOT NULL CHECK (purpose IN ('release', 'listing', 'robots')), -- why it was fetched
  fetched_at TEXT NOT NULL, -- UTC
  http_status INTEGER, -- null: no answer, or a saved page whose status nobody noted
  headers TEXT NOT NULL, -- JSON list of name and value, as received
  payload_digest TEXT REFERENCES payloads(payload_digest), -- sha256 of the body after content decoding; null: no body
  payload_bytes INTEGER NOT NULL, -- length of the body after content decoding
  content_encoding TEXT, -- as received, such as gzip; null: none
  received_digest TEXT, -- sha256 of the body as received; null: not known
  received_bytes INTEGER, -- length of the body as received; null: not known
  redirected_to TEXT, -- address that a redirect led to
  outcome TEXT NOT NULL, -- support, not_modified, revisit, unchanged, new, revised, gone, failed or rejected
  record_id INTEGER REFERENCES records(record_id), -- release it shows, or whose address it is; null where none
  error_kind TEXT, -- why no record could be made
  error_message TEXT
) STRICT
"""
_CAPTURES_COPIED = """capture_id, run_id, url, purpose, fetched_at, http_status, headers, payload_digest, payload_bytes,
 NULL, NULL, NULL, NULL, outcome, record_id, error_kind, error_message"""

_ADDRESSES = """
CREATE TABLE new_addresses ( -- Every address a release was seen under.
  record_id INTEGER NOT NULL REFERENCES records(record_id),
  url TEXT NOT NULL,
  learned_from TEXT NOT NULL CHECK (learned_from IN ('fetch', 'redirect', 'listing', 'canonical', 'import')), -- how
  first_seen_at TEXT NOT NULL, -- UTC
  run_id INTEGER NOT NULL REFERENCES crawl_runs(run_id), -- run that noted it
  PRIMARY KEY (record_id, url)
) STRICT, WITHOUT ROWID
"""
_ADDRESSES_COPIED = """record_id, url, learned_from, first_seen_at, coalesce(
 (SELECT max(run_id) FROM crawl_runs WHERE started_at <= first_seen_at), (SELECT min(run_id) FROM crawl_runs))"""
_REVISIONS = """
CREATE TABLE new_revisions ( -- One distinct pair of content and metadata digest of a record.
  revision_id INTEGER PRIMARY KEY,
  record_id INTEGER NOT NULL REFERENCES records(record_id),
  revision INTEGER NOT NULL, -- counts from 1 within the record
  cause TEXT NOT NULL CHECK (cause IN ('site', 'parser')), -- the page changed, or we read it better
  run_id INTEGER NOT NULL REFERENCES crawl_runs(run_id), -- run that made it, with its versions; a crawl, or a reparse of an older capture
  capture_id INTEGER NOT NULL REFERENCES captures(capture_id), -- the bytes it was read from
  created_at TEXT NOT NULL, -- UTC, when it was read: as of then the archive knows it
  layout TEXT NOT NULL, -- drupal6, drupal11 or text
  content_type TEXT, -- as printed: Press release, News, ...
  title TEXT NOT NULL,
  published_on TEXT, -- calendar date, YYYY-MM-DD
  published_on_source TEXT, -- time, label, header or dateline
  place TEXT, -- as printed
  dateline TEXT, -- as printed, without its dash
  description TEXT, -- summary field of the drupal6 layout
  contacts TEXT, -- closing lines that say whom to ask
  warnings TEXT NOT NULL, -- JSON list of `field: explanation`
  content_digest TEXT NOT NULL, -- sha256 of title and kept paragraphs: identity of the text
  metadata_digest TEXT NOT NULL, -- sha256 of date, place, type, sources, fields of work
  revision_digest TEXT NOT NULL DEFAULT '', -- sha256 of all fields and paragraphs, removed ones too: fixity
  UNIQUE (record_id, revision)
) STRICT
"""
_REVISIONS_COPIED = """revision_id, record_id, revision, cause,
 (SELECT run_id FROM captures c WHERE c.capture_id = revisions.capture_id), capture_id, created_at, layout, content_type,
 title, published_on, published_on_source, place, dateline, description, contacts, warnings, content_digest,
 metadata_digest, ''"""

_FURTHER = """
CREATE INDEX records_url ON records(url);
CREATE INDEX addresses_url ON addresses(url);
CREATE INDEX addresses_run ON addresses(run_id);
CREATE INDEX revisions_run ON revisions(run_id);
CREATE INDEX captures_url ON captures(url, capture_id);
CREATE INDEX captures_run ON captures(run_id);
CREATE INDEX captures_record ON captures(record_id);
CREATE TABLE record_events ( -- What became of a release on the site, when it was first noticed.
  event_id INTEGER PRIMARY KEY,
  record_id INTEGER NOT NULL REFERENCES records(record_id),
  run_id INTEGER NOT NULL REFERENCES crawl_runs(run_id),
  capture_id INTEGER REFERENCES captures(capture_id), -- the fetch that showed it; null where no single one did
  event TEXT NOT NULL CHECK (event IN ('gone', 'returned', 'moved', 'unlisted', 'listed', 'replaced')), -- what happened
  noticed_at TEXT NOT NULL, -- UTC
  detail TEXT NOT NULL -- status, addresses or reason, for people
) STRICT;
CREATE INDEX record_events_record ON record_events(record_id);
CREATE TABLE run_manifests ( -- What each closed run wrote, digests of digests; each names the one before it: a hash chain.
  run_id INTEGER PRIMARY KEY REFERENCES crawl_runs(run_id),
  previous_digest TEXT, -- manifest_digest of the run closed before; null for the first
  manifest TEXT NOT NULL, -- JSON
  manifest_digest TEXT NOT NULL UNIQUE -- sha256 of `manifest`
) STRICT;
CREATE TABLE frontier ( -- What a crawl has found and fetched; empty when none is under way.
  position INTEGER PRIMARY KEY, -- order in which they were found
  url TEXT NOT NULL UNIQUE, -- canonical address, or page of a listing
  purpose TEXT NOT NULL CHECK (purpose IN ('release', 'listing')), -- what is expected there
  start TEXT, -- the listing's first page, for pages of a listing
  unlisted INTEGER NOT NULL DEFAULT 0 CHECK (unlisted IN (0, 1)), -- 1 where the archive knew it and no listing named it
  done INTEGER NOT NULL DEFAULT 0 CHECK (done IN (0, 1)) -- 1 where the answer is in the archive
) STRICT;
CREATE TABLE frontier_aliases ( -- Further addresses that the crawl under way saw for the ones it fetches.
  url TEXT NOT NULL, -- address that is fetched
  further TEXT NOT NULL, -- another one of the same release
  PRIMARY KEY (url, further)
) STRICT, WITHOUT ROWID;
CREATE TABLE frontier_walks ( -- Where the walks over listings stand in the crawl under way.
  start TEXT PRIMARY KEY, -- the listing's first page
  state TEXT NOT NULL -- JSON
) STRICT;
"""

_VIEWS = """
CREATE VIEW record_history AS -- What is known of each release through time: its revisions, and what became of it on the site.
SELECT
  r.node_id, -- the site's number of the release
  r.language, -- BCP 47
  x.at, -- UTC, when it was first noticed
  x.what, -- new, changed, reread, gone, returned, moved, unlisted, listed or replaced
  x.revision, -- the revision, where the text or the metadata changed
  x.run_id, -- run that noticed it
  x.capture_id, -- fetch that showed it
  x.detail -- addresses, status or reason, for people
FROM records r JOIN (
  SELECT record_id, created_at AS at, CASE WHEN revision = 1 THEN 'new' WHEN cause = 'parser' THEN 'reread' ELSE 'changed' END
    AS what, revision, run_id, capture_id, '' AS detail FROM revisions
  UNION ALL
  SELECT record_id, noticed_at, event, NULL, run_id, capture_id, detail FROM record_events
) x USING (record_id);
"""


def m002_evidence(db: Database) -> None:
    """Every fetch as a capture, events of records, run manifests, the frontier."""
    views = db.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'view' ORDER BY rowid"
    ).fetchall()
    for name, _ in views:
        db.execute(f"DROP VIEW {name}")
    db.conn.create_function("stored_digest", 1, sha256)
    rebuild(
        db,
        "dictionaries",
        _DICTIONARIES,
        "dictionary_id, made_at, content_digest, stored_digest(content), content",
    )
    rebuild(
        db, "payloads", _PAYLOADS,
        "payload_id, payload_digest, payload_bytes, dictionary_id, stored_digest(compressed), compressed",
    )  # fmt: skip
    rebuild(db, "crawl_runs", _RUNS, _RUNS_COPIED)
    rebuild(
        db, "records", _RECORDS,
        "record_id, node_id, language, url, latest_revision_id, first_seen_at, last_seen_at, gone_at, NULL",
    )  # fmt: skip
    rebuild(db, "captures", _CAPTURES, _CAPTURES_COPIED)
    rebuild(db, "addresses", _ADDRESSES, _ADDRESSES_COPIED)
    rebuild(db, "revisions", _REVISIONS, _REVISIONS_COPIED)
    run_script(db, _FURTHER)
    for (revision_id,) in db.execute("SELECT revision_id FROM revisions").fetchall():
        db.execute(
            "UPDATE revisions SET revision_digest = ? WHERE revision_id = ?",
            [revision_digest(db.conn, revision_id), revision_id],
        )
    for name, sql in views:
        db.execute(_with_unlisted(sql) if name == "press_releases" else sql)
    run_script(db, _VIEWS)


def _with_unlisted(view: str) -> str:
    """The view `press_releases` with the column `unlisted_at` added."""
    return view.replace(
        "  r.record_id -- rowid of press_releases_fts\n",
        "  r.record_id, -- rowid of press_releases_fts\n"
        "  r.unlisted_at -- UTC, since when no listing names it though its address answers\n",
    )
