"""Texts are stored once: plain SQL searches them, and the indexes keep up with what is written."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osce_crawler.archive.database import open_for_reading, upgrade
from osce_crawler.archive.export.backup import back_up
from osce_crawler.archive.export.lean import write_lean
from osce_crawler.archive.filters import SearchFilters
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.search import find
from osce_crawler.archive.withdrawals import Withdrawals
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.errors import ArchiveUnusable
from tests.archive.integrity.flipping import whole
from tests.archive.integrity.test_fixity import verified
from tests.archive.kept import change, old_archive
from tests.archive.made import AT, keep, opened, release

_MARK = "A text that no other has, of the year 1975."


def _closed(writer: ArchiveWriter) -> None:
    writer.run.end(outcome="finished", walk_complete=True, exit_code=0)
    writer.close()


def _rows(path: Path, sql: str, *values: object) -> list[Any]:
    """What a program without our functions reads."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql, values).fetchall()


def test_a_text_is_in_the_file_once(path: Path) -> None:
    writer = opened(path)
    keep(writer, release(1, [_MARK], title="A title that no other has"), payload=b"1")
    _closed(writer)

    content = path.read_bytes()
    assert content.count(_MARK.encode()) == 1
    assert content.count(b"A title that no other has") == 1


def test_plain_sql_searches_ranks_and_marks_the_text_as_published(path: Path) -> None:
    writer = opened(path)
    keep(
        writer, release(1, ["Стоит ёлка.", "Die Straße – “zu” Ende."], language="ru"), payload=b"1"
    )
    keep(writer, release(2, ["The other strasse of all."], title="Strasse"), payload=b"2")
    for node_id in range(3, 9):
        keep(writer, release(node_id, ["Nothing."]), payload=str(node_id).encode())
    _closed(writer)

    found = "FROM press_releases_fts WHERE press_releases_fts MATCH ?"
    assert _rows(path, f"SELECT count(*) {found}", "strasse") == [(2,)]
    assert _rows(path, f"SELECT rowid {found} ORDER BY rank", "strasse") == [(2,), (1,)]
    assert _rows(
        path, f"SELECT highlight(press_releases_fts, 1, '[', ']') {found}", "елка strasse"
    ) == [("Стоит [ёлка].\n\nDie [Straße] – “zu” Ende.",)]
    assert _rows(
        path, f"SELECT snippet(press_releases_fts, 1, '[', ']', '…', 3) {found}", "other"
    ) == [("The [other] strasse…",)]
    assert _rows(
        path,
        "SELECT p.node_id FROM press_releases_fts f JOIN press_releases p ON p.record_id = f.rowid"
        " WHERE f.press_releases_fts MATCH 'елка'",
    ) == [(1,)]


def test_a_withheld_text_is_not_shown_by_the_index(path: Path) -> None:
    whole(path)
    change(
        path,
        "INSERT INTO withheld (record_id, withheld_at, reason) SELECT record_id, '2026', 'x' FROM records",
    )

    for index in ("press_releases_fts", "superseded_texts_fts"):
        shown = _rows(
            path,
            f"SELECT title, highlight({index}, 1, '', '') FROM {index}('library OR libraries')",
        )
        assert set(shown) == {(None, None)}
    assert verified(path) == []


def test_a_lean_copy_without_a_withheld_release_has_folded_indexes_of_the_others(
    path: Path, tmp_path: Path
) -> None:
    whole(path)
    change(path, "INSERT INTO withheld (record_id, withheld_at, reason) VALUES (3, '2026', 'x')")
    lean = tmp_path / "lean.db"
    lean.touch()
    write_lean(path, lean)

    assert find(Archive.open(lean), "елка", SearchFilters()).texts == 1
    assert _rows(lean, "SELECT rowid FROM press_releases_fts('елка OR cooperation OR co')") == [
        (2,)
    ]
    assert _rows(lean, "SELECT count(*) FROM joined_words") == [(0,)]
    assert verified(lean) == []


@pytest.mark.parametrize("how", ["VACUUM", "VACUUM INTO", "backup"])
def test_a_copy_of_the_file_has_the_same_indexes(path: Path, tmp_path: Path, how: str) -> None:
    whole(path)
    copy = tmp_path / "copy.db"
    if how == "backup":
        back_up(path, copy)
    elif how == "VACUUM":
        change(path, how)
        path.rename(copy)
    else:
        change(path, f"VACUUM INTO '{copy}'")

    assert verified(copy) == []
    assert find(Archive.open(copy), "ёлка", SearchFilters()).texts == 1


A, B, C = (
    release(1, [text], title=title)
    for title, text in (("One", "The co-operative library."), ("One", "The bridge."), ("Two", "A."))
)
D = release(1, ["The bridge."], title="One", place="WARSAW")
"""The text of B with other fields."""


