"""Migration 6: the ledger of each run, by listing, and what the listings of a crawl name."""

from osce_crawler.archive.migrations.statements import Database, run_script

_TABLES = """
CREATE TABLE run_listings ( -- The ledger: what a crawl read of each listing, and the result for each release that it names. keys = archived_before + new + gone + rejected + failed + led_elsewhere + left_by_filter + left_by_limit + pending + unaccounted.
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
  archived_before INTEGER NOT NULL, -- they had a record before the walk, and nothing below holds
  new INTEGER NOT NULL, -- their record was made in the walk
  gone INTEGER NOT NULL, -- their record's own address answers 404 or 410
  rejected INTEGER NOT NULL, -- their page is not a release: an event, or a page without a node id
  failed INTEGER NOT NULL, -- no response, or one of which no record could be made; each has a finding
  led_elsewhere INTEGER NOT NULL, -- their address redirects to another release
  left_by_filter INTEGER NOT NULL, -- not requested: excluded by date or language
  left_by_limit INTEGER NOT NULL, -- not requested: the run had as many releases as it may request
  pending INTEGER NOT NULL, -- not requested yet: the run was interrupted, or the site could not be reached
  unaccounted INTEGER NOT NULL, -- none of these; each has a finding
  counted INTEGER, -- entries of the whole listing; null where not all pages were read
  estimated INTEGER, -- the same by the first page: number of its last page times entries a page; null without one
  page_size INTEGER, -- usual number of entries a page; null without entries
  accepted INTEGER NOT NULL CHECK (accepted IN (0, 1)), -- 1 if these totals are near those of the last accepted run; else nothing was recorded as unlisted
  PRIMARY KEY (run_id, listing)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_listings_listing ON run_listings(listing, run_id);
CREATE TABLE frontier_listed ( -- The releases that the listings of the current crawl name; empty when no crawl is running or interrupted.
  listing TEXT NOT NULL, -- first page of the listing
  url TEXT NOT NULL, -- canonical address in the listing
  left_by TEXT CHECK (left_by IN ('filter', 'limit')), -- why it was not requested when it was found; null where it was
  PRIMARY KEY (listing, url)
) STRICT, WITHOUT ROWID;
"""
_LISTED_BEFORE = """
INSERT OR IGNORE INTO frontier_listed
SELECT listing, url, NULL FROM frontier WHERE purpose = 'release' AND listing IS NOT NULL
UNION SELECT listing, further, NULL FROM frontier_aliases WHERE listing IS NOT NULL
"""


def m006_ledger(db: Database) -> None:
    """The ledger, and the releases that an interrupted crawl has found in listings."""
    run_script(db, _TABLES)
    db.execute(_LISTED_BEFORE)
