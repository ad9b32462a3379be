"""Keeping the archive that a restore replaces: a kill at any moment leaves it, or the new one.

The archive and its log get another name each, as links. Then the new file takes the name of the
archive, and only then the log of the old one is removed. If the process is killed in between, the
log is known by its other name: `write_ahead_log.remove_log_of_replaced`.
"""

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from glob import escape
from pathlib import Path
from typing import Self

from osce_crawler.archive.database import unusable_as_error
from osce_crawler.archive.export.atomic_file import sync
from osce_crawler.archive.failures import raise_if_of_machine
from osce_crawler.archive.write_ahead_log import LOGS, REPLACED, SIDES, log_fault
from osce_crawler.errors import ArchiveUnusable

_PART = ".part"
"""End of the name of a copy that is not whole yet."""


@dataclass(slots=True)
class KeptAside:
    """The archive and its log under another name, too. A context manager: if its block raises
    before another file has taken the name of the archive, nothing has changed.
    """

    place: Path
    at: str
    """The time, UTC: part of the name."""
    _inode: int | None = None
    _made: list[tuple[Path, Path]] = field(default_factory=list)
    """Other names, each with the name that the file had."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        if error is not None and self._inode == _inode(self.place):
            for kept, before in self._made:
                if before.exists():
                    kept.unlink(missing_ok=True)
                else:  # a log alone
                    kept.rename(before)

    def keep(self) -> Path | None:
        """Keep what is there: the other name of the archive, or of its log if that is alone; None
        if there is nothing.
        """
        if self.place.exists():
            _close_log(self.place)
        self._inode = _inode(self.place)
        self._remove_left_over()
        kept = _free_name(self.place, self.at)
        for side in ("", *LOGS):
            file = Path(f"{self.place}{side}")
            if file.exists() and (not side or file.stat().st_size):
                other = Path(f"{kept}{side}")
                _link(file, other)
                self._made.append((other, file))
        if not self.place.exists():  # a log alone: it must not be applied to the new file
            self.remove_logs()
        return self._made[0][0] if self._made else None

    def _remove_left_over(self) -> None:
        """Remove what a killed restore has left: names of the archive, parts of copies."""
        for kept in self.place.parent.glob(f"{escape(self.place.name)}{REPLACED}*"):
            if kept.name.endswith(_PART):
                kept.unlink()
            for side in ("", *LOGS):
                file = Path(f"{self.place}{side}")
                if file.exists() and kept.exists() and kept.samefile(file):
                    kept.unlink()

    def remove_logs(self) -> None:
        """Remove the logs of the archive that was replaced."""
        for side in SIDES:
            Path(f"{self.place}{side}").unlink(missing_ok=True)


def _inode(file: Path) -> int | None:
    return file.stat().st_ino if file.exists() else None


def _link(file: Path, to: Path) -> None:
    try:
        os.link(file, to)
    except OSError:  # a file system without hard links
        _copy(file, to)


def _copy(file: Path, to: Path) -> None:
    """Copy a file with its mode; the name is that of a whole copy, or of none."""
    part = Path(f"{to}{_PART}")
    try:
        part.touch(mode=0o600, exist_ok=False)  # nobody reads it who may not read the archive
        shutil.copyfile(file, part)
        shutil.copystat(file, part)
        sync(part)
        part.replace(to)
    finally:
        part.unlink(missing_ok=True)


def _close_log(place: Path) -> None:
    """Write the log of a sound archive into it, and remove the log."""
    if log_fault(place):
        return  # SQLite would drop what is behind the damage
    with (
        unusable_as_error(place),
        closing(sqlite3.connect(place, isolation_level=None)) as connection,
    ):
        try:
            connection.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                raise ArchiveUnusable(
                    f"{place}: another process has it open; nothing was replaced; end it and restore"
                    " again"
                ) from error
        except sqlite3.DatabaseError as error:
            raise_if_of_machine(error)  # else it is damaged: file and log are set aside as they are


def _free_name(place: Path, at: str) -> Path:
    stamp = "".join(sign for sign in at if sign.isalnum())
    wanted = Path(f"{place}{REPLACED}{stamp}")
    taken, number = wanted, 1
    while taken.exists() or any(Path(f"{taken}{side}").exists() for side in LOGS):
        number += 1
        taken = Path(f"{wanted}-{number}")
    return taken
