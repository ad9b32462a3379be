"""Events from listings: written when the walk has ended, from its captures and requests."""

import pytest

from osce_crawler.records import Alias, Lead, Purpose, Trail
from tests.archive.crawls import LISTING, OWN, Crawls
from tests.archive.made import ROOT, capture, keep, release


def test_unlisted_and_listed_again_are_noted_once(crawls: Crawls) -> None:
    for _ in range(2):
        crawls.ask_own()
        crawls.end()
        assert crawls.kinds == ["unlisted"]
        crawls.begin()
    for _ in range(2):
        crawls.named(OWN)
        crawls.show()
        crawls.end(complete=False)  # that it is named says any walk
        assert crawls.kinds == ["unlisted", "listed"]
        crawls.begin()
    assert crawls.record == (OWN, True, True)


def test_asked_for_by_its_address_it_is_not_taken_for_listed(crawls: Crawls) -> None:
    crawls.ask_own()
    crawls.end()
    crawls.begin()
    crawls.leads(Lead(url=OWN, purpose=Purpose.RELEASE))
    crawls.show()
    crawls.end(complete=False)

    assert crawls.kinds == ["unlisted"]
    assert crawls.record == (OWN, False, True)


def test_a_walk_that_is_not_complete_makes_nothing_unlisted(crawls: Crawls) -> None:
    crawls.leads(Lead(url=OWN, purpose=Purpose.RELEASE))
    crawls.show()
    crawls.end(complete=False, outcome="limited")

    assert crawls.events == []


@pytest.mark.parametrize("language_is_listed", [True, False])
def test_met_only_as_a_translation_it_is_unlisted_where_its_language_has_a_listing(
    crawls: Crawls, *, language_is_listed: bool
) -> None:
    russian = f"{ROOT}/ru/cthb/1"
    crawls.named(OWN)
    crawls.leads(Lead(url=russian, purpose=Purpose.RELEASE))
    crawls.show()
    crawls.show(russian)
    if language_is_listed:
        crawls.named(f"{ROOT}/ru/cthb/2")
        keep(crawls.writer, release(2, language="ru", url=f"{ROOT}/ru/cthb/2"), payload=b"another")
    crawls.end()

    assert crawls.kinds == ["unlisted"] * language_is_listed
    assert crawls.record == (OWN, True, True)


def test_found_as_a_translation_and_named_by_a_listing_later_it_is_listed(crawls: Crawls) -> None:
    crawls.leads(Lead(url=OWN, purpose=Purpose.RELEASE))
    crawls.show()
    crawls.writer.note_trail(
        Trail(requested="", aliases=[Alias(url=OWN, further=OWN, listing=LISTING)])
    )
    crawls.end()

    assert crawls.events == []


def test_what_robots_txt_forbids_is_not_asked_for_again(crawls: Crawls) -> None:
    crawls.named(OWN)

    assert crawls.writer.crawl.not_requested(ROOT) == []


def test_the_walk_of_a_broken_off_crawl_goes_on(crawls: Crawls) -> None:
    crawls.named(OWN)
    crawls.show()
    crawls.end(complete=False, outcome="interrupted")
    crawls.begin()
    crawls.end()

    assert crawls.events == []


def test_a_release_is_not_listed_by_the_name_of_another_that_once_led_to_it(crawls: Crawls) -> None:
    other = f"{ROOT}/cthb/2"
    two = release(2, url=other, title="Another title")
    crawls.named(OWN, other)
    crawls.led(OWN, other)
    keep(crawls.writer, two, payload=b"two", url=other, via=(OWN,))
    crawls.end()
    assert crawls.kinds == ["replaced"]
    crawls.begin()
    crawls.named(OWN)
    crawls.show()
    assert crawls.writer.crawl.not_requested(ROOT) == [other]
    crawls.leads(Lead(url=other, purpose=Purpose.RELEASE, own=True))
    keep(crawls.writer, two, payload=b"two", url=other)
    crawls.end()

    assert crawls.kinds == ["replaced", "returned", "unlisted"]
    unlisted = "SELECT node_id FROM records WHERE unlisted_at IS NOT NULL"
    assert crawls.writer.connection.execute(unlisted).fetchall() == [(2,)]


def test_what_a_killed_crawl_has_met_is_noted_when_another_begins(crawls: Crawls) -> None:
    other = f"{ROOT}/other/1"
    crawls.named(other)
    crawls.show(other)
    crawls.writer.run.run_id = 0  # killed
    crawls.writer.run.begin(site=ROOT, options={"full": True}, tool="0", policy="v1")

    named = "SELECT url FROM addresses WHERE learned_from = 'listing' ORDER BY url"
    assert crawls.writer.connection.execute(named).fetchall() == [(OWN,), (other,)]
    assert crawls.writer.crawl.frontier.leads(done=False) == []


def test_a_translation_that_no_listing_ever_named_is_not_unlisted_because_its_sibling_failed(
    crawls: Crawls,
) -> None:
    russian = f"{ROOT}/ru/cthb/1"
    crawls.named(OWN)
    crawls.show()
    crawls.leads(Lead(url=russian, purpose=Purpose.RELEASE))
    crawls.show(russian)
    crawls.end()
    crawls.begin()
    crawls.named(OWN)
    kept = crawls.writer.keep_capture(capture(b"error", url=OWN, http_status=503))
    crawls.writer.keep_failure(kept, kind="http-503", message="an error page")
    crawls.ask_own(russian)
    crawls.end()

    assert crawls.events == []
