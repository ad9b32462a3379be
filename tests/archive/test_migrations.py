"""Archives of older schemas open in every verb; if one cannot be opened, one line says why."""

import json
import os
import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from osce_crawler.archive.archive_lock import only_writer
from osce_crawler.archive.database import open_for_reading, upgrade
from osce_crawler.archive.export.lean import write_lean
from osce_crawler.archive.frontier import Frontier
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.schema import SCHEMA_VERSION
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.errors import ArchiveUnusable
from tests.archive.integrity.test_fixity import verified
from tests.archive.kept import FIXTURES, change, old_archive
from tests.archive.made import AT

PAST = range(1, SCHEMA_VERSION)


def test_every_past_schema_is_a_fixture() -> None:
    assert sorted(file.stem for file in (FIXTURES / "archives").glob("*.sql")) == [
        str(schema) for schema in PAST
    ]


@pytest.mark.parametrize("schema", PAST)
def test_an_archive_of_any_past_schema_opens_and_verifies(
    path: Path, schema: int, caplog: pytest.LogCaptureFixture
) -> None:
    old_archive(path, schema)

    assert verified(path) == []
    assert caplog.messages == [f"{path}: migrated from schema {schema} to {SCHEMA_VERSION}."]
    assert (
        Archive.open(path).find("590117")["title"]
        == "Sarajevo libraries lend tools as well as books"
    )


@pytest.mark.parametrize("schema", PAST)
def test_every_capture_of_an_old_archive_names_the_revision_that_it_shows(
    path: Path, schema: int
) -> None:
    upgrade(old_archive(path, schema))
    derived = json.loads((FIXTURES / "archives/shown.json").read_text("utf-8"))[str(schema)]

    with closing(sqlite3.connect(path)) as connection:
        shown = connection.execute(
            "SELECT c.capture_id, v.content_digest FROM captures c LEFT JOIN revisions v"
            " USING (revision_id)"
            " WHERE c.outcome IN ('new', 'revised', 'unchanged', 'revisit')"
        ).fetchall()
    assert None not in dict(shown).values()
    assert {str(capture): digest for capture, digest in shown if derived[str(capture)]} == {
        capture: digest for capture, digest in derived.items() if digest
    }


def test_out_of_order_captures_and_pages_read_later_name_their_revision(path: Path) -> None:
    """In the archive of schema 3: an edited page (46203) imported in two states, by other bytes
    each; a page that failed (13) and that a reparse read.
    """
    upgrade(old_archive(path, 3))

    with closing(sqlite3.connect(path)) as connection:
        shown = connection.execute(
            "SELECT c.capture_id, r.node_id, v.revision FROM captures c JOIN revisions v"
            " ON v.revision_id = c.revision_id JOIN records r ON r.record_id = c.record_id"
            " WHERE c.capture_id IN (3, 7, 9, 10, 13, 14, 16, 17, 19) ORDER BY 1"
        ).fetchall()
    assert shown == [
        (3, 46203, 1), (7, 46203, 2), (9, 46203, 2), (10, 46203, 1), (13, 47333, 1),
        (14, 240915, 1), (16, 240915, 2), (17, 47333, 1), (19, 46203, 3),
    ]  # fmt: skip


def test_runs_that_ended_before_there_were_manifests_have_one(path: Path) -> None:
    upgrade(old_archive(path))
    with closing(open_for_reading(path)) as connection:
        chain = connection.execute(
            "SELECT run_id, previous_digest, manifest_digest FROM run_manifests"
        ).fetchall()

    assert [(row[0], row[1]) for row in chain] == [(1, None), (2, chain[0][2])]


def test_what_a_crawl_of_schema_2_has_left_is_gone_on_with(path: Path) -> None:
    with closing(sqlite3.connect(old_archive(path, 2))) as connection:
        left = connection.execute(
            "SELECT url, purpose FROM frontier WHERE done = 0 ORDER BY position"
        ).fetchall()
    upgrade(path)

    with closing(open_for_reading(path)) as connection:
        leads = Frontier(connection).leads(done=False)
    assert [(lead.url, lead.purpose) for lead in leads] == left != []
    assert {lead.listing is None for lead in leads} == {False}


def test_the_releases_that_an_interrupted_walk_of_schema_5_has_found_are_in_its_ledger(
    path: Path,
) -> None:
    upgrade(old_archive(path, 5))
    with closing(ArchiveWriter.open(path, lambda: AT)) as writer:
        listed = writer.connection.execute("SELECT url, left_by FROM frontier_listed").fetchall()
        writer.run.begin(site="http://127.0.0.1:8765", options={}, tool="0", policy="v2")
        assert writer.run.resumes is not None
        writer.run.end(outcome="interrupted", walk_complete=False, exit_code=130)
        (row,) = writer.connection.execute(
            "SELECT keys, archived_before, new, pending, unaccounted FROM run_listings"
        ).fetchall()

    # Three releases, one of them at two addresses. The archive had two before; one was requested.
    assert [left_by for _, left_by in listed] == [None] * 4
    assert row == (3, 2, 0, 1, 0)
    assert verified(path) == []


def test_a_damaged_old_archive_is_not_whitewashed(path: Path) -> None:
    change(
        old_archive(path),
        "UPDATE revision_paragraphs SET text = text || '.' WHERE revision_id = 1 AND position = 0",
    )

    assert {problem.records for problem in verified(path)} == {("590117:en",)}


def test_an_archive_of_today_is_left_as_it_is(path: Path) -> None:
    upgrade(old_archive(path))
    before = path.read_bytes()

    assert upgrade(path) == SCHEMA_VERSION
    assert before == path.read_bytes()


@pytest.mark.parametrize("why", ["held", "read-only"])
def test_an_old_archive_that_cannot_be_written_says_migrate(
    path: Path, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = old_archive(path).read_bytes()
    with ExitStack() as held:
        if why == "held":
            held.enter_context(only_writer(path, AT))
        else:
            monkeypatch.setattr(
                os, "access", lambda *_: False
            )  # root may write anywhere, so it is only said
        with pytest.raises(ArchiveUnusable) as error:
            open_for_reading(path)

    assert len(str(error.value).splitlines()) == 1
    assert f"osce-crawler migrate --archive {path}" in str(error.value)
    assert ("being written by" if why == "held" else "cannot be written") in str(error.value)
    assert before == path.read_bytes()


def test_a_lean_copy_of_an_old_archive_opens(path: Path, tmp_path: Path) -> None:
    lean = tmp_path / "lean.db"
    lean.touch()
    write_lean(old_archive(path, 3), lean)

    assert Archive.open(lean).find("46203")["revision"] == 3
    with closing(sqlite3.connect(lean)) as connection:
        assert connection.execute(
            "SELECT count(*) FROM captures WHERE revision_id IS NULL"
            " AND outcome IN ('new', 'revised', 'unchanged', 'revisit')"
        ).fetchone() == (0,)
    assert verified(lean) == []


def test_a_migration_that_fails_leaves_the_archive_as_it_was(path: Path) -> None:
    change(old_archive(path), "CREATE TABLE new_captures (x)")  # that name is the migration's own

    with pytest.raises(ArchiveUnusable):
        open_for_reading(path)
    with closing(open_for_reading(path, any_schema=True)) as connection:
        assert connection.execute("SELECT count(*) FROM captures").fetchone()[0] == 11
        assert (
            connection.execute(
                "SELECT count(*) FROM sqlite_master WHERE name = 'run_manifests'"
            ).fetchone()[0]
            == 0
        )
