"""Constants of the schema, in a module of their own: readers need not load the migrations."""

APPLICATION_ID = 0x4F534345
"""`OSCE` in ASCII, as `PRAGMA application_id`: file(1) and SQLite identify an archive by it."""

SCHEMA_VERSION = 4
"""Number of applied migrations, stored in `PRAGMA user_version`."""

LEAN_MARK = "lean_copy"
"""A table that only lean copies have. They have no payloads, so they cannot be written to."""

CAPTURE_FORMAT = "osce-crawler capture, 1"
"""First field of the metadata records of a WARC export. An import restores the renamed headers only
in files with this field.
"""

RENAMED_PREFIX = "X-Archive-Orig-"
"""Prefix of headers about the received body, in WARC files that contain the decoded body."""

SHOWS_RECORD = "revision_id IS NOT NULL"
"""SQL on `captures`: whether the capture shows a record."""

RUN_COUNTS = (
    "support",
    "not_modified",
    "revisits",
    "unchanged",
    "new",
    "revised",
    "gone",
    "failed",
    "rejected",
)
"""Columns of `crawl_runs` that count the outcomes of captures. Their sum is `captures`."""

WRONG_DIGEST, CUT_RECORD, TWO_PAGES = "wrong-digest", "cut-record", "two-pages"
DOUBTS = (WRONG_DIGEST, CUT_RECORD, TWO_PAGES)
DOUBTED = str(DOUBTS)
"""Error kinds of captures that were damaged when imported. No record is made of them."""
