"""When the last copy of a text counts as the same text, cut short."""

import pytest

from osce_crawler.dedup.page import Page, View

FULL = "The teams destroyed mines on the slopes above the village, 1200 of them."


def _is_cut(text: str, full: str) -> bool:
    view = View(page=Page.of([full, text], None), remaining=(0, 1), titles=())
    return view.is_cut_copy(1, 0)


@pytest.mark.parametrize(
    "text",
    [
        "The teams destroyed mines",
        "The teams destroyed mi",  # inside a word
        "The teams destroyed mines ",
        "The teams destroyed mines.",
        "The teams destroyed mines...",
        "The teams destroyed mines …",
        "The teams destroyed mines on the slopes above the village, 1200",  # the number is whole
        "The teams destroyed mines on the slopes above the village, ",  # before the number
        "T",
    ],
)
def test_a_beginning_of_a_sentence_is_a_cut_copy(text: str) -> None:
    assert _is_cut(text, FULL)


@pytest.mark.parametrize(
    "text",
    [
        "The teams destroyed mines on the slopes above the village, 1",
        "The teams destroyed mines on the slopes above the village, 12",
        "The teams destroyed mines on the slopes above the village, 120…",
    ],
)
def test_a_number_cut_short_is_another_number(text: str) -> None:
    assert not _is_cut(text, FULL)


def test_a_letter_before_a_number_may_be_cut_from_it() -> None:
    assert (
        _is_cut("The convoy left for the border on road M", "The convoy left on road M4 at dawn")
        is False
    )
    assert _is_cut("The convoy left on road M", "The convoy left on road M4 before dawn today")


@pytest.mark.parametrize(
    "text",
    [
        FULL,
        FULL.rstrip("."),
        FULL + " All are gone.",
        "...",
        "",
        "Teams destroyed mines",
        "…The teams destroyed mines",
    ],
)
def test_a_whole_text_a_longer_one_and_other_words_are_no_cut_copies(text: str) -> None:
    assert not _is_cut(text, FULL)


def test_only_a_sentence_can_be_cut() -> None:
    seven, eight = "one two three four five six seven", "one two three four five six seven eight"

    assert not _is_cut("one two", seven)
    assert _is_cut("one two", eight)
