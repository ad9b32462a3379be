"""The schema, a module a migration. A released migration is never edited: a change is a new module, named below.

Comments inside the SQL are the data dictionary: SQLite keeps them, and docs/data-dictionary.md is made from them.
"""

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from osce_crawler.archive.migrations.m001 import m001_first_schema
from osce_crawler.archive.migrations.m002 import m002_evidence
from osce_crawler.archive.schema import APPLICATION_ID, SCHEMA_VERSION

migrations = Migrations("osce_crawler")
migrations()(m001_first_schema)
migrations()(m002_evidence)


def migrate(db: Database) -> None:
    """Bring an archive, or an empty file, to today's schema; all steps or none of a step."""
    if db.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION:
        return
    db.execute("PRAGMA foreign_keys = OFF")  # a migration may drop a table and make it anew
    migrations.apply(db)
    db.execute("PRAGMA foreign_keys = ON")
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
