"""What a process that was killed had begun to write is removed by the next one, and only that."""

import os
from pathlib import Path

from osce_crawler.archive.export.atomic_file import atomic_file

_NOBODY = 2**22 + 1
"""No process has this number: Linux counts to 2**22."""


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    for name in (f".out.db.{_NOBODY}.part", f".out.db.{_NOBODY}.part-journal"):
        (tmp_path / name).write_bytes(b"half")

    with atomic_file(tmp_path / "out.db") as new:
        new.write_bytes(b"whole")

    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("out.db", b"whole")]


def test_what_a_running_process_writes_and_what_is_of_another_target_stays(tmp_path: Path) -> None:
    others = {
        f".out.db.{os.getppid()}.part",
        f".out.csv.{_NOBODY}.part",
        ".out.db.old.part",
        "out.db.1.part",
    }
    for name in others:
        (tmp_path / name).write_bytes(b"")

    with atomic_file(tmp_path / "out.db") as new:
        new.write_bytes(b"whole")

    assert {file.name for file in tmp_path.iterdir()} == others | {"out.db"}
