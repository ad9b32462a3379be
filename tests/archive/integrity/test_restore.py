"""Restore: the archive is the backup, whatever a killed process left beside it; and a backup that
cannot be trusted changes nothing.
"""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from osce_crawler.archive.archive_lock import only_writer
from osce_crawler.archive.export.backup import back_up
from osce_crawler.archive.export.lean import write_lean
from osce_crawler.archive.integrity.restore import restore
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.verified import last_verified
from osce_crawler.errors import ArchiveUnusable, OsceCrawlerError
from tests.archive.integrity.flipping import whole
from tests.archive.integrity.test_fixity import verified
from tests.archive.kept import change, old_archive
from tests.archive.killed import killed
from tests.archive.made import AT, keep, opened, release

_STAMP = "20260101T000000Z"


def _dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        return list(connection.iterdump())


@pytest.fixture(name="backup")
def _backup(tmp_path: Path) -> Path:
    """The backup of an archive with one release."""
    writer = opened(tmp_path / "first.db")
    keep(writer, release(1, ["As it was."]))
    writer.run.end(outcome="finished", walk_complete=True, exit_code=0)
    writer.close()
    back_up(tmp_path / "first.db", tmp_path / "backup.db")
    return tmp_path / "backup.db"


@pytest.fixture(name="mine")
def _mine(tmp_path: Path, backup: Path) -> Path:
    """An archive that went on from the backup and was killed: the rest is only in its log."""
    going = tmp_path / "going.db"
    shutil.copy(backup, going)
    writer = opened(going)
    for number in range(2, 9):
        keep(writer, release(number, ["Later."]), payload=bytes([number]))
    left = killed(going, tmp_path / "osce" / "osce.db")
    writer.close()
    return left


def test_after_a_kill_the_archive_is_the_backup(mine: Path, backup: Path) -> None:
    done = restore(mine, backup, AT)

    assert _dump(mine) == _dump(backup)
    assert verified(mine) == []
    assert (done.now.records, done.now.runs) == (1, 1)
    assert not Path(f"{mine}-wal").exists()


def test_cp_is_not_a_restore(mine: Path, backup: Path) -> None:
    """Why there is a verb: SQLite applies the log to what was copied."""
    shutil.copy(backup, mine)

    assert _dump(mine) != _dump(backup)


def test_what_was_replaced_is_kept_whole(mine: Path, backup: Path) -> None:
    before = _dump(mine)

    done = restore(mine, backup, AT)

    assert done.before is not None
    assert (done.before.records, done.before.runs) == (8, 2)
    assert done.kept == mine.with_name(f"osce.db-replaced-{_STAMP}")
    assert _dump(done.kept) == before


def test_a_second_restore_keeps_both(mine: Path, backup: Path) -> None:
    first, second = restore(mine, backup, AT), restore(mine, backup, AT)

    assert first.kept != second.kept
    assert second.kept is not None
    assert _dump(second.kept) == _dump(backup)


def test_an_archive_that_no_longer_opens_is_replaced_and_kept(mine: Path, backup: Path) -> None:
    mine.write_bytes(b"\0" * 100 + mine.read_bytes()[100:])
    damaged, log = mine.read_bytes(), Path(f"{mine}-wal").read_bytes()

    done = restore(mine, backup, AT)

    assert _dump(mine) == _dump(backup)
    assert done.before is None
    assert done.kept is not None
    assert (done.kept.read_bytes(), Path(f"{done.kept}-wal").read_bytes()) == (damaged, log)


def test_the_log_of_an_archive_that_is_gone_is_not_applied(mine: Path, backup: Path) -> None:
    mine.unlink()

    restore(mine, backup, AT)

    assert _dump(mine) == _dump(backup)


def test_there_need_not_be_an_archive(tmp_path: Path, backup: Path) -> None:
    done = restore(tmp_path / "new" / "osce.db", backup, AT)

    assert (done.before, done.kept) == (None, None)
    assert _dump(tmp_path / "new" / "osce.db") == _dump(backup)


def test_without_hard_links_it_is_kept_too(
    mine: Path, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refused)
    done = restore(mine, backup, AT)

    assert done.kept is not None
    assert done.kept.exists()
    assert _dump(mine) == _dump(backup)


def test_status_knows_that_it_was_verified(mine: Path, backup: Path) -> None:
    restore(mine, backup, AT)

    assert last_verified(mine) == {"at": AT, "problems": 0, "deep": False}


def test_a_backup_of_an_older_schema_is_migrated(mine: Path, tmp_path: Path) -> None:
    old = old_archive(tmp_path / "old.db")
    before = old.read_bytes()

    restore(mine, old, AT)

    assert verified(mine) == []
    assert old.read_bytes() == before


def test_owner_and_mode_stay(mine: Path, backup: Path) -> None:
    mine.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(mine, 4711, 4712)
    owner = mine.stat().st_uid

    restore(mine, backup, AT)

    assert stat.S_IMODE(mine.stat().st_mode) == 0o640
    assert mine.stat().st_uid == owner


