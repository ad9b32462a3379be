"""Finds the dates that a text prints, ranges of days among them, in the order of the text.

Each pattern matches classes of tokens (`date_words.py`), not letters. Repeats have an upper limit,
so the time of a search grows with the length of the text and no faster.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from osce_crawler.pages.date_words import Tokens, tokens_of, word_kind
from osce_crawler.pages.months import month_number
from osce_crawler.pages.weekdays import short_weekday_number, weekday_number

_DAY = r"N(?:-?o)?\.?"
_DAYS = rf"{_DAY}(?:[-=/,r]{{1,3}}p?{_DAY}){{0,6}}"
_YEAR = r"Y(?:[-.]?(?:y|g\.?))?"
_DATE = re.compile(
    # 2006-11-17, 2006-11-16/17
    r"(?P<iso>Y-N-N(?:[/=](?:N-)?N(?![-./NY]))?|Y/N/N|Y\.N\.N)"
    # 16.-17.11.2006, 30.4. - 2.5.2006, 16-17/11/2006
    r"|(?P<numeric_range>N\.?[-=/r]N\.N\.Y|N\.N\.?[-=r]N\.N\.Y|N[-=r]N/N/Y|N/N[-=r]N/N/Y)"
    rf"|(?P<numeric>(?:N-N-|N/N/|N\.N\.){_YEAR})"
    # 17 November 2006, 16-17 November, 6 марта 2023 г.
    rf"|(?P<day_first>{_DAYS}[-d]{{0,2}}M(?:\.?[-,]?[dy]?{_YEAR})?)"
    # November 16-17, 2006; the start of April 30 - May 2, 2012
    rf"|(?P<month_first>M\.?{_DAYS},?Y|M\.?{_DAY}(?=[-=r]M\.?N))"
    # 2006 წლის 17 ნოემბერი; 2006. november 17.
    rf"|(?P<year_first>Y[.,]?-?(?:y|g\.?),?{_DAYS}[-d]?M(?!\.?,?Y)"
    rf"|Y[.,]?(?:y|g\.?)?M\.?{_DAY}(?![-,./]?[YN]))"
    # 17 Brumaire 2006: a date, in a month that no list has
    rf"|(?P<unknown>{_DAY}d?w\.?,?Y)"
)
_BETWEEN = re.compile(r"[.,]{0,2}(?:[-=/r]{1,3}|r{1,2}p)(?:D[.,]{0,2})?")
_LONGEST_LEAD = 5  # tokens
_LEAD = re.compile(r"p?(?:D[.,]{0,2})?p?$")
# The form of nearly all labels of the site, which the grammar would read in the same way.
_PLAIN = re.compile(r"(\d{1,2}) ([^\W\d_]+) (\d{4})")
# The only numbers of a dateline such as `VIENNA, 17 November 2006 – `, which the grammar would read
# in the same way, too.
_PLAIN_AFTER_WORD = re.compile(
    r"\D*?(?<![\u0300-\u036f])(?P<before>[^\W\d_]+), "
    r"(?P<date>(?P<day>\d{1,2}) (?P<month>[^\W\d_]+) (?P<year>\d{4})(?: года)?) [-–—] \D*"
)
_DIGIT = re.compile(r"\d")
_GLUED_BEFORE = re.compile(r"\d[-./]$")
_GLUED_AFTER = re.compile(r"\w")
_GLUED_AFTER_NUMBERS = re.compile(r"\w|[-./]\d")


class PrintedDate(NamedTuple):
    """A date, or a range of days, and where the text prints it.

    A tuple, as a frozen data class takes several times as long to make.
    """

    start: int
    end: int
    lead: int
    """Where its day of the week begins, or a word such as `le`; else equal to `start`."""
    days: tuple[date, ...] = ()
    """The day; two if the order of day and month is open; none for a range or an unknown day."""
    yearless: tuple[int, int] | None = None
    """Day and month, if no year is printed."""
    several: bool = False
    """Whether it is a range or a list of days."""
    misnamed: bool = False
    """Whether the day of the week that is printed beside it is another one."""
    head: "PrintedDate | None" = None
    """The first date of a range of two complete dates."""

    @property
    def day(self) -> date | None:
        """The day, if it is one."""
        return self.days[0] if len(self.days) == 1 else None


def printed_dates(text: str, language: str | None = None) -> list[PrintedDate]:
    """The dates of a text, in order. `language` decides between two months of one name.

    >>> [str(found.day) for found in printed_dates("2020-05-12 (updated 14 May 2020)")]
    ['2020-05-12', '2020-05-14']
    >>> printed_dates("30 April - 2 May 2012")[0].several
    True
    >>> printed_dates("Tue, 03/07/2006")[0].days, len(printed_dates("03/07/2006")[0].days)
    ((datetime.date(2006, 3, 7),), 2)
    """
    if (plain := _PLAIN.fullmatch(text)) and (month := month_number(plain[2], language)):
        days = _valid(int(plain[3]), [(month, int(plain[1]))])
        return [PrintedDate(start=0, end=len(text), lead=0, days=days)]
    if not _DIGIT.search(text):
        return []
    tokens = tokens_of(text)
    found: list[tuple[PrintedDate, int]] = []  # with the index of the token after it
    for match in _DATE.finditer(tokens.kinds):
        one = _printed(match, tokens, text, language)
        if found and _BETWEEN.fullmatch(tokens.kinds, found[-1][1], match.start()):
            found[-1] = (_joined(found[-1][0], one), match.end())
        else:
            found.append((one, match.end()))
    return [one for one, _ in found]


def first_date(text: str, language: str | None = None) -> PrintedDate | None:
    """The first of `printed_dates`, or None if there is none."""
    plain = _PLAIN_AFTER_WORD.fullmatch(text)
    if plain and word_kind(plain["before"]) == "w":  # most often
        month = month_number(plain["month"], language)
        if month:
            start, end = plain.span("date")
            days = _valid(int(plain["year"]), [(month, int(plain["day"]))])
            return PrintedDate(start=start, end=end, lead=start, days=days)
    return next(iter(printed_dates(text, language)), None)


def _printed(match: re.Match[str], tokens: Tokens, text: str, language: str | None) -> PrintedDate:
    first, after = match.span()
    start, end = tokens.found[first].start(), tokens.found[after - 1].end()
    lead = _LEAD.search(tokens.kinds, max(0, first - _LONGEST_LEAD), first) if first else None
    begin = tokens.found[lead.start()].start() if lead and lead[0] else start
    in_numbers = match.lastgroup in {"iso", "numeric", "numeric_range"}
    follows = (_GLUED_AFTER_NUMBERS if in_numbers else _GLUED_AFTER).match(text, end)
    if follows or _GLUED_BEFORE.search(text, max(0, start - 2), start):
        # `17.11.2006.5` or `2006-11-17T23`: a longer number, a part of it is no date
        return PrintedDate(start=start, end=end, lead=begin)
    days, yearless, several = _meaning(match, tokens, language)
    days, misnamed = _with_weekday(days, tokens, first, after)
    return PrintedDate(
        start=start,
        end=end,
        lead=begin,
        days=days,
        yearless=yearless,
        several=several,
        misnamed=misnamed,
    )


_Meaning = tuple[tuple[date, ...], tuple[int, int] | None, bool]
"""`days`, `yearless` and `several` of a printed date."""
_UNKNOWN: _Meaning = (), None, False
_SEVERAL: _Meaning = (), None, True


def _meaning(match: re.Match[str], tokens: Tokens, language: str | None) -> _Meaning:
    first, after = match.span()
    kinds, own = match[0], [found[0] for found in tokens.found[first:after]]
    numbers = [int(text) for kind, text in zip(kinds, own, strict=True) if kind == "N"]
    year = int(own[kinds.index("Y")]) if "Y" in kinds else None
    match match.lastgroup:
        case "iso":
            return (_valid(year, [tuple(numbers)]), None, False) if len(numbers) == 2 else _SEVERAL
        case "numeric":
            # Dots are European: the day is first. Slashes and hyphens are used in both orders.
            orders = [(numbers[1], numbers[0]), (numbers[0], numbers[1])]
            return _valid(year, orders[: 1 if kinds[1] == "." else 2]), None, False
        case "day_first" | "month_first" | "year_first" if len(numbers) == 1:
            named = month_number(own[kinds.index("M")], language)
            if year is None:
                return (), (numbers[0], named) if named else None, False
            return _valid(year, [(named or 0, numbers[0])]), None, False
        case "unknown":
            return _UNKNOWN
        case _:
            return _SEVERAL


def _valid(year: int | None, orders: Iterable[tuple[int, ...]]) -> tuple[date, ...]:
    """The days of the calendar among pairs of month and day, each once."""
    found: list[date] = []
    for month, day in orders:
        try:
            found.append(date(year or 0, month, day))
        except ValueError:
            continue
    return tuple(dict.fromkeys(found))


def _with_weekday(
    days: tuple[date, ...], tokens: Tokens, first: int, after: int
) -> tuple[tuple[date, ...], bool]:
    """The days, decided by the day of the week beside them, and whether it doubts the only one."""
    if not days:
        return days, False
    before = tokens.word_before(first)
    words = [word for word in (before, tokens.word_after(after)) if word]
    full = next((day for word in words if (day := weekday_number(word)) is not None), None)
    if len(days) == 1:
        return days, full is not None and days[0].weekday() != full
    short = short_weekday_number(before) if before else None
    named = full if full is not None else short
    matching = tuple(day for day in days if day.weekday() == named)
    return (matching if len(matching) == 1 else days), False


def _joined(first: PrintedDate, last: PrintedDate) -> PrintedDate:
    """Two dates with a dash or `to` between them: a range, or one day that is printed twice."""
    whole = last._replace(start=first.start, lead=first.lead, head=first.head or first)
    same = first.days == last.days if first.days else first.yearless == _day_and_month(last)
    if same and not first.several and (last.days or last.yearless):
        return whole
    return whole._replace(days=(), yearless=None, several=True, misnamed=False)


def _day_and_month(one: PrintedDate) -> tuple[int, int] | None:
    return (one.day.day, one.day.month) if one.day else one.yearless
