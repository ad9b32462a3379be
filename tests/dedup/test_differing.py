"""Warnings about copies that differ: their way into the record. Which are due: `cases`."""

import pytest

from osce_crawler.dedup.paragraphs import deduplicate
from osce_crawler.records import PressRelease
from osce_crawler.refine import as_json, clean

A = "Two patrol boats and six radios were handed over to the lake police."
B = "Pupils from twelve schools planted trees along the whole river in spring."
C = "Judges from nine countries ended a course on protecting witnesses here today."
D = "Observers will follow the campaign, the media and the handling of complaints."


def _warnings(changed: str) -> tuple[str, ...]:
    return deduplicate([A, B, C, D, A, B, changed, D]).warnings


@pytest.mark.parametrize(
    "changed",
    [
        C.replace("nine", "ten"),
        C.replace("nine", "9"),
        C.replace("a course", "the first course"),
        C.replace("Judges", "Judges, lawyers and prosecutors"),
        C.replace("Judges", "Today, one, two, three, four"),  # five words
        C.replace(" here today", ""),
    ],
)
def test_a_paragraph_with_a_few_other_words_is_reported(changed: str) -> None:
    assert _warnings(changed) == ("paragraphs: copies differ at 6",)


@pytest.mark.parametrize(
    "changed",
    [
        C.replace("Judges", "Today, one, two, three, four, five"),
        "Judges from abroad came.",
        "Mines were cleared from the slopes above the village in the summer.",
    ],
)
def test_a_paragraph_with_many_other_words_is_another_one(changed: str) -> None:
    assert _warnings(changed) == ()


def test_any_number_of_digits_may_differ() -> None:
    first = "On 1 2 3 4 5 6 7 8 9 10 May 2001 the mission opened."
    second = "On 2 3 4 5 6 7 8 9 10 11 June 2002 the mission opened.".replace("June", "May")

    assert deduplicate([A, B, first, A, B, second]).warnings == ("paragraphs: copies differ at 5",)


def test_a_paragraph_before_a_copy_of_a_part_is_compared_with_the_one_before_the_part() -> None:
    other = A.replace("six", "seven")

    assert deduplicate([A, B, C, other, B, C]).warnings == ("paragraphs: copies differ at 3",)
    assert deduplicate([A, B, C, D, B, C]).warnings == ()


def test_a_page_that_prints_each_paragraph_twice_in_a_row_has_no_warning() -> None:
    other = A.replace("six", "seven")

    assert deduplicate([A, A, other, other, B, B]).warnings == ()


def test_a_copy_by_itself_has_no_warning() -> None:
    assert deduplicate([A, B, A, B]).warnings == ()


def test_the_warnings_are_added_to_those_of_the_release_once() -> None:
    release = PressRelease(
        node_id=1,
        language="en",
        url="https://www.osce.org/cthb/1",
        layout="drupal11",
        title="A title",
        paragraphs=(A, B, C, A, B, C.replace("nine", "ten")),
        warnings=("place: not on the page",),
    )
    expected = ["place: not on the page", "paragraphs: copies differ at 5"]

    result = clean(release)

    assert as_json(result)["warnings"] == expected
    assert list(clean(result.release).release.warnings) == expected
