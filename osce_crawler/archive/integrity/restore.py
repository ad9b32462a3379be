"""Replacing an archive by a backup that was verified, in one step.

The files of a database belong together: a write-ahead log that a killed process left would be
applied to any file that takes the place of its own. So the log is closed, or kept aside
(`set_aside.py`).
"""

import fcntl
import os
import shlex
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from osce_crawler.archive.archive_lock import check_kind, only_writer, unwritten
from osce_crawler.archive.database import (
    open_for_reading,
    open_for_writing,
    unusable_as_error,
)
from osce_crawler.archive.export.atomic_file import atomic_file, sqlite_full_as_oserror, sync
from osce_crawler.archive.failures import KEEP, OTHER_FILE, RESTORE
from osce_crawler.archive.integrity.fixity import Problem, Verification
from osce_crawler.archive.integrity.set_aside import KeptAside
from osce_crawler.archive.migrations import migrate
from osce_crawler.archive.schema_objects import Harm, check_objects, is_lean
from osce_crawler.archive.verified import note_verified
from osce_crawler.archive.write_ahead_log import SIDES, checkpoint, remove_log_of_replaced
from osce_crawler.errors import ArchiveUnusable, BadInput, OutOfResources
from osce_crawler.machine import raise_if_lacking

_PAGES_A_STEP = 2048
# The bytes of a database that its readers lock (https://www.sqlite.org/fileformat2.html, 1.3.1).
_READERS_FROM, _READERS = 0x40000002, 510
_PACKED: Mapping[bytes, str] = {
    b"\x1f\x8b": "gzip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"PK\x03\x04": "zip",
    b"7z\xbc\xaf\x27\x1c": "7-Zip",
}
"""What compressed files begin with."""
_COUNTS = """
SELECT (SELECT count(*) FROM records), (SELECT count(*) FROM crawl_runs),
  (SELECT max(started_at) FROM crawl_runs)
"""


