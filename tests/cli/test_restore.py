"""restore: what people see."""

import bz2
import gzip
import lzma
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from tests.archive.kept import change
from tests.cli.conftest import Command


def _copies(archive: Path, folder: Path, backup: str) -> tuple[Path, Path]:
    """The archive that is to be replaced, and a backup of that name."""
    mine, copy = folder / "mine.db", folder / backup
    for path in (mine, copy):
        shutil.copy(archive, path)
    return mine, copy


def test_it_says_what_was_replaced_and_where_that_is_now(
    run: Command, archive: Path, tmp_path: Path
) -> None:
    mine, backup = tmp_path / "mine.db", tmp_path / "backup.db"
    shutil.copy(archive, mine)
    run("backup", str(backup), "--archive", str(mine))
    change(mine, "DELETE FROM run_findings; DELETE FROM payloads WHERE payload_id = 2")
    damaged = run("verify", "--archive", str(mine))

    answer = run("restore", str(backup), "--archive", str(mine))

    assert f"osce-crawler restore BACKUP --archive {mine}" in damaged.out
    assert (answer.code, answer.out) == (0, "")
    first, second = answer.err.splitlines()
    assert first.startswith(f"{mine}: restored from {backup}, verified: 3 records, 1 run, the last")
    assert second.startswith("replaced was: 3 records, 1 run, the last of 2026-01-01T00:00:00Z; it")
    assert f"{mine}-replaced-" in second
    assert run("verify", "--archive", str(mine)).code == 0


def test_a_damaged_backup_is_one_line_and_exit_code_3(
    run: Command, archive: Path, tmp_path: Path
) -> None:
    mine, backup = _copies(archive, tmp_path, "backup.db")
    change(backup, "UPDATE payloads SET compressed = zeroblob(9) WHERE payload_id = 2")
    before = mine.read_bytes()

    answer = run("restore", str(backup), "--archive", str(mine))

    assert (answer.code, answer.out, len(answer.err.splitlines())) == (3, "", 1)
    assert answer.err.rstrip().endswith(f"osce-crawler verify --archive {backup}")
    assert mine.read_bytes() == before


def test_a_log_without_its_archive_is_named_as_that(
    run: Command, archive: Path, tmp_path: Path
) -> None:
    mine, backup = _copies(archive, tmp_path, "backup.db")
    mine.rename(f"{mine}-wal")

    answer = run("restore", str(backup), "--archive", str(mine))

    assert answer.code == 0
    (kept,) = tmp_path.glob("mine.db-replaced-*")
    said = f"replaced was: the log of an archive that is gone; it is kept as {kept}: remove"
    assert answer.err.splitlines()[1].startswith(said)
    assert kept.read_bytes() == archive.read_bytes()


def test_nonsense_is_exit_code_2(run: Command, tmp_path: Path) -> None:
    for arguments in ([], [str(tmp_path / "none.db")], [str(tmp_path)]):
        answer = run("restore", *arguments, "--archive", str(tmp_path / "osce.db"))

        assert (answer.code, len(answer.err.splitlines())) == (2, 1)
    assert not (tmp_path / "osce.db").exists()


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zstandard.compress])
def test_a_compressed_backup_is_named_as_that(
    run: Command, archive: Path, tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    mine, backup = Path(shutil.copy(archive, tmp_path / "mine.db")), tmp_path / "backup.db.packed"
    backup.write_bytes(pack(archive.read_bytes()))

    answer = run("restore", str(backup), "--archive", str(mine))

    assert (answer.code, len(answer.err.splitlines())) == (2, 1)
    assert f"{backup}: is compressed by " in answer.err
    assert mine.read_bytes() == archive.read_bytes()


def test_the_documented_rehearsal_works(shell: Command, archive: Path, tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs/operating.md").read_text(encoding="utf-8")
    shown = [line[2:] for line in page.splitlines() if line.startswith("$ ")]
    restores = [line for line in shown if " restore " in line]
    rehearsed = tmp_path / "rehearsal.db"
    (tmp_path / "disk").mkdir()
    mine = shutil.copy(archive, tmp_path / "osce.db")

    answers = [
        shell(
            f"export OSCE_ARCHIVE={mine}; "
            + line.replace("/media/disk", f"{tmp_path}/disk").replace(rehearsed.name, f"{rehearsed}")
        )
        for line in (
            "osce-crawler backup /media/disk/osce.db", *restores,
            "osce-crawler search --count media --archive rehearsal.db",
        )
    ]  # fmt: skip

    assert len(restores) == 2
    assert [answer.code for answer in answers] == [0] * 4, answers
    assert answers[-1].out.splitlines()[0].startswith("1")


def test_a_message_names_the_backup_and_not_the_archive_to_replace(
    run: Command, archive: Path, tmp_path: Path
) -> None:
    mine, backup = _copies(archive, tmp_path, "a backup.db")
    change(backup, "CREATE TRIGGER t AFTER INSERT ON captures BEGIN SELECT 1; END")

    changed = run("restore", str(backup), "--archive", str(mine))
    missing = run("restore", str(tmp_path / "none.db"), "--archive", str(mine))

    assert (changed.code, missing.code) == (3, 2)
    assert changed.err.endswith(f"run: osce-crawler verify --archive '{backup}'\n")
    assert missing.err.endswith("name a file that the verb backup wrote\n")
