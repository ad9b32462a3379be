"""Lines under pictures: what is the caption, and who took it."""

import pytest

from osce_crawler.pages.images import caption_and_credit
from tests.work import no_hang


@pytest.mark.parametrize(
    "line",
    [
        "The head of the EU/OSCE delegation in Kyiv", "ROADMAP/strategy presented by observers",
        "Participants at the Photo exhibition in Vienna, 2012", "Observers (left) in Bar",
    ],
)  # fmt: skip
def test_a_caption_stays_whole(line: str) -> None:
    assert caption_and_credit([line]) == (line, None)


@pytest.mark.parametrize(
    ("lines", "caption", "credit"),
    [
        (["A bridge. (OSCE/A. Name)"], "A bridge.", "OSCE/A. Name"),
        (["A bridge. (OSCE/A. Name)", "OSCE/A. Name"], "A bridge.", "OSCE/A. Name"),
        (["OSCE/A. Name"], None, "OSCE/A. Name"),
        (["A bridge", "Photo: A. Name"], "A bridge", "Photo: A. Name"),
        (["A bridge (© A. Name)."], "A bridge", "© A. Name"),
    ],
)
def test_a_credit_is_a_line_of_its_own_or_in_parentheses_at_the_end(
    lines: list[str], caption: str, credit: str
) -> None:
    assert caption_and_credit(lines) == (caption, credit)


@pytest.mark.parametrize(
    "line", ["Photo " * 100_000 + "(", "(OSCE/" * 200_000, "© " * 300_000 + "("]
)
def test_a_line_made_to_be_slow_is_not(line: str) -> None:
    """It takes milliseconds; a pattern that looks for the end from each beginning takes minutes."""
    with no_hang():
        caption_and_credit([line])
