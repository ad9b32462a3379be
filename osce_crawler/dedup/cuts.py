"""Tells where a paragraph was cut: the marks of a cut, and the signs that a text stops short."""

import re

from osce_crawler.dedup.policy import CONNECTIVES, LONE_WORDS, MORE, READ_MORE

_LINK = "|".join(map(re.escape, READ_MORE))
_MORE = "|".join(map(re.escape, (*READ_MORE, *MORE)))
_DOTS = r"(?:\.{2,}|\.(?: \.)+)"
"""An ellipsis in a spelled key: `...`, `..`, `. . .`. Key folding turns the character `…` into
`...`.
"""
_MARKED_END = re.compile(
    rf"\s*(?:[\[(]?\s*{_DOTS}\s*[\])]?\s*[\[(]?(?:{_MORE})?|[\[(](?:{_MORE})|\b(?:{_LINK})|\b(?:{_MORE})(?=\s*[→>]))[\])\s.>\"→]*$"
)
_MARKED_START = re.compile(rf"[\[(]?\s*{_DOTS}\s*[\])]?\s*")
START_MARK_SIGNS = (".", "[", "(")
"""Each mark of a cut at the start begins with one."""
_AFTER_LINK = ']) .>"→'
"""Characters that `_MARKED_END` allows at the very end."""
_ENDINGS = (*READ_MORE, *MORE)
LONGEST_MARK = 80
"""Characters of the longest mark, with brackets, arrows and spaces."""
_EDGE_DASH = re.compile(r"^-+ | -+$")
_OPEN_END = re.compile(r"[,(\[/-]$")
_INNER_SENTENCE = re.compile(r"\w\w\w[.!?][\"')]* \w")
_DATED_START = re.compile(r"^[^.!?]{2,80}?\b(?:19|20)\d\d\b[^.!?]{0,12}?-")


def joined(spelled: str) -> str:
    """A spelled key as it is spelled inside a longer text: no white space beside a dash at its
    edges.

    >>> joined("- first item"), joined("vienna, 3 march -")
    ('-first item', 'vienna, 3 march-')
    """
    if spelled.startswith("-") or spelled.endswith("-"):
        return _EDGE_DASH.sub("-", spelled)
    return spelled


def without_start_mark(spelled: str) -> str | None:
    """What follows the mark of a cut at the start; None where there is no such mark.

    >>> without_start_mark("[...] of the valley.")
    'of the valley.'
    """
    if not spelled.startswith(START_MARK_SIGNS):
        return None
    mark = _MARKED_START.match(spelled)
    return spelled[mark.end() :] if mark else None


def without_end_mark(spelled: str) -> str | None:
    """What precedes the mark of a cut at the end; None where there is no such mark.

    A mark is an ellipsis, in brackets or not, or a link such as "read more".

    >>> without_end_mark("heavy snow has cut off more than (...)")
    'heavy snow has cut off more than'
    """
    end = spelled[-LONGEST_MARK:]
    if ".." in end or ". ." in end or end.rstrip(_AFTER_LINK).endswith(_ENDINGS):
        mark = _MARKED_END.search(end)
        if mark:
            return joined(spelled[: len(spelled) - len(end) + mark.start()])
    return None


def stops_inside_sentence(stem: str) -> bool:
    """Whether a text without a closing stop ends inside a sentence.

    A heading has no closing stop either. But it is a complete phrase, with none of these signs.
    """
    last_word = stem.rsplit(maxsplit=1)[-1].strip("\"'(),")
    return (
        last_word in CONNECTIVES
        or bool(_OPEN_END.search(stem))
        or stem.count("(") > stem.count(")")
        or stem.count('"') % 2 == 1
        or bool(_INNER_SENTENCE.search(stem))
        or bool(_DATED_START.match(stem))
        or len(stem.split()) >= LONE_WORDS
    )


def goes_on_in_word(stem: str, whole: str) -> bool:
    """Whether the stem ends inside a word of the whole text, and more words follow there.

    Letters only, because `week 1` does not begin `week 12`. More words must follow, because
    `in Bar` is not `in Barice` cut short.
    """
    rest = whole[len(stem) :]
    return stem[-1].isalpha() and rest[:1].isalpha() and " " in rest


def cut_stem(spelled: str) -> str:
    """The words of a copy that may be cut: its key without marks at both ends and without stops."""
    start = without_start_mark(spelled)
    text = spelled if start is None else start
    end = without_end_mark(text)
    return joined((text if end is None else end).rstrip(" ."))


def begins(spelled: str, whole: str) -> bool:
    """Whether a copy is a proper beginning of the whole text, cut short.

    Both are spelled keys. The copy may end inside a word, with a mark, and inside a number if the
    copy has no end and the whole text goes on after the number.
    """
    stem = cut_stem(spelled)
    if not stem or not whole.startswith(stem):
        return False
    rest = whole[len(stem) :]
    if rest in {"", ".", ";", ":"}:
        return False
    if not (stem[-1].isdigit() and rest[0].isdigit()):
        return True
    # `120` is not `1200` cut short, but another number, unless the text has no end either.
    ended = spelled.endswith(".") and without_end_mark(spelled) is None
    return " " in stem and not ended and not rest.isdecimal()
