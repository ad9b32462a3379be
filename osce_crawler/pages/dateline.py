"""Finds the dateline of a paragraph: `VIENNA, 17 November 2006 - ` at its start."""

import re
from dataclasses import dataclass
from datetime import date

from osce_crawler.pages.dates import date_in_words, day_and_month

# Python's `re` has no class for capital letters, so this lists those of Latin, Greek, Cyrillic and
# Armenian.
_UPPER = "[" + "".join(chr(code) for code in range(0x41, 0x590) if chr(code).isupper()) + "]"
# The group is atomic: a match of `A-B` as two words would take seconds for a paragraph of dashes.
# `markup.py` explains why it is no possessive quantifier.
_WORD = rf"{_UPPER}[^\W\d_]*+(?>(?:[.'’-][^\W\d_]++)*)\.?"
_NAME = rf"{_WORD}(?:(?:\s|\s?[-–]\s?)(?:(?:of|and|de|la|na|nad|и|на)\s)?{_WORD}){{0,4}}"
_PLACES = rf"{_NAME}(?:\s?[/,]\s?{_NAME}){{0,5}}(?:\s\([^()]{{2,30}}\))?"
_YEAR = r"(?:,?\s*\d{4}(?:\s?(?:года?|року|г\.|year))?)"
_DAY_MONTH = rf"(?:\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}}|\d{{1,2}}(?:\s?[-–]\s?\d{{1,2}})?(?:st|nd|rd|th)?\.?\s?(?:of\s)?[^\W\d_]{{3,14}}\.?{_YEAR}?|[^\W\d_]{{3,14}}\.?\s\d{{1,2}}{_YEAR}?)"
_DASH = r"(?:--|[-‐‑‒–—―−])"
_AGENCY = r"(?:\s?\((?:OSCE|ОБСЕ|ODIHR|БДИПЧ|OSBE|OEBS|ОЕБС)[^)]{0,20}\))"
_END = rf"\s*(?:{_DASH}|\.(?=\s|$)|:(?=\s))\s*"

_PLACE_THEN_DATE = re.compile(
    rf"(?P<line>(?P<place>{_PLACES})(?:\s?(?:,|/|{_DASH})\s?|\s)(?P<date>{_DAY_MONTH}){_AGENCY}?)(?:{_END}|(?<=,)\s)"
)
_DATE_THEN_PLACE = re.compile(
    rf"(?P<line>(?P<date>{_DAY_MONTH}),?\s(?P<place>{_PLACES}){_AGENCY}?){_END}"
)
# Without a date, only capitals are a dateline: `Freedom - the value` is a sentence.
_CAPITALS = rf"{_UPPER}{{3,}}(?:[ '’-]{_UPPER}{{2,}}){{0,3}}"
_COUNTRY = rf"{_UPPER}[^\W\d_]+(?: {_UPPER}[^\W\d_]+){{0,2}}"
_PLACE_ONLY = re.compile(
    rf"(?P<line>(?P<place>{_CAPITALS}(?:\s?[/,]\s?(?:{_CAPITALS}|{_COUNTRY})){{0,4}}){_AGENCY}?),?\s*{_DASH}\s*(?=\S)"
)
_PLACE_AND_COUNTRY = re.compile(rf"(?P<line>(?P<place>{_CAPITALS}, {_COUNTRY})),\s")
_ORGANISATIONS = frozenset(
    "OSCE ODIHR ОБСЕ БДИПЧ OSBE OEBS ОЕБС ОБСЄ NATO НАТО UNHCR UNICEF UNDP UNODC UNMIK EULEX IOM"
    " CIS СНГ ООН OHCHR CSO "
    "COVID GUAM PRESS NOTE SMM СММ".split()
)
_SENTENCE_STARTS = frozenset(
    "In On At The A From Since Until By Today Yesterday Tomorrow Update Corrigendum Correction Note"
    " Ambassador Minister "
    "President Professor Dr Mr Mrs Ms Secretary Chairman Chairperson Head Deputy В На К С От По До"
    " Në Më Nga U Na "
    "UPDATE TODAY WOMEN MEN YOUTH MEDIA TRAINING CORRIGENDUM CORRECTION BREAKING NEW LIVE VIDEO"
    " PHOTO".split()
)
_ACRONYMS = frozenset(
    "NGO NGOS USA UK EU UN HIV AIDS LGBT LGBTI LGBTQ ICT IT CEO PDF FAQ TV".split()
)
_WEEKDAYS = (
    "monday tuesday wednesday thursday friday saturday sunday понедельник вторник среда четверг"
    " пятница суббота воскресенье"
).split()
_WEEKDAY_AFTER = re.compile(rf",?\s(?:{'|'.join(_WEEKDAYS)})$", re.IGNORECASE)
_RANGE = re.compile(r"\d\s?[-–]\s?\d")
# Characters. A dateline of six places is shorter, and the limit bounds the time of a match.
_LONGEST = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    """A dateline."""

    text: str
    """As printed, without the dash at its end."""
    place: str
    published_on: date | None
    """The complete date, if printed."""
    day: tuple[int, int] | None
    """Day and month, if printed without a year."""


def find_dateline(paragraph: str, language: str | None = None) -> Dateline | None:
    """The dateline at the start of a paragraph; None if there is none, or if it may be a sentence.

    `language` decides between two months of one name (`listopada`).
    """
    start = paragraph[:_LONGEST]
    for pattern in (_PLACE_THEN_DATE, _DATE_THEN_PLACE, _PLACE_ONLY, _PLACE_AND_COUNTRY):
        match = pattern.match(start)
        if match and _is_place(match["place"]):
            return _dateline(match, match.groupdict().get("date"), language)
    return None


def _dateline(match: re.Match[str], printed: str | None, language: str | None) -> Dateline:
    if printed and _RANGE.search(
        printed
    ):  # `16-17 November 2006`: which of them it was published on is not said
        printed = None
    complete = date_in_words(printed, language) if printed else None
    yearless = printed and not complete and not re.search(r"\d{4}", printed)
    return Dateline(
        text=match["line"],
        place=_WEEKDAY_AFTER.sub("", match["place"]),
        published_on=complete,
        day=day_and_month(printed, language) if printed and yearless else None,
    )


def _is_place(text: str) -> bool:
    words = [word.rstrip(".") for word in re.split(r"[\s/,]+", text)]
    return (
        words[0] not in _ORGANISATIONS | _SENTENCE_STARTS | _ACRONYMS
        and words[0].casefold() not in _WEEKDAYS
        and words[-1] != "Day"
    )
