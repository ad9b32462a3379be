"""Setting a damaged write-ahead log aside, so that the archive can be opened again."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from osce_crawler.archive.archive_lock import only_writer
from osce_crawler.archive.database import unusable_as_error
from osce_crawler.archive.export.atomic_file import atomic_file
from osce_crawler.archive.integrity.rederive import Rederived
from osce_crawler.archive.write_ahead_log import (
    has_log,
    log_fault,
    log_of,
    remove_log_of_replaced,
)
from osce_crawler.clock import utc_now


def log_set_aside(path: Path, *, dry_run: bool) -> Rederived | None:
    """Keep a damaged log under another name, and write into the archive what is whole of it.

    What was done; None if the log is whole. With `dry_run`, nothing is written. Raises
    ArchiveUnusable.
    """
    if not has_log(path):
        return None
    with only_writer(path, utc_now()), unusable_as_error(path):
        remove_log_of_replaced(path)
        fault = log_fault(path)
        if fault is None:
            return None
        log = log_of(path)
        kept = _free_name(log)
        if not dry_run:
            with atomic_file(kept) as new:
                shutil.copyfile(log, new)
            with closing(sqlite3.connect(path, isolation_level=None)) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Rederived(
        f"the log of a killed process: {fault.what}; what is before it, {fault.whole} pages, is in"
        f" the archive, what is behind it is lost; the log is kept as {kept}"
    )


def _free_name(log: Path) -> Path:
    taken, number = log.with_name(f"{log.name}-damaged"), 1
    while taken.exists():
        number += 1
        taken = log.with_name(f"{log.name}-damaged-{number}")
    return taken
