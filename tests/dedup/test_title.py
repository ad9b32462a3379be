"""Paragraphs that repeat the title."""

from dataclasses import FrozenInstanceError

import pytest

from osce_crawler.dedup.page import Page
from osce_crawler.dedup.paragraphs import remove_repeated
from tests.dedup.verdicts import removed_from

TITLE = "Mission hands over patrol boats to lake police in Varenna district"
TEXT = "Two patrol boats and six radios were handed over to the lake police."


@pytest.mark.parametrize("title", ["Field visit", TITLE, "... and justice for all"])
@pytest.mark.parametrize("times", [1, 2, 3, 4])
def test_of_a_page_that_holds_only_the_title_the_first_paragraph_stays(
    title: str, times: int
) -> None:
    assert removed_from([title] * times, title) == dict.fromkeys(range(1, times), ("title", None))


@pytest.mark.parametrize("title", [TITLE, "... and justice for all", "[...] of the valley"])
@pytest.mark.parametrize("times", [1, 2, 3])
def test_above_a_text_no_copy_of_the_title_stays(title: str, times: int) -> None:
    assert removed_from([title] * times + [TEXT], title) == dict.fromkeys(
        range(times), ("title", None)
    )


def test_the_last_copy_of_the_title_stays_where_all_above_it_is_removed() -> None:
    page = [TITLE, TITLE, "Mission hands over patrol boats to lake police in…", TITLE]

    assert removed_from(page, TITLE) == {
        0: ("title", None),
        1: ("title", None),
        2: ("teaser", 3),
    }


def test_a_title_below_the_text_is_no_title() -> None:
    assert removed_from([TEXT, TITLE], TITLE) == {}


@pytest.mark.parametrize("title", [None, ""])
def test_a_page_without_title_keeps_empty_first_paragraphs(title: str | None) -> None:
    assert removed_from(["", TEXT], title) == {}


def test_every_removal_carries_the_version_of_the_policy() -> None:
    first, second = remove_repeated([TITLE, TEXT], TITLE)

    assert (first.policy, second.policy) == ("v2", None)


def test_a_page_cannot_be_changed_by_a_rule() -> None:
    page = Page.of([TEXT], TITLE)

    with pytest.raises(FrozenInstanceError):
        page.keys = ()  # type: ignore[misc]
