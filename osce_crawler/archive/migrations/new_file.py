"""Making the schema of a new archive: all migrations in one transaction, without sqlite-utils.

To import sqlite-utils takes 0.06 s, and 0.4 s where pandas is installed, which it imports. Every
first crawl would pay for that. A test compares the schema with the one that sqlite-utils makes.
"""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime

from osce_crawler.archive.migrations.statements import Database, NewFile, run_script
from osce_crawler.clock import utc_now

# As sqlite-utils writes it, letter by letter: `verify` compares definitions.
_APPLIED = """\
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
"""


def make_schema(
    connection: sqlite3.Connection, name: str, steps: Sequence[Callable[[Database], None]]
) -> None:
    """Apply all steps to an empty file, and record them as sqlite-utils does."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        file, at = NewFile(connection), str(datetime.fromisoformat(utc_now()))
        run_script(file, _APPLIED)
        for step in steps:
            step(file)
            connection.execute(
                "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, ?, ?)",
                [name, step.__name__, at],
            )
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
