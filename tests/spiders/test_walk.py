"""The walk over a listing: where it goes on, and where and why it ends."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import pytest

from osce_crawler.increments.front import FRONT_PAGES
from osce_crawler.records import Confidence, ListedRelease, ListingPage
from osce_crawler.spiders.walk import ListingWalk, numbered

START = "https://www.osce.org/press-releases"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page of a made-up listing shows: node ids, and its pager."""

    nodes: tuple[int, ...] = ()
    next_page: int | str | None = None
    last_page: int | None = None
    published_on: date | None = None
    has_pager: bool = False
    has_links: bool = True

    def listing(self) -> ListingPage:
        following = page(self.next_page) if isinstance(self.next_page, int) else self.next_page
        return ListingPage(
            layout="drupal11-listing",
            items=tuple(
                ListedRelease(
                    url=f"https://www.osce.org/cthb/{node}",
                    title="A title",
                    published_on=self.published_on,
                    content_type=None,
                )
                for node in self.nodes
            ),
            next_url=following,
            last_page=self.last_page,
            has_pager=self.has_pager or self.last_page is not None,
            has_page_links=self.has_links,
        )


def page(number: int) -> str:
    return START if number == 0 else f"{START}?page={number}"


def walked(walk: ListingWalk, pages: Mapping[str, Shown], limit: int = 60) -> list[str]:
    """The addresses that a walk asks for, in order."""
    url: str | None = START
    asked: list[str] = []
    while url is not None and len(asked) < limit:
        asked.append(url)
        shown = pages.get(url, Shown())
        url = walk.next_page(url, shown.listing(), {(node, "") for node in shown.nodes})
    return asked


def _listing(pages: int, *, pager: bool = True) -> dict[str, Shown]:
    """Two releases a page."""
    last = pages - 1
    return {
        page(number): Shown(
            (2 * number + 1, 2 * number + 2),
            number + 1 if pager and number < last else None,
            last if pager else None,
        )
        for number in range(pages)
    }


def test_follows_the_pager_to_its_end() -> None:
    walk = ListingWalk(start=START)

    assert [page(number) for number in range(5)] == walked(walk, _listing(5))
    assert (walk.holes, walk.ended_early, walk.last_page) == ([], False, 4)


def test_counts_on_where_there_is_no_pager_until_two_pages_are_empty() -> None:
    walk = ListingWalk(start=START)

    assert [page(number) for number in range(5)] == walked(walk, _listing(3, pager=False))
    assert walk.holes == []


def test_without_a_pager_an_empty_page_is_a_hole_if_the_next_one_has_entries() -> None:
    walk = ListingWalk(start=START)
    pages = _listing(5, pager=False) | {page(2): Shown()}

    assert [page(number) for number in range(7)] == walked(walk, pages)
    assert [page(2)] == [url for url, _ in walk.holes]


def test_a_site_that_repeats_its_last_page_beyond_the_end_has_ended() -> None:
    walk = ListingWalk(start=START)
    pages = _listing(3, pager=False)
    beyond = {page(number): pages[page(2)] for number in range(3, 50)}

    assert [page(number) for number in range(5)] == walked(walk, pages | beyond)
    assert (walk.holes, walk.ended_early) == ([], False)


def test_a_page_that_only_repeats_is_no_hole_where_the_next_one_is_new() -> None:
    walk = ListingWalk(start=START)
    pages = {START: Shown((1, 2)), page(1): Shown((1, 2)), page(2): Shown((3,))}

    assert [page(number) for number in range(5)] == walked(walk, pages)
    assert walk.holes == []


def _next_links(pages: int) -> dict[str, Shown]:
    """Two releases a page; each pager has links to the page before and to the next page alone."""
    return {
        page(number): Shown(
            (2 * number + 1, 2 * number + 2),
            number + 1 if number < pages - 1 else None,
            None if number < pages - 1 else number,
            has_pager=True,
        )
        for number in range(pages)
    }


@pytest.mark.parametrize(
    "vanished", [Shown((5, 6)), Shown((5, 6), None, 2, has_links=False)], ids=["none", "empty"]
)
def test_a_pager_that_vanishes_on_one_page_does_not_end_the_walk(vanished: Shown) -> None:
    """The number of a next link is not that of the last page."""
    walk = ListingWalk(start=START)

    assert [page(number) for number in range(6)] == walked(
        walk, _next_links(6) | {page(2): vanished}
    )
    assert walk.holes == []


