"""A crawl that was killed, and then a restore; and a young archive whose log was damaged."""

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from sample_site import SampleServer
from tests.archive.killed import killed
from tests.end_to_end.conftest import Command
from tests.end_to_end.killed_crawl import KilledCrawl

_FLIPS, _SEED = 6, 12


def _dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        return list(connection.iterdump())


def test_after_a_killed_crawl_the_archive_is_the_backup(
    crawled: Path, site: SampleServer, tmp_path: Path, command: Command
) -> None:
    backup = tmp_path / "backup.db"
    assert command("backup", str(backup), archive=crawled).returncode == 0
    assert KilledCrawl(site, crawled).killed_when_kept(8)

    done = command("restore", str(backup), archive=crawled)

    assert done.returncode == 0, done.stderr
    assert _dump(crawled) == _dump(backup)
    assert command("verify", archive=crawled).returncode == 0


def test_damage_of_the_log_of_a_first_crawl_is_found_or_harmless(
    site: SampleServer, tmp_path: Path, command: Command
) -> None:
    crawl = KilledCrawl(site, tmp_path / "young.db")
    assert crawl.killed_when_kept(30)
    whole = _dump(killed(crawl.archive, tmp_path / "whole" / "osce.db"))
    size = Path(f"{crawl.archive}-wal").stat().st_size
    chance = random.Random(_SEED)
    for at in [12, *(chance.randrange(size) for _ in range(_FLIPS))]:
        copy = killed(crawl.archive, tmp_path / str(at) / "osce.db")
        log = Path(f"{copy}-wal")
        content = bytearray(log.read_bytes())
        content[at] ^= 1
        log.write_bytes(content)

        checked = command("verify", archive=copy)

        if checked.returncode:
            assert "osce-crawler repair" in checked.stderr
            assert log.read_bytes() == content
        else:
            assert _dump(copy) == whole
        shutil.rmtree(copy.parent)