def test_a_link_to_an_archive_stays_a_link(tmp_path: Path, mine: Path, backup: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(mine)

    restore(link, backup, AT)

    assert link.is_symlink()
    assert _dump(mine) == _dump(backup)


def _damaged(backup: Path) -> None:
    change(backup, "UPDATE revision_paragraphs SET text = 'As it never was.'")


def _cut(backup: Path) -> None:
    backup.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])


def _text(backup: Path) -> None:
    backup.write_text("no database\n" * 100)


def _other_program(backup: Path) -> None:
    backup.unlink()
    change(backup, "CREATE TABLE theirs (x)")


def _lean(backup: Path) -> None:
    lean = backup.with_name("lean.db")
    lean.touch()
    write_lean(backup, lean)
    lean.replace(backup)


def _newer(backup: Path) -> None:
    change(backup, "PRAGMA user_version = 99")


def _folder(backup: Path) -> None:
    backup.unlink()
    backup.mkdir()


def _with_log(backup: Path) -> None:
    writer = opened(backup)
    keep(writer, release(9, ["In the log."]), payload=b"9")
    killed(backup, backup.with_name("k.db"))
    writer.close()
    for side in ("", "-wal"):
        Path(f"{backup.with_name('k.db')}{side}").replace(f"{backup}{side}")


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (_damaged, "is damaged"), (_cut, "."), (_text, "not an archive"), (_newer, "newer"),
        (_other_program, "not an archive of osce-crawler"), (_lean, "lean copy"),
        (_folder, "is not a file"), (Path.unlink, "no such file"), (_with_log, "being written"),
    ],
)  # fmt: skip
def test_a_backup_that_cannot_be_trusted_changes_nothing(
    mine: Path, backup: Path, spoil: object, reason: str
) -> None:
    spoil(backup)  # type: ignore[operator]
    before = {file.name: file.read_bytes() for file in mine.parent.iterdir()}

    with pytest.raises(OsceCrawlerError, match=reason) as error:
        restore(mine, backup, AT)

    assert len(str(error.value).splitlines()) == 1
    assert str(backup) in str(error.value)
    after = {file.name: file.read_bytes() for file in mine.parent.iterdir()}
    assert {name: after[name] for name in before} == before
    assert after.keys() - before.keys() <= {"osce.db-lock"}


def test_a_backup_that_is_no_archive_is_not_answered_with_advice_to_restore(
    mine: Path, backup: Path
) -> None:
    _text(backup)

    with pytest.raises(ArchiveUnusable) as error:
        restore(mine, backup, AT)

    assert str(error.value) == (
        f"{backup}: file is not a database: not an archive, or one whose beginning is damaged;"
        " nothing was replaced; name a file that the verb backup wrote"
    )


def test_a_file_that_is_no_archive_is_replaced_kept_and_measured(
    tmp_path: Path, backup: Path
) -> None:
    place = tmp_path / "osce.db"
    place.write_text("my notes\n")

    done = restore(place, backup, AT)

    assert (done.before, done.bytes_before) == (None, 9)
    assert done.kept is not None
    assert done.kept.read_text() == "my notes\n"


@pytest.mark.parametrize("name", ["osce.db", "link.db", "hard.db"])
def test_the_archive_is_not_a_backup_of_itself(mine: Path, name: str) -> None:
    mine.with_name("link.db").symlink_to(mine)
    mine.with_name("hard.db").hardlink_to(mine)

    with pytest.raises(OsceCrawlerError, match="is the archive itself"):
        restore(mine, mine.with_name(name), AT)


def test_a_backup_that_is_being_written_is_refused(mine: Path, backup: Path) -> None:
    with (
        only_writer(backup, AT),
        pytest.raises(ArchiveUnusable, match=f"being written by process {os.getpid()}"),
    ):
        restore(mine, backup, AT)


def test_an_archive_that_is_being_written_is_not_replaced(mine: Path, backup: Path) -> None:
    with only_writer(mine, AT), pytest.raises(ArchiveUnusable, match="being written by process"):
        restore(mine, backup, AT)


def test_an_archive_that_another_process_reads_is_not_replaced(mine: Path, backup: Path) -> None:
    """When that process ended, SQLite would remove the log of the new archive."""
    code = (
        "import sys; from pathlib import Path; from osce_crawler.archive.reader import Archive\n"
        "held = Archive.open(Path(sys.argv[1])).hold(); held.first('SELECT 1 FROM records')\n"
        "print('open', flush=True); sys.stdin.read()"
    )
    reader = subprocess.Popen(
        [sys.executable, "-c", code, str(mine)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "open\n"
        with pytest.raises(ArchiveUnusable, match="another process has it open"):
            restore(mine, backup, AT)
        reader.kill()

    restore(mine, backup, AT)
    assert Archive.open(mine).find("1")["node_id"] == 1


def test_a_whole_archive_comes_back(path: Path, tmp_path: Path) -> None:
    whole(path)
    back_up(path, tmp_path / "backup.db")
    change(path, "DELETE FROM revision_paragraphs")

    restore(path, tmp_path / "backup.db", AT)

    assert verified(path) == []
