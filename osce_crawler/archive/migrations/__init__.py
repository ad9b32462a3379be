"""The schema, one module per migration. A released migration is never edited.

Comments inside the SQL are the source of docs/data-dictionary.md: SQLite stores the text of a
CREATE statement with its comments.
"""

import sqlite3
from typing import TYPE_CHECKING

from osce_crawler.archive.database import has_other_fold, transaction
from osce_crawler.archive.integrity.manifests import close_manifest
from osce_crawler.archive.migrations.m001 import m001_first_schema
from osce_crawler.archive.migrations.m002 import m002_evidence
from osce_crawler.archive.migrations.m003 import m003_listings
from osce_crawler.archive.migrations.m004 import m004_shown_revisions
from osce_crawler.archive.migrations.m005 import m005_confidence
from osce_crawler.archive.migrations.m006 import m006_ledger
from osce_crawler.archive.migrations.m007 import m007_past_and_files
from osce_crawler.archive.migrations.m008 import m008_due_and_alarms
from osce_crawler.archive.migrations.m009 import m009_views_and_search
from osce_crawler.archive.migrations.m009_views import make_folded_letters
from osce_crawler.archive.migrations.new_file import make_schema
from osce_crawler.archive.schema import APPLICATION_ID, SCHEMA_VERSION
from osce_crawler.archive.search_texts import build_indexes, build_joined_words
from osce_crawler.archive.write_ahead_log import checkpoint_if_possible

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

SET = "osce_crawler"
"""Name of the set of migrations in `_sqlite_migrations`."""
STEPS = (
    m001_first_schema,
    m002_evidence,
    m003_listings,
    m004_shown_revisions,
    m005_confidence,
    m006_ledger,
    m007_past_and_files,
    m008_due_and_alarms,
    m009_views_and_search,
)
_FIRST_WITH_MANIFESTS = 2


def migrate(connection: sqlite3.Connection) -> None:
    """Migrate an archive or an empty file to the current schema.

    An archive is migrated in one transaction a step; a new one is made in one transaction.
    """
    before = connection.execute("PRAGMA user_version").fetchone()[0]
    if before == SCHEMA_VERSION:
        _fold_anew(connection)
        return
    connection.execute("PRAGMA foreign_keys = OFF")  # a migration may drop and recreate a table
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        _upgrade(connection, before)
    else:
        make_schema(connection, SET, STEPS)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    checkpoint_if_possible(connection)  # else the schema would be in the log alone


def migrations() -> "Migrations":
    """The migrations for sqlite-utils."""
    from sqlite_utils.migrations import Migrations  # noqa: PLC0415 - see `new_file`

    registered = Migrations(SET)
    for step in STEPS:
        registered()(step)
    return registered


def _upgrade(connection: sqlite3.Connection, before: int) -> None:
    from sqlite_utils import Database  # noqa: PLC0415 - see `new_file`

    db = Database(connection)
    migrations().apply(db)
    if before < _FIRST_WITH_MANIFESTS:
        _close_manifests(db)


def _fold_anew(connection: sqlite3.Connection) -> None:
    """Build the full-text indexes anew if they have another fold than that of this program."""
    if not has_other_fold(connection):
        return
    with transaction(connection):
        make_folded_letters(connection)
        build_indexes(connection)
        build_joined_words(connection)


def _close_manifests(db: "Database") -> None:
    """Write manifests for runs of schema 1, which had none. Later changes are detected by them."""
    ended = db.execute(
        "SELECT run_id FROM crawl_runs WHERE outcome != 'running' AND run_id NOT IN (SELECT run_id"
        " FROM run_manifests)"
        " ORDER BY run_id"
    ).fetchall()
    with db.atomic():
        for (run_id,) in ended:
            close_manifest(db.conn, run_id)
