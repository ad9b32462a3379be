"""Constants of the schema, in a module of their own: readers need not load the migrations."""

APPLICATION_ID = 0x4F534345
"""`OSCE` in ASCII, as `PRAGMA application_id`: file(1) and SQLite identify an archive by it."""

SCHEMA_VERSION = 9
"""Number of applied migrations, stored in `PRAGMA user_version`."""

SCHEMA_DIGEST = "43abfde22e6111a2fc5b3a5168b2f8f8ea52cc7bb087108db08d0aeb0d1619a2"
"""Digest of all objects of this schema: see `schema_objects`. So readers need not make a schema to
compare it. A test prints the digest of a changed schema.
"""

SEARCH_FOLD = 1
"""Version of `search_fold`, stored in the table `search_fold`. A change of the fold must increment
it: an archive whose full-text indexes have another version builds them anew.
"""

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

SEES_RECORD = f"({SHOWS_RECORD} OR outcome = 'not_modified')"
"""SQL on `captures`: whether the site confirmed the record by a page or by 304."""

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

FATES = (
    "archived_before",
    "new",
    "gone",
    "rejected",
    "failed",
    "led_elsewhere",
    "left_by_filter",
    "left_by_limit",
    "left_by_budget",
    "pending",
    "unaccounted",
)
"""Columns of `run_listings` that count the results of the releases in a listing. Their sum is
`keys`.
"""

LEDGER = (
    "run_id",
    "listing",
    "pages_named",
    "pages_read",
    "pages_empty",
    "pages_unreadable",
    "entries",
    "keys",
    "known",
    "fetched",
    *FATES,
    "counted",
    "estimated",
    "page_size",
    "accepted",
)
"""Columns of `run_listings`."""

WRONG_DIGEST, CUT_RECORD, TWO_PAGES = "wrong-digest", "cut-record", "two-pages"
NOT_WHOLE, OVER_LIMIT, UNDECODABLE = "not-whole", "over-limit", "undecodable"
DOUBTS = (WRONG_DIGEST, CUT_RECORD, TWO_PAGES, NOT_WHOLE, OVER_LIMIT, UNDECODABLE)
DOUBTED = str(DOUBTS)
"""Error kinds of captures that were damaged when imported or received. No record is made of them,
and they are never read again.
"""

SHOWS_PAGE = (200, 203, 206)
"""Statuses of a response that shows a page: also what a proxy changed (203), and a range that is
the whole page (206). A part of a page has the error kind NOT_WHOLE.
"""
PAGE_STATUSES = frozenset({*SHOWS_PAGE, None})
"""The same, and None: a saved page."""
REDIRECTS = frozenset({301, 302, 303, 307, 308})
"""Statuses of a response that names another address for the page."""
IS_PAGE = f"(http_status IN {SHOWS_PAGE} OR http_status IS NULL)"
"""SQL on `captures`: the same as PAGE_STATUSES."""

NOT_THE_PAGE = "not-the-page"
"""Error kind of captures that show another page than the release: a challenge, a login form."""
HELD_CHANGE = "held-change"
"""Error kind of captures whose page changed so much that a second fetch must confirm it."""
HELD_LOSS = "held-loss"
"""Error kind of captures of a known release that lost something: the end of the run decides whether
the site changed it, or has a fault.
"""
HELD_LOSS_MESSAGE = (
    "something that the release had is missing, or its title, date or type changed: held back until"
    " the end of the run"
)
NEVER_READ = str((*DOUBTS, NOT_THE_PAGE, HELD_CHANGE, HELD_LOSS))
"""Error kinds of captures that `reparse` never reads."""

DOUBTFUL_READING = "doubtful-reading"
DOUBTFUL_MESSAGE = (
    "the page is read with less confidence than the record, and differently; the record keeps its"
    " text: compare the page with the record"
)
"""Kind of finding, and its message for a page of known design."""

HEALED, NOT_HEALED = "healed", "not-healed"
"""Kinds of findings: stored bytes were damaged when the same bytes came in again, which replace
them; or do not, as the file itself is damaged.
"""

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
