"""A run whose process is gone is broken off, before the next run closes it."""

import fcntl
from contextlib import closing
from pathlib import Path
from threading import Timer

from osce_crawler.archive.alarm_reader import health
from osce_crawler.archive.archive_lock import only_writer
from osce_crawler.archive.reader import Archive
from tests.archive.made import AT, opened

LATER = "2026-01-02T00:00:00Z"


def _outcomes(path: Path) -> set[str]:
    """What `runs`, `runs N` and `status` say of the one run."""
    archive = Archive.open(path)
    with closing(archive.connection):
        last = health(archive, LATER)["last_run"]
        return {archive.runs()[0]["outcome"], archive.run(1)["outcome"], last["outcome"]}


def test_a_run_without_a_process_is_broken_off(path: Path) -> None:
    opened(path).close()
    assert _outcomes(path) == {"broken off"}

    Path(f"{path}-lock").touch()  # its process wrote nothing into it yet, and was killed
    assert _outcomes(path) == {"broken off"}


def test_a_run_whose_process_holds_the_lock_is_running(path: Path) -> None:
    with only_writer(path, AT):
        opened(path).close()

        assert _outcomes(path) == {"running"}


def test_a_process_that_came_later_is_that_of_another_run(path: Path) -> None:
    opened(path).close()

    with only_writer(path, LATER):
        assert _outcomes(path) == {"broken off"}


def test_the_next_run_closes_it_as_interrupted(path: Path) -> None:
    opened(path).close()
    opened(path).close()
    archive = Archive.open(path)

    assert [run["outcome"] for run in archive.runs()] == ["broken off", "interrupted"]
    archive.connection.close()


def test_a_reader_that_asks_does_not_keep_a_writer_out(path: Path) -> None:
    lock = Path(f"{path}-lock")
    lock.touch()
    with lock.open() as reader:
        fcntl.flock(reader, fcntl.LOCK_SH)
        Timer(0.03, lambda: fcntl.flock(reader, fcntl.LOCK_UN)).start()

        with only_writer(path, AT):
            assert lock.read_text().startswith("process ")
