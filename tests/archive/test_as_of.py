"""The archive as it stood: what it says of a day in the past is what it said on that day."""

import os
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from osce_crawler.archive.as_of import moment_of
from osce_crawler.archive.export.tables import export_records
from osce_crawler.archive.filters import SearchFilters
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.search import find
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.errors import BadQuery, NotInArchive
from osce_crawler.records import Lead, Purpose, Trail
from tests.archive.made import ROOT, capture, keep, release

_WORDS = ("bridge", "river", "library", "valley")
_QUERIES = ("bridge", "river OR library", '"bridge river"', "valley -bridge", "title")


class Days:
    """An archive that is written day by day."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "osce.db"
        self.folder = folder
        self.today = ""
        self.payloads = iter(range(10**6))
        self.writer = ArchiveWriter.open(self.path, lambda: self.today)

    def begin(self, number: int) -> None:
        self.today = f"2026-03-{number:02}T10:00:00Z"
        self.writer.run.begin(site=ROOT, options={}, tool="0", policy="v1")

    def own(self, node_id: int) -> str | None:
        row = self.writer.connection.execute(
            "SELECT url FROM records WHERE node_id = ?", [node_id]
        ).fetchone()
        return row[0] if row else None

    def happen(self, node_id: int, what: str, words: tuple[str, ...]) -> None:
        """One thing that becomes of a release; those that need a record do nothing where there is
        none.
        """
        own = self.own(node_id)
        at = own or f"{ROOT}/cthb/{node_id}"
        payload = str(next(self.payloads)).encode()
        one = release(
            node_id, words or ("Nothing.",), url=at, place=words[0].upper() if words else None
        )
        page: dict[str, Any] = {"payload": payload, "url": at, "fetched_at": self.today}
        if what == "shown":
            keep(self.writer, one, **page)
        elif what == "same bytes":
            keep(self.writer, one, **page | {"payload": b"always"})
        elif what == "unlisted":
            self.writer.note_trail(
                Trail(requested="", leads=[Lead(url=at, purpose=Purpose.RELEASE, own=True)])
            )
            keep(self.writer, one, **page)
        elif what == "listed":
            lead = Lead(url=at, purpose=Purpose.RELEASE, listing=f"{ROOT}/press-releases")
            self.writer.note_trail(Trail(requested="", leads=[lead]))
            keep(self.writer, one, **page)
        elif own and what == "gone":
            self.answer_gone(404, node_id, page)
        elif own and what == "replaced":
            kept = self.writer.keep_capture(capture(node_id=node_id, **page))
            self.writer.keep_rejection(kept, kind="not-a-release", message="an event")
        elif own and what == "moved":
            new = f"{ROOT}/section-{payload.decode()}/{node_id}"
            moved = release(node_id, words or ("Nothing.",), url=new)
            keep(self.writer, moved, **page | {"url": new, "via": (own,)})
        elif own and what == "renamed":
            new = f"{ROOT}/renamed-{payload.decode()}/{node_id}"
            keep(
                self.writer,
                release(node_id, words or ("Nothing.",), url=new),
                **page | {"url": new},
            )
            self.answer_gone(410, node_id, page)
        elif what == "failed and read later":
            kept = self.writer.keep_capture(capture(node_id=node_id, **page))
            self.writer.keep_failure(kept, kind="no-body", message="none")
            self.writer.keep_reread(kept.capture_id, one, "parser")

    def answer_gone(self, status: int, node_id: int, page: dict[str, Any]) -> None:
        """An error page; a failure where the address is no record's own, as in a crawl."""
        kept = self.writer.keep_capture(capture(node_id=node_id, **page | {"http_status": status}))
        if self.writer.keep_gone(kept) is None:
            self.writer.keep_failure(kept, kind=f"http-{status}", message="an error page")

    def said(self, as_of: str | None = None) -> list[Any]:
        """All that reading verbs would print."""
        archive = Archive.open(self.path, as_of)
        target = self.folder / "out.jsonl"
        export_records(archive, target)
        answers: list[Any] = [target.read_bytes()]
        for row in list(archive.rows("SELECT * FROM press_releases ORDER BY node_id")):
            found = archive.find(str(row["node_id"]))
            answers += [
                found,
                archive.named_values(found),
                archive.paragraphs(found),
                archive.files(found),
            ]
            answers.append(sorted(archive.addresses(found)))
        answers += [_found(archive, query) for query in _QUERIES]
        answers.append(_found(archive, "bridge OR river OR valley", place="river"))
        archive.connection.close()
        return answers


