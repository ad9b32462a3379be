"""Other names, nearest words, nearest values."""

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osce_crawler.errors import BadConfiguration
from osce_crawler.query.names import Names
from osce_crawler.query.near_words import distance, nearest_values, nearest_words

_WORDS = st.text("abc", max_size=6)


def test_the_names_that_ship_are_each_on_one_line() -> None:
    names = Names.read(("x", (files("osce_crawler.query") / "names.txt").read_text("utf-8")))

    lines = {frozenset(forms) for forms in names.forms.values()}
    assert sum(map(len, lines)) == len(names.forms) > 100


def test_the_longest_name_is_found() -> None:
    names = Names.read(("x", "# a comment\n\nThe Hague = Den Haag\nThe Hague Court = ICJ"))

    assert names.like(["the", "hague", "court", "x"]) == ("the hague court", "icj")
    assert names.like(["the", "hague", "x"]) == ("the hague", "den haag")
    assert names.like(["hague"]) == ()


def test_lists_add_to_each_other() -> None:
    names = Names.read(("x", "Kyiv = Kiev"), ("y", "Kyiv = Kijów"))

    assert names.like(["kyiv"]) == ("kyiv", "kiev", "kijow")
    assert names.like(["kiev"]) == ("kiev", "kyiv")


@pytest.mark.parametrize("line", ["Kyiv", "Kyiv =", "= Kiev", "Kyiv = kyiv", "--- = x"])
def test_a_line_that_names_one_form_is_refused_with_its_number(line: str) -> None:
    with pytest.raises(BadConfiguration, match=r"^own.txt, line 2: .*expected two or more forms"):
        Names.read(("own.txt", f"a = b\n{line}\n"))


@given(_WORDS, _WORDS)
def test_a_distance_is_symmetric_and_zero_for_the_same(one: str, other: str) -> None:
    assert distance(one, other, 3) == distance(other, one, 3)
    assert (distance(one, other, 3) == 0) == (one == other)


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [("radio", "raido", 1), ("radio", "radios", 1), ("radio", "rado", 1), ("radio", "ratio", 1), ("radio", "odi", 3), ("", "ab", 2)],
)  # fmt: skip
def test_letters_are_added_removed_replaced_or_swapped(one: str, other: str, far: int) -> None:
    assert distance(one, other, 2) == far


def test_the_nearest_words_are_first_then_the_most_common() -> None:
    texts = {"ratio": 1, "radios": 9, "radium": 99, "radio": 5, "studio": 50}

    assert nearest_words("radio", texts) == ["radios", "ratio", "radium"]


def test_values_are_compared_by_their_words_too() -> None:
    known = ["Media freedom and development", "Elections", "Policing"]

    assert nearest_values("fredom", known) == ["Media freedom and development"]
    assert nearest_values("zzz", known) == []
