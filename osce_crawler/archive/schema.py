"""Constants of the schema, in a module of their own: readers need not load the migrations."""

APPLICATION_ID = 0x4F534345
"""`OSCE` in ASCII, as `PRAGMA application_id`: file(1) and SQLite identify an archive by it."""

SCHEMA_VERSION = 5
"""Number of applied migrations, stored in `PRAGMA user_version`."""

LEAN_MARK = "lean_copy"
"""A table that only lean copies have. They have no payloads, so they cannot be written to."""

CAPTURE_FORMAT = "osce-crawler capture, 1"
"""First field of the metadata records of a WARC export. An import restores the renamed headers only
in files with this field.
"""

LISTED_AS = "listed-as"
"""Field of the same records: what a listing printed about the release, as a JSON object."""

LAYOUT_URI = "urn:osce-crawler:layout:"
"""Begin of the address of the records with the added layouts in a WARC export."""

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
NOT_WHOLE, OVER_LIMIT, UNDECODABLE = "not-whole", "over-limit", "undecodable"
DOUBTS = (WRONG_DIGEST, CUT_RECORD, TWO_PAGES, NOT_WHOLE, OVER_LIMIT, UNDECODABLE)
DOUBTED = str(DOUBTS)
"""Error kinds of captures that were damaged when imported or received. No record is made of them,
and they are never read again.
"""

DOUBTFUL_READING = "doubtful-reading"
DOUBTFUL_MESSAGE = (
    "the page is read with less confidence than the record, and differently; the record keeps its"
    " text: compare the page with the record"
)
"""Kind of finding, and its message for a page of known design."""

UNKNOWN_LAYOUT = "unknown-layout"
"""Error kind of captures whose page has no known layout. It stays where the page was read later."""

ENDED_AS = (
    "CASE WHEN EXISTS (SELECT 1 FROM capture_readings o WHERE o.capture_id = captures.capture_id"
    " AND o.run_id != captures.run_id) THEN 'failed' ELSE outcome END"
)
"""SQL on `captures`: the outcome when the run of the capture ended. A run that continues it may
have read the page later.
"""

READ_BY = (
    "coalesce((SELECT max(e.run_id) FROM earlier_readings e WHERE e.revision_id = v.revision_id),"
    " v.run_id)"
)
"""SQL on `revisions v`: the run that read its current fields and paragraphs."""
