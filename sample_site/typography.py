"""Change the typography of a text but not its words, as pasting from an editor does."""

import re

NBSP = "\u00a0"
SOFT_HYPHEN = "\u00ad"
CURLY_TO_ASCII = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-"})


def vary(text: str) -> str:
    """Change quotes, dashes, spaces and soft hyphens, and drop a final full stop; no word
    changes.
    """
    straight = text.translate(CURLY_TO_ASCII)
    changed = straight if straight != text else _curly(text)
    return _soften(_bind_numbers(changed)).removesuffix(".")


def _curly(text: str) -> str:
    paired = re.sub(r'"([^"]*)"', r"“\1”", text)
    return paired.replace("'", "’").replace(" - ", " – ")


def _bind_numbers(text: str) -> str:
    return re.sub(r"(?<=\d) (?=\w)", NBSP, text).replace(". ", f".{NBSP} ", 1)


def _soften(text: str) -> str:
    return re.sub(r"\b([^\W\d_]{6})([^\W\d_]{5,})", rf"\1{SOFT_HYPHEN}\2", text)


def bound(text: str) -> str:
    """Replace the space between a number and a word by a no-break space, as newer pages do."""
    return re.sub(r"(?<=\d) (?=[^\W\d_])", NBSP, text)