def _found(archive: Archive, query: str, **filters: str) -> list[Any]:
    """The results of a search, without their order: ranks use the statistics of today's texts."""
    rows = find(archive, query, SearchFilters(**filters), limit=20).rows
    return sorted(({**row, "rank": None} for row in rows), key=lambda row: row["node_id"])


_HAPPENINGS = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.sampled_from(
            ["shown", "same bytes", "unlisted", "listed", "gone", "renamed", "replaced", "moved", "failed and read later"]
        ),
        st.lists(st.sampled_from(_WORDS), max_size=4).map(tuple),
    ),
    max_size=4,
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(days=st.lists(_HAPPENINGS, min_size=1, max_size=5))
def test_a_day_in_the_past_is_what_it_was_on_that_day(
    days: list[list[tuple[int, str, tuple[str, ...]]]],
) -> None:
    with TemporaryDirectory() as folder:
        archive = Days(Path(folder))
        before = []
        for number, happenings in enumerate(days, 1):
            archive.begin(number)
            for happening in happenings:
                archive.happen(*happening)
            archive.writer.run.end(outcome="finished", walk_complete=True, exit_code=0)
            before.append(archive.said())

        assert [
            archive.said(f"2026-03-{number:02}") for number in range(1, len(days) + 1)
        ] == before
        assert archive.said("2030-01-01") == archive.said()
        assert archive.said("2026-02-28")[0] == b""
        archive.writer.close()


@pytest.fixture(name="days")
def _days(tmp_path: Path) -> Iterator[Days]:
    made = Days(tmp_path)
    yield made
    made.writer.close()


def _lived(days: Days) -> Days:
    """Made on the 1st, changed on the 2nd, moved on the 3rd, gone on the 4th."""
    for number, what, words in (
        (1, "shown", ("bridge",)), (2, "shown", ("river",)), (3, "moved", ("river",)), (4, "gone", ("river",)),
    ):  # fmt: skip
        days.begin(number)
        days.happen(1, what, words)
    return days


def test_what_came_later_is_not_known(days: Days) -> None:
    _lived(days)

    def state(day: str) -> tuple[Any, ...]:
        row = Archive.open(days.path, day).find("1")
        return tuple(row[name] for name in ("revision", "url", "gone_at", "last_seen_at"))

    first, second, third = (f"2026-03-0{number}T10:00:00Z" for number in (1, 2, 3))
    old, new = f"{ROOT}/cthb/1", days.own(1)
    assert state("2026-03-01") == (1, old, None, first)
    assert state("2026-03-02") == (2, old, None, second)
    assert state("2026-03-03") == (3, new, None, third)
    assert state("2026-03-04") == (3, new, "2026-03-04T10:00:00Z", third)


def test_a_search_finds_the_words_of_then(days: Days) -> None:
    _lived(days)

    def found(query: str, day: str, **filters: str) -> list[str]:
        rows = find(Archive.open(days.path, day), query, SearchFilters(**filters), limit=9).rows
        return [row["snippet"] for row in rows]

    assert found("bridge", "2026-03-01") == ["bridge"]
    assert found("bridge", "2026-03-02") == []
    assert found("river", "2026-03-01") == []
    assert found("bridge", "2026-03-01", place="bridge") == ["bridge"]
    assert found("bridge", "2026-03-01", place="river") == []


