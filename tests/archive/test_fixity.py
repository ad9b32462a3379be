"""Verify: one flipped bit anywhere is found, and the record that it touches is named."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from osce_crawler.archive.fixity import Problem, Verification
from osce_crawler.errors import ArchiveUnusable
from tests.archive.flipping import COLUMNS, WITHOUT_RECORD, Flip, flipped, raw_flips, whole


def verified(path: Path) -> list[Problem]:
    verification = Verification.open(path)
    try:
        return list(verification.problems())
    finally:
        verification.archive.connection.close()


@pytest.fixture(name="sound", scope="module")
def _sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sound") / "osce.db"
    whole(path)
    return path


def test_an_archive_as_it_was_written_has_no_problems(sound: Path) -> None:
    before = sound.read_bytes()
    verification = Verification.open(sound)

    assert list(verification.problems()) == []
    assert verification.counts() == {
        "dictionaries": 1, "payloads": 6, "revisions": 4, "records": 3, "captures": 8, "runs": 3, "manifests": 3,
    }  # fmt: skip
    assert before == sound.read_bytes()


def test_the_archive_of_these_tests_has_something_in_every_column(sound: Path) -> None:
    with closing(sqlite3.connect(sound)) as connection:
        empty = [
            (table, column)
            for table, column in COLUMNS
            if not connection.execute(f"SELECT 1 FROM {table} WHERE {column} IS NOT NULL AND {column} != ''").fetchone()
        ]

    assert empty == []


def missed(sound: Path, copy: Path, columns: list[tuple[str, str]], dice: random.Random) -> list[Flip]:
    """Flips that are not found, or whose record is not named."""
    found = []
    for table, column in columns:
        flip = flipped(sound, copy, table, column, dice)
        problems = verified(copy)
        names = {name for problem in problems for name in problem.records}
        if (table, column) == ("records", "language") and names:  # the name itself is flipped: it is named so
            continue
        named = flip.record is None or flip.record in names or isinstance(flip.after, int) or table in WITHOUT_RECORD
        found += [] if problems and named else [flip]
    return found


def test_200_random_flips_are_200_found_each_with_its_record(sound: Path, tmp_path: Path) -> None:
    dice = random.Random(200)

    assert missed(sound, tmp_path / "flipped.db", dice.choices(COLUMNS, k=200), dice) == []


def test_a_flip_in_any_column_is_found(sound: Path, tmp_path: Path) -> None:
    assert missed(sound, tmp_path / "flipped.db", COLUMNS, random.Random(1)) == []


def _content(path: Path) -> object:
    """All that an archive says; an error where it cannot be read. Statistics, and when a migration was applied, say nothing."""
    with closing(sqlite3.connect(path)) as connection:
        connection.text_factory = bytes
        try:
            tables = connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_stat%'"
                " AND name NOT LIKE '%\\_migrations' ESCAPE '\\'"
            ).fetchall()
            schema = connection.execute(
                "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%'"
            ).fetchall()
            return schema, [connection.execute(f"SELECT * FROM {name.decode()}").fetchall() for (name,) in tables]
        except (sqlite3.Error, UnicodeDecodeError, MemoryError) as error:
            return str(error)


def test_a_flip_anywhere_in_the_file_is_found_or_changes_nothing(sound: Path, tmp_path: Path) -> None:
    before, copy = _content(sound), tmp_path / "flipped.db"
    unnoticed, noticed = [], 0
    for at in raw_flips(sound, copy, random.Random(300), 300):
        try:
            found: object = verified(copy)
        except ArchiveUnusable as error:
            found = error
        noticed += bool(found)
        unnoticed += [at] if not found and _content(copy) != before else []
        for leftover in tmp_path.glob("flipped.db-*"):
            leftover.unlink()

    assert unnoticed == []
    assert noticed > 30  # the rest is free space: the tables of these tests are small
