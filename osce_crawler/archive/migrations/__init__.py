"""The schema, one module per migration. A released migration is never edited.

Comments inside the SQL are the source of docs/data-dictionary.md: SQLite stores the text of a
CREATE statement with its comments.
"""

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

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
from osce_crawler.archive.schema import APPLICATION_ID, SCHEMA_VERSION
from osce_crawler.archive.search_texts import build_indexes, build_joined_words

migrations = Migrations("osce_crawler")
migrations()(m001_first_schema)
migrations()(m002_evidence)
migrations()(m003_listings)
migrations()(m004_shown_revisions)
migrations()(m005_confidence)
migrations()(m006_ledger)
migrations()(m007_past_and_files)
migrations()(m008_due_and_alarms)
migrations()(m009_views_and_search)


_FIRST_WITH_MANIFESTS = 2


def migrate(db: Database) -> None:
    """Migrate an archive or an empty file to the current schema, in one transaction a step."""
    before = db.execute("PRAGMA user_version").fetchone()[0]
    if before == SCHEMA_VERSION:
        _fold_anew(db)
        return
    db.execute("PRAGMA foreign_keys = OFF")  # a migration may drop and recreate a table
    migrations.apply(db)
    db.execute("PRAGMA foreign_keys = ON")
    if before < _FIRST_WITH_MANIFESTS:
        _close_manifests(db)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _fold_anew(db: Database) -> None:
    """Build the full-text indexes anew if they have another fold than that of this program."""
    if not has_other_fold(db.conn):
        return
    with transaction(db.conn):
        make_folded_letters(db)
        build_indexes(db.conn)
        build_joined_words(db.conn)


def _close_manifests(db: Database) -> None:
    """Write manifests for runs of schema 1, which had none. Later changes are detected by them."""
    ended = db.execute(
        "SELECT run_id FROM crawl_runs WHERE outcome != 'running' AND run_id NOT IN (SELECT run_id"
        " FROM run_manifests)"
        " ORDER BY run_id"
    ).fetchall()
    with db.atomic():
        for (run_id,) in ended:
            close_manifest(db.conn, run_id)
