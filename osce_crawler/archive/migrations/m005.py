"""Migration 5: the confidence of readings, evidence for pages of unknown design, layouts; the
metadata digest covers description, attachments and images.

Revision digests and manifests are left as they are: a revision digest of before holds the metadata
digest of before, which can be derived from the fields (see `integrity.readings`).
"""

from osce_crawler.archive.integrity.readings import first_metadata_digest, metadata_digest
from osce_crawler.archive.migrations.statements import Database, rebuild, run_script

_REVISIONS = """
CREATE TABLE new_revisions ( -- One distinct pair of content and metadata digest of a record.
  revision_id INTEGER PRIMARY KEY,
  record_id INTEGER NOT NULL REFERENCES records(record_id),
  revision INTEGER NOT NULL, -- counts from 1 within the record
  cause TEXT NOT NULL CHECK (cause IN ('site', 'parser')), -- site: the page changed; parser: the same page is read differently
  run_id INTEGER NOT NULL REFERENCES crawl_runs(run_id), -- run that made it, with its versions; a crawl, an import, or a reparse of an older capture
  capture_id INTEGER NOT NULL REFERENCES captures(capture_id), -- the bytes it was read from
  created_at TEXT NOT NULL, -- UTC, when it was read: as of then the archive knows it
  layout TEXT NOT NULL, -- drupal6, drupal11, text, the name of an added layout, or inferred
  confidence TEXT NOT NULL CHECK (confidence IN ('high', 'medium', 'low')), -- how sure the reading is: known layout, faulty markup, unknown design
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
  metadata_digest TEXT NOT NULL, -- sha256 of date, place, type, description, sources, fields of work, attachments and images (by path): identity of the fields
  revision_digest TEXT NOT NULL DEFAULT '', -- sha256 of all fields and paragraphs, removed ones too: fixity
  UNIQUE (record_id, revision)
) STRICT
"""
_REVISIONS_COPIED = """revision_id, record_id, revision, cause, run_id, capture_id, created_at, layout, 'high',
 content_type, title, published_on, published_on_source, place, dateline, description, contacts, warnings,
 content_digest, metadata_digest, revision_digest"""
