"""A page of 20,000 paragraphs takes seconds, whatever its shape. The bound is one that only a
quadratic rule breaks.
"""

import time

import pytest

from osce_crawler.dedup.paragraphs import remove_repeated

MANY = 20_000
_BOUND_SECONDS = 10.0  # 0.1 to 0.6 s here; 20,000 squared comparisons take minutes
_SENTENCE = "The mission opened library number {} for the farmers and the teachers of the valley"
_LONG = (
    _SENTENCE
    + ", where judges, nurses, mayors and monitors met all winter to read, to argue and to plan the"
    " next one."
)


def _prefixes() -> list[str]:
    """Each paragraph begins the next one: every one may be a teaser, or the part of a container."""
    words = [f"word{number}" for number in range(80)]
    return [" ".join(words[: 8 + number % 72]) for number in range(MANY)]


SHAPES: dict[str, list[str]] = {
    "all the same sentence": [_SENTENCE.format(1) + "."] * MANY,
    "all the same long paragraph": [_LONG.format(1)] * MANY,
    "all the same short line": ["Yes."] * MANY,
    "all different, none with a full stop": [_SENTENCE.format(number) for number in range(MANY)],
    "all different, all cut with"
    " dots": [_SENTENCE.format(number) + "..." for number in range(MANY)],
    "the whole body twice": [_SENTENCE.format(number % (MANY // 2)) + "." for number in range(MANY)],
    "each paragraph twice in a"
    " row": [_SENTENCE.format(number // 2) + "." for number in range(MANY)],
    "two paragraphs in turn": [_SENTENCE.format(number % 2) + "." for number in range(MANY)],
    "long copies far"
    " apart": [_LONG.format(number % 3000) if number % 7 else str(number) for number in range(MANY)],
    "each begins the next": _prefixes(),
    "a block that nests in"
    " itself": [_SENTENCE.format((number & -number).bit_length()) for number in range(1, MANY + 1)],
    "empty paragraphs": [""] * MANY,
    "one container of all that"
    " follow": [" ".join(_SENTENCE.format(number) + "." for number in range(MANY))]
    + [_SENTENCE.format(number) + "." for number in range(MANY)],
    "one container of all before": [_SENTENCE.format(number) + "." for number in range(MANY)]
    + [" ".join(_SENTENCE.format(number) + "." for number in range(MANY))],
    "one part and a thousand containers of"
    " it": [_SENTENCE.format(1)] + [(_SENTENCE.format(1) + " ") * 40] * 1000,
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_twenty_thousand_paragraphs_take_seconds(shape: str) -> None:
    started = time.process_time()

    paragraphs = remove_repeated(SHAPES[shape], "A title")

    assert len(SHAPES[shape]) == len(paragraphs)
    assert time.process_time() - started < _BOUND_SECONDS
