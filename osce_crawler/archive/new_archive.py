"""Making a new archive: beside its place, which it takes in one step."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from osce_crawler.archive.archive_lock import check_kind, make_folder
from osce_crawler.archive.database import begin_file, unusable_as_error
from osce_crawler.archive.export.atomic_file import atomic_file
from osce_crawler.archive.migrations import migrate
from osce_crawler.archive.write_ahead_log import SIDES


def make_archive(path: Path) -> bool:
    """Make an archive where no file is, or an empty one; whether it was made.

    A process that is killed meanwhile, or a full disk, leaves none: an empty file, or one without
    tables, would be taken for an archive that lost its content. Hold the lock. Raises
    ArchiveUnusable, BadTarget, DiskFull.
    """
    check_kind(path)
    place = Path(os.path.realpath(path))
    if place.exists() and place.stat().st_size:
        return False
    # SQLite would apply a log that lies there to the new file. It removes one of an empty file.
    if any(Path(f"{place}{side}").exists() for side in SIDES):
        return False
    make_folder(path)
    with (
        atomic_file(place, as_replaced=True) as new,
        unusable_as_error(path),
        closing(sqlite3.connect(new, isolation_level=None)) as connection,
    ):
        # Without a log, of which a full disk could leave a part beside the file. Until the file has
        # its name, nobody needs the journal.
        connection.execute("PRAGMA journal_mode = MEMORY")
        begin_file(connection)
        migrate(connection)
    return True
