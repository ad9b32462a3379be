"""Most of a page is menu and need not be parsed: the result must be that of parsing all of it."""

import json
from pathlib import Path

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages.listing import parse_listing
from osce_crawler.pages.region import Region
from osce_crawler.refine import as_json, refine_page

FIXTURES = Path(__file__).parent.parent / "fixtures"
PAGES = sorted(FIXTURES.glob("press_releases/*/page.html"))
LISTINGS = sorted(FIXTURES.glob("listings/*/page.html"))


def _read(page: bytes, url: str | None, content_type: str | None) -> object:
    try:
        return as_json(refine_page(page, url=url, content_type=content_type))
    except PageRefused as refusal:
        return refusal.kind


def _capture(page: Path) -> tuple[str, str | None]:
    capture = json.loads((page.parent / "capture.json").read_text(encoding="utf-8"))
    return capture["url"], capture["content_type"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_a_fixture_reads_the_same_with_and_without_its_menu(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_menu = _read(page.read_bytes(), *_capture(page))
    monkeypatch.setattr(Region, "cut_out", lambda region, page: page)

    assert without_menu == _read(page.read_bytes(), *_capture(page))


@pytest.mark.parametrize("page", LISTINGS, ids=lambda page: page.parent.name)
def test_a_listing_reads_the_same_with_and_without_its_menu(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_menu = parse_listing(page.read_bytes(), *_capture(page))
    monkeypatch.setattr(Region, "cut_out", lambda region, page: page)

    assert without_menu == parse_listing(page.read_bytes(), *_capture(page))
