"""Repeated runs of paragraphs, the last copy whole or cut short."""

import pytest

from tests.dedup.verdicts import removed_from

A = "Two patrol boats and six radios were handed over to the lake police."
B = "Pupils from twelve schools planted trees along the whole river in spring."
C = "Judges from nine countries ended a course on protecting witnesses here today."
D = "Observers will follow the campaign, the media and the handling of complaints."
H, K = "Background", "Next steps"


def _blocks(copies: dict[int, int]) -> dict[int, tuple[str, int | None]]:
    return {position: ("block", copy) for position, copy in copies.items()}


@pytest.mark.parametrize(
    ("page", "copies"),
    [
        ([A, B, C, A, B], {3: 0, 4: 1}),
        ([A, B, A, B, C], {2: 0, 3: 1}),
        ([C, A, B, D, A, B], {4: 1, 5: 2}),
        ([A, H, B, C, A, H], {4: 0, 5: 1}),
        ([H, A, B, C, H, A], {4: 0, 5: 1}),
        ([A, B, C, A, B, D, A, B], {3: 0, 4: 1, 6: 0, 7: 1}),
        ([H, A, C, H, B, C, H, A], {5: 2, 6: 3, 7: 1}),  # in two runs: of the one that begins first
    ],
)
def test_a_run_with_a_sentence_that_has_occurred_goes(
    page: list[str], copies: dict[int, int]
) -> None:
    assert removed_from(page) == _blocks(copies)


@pytest.mark.parametrize(
    "page",
    [
        [A, B, C, A],  # one paragraph is no run
        [H, K, A, H, K],  # short lines only
        [A, H, K, B, H, K, C],
        [A, B, C, B, A],
    ],
)
def test_one_paragraph_short_lines_and_another_order_stay(page: list[str]) -> None:
    assert removed_from(page) == {}


@pytest.mark.parametrize(
    ("page", "copies"),
    [
        ([A, B, C, D, A, B[:50]], {4: 0, 5: 1}),
        ([C, A, B, D, A, B[:50]], {4: 1, 5: 2}),
        ([A, B, C, D, A, B, C[:50]], {4: 0, 5: 1, 6: 2}),
        ([A, H, B, D, A, H, B[:50]], {4: 0, 5: 1, 6: 2}),
        ([A, H, B, D, H, B[:50]], {4: 1, 5: 2}),
        ([D, H, K, B, C, H, K, B[:50]], {5: 1, 6: 2, 7: 3}),  # short lines before the cut sentence
        ([H, K, B, C, H, K, B[:50]], {4: 0, 5: 1, 6: 2}),
        ([D, "Results", H, K, B, C, "Photo", H, K, B[:50]], {7: 2, 8: 3, 9: 4}),
        ([A, B, D, A, B[:10]], {3: 0, 4: 1}),  # fewer than 8 words: the sentence before it decides
        ([A, H, B, D, A, H, B[:10]], {4: 0, 5: 1, 6: 2}),
        ([A, B, A, B[:50]], {2: 0, 3: 1}),
        ([A, B, B[:50], A, B[:50]], {3: 0, 4: 1}),  # the first copy ends where the page begins
    ],
)
def test_the_last_copy_may_be_cut(page: list[str], copies: dict[int, int]) -> None:
    assert removed_from(page) == _blocks(copies)


@pytest.mark.parametrize(
    "page",
    [
        [A, B, C, B[:50]],  # nothing before it repeats
        [A, B, C, D, C, B[:50]],  # what is before it does not precede the whole one
        [A, B, D, A, B[:50], C],  # more follows: it is not the last copy
        [D, H, B, C, K, B[:50]],
        [H, K, C, D, H, K[:4]],  # no sentence
        [H, B, C, H, B[:10]],  # the run would hold no sentence before its cut
        [A, B[:50]],
        [A, B, B[:50]],
    ],
)
def test_a_cut_paragraph_without_its_run_stays(page: list[str]) -> None:
    assert removed_from(page) == {}


def test_the_title_on_top_of_each_copy_goes_with_its_block() -> None:
    title = "Field visit"

    assert removed_from([title, A, B, title, A, B], title) == {
        0: ("title", None),
        3: ("title", None),
        4: ("block", 1),
        5: ("block", 2),
    }
    assert removed_from([title, A, B, title, A[:50]], title) == {
        0: ("title", None),
        3: ("title", None),
        4: ("block", 1),
    }


def test_a_whole_copy_at_the_end_is_not_read_as_a_cut_one() -> None:
    beginning = B[:50]

    assert removed_from([H, K, B, K, beginning, D, H, K, beginning]) == _blocks({7: 3, 8: 4})
