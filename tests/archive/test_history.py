"""One release through time: every capture, every revision with its cause, and what became of it."""

from pathlib import Path
from typing import Any

import pytest

from osce_crawler.archive.history import compared, history, revisions, version_at
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.diff import version_of
from osce_crawler.errors import NotInArchive
from osce_crawler.records import Attachment, CrawledPage, Image, Step, Trail, sha256
from tests.archive.made import AT, ROOT, capture, keep, release

_OWN = f"{ROOT}/cthb/1"


def _day(number: int) -> str:
    return f"2026-05-{number:02}T00:00:00Z"


def _entries(path: Path, identifier: str = "1") -> list[tuple[Any, ...]]:
    archive = Archive.open(path)
    rows = history(archive, archive.find(identifier))
    return [
        (row["at"][8:10], row["kind"], row["what"], row["revision"], row["detail"]) for row in rows
    ]


def test_captures_revisions_and_events_come_in_the_order_of_time(
    writer: ArchiveWriter, path: Path
) -> None:
    keep(writer, release(), fetched_at=_day(1))
    keep(writer, release(), fetched_at=_day(2))
    keep(
        writer,
        release(paragraphs=["One.", "Three."], place="WIEN"),
        payload=b"2",
        fetched_at=_day(3),
    )
    writer.keep_gone(writer.keep_capture(capture(b"none", http_status=404, fetched_at=_day(4))))
    keep(writer, release(), payload=b"3", fetched_at=_day(5))

    assert _entries(path) == [
        ("01", "capture", "new", None, ""),
        ("01", "revision", "new", 1, "first revision"),
        ("02", "capture", "revisit", None, ""),
        ("03", "capture", "revised", None, ""),
        ("03", "revision", "changed", 2, "place; 1 paragraph changed"),
        ("04", "capture", "gone", None, ""),
        ("04", "event", "gone", None, f"{_OWN} answers 404"),
        ("05", "capture", "revised", None, ""),
        ("05", "event", "returned", None, f"was gone since {_day(4)}"),
        ("05", "revision", "changed", 3, "place; 1 paragraph changed"),
    ]


def test_what_failed_at_its_addresses_and_what_led_there_is_part_of_it(
    writer: ArchiveWriter, path: Path
) -> None:
    keep(writer, release(), fetched_at=_day(1))
    kept = writer.keep_capture(capture(b"cut", fetched_at=_day(2)))
    writer.keep_failure(kept, kind="truncated", message="cut short")
    step = Step(
        capture=capture(b"", http_status=301, redirected_to=f"{ROOT}/new/1", fetched_at=_day(3))
    )
    page = capture(b"2", url=f"{ROOT}/new/1", fetched_at=_day(3), via=(_OWN,))
    trail = Trail(requested=_OWN, on_the_way=[step])
    writer.keep_revision(
        writer.keep_page(CrawledPage(capture=page, trail=trail)), release(url=f"{ROOT}/new/1")
    )
    keep(writer, release(2), fetched_at=_day(4))

    assert _entries(path)[2:] == [
        ("02", "capture", "failed", None, "truncated: cut short"),
        ("03", "capture", "support", None, f"redirects to {ROOT}/new/1"),
        ("03", "capture", "unchanged", None, ""),
        ("03", "event", "moved", None, f"{_OWN} now redirects to {ROOT}/new/1"),
    ]


def test_a_revision_says_whether_the_site_or_the_parser_is_its_cause(
    writer: ArchiveWriter, path: Path
) -> None:
    keep(writer, release())
    writer.keep_reread(1, release(place="WIEN"), "parser")
    archive = Archive.open(path)

    assert [(row["revision"], row["cause"], row["capture_id"]) for row in revisions(archive, archive.find("1"))] == [
        (1, "site", 1), (2, "parser", 1),
    ]  # fmt: skip
    assert _entries(path)[-1] == ("01", "revision", "reread", 2, "place")


def test_a_stored_revision_is_the_release_that_was_read(writer: ArchiveWriter, path: Path) -> None:
    one = "The mission opened a library for the farmers of the valley."
    made = release(
        paragraphs=[one, "Two.", one, "Two."],
        attachments=(Attachment(url=f"{ROOT}/files/1.pdf", label="Report"),),
        images=(Image(url=None, caption="A bridge", credit="OSCE/A. B."),),
        warnings=("place: none",),
        dateline="VIENNA",
        description="Summary",
        fields_of_work=("B", "A"),
    )
    keep(writer, made)

    assert version_at(Archive.open(path), 1) == version_of(made)


def test_revisions_are_compared_by_number(writer: ArchiveWriter, path: Path) -> None:
    for number in range(1, 4):
        keep(
            writer,
            release(title=f"Title {number}"),
            payload=bytes([number]),
            fetched_at=_day(number),
        )
    archive = Archive.open(path)
    record = archive.find("1")

    def titles(*numbers: int) -> tuple[object, object]:
        (change,) = compared(archive, record, *numbers).differences.fields
        return change.old, change.new

    assert titles() == ("Title 2", "Title 3")
    assert titles(1) == ("Title 1", "Title 3")
    assert titles(1, 2) == ("Title 1", "Title 2")
    assert titles(3, 1) == ("Title 3", "Title 1")
    assert not compared(archive, record, 2, 2).differences
    with pytest.raises(
        NotInArchive, match=r"revision 4 of 1:en: not in .*; its revisions are 1 to 3"
    ):
        compared(archive, record, 1, 4)


def test_one_revision_is_compared_with_itself(writer: ArchiveWriter, path: Path) -> None:
    keep(writer, release())
    archive = Archive.open(path)

    found = compared(archive, archive.find("1"))

    assert (found.old["revision"], found.new["revision"], bool(found.differences)) == (1, 1, False)
    assert found.new["created_at"] == AT


def test_a_capture_names_its_bytes(writer: ArchiveWriter, path: Path) -> None:
    keep(writer, release(), payload=b"these")
    archive = Archive.open(path)

    (shown, revision) = history(archive, archive.find("1"))

    assert (shown["payload_digest"], revision["payload_digest"]) == (sha256(b"these"), None)