@dataclass(frozen=True, slots=True)
class Content:
    """What an archive has, in three numbers."""

    records: int
    runs: int
    last_run_at: str | None


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did."""

    now: Content
    before: Content | None
    """None: there was no archive, or it could not be read."""
    bytes_before: int
    """Length of the file that was replaced."""
    kept: Path | None
    """Where the archive that was replaced is now, or its log if that was alone; None: there was
    none.
    """
    is_log_alone: bool


@dataclass(frozen=True, slots=True)
class Watcher:
    """What is called as a restore goes on."""

    copied: Callable[[int, int], None] = lambda _left, _total: None
    """Gets the pages of the backup that are left to copy, and all of them."""
    verifying: Callable[[int], None] = lambda _rows: None
    """Gets the approximate number of rows of the copy to verify."""
    verified: Callable[[], None] = lambda: None
    """One more row was verified."""


def restore(path: Path, backup: Path, at: str, watcher: Watcher | None = None) -> Restored:
    """Replace the archive by a copy of the backup, after it was verified. `at`: the time, UTC.

    The archive that was there is kept beside it. Raises BadInput, ArchiveUnusable, DiskFull; then
    nothing has changed.
    """
    watcher = watcher or Watcher()
    check_kind(path)
    place = Path(os.path.realpath(path))
    _check_backup(place, backup)
    with only_writer(path, at), _unwritten(backup), KeptAside(place, at) as aside:
        _check_unused(place)
        remove_log_of_replaced(place)
        with atomic_file(place, as_replaced=True) as new:
            _copy(backup, new, watcher.copied)
            now = _verified(new, backup, watcher)
            sync(new)  # a long one; below, only names change
            before, is_log_alone = _content(place), not place.exists()
            kept = aside.keep()
            length = kept.stat().st_size if kept else 0
        aside.remove_logs()
        note_verified(path, at, problems=0, deep=False)
    return Restored(now, before, length, kept, is_log_alone and kept is not None)


def _check_backup(place: Path, backup: Path) -> None:
    if not backup.is_file():
        what = "is not a file" if backup.exists() else "no such file"
        raise BadInput(f"{backup}: {what}; name a file that the verb backup wrote")
    if program := _packed_by(backup):
        raise BadInput(
            f"{backup}: is compressed by {program}; nothing was replaced; unpack it, and restore the"
            " file in it"
        )
    if place.exists() and place.samefile(backup):
        raise BadInput(f"{backup}: is the archive itself; name a backup of it")
    for side in SIDES:
        log = Path(f"{os.path.realpath(backup)}{side}")
        if side != "-shm" and log.exists() and log.stat().st_size:
            raise ArchiveUnusable(
                f"{backup}: is being written, or a killed process left {log.name}; nothing was"
                f" replaced; make a backup of it, and restore that: osce-crawler backup FILE"
                f" --archive {shlex.quote(str(backup))}"
            )


def _packed_by(backup: Path) -> str | None:
    """The program that compressed a file, or None. Raises ArchiveUnusable."""
    try:
        with backup.open("rb") as file:
            start = file.read(max(map(len, _PACKED)))
    except OSError as error:
        raise_if_lacking(error)
        raise ArchiveUnusable(f"{backup}: {error.strerror}; check who may read it") from error
    return next((program for sign, program in _PACKED.items() if start.startswith(sign)), None)


@contextmanager
def _unwritten(backup: Path) -> Iterator[None]:
    """No process of this program writes the backup meanwhile."""
    with unwritten(backup) as writer:
        if writer:
            raise ArchiveUnusable(
                f"{backup}: being written by {writer}; nothing was replaced; wait for it to end"
            )
        yield


def _check_unused(place: Path) -> None:
    """Raises ArchiveUnusable if another process has the archive open.

    When it ends, it would remove the log of the new file: SQLite removes a log by its name.
    """
    if not place.exists():
        return
    try:
        with place.open("r+b") as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, _READERS, _READERS_FROM)
    except BlockingIOError as error:
        raise ArchiveUnusable(
            f"{place}: another process has it open, such as osce-crawler serve; nothing was replaced;"
            " end it and restore again"
        ) from error
    except OSError as error:
        raise_if_lacking(error)
        raise ArchiveUnusable(
            f"{place}: {error.strerror}; nothing was replaced; check who may write it"
        ) from error


def _copy(backup: Path, new: Path, advance: Callable[[int, int], None]) -> None:
    with (
        closing(_opened(backup)) as source,
        unusable_as_error(backup),
        sqlite_full_as_oserror(),
    ):
        if is_lean(source):
            raise ArchiveUnusable(
                f"{backup}: is a lean copy without the stored pages; nothing was replaced; name a"
                " file that the verb backup wrote"
            )
        check_objects(source, backup, Harm.UNTIL_REPAIRED)
        source.execute("BEGIN")
        with closing(sqlite3.connect(new)) as copy:
            source.backup(
                copy, pages=_PAGES_A_STEP, progress=lambda _, left, total: advance(left, total)
            )


def _opened(backup: Path) -> sqlite3.Connection:
    try:
        return open_for_reading(backup, any_schema=True)
    except OutOfResources:
        raise
    except ArchiveUnusable as error:  # its advice is for an archive that is to be used
        what = str(error)
        for advice in (f", {KEEP}", f": {KEEP}", f"; {OTHER_FILE}, or {RESTORE}", f"; {RESTORE}"):
            what = what.removesuffix(advice)
        raise ArchiveUnusable(
            f"{what}; nothing was replaced; name a file that the verb backup wrote"
        ) from error


def _verified(new: Path, backup: Path, watcher: Watcher) -> Content:
    """What the copy has. Raises ArchiveUnusable if it has a problem. An old schema is migrated."""
    with unusable_as_error(backup), sqlite_full_as_oserror():
        with closing(open_for_writing(new)) as connection:
            migrate(connection)
            checkpoint(connection)  # the log does not come along when the copy is renamed
        with Verification.opened(new) as verification:
            watcher.verifying(verification.total())
            verification.look.advance = watcher.verified
            if problems := list(verification.problems()):
                raise ArchiveUnusable(_refusal(backup, problems))
            return Content(*verification.archive.connection.execute(_COUNTS).fetchone())


def _refusal(backup: Path, problems: list[Problem]) -> str:
    what = problems[0].what
    more = f" and {len(problems) - 1} more" if len(problems) > 1 else ""
    return (
        f"{backup}: is damaged ({what}){more}; nothing was replaced; use another backup, and for all"
        f" problems of this one, run: osce-crawler verify --archive {shlex.quote(str(backup))}"
    )


def _content(path: Path) -> Content | None:
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            check_objects(connection, path, Harm.TO_READING)
            return Content(*connection.execute(_COUNTS).fetchone())
    except (sqlite3.Error, ArchiveUnusable):
        return None
