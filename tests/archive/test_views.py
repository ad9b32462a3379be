"""The views for SQL: texts of all revisions, the latest ones, and the letters of the index."""

import sqlite3
import unicodedata
from contextlib import closing
from pathlib import Path

from osce_crawler.archive.reader import Archive
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.search_fold import search_fold
from osce_crawler.text import word_count
from tests.archive.made import ROOT, keep, opened, release

_TEXTS = (
    "The first text of a release that is long enough.",
    "The second text of a release that is long enough.",
    "The third text of a release that is long enough.",
)
_DAYS = ("2026-03-01T10:00:00Z", "2026-03-02T10:00:00Z", "2026-03-03T10:00:00Z")
_WHOLE_TABLES = [["SCAN", alias] for alias in "rvxlp"]


def _changed_twice(path: Path) -> Path:
    """A release that says something else on each of three days, and one that stays as it was."""
    for day, text in zip(_DAYS, _TEXTS, strict=True):
        writer = ArchiveWriter.open(path, lambda day=day: day)  # type: ignore[misc]
        writer.run.begin(site=ROOT, options={}, tool="0", policy="v1")
        keep(
            writer,
            release(1, (text, "Same.", text, "Same.")),
            payload=text.encode(),
            fetched_at=day,
        )
        keep(writer, release(2, ("Constant.",)), payload=b"2", fetched_at=day)
        writer.run.end(outcome="finished", walk_complete=True, exit_code=0)
        writer.close()
    return path


def test_every_revision_has_its_text_and_one_is_the_latest(path: Path) -> None:
    rows = Archive.open(_changed_twice(path)).rows(
        "SELECT record, revision, latest, cause, created_at, body, word_count, removed_count"
        " FROM press_release_revisions ORDER BY record, revision"
    )

    assert [tuple(row.values()) for row in rows] == [
        ("1:en", 1, 0, "site", _DAYS[0], f"{_TEXTS[0]}\n\nSame.", 11, 2),
        ("1:en", 2, 0, "site", _DAYS[1], f"{_TEXTS[1]}\n\nSame.", 11, 2),
        ("1:en", 3, 1, "site", _DAYS[2], f"{_TEXTS[2]}\n\nSame.", 11, 2),
        ("2:en", 1, 1, "site", _DAYS[0], "Constant.", 1, 0),
    ]


def test_removed_paragraphs_are_counted_once_by_the_latest_revisions(path: Path) -> None:
    row = Archive.open(_changed_twice(path)).first(
        "SELECT sum(NOT kept) AS every, sum(NOT kept AND latest) AS latest FROM paragraphs"
    )

    assert row == {"every": 6, "latest": 2}


def test_the_views_as_of_a_moment_know_nothing_later(path: Path) -> None:
    archive = Archive.open(_changed_twice(path), as_of="2026-03-02")
    revisions = archive.rows(
        "SELECT revision, latest, body FROM press_release_revisions WHERE record = '1:en'"
        " ORDER BY revision"
    )
    paragraphs = archive.rows(
        "SELECT revision, latest, text FROM paragraphs WHERE record = '1:en' AND position = 0"
        " ORDER BY revision"
    )
    history = archive.rows("SELECT what, revision FROM record_history WHERE record = '1:en'")

    assert [tuple(row.values()) for row in revisions] == [
        (1, 0, f"{_TEXTS[0]}\n\nSame."),
        (2, 1, f"{_TEXTS[1]}\n\nSame."),
    ]
    assert [tuple(row.values()) for row in paragraphs] == [(1, 0, _TEXTS[0]), (2, 1, _TEXTS[1])]
    assert [tuple(row.values()) for row in history] == [("new", 1), ("changed", 2)]


def test_words_are_counted_as_in_the_text(path: Path) -> None:
    texts = ("One two  three.", "Vier", "пять\u00a0шесть семь")
    writer = opened(path)
    keep(writer, release(1, texts))
    writer.close()

    row = Archive.open(path).first("SELECT word_count, body FROM press_releases")
    assert row is not None
    assert row["word_count"] == word_count(row["body"]) == 7


def test_the_letters_of_the_index_are_those_of_the_fold(path: Path) -> None:
    writer = opened(path)
    rows = writer.connection.execute("SELECT position, letter, folded FROM folded_letters")
    letters = {letter: folded for _, letter, folded in rows.fetchall()}
    writer.close()

    assert letters["ё"] == "е"
    assert letters["Đ"] == "D"
    assert {letter: search_fold(letter) for letter in letters} == letters
    for code in (*range(0x300), *range(0x370, 0x530), *range(0x2010, 0x2070)):
        letter = chr(code)
        if unicodedata.category(letter).startswith("M"):
            continue
        assert letters.get(letter, letter) == search_fold(letter)
    # replaced one after the other, they give the same as the fold: none makes another
    assert not {char for folded in letters.values() for char in folded} & letters.keys()


def test_a_view_reads_one_release_by_its_keys(path: Path) -> None:
    """Reading one release must not read all of them."""
    opened(path).close()
    with closing(sqlite3.connect(path)) as connection:
        for view in ("press_releases", "press_release_revisions", "paragraphs", "record_history"):
            plan = connection.execute(
                f"EXPLAIN QUERY PLAN SELECT * FROM {view} WHERE node_id = 1 AND language = 'en'"
            ).fetchall()
            scanned = [row[3] for row in plan if row[3].split()[:2] in _WHOLE_TABLES]
            assert scanned == [], (view, plan)
