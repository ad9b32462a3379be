"""Which archives this program reads. Kept apart from the migrations, so that reading verbs need not load them."""

APPLICATION_ID = 0x4F534345
"""`OSCE` in ASCII, in the file's header: `file` and SQLite tell an archive from any other database by it."""

SCHEMA_VERSION = 2
"""Number of migrations applied; kept in `PRAGMA user_version`."""

RUN_COUNTS = ("support", "not_modified", "revisits", "unchanged", "new", "revised", "gone", "failed", "rejected")
"""What a capture can come to; together they are all captures of a run."""
