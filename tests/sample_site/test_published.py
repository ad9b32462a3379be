"""The notation of `published`, reference by reference."""

from dataclasses import replace

import pytest

from sample_site import Release
from sample_site.published import printed_paragraphs


@pytest.fixture
def release(releases: tuple[Release, ...]) -> Release:
    texts = ("Alpha – “one” is 12 June.", "Beta beta beta", "Gamma extraordinarily")
    return replace(releases[0], title="The title", paragraphs=texts, tags={1: "li"}, published=())


def printed(release: Release, *published: str) -> list[str]:
    return [one.text for one in printed_paragraphs(replace(release, published=published))]


def test_without_a_sequence_the_truth_is_printed(release: Release) -> None:
    assert printed(release) == list(release.paragraphs)


def test_a_range_stands_for_its_paragraphs(release: Release) -> None:
    assert printed(release, "0-2", "1") == [*release.paragraphs, "Beta beta beta"]


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("1<6", "Beta b"),
        ("1…5", "Beta…"),
        ("1»4", "Beta… Read more"),
        ("1+2", "Beta beta beta Gamma extraordinarily"),
        ("title", "The title"),
        ("0~", 'Alpha - "one" is 12\u00a0June'),
        ("2~", "Gamma extrao\u00adrdinarily"),
        ("2~<8", "Gamma ex"),
    ],
)
def test_a_reference_prints(release: Release, reference: str, expected: str) -> None:
    assert printed(release, reference) == [expected]


def test_a_copy_stands_in_the_same_element(release: Release) -> None:
    assert [one.tag for one in printed_paragraphs(replace(release, published=("0-1", "1")))] == [
        "",
        "li",
        "li",
    ]


def test_an_unreadable_reference_is_named(release: Release) -> None:
    with pytest.raises(ValueError, match="'1-' is not in the notation"):
        printed(release, "1-")
