"""Finds the dateline of a paragraph: `VIENNA, 17 November 2006 - ` at its start."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from osce_crawler.pages.date_grammar import PrintedDate, first_date, printed_dates
from osce_crawler.pages.dates import Reading, reading_of
from osce_crawler.pages.openers import begins_sentence, is_organisation
from osce_crawler.pages.patterns import on_demand
from osce_crawler.pages.places import is_country, is_place_key, place_key

# Python's `re` has no class for capital letters, so this lists those of Latin, Greek, Cyrillic and
# Armenian. Georgian has no capitals: its places must be in the list.
_UPPER = "[" + "".join(chr(code) for code in range(0x41, 0x590) if chr(code).isupper()) + "]"
# The group is atomic: a match of `A-B` as two words would take seconds for a paragraph of dashes.
# `markup.py` explains why it is no possessive quantifier.
_WORD = rf"{_UPPER}[^\W\d_]*+(?>(?:[.'’-][^\W\d_]++)*)\.?"
_NAME = rf"{_WORD}(?:(?:\s|\s?[-–]\s?)(?:(?:of|and|de|la|na|nad|и|на)\s)?{_WORD}){{0,4}}"
_NAMES = rf"{_NAME}(?:\s?[/,]\s?{_NAME}){{0,5}}(?:\s\([^()]{{2,30}}\))?"
_DASH = r"(?:--+|[-‐‑‒–—―−])"
_AGENCY = r"(?:\s?\((?:OSCE|ОБСЕ|ОБСЄ|ODIHR|БДИПЧ|OSBE|OEBS|ОЕБС|OSZE|AGİT)[^()]{0,20}\))"
_STOP = rf"(?:\.?\s*{_DASH}|\s*[.:](?=\s|$))"

_ALL_NAMES = on_demand(_NAMES)
_PLACE_AFTER = on_demand(rf",?\s(?P<place>{_NAMES}){_AGENCY}?(?={_STOP})")
_BEFORE_DATE = re.compile(rf"\s?(?P<sign>[,/]|{_DASH})?\s?$")
_AGENCY_AFTER = re.compile(_AGENCY)
_AGENCY_LAST = re.compile(rf"{_AGENCY}$")
_SHORT_YEAR = re.compile(rf",?\s['’]?\d\d(?={_STOP})")
# The end of a dateline. A comma counts before a capital: `TBILISI, 6 March 2006, The OSCE`. The
# full stop may be that of `г.`
_END = re.compile(rf"{_STOP}|,\s(?=[\"“„«'‘]?{_UPPER})|(?<=\.)\s(?={_UPPER})")
_BETWEEN_NAMES = re.compile(r"\s?[/,]\s?|\s[-–]\s")
_BRACKETS = re.compile(r"\s?\(([^()]{2,40})\)$")
_BEFORE_TEXT = re.compile(
    rf",?(?P<before>\s*)(?P<dash>{_DASH})(?P<after>\s*)(?=(?P<word>\w*))(?=\S)"
)
_SPELLED = re.compile(r"\w[\w\s.'’–-]*")
_YEAR = re.compile(r"\d{4}")
_NUMBER = re.compile(r"\d")
# Before the date: `SKOPJE, former Yugoslav Republic of Macedonia, on 6 May` has three.
_MOST_SMALL_WORDS = 4
_COMMA = re.compile(r",\s(?=\S)")
_UNREAD_DAY = re.compile(r",?\s\d{1,2}\.?\s[^\W\d_]{3,14}\.?$")
# Characters. A dateline of six places is shorter, and the limit bounds the time of a match.
_LONGEST = 160
_LONGEST_DATE = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    """A dateline."""

    text: str
    """As printed, without the dash at its end."""
    place: str
    reading: Reading
    """What it says about the date; without a day if it prints none."""

    @property
    def published_on(self) -> date | None:
        """The complete date, if printed."""
        return self.reading.day

    @property
    def day(self) -> tuple[int, int] | None:
        """Day and month, if printed without a year."""
        return self.reading.yearless


def find_dateline(
    paragraph: str, language: str | None = None, places: Iterable[str] = ()
) -> Dateline | None:
    """The dateline at the start of a paragraph; None if there is none, or if it may be a sentence.

    `language` decides between two months of one name (`listopada`). `places` are known from a label
    of the page. With a date, a capitalised name is a place; without one, only a known place is:

    >>> find_dateline("TOKTOGUL, 6 March 2006 - The OSCE").place
    'TOKTOGUL'
    >>> find_dateline("TOKTOGUL - The OSCE"), find_dateline("ELECTIONS - The OSCE")
    (None, None)
    >>> find_dateline("TOKTOGUL - The OSCE", places=["Toktogul, Kyrgyzstan"]).place
    'TOKTOGUL'
    """
    start = paragraph[:_LONGEST]
    known = _Places(tuple(places))
    found = _dated(start, language, known, whole=len(paragraph) <= _LONGEST)
    return found or _undated(start, known)


def place_of_header(line: str) -> str | None:
    """The place of a line that is a place and a complete date, or a range of days; else None.

    >>> place_of_header("VIENNA 17 November 2006"), place_of_header("ASTANA, 1-2 December 2010")
    ('VIENNA', 'ASTANA')
    >>> place_of_header("VIENNA 17 November 2006 at noon") is None
    True
    """
    dates = printed_dates(line) if len(line) <= _LONGEST else []
    if len(dates) != 1 or not (dates[0].days or dates[0].several) or not _YEAR.search(line):
        return None
    before = _BEFORE_DATE.search(line, 0, dates[0].lead)
    place = line[: before.start()] if before else ""
    is_whole = not line[dates[0].end :].strip(" .") and not _NUMBER.search(place)
    return place if is_whole and len(place) > 1 else None


@dataclass(frozen=True)
class _Places:
    """The places of the list and those of the page's labels."""

    labels: tuple[str, ...]

    @cached_property
    def labelled(self) -> frozenset[str]:
        names = {name for label in self.labels for name in (label, *_names(label))}
        return frozenset(filter(None, map(place_key, names)))

    def has(self, name: str) -> bool:
        if not _SPELLED.fullmatch(name):  # a quotation, say: the keys have no punctuation
            return False
        key = place_key(name)
        return is_place_key(key) or key in self.labelled

    def has_all(self, names: Sequence[str]) -> bool:
        """Whether each is known; after the first one, a country may follow."""
        return self.has(names[0]) and all(self.has(name) or is_country(name) for name in names[1:])


