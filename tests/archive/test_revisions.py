"""What a page comes to: new, revised, unchanged, or the same bytes again; all of it or nothing."""

import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from osce_crawler.archive.revisions import Provenance
from osce_crawler.archive.schema import RUN_COUNTS
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.errors import ArchiveUnusable
from osce_crawler.records import Alias, Attachment, Image, Lead, Purpose, Trail
from tests.archive.made import AT, ROOT, capture, keep, opened, release

_LATER = "2026-02-02T00:00:00Z"


def _all(writer: ArchiveWriter, sql: str) -> list[tuple[Any, ...]]:
    return writer.connection.execute(sql).fetchall()


def _index(writer: ArchiveWriter) -> list[tuple[Any, ...]]:
    return _all(writer, "SELECT id, block FROM press_releases_fts_data ORDER BY id")


def test_a_page_seen_for_the_first_time_is_new(writer: ArchiveWriter) -> None:
    assert keep(writer, release()) == "new"
    assert _all(
        writer,
        "SELECT node_id, language, revision, title, body, paragraph_count, removed_count,"
        " first_seen_at, last_seen_at,"
        " gone_at FROM press_releases",
    ) == [(1, "en", 1, "A title", "One.\n\nTwo.", 2, 0, AT, AT, None)]


def test_another_text_is_a_revision(writer: ArchiveWriter) -> None:
    keep(writer, release())

    assert (
        keep(writer, release(paragraphs=["One.", "Three."]), payload=b"2", fetched_at=_LATER)
        == "revised"
    )
    assert _all(
        writer, "SELECT revision, body, first_seen_at, last_seen_at FROM press_releases"
    ) == [(2, "One.\n\nThree.", AT, _LATER)]
    assert _all(writer, "SELECT revision, text FROM paragraphs WHERE position = 1") == [
        (1, "Two."),
        (2, "Three."),
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"published_on": date(2006, 11, 18)}, {"place": "WIEN"}, {"content_type": "News"}, {"sources": ()},
        {"fields_of_work": ("Elections", "Policing")}, {"description": "Of a library"},
        {"attachments": (Attachment(url=f"{ROOT}/files/1.pdf", label="Annex"),)},
        {"images": (Image(url=f"{ROOT}/i.jpg", caption="A bridge", credit=None),)},
    ],
    ids=str,
)  # fmt: skip
def test_other_metadata_is_a_revision_but_no_other_text(
    writer: ArchiveWriter, change: dict[str, Any]
) -> None:
    keep(writer, release())
    index = _index(writer)

    assert keep(writer, release(**change), payload=b"2") == "revised"
    assert _all(writer, "SELECT revision FROM press_releases") == [(2,)]
    assert index == _index(writer)


def test_another_token_in_the_address_of_a_file_is_no_revision(writer: ArchiveWriter) -> None:
    first, second = (
        release(
            attachments=(Attachment(url=f"{ROOT}/files/1.pdf?itok={token}", label="Annex"),),
            images=(Image(url=f"{ROOT}/i.jpg?itok={token}", caption=None, credit=None),),
        )
        for token in ("a1", "b2")
    )
    keep(writer, first)

    assert keep(writer, second, payload=b"2") == "unchanged"


def test_the_same_text_in_other_bytes_is_unchanged_and_writes_no_index(
    writer: ArchiveWriter,
) -> None:
    keep(writer, release())
    index, revisions = _index(writer), _all(writer, "SELECT * FROM revisions")

    assert keep(writer, release(), payload=b"other menu", fetched_at=_LATER) == "unchanged"
    assert (index, revisions) == (_index(writer), _all(writer, "SELECT * FROM revisions"))
    assert _all(writer, "SELECT first_seen_at, last_seen_at FROM press_releases") == [(AT, _LATER)]
    assert _all(writer, "SELECT count(*) FROM payloads") == [(2,)]


def test_the_same_bytes_are_a_revisit_and_kept_once(writer: ArchiveWriter) -> None:
    keep(writer, release())
    index = _index(writer)

    assert keep(writer, release(), fetched_at=_LATER) == "revisit"
    assert _all(writer, "SELECT count(*) FROM payloads") == [(1,)]
    assert _all(writer, "SELECT count(*) FROM captures WHERE record_id = 1") == [(2,)]
    assert _all(writer, "SELECT last_seen_at FROM press_releases") == [(_LATER,)]
    assert index == _index(writer)


def test_bytes_that_come_back_after_others_are_read_again(writer: ArchiveWriter) -> None:
    """The text went back to what it was: a third revision, though its bytes are known."""
    keep(writer, release())
    keep(writer, release(paragraphs=["Other."]), payload=b"2")

    assert keep(writer, release()) == "revised"
    assert _all(writer, "SELECT max(revision) FROM revisions") == [(3,)]


