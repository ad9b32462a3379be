"""The write-ahead log: copied into the file, and whether one that a killed process left is whole.

SQLite reads a log up to the first frame whose checksum is wrong, and drops the rest without a word:
one damaged byte can lose all that was committed after it.
"""

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from osce_crawler.archive.archive_lock import is_being_written
from osce_crawler.archive.failures import RESTORE
from osce_crawler.errors import ArchiveUnusable

if TYPE_CHECKING:
    from osce_crawler.archive.log_frames import LogFault

LOGS = ("-wal", "-journal")
"""What SQLite applies to a database when it opens it: ends of names."""
SIDES = (*LOGS, "-shm")
"""All that SQLite keeps beside a database."""
REPLACED = "-replaced-"
"""In the name under which `restore` keeps an archive."""


def log_of(path: Path) -> Path:
    """The write-ahead log of a database."""
    return Path(f"{os.path.realpath(path)}-wal")


def has_log(path: Path) -> bool:
    """Whether a log with content lies beside the database."""
    try:
        return log_of(path).stat().st_size > 0
    except OSError:
        return False


def check_log(path: Path) -> None:
    """Raises ArchiveUnusable if the log that a killed process left beside the archive is damaged.

    SQLite would drop what is behind the damage, and remove the log.
    """
    if not any(Path(f"{os.path.realpath(path)}{side}").exists() for side in LOGS):
        return
    remove_log_of_replaced(path)  # also while a restore is between its last two steps
    if is_being_written(path):
        return
    if log_fault(path) and not is_being_written(path):  # a process that began meanwhile is writing
        refuse_damaged_log(path)


def refuse_damaged_log(path: Path) -> None:
    """As `check_log`, for the process that holds the lock."""
    remove_log_of_replaced(path)
    fault = log_fault(path)
    if fault is None:
        return
    raise ArchiveUnusable(
        f"{log_of(path)}: {fault.what}, so what a process that was killed wrote last cannot be read;"
        f" to keep this log aside and go on with what was written before, run: osce-crawler repair; or"
        f" {RESTORE}"
    )


def remove_log_of_replaced(path: Path) -> None:
    """Remove logs that are of the archive which a restore replaced, and was killed then.

    Such a log is also kept beside the archive that was replaced, and the archive is another file
    now. Raises ArchiveUnusable if it cannot be removed.
    """
    from glob import escape  # noqa: PLC0415 - an archive seldom has a log when it is opened

    place = Path(os.path.realpath(path))
    for side in LOGS:
        log = Path(f"{place}{side}")
        for kept in (
            place.parent.glob(f"{escape(place.name)}{REPLACED}*{side}") if log.exists() else ()
        ):
            replaced = Path(str(kept).removesuffix(side))
            if _are_equal(log, kept) and replaced.exists() and not _are_equal(place, replaced):
                _remove(log, replaced)
                break


def _are_equal(file: Path, other: Path) -> bool:
    from filecmp import cmp  # noqa: PLC0415 - as above

    return (
        file.exists()
        and other.exists()
        and (file.samefile(other) or cmp(file, other, shallow=False))
    )


def _remove(log: Path, replaced: Path) -> None:
    try:
        log.unlink()
    except OSError as error:
        raise ArchiveUnusable(
            f"{log}: is of {replaced}, which a restore that was killed has replaced, and cannot be"
            f" removed: {error.strerror}; run the command as the user who owns it"
        ) from error


def log_fault(path: Path) -> "LogFault | None":
    """The damage of the log beside a database; None if it is whole, or if there is none.

    A log whose last transaction was not committed is whole, too. Reads some 10 MB a second.
    """
    from osce_crawler.archive.log_frames import HEADER, fault_of  # noqa: PLC0415 - as above

    try:
        with log_of(path).open("rb") as file:
            header = file.read(HEADER)
            return None if not header else fault_of(header, file.read)
    except FileNotFoundError:
        return None


def checkpoint(connection: sqlite3.Connection) -> None:
    """Write the write-ahead log into the file, so that one file is the archive.

    Does not wait for readers: the last process that closes the file checkpoints it.
    """
    (waits,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:  # a run that goes on must still wait for a lock
        connection.execute(f"PRAGMA busy_timeout = {waits}")


def checkpoint_if_possible(connection: sqlite3.Connection) -> None:
    """As `checkpoint`; if that fails, as on a full disk, the log remains, and is complete."""
    with suppress(sqlite3.OperationalError):
        checkpoint(connection)
