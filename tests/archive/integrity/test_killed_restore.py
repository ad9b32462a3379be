"""A restore that is killed at any of its steps leaves the archive as it was, or the backup."""

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from osce_crawler.archive.database import open_for_reading
from osce_crawler.archive.export.backup import back_up
from osce_crawler.archive.integrity.damaged_log import log_set_aside
from osce_crawler.archive.integrity.restore import restore
from osce_crawler.archive.integrity.set_aside import KeptAside
from osce_crawler.archive.write_ahead_log import log_fault
from osce_crawler.errors import BadTarget
from tests.archive.killed import killed
from tests.archive.made import AT, keep, opened, release

_STEPS = ("link", "rename", "replace", "unlink")
"""The functions of the system that change names: pathlib calls them, too."""


class Killed(BaseException):
    """The process is gone: nothing is cleaned up."""


class Gate:
    """Lets a number of steps pass; after that, none succeeds."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def guarded(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **options: Any) -> Any:
            if self.left <= 0:
                raise Killed
            self.left -= 1
            return real(*arguments, **options)

        return step


@pytest.fixture(name="backup")
def _backup(tmp_path: Path) -> Path:
    writer = opened(tmp_path / "first.db")
    keep(writer, release(1, ["As it was."]))
    writer.close()
    back_up(tmp_path / "first.db", tmp_path / "backup.db")
    return tmp_path / "backup.db"


def _with_log(backup: Path, left: Path) -> Path:
    """An archive whose last release is in the log of a killed process alone."""
    going = backup.with_name("going.db")
    shutil.copy(backup, going)
    writer = opened(going)
    keep(writer, release(2, ["Later."]), payload=b"2")
    killed(going, left)
    writer.close()
    return left


def _with_damaged_log(backup: Path, left: Path) -> Path:
    log = Path(f"{_with_log(backup, left)}-wal")
    content = bytearray(log.read_bytes())
    content[len(content) // 2] ^= 1
    log.write_bytes(content)
    assert log_fault(left)
    return left


def _damaged_with_log(backup: Path, left: Path) -> Path:
    """The file cannot be opened any more: its log, which is whole, cannot be written into it."""
    _with_log(backup, left)
    left.write_bytes(bytes(100) + left.read_bytes()[100:])
    return left


def _log_alone(backup: Path, left: Path) -> Path:
    _with_log(backup, left).unlink()
    return left


def _content(path: Path) -> dict[str, bytes]:
    """The bytes of an archive and of its log."""
    files = {side: Path(f"{path}{side}") for side in ("", "-wal")}
    return {side: file.read_bytes() for side, file in files.items() if file.exists()}


def _titles(path: Path) -> list[tuple[Any, ...]]:
    connection = open_for_reading(path)
    try:
        return [tuple(row) for row in connection.execute("SELECT node_id FROM press_releases")]
    finally:
        connection.close()


_each_archive = pytest.mark.parametrize(
    "made", [_with_log, _with_damaged_log, _damaged_with_log, _log_alone]
)
_with_and_without_links = pytest.mark.parametrize("has_links", [True, False])


@_each_archive
@_with_and_without_links
def test_a_kill_at_each_step_leaves_old_or_new(
    made: Callable[[Path, Path], Path],
    has_links: bool,
    backup: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    original = _content(made(backup, tmp_path / "original" / "osce.db"))
    found = set()
    for steps in range(40):
        place = tmp_path / str(steps) / "osce.db"
        place.parent.mkdir()
        for side, content in original.items():
            Path(f"{place}{side}").write_bytes(content)
        with monkeypatch.context() as patched:
            gate = Gate(steps)
            for name in _STEPS:
                patched.setattr(os, name, gate.guarded(getattr(os, name)))
            if not has_links:
                patched.setattr(os, "link", _refused)
            try:
                restore(place, backup, AT)
            except Killed:
                pass
            else:
                found.add("restored")
        found.add(_state(place, original, made is _with_log))
        restore(place, backup, AT)
        assert _titles(place) == [(1,)]
        if "restored" in found:
            break

    assert found == {"old", "new", "restored"}


@_each_archive
@_with_and_without_links
def test_an_error_before_the_new_file_has_the_name_changes_nothing(
    made: Callable[[Path, Path], Path],
    has_links: bool,
    backup: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = made(backup, tmp_path / "osce" / "osce.db")
    files = [place, Path(f"{place}-wal")]
    for file in filter(Path.exists, files):
        file.chmod(0o600)
    before = _content(place) if made is not _with_log else None
    modes: set[int] = set()

    def fails(*_: object, **_options: object) -> None:
        modes.update(one.stat().st_mode & 0o777 for one in place.parent.glob("*-replaced-*"))
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patched:
        real = os.replace
        patched.setattr(  # the copies of the old files get their names, the new file does not
            os, "replace", lambda a, b: real(a, b) if "-replaced-" in str(b) else fails()
        )
        if not has_links:
            patched.setattr(os, "link", _refused)
        with pytest.raises(BadTarget, match="Input/output error"):
            restore(place, backup, AT)

    assert modes == {0o600}
    assert list(place.parent.glob("*-replaced-*")) == []
    if before is None:  # the log is closed first
        assert _titles(place) == [(1,), (2,)]
    else:
        assert _content(place) == before


def test_a_reader_between_the_last_two_steps_does_not_apply_the_old_log(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = _with_damaged_log(backup, tmp_path / "osce" / "osce.db")
    read: list[Any] = []
    real = KeptAside.remove_logs

    def look(aside: KeptAside) -> None:
        read.extend(_titles(place))
        real(aside)

    monkeypatch.setattr(KeptAside, "remove_logs", look)
    restore(place, backup, AT)

    assert read == [(1,)]


def _refused(*_: object) -> None:
    raise PermissionError


def _state(place: Path, original: dict[str, bytes], is_sound: bool) -> str:
    """What a kill has left: the archive as it was, or the backup."""
    if _content(place) == original or (not place.exists() and "" not in original):
        return "old"
    titles = _titles(place)  # as any verb opens it
    assert titles == [(1,)] or (is_sound and titles == [(1,), (2,)])
    assert not (titles == [(1,)] and Path(f"{place}-wal").exists())
    return "new" if titles == [(1,)] else "old"


def test_repair_does_not_write_a_log_of_the_replaced_archive_into_the_new_one(
    backup: Path, tmp_path: Path
) -> None:
    """As a restore leaves it that was killed at its last step."""
    place = _with_damaged_log(backup, tmp_path / "osce" / "osce.db")
    replaced = place.with_name("osce.db-replaced-20260101T000000Z")
    place.rename(replaced)
    Path(f"{replaced}-wal").hardlink_to(f"{place}-wal")
    shutil.copy(backup, place)

    assert log_set_aside(place, dry_run=False) is None

    assert _titles(place) == [(1,)]
    assert place.read_bytes() == backup.read_bytes()
    assert Path(f"{replaced}-wal").exists()


def test_a_log_stays_that_is_kept_beside_the_same_archive(backup: Path, tmp_path: Path) -> None:
    """As a restore leaves it that was killed before it replaced anything."""
    place = _with_log(backup, tmp_path / "osce" / "osce.db")
    for side in ("", "-wal"):
        Path(f"{place}-replaced-1{side}").hardlink_to(f"{place}{side}")

    assert _titles(place) == [(1,), (2,)]