def test_a_blank_page_that_the_next_link_before_it_named_is_no_end() -> None:
    walk = ListingWalk(start=START)

    assert [page(number) for number in range(5)] == walked(
        walk, _next_links(5) | {page(2): Shown()}
    )
    assert [page(2)] == [url for url, _ in walk.holes]


@pytest.mark.parametrize("nodes", [(), (5, 6)], ids=["no entries", "entries"])
@pytest.mark.parametrize("pager", [None, 2], ids=["no pager", "empty pager"])
def test_no_single_page_ends_a_walk_while_an_earlier_pager_named_later_pages(
    nodes: tuple[int, ...], pager: int | None
) -> None:
    walk = ListingWalk(start=START)
    blank = Shown(nodes, None, pager, has_links=False)

    assert [page(number) for number in range(5)] == walked(walk, _listing(5) | {page(2): blank})
    assert [page(2)] * (not nodes) == [url for url, _ in walk.holes]


def test_a_last_page_that_is_empty_is_a_hole() -> None:
    walk = ListingWalk(start=START)

    walked(walk, _listing(4) | {page(3): Shown()})
    assert [page(3)] == [url for url, _ in walk.holes]


def test_a_listing_that_became_shorter_during_the_walk_has_no_hole() -> None:
    walk = ListingWalk(start=START)
    pages = _listing(4) | {page(2): Shown((5,), None, 2), page(3): Shown()}

    assert [page(number) for number in range(4)] == walked(walk, pages)
    assert walk.holes == []


def test_an_empty_page_without_a_pager_keeps_to_the_pager_before_it() -> None:
    walk = ListingWalk(start=START)

    assert [page(number) for number in range(5)] == walked(walk, _listing(5) | {page(2): Shown()})
    assert [page(2)] == [url for url, _ in walk.holes]


def test_counts_on_where_the_next_link_is_missing_but_not_the_last() -> None:
    pages = _listing(4) | {page(1): Shown((3, 4), None, 3)}

    assert [page(number) for number in range(4)] == walked(ListingWalk(start=START), pages)


def test_an_empty_page_in_the_middle_is_a_hole_and_no_end() -> None:
    walk = ListingWalk(start=START)
    pages = _listing(5) | {page(2): Shown((), 3, 4)}

    assert [page(number) for number in range(5)] == walked(walk, pages)
    assert [page(2)] == [url for url, _ in walk.holes]


def test_an_empty_first_page_is_a_hole() -> None:
    walk = ListingWalk(start=START)

    assert walked(walk, {}) == [START]
    assert [url for url, _ in walk.holes] == [START]
    assert "first page" in walk.holes[0][1]
    assert "continues" not in walk.holes[0][1]


def test_one_page_with_an_empty_pager_may_be_all_there_is() -> None:
    walk = ListingWalk(start=START)

    walked(walk, {START: Shown((1, 2), None, 0, has_links=False)})
    assert ([], {START, page(1)}) == (walk.holes, walk.visited)


def test_a_listing_that_goes_in_circles_ends_and_is_said() -> None:
    walk = ListingWalk(start=START)
    pages = {page(number): Shown((1, 2), number + 1, 10**6) for number in range(100)}

    assert [page(number) for number in range(4)] == walked(walk, pages)
    assert "have no new entries" in walk.holes[-1][1]


def test_a_next_link_that_leads_back_is_not_followed() -> None:
    walk = ListingWalk(start=START)
    pages = {START: Shown((1,), 1, None), page(1): Shown((2,), 0, None), page(2): Shown()}

    assert [START, page(1), page(2), page(3)] == walked(walk, pages)
    assert walk.holes == []


def test_items_that_drift_to_the_next_page_are_no_circle() -> None:
    pages = {
        page(number): Shown((number, number + 1), number + 1 if number < 9 else None, 9)
        for number in range(10)
    }

    assert len(walked(ListingWalk(start=START), pages)) == 10


@pytest.mark.parametrize(
    "elsewhere",
    ["https://www.osce.org/press-releases/word?page=1", "https://www.osce.org/ru/press-releases?page=1", "https://www.osce.org/search/site?page=1"],
)  # fmt: skip
def test_a_next_link_to_another_listing_is_not_followed(elsewhere: str) -> None:
    pages = {START: Shown((1,), elsewhere, 1), page(1): Shown((2,), None, 1)}

    assert [START, page(1)] == walked(ListingWalk(start=START), pages)