def test_the_same_bytes_that_failed_before_are_read_again(writer: ArchiveWriter) -> None:
    """Today's parser may know more than the one that refused them."""
    writer.keep_failure(writer.keep_capture(capture()), kind="unknown-layout", message="x")

    assert writer.keep_capture(capture()).same_as_record is None


def test_a_listing_is_never_a_revisit(writer: ArchiveWriter) -> None:
    keep(writer, release())

    assert writer.keep_capture(capture(purpose=Purpose.LISTING)).same_as_record is None


def test_a_translation_is_a_record_of_its_own(writer: ArchiveWriter) -> None:
    assert [keep(writer, release()), keep(writer, release(language="ru"), payload=b"2")] == [
        "new",
        "new",
    ]
    assert _all(writer, "SELECT language FROM press_releases ORDER BY language") == [
        ("en",),
        ("ru",),
    ]


def test_all_addresses_are_kept_with_how_they_were_learned(writer: ArchiveWriter) -> None:
    keep(writer, release(), via=(f"{ROOT}/old/1",))
    keep(writer, release(url=f"{ROOT}/node/1"), payload=b"2")
    named_first = Lead(url=f"{ROOT}/node/1", purpose=Purpose.RELEASE, listing="press-releases")
    named = {"cio/1": "press-releases", "ru/node/1": None}
    aliases = [
        Alias(url=f"{ROOT}/cthb/1", further=f"{ROOT}/{url}", listing=listing)
        for url, listing in named.items()
    ]
    aliases.append(Alias(url=f"{ROOT}/nobody/7", further=f"{ROOT}/x/7"))
    writer.note_trail(Trail(requested="", leads=[named_first], aliases=aliases))
    writer.run.end(outcome="finished", walk_complete=True, exit_code=0)

    assert _all(
        writer, f"SELECT replace(replace(url, '{ROOT}/', ''), '/1', ''), learned_from FROM"
                " addresses ORDER BY 1, 2"
    ) == [
        ("cio", "listing"), ("cthb", "redirect"), ("node", "fetch"), ("node", "listing"), ("old", "fetch"),
        ("ru/node", "translation"),
    ]  # fmt: skip


def test_everything_of_a_release_is_kept(writer: ArchiveWriter) -> None:
    one = "The mission opened a library for the farmers of the valley."
    made = release(
        paragraphs=[one, "Two.", one, "Two."],
        attachments=(Attachment(url=f"{ROOT}/files/1.pdf", label="Report"),),
        images=(Image(url=None, caption="A bridge", credit="OSCE/A. B."),),
        warnings=("place: none",),
        dateline="VIENNA",
        description="Summary",
    )
    keep(writer, made)

    assert (_all(writer, "SELECT position, kept, rule, duplicate_of, policy FROM paragraphs")) == [
        (0, 1, None, None, None),
        (1, 1, None, None, None),
        (2, 0, "block", 0, "v2"),
        (3, 0, "block", 1, "v2"),
    ]
    assert [
        (made.content_digest, made.metadata_digest, '["place: none"]', "VIENNA", "Summary", 2, 2)
    ] == _all(
        writer,
        "SELECT content_digest, metadata_digest, warnings, dateline, description, paragraph_count,"
        " removed_count"
        " FROM press_releases",
    )
    assert [
        ("attachment", f"{ROOT}/files/1.pdf", "Report", None),
        ("image", None, "A bridge", "OSCE/A. B."),
    ] == _all(writer, "SELECT kind, url, label, credit FROM revision_files ORDER BY kind")


def test_the_counts_of_a_run_close(writer: ArchiveWriter) -> None:
    keep(writer, release())
    keep(writer, release())
    keep(writer, release(), payload=b"2")
    keep(writer, release(paragraphs=["Other."]), payload=b"3")
    writer.keep_support(writer.keep_capture(capture(purpose=Purpose.LISTING)))
    writer.keep_failure(writer.keep_capture(capture(node_id=2)), kind="truncated", message="x")
    writer.keep_rejection(
        writer.keep_capture(capture(node_id=3)), kind="not-a-release", message="x"
    )

    writer.connection.row_factory = sqlite3.Row
    run = dict(writer.connection.execute("SELECT * FROM crawl_runs").fetchone())
    counts = {name: run[name] for name in RUN_COUNTS if run[name]}
    assert (
        dict.fromkeys(
            ("support", "revisits", "unchanged", "new", "revised", "failed", "rejected"), 1
        )
        == counts
    )
    assert sum(counts.values()) == run["captures"]


def test_a_failed_page_is_a_finding_and_a_rejected_one_is_none(writer: ArchiveWriter) -> None:
    writer.keep_failure(writer.keep_capture(capture(node_id=2)), kind="truncated", message="cut")
    writer.keep_rejection(
        writer.keep_capture(capture(node_id=3)), kind="not-a-release", message="event"
    )

    assert [("truncated", f"{ROOT}/cthb/2", "cut")] == _all(
        writer, "SELECT kind, url, message FROM run_findings"
    )
    assert _all(writer, "SELECT outcome, error_kind, error_message FROM captures") == [
        ("failed", "truncated", "cut"),
        ("rejected", "not-a-release", "event"),
    ]


