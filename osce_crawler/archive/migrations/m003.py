"""Migration 3: the frontier and the addresses record which listing names a release."""

from osce_crawler.archive.migrations.statements import Database, rebuild

_FRONTIER = """
CREATE TABLE new_frontier ( -- What a crawl has found and fetched; empty when none is under way.
  position INTEGER PRIMARY KEY, -- order in which they were found
  url TEXT NOT NULL UNIQUE, -- canonical address, or page of a listing
  purpose TEXT NOT NULL CHECK (purpose IN ('release', 'listing')), -- what is expected there
  listing TEXT, -- first page of the listing that this is a page of, or that names this release; null where none does
  own INTEGER NOT NULL DEFAULT 0 CHECK (own IN (0, 1)), -- 1 where it is asked for because a record's own address is named by no listing
  done INTEGER NOT NULL DEFAULT 0 CHECK (done IN (0, 1)) -- 1 where the answer is in the archive
) STRICT
"""
_ALIASES = """
CREATE TABLE new_frontier_aliases ( -- Further addresses that the crawl under way saw for the ones it fetches.
  url TEXT NOT NULL, -- address that is fetched
  further TEXT NOT NULL, -- another one of the same release; or the same, which a listing named later than it was found
  listing TEXT, -- first page of the listing that named it; null where a translation did
  PRIMARY KEY (url, further)
) STRICT, WITHOUT ROWID
"""
_ADDRESSES = """
CREATE TABLE new_addresses ( -- Every address a release was seen under, a row for each way in which it was learned.
  record_id INTEGER NOT NULL REFERENCES records(record_id),
  url TEXT NOT NULL,
  learned_from TEXT NOT NULL CHECK (learned_from IN ('fetch', 'listing', 'redirect', 'canonical', 'translation', 'import')), -- fetch: it was asked for; else what named it; translation: only where its link is to another address than was asked for
  first_seen_at TEXT NOT NULL, -- UTC
  run_id INTEGER NOT NULL REFERENCES crawl_runs(run_id), -- run that noted it
  PRIMARY KEY (record_id, url, learned_from)
) STRICT, WITHOUT ROWID
"""
_INDEXES = (
    "CREATE INDEX addresses_url ON addresses(url)",
    "CREATE INDEX addresses_run ON addresses(run_id)",
)


def m003_listings(db: Database) -> None:
    """The listing that names a release, in the frontier and in `addresses`."""
    # An interrupted crawl of schema 2 did not store which listing named a release. It treated every
    # release as listed, except those that it requested after the walk (`unlisted`).
    (first,) = db.execute("SELECT quote(min(start)) FROM frontier").fetchone()
    listing = f"coalesce(start, CASE WHEN unlisted = 0 THEN {first} END)"
    views = db.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'view' ORDER BY rowid"
    ).fetchall()
    for name, _ in views:
        db.execute(f"DROP VIEW {name}")
    rebuild(db, "frontier", _FRONTIER, f"position, url, purpose, {listing}, unlisted, done")
    rebuild(db, "frontier_aliases", _ALIASES, f"url, further, {first}")
    rebuild(db, "addresses", _ADDRESSES, "record_id, url, learned_from, first_seen_at, run_id")
    for statement in (*_INDEXES, *(sql for _, sql in views)):
        db.execute(statement)
