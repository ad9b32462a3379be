"""Which pages the rolling walk reads, and which releases no page names."""

from datetime import date, timedelta
from math import ceil

import pytest

from osce_crawler.increments.rolling import (
    Cursor,
    Stretch,
    after,
    contiguous,
    days_due,
    first_and_last,
    must_step_back,
    step,
)

DAY = date(2031, 1, 31)


@pytest.mark.parametrize("pages", [*range(4, 70), 89, 90, 91, 100, 350, 4_270])
def test_thirty_daily_runs_name_every_page(pages: int) -> None:
    named, cursor = set(range(3)), 0
    for _ in range(30):
        numbers = step(pages=pages, front=3, next_page=cursor, days=1.0)
        assert len(numbers) <= ceil(pages / 30) + 1
        named |= set(numbers)
        cursor = after(numbers[-1], pages)

    assert named == set(range(pages))


@pytest.mark.parametrize("days", [7.0, 30.0])
def test_rare_runs_read_more(days: float) -> None:
    pages, named, cursor = 100, set(range(3)), 0
    for _ in range(ceil(30 / days)):
        numbers = step(pages=pages, front=3, next_page=cursor, days=days)
        named |= set(numbers)
        cursor = after(numbers[-1], pages)

    assert named == set(range(pages))


def test_a_run_soon_after_another_one_reads_nothing() -> None:
    assert days_due(3_600) == 0
    assert not step(pages=100, front=3, next_page=40, days=0.0)
    assert days_due(86_400 - 900) == days_due(86_400 + 900) == 1.0
    assert days_due(86_400 * 400) == 30


def test_a_listing_that_became_shorter_begins_again() -> None:
    assert step(pages=50, front=3, next_page=80, days=1.0).start == 3


def test_a_step_goes_back_where_entries_moved_over_its_first_page() -> None:
    dates = [DAY - timedelta(days=at) for at in range(3)]

    assert must_step_back(dates, DAY + timedelta(days=1), 0)
    assert not must_step_back(dates, DAY, 0)
    assert not must_step_back(dates, None, 0)
    assert not must_step_back(dates, DAY + timedelta(days=1), 3)


def test_a_stretch_covers_the_dates_strictly_between_its_ends() -> None:
    stretch = Stretch(began_at="", pages=3, newest_on=DAY, oldest_on=DAY - timedelta(days=9))

    assert [stretch.covers(DAY - timedelta(days=ago)) for ago in (0, 1, 8, 9)] == [
        False, True, True, False,
    ]  # fmt: skip
    assert not stretch.covers(None)


def test_two_pages_prove_nothing_unless_they_continue_the_step_before() -> None:
    two = Stretch(began_at="2031-01-02", pages=2, newest_on=DAY, oldest_on=DAY - timedelta(days=9))
    cursor = Cursor(
        listing="x",
        step_began_at="2031-01-01",
        step_pages=2,
        step_newest_on=DAY + timedelta(days=9),
    )
    joined = two.joined(cursor)

    assert not two.covers(DAY - timedelta(days=1))
    assert joined.covers(DAY)
    assert joined.began_at == "2031-01-01"  # what was named yesterday is not missing
    assert not two.joined(Cursor(listing="x")).covers(DAY - timedelta(days=1))


def test_open_ends_reach_beyond_the_listing() -> None:
    whole = Stretch(began_at="", pages=3, newest_on=None, oldest_on=None)

    assert whole.covers(date(1993, 1, 1))
    assert whole.covers(date(2099, 1, 1))


def test_a_pinned_entry_bounds_no_stretch() -> None:
    pinned = date(1999, 1, 1)
    pages = [[pinned, DAY, None], [pinned, DAY - timedelta(days=3), None]]

    assert first_and_last(pages) == (DAY, DAY - timedelta(days=3))
    assert first_and_last([[None], []]) == (None, None)


def test_contiguous_pages() -> None:
    assert contiguous([]) == []
    assert contiguous([9, 0, 1, 2]) == [range(3), range(9, 10)]
