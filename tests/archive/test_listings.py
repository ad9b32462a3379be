"""What the listings said of the records: settled when the walk has ended, from what it has met and what it has asked for."""

from dataclasses import dataclass
from typing import Any

import pytest

from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.records import Alias, CrawledPage, Lead, Purpose, Trail
from tests.archive.made import ROOT, capture, keep, release

_LISTING = f"{ROOT}/press-releases"
_OWN = f"{ROOT}/cthb/1"
_RENAMED = f"{ROOT}/centre/1"


@dataclass(slots=True)
class Crawls:
    """An archive with one release, and crawls after that."""

    writer: ArchiveWriter

    def begin(self) -> None:
        self.writer.begin_run(site=ROOT, options={}, tool="0", policy="v1")

    def leads(self, *leads: Lead) -> None:
        self.writer.note_trail(Trail(asked="", leads=list(leads)))

    def named(self, *urls: str) -> None:
        self.leads(*(Lead(url=url, purpose=Purpose.RELEASE, listing=_LISTING) for url in urls))

    def end(self, *, complete: bool = True, outcome: str = "finished") -> None:
        self.writer.end_run(outcome=outcome, walk_complete=complete, exit_code=0)

    def show(self, url: str = _OWN, **page: Any) -> None:
        language = "ru" if "/ru/" in url else "en"
        keep(self.writer, release(url=url, language=language), payload=url.encode(), url=url, **page)

    def ask_own(self, url: str = _OWN, http_status: int = 200) -> None:
        """After the walk, at the address of the record."""
        assert url in self.writer.not_asked(ROOT)
        self.leads(Lead(url=url, purpose=Purpose.RELEASE, own=True))
        if http_status == 200:
            self.show(url)
        else:
            self.writer.keep_gone(self.writer.keep_capture(capture(b"none", url=url, http_status=http_status)))

    @property
    def events(self) -> list[tuple[str, str]]:
        return self.writer.connection.execute("SELECT event, detail FROM record_events ORDER BY event_id").fetchall()

    @property
    def told(self) -> list[str]:
        return [event for event, _ in self.events]

    @property
    def record(self) -> tuple[Any, ...]:
        """Its address, whether it is listed, whether it is there."""
        sql = "SELECT url, unlisted_at IS NULL, gone_at IS NULL FROM records WHERE language = 'en'"
        row: tuple[Any, ...] = self.writer.connection.execute(sql).fetchone()
        return row


@pytest.fixture(name="crawls")
def _crawls(writer: ArchiveWriter) -> Crawls:
    made = Crawls(writer)
    made.named(_OWN)
    made.show()
    made.end()
    made.begin()
    return made


def test_unlisted_and_listed_again_are_noted_once(crawls: Crawls) -> None:
    for _ in range(2):
        crawls.ask_own()
        crawls.end()
        assert crawls.told == ["unlisted"]
        crawls.begin()
    for _ in range(2):
        crawls.named(_OWN)
        crawls.show()
        crawls.end(complete=False)  # that it is named says any walk
        assert crawls.told == ["unlisted", "listed"]
        crawls.begin()
    assert crawls.record == (_OWN, True, True)


def test_asked_for_by_its_address_it_is_not_taken_for_listed(crawls: Crawls) -> None:
    crawls.ask_own()
    crawls.end()
    crawls.begin()
    crawls.leads(Lead(url=_OWN, purpose=Purpose.RELEASE))
    crawls.show()
    crawls.end(complete=False)

    assert crawls.told == ["unlisted"]
    assert crawls.record == (_OWN, False, True)


def test_a_walk_that_is_not_complete_makes_nothing_unlisted(crawls: Crawls) -> None:
    crawls.leads(Lead(url=_OWN, purpose=Purpose.RELEASE))
    crawls.show()
    crawls.end(complete=False, outcome="limited")

    assert crawls.events == []


