"""Migration 8: what is due, the entries of listings, where their rolling walks are; alarms."""

from osce_crawler.archive.migrations.m008_alarms import ALARM_TABLES
from osce_crawler.archive.migrations.statements import Database, rebuild, run_script

_RUN_LISTINGS = """
CREATE TABLE new_run_listings ( -- The ledger: what a crawl read of each listing, and the result for each release that it names. keys = archived_before + new + gone + rejected + failed + led_elsewhere + left_by_filter + left_by_limit + left_by_budget + pending + unaccounted.
  run_id INTEGER NOT NULL REFERENCES crawl_runs(run_id), -- crawl; one that continues another has the numbers of both
  listing TEXT NOT NULL, -- first page of the listing
  pages_named INTEGER, -- number of pages by the latest pager that names later pages; null: none does
  pages_read INTEGER NOT NULL, -- pages with entries
  pages_empty INTEGER NOT NULL, -- pages without entries before the end of the listing
  pages_unreadable INTEGER NOT NULL, -- pages without a response, and pages that could not be parsed
  entries INTEGER NOT NULL, -- entries of the pages, repeated ones too
  keys INTEGER NOT NULL, -- releases that these entries name: distinct pairs of node id and language in the address
  known INTEGER NOT NULL, -- those that had a record before the walk
  fetched INTEGER NOT NULL, -- those with a response in the walk
  archived_before INTEGER NOT NULL, -- they had a record before the walk, and nothing below holds; also those that an increment did not request
  new INTEGER NOT NULL, -- their record was made in the walk
  gone INTEGER NOT NULL, -- their record's own address answers 404 or 410
  rejected INTEGER NOT NULL, -- their page is not a release: an event, or a page without a node id
  failed INTEGER NOT NULL, -- no response, or one of which no record could be made; each has a finding
  led_elsewhere INTEGER NOT NULL, -- their address redirects to another release
  left_by_filter INTEGER NOT NULL, -- not requested: excluded by date or language
  left_by_limit INTEGER NOT NULL, -- not requested: the run had as many releases as it may request
  left_by_budget INTEGER NOT NULL, -- not requested: the budget of the increment was spent; they stay due
  pending INTEGER NOT NULL, -- not requested yet: the run was interrupted, or the site could not be reached
  unaccounted INTEGER NOT NULL, -- none of these; each has a finding
  counted INTEGER, -- entries of the whole listing; null where not all pages were read
  estimated INTEGER, -- the same by the first page: number of its last page times entries a page; null without one
  page_size INTEGER, -- usual number of entries a page; null without entries
  accepted INTEGER NOT NULL CHECK (accepted IN (0, 1)), -- 1 if these totals are near those of the last accepted run; else nothing was recorded as unlisted
  PRIMARY KEY (run_id, listing)
) STRICT, WITHOUT ROWID
"""
_RUN_LISTINGS_COPIED = """run_id, listing, pages_named, pages_read, pages_empty, pages_unreadable, entries, keys, known, fetched,
 archived_before, new, gone, rejected, failed, led_elsewhere, left_by_filter, left_by_limit, 0, pending, unaccounted,
 counted, estimated, page_size, accepted"""
_LISTED = """
CREATE TABLE new_frontier_listed ( -- The releases that the listings of the current crawl name; empty when no crawl is running or interrupted.
  listing TEXT NOT NULL, -- first page of the listing
  url TEXT NOT NULL, -- canonical address in the listing
  left_by TEXT CHECK (left_by IN ('filter', 'limit', 'budget')), -- why it was not requested when it was found; null where it was, or is known
  PRIMARY KEY (listing, url)
) STRICT, WITHOUT ROWID
"""
_TABLES = """
CREATE INDEX run_listings_listing ON run_listings(listing, run_id);
CREATE TABLE due ( -- What the next increments request: releases, each with the reason. A release that was requested gets its next check.
  url TEXT PRIMARY KEY, -- canonical address to request
  record_id INTEGER REFERENCES records(record_id), -- release; null where it has no record yet
  reason TEXT NOT NULL CHECK (reason IN ('failed', 'listing changed', 'new', 'age', 'unlisted', 'yearly')), -- failed: the last fetch failed; listing changed: its entry in a listing differs; new: a listing names it; age: days after it appeared; unlisted: no page names it where its date belongs; yearly: its day of the year
  due_at TEXT NOT NULL, -- UTC, when it is due
  born_at TEXT, -- UTC, from when its ages count: when it was first seen, or for a release of the first crawl its date; null without a record
  detail TEXT, -- what changed, or the age
  title TEXT, -- of a new release: title that the listing prints
  teaser TEXT -- of a new release: start of the text that the listing prints
) STRICT, WITHOUT ROWID;
CREATE INDEX due_at ON due(due_at);
CREATE INDEX due_record ON due(record_id);
CREATE TABLE listing_entries ( -- What each listing last printed about each release, at each address that it has there, as sha256 of the text without white space and case.
  listing TEXT NOT NULL, -- first page of the listing
  node_id INTEGER NOT NULL, -- site's number in the address
  language TEXT NOT NULL, -- as in the address; empty without a prefix
  url TEXT NOT NULL, -- canonical address in the listing
  published_on TEXT, -- date in the listing, YYYY-MM-DD
  title TEXT, -- digest of the title
  date TEXT, -- digest of the date
  type TEXT, -- digest of the content type; null where none is printed
  place TEXT, -- digest of the place; null where none is printed
  teaser TEXT, -- digest of the teaser; null where none is printed
  noted_at TEXT NOT NULL, -- UTC, when these digests were written
  seen_at TEXT NOT NULL, -- UTC, when a page of the listing last named it
  absent_at TEXT, -- UTC, since when no page names it where its date belongs; null where one does
  fate TEXT, -- its result in the ledger of the last run that named it, such as rejected; null before that
  PRIMARY KEY (listing, node_id, language, url)
) STRICT, WITHOUT ROWID;
CREATE INDEX listing_entries_date ON listing_entries(listing, published_on);
CREATE TABLE listing_cursors ( -- Where the rolling walk of each listing is: within 30 days, increments read all of its pages.
  listing TEXT PRIMARY KEY, -- first page of the listing
  next_page INTEGER NOT NULL, -- page to read next, from 0; 0: the first one after the front
  last_entry_on TEXT, -- date of the last entry of the page before
  walked_at TEXT, -- UTC, when the last step was complete
  step_began_at TEXT, -- UTC, when it began
  step_pages INTEGER NOT NULL, -- number of its pages
  step_newest_on TEXT -- newest date on its first page
) STRICT, WITHOUT ROWID;
CREATE TABLE listing_templates ( -- When the template of a listing changed: entries noted before differ in this component without a change of the release.
  listing TEXT NOT NULL, -- first page of the listing
  component TEXT NOT NULL, -- title, date, type, place, teaser or address
  changed_at TEXT NOT NULL, -- UTC, when it was noticed last
  PRIMARY KEY (listing, component)
) STRICT, WITHOUT ROWID;
"""


def m008_due_and_alarms(db: Database) -> None:
    """The tables of increments and alarms; the ledger has what the budget left."""
    rebuild(db, "run_listings", _RUN_LISTINGS, _RUN_LISTINGS_COPIED)
    rebuild(db, "frontier_listed", _LISTED, "listing, url, left_by")
    run_script(db, _TABLES)
    run_script(db, ALARM_TABLES)
