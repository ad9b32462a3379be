"""Splits a text into the words and signs that dates are made of, each with a class of one letter.

The classes of a text are a short string, such as `N-NMY` for `16-17 November 2006`, so the grammar
of dates (`date_grammar.py`) needs the words of no language.
"""

import re
from typing import NamedTuple

from osce_crawler.pages.months import fold_name, may_be_month
from osce_crawler.pages.weekdays import is_weekday

# A time of day is left out: `17 November 2006 - 14:30` is one day. Only a colon marks it, because
# `14.30` may be a day and a month.
_TOKEN = re.compile(
    r"(?P<time>(?<!\d)\d{1,2}:\d\d(?::\d\d)?(?!\d)(?:\s?(?:h|hrs|am|pm|Uhr|CET|CEST|GMT|UTC)\b)?)"
    r"|(?P<number>\d+)"
    r"|(?P<word>[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*)"
    r"|(?P<dash>[-‐‑‒–—―−﹘﹣－]+|\.{2,}|…)"
    r"|(?P<sign>\S)"
)
_WORDS = {
    "r": "to till til until through thru bis zum au al a la до по deri do az hasta pana ile"
    " and und et y e i и і та dhe va ва ve və si och og",
    "o": "st nd rd th er re o го ого ое е",
    "d": "of de del di du des d da",
    "y": "year года году год рік року god godine godina година године წელი წლის წელს жыл жылы жылғы"
    " жылдын yil yili yilda соли",
    "g": "г р g r ж թ",
    "p": "le am den der dem the on el il lo dana dne dnia dated от më",
}
_WORD_CLASSES = {fold_name(word): name for name, words in _WORDS.items() for word in words.split()}
_SIGNS = {".": ".", ",": ",", "/": "/", "&": "r", "(": "("}
_SHORTEST_MONTH = 3
_NUMBERS = {1: "N", 2: "N", 4: "Y"}
_NEAR = range(-4, 5)  # tokens: no pattern of a date has a word farther from a number


class Token(NamedTuple):
    """A word, a number or a sign of a text.

    Classes: `N` number of one or two digits, `Y` of four, `X` any other; `M` month, `D` day of the
    week, `w` other word; `r` word between two days of a range, `o` ordinal ending, `d` word between
    day and month, `y` the word year, `g` its abbreviation, `p` word before a date; `-` dash without
    white space around it, `=` other dash; `.` `,` `/` `(` themselves, `~` other sign.
    """

    kind: str
    text: str
    start: int
    end: int


def tokens_of(text: str) -> list[Token]:
    """The tokens of a text, in order. A word far from every number is of class `w`."""
    found = [match for match in _TOKEN.finditer(text) if match.lastgroup != "time"]
    numbers = [at for at, match in enumerate(found) if match.lastgroup == "number"]
    near = {at + step for at in numbers for step in _NEAR}
    return [
        Token(_kind(match, text, near=at in near), match[0], match.start(), match.end())
        for at, match in enumerate(found)
    ]


def _kind(match: re.Match[str], text: str, *, near: bool) -> str:
    found, start, end = match[0], match.start(), match.end()
    match match.lastgroup:
        case "word":
            return _word_kind(found) if near else "w"
        case "number":
            glued = start > 0 and (text[start - 1].isalpha() or text[start - 1] == "_")
            return "X" if glued else _NUMBERS.get(len(found), "X")
        case "dash":
            inside = start > 0 and end < len(text)
            glued = inside and not text[start - 1].isspace() and not text[end].isspace()
            return "-" if glued and len(found) == 1 and found != "…" else "="
        case _:
            return _SIGNS.get(found, "~")


def _word_kind(word: str) -> str:
    folded = fold_name(word)
    if folded in _WORD_CLASSES:
        return _WORD_CLASSES[folded]
    if len(word) >= _SHORTEST_MONTH and may_be_month(word):
        return "M"
    return "D" if is_weekday(word) else "w"
