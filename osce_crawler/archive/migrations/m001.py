"""Migration 1: captures, records with their revisions, runs, full-text search, public views."""

from osce_crawler.archive.migrations.statements import Database, run_script

_TABLES = """
CREATE TABLE crawl_runs ( -- One execution of the crawler.
  run_id INTEGER PRIMARY KEY, -- counts from 1
  site TEXT NOT NULL, -- root that was crawled, such as https://www.osce.org
  options TEXT NOT NULL, -- JSON of the options given
  started_at TEXT NOT NULL, -- UTC
  finished_at TEXT, -- UTC; null while it runs, or where it was broken off
  outcome TEXT NOT NULL DEFAULT 'running' CHECK (outcome IN ('running', 'finished', 'limited', 'interrupted', 'failed')), -- how it ended
  walk_complete INTEGER NOT NULL DEFAULT 0 CHECK (walk_complete IN (0, 1)), -- 1 if every page of every listing was read
  exit_code INTEGER, -- what the command answered
  captures INTEGER NOT NULL DEFAULT 0, -- responses kept; the sum of the nine counts that follow
  support INTEGER NOT NULL DEFAULT 0, -- listings and other pages that only lead to releases
  not_modified INTEGER NOT NULL DEFAULT 0, -- answered 304
  revisits INTEGER NOT NULL DEFAULT 0, -- same bytes as the last capture of the address
  unchanged INTEGER NOT NULL DEFAULT 0, -- other bytes, same text and metadata
  new INTEGER NOT NULL DEFAULT 0, -- first revision of a record
  revised INTEGER NOT NULL DEFAULT 0, -- a further revision
  gone INTEGER NOT NULL DEFAULT 0, -- answered 404 or 410
  failed INTEGER NOT NULL DEFAULT 0, -- kept, but no record could be made of it
  rejected INTEGER NOT NULL DEFAULT 0, -- not a release: an event, or a page without a node id
  tool_version TEXT NOT NULL, -- version of osce-crawler
  policy_version TEXT NOT NULL -- version of the deduplication policy
) STRICT;

CREATE TABLE run_findings ( -- What a person should look at after a run.
  run_id INTEGER NOT NULL REFERENCES crawl_runs(run_id),
  kind TEXT NOT NULL, -- stable word: truncated, unknown-layout, listing-hole, unreachable, ...
  url TEXT NOT NULL,
  message TEXT NOT NULL -- what, expected, what to do
) STRICT;
CREATE INDEX run_findings_run ON run_findings(run_id);

CREATE TABLE dictionaries ( -- Pages that others of the same template are compressed against (zstd, raw content).
  dictionary_id INTEGER PRIMARY KEY,
  made_at TEXT NOT NULL, -- UTC
  content_digest TEXT NOT NULL UNIQUE, -- sha256 of the page
  content BLOB NOT NULL -- the page, zstd without a dictionary
) STRICT;

CREATE TABLE payloads ( -- Bodies of responses, each distinct one once.
  payload_id INTEGER PRIMARY KEY,
  payload_digest TEXT NOT NULL UNIQUE, -- sha256 of the body: fixity
  payload_bytes INTEGER NOT NULL, -- length before compression
  dictionary_id INTEGER REFERENCES dictionaries(dictionary_id), -- null: compressed without one
  compressed BLOB NOT NULL -- zstd
) STRICT;

CREATE TABLE records ( -- One press release in one language, through time.
  record_id INTEGER PRIMARY KEY, -- rowid of press_releases_fts
  node_id INTEGER NOT NULL, -- the site's number, in every address of the release
  language TEXT NOT NULL, -- BCP 47: en, ru, sr-Latn
  url TEXT NOT NULL, -- canonical address, as last fetched
  latest_revision_id INTEGER REFERENCES revisions(revision_id) DEFERRABLE INITIALLY DEFERRED,
  first_seen_at TEXT NOT NULL, -- UTC
  last_seen_at TEXT NOT NULL, -- UTC, last capture that showed it
  gone_at TEXT, -- UTC, when its own address first answered 404 or 410
  UNIQUE (node_id, language)
) STRICT;

CREATE TABLE captures ( -- One response to one address at one moment.
  capture_id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES crawl_runs(run_id),
  url TEXT NOT NULL, -- address that answered, after redirects
  purpose TEXT NOT NULL CHECK (purpose IN ('release', 'listing')), -- why it was fetched
  fetched_at TEXT NOT NULL, -- UTC
  http_status INTEGER NOT NULL,
  headers TEXT NOT NULL, -- JSON list of name and value, as received
  payload_digest TEXT NOT NULL REFERENCES payloads(payload_digest), -- sha256 of the body
  payload_bytes INTEGER NOT NULL, -- length of the body after content decoding
  outcome TEXT NOT NULL, -- support, revisit, unchanged, new, revised, failed or rejected
  record_id INTEGER REFERENCES records(record_id), -- release it shows; null where none
  error_kind TEXT, -- why no record could be made
  error_message TEXT
) STRICT;
CREATE INDEX captures_url ON captures(url, capture_id);
CREATE INDEX captures_run ON captures(run_id);
CREATE INDEX captures_record ON captures(record_id);

CREATE TABLE addresses ( -- Every address a release was seen under.
  record_id INTEGER NOT NULL REFERENCES records(record_id),
  url TEXT NOT NULL,
  learned_from TEXT NOT NULL CHECK (learned_from IN ('fetch', 'redirect', 'listing')), -- how
  first_seen_at TEXT NOT NULL, -- UTC
  PRIMARY KEY (record_id, url)
) STRICT, WITHOUT ROWID;

CREATE TABLE revisions ( -- One distinct pair of content and metadata digest of a record.
  revision_id INTEGER PRIMARY KEY,
  record_id INTEGER NOT NULL REFERENCES records(record_id),
  revision INTEGER NOT NULL, -- counts from 1 within the record
  cause TEXT NOT NULL CHECK (cause IN ('site', 'parser')), -- the page changed, or we read it better
  capture_id INTEGER NOT NULL REFERENCES captures(capture_id), -- the bytes it was read from
  created_at TEXT NOT NULL, -- UTC
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
  UNIQUE (record_id, revision)
) STRICT;

CREATE TABLE revision_paragraphs ( -- Every paragraph as published.
  revision_id INTEGER NOT NULL REFERENCES revisions(revision_id),
  position INTEGER NOT NULL, -- counts from 0
  text TEXT NOT NULL,
  rule TEXT, -- why it is left out of the clean text; null where it is kept
  duplicate_of INTEGER, -- position of the copy that stays
  policy TEXT, -- version of the policy that removed it
  PRIMARY KEY (revision_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE revision_values ( -- Sources and fields of work.
  revision_id INTEGER NOT NULL REFERENCES revisions(revision_id),
  kind TEXT NOT NULL CHECK (kind IN ('source', 'field')),
  position INTEGER NOT NULL, -- counts from 0
  value TEXT NOT NULL, -- as printed
  PRIMARY KEY (revision_id, kind, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE revision_files ( -- Attachments and images; the files themselves are not kept.
  revision_id INTEGER NOT NULL REFERENCES revisions(revision_id),
  kind TEXT NOT NULL CHECK (kind IN ('attachment', 'image')),
  position INTEGER NOT NULL, -- counts from 0
  url TEXT, -- null for an image of a text dump
  label TEXT, -- an attachment's label or an image's caption
  credit TEXT, -- photographer
  PRIMARY KEY (revision_id, kind, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE search_texts ( -- What the full-text index holds: text of the latest revisions, folded for search.
  record_id INTEGER PRIMARY KEY REFERENCES records(record_id),
  title TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
"""

