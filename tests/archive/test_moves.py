"""A release at another address: by a redirect, or without one; and what only looks like it."""

import pytest

from osce_crawler.records import Alias, CrawledPage, Trail
from tests.archive.crawls import LISTING, OWN, RENAMED, Crawls
from tests.archive.made import ROOT, capture, keep, release
from tests.archive.test_healing import problems


@pytest.mark.parametrize("http_status", [404, 410])
def test_a_renamed_section_without_a_redirect_is_a_move(crawls: Crawls, http_status: int) -> None:
    crawls.named(RENAMED)
    crawls.show(RENAMED)
    crawls.ask_own(http_status=http_status)
    crawls.end()

    assert crawls.events == [
        ("moved", f"{OWN} answers {http_status}; the release is now at {RENAMED}")
    ]
    assert crawls.record == (RENAMED, True, True)
    crawls.begin()
    crawls.named(RENAMED)
    crawls.show(RENAMED)
    assert crawls.writer.crawl.not_requested(ROOT) == []


def test_where_both_addresses_answer_the_one_that_listings_name_is_its_own(crawls: Crawls) -> None:
    crawls.named(RENAMED)
    crawls.show(RENAMED)
    crawls.ask_own()
    crawls.end()

    assert crawls.events == [("moved", f"{OWN} still answers, but listings name {RENAMED}")]
    assert crawls.record == (RENAMED, True, True)


def test_a_second_name_in_a_listing_is_no_move(crawls: Crawls) -> None:
    crawls.named(RENAMED)
    crawls.writer.note_trail(
        Trail(requested="", aliases=[Alias(url=RENAMED, further=OWN, listing=LISTING)])
    )
    crawls.show(RENAMED)

    assert crawls.writer.crawl.not_requested(ROOT) == [OWN]
    crawls.ask_own()
    crawls.end()
    assert crawls.events == []
    assert crawls.record == (OWN, True, True)


def test_gone_at_its_own_address_and_found_at_another_it_has_returned_and_moved(
    crawls: Crawls,
) -> None:
    crawls.ask_own(http_status=404)
    crawls.end()
    crawls.begin()
    crawls.named(RENAMED)
    crawls.show(RENAMED)
    crawls.end()

    assert crawls.kinds == ["gone", "returned", "moved"]
    assert crawls.record == (RENAMED, True, True)


@pytest.mark.parametrize("spelling", [f"{OWN}/", f"{OWN}?x=1", f"{ROOT}/CTHB/1"])
def test_another_spelling_of_an_address_is_the_same_address(crawls: Crawls, spelling: str) -> None:
    """Nothing has moved, and the own address is not requested again."""
    named = f"{ROOT}/old/1"
    for _ in range(2):
        crawls.named(named)
        crawls.led(named, spelling)
        keep(crawls.writer, release(url=OWN), payload=b"page", url=spelling, via=(named,))
        assert crawls.writer.crawl.not_requested(ROOT) == []
        crawls.end()
        crawls.begin()

    assert crawls.events == []
    assert crawls.record == (OWN, True, True)


def test_an_own_address_that_gives_an_error_is_not_said_to_answer(crawls: Crawls) -> None:
    crawls.named(RENAMED)
    crawls.show(RENAMED)
    kept = crawls.asked_own(b"error", http_status=503)
    crawls.writer.keep_failure(kept, kind="http-503", message="an error page")
    crawls.end()

    assert crawls.events == []
    assert crawls.record == (OWN, True, True)


def test_an_own_address_that_shows_an_event_while_the_release_is_elsewhere_is_a_move(
    crawls: Crawls,
) -> None:
    crawls.named(RENAMED)
    crawls.show(RENAMED)
    kept = crawls.asked_own(b"event")
    crawls.writer.keep_rejection(kept, kind="not-a-release", message="an event")
    crawls.end()

    assert crawls.events == [
        ("moved", f"{OWN} shows another page; the release is now at {RENAMED}")
    ]
    assert crawls.record == (RENAMED, True, True)


@pytest.mark.parametrize(
    ("http_status", "further"), [(404, [RENAMED]), (503, [RENAMED]), (200, [])]
)
def test_where_the_first_of_two_names_gives_an_error_the_other_is_tried(
    crawls: Crawls, http_status: int, further: list[str]
) -> None:
    crawls.named(OWN)
    crawls.writer.note_trail(
        Trail(requested="", aliases=[Alias(url=OWN, further=RENAMED, listing=LISTING)])
    )
    assert crawls.writer.crawl.further_addresses() == []  # not answered yet
    page = CrawledPage(
        capture=capture(b"page", url=OWN, http_status=http_status), trail=Trail(requested=OWN)
    )
    crawls.writer.keep_failure(crawls.writer.keep_page(page), kind="any", message="any")

    leads = crawls.writer.crawl.further_addresses()
    crawls.leads(*leads)

    assert [lead.url for lead in leads] == further
    assert crawls.writer.crawl.further_addresses() == []  # once


def test_an_old_page_from_an_import_is_not_where_a_release_is_now(crawls: Crawls) -> None:
    crawls.end()
    crawls.writer.run.begin(site=ROOT, options={}, tool="0", policy="v1", kind="import")
    crawls.show(RENAMED, fetched_at="2010-01-01T00:00:00Z")
    crawls.writer.keep_gone(crawls.writer.keep_capture(capture(b"none", url=OWN, http_status=404)))

    assert crawls.kinds == ["gone"]
    assert crawls.record == (OWN, True, False)


def test_a_release_read_from_another_root_has_the_address_that_it_was_read_from(
    crawls: Crawls,
) -> None:
    mirror = "http://127.0.0.1:8000/cthb/1"
    crawls.show(mirror)

    assert crawls.record[0] == mirror
    assert crawls.events[-1] == (
        "moved",
        f"{OWN} is of another root; the release was read at {mirror}",
    )
    crawls.show(mirror)  # the same bytes again
    assert crawls.kinds == ["moved"]
    crawls.show(OWN)
    assert (crawls.record[0], crawls.kinds) == (OWN, ["moved", "moved"])
    assert problems(crawls.writer.path) == []


def test_an_older_page_of_another_root_moves_nothing(crawls: Crawls) -> None:
    crawls.show("http://127.0.0.1:8000/cthb/1", fetched_at="2001-01-01T00:00:00Z")

    assert (crawls.record[0], crawls.kinds) == (OWN, [])
