"""The digest of the schema is that of a new archive, and of one that was migrated."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from osce_crawler.archive.database import open_for_writing, upgrade
from osce_crawler.archive.integrity.checks.problem import REPAIR, Problem
from osce_crawler.archive.integrity.fixity import Verification
from osce_crawler.archive.integrity.repair import repair
from osce_crawler.archive.migrations import STEPS, migrate
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.schema import SCHEMA_DIGEST, SCHEMA_VERSION
from osce_crawler.archive.schema_objects import (
    Harm,
    check_objects,
    digest_of,
    objects_of,
    schema_faults,
)
from osce_crawler.errors import ArchiveUnusable
from osce_crawler.file_choice import FileChoice
from osce_crawler.quantities import LONGEST_VALUE
from tests.archive.hostile import ADDED, CHANGED
from tests.archive.integrity.flipping import whole
from tests.archive.kept import change, old_archive


def test_the_digest_is_of_this_schema() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as new:
        migrate(new)

        assert digest_of(objects_of(new)) == SCHEMA_DIGEST, "set SCHEMA_DIGEST to this digest"
        assert schema_faults(new) == []


@pytest.mark.parametrize("schema", range(1, SCHEMA_VERSION))
def test_archives_of_each_schema_have_no_fault(path: Path, schema: int) -> None:
    """Before they are migrated, and after."""
    with closing(sqlite3.connect(old_archive(path, schema))) as old:
        assert schema_faults(old) == []
    upgrade(path)
    with closing(sqlite3.connect(path)) as migrated:
        assert digest_of(objects_of(migrated)) == SCHEMA_DIGEST
    assert len(STEPS) == SCHEMA_VERSION


@pytest.mark.parametrize("name", [*CHANGED, *ADDED])
def test_each_harm_is_named_by_its_object(path: Path, name: str) -> None:
    whole(path)
    {**CHANGED, **ADDED}[name](path)
    with closing(sqlite3.connect(path)) as connection:
        worst = max(fault.harm for fault in schema_faults(connection))
        assert worst is (Harm.TO_READING if name in CHANGED else Harm.TO_WRITING)
        with pytest.raises(ArchiveUnusable) as error:
            check_objects(connection, path, Harm.TO_WRITING)
    assert len(str(error.value).splitlines()) == 1


def test_an_old_archive_with_a_trigger_is_not_migrated(path: Path) -> None:
    old_archive(path, 4)
    ADDED["trigger"](path)
    before = path.read_bytes()

    with pytest.raises(ArchiveUnusable, match="the trigger t is not part of an archive"):
        upgrade(path)

    assert path.read_bytes() == before


def test_no_file_is_fetched_that_would_not_be_read() -> None:
    assert FileChoice.of("pdf", "128M").most_bytes == LONGEST_VALUE
    with pytest.raises(ValueError, match="at most 128M"):
        FileChoice.of("pdf", "1G")


_MISSING = {
    "VIEW press_releases": "press_releases is missing",
    "VIEW paragraphs": "paragraphs is missing",
    "INDEX alarms_open": "alarms_open is missing",  # unique: it refuses what would be false
}


@pytest.mark.parametrize("dropped", _MISSING)
def test_nothing_is_written_until_repair_has_made_a_missing_object(
    path: Path, dropped: str
) -> None:
    whole(path)
    before = [one.what for one in _all_problems(path)]
    change(path, f"DROP {dropped}")

    with pytest.raises(
        ArchiveUnusable, match=_MISSING[dropped] + r": nothing is .*osce-crawler repair"
    ):
        open_for_writing(path)
    faults = [one for one in _all_problems(path) if one.check == "schema"]
    assert [(one.what, one.hint) for one in faults] == [(_MISSING[dropped], REPAIR)]

    planned = repair(path, lambda _page, _layouts: None, dry_run=True)
    assert [one.what for one in _all_problems(path) if one.check == "schema"]
    done = repair(path, lambda _page, _layouts: None, dry_run=False)

    made = [f"the {dropped.replace('VIEW', 'view').replace('INDEX', 'index')}, from its definition"]
    assert [one.what for one in planned.changes] == [one.what for one in done.changes] == made
    assert [one.what for one in _all_problems(path)] == before
    open_for_writing(path).close()


def test_an_index_that_only_makes_queries_fast_keeps_nobody_from_writing(path: Path) -> None:
    whole(path)
    with closing(sqlite3.connect(path)) as connection:
        (name,) = next(
            (one.name,)
            for one in objects_of(connection)
            if one.kind == "index" and one.sql.startswith("CREATE INDEX")
        )
    change(path, f'DROP INDEX "{name}"')

    open_for_writing(path).close()

    done = repair(path, lambda _page, _layouts: None, dry_run=False)
    assert f"the index {name}, from its definition" in [one.what for one in done.changes]


def test_a_missing_table_is_lost(path: Path) -> None:
    whole(path)
    change(path, "DROP TABLE withheld")

    for to_repair in (False, True):
        with pytest.raises(ArchiveUnusable, match=r"withheld is missing.*nothing is written; rest"):
            open_for_writing(path, to_repair=to_repair)


def test_an_old_archive_without_a_view_is_migrated_by_repair(path: Path) -> None:
    old_archive(path, 8)
    change(path, "DROP VIEW press_releases")

    with pytest.raises(ArchiveUnusable, match="press_releases is missing"):
        upgrade(path)
    done = repair(path, lambda _page, _layouts: None, dry_run=False)

    assert done.left == []
    with closing(sqlite3.connect(path)) as migrated:
        assert digest_of(objects_of(migrated)) == SCHEMA_DIGEST


def test_a_verb_that_reads_what_is_missing_says_what_to_do(path: Path) -> None:
    whole(path)
    change(path, "DROP VIEW press_releases")
    archive = Archive.open(path)

    with (
        closing(archive.connection),
        pytest.raises(ArchiveUnusable, match=r"no such table: press_releases.*osce-crawler repair"),
    ):
        archive.find("1")


def _all_problems(path: Path) -> list[Problem]:
    with Verification.opened(path) as verification:
        return list(verification.problems())
