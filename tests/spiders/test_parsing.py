"""The pipeline that parses gives the parser all that the capture tells."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from osce_crawler.archive.captures import KeptCapture
from osce_crawler.pages.layouts import BUILT_IN
from osce_crawler.pipelines import ParsedCapture, ParsePressRelease
from osce_crawler.records import Evidence
from osce_crawler.urls import OSCE
from tests.archive.made import capture, opened
from tests.pages.built import URL, drupal11, listed


@pytest.mark.parametrize(
    ("fetched_at", "published_on"),
    [("2006-11-16T12:00:00Z", None), ("2006-11-17T12:00:00Z", date(2006, 11, 17))],
)
def test_a_page_is_not_published_after_the_day_of_its_capture(
    fetched_at: str, published_on: date | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = drupal11("<p>It met.</p>", metadata=listed("Date:", ["17 November 2006"]))
    crawler: Any = SimpleNamespace(spider=SimpleNamespace(site=OSCE))
    kept = KeptCapture(
        capture=capture(page, url=URL, fetched_at=fetched_at), capture_id=1, same_as_record=None
    )

    archive = SimpleNamespace(lookup=SimpleNamespace(evidence=lambda _: None))
    run = SimpleNamespace(layouts=BUILT_IN, archive=archive)
    monkeypatch.setattr(ParsePressRelease, "run", run)
    parsed = ParsePressRelease(crawler).process_item(kept)

    assert isinstance(parsed, ParsedCapture)
    assert parsed.release.published_on == published_on


def test_evidence_of_an_earlier_capture_with_these_bytes_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its design was unknown then, and is known now: `verify --deep` must read the same date."""
    page = drupal11("<p>It met.</p>", metadata=listed("Date:", ["05/06/2006"]))
    crawler: Any = SimpleNamespace(spider=SimpleNamespace(site=OSCE))
    writer = opened(tmp_path / "osce.db")
    printed = Evidence(teaser="VIENNA, 5 June – It met.")
    first = writer.keep_capture(capture(page, url=URL, fetched_at="2006-12-01T00:00:00Z"), printed)
    writer.keep_failure(first, kind="unknown-layout", message="unknown then")
    kept = writer.keep_capture(capture(page, url=URL, fetched_at="2006-12-02T00:00:00Z"))
    run = SimpleNamespace(layouts=BUILT_IN, archive=writer)
    monkeypatch.setattr(ParsePressRelease, "run", run)

    parsed = ParsePressRelease(crawler).process_item(kept)

    writer.close()
    assert isinstance(parsed, ParsedCapture)
    assert parsed.release.published_on == date(2006, 6, 5)
