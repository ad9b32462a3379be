"""Entries of listings: what differs, and whether that is the template."""

import pytest

from osce_crawler.increments.conditional import conditional_headers
from osce_crawler.increments.entries import (
    Entry,
    TemplateRule,
    are_too_many_missing,
    changed,
    digests_of,
    sample,
)
from osce_crawler.increments.front import FRONT_PAGES, FrontRule
from osce_crawler.increments.reasons import Due, Reason, in_order

PRINTED = {"title": "Water and borders", "date": "2031-01-01", "type": None, "teaser": "VIENNA – A"}


def _entry(**printed: str | None) -> Entry:
    return Entry(
        listing="l", key=(1, ""), url="u", published_on=None, digests=digests_of(PRINTED | printed)
    )


def test_only_what_is_printed_otherwise_differs() -> None:
    assert changed(_entry(), _entry(title="  WATER and\nborders ")) == set()
    assert changed(_entry(), _entry(title="Water and frontiers")) == {"title"}
    assert changed(_entry(), _entry(type="News", teaser=None)) == {"type", "teaser"}
    assert changed(_entry(), _entry()._replace(url="v")) == {"address"}


@pytest.mark.parametrize(
    ("changes", "seen", "is_template"),
    [(6, 20, False), (7, 20, True), (19, 19, False), (9, 30, False), (10, 30, True)],
)
def test_many_equal_changes_are_the_template(changes: int, seen: int, is_template: bool) -> None:
    rule = TemplateRule()
    for at in range(seen):
        rule.note("l", frozenset({"teaser"}) if at < changes else frozenset())

    assert (rule.components("l") == {"teaser"}) is is_template


def test_a_small_listing_counts_with_the_others_and_one_listing_alone() -> None:
    rule = TemplateRule()
    for _ in range(15):
        rule.note("small", frozenset({"title"}))
        rule.note("large", frozenset({"title"}))
        rule.note("quiet", frozenset())
    assert rule.components("small") == {"title"}
    assert rule.components("quiet") == set()

    alone = TemplateRule()
    for at in range(400):
        alone.note("large", frozenset())
        if at < 30:
            alone.note("small", frozenset({"date"}))
    assert alone.components("small") == {"date"}


def test_corrections_of_different_parts_are_no_template() -> None:
    rule = TemplateRule()
    for at in range(20):
        rule.note("l", frozenset({("title", "date", "place", "teaser")[at % 4]}))

    assert rule.components("l") == set()


def test_a_sample_is_spread() -> None:
    assert sample(range(100)) == [0, 24, 49, 74, 99]
    assert sample([1, 2]) == [1, 2]


def test_many_missing_releases_are_a_fault_of_the_listing() -> None:
    assert not are_too_many_missing(9, 30)
    assert are_too_many_missing(10, 30)
    assert not are_too_many_missing(5, 5)


def test_the_front_ends_after_three_pages_of_known_releases() -> None:
    rule, known = FrontRule(), frozenset({(1, ""), (2, "")})

    reads = []
    for keys in ({(1, "")}, {(2, "")}, {(3, "")}, set(), {(1, "")}, {(2, "")}, {(1, "")}):
        rule.note(keys, known)
        reads.append(rule.is_read)
    assert reads == [False] * 6 + [True]
    assert FRONT_PAGES == 3


def test_the_budget_is_spent_in_the_order_of_the_reasons() -> None:
    found = [
        Due(url="yearly", reason=Reason.YEARLY, due_at="1"),
        Due(url="old", reason=Reason.AGE, due_at="1", born_at="2030"),
        Due(url="young", reason=Reason.AGE, due_at="2", born_at="2031"),
        Due(url="new", reason=Reason.NEW, due_at="3"),
        Due(url="changed", reason=Reason.LISTING_CHANGED, due_at="3"),
        Due(url="unlisted", reason=Reason.UNLISTED, due_at="0"),
        Due(url="failed again", reason=Reason.FAILED, due_at="2"),
        Due(url="failed", reason=Reason.FAILED, due_at="1"),
    ]

    assert [one.url for one in in_order(found)] == [
        "failed", "failed again", "changed", "new", "young", "old", "unlisted", "yearly",
    ]  # fmt: skip


def test_tags_are_sent_as_they_were_received() -> None:
    received = [("Etag", 'W/"a b"'), ("last-modified", "Mon, 01 Jan 2031 00:00:00 GMT"), ("X", "y")]

    assert conditional_headers(received) == {
        "If-None-Match": 'W/"a b"',
        "If-Modified-Since": "Mon, 01 Jan 2031 00:00:00 GMT",
    }
    assert conditional_headers([("ETag", '"\n"'), ("ETag", '"é"')]) == {}