_FRONTIER = """
CREATE TABLE new_frontier ( -- What a crawl has found and fetched; empty when none is under way.
  position INTEGER PRIMARY KEY, -- order in which they were found
  url TEXT NOT NULL UNIQUE, -- canonical address, or page of a listing
  purpose TEXT NOT NULL CHECK (purpose IN ('release', 'listing')), -- what is expected there
  listing TEXT, -- first page of the listing that this is a page of, or that names this release; null where none does
  own INTEGER NOT NULL DEFAULT 0 CHECK (own IN (0, 1)), -- 1 where it is requested because a record's own address is named by no listing
  done INTEGER NOT NULL DEFAULT 0 CHECK (done IN (0, 1)), -- 1 where the response is in the archive
  title TEXT, -- title in that listing; null: none, or no listing
  teaser TEXT -- start of the text, or a summary, in that listing; null: none
) STRICT
"""
_EVENTS = """
CREATE TABLE new_record_events ( -- What became of a release on the site, when it was first noticed; and readings that were confirmed.
  event_id INTEGER PRIMARY KEY,
  record_id INTEGER NOT NULL REFERENCES records(record_id),
  run_id INTEGER NOT NULL REFERENCES crawl_runs(run_id),
  capture_id INTEGER REFERENCES captures(capture_id), -- the fetch that showed it; null where no single one did
  event TEXT NOT NULL CHECK (event IN ('gone', 'returned', 'moved', 'unlisted', 'listed', 'replaced', 'confirmed')), -- what happened; confirmed: a reading of higher confidence gives the same text and fields
  noticed_at TEXT NOT NULL, -- UTC
  detail TEXT NOT NULL -- status, addresses or reason, for people
) STRICT
"""
_FURTHER = """
CREATE INDEX revisions_run ON revisions(run_id);
CREATE INDEX revisions_capture ON revisions(capture_id);
CREATE INDEX record_events_record ON record_events(record_id);
CREATE TABLE layouts ( -- Layouts that were added to this archive; they are used together with the built-in ones.
  name TEXT PRIMARY KEY,
  toml TEXT NOT NULL, -- the layout
  digest TEXT NOT NULL, -- sha256 of `toml`
  added_at TEXT NOT NULL -- UTC
) STRICT;
CREATE TABLE capture_evidence ( -- What a listing printed about a release whose page had no known layout; every reading of the page uses it.
  capture_id INTEGER PRIMARY KEY REFERENCES captures(capture_id),
  title TEXT, -- title in the listing
  teaser TEXT, -- start of the text, or a summary, in the listing
  run_id INTEGER NOT NULL REFERENCES crawl_runs(run_id) -- run that recorded it
) STRICT;
CREATE INDEX capture_evidence_run ON capture_evidence(run_id);
CREATE TABLE capture_readings ( -- Pages without a known layout that were read when all pages of the run were fetched.
  capture_id INTEGER PRIMARY KEY REFERENCES captures(capture_id),
  run_id INTEGER NOT NULL REFERENCES crawl_runs(run_id) -- run that read it: the one that fetched it, or one that continued that
) STRICT;
CREATE INDEX capture_readings_run ON capture_readings(run_id);
CREATE TABLE earlier_readings ( -- Readings of revisions that a reading of higher confidence replaced: it gave the same text and fields.
  revision_id INTEGER NOT NULL REFERENCES revisions(revision_id),
  run_id INTEGER NOT NULL REFERENCES crawl_runs(run_id), -- run that replaced it
  replaced_at TEXT NOT NULL, -- UTC
  was TEXT NOT NULL, -- JSON object: the columns, and the paragraphs, values and files, that differed
  revision_digest TEXT NOT NULL, -- its digest, that is, before it was replaced
  PRIMARY KEY (revision_id, run_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX earlier_readings_run ON earlier_readings(run_id);
"""
_IN_VIEWS = (
    (
        "  v.layout, -- drupal6, drupal11 or text\n",
        """\
  v.layout, -- drupal6, drupal11, text, the name of an added layout, or inferred
  v.confidence, -- how sure the reading is: high (known layout), medium (faulty markup), low (unknown design)
""",
    ),
    (
        "-- sha256 of date, place, type, sources, fields of work\n",
        "-- sha256 of date, place, type, description, sources, fields of work, attachments and images (by path)\n",
    ),
    (
        "-- new, changed, reread, gone, returned, moved, unlisted, listed or replaced\n",
        "-- new, changed, reread, gone, returned, moved, unlisted, listed, replaced or confirmed\n",
    ),
)


def m005_confidence(db: Database) -> None:
    """Confidence, evidence, layouts; new metadata digests."""
    views = db.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'view' ORDER BY rowid"
    ).fetchall()
    for name, _ in views:
        db.execute(f"DROP VIEW {name}")
    rebuild(db, "revisions", _REVISIONS, _REVISIONS_COPIED)
    rebuild(db, "frontier", _FRONTIER, "position, url, purpose, listing, own, done, NULL, NULL")
    rebuild(
        db, "record_events", _EVENTS,
        "event_id, record_id, run_id, capture_id, event, noticed_at, detail",
    )  # fmt: skip
    run_script(db, _FURTHER)
    _renew_metadata_digests(db)
    for _, sql in views:
        for before, after in _IN_VIEWS:
            sql = sql.replace(before, after)  # noqa: PLW2901 - one change after the other
        db.execute(sql)


def _renew_metadata_digests(db: Database) -> None:
    """Derive the metadata digests again. A wrong one is left: `verify` must report it."""
    stored = db.execute("SELECT revision_id, metadata_digest FROM revisions").fetchall()
    for revision_id, digest in stored:
        if digest == first_metadata_digest(db.conn, revision_id):
            db.execute(
                "UPDATE revisions SET metadata_digest = ? WHERE revision_id = ?",
                [metadata_digest(db.conn, revision_id), revision_id],
            )
