"""Whoever may write the archive may lock it, whoever made the lock file."""

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from osce_crawler.archive.archive_lock import is_being_written, lock_of, only_writer
from osce_crawler.errors import ArchiveUnusable
from tests.archive.made import AT, opened

_OWNER = 4711
_needs_root = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root may give files away: run the tests as root"
)


def _owned(file: Path) -> tuple[int, int, int]:
    found = file.stat()
    return found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)


@contextmanager
def _as_owner() -> Iterator[None]:
    """What the owner of the archive may do, for this thread of root."""
    os.seteuid(_OWNER)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture(name="of_owner")
def _of_owner() -> Iterator[Path]:
    """An archive of somebody else, where this user may look: not below the folders of pytest."""
    with tempfile.TemporaryDirectory(prefix="osce-crawler-") as folder:
        path = Path(folder, "osce.db")
        opened(path).close()
        for one in (path, path.parent):
            os.chown(one, _OWNER, _OWNER)
        yield path


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_the_lock_has_the_mode_of_the_archive(path: Path, mode: int) -> None:
    opened(path).close()
    path.chmod(mode)
    with only_writer(path, AT):
        assert _owned(lock_of(path)) == _owned(path)


@_needs_root
def test_a_lock_that_root_makes_is_the_owner_s(path: Path) -> None:
    opened(path).close()
    path.chmod(0o640)
    os.chown(path, _OWNER, _OWNER + 1)

    with only_writer(path, AT):
        assert _owned(lock_of(path)) == (_OWNER, _OWNER + 1, 0o640)


@_needs_root
def test_before_there_is_an_archive_it_is_of_the_owner_of_the_folder(path: Path) -> None:
    os.chown(path.parent, _OWNER, _OWNER)

    with only_writer(path, AT):
        assert lock_of(path).stat().st_uid == _OWNER


@_needs_root
@pytest.mark.parametrize("left", [None, "", "process 1 since 2020-01-01T00:00:00Z"])
def test_a_lock_file_of_root_does_not_lock_the_owner_out(of_owner: Path, left: str | None) -> None:
    """Made now, or by an earlier version."""
    if left is None:
        with only_writer(of_owner, AT):
            pass
    else:
        lock_of(of_owner).write_text(left)

    with (
        _as_owner(),
        only_writer(of_owner, AT),
        pytest.raises(ArchiveUnusable),
        only_writer(of_owner, AT),
    ):
        pass

    with only_writer(of_owner, AT):
        assert _owned(lock_of(of_owner)) == _owned(of_owner)
        with (
            _as_owner(),
            pytest.raises(ArchiveUnusable, match=f"process {os.getpid()} since {AT}"),
            only_writer(of_owner, AT),
        ):
            pass


def test_a_link_in_place_of_the_lock_is_not_followed(path: Path, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("mine")
    lock_of(path).symlink_to(tmp_path / "precious")

    with pytest.raises(ArchiveUnusable), only_writer(path, AT):
        pass
    assert (tmp_path / "precious").read_text() == "mine"
    assert not is_being_written(path)


def test_a_link_to_an_archive_has_its_lock(path: Path, tmp_path: Path) -> None:
    opened(path).close()
    (tmp_path / "link.db").symlink_to(path)

    with only_writer(path, AT):
        assert is_being_written(tmp_path / "link.db")
        with pytest.raises(ArchiveUnusable), only_writer(tmp_path / "link.db", AT):
            pass
