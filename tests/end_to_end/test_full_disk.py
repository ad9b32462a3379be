"""A full disk is one line and exit 3, loses nothing, and the same command with space comes to its
end.
"""

from pathlib import Path

import pytest

from sample_site import SampleServer
from tests.archive.kept import old_archive
from tests.end_to_end.conftest import Command, FirstCrawl, SmallDisk
from tests.end_to_end.facts import differences, facts

_FULL = "disk is full: make space and run the same command again"


def _lines(stderr: str) -> list[str]:
    """The lines, without that of a new archive."""
    return [line for line in stderr.splitlines() if not line.startswith("new archive: ")]


def test_a_crawl_goes_on_where_there_is_space_again(
    site: SampleServer, disk: SmallDisk, first_crawl: FirstCrawl, command: Command
) -> None:
    disk.mount("3000k")
    crawl = ("crawl", "--site", site.root, "--delay", "0")

    full = command(*crawl, archive=disk.folder / "osce.db")

    assert (full.returncode, len(_lines(full.stderr))) == (3, 1)
    assert _FULL in full.stderr
    assert command("verify", archive=disk.folder / "osce.db").returncode == 0
    disk.grow()
    assert command(*crawl, archive=disk.folder / "osce.db").returncode == 1
    assert (
        differences(
            facts(first_crawl.archive, site.root), facts(disk.folder / "osce.db", site.root)
        )
        == []
    )


@pytest.mark.parametrize("size", ["16k", "64k", "600k", "1200k", "1300k"])
def test_a_first_crawl_leaves_an_archive_or_none(
    site: SampleServer, disk: SmallDisk, command: Command, size: str
) -> None:
    disk.mount(size)
    crawl = ("crawl", "--site", site.root, "--delay", "0", "--limit", "2")
    archive = disk.folder / "osce.db"

    full = command(*crawl, archive=archive)

    assert (full.returncode, len(_lines(full.stderr))) == (3, 1)
    assert not archive.exists() or archive.stat().st_size > 1_000_000
    disk.grow()
    again = command(*crawl, archive=archive)
    assert again.returncode == 0, again.stderr
    assert command("verify", archive=archive).returncode == 0


@pytest.fixture(name="warc")
def _warc(first_crawl: FirstCrawl, tmp_path: Path, command: Command) -> Path:
    target = tmp_path / "all.warc.gz"
    assert command("export", str(target), archive=first_crawl.archive).returncode == 0
    return target


def test_an_import_too(
    site: SampleServer,
    disk: SmallDisk,
    first_crawl: FirstCrawl,
    warc: Path,
    command: Command,
) -> None:
    disk.mount("3000k")
    arguments = ("import", str(warc), "--site", site.root)

    full = command(*arguments, archive=disk.folder / "osce.db")

    assert full.returncode == 3
    assert [line for line in _lines(full.stderr) if "truncated" not in line] == [
        full.stderr.splitlines()[-1]
    ]
    assert _FULL in full.stderr
    assert command("verify", archive=disk.folder / "osce.db").returncode == 0
    disk.grow()
    command(*arguments, archive=disk.folder / "osce.db")
    records = "records", "paragraphs", "search", "integrity", "foreign keys"
    whole, after = facts(first_crawl.archive, site.root), facts(disk.folder / "osce.db", site.root)
    assert [name for name in records if whole[name] != after[name]] == []


@pytest.mark.usefixtures("crawled")
@pytest.mark.parametrize("name", ["out.csv", "out.jsonl", "out.warc.gz", "lean.db"])
def test_an_export_leaves_nothing_behind(disk: SmallDisk, name: str, command: Command) -> None:
    disk.mount("40k")

    full = command("export", str(disk.folder / name))

    assert (full.returncode, len(_lines(full.stderr))) == (3, 1)
    assert "disk is full" in full.stderr
    assert list(disk.folder.iterdir()) == []


@pytest.mark.parametrize("size", ["300k", "700k", "1100k", "1200k", "1300k", "1500k"])
def test_a_backup_of_an_older_schema_is_restored_whole_or_not_at_all(
    disk: SmallDisk, command: Command, tmp_path: Path, size: str
) -> None:
    disk.mount(size)
    backup, archive = old_archive(tmp_path / "backup.db"), disk.folder / "osce.db"
    archive.write_bytes(backup.read_bytes())

    restored = command("restore", str(backup), archive=archive)
    left = {file.name for file in disk.folder.iterdir()}
    disk.grow()
    verified = command("verify", archive=archive)

    assert (restored.returncode in {0, 3}, verified.returncode) == (True, 0), verified.stderr
    assert not [name for name in left if ".part" in name]
    assert restored.returncode == 0 or left == {"osce.db", "osce.db-lock"}


def test_an_archive_of_an_older_schema_is_not_called_damaged(
    disk: SmallDisk, command: Command
) -> None:
    disk.mount("280k")
    old_archive(disk.folder / "old.db")

    full = command("migrate", archive=disk.folder / "old.db")

    assert (full.returncode, len(_lines(full.stderr))) == (3, 1)
    assert _FULL in full.stderr
    disk.grow()
    assert command("migrate", archive=disk.folder / "old.db").returncode == 0
    assert command("verify", "--deep", archive=disk.folder / "old.db").returncode == 0


def test_without_space_for_a_run_there_is_no_archive_to_trust(
    site: SampleServer, disk: SmallDisk, command: Command
) -> None:
    disk.mount("1300k")

    full = command("crawl", "--site", site.root, "--delay", "0", archive=disk.folder / "osce.db")
    checked = command("verify", archive=disk.folder / "osce.db")

    assert (full.returncode, len(_lines(full.stderr))) == (3, 1)
    assert _FULL in full.stderr
    assert checked.returncode == 1
    assert "the archive has no run" in checked.stdout
