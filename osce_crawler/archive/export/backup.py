"""A consistent copy of the archive, also during a crawl."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from osce_crawler.archive.database import open_for_reading, unusable_as_error
from osce_crawler.archive.export.atomic_file import (
    atomic_file,
    check_replaceable,
    sqlite_full_as_oserror,
)
from osce_crawler.archive.schema import APPLICATION_ID
from osce_crawler.archive.write_ahead_log import SIDES
from osce_crawler.errors import ArchiveUnusable, BadTarget

_PAGES_A_STEP = 2048
_SUFFIXES = ("", "-lock", *SIDES)


def back_up(
    path: Path, target: Path, advance: Callable[[int, int], None] = lambda _left, _total: None
) -> int:
    """Copy the archive and replace the target in one step; the size of the copy in bytes.

    `advance` gets the number of remaining and of all database pages. Raises ArchiveUnusable,
    BadTarget.
    """
    with closing(open_for_reading(path, any_schema=True)) as source:
        _check_target(path, target)
        with atomic_file(target) as new, unusable_as_error(path), sqlite_full_as_oserror():
            # A read transaction: later writes of a crawl go to the WAL and are not copied. Without
            # it, SQLite's backup would restart after every write.
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            with closing(sqlite3.connect(new)) as copy:
                source.backup(
                    copy, pages=_PAGES_A_STEP, progress=lambda _, left, total: advance(left, total)
                )
            _check_copy(new)
            size = new.stat().st_size
    return size


def _check_target(path: Path, target: Path) -> None:
    if target.is_dir():
        raise BadTarget(f"{target}: is a folder; name a file in it")
    check_replaceable(target)
    if target.absolute() in {Path(f"{path.absolute()}{suffix}") for suffix in _SUFFIXES} or (
        target.exists() and target.samefile(path)
    ):
        raise BadTarget(f"{target}: is the archive itself; name another file")
    if Path(f"{target}-wal").exists():
        raise BadTarget(f"{target}: is in use ({target}-wal exists); name another file")
    if target.exists() and not _is_archive(target):
        raise BadTarget(f"{target}: exists and is not an archive; name another file, or remove it")


def _is_archive(file: Path) -> bool:
    """Whether a file has SQLite's header and the application id of an archive (bytes 68 to 71)."""
    with file.open("rb") as opened:
        header = opened.read(100)
    return header.startswith(b"SQLite format 3\0") and header[68:72] == APPLICATION_ID.to_bytes(
        4, "big"
    )


def _check_copy(copy: Path) -> None:
    with closing(
        sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    ) as connection:
        wrong = [row[0] for row in connection.execute("PRAGMA quick_check(1)") if row[0] != "ok"]
    if wrong:
        raise ArchiveUnusable(
            f"the archive is damaged ({wrong[0]}); no copy was made; run: osce-crawler verify"
        )
