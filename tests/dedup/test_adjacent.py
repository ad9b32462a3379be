"""Copies in a row: sentences, short lines between doubled paragraphs, and a last copy cut short."""

import pytest

from tests.dedup.verdicts import removed_from

A = "Two patrol boats and six radios were handed over to the lake police."
B = "Pupils from twelve schools planted trees along the whole river in spring."
C = "Judges from nine countries ended a course on protecting witnesses here today."
REFRAIN = "Never again."


def _page(times: int, refrains: int) -> list[str]:
    return [A] * times + [REFRAIN] * refrains + [B] * times


@pytest.mark.parametrize(
    ("times", "refrains", "stay"),
    [
        (1, 2, 2),  # printed once: the refrain belongs to the text
        (1, 3, 3),
        (2, 1, 1),
        (2, 2, 1),
        (3, 2, 1),  # fewer than the copies of its neighbours: one line, one copy lost
        (3, 3, 1),
        (2, 4, 2),  # a refrain of two, everything printed twice
        (2, 6, 3),
        (3, 6, 2),
        (2, 3, 3),  # not a multiple: nobody can tell how many belong
        (3, 4, 4),
        (3, 5, 5),
    ],
)
def test_a_short_line_keeps_its_share_of_the_copies(times: int, refrains: int, stay: int) -> None:
    removed = removed_from(_page(times, refrains))

    lines = range(times, times + refrains)
    assert [position for position in lines if position not in removed] == list(lines[:stay])
    assert {removed[position] for position in lines[stay:]} <= {("adjacent", times)}


def test_a_neighbour_that_is_printed_once_keeps_all_short_lines() -> None:
    assert removed_from([A, A, REFRAIN, REFRAIN, B]) == {1: ("adjacent", 0)}
    assert removed_from([A, REFRAIN, REFRAIN, B, B]) == {4: ("adjacent", 3)}


def test_the_neighbour_with_fewer_copies_decides() -> None:
    page = [A] * 4 + [REFRAIN] * 4 + [B] * 2

    assert [position for position in removed_from(page) if position in range(4, 8)] == [6, 7]


def test_only_the_neighbours_decide_not_the_whole_page() -> None:
    page = [C, A, A, REFRAIN, REFRAIN, B, B, C.replace("nine", "ten")]

    assert removed_from(page) == {
        2: ("adjacent", 1),
        4: ("adjacent", 3),
        6: ("adjacent", 5),
    }


def test_where_each_paragraph_is_doubled_the_last_copy_may_be_cut() -> None:
    assert removed_from([A, A, B, B, C, C[:60]]) == {
        1: ("adjacent", 0),
        3: ("adjacent", 2),
        5: ("adjacent", 4),
    }


def test_two_paragraphs_are_enough_for_a_last_copy_that_is_cut() -> None:
    assert removed_from([A, A, C, C[:60]]) == {1: ("adjacent", 0), 3: ("adjacent", 2)}


def test_behind_single_paragraphs_a_cut_copy_stays() -> None:
    assert removed_from([A, B, C, C[:60]]) == {}


def test_a_last_copy_of_fewer_than_eight_words_stays() -> None:
    assert removed_from([A, A, C, "Judges from nine countries ended a course"]) == {
        1: ("adjacent", 0)
    }


def test_a_last_paragraph_of_other_words_is_no_cut_copy() -> None:
    assert removed_from([A, A, B, C[:60]]) == {1: ("adjacent", 0)}


def test_a_copy_of_three_names_the_first() -> None:
    assert removed_from([A, B, B, B]) == {2: ("adjacent", 1), 3: ("adjacent", 1)}


def test_eight_words_are_a_sentence_however_long_they_are() -> None:
    eight = " ".join(["Rindfleischetikettierungsüberwachungsaufgabe"] * 8)
    seven = " ".join(["Rindfleischetikettierungsüberwachungsaufgabe"] * 7)

    assert removed_from([A, eight, eight, B]) == {2: ("adjacent", 1)}
    assert removed_from([A, seven, seven, B]) == {}
