"""Calendar dates as pages print them: in `datetime` attributes, and in words of many languages."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SITE_ZONE = ZoneInfo("Europe/Vienna")
"""Drupal prints `datetime` in UTC and shows the date in the site's zone: 23:00Z on the 16th is the 17th."""

# Stems, in the order of the year; a month is recognised by the longest stem that begins its word. Case and typography
# are folded before. dateparser knows these too, at a hundred times the price, and needs to be told the language.
_STEMS = (
    "jan янв січ јан ιαν қаң tammi",
    "feb fév fev shk фев лют velj helmi",
    "mar mär märz mars мар бер mart ožuj maalis",
    "apr avr abr pri апр квіт květ trav huhti",
    "may mai maj maggio mayo мая май мај трав svib touko",
    "jun juin qer июн јун черв lip kesä",
    "jul juil korr июл јул лип srp heinä",
    "aug avg aoû août ago gus авг серп kolov elo",
    "sep set sht сен сеп вер ruj syys",
    "oct okt out tet окт жовт lis loka",
    "nov nën nent нов ноя лис stud marras",
    "dec dez dic dhj дек груд pros joulu",
)
# Words whose stem above belongs to another month in another language: Ukrainian, Polish and Croatian names overlap.
_WHOLE = {
    "travanj": 4, "travnja": 4, "lipanj": 6, "lipnja": 6, "srpanj": 7, "srpnja": 7, "listopad": 10, "listopada": 10,
    "листопад": 11, "листопада": 11, "липень": 7, "липня": 7, "травень": 5, "травня": 5, "березень": 3, "березня": 3,
    "вересень": 9, "вересня": 9, "prill": 4, "prilli": 4, "maja": 5, "mája": 5, "juna": 6, "juli": 7, "jula": 7, "marsi": 3,
    "márta": 3, "марта": 3, "juni": 6, "giugno": 6, "luglio": 7, "gennaio": 1, "enero": 1, "juillet": 7,
}  # fmt: skip
_MONTHS = {stem: number for number, stems in enumerate(_STEMS, start=1) for stem in stems.split()}
_LONGEST_STEM = max(map(len, _MONTHS))

_DAY_FIRST = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th|-?(?:го|ого))?\.?\s*(?:de\s+|of\s+)?([^\W\d_]{3,12})\.?,?\s*(\d{4})\b"
)
_MONTH_FIRST = re.compile(r"\b([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")
_DAY_NO_YEAR = re.compile(r"\b(\d{1,2})\.?\s*([^\W\d_]{3,12})\b")
_NUMERIC = re.compile(r"\b(\d{1,2})[./](\d{1,2})[./](\d{4})\b")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")


def month_number(word: str) -> int | None:
    """1 to 12 for a month's name, in full, shortened or declined, in any language known here; else None."""
    folded = word.casefold()
    if folded in _WHOLE:
        return _WHOLE[folded]
    for length in range(min(_LONGEST_STEM, len(folded)), 2, -1):
        if number := _MONTHS.get(folded[:length]):
            return number
    return None


def _valid(year: int, month: int | None, day: int) -> date | None:
    try:
        return date(year, month or 0, day)
    except ValueError:
        return None


def date_in_words(text: str) -> date | None:
    """The first complete date of a text: `17 November 2006`, `08 July, 2002`, `6 марта 2023 года`, `17.11.2006`."""
    for match in _DAY_FIRST.finditer(text):
        if found := _valid(int(match[3]), month_number(match[2]), int(match[1])):
            return found
    for match in _MONTH_FIRST.finditer(text):
        if found := _valid(int(match[3]), month_number(match[1]), int(match[2])):
            return found
    if iso := _ISO.search(text):
        return _valid(int(iso[1]), int(iso[2]), int(iso[3]))
    if numeric := _NUMERIC.search(text):
        return _valid(int(numeric[3]), int(numeric[2]), int(numeric[1]))
    return None


def day_and_month(text: str) -> tuple[int, int] | None:
    """Day and month of a text that names no year, or None."""
    match = _DAY_NO_YEAR.search(text)
    month = month_number(match[2]) if match else None
    return (int(match[1]), month) if match and month else None


def labelled_date(text: str, language: str) -> date | None:
    """The date after a label; where our own table does not know the month, dateparser is asked, strictly."""
    if found := date_in_words(text):
        return found
    if not any(char.isdigit() for char in text):
        return None
    import dateparser  # noqa: PLC0415 - takes 0.3 s to import, and is needed for one page in thousands

    try:
        parsed = dateparser.parse(
            text,
            languages=[language],
            settings={
                "PARSERS": ["absolute-time"],
                "STRICT_PARSING": True,
                "REQUIRE_PARTS": ["day", "month", "year"],
                "DATE_ORDER": "DMY",
            },
        )
    except ValueError:  # a language that dateparser does not know
        return None
    return parsed.date() if parsed else None


def attribute_date(value: str) -> date | None:
    """The calendar date of a `datetime` attribute in the site's zone; a date or time without a zone is taken as it is.

    >>> attribute_date("2006-11-16T23:00:00Z")
    datetime.date(2006, 11, 17)
    """
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    if moment.tzinfo is None:
        return moment.date()
    try:
        return moment.astimezone(UTC).astimezone(SITE_ZONE).date()
    except OverflowError:
        return None
