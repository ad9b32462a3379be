"""Numbers and words of the schema. Apart from the migrations, so that readers do not load them."""

APPLICATION_ID = 0x4F534345
"""`OSCE` in ASCII, in the file's header: `file` and SQLite recognise an archive by it."""

SCHEMA_VERSION = 4
"""Number of migrations applied; kept in `PRAGMA user_version`."""

LEAN_MARK = "lean_copy"
"""A table that only lean copies have. They hold no payloads, so nothing can be added to them."""

CAPTURE_FORMAT = "osce-crawler capture, 1"
"""First field of the metadata records of a WARC export. An import that reads it knows that the
renamed headers are ours.
"""

RENAMED_PREFIX = "X-Archive-Orig-"
"""Prefix of the headers that describe the body as received, where a WARC file holds it decoded."""

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
"""Error kinds of captures whose bytes an import knew to be damaged. No record is made of them."""
