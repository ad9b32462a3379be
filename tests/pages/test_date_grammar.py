"""Dates, ranges and ambiguous dates of a text, in its order."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from osce_crawler.pages.date_grammar import first_date, printed_dates
from osce_crawler.pages.dates import Reading, read_date, read_label
from tests.work import no_hang

RANGES = [
    "16-17 November 2006",
    "16 – 17 November 2006",
    "16 – 17 November",
    "16/17 November 2006",
    "16 and 17 November 2006",
    "16 & 17 November 2006",
    "16, 17 and 18 November 2006",
    "16th to 17th of November 2006",
    "from 3 to 5 May 2020",
    "November 16-17, 2006",
    "30 April - 2 May 2012",
    "30 April 2012 – 2 May 2012",
    "April 30 - May 2, 2012",
    "Thursday, 16 November 2006 - Friday, 17 November 2006",
    "Thu 16 Nov 2006 09:00 - Fri 17 Nov 2006 17:00",
    "2006-11-16/2006-11-17",
    "2006-11-16 - 2006-11-17",
    "2006-11-16/17",
    "2006-11-30/12-02",
    "16.-17.11.2006",
    "16.11. - 17.11.2006",
    "16.11.2006–17.11.2006",
    "16-17/11/2006",
    "16/11 - 17/11/2006",
    "16/11/2006 to 17/11/2006",
    "с 16 по 17 ноября 2006 года",
    "30 апреля – 2 мая 2012 г.",
    "з 16 до 17 листопада 2006 року",
    "du 3 au 5 mai 2020",
    "du 30 avril au 2 mai 2012",
    "vom 3. bis 5. Mai 2020",
    "vom 30. April bis zum 2. Mai 2012",
    "od 3. do 5. maja 2020.",
    "nga 3 deri më 5 maj 2020",
    "dal 3 al 5 maggio 2020",
    "del 3 al 5 de mayo de 2020",
    "5 – 7 Mayıs 2010",
]


@pytest.mark.parametrize("text", RANGES)
def test_a_range_names_several_days_and_none_of_them(text: str) -> None:
    assert read_date(text) == Reading(doubts=("names several days",))
    assert len(printed_dates(text)) == 1


@given(
    st.dates(date(1990, 1, 1), date(2030, 1, 1)),
    st.integers(1, 400),
    st.sampled_from(("%-d %B %Y", "%B %-d, %Y", "%Y-%m-%d", "%d.%m.%Y", "%a, %-d %b %Y", "%-d %B")),
    st.sampled_from(("-", " - ", "–", " – ", " to ", "/", " bis ", " по ")),
)
def test_two_dates_and_a_dash_are_a_range(
    start: date, length: int, form: str, between: str
) -> None:
    end = start + timedelta(days=length)
    # "1 January - 1 January 2001" is one day to any reader.
    assume(form != "%-d %B" or (start.month, start.day) != (end.month, end.day))
    last = end.strftime("%-d %B %Y" if form == "%-d %B" else form)

    assert read_date(start.strftime(form) + between + last).day is None
    assert read_date(start.strftime(form) + between + last).doubts == ("names several days",)


@pytest.mark.parametrize(
    "text",
    [
        "17 November 2006 - 14:30",
        "17 November 2006, 09:30 - 11:00",
        "17 November 2006 09:30–11:00 CET",
        "2006-11-17 - 14:30",
        "2006-11-17 - 14.30",
        "17 November 2006 / 17. novembar 2006.",
        "17 November - 17 November 2006",
        "17.11.2006г.",
        "17.11.2006 г.",
        "17. 11. 2006.",
        "2006/11/17",
        "2006. november 17.",
        "2006 November 17",
        "Summit 2005, 17 November 2006",
        "May 17 November 2006",
        "17-Nov-2006",
        "le 17 novembre 2006",
        "am 17. November 2006",
        "17 de noviembre de 2006",
        "the 17th of November, 2006",
        "Fri, 11/17/2006",
        "11/17/2006",
        "17/11/2006",
        "17-11-2006",
        "17. novembar 2006. godine",
        "17 listopada 2006 r.",
        "2006 წლის 17 ნოემბერი",
        "17 ნოემბერი, 2006",
        "2006 жылғы 17 қараша",
        "2006 yil 17 noyabr",
        "17 ноябри соли 2006",
        "17 KASIM 2006",
        "17 Kasım 2006",
    ],
)
def test_one_day_is_read_without_a_doubt(text: str) -> None:
    expected = Reading(day=date(2006, 11, 17))

    assert read_date(text, "pl") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020-05-12 (updated 14 May 2020)", date(2020, 5, 12)),
        ("12 May 2020 (updated 2020-05-14)", date(2020, 5, 12)),
        ("May 12, 2020; corrected on 14.05.2020", date(2020, 5, 12)),
        ("12.05.2020, исправлено 14 мая 2020 года", date(2020, 5, 12)),
        ("12 May 2020, last updated 14 May", date(2020, 5, 12)),
        ("12 May 2020 (seminar: 14-15 May 2020)", date(2020, 5, 12)),
        ("14 May 2020 (first published 12 May 2020)", date(2020, 5, 14)),
    ],
)
def test_the_first_date_of_the_text_is_taken_and_the_others_are_said(
    text: str, expected: date
) -> None:
    assert read_date(text) == Reading(
        day=expected, doubts=("has several dates, the first is taken",)
    )


@pytest.mark.parametrize(
    "text", ["12 May 2020 (12.05.2020)", "2020-05-12, 12 May", "12 May 2020. 05/12/2020"]
)
def test_the_same_day_again_is_no_doubt(text: str) -> None:
    assert read_date(text) == Reading(day=date(2020, 5, 12))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("05/06/2006", (date(2006, 6, 5), date(2006, 5, 6))),
        ("5-6-2006", (date(2006, 6, 5), date(2006, 5, 6))),
        ("05.06.2006", (date(2006, 6, 5),)),
        ("05/05/2006", (date(2006, 5, 5),)),
        ("13/05/2006", (date(2006, 5, 13),)),
        ("05/13/2006", (date(2006, 5, 13),)),
        ("05.13.2006", ()),
        ("13/13/2006", ()),
        ("31/02/2006", ()),
        ("Tue, 03/07/2006", (date(2006, 3, 7),)),
        ("Fri, 03/07/2009", (date(2009, 7, 3),)),
        ("03/07/2006 (Tuesday)", (date(2006, 3, 7),)),
        ("Monday 03/07/2006", (date(2006, 7, 3),)),
        ("Вт, 03/07/2006", (date(2006, 3, 7),)),
        ("Di., 03/07/2006", (date(2006, 3, 7),)),
        ("mar 03/07/2006", (date(2006, 3, 7),)),
        ("lundi 03/07/2006", (date(2006, 7, 3),)),
        ("Sunday, 03/07/2006", (date(2006, 7, 3), date(2006, 3, 7))),
    ],
)
def test_numbers_alone_are_one_day_only_if_they_can_be_no_other(
    text: str, days: tuple[date, ...]
) -> None:
    (found,) = printed_dates(text)

    assert found.days == days


@given(st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.booleans())
def test_a_day_of_the_week_decides_or_leaves_both(day: date, day_first: bool) -> None:
    text = day.strftime("%A, %d/%m/%Y" if day_first else "%a, %m/%d/%Y")
    (found,) = printed_dates(text)

    assert day in found.days
    assert len(found.days) == 1 or all(one.weekday() == day.weekday() for one in found.days)


def test_a_day_of_the_week_that_does_not_fit_is_said() -> None:
    assert read_date("Monday, 17 November 2006") == Reading(
        day=date(2006, 11, 17), doubts=("names another day of the week",)
    )
    assert read_date("Friday, 17 November 2006").doubts == ()
    assert read_date("So 17 November 2006").doubts == ()  # `So` is a word, too
    assert read_date("17 November 2006. Monday is the day").doubts == ()
    assert read_date("17 November 2006 (Monday)").doubts == ("names another day of the week",)


@pytest.mark.parametrize(
    "text",
    [
        "2006-11-17T23:00",
        "1.17.11.2006",
        "17.11.2006.5",
        "17/11/2006/3",
        "A17 November 2006",
        "117 November 2006",
        "17 November 20061",
        "17 Brumaire 2006",
        "17.XI.2006",
        "17 November 06",
        "31 June 2004 (updated 2 July 2004)",
        "17 maart 2006 (updated 18 April 2006)",
    ],
)
def test_what_cannot_be_read_is_no_date_and_no_later_date_stands_in_for_it(text: str) -> None:
    assert read_date(text).day is None


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("2006-11-16T23:00:00Z", "en", date(2006, 11, 17)),
        ("2006-11-17T12:00", "en", date(2006, 11, 17)),
        ("2006-11-17T99:00", "en", None),
        ("16-17 maart 2006", "nl", None),
        ("17 maart 2006, 18 maart 2006", "nl", None),
        ("17 maart 2006 " + "x" * 400, "nl", None),
    ],
)
def test_a_label_may_hold_a_moment_and_dateparser_reads_one_day_only(
    text: str, language: str, day: date | None
) -> None:
    assert read_label(text, language).day == day


@pytest.mark.parametrize(
    "piece",
    [
        "1-",
        "1 May ",
        "May 1-",
        "1.1.",
        "16, ",
        "2006-11-",
        "1 and ",
        "1/",
        "2006 ",
        "Mon ",
        "1:11:",
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    """A pattern that backtracks, or looks at the whole text again and again, does not end."""
    with no_hang():
        printed_dates(piece * 20_000)
        read_label(piece * 1_000_000, "en")


_LINES = st.tuples(
    st.sampled_from(
        ["VIENNA", "OSH, Kyrgyzstan", "On Monday", "le", "Tue", "MAY", "Bake\u0301", ""]
    ),
    st.sampled_from([", ", " ", ",", " - "]),
    st.sampled_from(["17", "31", "1", "16-17", "0"]),
    st.sampled_from([" November", " novembr", " ноября", " listopada", " March", " word"]),
    st.sampled_from([" 2006", " 2006 года", " 2006 year", "", ", 2006", " 06"]),
    st.sampled_from([" – The", " - ", " — 18 May", "-", " – to 9 May 2010", ", Tuesday – The", ""]),
).map("".join)


@given(_LINES)
@settings(max_examples=1000)
def test_the_first_date_is_the_first_of_all(line: str) -> None:
    assert first_date(line, "hr") == next(iter(printed_dates(line, "hr")), None)
