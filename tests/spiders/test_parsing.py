"""The pipeline that parses gives the parser all that the capture tells."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from osce_crawler.archive.captures import KeptCapture
from osce_crawler.pages.layouts import BUILT_IN
from osce_crawler.pipelines import ParsedCapture, ParsePressRelease
from osce_crawler.urls import OSCE
from tests.archive.made import capture
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

    archive = SimpleNamespace(crawl=SimpleNamespace(expected_title=lambda urls: None))
    monkeypatch.setattr(
        ParsePressRelease, "run", SimpleNamespace(layouts=BUILT_IN, archive=archive)
    )
    parsed = ParsePressRelease(crawler).process_item(kept)

    assert isinstance(parsed, ParsedCapture)
    assert parsed.release.published_on == published_on
