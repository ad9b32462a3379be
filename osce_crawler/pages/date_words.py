"""Splits a text into the words and signs that dates are made of, each with a class of one letter.

The classes of a text are a short string, such as `N-NMY` for `16-17 November 2006`, so the grammar
of dates (`date_grammar.py`) needs the words of no language.
"""

import re
from typing import NamedTuple

from osce_crawler.pages.months import MONTH_NAMES, fold_name, is_misspelled_month
from osce_crawler.pages.weekdays import WEEKDAYS

# The word is first, because most tokens are words. A time of day is left out: `17 November 2006 -
# 14:30` is one day. Only a colon marks it, because `14.30` may be a day and a month.
_TOKEN = re.compile(
    r"(?P<word>[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*)"
    r"|(?P<time>(?<!\d)\d{1,2}:\d\d(?::\d\d)?(?!\d)(?:\s?(?:h|hrs|am|pm|Uhr|CET|CEST|GMT|UTC)\b)?)"
    r"|(?P<number>\d+)"
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
_WORD_CLASSES = {
    **dict.fromkeys(WEEKDAYS, "D"),
    **dict.fromkeys(MONTH_NAMES, "M"),
    **{fold_name(word): name for name, words in _WORDS.items() for word in words.split()},
}
"""By folded word."""
_SIGNS = {".": ".", ",": ",", "/": "/", "&": "r", "(": "("}
_NUMBERS = {1: "N", 2: "N", 4: "Y"}
_NEAR = 4  # tokens: no pattern of a date has a word farther from a number


class Tokens(NamedTuple):
    """The words, numbers and signs of a text, in order."""

    kinds: str
    """A letter for each.

    Classes: `N` number of one or two digits, `Y` of four, `X` any other; `M` month, `D` day of the
    week, `w` other word; `r` word between two days of a range, `o` ordinal ending, `d` word between
    day and month, `y` the word year, `g` its abbreviation, `p` word before a date; `-` dash without
    white space around it, `=` other dash; `.` `,` `/` `(` themselves, `~` other sign.
    """
    found: list[re.Match[str]]

    def word_before(self, first: int) -> str | None:
        """The last of the three tokens before index `first`, but for signs and words like `le`."""
        nearest = self.kinds[max(0, first - 3) : first].rstrip(",.(p")
        return self.found[max(0, first - 3) + len(nearest) - 1][0] if nearest else None

    def word_after(self, after: int) -> str | None:
        """The first of the two tokens from index `after` on, but for signs."""
        nearest = self.kinds[after : after + 2]
        skipped = len(nearest) - len(nearest.lstrip(",("))
        return self.found[after + skipped][0] if skipped < len(nearest) else None


def tokens_of(text: str) -> Tokens:
    """The tokens of a text. A word far from every number is of class `w`."""
    found: list[re.Match[str]] = []
    kinds: list[str] = []
    numbers: list[int] = []
    # One plain loop, because a text has dozens of tokens.
    for match in _TOKEN.finditer(text):
        match match.lastgroup:
            case "word":
                kinds.append("w")
            case "sign":
                kinds.append(_SIGNS.get(match[0], "~"))
            case "number":
                numbers.append(len(kinds))
                kinds.append(_number_kind(match, text))
            case "dash":
                kinds.append(_dash_kind(match, text))
            case _:
                continue
        found.append(match)
    done = 0
    for number in numbers:
        after = min(number + _NEAR + 1, len(kinds))
        for at in range(max(number - _NEAR, done), after):
            if kinds[at] == "w":
                kinds[at] = word_kind(found[at][0])
        done = after
    return Tokens("".join(kinds), found)


def word_kind(word: str) -> str:
    """The class of a word that is near a number."""
    folded = fold_name(word)
    return _WORD_CLASSES.get(folded) or ("M" if is_misspelled_month(folded) else "w")


def _number_kind(match: re.Match[str], text: str) -> str:
    start = match.start()
    glued = start > 0 and (text[start - 1].isalpha() or text[start - 1] == "_")
    return "X" if glued else _NUMBERS.get(len(match[0]), "X")


def _dash_kind(match: re.Match[str], text: str) -> str:
    start, end = match.span()
    inside = start > 0 and end < len(text)
    glued = inside and not text[start - 1].isspace() and not text[end].isspace()
    return "-" if glued and end - start == 1 and match[0] != "…" else "="