_SEARCH = """
CREATE VIRTUAL TABLE press_releases_fts USING fts5(
  title, body, content='search_texts', content_rowid='record_id', tokenize="unicode61 remove_diacritics 2"
);
"""

_VIEWS = """
CREATE VIEW press_releases AS -- Latest revision of each record.
SELECT
  r.node_id, -- the site's number of the release
  r.language, -- BCP 47: en, ru, sr-Latn
  r.url, -- canonical address, as last fetched
  v.content_type, -- as printed: Press release, News, ...
  v.title, -- as printed
  v.published_on, -- calendar date, YYYY-MM-DD
  v.place, -- as printed
  v.dateline, -- as printed, without its dash
  (SELECT group_concat(text, char(10) || char(10)) FROM
    (SELECT text FROM revision_paragraphs WHERE revision_id = v.revision_id AND rule IS NULL ORDER BY position)
  ) AS body, -- kept paragraphs, joined by an empty line
  (SELECT count(*) FROM revision_paragraphs WHERE revision_id = v.revision_id AND rule IS NULL) AS paragraph_count, -- kept ones
  (SELECT count(*) FROM revision_paragraphs WHERE revision_id = v.revision_id AND rule IS NOT NULL) AS removed_count, -- removed ones
  v.revision, -- counts from 1; more than 1: the site changed it, or we read it better
  r.first_seen_at, -- UTC
  r.last_seen_at, -- UTC, last capture that showed it
  r.gone_at, -- UTC, when its own address first answered 404 or 410
  v.content_digest, -- sha256 of title and kept paragraphs: identity of the text
  v.metadata_digest, -- sha256 of date, place, type, sources, fields of work
  v.published_on_source, -- time, label, header or dateline
  v.layout, -- drupal6, drupal11 or text
  v.description, -- summary field of the drupal6 layout
  v.contacts, -- closing lines that say whom to ask
  v.warnings, -- JSON list of `field: explanation`
  r.record_id -- rowid of press_releases_fts
FROM records r JOIN revisions v ON v.revision_id = r.latest_revision_id;

CREATE VIEW press_release_sources AS -- Sources of the latest revisions, a row each.
SELECT
  r.node_id, -- the site's number of the release
  r.language, -- BCP 47
  x.value AS source -- as printed
FROM records r JOIN revision_values x ON x.revision_id = r.latest_revision_id AND x.kind = 'source';

CREATE VIEW press_release_fields AS -- Fields of work of the latest revisions, a row each.
SELECT
  r.node_id, -- the site's number of the release
  r.language, -- BCP 47
  x.value AS field_of_work -- as printed
FROM records r JOIN revision_values x ON x.revision_id = r.latest_revision_id AND x.kind = 'field';

CREATE VIEW paragraphs AS -- Every paragraph of every revision as published, kept or with the reason why not.
SELECT
  r.node_id, -- the site's number of the release
  r.language, -- BCP 47
  v.revision, -- counts from 1
  p.position, -- counts from 0
  p.text, -- as published
  p.rule IS NULL AS kept, -- 1 where it belongs to the clean text
  p.rule, -- why it is left out; null where it is kept
  p.duplicate_of, -- position of the copy that stays; null for rule title
  p.policy -- version of the policy that removed it
FROM revision_paragraphs p JOIN revisions v USING (revision_id) JOIN records r USING (record_id);
"""


def m001_first_schema(db: Database) -> None:
    """Captures, records with their revisions, runs, full-text search and the public views."""
    run_script(db, _TABLES + _SEARCH + _VIEWS)
