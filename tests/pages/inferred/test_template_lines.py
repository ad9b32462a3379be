"""Lines that the pages of a run share are of the template; what releases share is not."""

from collections.abc import Sequence

import pytest

from osce_crawler.pages.inferred import template_lines

_TEMPLATE = "Get the news of the organization every Monday morning."


def _body(number: int, *further: str) -> list[str]:
    return [
        f"VIENNA, {number % 28 + 1} May 2020 - Text number {number} of a release.",
        f"It is followed by paragraph {number}.",
        *further,
    ]


@pytest.mark.parametrize("count", [2, 3, 10, 500])
def test_a_line_on_all_pages_is_found(count: int) -> None:
    bodies = [_body(number, _TEMPLATE) for number in range(count)]

    assert template_lines(bodies) == {_TEMPLATE}


def test_a_line_on_half_of_the_pages_is_found_and_on_fewer_is_not() -> None:
    half = [_body(number, *([_TEMPLATE] if number % 2 else [])) for number in range(20)]
    third = [_body(number, *([_TEMPLATE] if number % 3 == 0 else [])) for number in range(30)]

    assert template_lines(half) == {_TEMPLATE}
    assert template_lines(third) == frozenset()


def test_typography_makes_no_difference() -> None:
    variant = _TEMPLATE.replace("organization", "organi\u00adzation").removesuffix(".")

    assert template_lines([_body(1, _TEMPLATE), _body(2, variant)]) == {_TEMPLATE, variant}


@pytest.mark.parametrize(
    "shared",
    [
        ["For further information, please contact:", "Anna Name, Spokesperson", "Phone: +43 1 514 36 180"],
        ["press@osce.org"],
        ["www.osce.org/ukraine-smm"],
        ["+43 676 71 74 592"],
        ["* This designation is without prejudice to positions on status."],
        ["(The report is attached.)"],
        ["За дополнительной информацией обращайтесь:", "Анна Имя"],
    ],
    ids=lambda shared: str(shared[0]),
)  # fmt: skip
def test_what_releases_share_is_no_template(shared: Sequence[str]) -> None:
    assert template_lines([_body(1, *shared), _body(2, *shared)]) == frozenset()


def test_equal_bodies_are_one_page() -> None:
    assert template_lines([_body(1, _TEMPLATE)] * 3) == frozenset()
    assert template_lines([]) == frozenset()


def test_a_line_that_one_page_repeats_is_no_template() -> None:
    assert template_lines([_body(1, _TEMPLATE, _TEMPLATE), _body(2)]) == frozenset()


def test_of_very_many_pages_the_line_is_found_with_bounded_memory() -> None:
    long = ([f"Line {line} of page {page}." for line in range(60)] for page in range(3000))

    assert template_lines([*body, _TEMPLATE] for body in long) == {_TEMPLATE}
