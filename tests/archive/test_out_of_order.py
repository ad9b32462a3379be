"""Captures that come in another order than they were made: the latest revision is that of the
newest capture.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from osce_crawler.archive.filters import SearchFilters
from osce_crawler.archive.integrity.fixity import Verification
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.search import find
from osce_crawler.archive.stored_pages import newest_page
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.records import CleanRelease, Purpose
from tests.archive.made import ROOT, capture, keep, opened, release

DAYS = tuple(f"2020-01-0{day}T00:00:00Z" for day in range(1, 8))
A, B, C = (release(paragraphs=[text]) for text in ("The library.", "The bridge.", "The school."))


def _texts(writer: ArchiveWriter, sql: str = "SELECT body FROM press_releases") -> list[Any]:
    return [row[0] for row in writer.connection.execute(sql)]


def _keep(writer: ArchiveWriter, text: CleanRelease, day: int, **fields: Any) -> str:
    return keep(writer, text, payload=text.body.encode(), fetched_at=DAYS[day], **fields)


def test_an_older_capture_adds_a_revision_and_the_latest_stays(
    writer: ArchiveWriter, path: Path
) -> None:
    assert _keep(writer, B, 3) == "new"
    assert _keep(writer, A, 1) == "revised"

    assert _texts(writer) == ["The bridge."]
    assert _texts(writer, "SELECT revision FROM press_releases") == [1]
    assert _texts(writer, "SELECT created_at FROM revisions ORDER BY revision") == [
        DAYS[3],
        DAYS[1],
    ]
    assert _texts(writer, "SELECT first_seen_at FROM records") == [DAYS[1]]
    assert _texts(writer, "SELECT last_seen_at FROM records") == [DAYS[3]]
    found = find(Archive.open(path), "library OR bridge", SearchFilters(), limit=5).rows
    assert [[row["snippet"][slice(*span)] for span in row["matches"]] for row in found] == [
        ["bridge"]
    ]


def test_a_text_that_some_revision_has_adds_none(writer: ArchiveWriter) -> None:
    for text, day in ((A, 1), (B, 5)):
        _keep(writer, text, day)

    assert _keep(writer, A, 3, url=f"{ROOT}/node/1") == "unchanged"
    assert _keep(writer, B, 3, url=f"{ROOT}/node/1") == "unchanged"
    assert len(_texts(writer, "SELECT 1 FROM revisions")) == 2
    assert _texts(writer) == ["The bridge."]


def test_a_capture_between_two_that_show_one_text_is_no_later_text(writer: ArchiveWriter) -> None:
    _keep(writer, A, 1)
    assert _keep(writer, A, 5) == "revisit"

    assert _keep(writer, B, 3) == "revised"
    assert _texts(writer) == ["The library."]
    assert _keep(writer, C, 6) == "revised"
    assert _texts(writer, "SELECT revision FROM press_releases") == [3]


def test_bytes_that_an_older_capture_had_are_no_revisit_of_a_newer_one(
    writer: ArchiveWriter,
) -> None:
    _keep(writer, B, 3)
    _keep(writer, A, 1)

    assert _keep(writer, A, 5) == "revised"
    assert _texts(writer) == ["The library."]
    assert _keep(writer, B, 4) == "revisit"


def test_late_finds_say_nothing_of_what_a_release_is_now(writer: ArchiveWriter) -> None:
    own = f"{ROOT}/cthb/1"
    _keep(writer, A, 1)
    _keep(writer, A, 4)

    gone = capture(b"none", http_status=404, fetched_at=DAYS[2])
    assert writer.keep_gone(writer.keep_capture(gone)) == "gone"
    event = capture(b"event", fetched_at=DAYS[3])
    writer.keep_rejection(writer.keep_capture(event), kind="not-a-release", message="an event")

    assert _texts(writer, "SELECT event FROM record_events") == []
    assert _texts(writer, "SELECT url FROM records WHERE gone_at IS NULL") == [own]


def test_a_capture_from_before_a_release_was_gone_does_not_bring_it_back(
    writer: ArchiveWriter,
) -> None:
    _keep(writer, A, 1)
    writer.keep_gone(writer.keep_capture(capture(b"none", http_status=410, fetched_at=DAYS[5])))

    assert _keep(writer, B, 3) == "revised"
    assert _texts(writer) == ["The bridge."]
    assert _texts(writer, "SELECT gone_at FROM records") == [DAYS[5]]
    assert _keep(writer, B, 6) == "unchanged"
    assert _texts(writer, "SELECT event FROM record_events") == ["gone", "returned"]


def test_an_import_says_nothing_of_listings(writer: ArchiveWriter) -> None:
    _keep(writer, A, 1)
    writer.connection.execute("UPDATE records SET unlisted_at = ?", [DAYS[2]])

    _keep(writer, A, 4)

    assert _texts(writer, "SELECT unlisted_at FROM records") == [DAYS[2]]


def test_as_of_a_moment_the_text_is_that_of_the_captures_until_then(
    writer: ArchiveWriter, path: Path
) -> None:
    _keep(writer, A, 1)
    _keep(writer, A, 5)
    _keep(writer, B, 3)

    def text_at(day: int) -> str:
        return str(Archive.open(path, DAYS[day]).find("1")["body"])

    assert [text_at(day) for day in (1, 2, 3, 4, 5, 6)] == [
        "The library.", "The library.", "The bridge.", "The bridge.", "The library.", "The library.",
    ]  # fmt: skip


def test_what_is_read_again_is_the_newest_capture(writer: ArchiveWriter, path: Path) -> None:
    _keep(writer, B, 3)
    _keep(writer, A, 1)

    stored = newest_page(Archive.open(path).connection, 1, "en")

    assert stored is not None
    assert stored.capture_id == 1


def test_a_failed_page_of_long_ago_that_is_read_later_is_a_late_find(writer: ArchiveWriter) -> None:
    writer.keep_failure(
        writer.keep_capture(capture(b"cut", fetched_at=DAYS[1])), kind="truncated", message="cut"
    )
    _keep(writer, B, 3)
    writer.run.end(outcome="finished", walk_complete=False, exit_code=1)
    writer.run.begin(site=ROOT, options={}, tool="0", policy="v1", kind="reparse")

    assert writer.keep_reread(1, A, "parser") == "revised"
    assert _texts(writer) == ["The bridge."]


@given(
    order=st.permutations(range(6)),
    texts=st.lists(st.sampled_from([A, B, C]), min_size=6, max_size=6),
    same_bytes=st.booleans(),
)
def test_in_any_order_the_latest_text_is_that_of_the_newest_capture(
    order: list[int], texts: list[CleanRelease], same_bytes: bool, tmp_path_factory: Any
) -> None:
    path = tmp_path_factory.mktemp("late") / "osce.db"
    writer = opened(path)
    for day in order:
        payload = texts[day].body.encode() + (b"" if same_bytes else str(day).encode())
        keep(writer, texts[day], payload=payload, fetched_at=DAYS[day])
    writer.run.end(outcome="finished", walk_complete=False, exit_code=0)
    writer.close()

    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT body, last_seen_at FROM press_releases").fetchall() == [
            (texts[5].body, DAYS[5])
        ]
        assert connection.execute("SELECT first_seen_at FROM records").fetchall() == [(DAYS[0],)]
    # The pages here are no pages: only what is derived is looked at.
    wrong = [
        problem
        for problem in Verification.open(path).problems()
        if problem.check in {"record", "search", "run"}
    ]
    assert wrong == []
    with closing(sqlite3.connect(path)) as connection:
        named = connection.execute(
            "SELECT fetched_at, content_digest FROM captures JOIN revisions USING (revision_id)"
        ).fetchall()
    assert dict(named) == {DAYS[day]: texts[day].content_digest for day in order}
    for day in order:
        archive = Archive.open(path, DAYS[day])
        assert archive.find("1")["content_digest"] == texts[day].content_digest
        archive.connection.close()


def test_listings_are_no_part_of_it(writer: ArchiveWriter) -> None:
    listing = capture(
        b"<html>", fetched_at=DAYS[0], purpose=Purpose.LISTING, url=f"{ROOT}/press-releases"
    )

    assert writer.keep_support(writer.keep_capture(listing)) == "support"