@pytest.mark.parametrize("language_is_listed", [True, False])
def test_met_only_as_a_translation_it_is_unlisted_where_its_language_has_a_listing(
    crawls: Crawls, *, language_is_listed: bool
) -> None:
    russian = f"{ROOT}/ru/cthb/1"
    crawls.named(_OWN)
    crawls.leads(Lead(url=russian, purpose=Purpose.RELEASE))
    crawls.show()
    crawls.show(russian)
    if language_is_listed:
        crawls.named(f"{ROOT}/ru/cthb/2")
        keep(crawls.writer, release(2, language="ru", url=f"{ROOT}/ru/cthb/2"), payload=b"another")
    crawls.end()

    assert crawls.told == ["unlisted"] * language_is_listed
    assert crawls.record == (_OWN, True, True)


def test_found_as_a_translation_and_named_by_a_listing_later_it_is_listed(crawls: Crawls) -> None:
    crawls.leads(Lead(url=_OWN, purpose=Purpose.RELEASE))
    crawls.show()
    crawls.writer.note_trail(Trail(asked="", aliases=[Alias(url=_OWN, further=_OWN, listing=_LISTING)]))
    crawls.end()

    assert crawls.events == []


@pytest.mark.parametrize("http_status", [404, 410])
def test_a_renamed_section_without_a_redirect_is_a_move(crawls: Crawls, http_status: int) -> None:
    crawls.named(_RENAMED)
    crawls.show(_RENAMED)
    crawls.ask_own(http_status=http_status)
    crawls.end()

    assert crawls.events == [("moved", f"{_OWN} answers {http_status}; it is now at {_RENAMED}")]
    assert crawls.record == (_RENAMED, True, True)
    crawls.begin()
    crawls.named(_RENAMED)
    crawls.show(_RENAMED)
    assert crawls.writer.not_asked(ROOT) == []


def test_where_both_addresses_answer_the_one_that_listings_name_is_its_own(crawls: Crawls) -> None:
    crawls.named(_RENAMED)
    crawls.show(_RENAMED)
    crawls.ask_own()
    crawls.end()

    assert crawls.events == [("moved", f"{_OWN} answers as before, but listings name {_RENAMED}")]
    assert crawls.record == (_RENAMED, True, True)


def test_a_second_name_in_a_listing_is_no_move(crawls: Crawls) -> None:
    crawls.named(_RENAMED)
    crawls.writer.note_trail(Trail(asked="", aliases=[Alias(url=_RENAMED, further=_OWN, listing=_LISTING)]))
    crawls.show(_RENAMED)

    assert crawls.writer.not_asked(ROOT) == [_OWN]
    crawls.ask_own()
    crawls.end()
    assert crawls.events == []
    assert crawls.record == (_OWN, True, True)


def test_gone_at_its_own_address_and_found_at_another_it_has_returned_and_moved(crawls: Crawls) -> None:
    crawls.ask_own(http_status=404)
    crawls.end()
    crawls.begin()
    crawls.named(_RENAMED)
    crawls.show(_RENAMED)
    crawls.end()

    assert crawls.told == ["gone", "returned", "moved"]
    assert crawls.record == (_RENAMED, True, True)


def test_what_robots_txt_forbids_is_not_asked_for_again(crawls: Crawls) -> None:
    crawls.named(_OWN)

    assert crawls.writer.not_asked(ROOT) == []


def test_the_walk_of_a_broken_off_crawl_goes_on(crawls: Crawls) -> None:
    crawls.named(_OWN)
    crawls.show()
    crawls.end(complete=False, outcome="interrupted")
    crawls.begin()
    crawls.end()

    assert crawls.events == []


def _led(crawls: Crawls, url: str, to: str) -> None:
    """A redirect, as the walk sees it."""
    step = capture(b"", url=url, http_status=301, redirected_to=to)
    crawls.writer.keep_support(crawls.writer.keep_capture(step))