def test_stops_after_enough_pages_of_known_releases() -> None:
    walk = ListingWalk(start=START, known=frozenset((node, "") for node in range(1, 1000)))

    assert len(walked(walk, _listing(40))) == FRONT_PAGES
    assert (walk.ended_early, walk.holes) == (True, [])


def test_one_new_release_among_known_ones_makes_it_go_on() -> None:
    known = frozenset((node, "") for node in range(1, 1000) if node != 5)  # on the third page
    walk = ListingWalk(start=START, known=known)

    assert len(walked(walk, _listing(40))) == 3 + FRONT_PAGES


def test_a_full_walk_knows_nothing_and_goes_to_the_end() -> None:
    assert len(walked(ListingWalk(start=START), _listing(40))) == 40


def test_stops_where_everything_is_older_than_asked_for() -> None:
    pages = {
        page(number): Shown((number + 1,), number + 1, 9, published_on=date(2026 - number, 1, 1))
        for number in range(9)
    }
    walk = ListingWalk(start=START, since=date(2024, 1, 1))

    assert [page(number) for number in range(4)] == walked(walk, pages)
    assert walk.ended_early


def test_items_without_a_date_are_no_reason_to_stop() -> None:
    assert len(walked(ListingWalk(start=START, since=date(2024, 1, 1)), _listing(5))) == 5


def test_a_page_that_cannot_be_read_is_passed_over_where_the_pager_told() -> None:
    walk = ListingWalk(start=START)
    walk.next_page(START, _listing(5)[START].listing(), {(1, ""), (2, "")})

    assert page(2) == walk.after_unreadable(page(1))
    assert walk.after_unreadable(page(4)) is None


def test_a_page_that_is_not_there_after_the_last_one_is_the_end_and_no_hole() -> None:
    walk = ListingWalk(start=START)
    walk.next_page(START, _listing(2, pager=False)[START].listing(), {(1, ""), (2, "")})

    assert page(2) == walk.after_unreadable(page(1), "not found")
    assert walk.after_unreadable(page(2), "not found") is None
    assert walk.holes == []


def test_a_page_that_is_not_there_is_a_hole_if_the_next_one_has_entries() -> None:
    walk = ListingWalk(start=START)
    walk.next_page(START, Shown((1,)).listing(), {(1, "")})
    walk.after_unreadable(page(1), "not found")

    assert page(3) == walk.next_page(page(2), Shown((2,)).listing(), {(2, "")})
    assert walk.holes == [(page(1), "not found")]


def test_a_page_that_is_not_there_is_a_hole_where_the_pager_told_of_it() -> None:
    walk = ListingWalk(start=START)
    walk.next_page(START, _listing(3)[START].listing(), {(1, ""), (2, "")})

    assert page(2) == walk.after_unreadable(page(1), "no listing")
    assert walk.after_unreadable(page(2), "no listing") is None
    assert walk.after_unreadable(page(3), "no listing") is None
    assert [page(1), page(2)] == [url for url, _ in walk.holes]


def test_a_first_page_that_cannot_be_read_is_the_end() -> None:
    assert ListingWalk(start=START).after_unreadable(START) is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (START, f"{START}?page=3"),
        (f"{START}?page=2", f"{START}?page=3"),
        (f"{START}?rows=50&page=2#top", f"{START}?rows=50&page=3"),
        (f"{START}?page=1&page=2", f"{START}?page=3"),
    ],
)
def test_a_page_number_goes_into_the_address_once(url: str, expected: str) -> None:
    assert expected == numbered(url, 3)


def test_a_page_of_unknown_design_marks_the_walk_also_after_an_interruption() -> None:
    walk = ListingWalk(start=START)
    walk.next_page(START, Shown((1, 2)).listing(), {(1, ""), (2, "")})
    assert not walk.is_inferred

    walk.next_page(page(1), replace(Shown((3,)).listing(), confidence=Confidence.LOW), {(3, "")})

    assert walk.is_inferred
    assert ListingWalk(start=START).restored(walk.state(), walk.visited, walk.listed).is_inferred
