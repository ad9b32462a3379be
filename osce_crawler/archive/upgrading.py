"""Archives of older schemas: brought to today's, by `migrate` or by whichever verb opens them
first.
"""

import sys
from pathlib import Path

from sqlite_utils import Database

from osce_crawler.archive.database import (
    is_writable,
    only_writer,
    open_for_reading,
    open_for_writing,
    unusable_as_error,
)
from osce_crawler.archive.migrations import migrate
from osce_crawler.archive.schema import SCHEMA_VERSION
from osce_crawler.clock import utc_now
from osce_crawler.errors import ArchiveUnusable


def upgrade(path: Path) -> int:
    """Bring an existing archive to today's schema; the schema it had. Raises ArchiveUnusable."""
    open_for_reading(path, any_schema=True).close()  # raises where it is no archive
    if not is_writable(path):
        raise ArchiveUnusable(
            f"{path}: cannot be written; check its permissions and those of its folder"
        )
    with only_writer(path, utc_now()), unusable_as_error(path):
        connection = open_for_writing(path)
        try:
            before = int(connection.execute("PRAGMA user_version").fetchone()[0])
            migrate(Database(connection))
            connection.execute(
                "PRAGMA busy_timeout = 0"
            )  # a reader is not waited for; who closes last folds the log
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()
    return before


def upgrade_to_read(path: Path, schema: int) -> None:
    """As `upgrade`, for who came to read: says so on stderr, or in one line why not. Raises
    ArchiveUnusable.
    """
    try:
        upgrade(path)
    except ArchiveUnusable as error:
        why = str(error).removeprefix(f"{path}: ")
        raise ArchiveUnusable(
            f"{path}: of schema {schema}, this program reads {SCHEMA_VERSION}, and: {why};"
            f" then bring it up to date with: osce-crawler migrate --archive {path}"
        ) from error
    sys.stderr.write(f"{path}: brought from schema {schema} to {SCHEMA_VERSION}.\n")