def test_a_page_that_breaks_half_way_leaves_nothing(
    writer: ArchiveWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = list(writer.connection.iterdump())
    kept = writer.keep_capture(capture())

    def broken(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(type(writer._revisions), "_insert", broken)
    with pytest.raises(ArchiveUnusable, match="disk I/O error"):
        writer.keep_revision(kept, release())
    writer.abandon_page()

    assert before == list(writer.connection.iterdump())


def test_a_page_that_nobody_finished_is_kept_as_failed(writer: ArchiveWriter) -> None:
    """A bug between the two steps: the bytes stay, and no half record."""
    writer.keep_capture(capture())

    keep(writer, release(2))

    assert _all(
        writer, "SELECT outcome, error_kind, record_id FROM captures ORDER BY capture_id"
    ) == [
        ("failed", "unfinished", None),
        ("new", None, 1),
    ]
    assert _all(writer, "SELECT node_id FROM press_releases") == [(2,)]


def test_the_process_may_die_between_the_steps(writer: ArchiveWriter, path: Path) -> None:
    """What another connection sees is what a restart finds: whole pages only."""
    keep(writer, release())
    kept = writer.keep_capture(capture(node_id=2))
    writer._revisions.add(
        release(2), kept.capture, Provenance(writer.run.run_id, kept.capture_id, "fetch")
    )

    with sqlite3.connect(path) as other:
        assert other.execute("SELECT count(*) FROM press_releases").fetchall() == [(1,)]
        assert other.execute("SELECT count(*) FROM captures").fetchall() == [(1,)]
        assert other.execute("SELECT count(*) FROM payloads").fetchall() == [(1,)]
    other.close()


def test_foreign_keys_are_on_and_hold(writer: ArchiveWriter) -> None:
    keep(writer, release())

    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        writer.connection.execute("DELETE FROM payloads")
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        writer.connection.execute("UPDATE records SET latest_revision_id = 99")
    assert _all(writer, "PRAGMA foreign_key_check") == []


def test_tables_are_strict(writer: ArchiveWriter) -> None:
    keep(writer, release())

    with pytest.raises(sqlite3.IntegrityError, match="INTEGER"):
        writer.connection.execute("UPDATE records SET node_id = 'forty'")


def test_a_run_that_never_ended_is_interrupted(writer: ArchiveWriter, path: Path) -> None:
    again = opened(path)

    assert _all(writer, "SELECT outcome FROM crawl_runs ORDER BY run_id") == [
        ("interrupted",),
        ("running",),
    ]
    again.close()


def test_a_run_says_how_it_ended(writer: ArchiveWriter) -> None:
    assert not writer.crawl.has_complete_walk(ROOT)
    writer.run.end(outcome="finished", walk_complete=True, exit_code=0)

    assert _all(
        writer, "SELECT outcome, walk_complete, exit_code, finished_at FROM crawl_runs"
    ) == [("finished", 1, 0, AT)]
    writer.run.begin(site=ROOT, options={}, tool="0", policy="v1")
    assert writer.crawl.has_complete_walk(ROOT)
    assert not writer.crawl.has_complete_walk("http://127.0.0.1:8000")


def test_the_index_is_sound_after_revisions(writer: ArchiveWriter) -> None:
    for number in range(4):
        keep(
            writer,
            release(paragraphs=[f"Text {number}"], title=f"Title {number % 2}"),
            payload=bytes([number]),
        )

    _all(
        writer,
        "INSERT INTO press_releases_fts (press_releases_fts, rank) VALUES ('integrity-check', 1)",
    )
    assert (
        _all(writer, "SELECT * FROM press_releases_fts WHERE press_releases_fts MATCH '\"Text 0\"'")
        == []
    )
    assert _all(
        writer, "SELECT rowid FROM press_releases_fts WHERE press_releases_fts MATCH '\"Text 3\"'"
    ) == [(1,)]


def test_a_text_that_comes_back_at_its_first_address_is_the_latest_again(
    writer: ArchiveWriter,
) -> None:
    """The same bytes as before at that address are news, where another address has shown another
    text since.
    """
    other = release(url=f"{ROOT}/chair/1", title="Another title")

    assert keep(writer, release()) == "new"
    assert keep(writer, other, payload=b"other") == "revised"
    assert keep(writer, release()) == "revised"
    assert keep(writer, release()) == "revisit"
    assert _all(writer, "SELECT revision, title FROM press_releases") == [
        (3, release().release.title)
    ]


def test_two_addresses_with_one_text_are_revisits_each(writer: ArchiveWriter) -> None:
    other = release(url=f"{ROOT}/chair/1")

    outcomes = [
        keep(writer, one, payload=one.release.url.encode())
        for one in (release(), other, release(), other)
    ]

    assert outcomes == ["new", "unchanged", "revisit", "revisit"]
