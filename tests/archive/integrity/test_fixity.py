"""Verify: one flipped bit anywhere is found, and the record that it touches is named."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from osce_crawler.archive.integrity.fixity import Problem, Verification
from osce_crawler.errors import ArchiveUnusable
from tests.archive.integrity.flipping import (
    COLUMNS,
    WITHOUT_RECORD,
    Flip,
    flipped,
    page,
    raw_flips,
    whole,
)
from tests.archive.kept import change
from tests.archive.made import capture, keep, opened, release


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
        "dictionaries": 1, "payloads": 7, "revisions": 5, "records": 4, "captures": 9, "runs": 5, "manifests": 5,
    }  # fmt: skip
    assert before == sound.read_bytes()


def test_the_archive_of_these_tests_has_something_in_every_column(sound: Path) -> None:
    with closing(sqlite3.connect(sound)) as connection:
        empty = [
            (table, column)
            for table, column in COLUMNS
            if not connection.execute(
                f"SELECT 1 FROM {table} WHERE {column} IS NOT NULL AND {column} != ''"
            ).fetchone()
        ]

    assert empty == []


def test_a_run_under_way_is_no_problem(path: Path) -> None:
    whole(path)
    writer = opened(path)
    keep(writer, release(9))
    kept = writer.keep_capture(capture(b"half", 10))

    assert verified(path) == []
    writer.keep_revision(kept, release(10))
    writer.close()


def test_what_a_crawl_leaves_that_was_killed_is_no_problem(path: Path) -> None:
    writer = opened(path)
    keep(writer, release())
    writer.close()

    assert verified(path) == []


def test_damage_that_speaks_of_many_records_names_them_all(path: Path) -> None:
    writer = opened(path)
    for number in range(1, 20):
        keep(writer, release(number), payload=page(str(number)), node_id=number)
    writer.close()
    change(path, "UPDATE dictionaries SET content = zeroblob(10)")

    (problem,) = verified(path)

    assert (problem.check, len(problem.records)) == ("dictionary", 19)


def test_what_others_added_is_theirs(path: Path) -> None:
    whole(path)
    change(path, "CREATE TABLE notes (text); CREATE INDEX by_title ON revisions(title)")

    assert verified(path) == []


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("DELETE FROM run_manifests WHERE run_id = 2", "has ended but has no manifest"),
        (
            "DELETE FROM captures WHERE capture_id = 5",
            "captures in the manifest but not in the archive: 1",
        ),
        (
            "UPDATE crawl_runs SET revised = 0, unchanged = 1 WHERE run_id = 2",
            "run 2: wrong counts: unchanged is 1, the run has 0",
        ),
        ("DELETE FROM revisions WHERE revision_id = 1", "are not numbered 1 to"),
        (
            "UPDATE records SET latest_revision_id = 1",
            "latest_revision_id is 1; expected",
        ),
        ("DROP INDEX captures_url", "captures_url is missing"),
        (
            "DELETE FROM _sqlite_migrations",
            "migration m001_first_schema is not recorded as applied",
        ),
        (
            "DELETE FROM payloads WHERE payload_id = 1",
            "refers to a row of payloads that does not exist",
        ),
        ("DELETE FROM press_releases_fts_data WHERE id > 10", "the full-text index"),
        ("DELETE FROM superseded_texts_fts_data WHERE id > 10", "index superseded_texts_fts"),
        (
            "DELETE FROM superseded_texts",
            "the texts in superseded_texts differ from the earlier revisions",
        ),
        ("UPDATE captures SET revision_id = 2 WHERE capture_id = 1", "capture 1 differs from"),
        (
            "UPDATE captures SET revision_id = 2 WHERE capture_id = 9",
            "run 4: the later reading of capture 9 differs from",
        ),
        (
            "UPDATE capture_evidence SET teaser = 'x'",
            "run 3: the evidence of capture 9 differs from",
        ),
        (
            "UPDATE earlier_readings SET replaced_at = '2001-01-01T00:00:00Z'",
            "run 5: the confirmation of revision 5 differs from",
        ),
        (
            "UPDATE earlier_readings SET was = '{}'",
            "revision 1: the reading that run 5 replaced does not have the recorded digest",
        ),
        (
            "UPDATE captures SET revision_id = 2 WHERE outcome = 'failed'",
            "has record_id none and revision_id 2; expected record_id none and revision_id none",
        ),
        (
            "UPDATE frontier SET url = 'https://x.example/cthb/9' WHERE done = 0",
            "is not of a crawled site",
        ),
        ("UPDATE frontier_walks SET state = '{'", "is not JSON"),
    ],
)
def test_a_problem_says_what_is_wrong(path: Path, sql: str, what: str) -> None:
    whole(path)
    change(path, sql)

    assert any(what in problem.what for problem in verified(path))


def missed(
    sound: Path, copy: Path, columns: list[tuple[str, str]], dice: random.Random
) -> list[Flip]:
    """Flips that are not found, or whose record is not named."""
    found = []
    for table, column in columns:
        flip = flipped(sound, copy, table, column, dice)
        problems = verified(copy)
        names = {name for problem in problems for name in problem.records}
        if (table, column) == (
            "records",
            "language",
        ) and names:  # the name itself is flipped: it is named so
            continue
        named = (
            flip.record is None
            or flip.record in names
            or isinstance(flip.after, int)
            or table in WITHOUT_RECORD
        )
        found += [] if problems and named else [flip]
    return found


def test_200_random_flips_are_200_found_each_with_its_record(sound: Path, tmp_path: Path) -> None:
    dice = random.Random(200)

    assert missed(sound, tmp_path / "flipped.db", dice.choices(COLUMNS, k=200), dice) == []


def test_a_flip_in_any_column_is_found(sound: Path, tmp_path: Path) -> None:
    assert missed(sound, tmp_path / "flipped.db", COLUMNS, random.Random(1)) == []


_NO_EVIDENCE = (
    "sqlite_stat%", "%_migrations", "%_fts_data", "%_fts_idx", "frontier%", "due", "listing_entries",
    "listing_cursors", "listing_templates",
)  # fmt: skip


def _content(path: Path) -> object:
    """All that an archive says; an error if it cannot be read.

    Left out are statistics, when a migration was applied, and what only plans the next requests:
    the frontier, what is due, what listings last printed. No digest covers these. Of the full-text
    index its entries are compared, not its bytes: it
    keeps what was deleted until it is merged.
    """
    with closing(sqlite3.connect(path)) as connection:
        connection.text_factory = bytes
        try:
            connection.execute(
                "CREATE VIRTUAL TABLE temp.entries USING fts5vocab(main, press_releases_fts,"
                " instance)"
            )
            others = " ".join(f"AND name NOT LIKE '{pattern}'" for pattern in _NO_EVIDENCE)
            tables = connection.execute(
                f"SELECT name FROM sqlite_master WHERE type = 'table' {others}"
            )
            names = ["entries", *(name.decode() for (name,) in tables.fetchall())]
            schema = connection.execute(
                "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%'"
            )
            return schema.fetchall(), [
                connection.execute(f"SELECT * FROM {name}").fetchall() for name in names
            ]
        except (sqlite3.Error, UnicodeDecodeError, MemoryError) as error:
            return str(error)


def test_a_flip_anywhere_in_the_file_is_found_or_changes_nothing(
    sound: Path, tmp_path: Path
) -> None:
    dense, copy = tmp_path / "dense.db", tmp_path / "flipped.db"
    with closing(sqlite3.connect(sound)) as connection:
        # The tables of these tests are small: in larger pages most bytes are free space.
        connection.execute("PRAGMA page_size = 1024")
        connection.execute(f"VACUUM INTO '{dense}'")
    before = _content(dense)
    unnoticed, noticed = [], 0
    for at in raw_flips(dense, copy, random.Random(300), 300):
        try:
            found: object = verified(copy)
        except ArchiveUnusable as error:
            found = error
        noticed += bool(found)
        unnoticed += [at] if not found and _content(copy) != before else []
        for leftover in tmp_path.glob("flipped.db-*"):
            leftover.unlink()

    assert unnoticed == []
    assert noticed > 75  # the rest is free space
