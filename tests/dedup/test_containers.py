"""Containers: one paragraph that is exactly the others beside it."""

import pytest

from tests.dedup.verdicts import removed_from

A = "Two patrol boats and six radios arrived here today."
B = "Pupils planted trees along the river."
C = "Judges ended a course."
LEAD = "Journalists must be able to work without fear, the Representative said."


@pytest.mark.parametrize("glue", [" ", ""])
@pytest.mark.parametrize(
    "parts", [[A, B], [A, B, C], [C, B, A], [A, B, A], [A, A.upper() + " Now."]]
)
def test_a_container_goes_wherever_it_stands_and_names_its_first_part(
    parts: list[str], glue: str
) -> None:
    whole = glue.join(parts)
    count = len(parts)

    assert removed_from([whole, *parts]) == {0: ("container", 1)}
    assert removed_from([whole, *parts, LEAD]) == {0: ("container", 1)}
    assert removed_from([LEAD, whole, *parts]) == {1: ("container", 2)}
    assert removed_from([*parts, whole]) == {count: ("container", 0)}
    assert removed_from([*parts, whole, LEAD]) == {count: ("container", 0)}
    assert removed_from([LEAD, *parts, whole]) == {count + 1: ("container", 1)}
    assert removed_from([LEAD, *parts, whole, LEAD[:40]]) == {count + 1: ("container", 1)}


@pytest.mark.parametrize(("first", "second"), [(" ", ""), ("", " ")])
def test_white_space_may_be_missing_in_one_place_only(first: str, second: str) -> None:
    whole = A + first + B + second + C

    assert removed_from([whole, A, B, C]) == {0: ("container", 1)}
    assert removed_from([A, B, C, whole]) == {3: ("container", 0)}


@pytest.mark.parametrize("glue", [" ", ""])
def test_two_containers_around_their_parts_both_go(glue: str) -> None:
    whole = glue.join([A, B])

    assert removed_from([whole, A, B, C, LEAD, glue.join([C, LEAD])]) == {
        0: ("container", 1),
        5: ("container", 3),
    }


@pytest.mark.parametrize(
    "page",
    [
        [A + " " + B, A],
        [A, A + " " + B],
        [A + " " + B, B, A],
        [B, A, A + " " + B],
        [A + " " + B, A, LEAD, B],
        [A, LEAD, B, A + " " + B],
        [A + " " + B + " Today.", A, B],
        [A, B, "Today. " + A + " " + B],
        [A, B, A + " " + B + " Today."],
        [A + " and " + B, A, B],
        [A + " " + B, A.replace("six", "ten"), B],
        [A, B.replace("trees", "roses"), A + " " + B],
        [A + " " + B + " " + C, A, C],
        [A, C, A + " " + B + " " + C],
        ["", A, ""],
        [B, A + " " + B, A],  # one part above it, the other below
        [A + " " + B, A, "", B],
        [A, "", B, A + " " + B],
    ],
)
def test_other_parts_another_order_or_one_word_more_make_no_container(page: list[str]) -> None:
    assert removed_from(page) == {}


def test_a_container_beside_its_own_copy_is_a_container() -> None:
    short = ["Next steps", "Results"]
    whole = "Next steps Results"

    assert removed_from([*short, whole, whole]) == {2: ("container", 0), 3: ("container", 0)}
    assert removed_from([whole, whole, *short]) == {0: ("container", 2), 1: ("container", 2)}


def test_a_container_between_its_parts_names_those_below() -> None:
    short = ["Next steps", "Results"]

    assert removed_from([*short, "Next steps Results", *short]) == {2: ("container", 3)}


def test_a_container_of_short_lines_needs_the_white_space_between_them() -> None:
    assert removed_from(["Next steps Results", "Next steps", "Results"]) == {0: ("container", 1)}
    assert removed_from(["Next steps", "Results", "Next steps Results."]) == {2: ("container", 0)}
    assert removed_from(["12", "1", "2"]) == {}
    assert removed_from(["1", "2", "12"]) == {}
    assert removed_from(["Next stepsResults", "Next steps", "Results"]) == {}


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        ("The fund gave 1 5000 euro to the school. Work begins.", ["The fund gave 15 000 euro to the school.", "Work begins."]),
        ("The fund gave money to the school. Work be gins.", ["The fund gave money to the school.", "Work begins."]),
        ("We will meet now here at nine. Work begins. Soon.", ["We will meet nowhere at nine.", "Work begins.", "Soon."]),
        ("We meet at nine. Work be gins at ten. Soon.", ["We meet at nine.", "Work begins at ten.", "Soon."]),
    ],
)  # fmt: skip
def test_white_space_inside_a_part_belongs_to_its_words(whole: str, parts: list[str]) -> None:
    assert removed_from([whole, *parts]) == {}
    assert removed_from([*parts, whole]) == {}


def test_a_closing_stop_makes_no_difference() -> None:
    assert removed_from([f"{A} {B}".rstrip("."), A, B]) == {0: ("container", 1)}
    assert removed_from([f"{A} {B}", A, B.rstrip(".")]) == {0: ("container", 1)}
    assert removed_from([A, B, f"{A} {B}".rstrip(".")]) == {2: ("container", 0)}
    assert removed_from([A, B.rstrip("."), f"{A} {B}"]) == {2: ("container", 0)}


def test_a_stop_inside_the_container_makes_a_difference() -> None:
    assert removed_from([f"{A} {B}", A.rstrip("."), B]) == {}
    assert removed_from([f"{A.rstrip('.')} {B}", A, B]) == {}
    assert removed_from([A.rstrip("."), B, f"{A} {B}"]) == {}


def test_white_space_that_is_missing_in_one_place_is_missing() -> None:
    short = ["Next steps", "Results", "Background"]

    assert removed_from(["Next steps Results Background", *short]) == {0: ("container", 1)}
    assert removed_from(["Next steps ResultsBackground", *short]) == {}


def test_two_digits_are_not_glued() -> None:
    parts = ["Room 1", "2 people", "Room 3", "4 people"]

    assert removed_from(["Room 1 2 people Room 3 4 people", *parts]) == {0: ("container", 1)}
    assert removed_from(["Room 12 peopleRoom 34 people", *parts]) == {}
    assert removed_from(
        ["Room A2 peopleRoom B4 people", "Room A", "2 people", "Room B", "4 people"]
    ) == {0: ("container", 1)}


def test_a_container_names_no_part_that_repeats_the_title() -> None:
    assert removed_from(["Field visit", A, f"Field visit {A}"], "Field visit") == {
        0: ("title", None),
        2: ("container", 1),
    }
    assert removed_from(
        ["Field visit", "Field visit", "Field visit Field visit"], "Field visit"
    ) == {
        1: ("title", None),
        2: ("container", 0),
    }
