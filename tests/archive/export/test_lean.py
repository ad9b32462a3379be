"""A lean copy: every text, field and run, none of the pages; it says so, and nothing can be added
to it.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from osce_crawler.archive.export.tables import export_records
from osce_crawler.archive.filters import SearchFilters
from osce_crawler.archive.integrity.fixity import Verification
from osce_crawler.archive.payloads import read_payload
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.search import find
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.errors import ArchiveUnusable, BadTarget, PayloadDamaged
from tests.archive.kept import change, parsed_archive

_SAME = (
    "press_releases", "press_release_sources", "press_release_fields", "paragraphs", "record_history", "crawl_runs",
    "press_releases_fts", "addresses", "run_manifests",
)  # fmt: skip


@pytest.fixture(name="whole")
def _whole(path: Path) -> Path:
    return parsed_archive(path, pages=6)


@pytest.fixture(name="lean")
def _lean(whole: Path, tmp_path: Path) -> Path:
    assert export_records(Archive.open(whole), tmp_path / "lean.db") == 6
    return tmp_path / "lean.db"


def _rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


@pytest.mark.parametrize("view", _SAME)
def test_texts_fields_and_runs_are_those_of_the_archive(whole: Path, lean: Path, view: str) -> None:
    rows = _rows(lean, f"SELECT * FROM {view}")

    assert rows == _rows(whole, f"SELECT * FROM {view}")
    assert rows


def test_the_pages_and_headers_are_left_out_and_their_digests_stay(whole: Path, lean: Path) -> None:
    kept = "SELECT payload_digest, payload_bytes FROM payloads ORDER BY payload_id"
    assert _rows(lean, kept) == _rows(whole, kept)
    assert _rows(lean, "SELECT sum(length(compressed)) FROM payloads") == [(0,)]
    assert _rows(lean, "SELECT DISTINCT headers FROM captures") == [("[]",)]
    assert _rows(lean, "PRAGMA integrity_check") == [("ok",)]
    assert _rows(lean, "PRAGMA foreign_key_check") == []
    assert _rows(lean, "PRAGMA journal_mode") == [("delete",)]
    assert "payloads" in _rows(lean, "SELECT left_out FROM lean_copy")[0][0]


def test_the_same_archive_gives_the_same_bytes(whole: Path, lean: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(whole)) as connection:
        connection.execute("ANALYZE")  # what the planner learns is no part of it
        connection.execute("VACUUM")
    export_records(Archive.open(whole), tmp_path / "other.db")

    assert (tmp_path / "other.db").read_bytes() == lean.read_bytes()


def test_reading_verbs_read_it(lean: Path) -> None:
    archive = Archive.open(lean)
    node_id = _rows(lean, "SELECT node_id FROM press_releases LIMIT 1")[0][0]

    record = archive.find(str(node_id))
    assert archive.paragraphs(record)
    assert isinstance(find(archive, "the", SearchFilters(), limit=3).rows, list)


def test_nothing_can_be_added_to_it_and_no_page_read_from_it(lean: Path) -> None:
    before = lean.read_bytes()
    with pytest.raises(ArchiveUnusable, match="a lean copy without the stored pages"):
        ArchiveWriter.open(lean, lambda: "")
    archive = Archive.open(lean)
    digest = _rows(lean, "SELECT payload_digest FROM payloads LIMIT 1")[0][0]
    with pytest.raises(ArchiveUnusable, match="a lean copy"):
        read_payload(archive.connection, digest)
    for name in ("again.db", "out.warc.gz"):
        with pytest.raises(ArchiveUnusable, match="a lean copy"):
            export_records(archive, lean.parent / name)
    assert lean.read_bytes() == before


def test_verify_looks_at_what_is_there_and_says_that_it_is_lean(lean: Path) -> None:
    verification = Verification.open(lean)

    assert list(verification.problems()) == []
    assert verification.is_lean
    assert verification.counts()["revisions"] == 6


def test_an_archive_that_has_lost_its_pages_is_no_lean_copy(whole: Path) -> None:
    """What makes a lean copy is its mark: without it, empty payloads are damage."""
    change(whole, "UPDATE payloads SET compressed = x''")
    verification = Verification.open(whole)
    archive = Archive.open(whole)
    [(node_id,)] = _rows(whole, "SELECT min(node_id) FROM records")

    assert not verification.is_lean
    assert {one.check for one in verification.problems()} >= {"payload"}
    with pytest.raises(PayloadDamaged, match=r"has no stored bytes; restore a backup"):
        archive.page(archive.find(str(node_id)))


@pytest.mark.parametrize("kind", ["TABLE", "VIEW"])
def test_the_mark_on_an_archive_with_pages_makes_no_lean_copy(whole: Path, kind: str) -> None:
    """Else nobody would verify its pages, or find what has this name."""
    made = {
        "TABLE": "CREATE TABLE lean_copy (left_out)",
        "VIEW": "CREATE VIEW lean_copy AS SELECT 1",
    }
    change(whole, made[kind])
    change(whole, "UPDATE payloads SET compressed = x'00' WHERE payload_id = 1")
    verification = Verification.open(whole)

    assert not verification.is_lean
    assert "payload" in {one.check for one in verification.problems()}


def test_damage_to_a_lean_copy_is_found(lean: Path) -> None:
    with closing(sqlite3.connect(lean)) as connection:
        connection.execute("UPDATE revisions SET title = 'x' WHERE revision_id = 1")
        connection.commit()

    assert [problem.check for problem in Verification.open(lean).problems()]


def test_a_lean_copy_replaces_another_and_nothing_else(
    whole: Path, lean: Path, tmp_path: Path
) -> None:
    export_records(Archive.open(whole), lean)
    other = parsed_archive(tmp_path / "other.db", pages=1)
    before = other.read_bytes()

    (tmp_path / "text.db").write_text("text")
    for target in (other, tmp_path / "text.db", tmp_path):
        with pytest.raises(BadTarget):
            export_records(
                Archive.open(whole), target if target.is_file() else tmp_path / "none/x.db"
            )
    assert other.read_bytes() == before