@settings(max_examples=60, deadline=None)
@given(
    days=st.lists(
        st.tuples(st.sampled_from([A, B, C, D]), st.integers(1, 9)), min_size=1, max_size=6
    ),
    before=st.integers(0, 6),
    taken_back=st.lists(st.integers(1, 12), max_size=3),
)
def test_what_is_withdrawn_leaves_the_indexes_as_if_it_had_not_been(
    days: list[tuple[Any, int]],
    before: int,
    taken_back: Sequence[int],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Pages in any order, some of them in an earlier run; then some of the last run go."""
    path = tmp_path_factory.mktemp("withdrawn") / "osce.db"
    writer = opened(path)
    for number, (one, day) in enumerate(days):
        if number == before:
            writer.run.end(outcome="finished", walk_complete=True, exit_code=0)
            writer.run.begin(site="https://www.osce.org", options={}, tool="0", policy="v1")
        keep(writer, one, payload=str(number).encode(), fetched_at=f"2026-01-0{day}T00:00:00Z")
    with writer.pages.page():
        Withdrawals.of(writer).withdraw(taken_back, ("not-the-page", "another page"))
    _closed(writer)

    wrong = [
        problem
        for problem in verified(path)
        if problem.check in {"record", "search", "run", "file"}
    ]
    assert wrong == []


_KILLED_WRITING = """
import os, signal, sys
from pathlib import Path
from osce_crawler.archive.search_index import SearchIndex
from tests.archive.made import keep, opened, release
writer = opened(Path(sys.argv[1]))
writer.pages.most_pages, writer.pages.most_seconds = 2, 3600.0
for node_id, text in ((1, "One."), (2, "Co-operation."), (1, "Changed.")):
    keep(writer, release(node_id, [text]), payload=text.encode())
write = SearchIndex.write
def killed(index):
    write(index)
    os.kill(os.getpid(), signal.SIGKILL)
SearchIndex.write = killed
keep(writer, release(2, ["Changed, too."]), payload=b"4")
"""
_KILLED_MIGRATING = """
import os, signal, sys
from pathlib import Path
from osce_crawler.archive.migrations import m009_search
m009_search.build_joined_words = lambda connection: os.kill(os.getpid(), signal.SIGKILL)
from osce_crawler.archive.database import upgrade
upgrade(Path(sys.argv[1]))
"""


def _killed(script: str, path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    assert done.returncode == -signal.SIGKILL


def test_a_kill_while_the_index_is_written_leaves_index_and_texts_equal(path: Path) -> None:
    _killed(_KILLED_WRITING, path)

    assert _rows(path, "SELECT title, body FROM search_texts") == [
        ("A title", "One."), ("A title", "Co-operation."),
    ]  # fmt: skip
    assert [problem for problem in verified(path) if problem.check == "search"] == []


def test_a_kill_in_the_migration_leaves_the_old_archive(path: Path) -> None:
    old_archive(path, 8)
    before = _rows(path, "SELECT * FROM search_texts")
    _killed(_KILLED_MIGRATING, path)

    assert _rows(path, "PRAGMA user_version") == [(8,)]
    assert _rows(path, "SELECT * FROM search_texts") == before
    upgrade(path)
    assert verified(path) == []


_OTHER_FOLD = """
UPDATE search_fold SET version = 0;
INSERT INTO press_releases_fts (press_releases_fts) VALUES ('rebuild');
DELETE FROM joined_words;
DROP VIEW folded_letters;
CREATE VIEW folded_letters AS SELECT 1;
"""


def test_an_index_of_another_fold_is_built_anew_when_the_archive_is_opened(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    whole(path)
    change(path, _OTHER_FOLD)
    assert _rows(path, "SELECT count(*) FROM press_releases_fts('елка')") == [(0,)]

    assert find(Archive.open(path), "елка", SearchFilters()).texts == 1

    assert caplog.messages == [
        f"{path}: the full-text indexes were built anew: this version folds letters differently."
    ]
    assert verified(path) == []


def test_an_index_of_another_fold_that_cannot_be_built_anew_is_not_searched(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole(path)
    change(path, _OTHER_FOLD)
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write anywhere

    with pytest.raises(ArchiveUnusable, match="built by another version") as error:
        open_for_reading(path)

    assert f"osce-crawler migrate --archive {path}" in str(error.value)


def test_a_writer_builds_an_index_of_another_fold_anew(path: Path) -> None:
    whole(path)
    change(path, _OTHER_FOLD)

    ArchiveWriter.open(path, lambda: AT).close()

    assert verified(path) == []


def test_verify_names_the_releases_whose_words_differ(path: Path) -> None:
    whole(path)
    change(path, "INSERT INTO press_releases_fts (rowid, title, body) VALUES (2, 'x', '')")
    change(path, "INSERT INTO superseded_texts_fts (rowid, title, body) VALUES (1, '', 'x')")

    assert [(problem.records, problem.what) for problem in verified(path)] == [
        (
            ("2:ru",),
            "the full-text index press_releases_fts differs from the texts of the revisions",
        ),
        (
            ("1:en",),
            "the full-text index superseded_texts_fts differs from the texts of the revisions",
        ),
    ]
