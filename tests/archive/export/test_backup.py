"""Backup: a whole copy of one moment, also while somebody writes; never over the archive itself."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from osce_crawler.archive.export.backup import back_up
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.errors import ArchiveUnusable, BadTarget
from tests.archive.integrity.flipping import whole
from tests.archive.integrity.test_fixity import verified
from tests.archive.kept import old_archive
from tests.archive.made import keep, opened, release


def _dump(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        ).fetchall()
        return [row for (name,) in names for row in connection.execute(f"SELECT * FROM {name}")]


def test_a_copy_has_everything_and_verifies(path: Path, tmp_path: Path) -> None:
    whole(path)
    target = tmp_path / "copy.db"

    assert back_up(path, target) == target.stat().st_size
    assert _dump(path) == _dump(target)
    assert verified(target) == []
    assert sorted(file.name for file in tmp_path.iterdir()) == ["copy.db", "osce.db"]


def test_a_copy_while_somebody_writes_is_of_one_moment(
    path: Path, tmp_path: Path, writer: ArchiveWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("osce_crawler.archive.export.backup._PAGES_A_STEP", 20)
    for number in range(1, 300):
        keep(writer, release(number, ["Text. " * 300]), payload=b"%d" % number, node_id=number)
    steps = []

    def write_meanwhile(left: int, total: int) -> None:
        steps.append(left)
        number = 1000 + len(steps)
        keep(writer, release(number, ["Later. " * 300]), payload=b"%d" % number, node_id=number)

    back_up(path, tmp_path / "copy.db", write_meanwhile)

    copied = Archive.open(tmp_path / "copy.db").first("SELECT count(*) AS n FROM records")
    assert len(steps) > 5
    assert copied == {"n": 299}
    assert verified(tmp_path / "copy.db") == []


def test_an_old_archive_is_copied_as_it_is(path: Path, tmp_path: Path) -> None:
    back_up(old_archive(path), tmp_path / "copy.db")

    with closing(sqlite3.connect(tmp_path / "copy.db")) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == 1
    assert _dump(path) == _dump(tmp_path / "copy.db")


def test_an_earlier_copy_is_replaced(path: Path, tmp_path: Path) -> None:
    writer = opened(path)
    back_up(path, tmp_path / "copy.db")
    keep(writer, release())
    writer.close()
    back_up(path, tmp_path / "copy.db")

    assert Archive.open(tmp_path / "copy.db").find("1")["node_id"] == 1


@pytest.mark.parametrize(
    "name",
    ["osce.db", "osce.db-wal", "osce.db-lock", "link.db", "notes.txt", "folder", "none/x.db"],
)
def test_a_target_that_would_do_harm_is_refused(path: Path, tmp_path: Path, name: str) -> None:
    whole(path)
    (tmp_path / "link.db").symlink_to(path)
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "folder").mkdir()
    before = path.read_bytes()

    with pytest.raises(BadTarget) as error:
        back_up(path, tmp_path / name)

    assert len(str(error.value).splitlines()) == 1
    assert before == path.read_bytes()
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_an_archive_in_use_is_not_replaced(path: Path, tmp_path: Path) -> None:
    whole(path)
    other = opened(tmp_path / "other.db")

    with pytest.raises(BadTarget, match="in use"):
        back_up(path, tmp_path / "other.db")
    other.close()


def test_no_copy_is_made_of_a_damaged_file(path: Path, tmp_path: Path) -> None:
    whole(path)
    content = bytearray(path.read_bytes())
    content[4096 * 20 : 4096 * 24] = b"\xff" * 4096 * 4
    path.write_bytes(content)

    with pytest.raises(ArchiveUnusable):
        back_up(path, tmp_path / "copy.db")
    assert [file.name for file in tmp_path.iterdir()] == ["osce.db"]
