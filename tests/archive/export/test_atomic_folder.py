"""A folder is replaced in one step: a process that is killed leaves the old or the new one."""

import subprocess
import sys
from pathlib import Path

import pytest

from osce_crawler.archive.export import atomic_folder as module
from osce_crawler.archive.export.atomic_folder import atomic_folder
from osce_crawler.errors import BadTarget
from tests.archive.export.test_atomic_file import NOBODY

_MARK = "metadata.csv"
_KILLED = """
import os, pathlib, shutil, signal, sys
from osce_crawler.archive.export.atomic_folder import atomic_folder

left = int(sys.argv[2])

def killed_later(change):
    def changed(*arguments, **options):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return change(*arguments, **options)
    return changed

with atomic_folder(pathlib.Path(sys.argv[1]), "metadata.csv") as folder:
    (folder / "metadata.csv").write_text("new")
    (folder / "text").write_text("new")
    for owner, name in ((os, "rename"), (os, "unlink"), (os, "rmdir"), (os, "chmod")):
        setattr(owner, name, killed_later(getattr(owner, name)))
"""


@pytest.mark.parametrize("steps", range(6))
def test_a_process_that_is_killed_leaves_a_whole_folder(tmp_path: Path, steps: int) -> None:
    target = tmp_path / "out.texts"
    _write(target, "old")

    ran = subprocess.run([sys.executable, "-c", _KILLED, str(target), str(steps)], check=False)

    assert _read(target) in ({"old"}, {"new"})
    assert ran.returncode in {0, -9}
    with atomic_folder(target, _MARK) as folder:
        (folder / _MARK).write_text("last")
    assert [file.name for file in tmp_path.iterdir()] == ["out.texts"]


def test_where_names_cannot_be_swapped_a_folder_is_replaced_in_two_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_exchanged", lambda _one, _other: False)
    target = tmp_path / "out.texts"
    _write(target, "old")

    _write(target, "new")

    assert _read(target) == {"new"}
    assert [file.name for file in tmp_path.iterdir()] == ["out.texts"]


def test_a_folder_that_cannot_be_replaced_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_exchanged", lambda _one, _other: False)
    target = tmp_path / "out.texts"
    _write(target, "old")
    rename = Path.rename

    def fail(path: Path, to: Path) -> Path:
        if path.name.endswith(".part"):
            raise OSError(5, "Input/output error")
        return rename(path, to)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(BadTarget, match="Input/output error"):
        _write(target, "new")

    assert _read(target) == {"old"}
    assert [file.name for file in tmp_path.iterdir()] == ["out.texts"]


def test_a_folder_between_two_steps_is_put_back(tmp_path: Path) -> None:
    _write(tmp_path / "out.texts", "old")
    (tmp_path / "out.texts").rename(tmp_path / ".out.texts.old")

    with (
        pytest.raises(ZeroDivisionError),
        atomic_folder(tmp_path / "out.texts", _MARK),
    ):
        raise ZeroDivisionError

    assert _read(tmp_path / "out.texts") == {"old"}


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    for name in (f".out.texts.{NOBODY}.part", f".out.texts.{NOBODY}.part-files"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "half").write_text("half")

    _write(tmp_path / "out.texts", "new")

    assert [file.name for file in tmp_path.iterdir()] == ["out.texts"]


def _write(target: Path, content: str) -> None:
    with atomic_folder(target, _MARK) as folder:
        for name in (_MARK, "text"):
            (folder / name).write_text(content)


def _read(target: Path) -> set[str]:
    assert {file.name for file in target.iterdir()} == {_MARK, "text"}
    return {file.read_text() for file in target.iterdir()}
