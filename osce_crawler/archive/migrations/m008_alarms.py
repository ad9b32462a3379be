"""Tables of migration 8: alarms, and what each run was worth for them."""

ALARM_TABLES = """
CREATE TABLE alarms ( -- Faults of the site that crawls have found by the rules A1 to A9 (docs/operating.md), from the run that opened one to the run that closed it.
  alarm_id INTEGER PRIMARY KEY,
  key TEXT NOT NULL, -- rule, layout and language or listing, and field: A2:drupal11/en:place
  rule TEXT NOT NULL, -- A1 to A9
  scope TEXT NOT NULL, -- layout and language of the pages, or language of the listing; all: several
  field TEXT NOT NULL, -- what is wrong: a field of a release, or text, encoding, layout, refused, total, ...
  symptoms TEXT NOT NULL, -- JSON list: the fields of all that is wrong since it opened
  scopes TEXT NOT NULL, -- JSON list: all layouts and languages that are concerned
  share REAL NOT NULL, -- how bad it was when it was last reported: share of pages or entries, 0 to 1 or more
  message TEXT NOT NULL, -- what the last run saw that found it
  example TEXT NOT NULL, -- address of one page; empty: none
  opened_run INTEGER NOT NULL REFERENCES crawl_runs(run_id), -- run that found it first
  last_run INTEGER NOT NULL REFERENCES crawl_runs(run_id), -- last run that found it
  worsened_run INTEGER REFERENCES crawl_runs(run_id), -- last run in which it was worse than before; null: none
  closed_run INTEGER REFERENCES crawl_runs(run_id), -- run that looked and did not find it any more; null: it is open
  reported_at TEXT NOT NULL, -- UTC, when it was last reported
  acknowledged_at TEXT, -- UTC, when a person said that the site is right; null: nobody did
  reason TEXT -- what that person said
) STRICT;
CREATE UNIQUE INDEX alarms_open ON alarms(key) WHERE closed_run IS NULL;
CREATE TABLE run_judgements ( -- What each crawl is worth for the alarms of later ones.
  run_id INTEGER PRIMARY KEY REFERENCES crawl_runs(run_id),
  is_complete INTEGER NOT NULL CHECK (is_complete IN (0, 1)), -- 1: it ended by itself, and no option restricted it
  in_history INTEGER NOT NULL CHECK (in_history IN (0, 1)), -- 1: it raised no alarm, so that its pages are what later ones are compared with
  releases_before INTEGER NOT NULL, -- releases of the history before this run
  new_releases INTEGER NOT NULL -- releases that this run added
) STRICT;
CREATE TABLE listing_heads ( -- The first entries of each listing, as the last crawl without an alarm read them.
  listing TEXT PRIMARY KEY, -- first page of the listing
  run_id INTEGER NOT NULL REFERENCES crawl_runs(run_id), -- run that read them
  addresses TEXT NOT NULL -- JSON list of canonical addresses, in order
) STRICT, WITHOUT ROWID;
"""
