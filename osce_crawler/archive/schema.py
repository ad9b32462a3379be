"""Which archives this program reads. Kept apart from the migrations, so that reading verbs need not
load them.
"""

APPLICATION_ID = 0x4F534345
"""`OSCE` in ASCII, in the file's header: `file` and SQLite tell an archive from any other database
by it.
"""

SCHEMA_VERSION = 3
"""Number of migrations applied; kept in `PRAGMA user_version`."""

LEAN_MARK = "lean_copy"
"""A table that only lean copies have: no payloads, so that nothing can be added to them."""

CAPTURE_FORMAT = "osce-crawler capture, 1"
"""First field of the metadata records of a WARC export: who imports it knows by it that the
renaming of headers is ours.
"""

RENAMED_PREFIX = "X-Archive-Orig-"
"""Before the names of headers that speak of the body as it was received, where a WARC file has it
decoded.
"""

SHOWS_RECORD = "outcome IN ('new', 'revised', 'unchanged', 'revisit')"
"""SQL: what a capture comes to that shows a record."""

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
"""What a capture can come to; together they are all captures of a run."""

WRONG_DIGEST, CUT_RECORD, TWO_PAGES = "wrong-digest", "cut-record", "two-pages"
DOUBTS = (WRONG_DIGEST, CUT_RECORD, TWO_PAGES)
DOUBTED = str(DOUBTS)
"""Captures whose bytes an import knew to be not what the site sent: no record is made of them, by
whatever parser.
"""
