"""Repair: what is derived is derived again; what needs proof is written only with it; the rest is
named.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from osce_crawler.archive.archive_lock import only_writer
from osce_crawler.archive.integrity.repair import Repair, repair
from osce_crawler.errors import ArchiveUnusable
from osce_crawler.records import CleanRelease, SourcePage
from osce_crawler.refine import refine_page
from tests.archive.integrity.flipping import whole
from tests.archive.integrity.test_fixity import verified
from tests.archive.kept import change, old_archive, parsed_archive
from tests.archive.made import AT, release


def _no_parser(page: SourcePage, added_layouts: tuple[str, ...]) -> CleanRelease | None:
    return None


def _today_s_parser(page: SourcePage, added_layouts: tuple[str, ...]) -> CleanRelease | None:
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
    "a superseded text": "UPDATE superseded_texts SET content_digest = 'x'",
    "a lost superseded text": "DELETE FROM superseded_texts",
    "a word in the full-text index": "INSERT INTO press_releases_fts (rowid, title, body) VALUES"
    " (2, 'x', '')",
    "a text that is not in the full-text index": "INSERT INTO press_releases_fts"
    " (press_releases_fts, rowid, title, body) VALUES ('delete', 2, 'A title', 'Стоит елка.')",
    "a compound": "UPDATE joined_words SET parts = 'co opera tion'",
    "a lost compound": "DELETE FROM joined_words",
    "a lost version of the fold": "DELETE FROM search_fold",
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
    "the metadata digest of a revision": "UPDATE revisions SET metadata_digest = 'sha256:0' WHERE"
    " revision_id = 2",
    "the digest of a confirmed revision": "UPDATE revisions SET revision_digest = 'sha256:0' WHERE"
    " revision_id = 5",
    "what a page read later shows": "UPDATE captures SET revision_id = 2, record_id = 2 WHERE"
    " capture_id = 9",
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

    done = repair(path, lambda page, added: release(), dry_run=False)

    assert [change.what for change in done.changes] == []
    assert {problem.check for problem in done.left} == {"revision"}
    assert before == _dump(path)


WRONG_NAMES = {
    "a capture's record": "UPDATE captures SET record_id = 1 WHERE capture_id = 3",
    "a capture's revision": "UPDATE captures SET revision_id = 1 WHERE capture_id = 3",
    "a capture without its record": "UPDATE captures SET record_id = NULL, revision_id = NULL"
    " WHERE capture_id = 3",
}


@pytest.mark.parametrize("damage", WRONG_NAMES)
def test_what_a_capture_shows_is_restored_where_the_manifest_proves_it(
    path: Path, damage: str
) -> None:
    whole(path)
    before = _dump(path)
    change(path, WRONG_NAMES[damage])
    assert before != _dump(path)
    assert verified(path) != []

    done = repaired(path)

    assert (len(done.changes) > 0, done.left) == (True, [])
    assert sorted(map(repr, before)) == sorted(map(repr, _dump(path)))


NOT_PROVEN = {
    "a capture": "UPDATE captures SET record_id = 1, headers = '[]' WHERE capture_id = 3",
    "a text": "UPDATE revision_paragraphs SET text = 'x' WHERE revision_id = 3",
    "an event": "UPDATE record_events SET noticed_at = '2001-01-01T00:00:00Z'",
    "a run without its manifest": "UPDATE run_manifests SET manifest = '{}' WHERE run_id = 1;"
    " UPDATE captures SET record_id = 1 WHERE capture_id = 3",
}
FACTS = """SELECT record_id, url, latest_revision_id, first_seen_at, last_seen_at, gone_at, unlisted_at FROM records
UNION ALL SELECT doc, term, col, offset, NULL, NULL, NULL FROM temp.words"""


def _facts(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, press_releases_fts, instance)"
        )
        return connection.execute(FACTS).fetchall()


@pytest.mark.parametrize("damage", NOT_PROVEN)
def test_nothing_is_derived_from_damaged_evidence(path: Path, damage: str) -> None:
    """A value derived from it would look right; what was sound before the repair stays."""
    whole(path)
    before = _facts(path)
    change(path, NOT_PROVEN[damage])

    done = repaired(path)

    assert before == _facts(path)
    assert done.left != []


def test_a_damaged_record_hinders_no_other(path: Path) -> None:
    """One record's evidence is damaged, another's derived value: the other is repaired."""
    whole(path)
    change(
        path,
        "UPDATE revision_paragraphs SET text = 'x' WHERE revision_id = 3;"
        " UPDATE records SET first_seen_at = '2001-01-01T00:00:00Z' WHERE record_id IN (1, 3)",
    )

    repaired(path)

    with closing(sqlite3.connect(path)) as connection:
        wrong = connection.execute(
            "SELECT record_id FROM records WHERE first_seen_at = '2001-01-01T00:00:00Z'"
        ).fetchall()
    assert wrong == [(3,)]


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE payloads SET compressed = x'00'",
        "UPDATE payloads SET payload_digest = 'sha256:0' WHERE payload_id = 2",
        "UPDATE captures SET payload_digest = 'sha256:0' WHERE capture_id = 2",
        "UPDATE captures SET headers = '[]'",
    ],
)
def test_a_damaged_page_of_an_older_archive_changes_no_capture(path: Path, damage: str) -> None:
    migrated = path.with_name("migrated.db")
    repaired(old_archive(migrated, 3))
    with closing(sqlite3.connect(migrated)) as connection:
        shown = connection.execute("SELECT capture_id, revision_id FROM captures").fetchall()
        assert {revision for _, revision in shown} != {None}
    change(migrated, damage)

    done = repaired(migrated)

    with closing(sqlite3.connect(migrated)) as connection:
        assert (
            shown == connection.execute("SELECT capture_id, revision_id FROM captures").fetchall()
        )
    assert [change.what for change in done.changes] == []
    assert done.left != []


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
