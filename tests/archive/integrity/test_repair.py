"""Repair: what is derived is derived again; what needs proof is written only with it; the rest is
named.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from osce_crawler.archive.database import only_writer
from osce_crawler.archive.integrity.repair import Repair, repair
from osce_crawler.errors import ArchiveUnusable
from osce_crawler.records import CleanRelease, SourcePage
from osce_crawler.refine import refine_page
from tests.archive.integrity.flipping import whole
from tests.archive.integrity.test_fixity import verified
from tests.archive.kept import change, old_archive, parsed_archive
from tests.archive.made import AT, release


def _no_parser(page: SourcePage) -> CleanRelease | None:
    return None


def _today_s_parser(page: SourcePage) -> CleanRelease | None:
    return refine_page(page.payload, url=page.url, content_type=page.content_type)


def _dump(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%fts%'"
        )
        return [
            row
            for (name,) in names.fetchall()
            for row in connection.execute(f"SELECT * FROM {name}")
        ]


def repaired(path: Path, *, dry_run: bool = False) -> Repair:
    return repair(path, _no_parser, dry_run=dry_run)


DERIVABLE = {
    "a text for search": "UPDATE search_texts SET title = 'x' WHERE record_id = 1",
    "a lost text for search": "DELETE FROM search_texts WHERE record_id = 2",
    "the full-text index": "DELETE FROM press_releases_fts_data WHERE id > 10",
    "the latest revision": "UPDATE records SET latest_revision_id = 1 WHERE record_id = 1",
    "when it was first seen": "UPDATE records SET first_seen_at = '2001-01-01T00:00:00Z' WHERE"
    " record_id = 1",
    "when it was last seen": "UPDATE records SET last_seen_at = '2001-01-01T00:00:00Z' WHERE"
    " record_id = 2",
    "that it is gone": "UPDATE records SET gone_at = NULL WHERE record_id = 3",
    "that it is not gone": "UPDATE records SET gone_at = '2001-01-01T00:00:00Z' WHERE record_id ="
    " 1",
    "that it is unlisted": "UPDATE records SET unlisted_at = NULL WHERE record_id = 2",
    "its own address": "UPDATE records SET url = 'https://www.osce.org/cthb/4' WHERE record_id = 3",
    "the digest of stored bytes": "UPDATE payloads SET stored_digest = 'sha256:0' WHERE payload_id"
    " = 1",
    "the digest of a dictionary's bytes": "UPDATE dictionaries SET stored_digest = 'sha256:0',"
    " made_at = ''",
    "the length of a payload": "UPDATE payloads SET payload_bytes = 1 WHERE payload_id = 2",
    "the digest of a revision": "UPDATE revisions SET revision_digest = 'sha256:0' WHERE"
    " revision_id = 2",
    "a manifest": "UPDATE run_manifests SET manifest = '{}' WHERE run_id = 2",
    "a manifest's digest": "UPDATE run_manifests SET manifest_digest = 'sha256:0' WHERE run_id = 2",
    "the last manifest's digest": "UPDATE run_manifests SET manifest_digest = 'sha256:0' WHERE"
    " run_id = 3",
    "a link of the chain": "UPDATE run_manifests SET previous_digest = 'sha256:0' WHERE run_id = 2",
    "a lost manifest": "DELETE FROM run_manifests WHERE run_id = 1",
}


@pytest.mark.parametrize("damage", DERIVABLE)
def test_what_is_derived_is_derived_again(path: Path, damage: str) -> None:
    whole(path)
    before = _dump(path)
    change(path, DERIVABLE[damage])
    assert verified(path) != []

    done = repaired(path)

    assert (len(done.changes) > 0, done.left) == (True, [])
    assert verified(path) == []
    assert sorted(map(repr, before)) == sorted(map(repr, _dump(path)))


def test_a_dry_run_says_the_same_and_changes_nothing(path: Path) -> None:
    whole(path)
    change(path, ";".join(list(DERIVABLE.values())[:6]))
    before = _dump(path)

    said = repaired(path, dry_run=True)

    assert before == _dump(path)
    assert said == repaired(path)
    assert verified(path) == []


def test_a_sound_archive_is_left_as_it_is(path: Path) -> None:
    whole(path)
    before = path.read_bytes()

    assert repaired(path) == Repair()
    assert before == path.read_bytes()


EVIDENCE = {
    "a payload": ("UPDATE payloads SET compressed = x'00' WHERE payload_id = 3", ("3:en",)),
    "a text": ("UPDATE revision_paragraphs SET text = 'x' WHERE revision_id = 3", ("3:en",)),
    "a header": ("UPDATE captures SET headers = '[]' WHERE capture_id = 2", ("2:ru",)),
    "a count": (
        "UPDATE crawl_runs SET new = new + 1, captures = captures + 1 WHERE run_id = 1",
        (),
    ),
    "a lost capture": ("DELETE FROM captures WHERE capture_id = 5", ()),
}


@pytest.mark.parametrize("damage", EVIDENCE)
def test_evidence_is_never_guessed_but_named(path: Path, damage: str) -> None:
    whole(path)
    sql, records = EVIDENCE[damage]
    change(path, sql)

    done = repaired(path)

    assert {problem.records for problem in done.left} >= {records}
    assert {problem.records for problem in verified(path)} >= {records}


def test_a_text_is_read_from_its_page_again_where_the_digest_proves_it(path: Path) -> None:
    parsed_archive(path)
    before = _dump(path)
    change(path, "UPDATE revision_paragraphs SET text = 'x' WHERE revision_id = 1 AND position = 0")
    change(
        path,
        "UPDATE revisions SET title = 'x' WHERE revision_id = 2; DELETE FROM revision_values WHERE"
        " revision_id = 2",
    )

    done = repair(path, _today_s_parser, dry_run=False)

    assert (len(done.changes) >= 2, done.left) == (True, [])
    assert sorted(map(repr, before)) == sorted(map(repr, _dump(path)))


def test_a_page_that_reads_otherwise_proves_nothing(path: Path) -> None:
    parsed_archive(path)
    change(path, "UPDATE revisions SET place = 'x' WHERE revision_id = 1")
    before = _dump(path)

    done = repair(path, lambda page: release(), dry_run=False)

    assert [change.what for change in done.changes] == []
    assert {problem.check for problem in done.left} == {"revision"}
    assert before == _dump(path)


def test_it_waits_for_no_writer(path: Path) -> None:
    whole(path)
    with pytest.raises(ArchiveUnusable, match="being written by"), only_writer(path, AT):
        repaired(path)


def test_an_old_archive_is_brought_to_today_s_schema(path: Path) -> None:
    assert repaired(old_archive(path)) == Repair()
    assert verified(path) == []


def test_a_missing_archive_is_not_made(path: Path) -> None:
    with pytest.raises(ArchiveUnusable, match="no archive here"):
        repaired(path)
    assert not path.exists()
