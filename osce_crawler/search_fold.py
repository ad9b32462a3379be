"""The fold of search: one spelling for letters that people type differently. Pure functions.

The full-text index, queries and filters use it. Stored text keeps its letters: a match in folded
text is mapped back to the original by `FoldedText`.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache, partial


def _lazily(pattern: str) -> Callable[[], re.Pattern[str]]:
    """Gives the pattern, compiled at its first use: no command waits for those it does not need."""
    return cache(partial(re.compile, pattern))


# Soft hyphen, zero-width characters and joiners, marks of direction, invisible operators, byte
# order mark, variation selectors.
_INVISIBLE = _lazily("[\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")  # fmt: skip

# FTS5's unicode61 tokenizer removes the accents of Latin letters, and nothing else. Removing all
# marks here would turn й into и.
_LETTERS = {"ё": "е", "Ё": "Е", "ß": "ss", "ẞ": "SS", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ø": "o",
            "Ø": "O", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE"}  # fmt: skip
# One sign, or a digraph of Serbian and Croatian, for two letters or three.
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "ŉ": "'n", "ĳ": "ij", "Ĳ": "IJ",
              "ǆ": "dž", "ǅ": "Dž", "Ǆ": "DŽ", "ǉ": "lj", "ǈ": "Lj", "Ǉ": "LJ", "ǌ": "nj", "ǋ": "Nj", "Ǌ": "NJ",
              "և": "եւ"}  # fmt: skip
# Some are letters for Unicode (ʼ in об'єднання, ʻ in Oʻzbekiston); FTS5 would not end a word there.
_APOSTROPHES = dict.fromkeys("’‘‛′´ʹʻʼʽʾʿˈˊˋꞋꞌ＇", "'")
_FOLDS = {**_LETTERS, **_LIGATURES, **_APOSTROPHES}
# A letter that is folded loses its further marks: folding twice gives the same. The pattern begins
# with one set of characters, which Python finds in a fourth of the time of two in turn.
_FOLDED = _lazily(
    f"[{''.join(_FOLDS)}](?:(?<=[{''.join([*_LETTERS, *_LIGATURES])}])[\u0300-\u036f]+)?"
)
_ASCII = bytes(range(0x80))
_START = 100
"""Letters by which most texts with many others are known."""
_MARKS = frozenset(map(chr, range(0x300, 0x370)))
_OTHER_LENGTH = _lazily(
    f"[{''.join(one for one, other in _FOLDS.items() if len(other) > 1)}]"
    f"|[{''.join([*_LETTERS, *_LIGATURES])}][\u0300-\u036f]"
)
# What normalization may join to the character before: marks of any script, vowels and final
# consonants of Hangul. Punctuation is in it, too, and changes nothing.
_CLUSTER = _lazily(r"(?s:.)(?:[^\w\s\x00-\u02ff]|[\u00ad\u1160-\u11ff])*")

_ACCENTED = _lazily("[\u00c0-\u024f\u0300-\u036f\u1e00-\u1eff]")
_QUOTES = _lazily("[“”„‟«»＂‹›]")
_DASHES = _lazily("[‐‑‒–—―−﹘﹣－]")
_INNER_HYPHEN = _lazily(r"(?<=\w)-(?=\w)")


def search_fold(text: str) -> str:
    """The text for the full-text index: NFC, without invisible characters, letters folded.

    Queries are folded in the same way.

    >>> search_fold("ёлка"), search_fold("Oʻzbekiston"), search_fold("o\\u00adﬃce")
    ('елка', "O'zbekiston", 'office')
    """
    return text if text.isascii() else _folded(composed(text))


def composed(text: str) -> str:
    """The text in NFC without invisible characters: what a reader sees of it."""
    few = _few_beyond_ascii(text)
    if few is None or _INVISIBLE().search(few):
        text = _INVISIBLE().sub("", text)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def _folded(text: str) -> str:
    few = _few_beyond_ascii(text)
    if few is None or not _MARKS.isdisjoint(few):
        return _FOLDED().sub(lambda found: _FOLDS[found[0][0]], text)
    # Of one to three of these letters: quicker than a pattern that reads each letter of the text.
    for letter in _FOLDS.keys() & set(few):
        text = text.replace(letter, _FOLDS[letter])
    return text


def _few_beyond_ascii(text: str) -> str | None:
    """The characters of a text that are not ASCII; None if they are many, as in Cyrillic."""
    start = text[:_START]
    if len(start.encode("utf-8", "surrogatepass")) * 4 > len(start) * 5:
        return None
    others = text.encode("utf-8", "surrogatepass").translate(None, _ASCII)
    return others.decode("utf-8", "surrogatepass") if len(others) * 4 < len(text) else None


def index_word(text: str) -> str:
    """A word as the full-text index has it: folded, without case and accents of Latin letters.

    >>> index_word("Łódź"), index_word("Prishtinë"), index_word("Київ")
    ('lodz', 'prishtine', 'київ')
    """
    folded = search_fold(text)
    if folded.isascii():
        return folded.lower()
    return _ACCENTED().sub(_without_accent, folded).casefold()


def _without_accent(found: re.Match[str]) -> str:
    char = found[0]
    if "\u0300" <= char <= "\u036f":
        return ""
    base = unicodedata.normalize("NFD", char)[0]
    return base if base.isascii() else char


def filter_key(text: str) -> str:
    """What a filter compares: as `index_word`, with plain quotes and dashes, hyphens left out.

    >>> filter_key("Economic  Co‑operation") == filter_key("economic cooperation")
    True
    """
    plain = _DASHES().sub("-", _QUOTES().sub('"', index_word(text)))
    return " ".join(_INNER_HYPHEN().sub("", plain).split())


class FoldedText:
    """A text and its search form, to map a match in the folded text back to the original."""

    __slots__ = ("folded", "starts", "text")

    def __init__(self, text: str) -> None:
        visible = text if text.isascii() else composed(text)
        is_same_length = visible == text and not _OTHER_LENGTH().search(visible)
        self.text, self.folded = text, _folded(visible)
        self.starts = None if is_same_length else _starts(text)
        """For each offset in the folded text, and for its end, the offset of the original
        character, or group of characters, that it comes from. None: the offsets are the same.
        """

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span in the original text of a span in the folded text that is not empty.

        It ends before invisible characters: a mark of direction after a word is no part of it.
        """
        if self.starts is None:
            return start, end
        last = self.starts[end - 1]
        following = next((at for at in self.starts[end:] if at > last), len(self.text))
        while _INVISIBLE().match(self.text, following - 1):
            following -= 1
        return self.starts[start], following


def _starts(text: str) -> list[int]:
    starts: list[int] = []
    for at, group in _groups(text):
        starts += [at] * len(search_fold(group))
    return [*starts, len(text)]


def _groups(text: str) -> list[tuple[int, str]]:
    """Groups of characters that are folded independently, with their offsets.

    Characters of a group that do not change are groups of their own.
    """
    found: list[tuple[int, str]] = []
    for cluster in _CLUSTER().finditer(text):
        group = cluster[0]
        if len(group) > 1 and search_fold(group) == group:
            found += [(cluster.start() + at, char) for at, char in enumerate(group)]
        else:
            found.append((cluster.start(), group))
    return found
