"""The digest of the schema is that of a new archive, and of one that was migrated."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from osce_crawler.archive.database import upgrade
from osce_crawler.archive.migrations import STEPS, migrate
from osce_crawler.archive.schema import LONGEST_VALUE, SCHEMA_DIGEST, SCHEMA_VERSION
from osce_crawler.archive.schema_objects import (
    Harm,
    check_objects,
    digest_of,
    objects_of,
    schema_faults,
)
from osce_crawler.errors import ArchiveUnusable
from osce_crawler.file_choice import MOST_BYTES, FileChoice
from tests.archive.hostile import ADDED, CHANGED
from tests.archive.integrity.flipping import whole
from tests.archive.kept import old_archive


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
    assert MOST_BYTES == LONGEST_VALUE
    assert FileChoice.of("pdf", "128M").most_bytes <= MOST_BYTES
    with pytest.raises(ValueError, match="at most 128M"):
        FileChoice.of("pdf", "1G")
