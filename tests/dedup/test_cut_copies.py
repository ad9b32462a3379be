"""When the last copy of a text counts as the same text, cut short."""

import pytest

from osce_crawler.dedup.page import Page, View

FULL = "The teams destroyed mines on the slopes above the village, 1200 of them."


def _is_cut(text: str, full: str) -> bool:
    view = View(page=Page.of([full, text], None), remaining=(0, 1))
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


@pytest.mark.parametrize("number", ["1", "12", "120", "12…", "12 [...]"])
def test_a_number_may_be_cut_where_the_copy_has_no_end(number: str) -> None:
    start = "The teams destroyed mines on the slopes above the village, "

    assert _is_cut(start + number, FULL)
    assert not _is_cut(start + number[:1] + ".", FULL)


@pytest.mark.parametrize(
    ("text", "full"),
    [
        # The whole text ends after its number too: it is another number.
        ("The teams destroyed mines above the village, in all 12", "The teams destroyed mines above the village, in all 1200"),
        ("12", "1200 mines were destroyed on the slopes above the village"),  # a number by itself
        ("The teams destroyed mines above the village, in all 13", "The teams destroyed mines above the village, in all 1200 of them"),
    ],
)  # fmt: skip
def test_another_number_is_no_cut_copy(text: str, full: str) -> None:
    assert not _is_cut(text, full)


@pytest.mark.parametrize(
    "mark",
    ["...", "…", " …", " ..", "..", " . . .", "[...]", " […]", "(...)", " (…)", " [ ... ]", "… Read more", " [more]"],
)  # fmt: skip
@pytest.mark.parametrize("start", ["", "… ", "[...] ", "(…) ", ". . . "])
def test_the_marks_of_a_cut_count_at_both_ends(start: str, mark: str) -> None:
    assert _is_cut(f"{start}The teams destroyed mines on the{mark}", FULL)


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
        "…destroyed mines on the slopes",
        "[...]",
        "(…) [...]",
    ],
)
def test_a_whole_text_a_longer_one_and_other_words_are_no_cut_copies(text: str) -> None:
    assert not _is_cut(text, FULL)


def test_only_a_sentence_can_be_cut() -> None:
    seven, eight = "one two three four five six seven", "one two three four five six seven eight"

    assert not _is_cut("one two", seven)
    assert _is_cut("one two", eight)


@pytest.mark.parametrize("stop", ["", ".", ";", ":"])
def test_a_text_that_lacks_only_the_closing_stop_is_whole(stop: str) -> None:
    full = "The teams destroyed mines on the slopes above the village"

    assert not _is_cut(full, full + stop)
    assert _is_cut(full, full + ")")
