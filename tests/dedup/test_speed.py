"""Twice as many paragraphs are twice the work, whatever the shape of the page. The work is counted
in lines of Python, so that the result is the same on every machine.
"""

from collections.abc import Callable

import pytest

from osce_crawler.dedup.paragraphs import remove_repeated
from tests.growth import AT_MOST, growth
from tests.work import lines_run

FEW = 500
_AT_MOST = 2.3
"""Four where a rule compares each paragraph with each other one."""
_SENTENCE = "The mission opened library number {} for the farmers and the teachers of the valley"
_LONG = (
    _SENTENCE
    + ", where judges, nurses, mayors and monitors met all winter to read, to argue and to plan the"
    " next one."
)


def _different(many: int) -> list[str]:
    return [_SENTENCE.format(number) + "." for number in range(many)]


def _prefixes(many: int) -> list[str]:
    """Each paragraph begins the next one: every one may be a teaser, or the part of a container."""
    words = [f"word{number}" for number in range(80)]
    return [" ".join(words[: 8 + number % 72]) for number in range(many)]


def _copies_far_apart(many: int) -> list[str]:
    return [
        _LONG.format(number % (many // 7)) if number % 7 else str(number) for number in range(many)
    ]


SHAPES: dict[str, Callable[[int], list[str]]] = {
    "all the same sentence": lambda many: [_SENTENCE.format(1) + "."] * many,
    "all the same long paragraph": lambda many: [_LONG.format(1)] * many,
    "all the same short line": lambda many: ["Yes."] * many,
    "all different, none with a full stop": lambda many: [
        text.removesuffix(".") for text in _different(many)
    ],
    "all different, all cut with dots": lambda many: [text + ".." for text in _different(many)],
    "the whole body twice": lambda many: _different(many // 2) * 2,
    "each paragraph twice in a row": lambda many: [
        text for text in _different(many // 2) for _ in range(2)
    ],
    "two paragraphs in turn": lambda many: _different(2) * (many // 2),
    "long copies far apart": _copies_far_apart,
    "each begins the next": _prefixes,
    "a block that nests in itself": lambda many: [
        _SENTENCE.format((number & -number).bit_length()) for number in range(1, many + 1)
    ],
    "empty paragraphs": lambda many: [""] * many,
    "one container of all that follow": lambda many: [
        " ".join(_different(many)),
        *_different(many),
    ],
    "one container of all before": lambda many: [*_different(many), " ".join(_different(many))],
    "one container of all, printed in pairs": lambda many: [
        " ".join(text for text in _different(many // 2) for _ in range(2)),
        *[text for text in _different(many // 2) for _ in range(2)],
    ],
    "containers of two in turn, all twice": lambda many: (
        [
            text
            for one, other in zip(
                _different(many // 6), _different(many // 3)[many // 6 :], strict=False
            )
            for text in (one, other, f"{one} {other}")
        ]
        * 2
    ),
    "one container many times, far from its parts": lambda many: [
        *_different(2),
        " ".join(_different(2)),
        *[text for number in range(many // 2) for text in (str(number), " ".join(_different(2)))],
    ],
    "all different, all cut at both ends": lambda many: [
        f"[...] {text} [...]" for text in _different(many)
    ],
    "a second copy of which all paragraphs are cut at their start": lambda many: [
        *_different(many // 2),
        *[f"[...] {text[12:]}" for text in _different(many // 2)],
    ],
    "a second copy of which every second paragraph differs": lambda many: [
        *_different(many // 2),
        *[
            text if number % 4 < 2 else text + " Now."
            for number, text in enumerate(_different(many // 2))
        ],
    ],
    "equal cells beside equal cells": lambda many: [str(number // 2 % 3) for number in range(many)],
    "pairs of short lines under one pair of sentences": lambda many: [
        *_different(1) * 2,
        *[str(number // 2) for number in range(many)],
    ],
    "a refrain after each paragraph, all twice": lambda many: (
        [line for text in _different(many // 4) for line in (text, "Yes.")] * 2
    ),
    "one part and many containers of it": lambda many: [
        _SENTENCE.format(1),
        *[(_SENTENCE.format(1) + " ") * 40] * (many // 10),
    ],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_work_grows_with_the_number_of_paragraphs_and_no_faster(shape: str) -> None:
    few, many = (SHAPES[shape](count) for count in (FEW, 2 * FEW))

    work = lines_run(lambda: remove_repeated(few, "A title"))

    assert work > FEW  # something is counted
    assert lines_run(lambda: remove_repeated(many, "A title")) < _AT_MOST * work


_MANY = 120
LINES: dict[str, Callable[[int], list[str]]] = {
    "short lines around two sentences": lambda many: [
        *["x"] * many, *_different(1), "y", "x", *_different(1), *["x"] * many,
    ],
    "short lines above the last copy of a sentence": lambda many: [
        *_different(1), *["x"] * many, *_different(1), *["x"] * many, "The mission",
    ],
    "short lines in turn, then a sentence twice": lambda many: ["a", "b"] * many + _different(1) * 2,
    "sentences without a full stop, in order": lambda many: [
        f"{number:07} {_SENTENCE.format(number)}" for number in range(many)
    ],
    "sentences without a full stop, the last one first": lambda many: [
        f"{number:07} {_SENTENCE.format(number)}" for number in range(many, 0, -1)
    ],
}  # fmt: skip


@pytest.mark.parametrize("shape", LINES)
def test_twice_the_paragraphs_take_twice_the_time(shape: str) -> None:
    """Work inside of a list is no line of Python: moving its items, or a slice.

    It shows only in long lists.
    """
    ratio = growth(
        lambda count: LINES[shape](_MANY * count),
        lambda paragraphs: remove_repeated(paragraphs, "A title"),
    )

    assert ratio < AT_MOST


def test_a_comparison_of_all_with_all_would_be_seen() -> None:
    def each_with_each(paragraphs: list[str]) -> int:
        return sum(
            one == other
            for one in paragraphs
            for other in paragraphs
        )  # fmt: skip

    few, many = _different(100), _different(200)

    assert lines_run(lambda: each_with_each(many)) > 3 * lines_run(lambda: each_with_each(few))
