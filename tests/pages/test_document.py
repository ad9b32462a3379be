"""Most of a page is menu and need not be parsed: the result must be that of parsing all of it."""

import json
from datetime import date
from pathlib import Path

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages import document
from osce_crawler.pages.hidden import Outline
from osce_crawler.pages.listing import parse_listing
from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.pages.region import Region, release_region
from osce_crawler.records import DateSource
from osce_crawler.refine import as_json, refine_page
from tests.pages.built import URL
from tests.pages.shells import SHELLS, page_of

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
def test_a_fixture_reads_the_same_with_and_without_its_menu(
    page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_menu = _read(page.read_bytes(), *_capture(page))
    monkeypatch.setattr(Region, "cut_out", lambda region, page: page)

    assert without_menu == _read(page.read_bytes(), *_capture(page))


@pytest.mark.parametrize("page", LISTINGS, ids=lambda page: page.parent.name)
def test_a_listing_reads_the_same_with_and_without_its_menu(
    page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_menu = parse_listing(page.read_bytes(), *_capture(page))
    monkeypatch.setattr(Region, "cut_out", lambda region, page: page)

    assert without_menu == parse_listing(page.read_bytes(), *_capture(page))


def _parsed_whole(outline: Outline) -> Region | None:
    release_region(outline)  # may refuse
    return None


@pytest.mark.parametrize("shell", SHELLS)
def test_no_wrapper_around_title_text_and_fields_loses_any_of_them(shell: str) -> None:
    release = parse_press_release(page_of(SHELLS[shell]), url=URL)

    assert release.title == "Council meets under open roof"
    assert (release.published_on, release.sources) == (date(2006, 11, 17), ("OSCE Secretariat",))
    assert release.published_on_source in {DateSource.TIME, DateSource.LABEL}
    assert [attachment.label for attachment in release.attachments] == ["Report"]
    assert release.paragraphs[1:] == ("Nobody got wet.",)


@pytest.mark.parametrize("shell", SHELLS)
def test_every_wrapper_reads_the_same_with_and_without_what_is_around_it(
    shell: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_out = _read(page_of(SHELLS[shell]), URL, None)
    monkeypatch.setattr(document, "release_region", _parsed_whole)

    assert cut_out == _read(page_of(SHELLS[shell]), URL, None)


def test_the_menu_around_most_pages_is_not_parsed() -> None:
    cut = [
        shell
        for shell, inner in SHELLS.items()
        if release_region(Outline.of(page_of(inner).lower()))
    ]

    assert {"drupal6-in-one-element", "drupal6-a-main", "drupal11-a-main"} <= set(cut)
    assert "drupal11-nothing-around-it" not in cut
