"""What a process that was killed had begun to write is removed by the next one, and only that."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from osce_crawler.archive.export.atomic_file import atomic_file, sqlite_full_as_oserror
from osce_crawler.errors import DiskFull

NOBODY = 2**22 + 1
"""No process has this number: Linux counts to 2**22."""


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    for name in (f".out.db.{NOBODY}.part", f".out.db.{NOBODY}.part-journal"):
        (tmp_path / name).write_bytes(b"half")

    with atomic_file(tmp_path / "out.db") as new:
        new.write_bytes(b"whole")

    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("out.db", b"whole")]


def test_what_a_running_process_writes_and_what_is_of_another_target_stays(tmp_path: Path) -> None:
    others = {
        f".out.db.{os.getppid()}.part",
        f".out.csv.{NOBODY}.part",
        ".out.db.old.part",
        "out.db.1.part",
    }
    for name in others:
        (tmp_path / name).write_bytes(b"")

    with atomic_file(tmp_path / "out.db") as new:
        new.write_bytes(b"whole")

    assert {file.name for file in tmp_path.iterdir()} == others | {"out.db"}


@pytest.mark.parametrize("side", ["-wal", "-journal"])
def test_a_database_that_is_not_in_its_file_alone_replaces_nothing(
    tmp_path: Path, side: str
) -> None:
    target = tmp_path / "out.db"
    target.write_bytes(b"before")

    def write() -> None:
        with atomic_file(target) as new:
            new.write_bytes(b"half")
            Path(f"{new}{side}").write_bytes(b"the other half")
            Path(f"{new}-shm").write_bytes(b"x")

    with pytest.raises(DiskFull, match="the disk is full"):
        write()

    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [
        ("out.db", b"before")
    ]


def test_a_full_disk_that_sqlite_reports_names_the_target(tmp_path: Path) -> None:
    with (
        pytest.raises(DiskFull, match=r"out\.db: the disk is full"),
        atomic_file(tmp_path / "out.db") as new,
        sqlite_full_as_oserror(),
        closing(sqlite3.connect(new)) as database,
    ):
        database.executescript(
            "PRAGMA max_page_count = 2; CREATE TABLE a (b); INSERT INTO a VALUES (zeroblob(9999));"
        )

    assert list(tmp_path.iterdir()) == []