def test_a_superseded_text_is_ranked_among_the_latest_ones(days: Days) -> None:
    """By the words that it had then, whatever the number of superseded texts."""
    days.begin(1)
    for node_id, words in (
        (1, ("river",)),
        (2, ("bridge", *["valley"] * 30, "bridge")),
        (3, ("library", *["valley"] * 30, "bridge")),
        (4, ("valley",)),
        (5, ("library",)),
        (6, ("library", "river")),
        (7, ("bridge", "bridge", "bridge")),
    ):
        days.happen(node_id, "shown", words)
    then = [
        row["node_id"]
        for row in find(Archive.open(days.path), "bridge", SearchFilters(), limit=9).rows
    ]
    days.begin(2)
    days.happen(7, "shown", ("river",))

    archive = Archive.open(days.path, "2026-03-01")
    ranked = find(archive, "bridge", SearchFilters(), limit=9).rows

    assert [row["node_id"] for row in ranked] == then == [7, 2, 3]
    assert [row["rank"] for row in ranked] == sorted(row["rank"] for row in ranked)
    assert [row["node_id"] for row in find(archive, "bridge", SearchFilters(), limit=1).rows] == [7]
    assert find(Archive.open(days.path), "bridge", SearchFilters(), limit=9).rows[0]["node_id"] == 2


def test_a_moment_is_taken_by_the_second(days: Days) -> None:
    days.begin(1)
    days.happen(1, "shown", ("bridge",))

    assert Archive.open(days.path, "2026-03-01T10:00:00Z").find("1")["revision"] == 1
    with pytest.raises(NotInArchive, match="as of 2026-03-01T09:59:59Z"):
        Archive.open(days.path, "2026-03-01T09:59:59Z").find("1")


def test_looking_back_writes_nothing_and_may_write_nothing(days: Days) -> None:
    _lived(days)
    days.writer.run.end(outcome="finished", walk_complete=True, exit_code=0)
    days.writer.close()
    before = days.path.read_bytes()

    archive = Archive.open(days.path, "2026-03-01")
    find(archive, "bridge", SearchFilters(), limit=9)
    for sql in ("DELETE FROM main.records", "CREATE TABLE x (y)", "DELETE FROM records"):
        with pytest.raises(sqlite3.OperationalError, match=r"readonly|is a view"):
            archive.connection.execute(sql)
    archive.connection.close()

    assert days.path.read_bytes() == before
    days.writer = ArchiveWriter.open(days.path, lambda: days.today)


def test_a_file_that_may_not_be_written_can_be_looked_back_on(
    days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    _lived(days)
    days.writer.close()
    with monkeypatch.context() as patch:
        patch.setattr(os, "access", lambda *_: False)  # a test that runs as root may write anywhere
        archive = Archive.open(days.path, "2026-03-01")

        assert archive.find("1")["revision"] == 1
        rows = find(archive, "bridge", SearchFilters(), limit=9).rows
        assert [row["node_id"] for row in rows] == [1]
    archive.connection.close()
    days.writer = ArchiveWriter.open(days.path, lambda: days.today)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-01-31", "2024-01-31T23:59:59Z"), ("20240131", "2024-01-31T23:59:59Z"),
        ("2024-01-31T12:00:00Z", "2024-01-31T12:00:00Z"), ("2024-01-31T12:00", "2024-01-31T12:00:00Z"),
        ("2024-01-31 12:00:00.9+02:00", "2024-01-31T10:00:00.9Z"),
        ("2024-01-31T12:00:00,1234567891Z", "2024-01-31T12:00:00.123456789Z"), (date.max.isoformat(), "9999-12-31T23:59:59Z"),
    ],
)  # fmt: skip
def test_dates_and_times_are_understood(text: str, moment: str) -> None:
    assert moment_of(text) == moment


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2024-02-30", "2024", "0001-01-01T00:00+09:00", "2024-01-31T25:00"]
)
def test_other_texts_are_refused_in_one_line(text: str) -> None:
    with pytest.raises(BadQuery, match="is not a date; expected YYYY-MM-DD") as error:
        moment_of(text)
    assert len(str(error.value).splitlines()) == 1
