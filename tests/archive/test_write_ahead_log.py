"""A log that a killed process left: each flipped bit is found, or changes nothing."""

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from osce_crawler.archive.archive_lock import only_writer
from osce_crawler.archive.database import open_for_reading
from osce_crawler.archive.integrity.damaged_log import log_set_aside
from osce_crawler.archive.integrity.repair import repair
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.write_ahead_log import checkpoint, log_fault, log_of
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.errors import ArchiveUnusable
from tests.archive.integrity.test_fixity import verified
from tests.archive.killed import killed
from tests.archive.made import AT, keep, opened, release

_FLIPS, _SEED = 100, 12
_FRAME = 24 + 16384


def _dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def _grown(writer: ArchiveWriter, first: int, last: int) -> None:
    for number in range(first, last):
        keep(writer, release(number, ["Text. " * 20]), payload=b"page %d" % number)


@pytest.fixture(name="young")
def _young(path: Path, writer: ArchiveWriter, tmp_path: Path) -> Path:
    """An archive whose first run was killed after three releases."""
    _grown(writer, 1, 4)
    return killed(path, tmp_path / "young" / "osce.db")


def _flipped(log: Path, bit: int) -> None:
    content = bytearray(log.read_bytes())
    content[bit // 8] ^= 1 << bit % 8
    log.write_bytes(content)


def test_a_flipped_bit_of_the_log_is_found_or_harmless(young: Path, tmp_path: Path) -> None:
    before, bits = _dump(killed(young, tmp_path / "whole" / "osce.db")), []
    chance = random.Random(_SEED)
    size = log_of(young).stat().st_size
    headers = [32 + _FRAME * frame for frame in range((size - 32) // _FRAME)]
    bits += [
        8 * chance.randrange(32) + chance.randrange(8) for _ in range(10)
    ]  # of the log's header
    bits += [8 * (chance.choice(headers) + chance.randrange(24)) + chance.randrange(8) for _ in range(30)]  # fmt: skip
    bits += [8 * chance.randrange(size) + chance.randrange(8) for _ in range(_FLIPS - len(bits))]
    found = 0
    for number, bit in enumerate(bits):
        copy = killed(young, tmp_path / str(number) / "osce.db")
        _flipped(log_of(copy), bit)
        if log_fault(copy):
            found += 1
        else:
            assert _dump(copy) == before, f"bit {bit} of the log"
        shutil.rmtree(copy.parent)

    assert found > _FLIPS // 2


def test_every_bit_of_the_header_of_the_last_commit_is_found(young: Path, tmp_path: Path) -> None:
    log = log_of(young)
    last = log.stat().st_size - _FRAME
    for bit in (*range(0, 8 * 24, 24), *range(56, 64)):  # 56 to 63: one is the size
        copy = killed(young, tmp_path / "flipped" / "osce.db")
        _flipped(log_of(copy), 8 * last + bit)

        assert log_fault(copy), f"bit {bit} of the last frame"


def test_a_log_that_is_whole_is_no_fault(young: Path, path: Path, writer: ArchiveWriter) -> None:
    assert log_fault(young) is None
    writer.connection.execute("PRAGMA wal_checkpoint(RESTART)")
    _grown(writer, 7, 8)  # the frames behind it are of the log before
    assert log_fault(path) is None
    writer.connection.execute("PRAGMA cache_size = 5")
    writer.connection.execute("BEGIN")
    for number in range(100):  # more than the cache holds is written, and then undone
        writer.connection.execute(
            "INSERT INTO run_findings VALUES (1, 'x', ?, ?)", [str(number), "x" * 9000]
        )
    writer.connection.execute("ROLLBACK")
    assert log_fault(path) is None
    _grown(writer, 8, 9)
    assert log_fault(path) is None
    log = log_of(path)
    log.write_bytes(log.read_bytes()[: -_FRAME // 2])  # killed within the last frame
    assert log_fault(path) is None


def test_a_young_archive_is_in_its_file(path: Path) -> None:
    writer = opened(path)
    log = log_of(path)
    assert not log.exists() or log.stat().st_size == 0
    alone = Path(shutil.copy(path, path.with_name("alone.db")))
    writer.close()

    # The run is in the copy, and no process is writing it.
    assert Archive.open(alone).runs()[0]["outcome"] == "broken off"


def _with_damaged_log(young: Path) -> Path:
    _flipped(log_of(young), 8 * (log_of(young).stat().st_size // 2))
    return young


def test_nobody_opens_a_damaged_log_and_so_removes_it(young: Path) -> None:
    log = log_of(_with_damaged_log(young))
    before = young.read_bytes(), log.read_bytes()

    for open_it in (Archive.open, open_for_reading, lambda path: ArchiveWriter.open(path, str)):
        with pytest.raises(ArchiveUnusable, match="is damaged") as error:
            open_it(young)
        assert "osce-crawler repair" in str(error.value)
        assert "osce-crawler restore BACKUP" in str(error.value)

    assert (young.read_bytes(), log.read_bytes()) == before


def test_repair_keeps_the_log_and_what_was_before_the_damage(young: Path) -> None:
    log = log_of(_with_damaged_log(young))
    before = log.read_bytes()

    would = repair(young, lambda *_: None, dry_run=True)
    assert log.read_bytes() == before
    done = repair(young, lambda *_: None, dry_run=False)

    assert [len(one.changes) for one in (would, done)] == [1, 1]
    assert log.with_name("osce.db-wal-damaged").read_bytes() == before
    assert verified(young) == []
    assert len(Archive.open(young).runs()) > 0
    assert log_set_aside(young, dry_run=False) is None


def test_a_log_that_is_being_written_is_not_judged(path: Path, young: Path) -> None:
    _with_damaged_log(young)
    with only_writer(young, AT):
        open_for_reading(young, any_schema=True).close()


@pytest.fixture(name="in_log")
def _in_log(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive that is in its log alone, as earlier versions left it after a kill."""
    for module in ("migrations", "runs"):
        monkeypatch.setattr(f"osce_crawler.archive.{module}.checkpoint_if_possible", lambda _: None)
    monkeypatch.setattr("osce_crawler.archive.writer.make_archive", lambda _: False)
    writer = opened(path)
    _grown(writer, 1, 3)
    left = killed(path, tmp_path / "left" / "osce.db")
    writer.connection.close()
    return left


def test_an_archive_in_its_log_alone_is_read_and_left_as_it_is(in_log: Path) -> None:
    before = in_log.read_bytes(), log_of(in_log).read_bytes()

    connection = open_for_reading(in_log)
    assert connection.execute("SELECT count(*) FROM records").fetchone()[0] == 2
    connection.close()

    assert (in_log.read_bytes(), log_of(in_log).read_bytes()) == before


@pytest.mark.parametrize("lost", ["log", "header"])
def test_an_archive_whose_log_is_lost_is_not_made_anew(in_log: Path, lost: str) -> None:
    if lost == "log":
        log_of(in_log).unlink()
    else:
        _flipped(log_of(in_log), 8 * 12)
    before = in_log.read_bytes()

    with pytest.raises(ArchiveUnusable, match=r"has no tables|header is damaged"):
        open_for_reading(in_log)
    with pytest.raises(ArchiveUnusable, match=r"has no tables|header is damaged"):
        Archive.open(in_log)

    assert in_log.read_bytes() == before


def test_an_archive_without_any_run_is_a_problem(path: Path) -> None:
    ArchiveWriter.open(path, lambda: AT).close()

    (problem,) = verified(path)
    assert problem.what.startswith("the archive has no run")


def test_a_first_run_whose_log_is_lost_is_a_problem_until_pages_are_there(
    writer: ArchiveWriter,
) -> None:
    (problem,) = verified(writer.path)
    assert problem.what.startswith("no run has ended, and the archive has no capture")

    writer.run.end(outcome="finished", walk_complete=True, exit_code=0)

    assert verified(writer.path) == []


def test_a_run_whose_first_checkpoint_failed_still_waits_for_locks(
    writer: ArchiveWriter,
) -> None:
    def waits() -> int:
        return int(writer.connection.execute("PRAGMA busy_timeout").fetchone()[0])

    before = waits()
    writer.connection.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError):  # as on a full disk
        checkpoint(writer.connection)
    writer.connection.execute("ROLLBACK")

    assert (before > 0, waits()) == (True, before)
