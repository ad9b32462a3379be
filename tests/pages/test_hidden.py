"""Offsets in a page of which parts are left out count these parts."""

import pytest

from osce_crawler.pages.cdata import without_cdata
from osce_crawler.pages.hidden import Outline


@pytest.mark.parametrize(
    ("at", "distance", "first"),
    [
        (90, 10, 80),
        (90, 40, 50),
        (90, 41, 50),
        (90, 140, 50),
        (90, 141, 49),
        (90, 170, 20),
        (90, 175, 20),
        (90, 180, 20),
        (90, 185, 15),
        (90, 500, 0),
        (40, 20, 20),
        (10, 20, 0),
    ],
)
def test_the_distance_in_the_whole_page_counts(at: int, distance: int, first: int) -> None:
    outline = Outline.of(b"x" * 100, left_out=[(20, 10), (50, 100)])

    assert outline.before(at, distance) == first


@pytest.mark.parametrize("brackets", [0, 1, 15, 16, 40])
def test_character_data_is_found_before_any_number_of_brackets(brackets: int) -> None:
    after = b"[" * brackets

    page = b"<svg><![CDATA[ </svg> ]]></svg>" + after
    assert without_cdata(page) == b"<svg></svg>" + after
