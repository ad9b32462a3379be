"""What a server remembers of an archive is forgotten with the next commit, and never too old."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from shutil import copyfile

import pytest

from osce_crawler.archive import result_cache
from osce_crawler.archive.counts import count_by
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.result_cache import ResultCache, cached
from osce_crawler.archive.selection import Selection
from osce_crawler.archive.withholding import Withholding
from osce_crawler.archive.write_ahead_log import check_log
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.errors import ArchiveUnusable
from tests.archive.killed import killed
from tests.archive.made import keep, release


@pytest.fixture(name="cache")
def _cache(path: Path, writer: ArchiveWriter) -> Iterator[ResultCache]:
    keep(writer, release(1), payload=b"1")
    cache = ResultCache(path)
    yield cache
    cache.close()


@contextmanager
def _reader(path: Path, cache: ResultCache) -> Iterator[Archive]:
    view = cache.at()
    archive = replace(Archive.open(path), cache=view)
    with closing(archive.connection), archive.snapshot():
        yield archive


def test_a_log_that_is_damaged_while_the_archive_is_served_is_refused(
    path: Path, writer: ArchiveWriter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a crawl leaves it that is killed meanwhile. One that has not changed is read once."""
    keep(writer, release(1), payload=b"1")
    left = killed(path, tmp_path / "left" / "osce.db")
    log = Path(f"{left}-wal")
    read: list[Path] = []

    def counted(archive: Path) -> None:
        read.append(archive)
        check_log(archive)

    monkeypatch.setattr(result_cache, "check_log", counted)
    cache = ResultCache(left)
    with closing(cache):
        assert cache.state() == cache.state()
        assert read == [left]

        content = bytearray(log.read_bytes())
        content[len(content) // 2] ^= 1
        log.write_bytes(content)
        os.utime(log, ns=(0, 0))  # another time, however coarse those of this file system are

        for _ in range(2):
            with pytest.raises(ArchiveUnusable, match=r"-wal: frame \d+ is damaged"):
                cache.state()


def _texts(archive: Archive) -> int:
    row = archive.first("SELECT count(*) AS number FROM press_releases")
    return int(row["number"]) if row else 0


def _never() -> int:
    raise AssertionError("it is known")


def test_a_result_is_computed_once_for_a_state(path: Path, cache: ResultCache) -> None:
    with _reader(path, cache) as archive:
        assert cached(archive, "texts", lambda: _texts(archive)) == 1
    with _reader(path, cache) as archive:
        assert cached(archive, "texts", _never) == 1


def test_a_commit_makes_it_forget(path: Path, cache: ResultCache, writer: ArchiveWriter) -> None:
    with _reader(path, cache) as archive:
        cached(archive, "texts", lambda: _texts(archive))
    keep(writer, release(2), payload=b"2")

    with _reader(path, cache) as archive:
        assert cached(archive, "texts", lambda: _texts(archive)) == 2


def test_a_reader_of_an_older_state_neither_uses_nor_leaves_results(
    path: Path, cache: ResultCache, writer: ArchiveWriter
) -> None:
    with _reader(path, cache) as older:
        assert _texts(older) == 1
        keep(writer, release(2), payload=b"2")
        with _reader(path, cache) as newer:
            assert cached(newer, "texts", lambda: _texts(newer)) == 2
        assert cached(older, "texts", lambda: _texts(older)) == 1
    with _reader(path, cache) as newer:
        assert cached(newer, "texts", _never) == 2


def test_a_commit_before_the_first_query_of_a_reader_is_not_missed(
    path: Path, cache: ResultCache, writer: ArchiveWriter
) -> None:
    view = cache.at()
    keep(writer, release(2), payload=b"2")
    archive = replace(Archive.open(path), cache=view)
    with closing(archive.connection), archive.snapshot():
        assert cached(archive, "texts", lambda: _texts(archive)) == 2

    with _reader(path, cache) as archive:
        assert cached(archive, "texts", lambda: 7) == 7, "the state of that reader was not certain"


def test_another_file_at_the_path_is_another_state(
    path: Path, cache: ResultCache, writer: ArchiveWriter, tmp_path: Path
) -> None:
    with _reader(path, cache) as archive:
        cached(archive, "texts", lambda: _texts(archive))
    writer.run.end(outcome="finished", walk_complete=True, exit_code=0)
    writer.close()
    other = tmp_path / "other.db"
    copyfile(path, other)
    second = ArchiveWriter.open(other, lambda: "2026-01-02T00:00:00Z")
    second.run.begin(site="https://www.osce.org", options={}, tool="0", policy="v1")
    keep(second, release(2), payload=b"2")
    second.run.end(outcome="finished", walk_complete=True, exit_code=0)
    second.close()
    other.replace(path)

    with _reader(path, cache) as archive:
        assert cached(archive, "texts", lambda: _texts(archive)) == 2


def test_a_file_that_is_gone_is_an_error_in_one_line(path: Path, cache: ResultCache) -> None:
    path.unlink()

    with pytest.raises(ArchiveUnusable, match="No such file"):
        cache.at()


def test_counts_of_a_server_follow_the_archive(
    path: Path, cache: ResultCache, writer: ArchiveWriter
) -> None:
    def total() -> int:
        with _reader(path, cache) as archive:
            return count_by(archive, "year").total

    assert (total(), total()) == (1, 1)
    keep(writer, release(2), payload=b"2")
    assert (total(), total()) == (2, 2)
    withholding = Withholding(path, writer.connection)
    withholding.withhold(1, "synthetic reason", "2026-01-03T00:00:00Z")
    assert (total(), total()) == (1, 1)


def test_without_a_cache_each_result_is_computed(path: Path, cache: ResultCache) -> None:
    numbers = iter((1, 2))
    compute: Callable[[], int] = numbers.__next__
    archive = Archive.open(path)
    with closing(archive.connection):
        assert [cached(archive, "number", compute) for _ in range(2)] == [1, 2]


def test_a_list_of_record_ids_is_no_name_of_a_result(
    path: Path, cache: ResultCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[object] = []
    monkeypatch.setattr(cache, "keep", lambda _state, name, _result: kept.append(name))
    listed = Selection(
        "SELECT value AS record_id FROM json_each(?)", (json.dumps([*range(1, 1000)]),)
    )

    with _reader(path, cache) as archive:
        assert count_by(archive, "year", among=listed).total == 1

    assert kept
    assert max(map(len, map(repr, kept))) < 200
