"""When a release is requested again."""

import itertools
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from osce_crawler.increments.ages import AGES, born, next_check, yearly
from osce_crawler.increments.reasons import Reason

BORN = datetime(2031, 1, 1, 3, tzinfo=UTC)
KEY = (47920, "")


def _checked_on(days: int, step: float = 1.0, start: float = 0.0) -> list[float]:
    """The days on which runs in this distance check a release."""
    checked, found = BORN, []
    at = start
    while at <= days:
        now = BORN + timedelta(days=at)
        if now > BORN and next_check(KEY, BORN, checked).due_at <= now:
            found.append(at)
            checked = now
        at += step
    return found


def test_daily_runs_check_at_each_age_and_once_more_in_each_year() -> None:
    checked = _checked_on(366 * 3)

    assert checked[: len(AGES)] == list(AGES)
    assert len(checked) - len(AGES) in {2, 3}
    assert all(later - before <= 365 for before, later in itertools.pairwise(checked))


@pytest.mark.parametrize("jitter", [-0.2, 0.2])
def test_a_timer_with_jitter_misses_no_age(jitter: float) -> None:
    runs = [day + (jitter if day % 2 else 0) for day in range(1, 8)]
    checked, found = BORN, []
    for at in runs:
        now = BORN + timedelta(days=at)
        if next_check(KEY, BORN, checked).due_at <= now:
            found.append(at)
            checked = now

    assert found == runs


def test_weekly_runs_check_at_the_ages_that_have_passed() -> None:
    assert _checked_on(35, step=7.0) == [7, 14, 35]


def test_other_ages_may_be_given() -> None:
    first = next_check(KEY, BORN, BORN, [10, 20])
    second = next_check(KEY, BORN, first.due_at, [10, 20])
    third = next_check(KEY, BORN, second.due_at, [10, 20])

    assert [one.age for one in (first, second, third)] == [10, 20, None]
    assert third.reason is Reason.YEARLY


def test_nothing_is_due_an_hour_after_a_check() -> None:
    for age in (0.0, 0.9, 1.0, 6.8, 29.9, 364.0, 900.0):
        checked = BORN + timedelta(days=age)
        assert next_check(KEY, BORN, checked).due_at > checked + timedelta(hours=1)


def test_the_releases_of_a_first_crawl_are_spread_over_the_year() -> None:
    old = datetime(2009, 1, 1, tzinfo=UTC)
    checks = [next_check((node, ""), old, BORN) for node in range(1, 36_501)]
    days = Counter((check.due_at - BORN).days for check in checks)

    assert {check.reason for check in checks} == {Reason.YEARLY}
    assert set(days) == set(range(365))
    assert max(days.values()) < 150  # 100 a day on average


def test_a_yearly_check_is_on_the_same_day_of_365() -> None:
    first = yearly(KEY, BORN)

    assert timedelta(0) < first - BORN <= timedelta(days=365)
    assert (yearly(KEY, first + timedelta(hours=6)) - first).days == 365


def test_ages_count_from_the_date_only_for_releases_of_the_first_crawl() -> None:
    dated = datetime(2028, 1, 1, tzinfo=UTC)

    assert born(BORN, dated, is_fresh=False) == dated
    assert born(BORN, dated, is_fresh=True) == BORN  # the site has shown it now
    assert born(BORN, None, is_fresh=False) == BORN
    assert born(BORN, BORN + timedelta(days=9), is_fresh=False) == BORN