@pytest.mark.parametrize("spelling", [f"{_OWN}/", f"{_OWN}?x=1", f"{ROOT}/CTHB/1"])
def test_another_spelling_of_an_address_is_the_same_address(crawls: Crawls, spelling: str) -> None:
    """Nothing has moved, and the own address is not asked for again."""
    named = f"{ROOT}/old/1"
    for _ in range(2):
        crawls.named(named)
        _led(crawls, named, spelling)
        keep(crawls.writer, release(url=_OWN), payload=b"page", url=spelling, via=(named,))
        assert crawls.writer.not_asked(ROOT) == []
        crawls.end()
        crawls.begin()

    assert crawls.events == []
    assert crawls.record == (_OWN, True, True)


def test_an_own_address_that_gives_an_error_is_not_said_to_answer(crawls: Crawls) -> None:
    crawls.named(_RENAMED)
    crawls.show(_RENAMED)
    crawls.leads(Lead(url=_OWN, purpose=Purpose.RELEASE, own=True))
    kept = crawls.writer.keep_capture(capture(b"error", url=_OWN, http_status=503))
    crawls.writer.keep_failure(kept, kind="http-503", message="an error page")
    crawls.end()

    assert crawls.events == []
    assert crawls.record == (_OWN, True, True)


def test_an_own_address_that_shows_an_event_while_the_release_is_elsewhere_is_a_move(crawls: Crawls) -> None:
    crawls.named(_RENAMED)
    crawls.show(_RENAMED)
    crawls.leads(Lead(url=_OWN, purpose=Purpose.RELEASE, own=True))
    kept = crawls.writer.keep_capture(capture(b"event", url=_OWN))
    crawls.writer.keep_rejection(kept, kind="not-a-release", message="an event")
    crawls.end()

    assert crawls.events == [("moved", f"{_OWN} shows something else; it is now at {_RENAMED}")]
    assert crawls.record == (_RENAMED, True, True)


def test_a_release_is_not_listed_by_the_name_of_another_that_once_led_to_it(crawls: Crawls) -> None:
    other = f"{ROOT}/cthb/2"
    two = release(2, url=other, title="Another title")
    crawls.named(_OWN, other)
    _led(crawls, _OWN, other)
    keep(crawls.writer, two, payload=b"two", url=other, via=(_OWN,))
    crawls.end()
    assert crawls.told == ["replaced"]
    crawls.begin()
    crawls.named(_OWN)
    crawls.show()
    assert crawls.writer.not_asked(ROOT) == [other]
    crawls.leads(Lead(url=other, purpose=Purpose.RELEASE, own=True))
    keep(crawls.writer, two, payload=b"two", url=other)
    crawls.end()

    assert crawls.told == ["replaced", "returned", "unlisted"]
    unlisted = "SELECT node_id FROM records WHERE unlisted_at IS NOT NULL"
    assert crawls.writer.connection.execute(unlisted).fetchall() == [(2,)]


@pytest.mark.parametrize(("http_status", "further"), [(404, [_RENAMED]), (503, [_RENAMED]), (200, [])])
def test_where_the_first_of_two_names_gives_an_error_the_other_is_tried(
    crawls: Crawls, http_status: int, further: list[str]
) -> None:
    crawls.named(_OWN)
    crawls.writer.note_trail(Trail(asked="", aliases=[Alias(url=_OWN, further=_RENAMED, listing=_LISTING)]))
    assert crawls.writer.further_addresses() == []  # not answered yet
    page = CrawledPage(capture=capture(b"page", url=_OWN, http_status=http_status), trail=Trail(asked=_OWN))
    crawls.writer.keep_failure(crawls.writer.keep_page(page), kind="any", message="any")

    leads = crawls.writer.further_addresses()
    crawls.leads(*leads)

    assert [lead.url for lead in leads] == further
    assert crawls.writer.further_addresses() == []  # once
