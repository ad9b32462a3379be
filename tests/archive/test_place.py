"""Where an archive is made: nothing that looks like a lost archive is overwritten in silence."""

from pathlib import Path

import pytest

from osce_crawler.archive.database import open_for_writing
from osce_crawler.archive.place import check_place, other_roots
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.errors import ArchiveUnusable
from tests.archive.made import AT, ROOT, keep, opened, release

TEST_SERVER = "http://127.0.0.1:8000"


def test_a_new_archive_is_new_once(path: Path) -> None:
    for is_new in (True, False):
        writer = ArchiveWriter.open(path, lambda: AT)
        writer.close()
        assert writer.is_new == is_new


def test_an_empty_file_is_refused_and_stays(path: Path) -> None:
    path.touch()

    with pytest.raises(ArchiveUnusable, match=r"an empty file \(0 bytes\).*use --new"):
        check_place(path)

    assert path.read_bytes() == b""
    check_place(path, new=True)


def test_an_empty_folder_is_refused_and_stays(path: Path) -> None:
    """Docker makes one where a volume names a file that does not exist."""
    path.mkdir()

    with pytest.raises(ArchiveUnusable, match="a folder, not an archive; it is empty"):
        check_place(path)

    assert path.is_dir()
    check_place(path, new=True)
    assert not path.exists()


def test_a_folder_with_files_is_refused_with_new_too(path: Path) -> None:
    path.mkdir()
    (path / "notes.txt").touch()

    for new in (False, True):
        with pytest.raises(ArchiveUnusable, match="a folder, not an archive; name a file"):
            check_place(path, new=new)

    assert (path / "notes.txt").exists()


def test_an_archive_of_releases_knows_its_roots(path: Path) -> None:
    assert other_roots(path, TEST_SERVER) == []
    writer = opened(path)
    assert other_roots(path, TEST_SERVER) == []  # no release yet

    keep(writer, release())
    writer.close()

    assert other_roots(path, TEST_SERVER) == [ROOT]
    assert other_roots(path, ROOT) == []


def test_a_root_that_was_let_in_is_not_asked_for_again(path: Path) -> None:
    writer = opened(path)
    keep(writer, release())
    writer.run.begin(site=TEST_SERVER, options={}, tool="0", policy="v1")
    writer.close()

    assert other_roots(path, TEST_SERVER) == []


def test_a_file_without_tables_is_an_archive_to_make(path: Path) -> None:
    """The process that made it was killed at once. The message says: crawl into it again."""
    open_for_writing(path).close()
    assert path.stat().st_size

    assert other_roots(path, TEST_SERVER) == []
    writer = ArchiveWriter.open(path, lambda: AT)
    writer.close()

    assert writer.is_new
    Archive.open(path).connection.close()
