"""Several pages in one transaction: each is complete or has left nothing, in the index too."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.errors import ArchiveUnusable
from osce_crawler.records import Trail
from tests.archive.made import capture, keep, release

_FOUND = "SELECT rowid FROM press_releases_fts WHERE press_releases_fts MATCH ? ORDER BY rowid"


@pytest.fixture(name="batch")
def _batch(writer: ArchiveWriter) -> ArchiveWriter:
    """Three pages a transaction, however long they take."""
    writer.pages.most_pages, writer.pages.most_seconds = 3, 60.0
    return writer


def _committed(path: Path) -> list[int]:
    """What a restart would find."""
    with closing(sqlite3.connect(path)) as other:
        found = [row[0] for row in other.execute("SELECT node_id FROM records ORDER BY node_id")]
        assert other.execute("SELECT count(*) FROM captures").fetchone() == (len(found),)
        assert len(other.execute(_FOUND, ["one"]).fetchall()) == len(found)
    return found


def _keep(writer: ArchiveWriter, *numbers: int) -> None:
    for number in numbers:
        keep(writer, release(number), payload=b"%d" % number)


def _assert_index_is_whole(writer: ArchiveWriter) -> None:
    for name in ("press_releases_fts", "superseded_texts_fts"):
        writer.connection.execute(f"INSERT INTO {name} ({name}) VALUES ('integrity-check')")


def test_pages_are_committed_together(batch: ArchiveWriter, path: Path) -> None:
    _keep(batch, 1, 2)
    assert (_committed(path), batch.pages.is_waiting) == ([], True)

    _keep(batch, 3)

    assert (_committed(path), batch.pages.is_waiting) == ([1, 2, 3], False)
    _assert_index_is_whole(batch)


def test_an_old_transaction_is_committed_with_its_next_page(
    batch: ArchiveWriter, path: Path
) -> None:
    _keep(batch, 1)
    batch.pages.most_seconds = 0.0

    _keep(batch, 2)

    assert _committed(path) == [1, 2]


def test_the_caller_may_commit_between_pages_only(batch: ArchiveWriter, path: Path) -> None:
    _keep(batch, 1)
    batch.keep_capture(capture(b"2", node_id=2))
    batch.commit()
    assert _committed(path) == []

    batch.abandon_page()
    batch.commit()

    assert _committed(path) == [1]


@pytest.mark.parametrize("before", [0, 1, 2])
def test_a_failed_page_takes_no_other_with_it(
    before: int, batch: ArchiveWriter, path: Path
) -> None:
    _keep(batch, *range(1, before + 1))
    kept = batch.keep_capture(capture(b"9", node_id=9))
    batch.pages.search.waiting.append(("INSERT INTO no_such_table VALUES (1)", []))

    batch.abandon_page()
    _keep(batch, *range(11, 14))
    batch.commit()

    assert kept.capture_id == before + 1
    assert _committed(path) == [*range(1, before + 1), 11, 12, 13]
    _assert_index_is_whole(batch)


def test_two_texts_of_a_record_in_one_transaction(batch: ArchiveWriter) -> None:
    _keep(batch, 1)
    for number, words in enumerate(["Three.", "Four."]):
        at = f"2026-03-0{number + 1}T00:00:00Z"
        keep(batch, release(paragraphs=[words]), payload=words.encode(), fetched_at=at)

    batch.commit()

    found = {word: batch.connection.execute(_FOUND, [word]).fetchall() for word in ("one", "four")}
    assert found == {"one": [], "four": [(1,)]}
    _assert_index_is_whole(batch)


def test_what_is_noted_without_a_page_goes_with_the_pages(batch: ArchiveWriter, path: Path) -> None:
    _keep(batch, 1)

    batch.note_trail(Trail(requested=""))
    assert _committed(path) == []
    batch.note_trail(Trail(requested=""))

    assert _committed(path) == [1]


def test_closing_commits_the_complete_pages(batch: ArchiveWriter, path: Path) -> None:
    _keep(batch, 1)
    batch.keep_capture(capture(b"2", node_id=2))

    batch.close()

    assert _committed(path) == [1]


def test_after_a_rollback_by_sqlite_nothing_is_left(batch: ArchiveWriter, path: Path) -> None:
    """As on a full disk."""
    _keep(batch, 1)
    batch.connection.execute("ROLLBACK")

    batch.commit()
    assert (_committed(path), batch.pages.is_waiting) == ([], False)
    _keep(batch, 2, 3, 4)

    assert _committed(path) == [2, 3, 4]
    _assert_index_is_whole(batch)


def test_a_page_cannot_begin_in_another(batch: ArchiveWriter) -> None:
    batch.keep_capture(capture())

    with pytest.raises(ArchiveUnusable, match="within a transaction"):
        batch.note_trail(Trail(requested=""))
