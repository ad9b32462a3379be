"""A new archive takes its place in one step: before it is whole, there is none."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from osce_crawler.archive import new_archive
from osce_crawler.archive.new_archive import make_archive
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.errors import OutOfResources

AT = "2026-01-01T00:00:00Z"


def test_it_is_an_archive_in_one_file(tmp_path: Path) -> None:
    path = tmp_path / "osce.db"

    assert make_archive(path)
    assert [file.name for file in tmp_path.iterdir()] == ["osce.db"]
    with closing(Archive.open(path).connection) as connection:
        assert connection.execute("PRAGMA page_size").fetchone()[0] == 16384
    assert not make_archive(path)
    with closing(ArchiveWriter.open(path, lambda: AT)) as writer:
        assert not writer.is_new


@pytest.mark.parametrize("is_there", [False, True], ids=["no file", "an empty file"])
def test_a_failure_leaves_what_was_there(
    tmp_path: Path, is_there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, before = tmp_path / "osce.db", []
    if is_there:
        path.touch()
        before = [path]

    def failing(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE a (b)")
        assert not path.exists() or not path.stat().st_size
        raise MemoryError

    monkeypatch.setattr(new_archive, "migrate", failing)
    with pytest.raises(OutOfResources, match=r"osce\.db: there is not enough memory"):
        make_archive(path)

    assert [*tmp_path.iterdir()] == before
    assert [file.stat().st_size for file in before] == [0] * len(before)


def test_it_takes_the_place_and_the_mode_of_an_empty_file(tmp_path: Path) -> None:
    path, link = tmp_path / "osce.db", tmp_path / "link.db"
    path.touch(0o600)
    path.chmod(0o600)
    link.symlink_to(path)

    assert make_archive(link)
    assert (link.is_symlink(), path.stat().st_mode & 0o777) == (True, 0o600)
    assert path.stat().st_size


@pytest.mark.parametrize("side", ["-wal", "-journal"])
def test_a_log_that_lies_there_is_not_applied_to_it(tmp_path: Path, side: str) -> None:
    path, other = tmp_path / "osce.db", tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE strange (a)")
        Path(f"{path}{side}").write_bytes(Path(f"{other}-wal").read_bytes())

    assert not make_archive(path)
    with closing(ArchiveWriter.open(path, lambda: AT)) as writer:
        names = writer.connection.execute("SELECT name FROM sqlite_master").fetchall()
        assert writer.is_new
    assert ("strange",) not in names
