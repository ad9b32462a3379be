"""What the listings said of the records: settled when the walk has ended, from what it has met and what it has asked for."""

from dataclasses import dataclass
from typing import Any

import pytest

from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.records import Alias, Lead, Purpose, Trail
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