def _dated(start: str, language: str | None, known: _Places, *, whole: bool) -> Dateline | None:
    """A dateline with a date. `whole`: the text is not cut."""
    number = _NUMBER.search(start)
    if not number or _small_words(start[: number.start()]) > _MOST_SMALL_WORDS:
        return None
    first = first_date(start[: number.start() + _LONGEST_DATE], language)
    for one in (first, first and first.head):  # a range; else its first day: `6 May – 9 May is ...`
        if one is None:
            continue
        if not start[: one.lead]:
            found = _PLACE_AFTER().match(start, one.end)
            if found and _may_be_place(found["place"], known, separated=True):
                return _dateline(start[: found.end()], found["place"], one)
            continue
        before = _BEFORE_DATE.search(start, 0, one.lead)
        end = _end_of(start, one, whole=whole)
        place = start[: before.start()] if before else ""
        if ")" in place:
            place = _AGENCY_LAST.sub("", place)
        if before and end and _may_be_place(place, known, separated=bool(before["sign"])):
            return _dateline(start[:end], place, one)
    return None


def _small_words(text: str) -> int:
    return sum(word[0].islower() for word in text.split())


def _dateline(text: str, place: str, one: PrintedDate) -> Dateline:
    reading = reading_of(one)
    if one.yearless:
        reading = reading._replace(doubts=())
    return Dateline(text=text, place=place, reading=reading)


def _end_of(start: str, one: PrintedDate, *, whole: bool) -> int | None:
    """Where the dateline of a place and this date ends, or None if text follows."""
    at = one.end
    if one.yearless and (year := _SHORT_YEAR.match(start, at)):
        at = year.end()
    if agency := _AGENCY_AFTER.match(start, at):
        at = agency.end()
    ends = _END.match(start, at) or (whole and not start[at:].strip())
    return at if ends else None


def _may_be_place(place: str, known: _Places, *, separated: bool) -> bool:
    """Whether the text beside a date is a place. `separated`: a comma or a dash is between them.

    `Seit 5. Mai 2010 –` is a sentence, so a name in small letters needs the comma or the list.
    """
    names = _names(place)
    if known.has_all(names) and names[0][0] == names[0][0].title():
        return True
    if not _ALL_NAMES().fullmatch(place) or is_organisation(names[0]):
        return False
    if any(begins_sentence(name) for name in names if not known.has(name)):
        return False
    return separated or names[0].isupper() or known.has(names[0])


def _names(place: str) -> list[str]:
    """The names of several places, countries and what is in brackets included.

    >>> _names("TIRANA / BRUSSELS"), _names("DUSHANBE (Tajikistan)"), _names("OSH, Kyrgyzstan")
    (['TIRANA', 'BRUSSELS'], ['DUSHANBE', 'Tajikistan'], ['OSH', 'Kyrgyzstan'])
    """
    bracket = _BRACKETS.search(place) if ")" in place else None
    names = _BETWEEN_NAMES.split(place[: bracket.start()] if bracket else place)
    return [*names, bracket[1]] if bracket else names


def _undated(start: str, known: _Places) -> Dateline | None:
    """A dateline without a date: known places in capitals.

    `Freedom - the value` and `WTO - the members` are sentences.
    """
    if not _is_in_capitals(start[:2]):
        return None
    for text in _heads(start):
        place = _UNREAD_DAY.sub("", _AGENCY_LAST.sub("", text))
        names = _names(place)
        if _is_in_capitals(names[0]) and known.has_all(names):
            return Dateline(text=text, place=place, reading=Reading())
    return None


def _is_in_capitals(name: str) -> bool:
    """Whether a name is in capitals, or in letters that have none to begin a name: Georgian."""
    return name.isupper() or (name.islower() and name == name.title())


def _heads(start: str) -> Iterator[str]:
    """What may be a dateline without a date: the text before each dash, `OSH, Kyrgyzstan` too."""
    for found in _BEFORE_TEXT.finditer(start):
        inside = found["dash"] in "-‐‑" and not found["before"] and not found["after"]
        if not inside or begins_sentence(found["word"]):  # `VIENNA-based`, but `VIENNA-The OSCE`
            yield start[: found.start()]
    for found in _COMMA.finditer(start):
        text = start[: found.start()]
        if is_country(_names(text)[-1]):
            yield text
