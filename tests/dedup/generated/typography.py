"""The same words as another editor, content system or decade would print them."""

import re
import unicodedata
from collections.abc import Callable
from random import Random

Variant = Callable[[str, Random], str]


def straight_quotes(text: str, _: Random) -> str:
    """Releases of before 2010 have ASCII quotation marks."""
    return re.sub("[“”„«»]", '"', text).replace("’", "'")


def curly_quotes(text: str, _: Random) -> str:
    """Later ones have curly quotation marks, whatever the language."""
    return re.sub(
        '["“”„«»]',
        lambda mark: "“" if mark.start() == 0 or text[mark.start() - 1] == " " else "”",
        text,
    ).replace("'", "’")


def other_dashes(text: str, random: Random) -> str:
    """Hyphens, en and em dashes with or without white space around them."""
    dash = random.choice((" – ", " — ", " - ", "—", " -- "))
    return re.sub(" [-–—] ", dash, text)


def no_break_spaces(text: str, random: Random) -> str:
    """A content system that keeps words together."""
    return "".join("\u00a0" if mark == " " and random.random() < 0.2 else mark for mark in text)


def wide_spaces(text: str, random: Random) -> str:
    """Text copied from a typesetter: two spaces, thin spaces, line breaks."""
    return re.sub(" ", lambda _: random.choice((" ", " ", "  ", "\n ", "\u2009")), text)


def soft_hyphens(text: str, random: Random) -> str:
    """Text copied from a word processor that hyphenates."""
    return re.sub(
        r"(?<=[^\W\d_]{3})(?=[^\W\d_]{3})",
        lambda _: "\u00ad" if random.random() < 0.3 else "",
        text,
    )


def zero_width(text: str, random: Random) -> str:
    """Zero-width spaces and byte order marks that copy and paste leaves."""
    at = random.randrange(len(text))
    return text[:at] + random.choice(("\u200b", "\ufeff", "\u2060")) + text[at:]


def decomposed(text: str, _: Random) -> str:
    """Text from a system that stores letters and accents apart."""
    return unicodedata.normalize("NFD", text)


def capitals(text: str, _: Random) -> str:
    """A copy printed in capitals, as headlines and old leads are."""
    return text if "ß" in text else text.upper()


def without_stop(text: str, _: Random) -> str:
    """An editor who leaves the last full stop out."""
    return text[:-1] if text.endswith(".") and not text.endswith("..") else text


INSIDE: tuple[Variant, ...] = (
    straight_quotes, curly_quotes, other_dashes, no_break_spaces, wide_spaces, soft_hyphens, zero_width, decomposed, capitals,
)  # fmt: skip
"""Variants that leave the end of the text alone."""


def as_printed_elsewhere(text: str, random: Random, *, whole: bool = True) -> str:
    """Half of the copies equal the text, the others have one or two variants.

    `whole`: the copy stands by itself, so its last full stop may be missing.
    """
    if random.random() < 0.5:
        return text
    variants = (*INSIDE, without_stop) if whole else INSIDE
    for variant in random.sample(variants, random.choice((1, 1, 2))):
        text = variant(text, random)
    return text
