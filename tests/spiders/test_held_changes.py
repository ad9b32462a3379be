"""A record's page that loses its title and fields is held back until a second fetch confirms it."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.pages.layouts import BUILT_IN
from osce_crawler.pipelines import ParsedCapture, ParsePressRelease, RefusedCapture
from osce_crawler.urls import OSCE
from tests.archive.made import AT, capture, keep, opened, release
from tests.pages.built import URL, drupal11, listed

_NODE = 47920
_TEXT = "<p>The synthetic forum met on Monday and will meet again in the autumn.</p>"
_DATE = listed("Date:", ["17 November 2006"])
_FULL = _DATE + listed("Source:", ["OSCE Secretariat"]) + listed("Fields of work:", ["Elections"])


@pytest.fixture(name="archive")
def _archive(tmp_path: Path) -> Iterator[ArchiveWriter]:
    """It has the record, with all of its fields."""
    writer = opened(tmp_path / "osce.db")
    keep(writer, release(_NODE, url=URL, dateline="VIENNA, 17 November 2006"))
    yield writer
    writer.close()


@pytest.fixture(name="parse")
def _parse(archive: ArchiveWriter, monkeypatch: pytest.MonkeyPatch) -> Any:
    crawler: Any = SimpleNamespace(spider=SimpleNamespace(site=OSCE))
    monkeypatch.setattr(
        ParsePressRelease, "run", SimpleNamespace(layouts=BUILT_IN, archive=archive)
    )

    def parse(page: bytes, at: str) -> Any:
        kept = archive.keep_capture(capture(page, url=URL, fetched_at=at))
        found = ParsePressRelease(crawler).process_item(kept)
        if isinstance(found, RefusedCapture):
            archive.keep_failure(kept, kind=found.kind, message=found.message)
        else:
            archive.keep_support(kept)
        return found

    return parse


def _poor(title: str = "Another title of the forum") -> bytes:
    return drupal11(_TEXT, title=title, metadata=_DATE)


def test_such_a_change_is_held_and_an_hour_later_confirmed(parse: Any) -> None:
    first = parse(_poor(), "2026-02-01T00:00:00Z")
    soon = parse(_poor() + b"<!-- again -->", "2026-02-01T00:30:00Z")
    later = parse(_poor() + b"<!-- and again -->", "2026-02-01T01:00:00Z")

    assert (first.kind, soon.kind) == ("held-change", "held-change")
    assert "3 of the fields" in first.message
    assert isinstance(later, ParsedCapture)


def test_another_change_an_hour_later_confirms_nothing(parse: Any) -> None:
    parse(_poor(), "2026-02-01T00:00:00Z")

    assert parse(_poor("A third title of the forum"), "2026-02-01T02:00:00Z").kind == "held-change"


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(_poor("A title"), id="same title"),
        pytest.param(drupal11(_TEXT, title="Other", metadata=_FULL), id="one field fewer"),
    ],
)
def test_other_changes_are_not_held(parse: Any, page: bytes) -> None:
    assert isinstance(parse(page, "2026-02-01T00:00:00Z"), ParsedCapture)


def test_a_new_release_is_not_held(parse: Any, archive: ArchiveWriter) -> None:
    archive.connection.execute("UPDATE records SET node_id = 1 WHERE node_id = ?", [_NODE])

    assert isinstance(parse(_poor(), AT), ParsedCapture)
