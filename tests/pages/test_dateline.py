"""Datelines in the forms seen on the site, and beginnings of sentences that only look like one."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osce_crawler.pages.dateline import find_dateline
from tests.work import no_hang

_D = date

DATED: list[tuple[str, str, str, date]] = [
    ("VIENNA, 17 November 2006 - The OSCE's", ("VIENNA, 17 November"
                                              " 2006"), "VIENNA", _D(2006, 11, 17)),
    ("VIENNA, 17 November 2006 – The", "VIENNA, 17 November 2006", "VIENNA", _D(2006, 11, 17)),
    ("VIENNA, 17 November 2006 — The", "VIENNA, 17 November 2006", "VIENNA", _D(2006, 11, 17)),
    ("VIENNA, 17 November 2006 -- The", "VIENNA, 17 November 2006", "VIENNA", _D(2006, 11, 17)),
    ("VIENNA, 17 November 2006-The", "VIENNA, 17 November 2006", "VIENNA", _D(2006, 11, 17)),
    ("VIENNA, 17 November 2006 -The", "VIENNA, 17 November 2006", "VIENNA", _D(2006, 11, 17)),
    ("VIENNA, 17 November 2006- The", "VIENNA, 17 November 2006", "VIENNA", _D(2006, 11, 17)),
    ("VIENNA, 17 November 2006. The", "VIENNA, 17 November 2006", "VIENNA", _D(2006, 11, 17)),
    ("VIENNA, 17 November 2006 (OSCE)-- The", ("VIENNA, 17 November 2006"
                                              " (OSCE)"), "VIENNA", _D(2006, 11, 17)),
    ("12 June 2025, Sarajevo – The", "12 June 2025, Sarajevo", "Sarajevo", _D(2025, 6, 12)),
    ("VIENNA/SARAJEVO, 3 May 2012 - The", ("VIENNA/SARAJEVO, 3 May"
                                          " 2012"), "VIENNA/SARAJEVO", _D(2012, 5, 3)),
    (
        "TIRANA / BRUSSELS / GENEVA – 6 October 2020. The",
        "TIRANA / BRUSSELS / GENEVA – 6 October 2020",
        "TIRANA / BRUSSELS / GENEVA",
        _D(2020, 10, 6),
    ),
    (
        "VIENNA, BRUSSELS, GENEVA, 26 February 2018- The",
        "VIENNA, BRUSSELS, GENEVA, 26 February 2018",
        "VIENNA, BRUSSELS, GENEVA",
        _D(2018, 2, 26),
    ),
    ("OSH, Kyrgyzstan, 4 July 2011 - The", ("OSH, Kyrgyzstan, 4 July"
                                           " 2011"), "OSH, Kyrgyzstan", _D(2011, 7, 4)),
    ("ZAGREB, 08 July, 2002 - The", "ZAGREB, 08 July, 2002", "ZAGREB", _D(2002, 7, 8)),
    (
        "Prishtinë/Priština, 9 June 2017 – The",
        "Prishtinë/Priština, 9 June 2017",
        "Prishtinë/Priština",
        _D(2017, 6, 9),
    ),
    ("ВЕНА, 6 марта 2023 года- Члены", "ВЕНА, 6 марта 2023 года", "ВЕНА", _D(2023, 3, 6)),
    ("ВЕНА, 6 марта 2023 г. – Члены", "ВЕНА, 6 марта 2023 г.", "ВЕНА", _D(2023, 3, 6)),
    ("КИЇВ, 24 серпня 2015 року – Місія", "КИЇВ, 24 серпня 2015 року", "КИЇВ", _D(2015, 8, 24)),
    ("TIRANË, 6 tetor 2020 - Prezenca", "TIRANË, 6 tetor 2020", "TIRANË", _D(2020, 10, 6)),
    ("SARAJEVO, 5. maj 2010. - Misija", "SARAJEVO, 5. maj 2010", "SARAJEVO", _D(2010, 5, 5)),
    ("WIEN, 3. März 2009 – Der", "WIEN, 3. März 2009", "WIEN", _D(2009, 3, 3)),
    ("SOUTH-EASTERN UKRAINE, 2 May 2016 - The", ("SOUTH-EASTERN UKRAINE, 2 May"
                                                " 2016"), "SOUTH-EASTERN UKRAINE", _D(2016, 5, 2)),
    ("THE HAGUE, 17 November 2006 - The", ("THE HAGUE, 17 November"
                                          " 2006"), "THE HAGUE", _D(2006, 11, 17)),
    ("ST. PETERSBURG, 17 November 2006 - The", ("ST. PETERSBURG, 17 November"
                                               " 2006"), "ST. PETERSBURG", _D(2006, 11, 17)),
    ("VIENNA, 17 Novembr 2006 - The", "VIENNA, 17 Novembr 2006", "VIENNA", _D(2006, 11, 17)),
    ("VIENNA, 17th of November 2006 - The", ("VIENNA, 17th of November"
                                            " 2006"), "VIENNA", _D(2006, 11, 17)),
    ("VIENNA, Friday, 17 November 2006 - The", ("VIENNA, Friday, 17 November"
                                               " 2006"), "VIENNA", _D(2006, 11, 17)),
    ("BISHKEK, 10.12.2004 - The", "BISHKEK, 10.12.2004", "BISHKEK", _D(2004, 12, 10)),
    ("KHUJAND (Tajikistan), 3 May 2010 - The", ("KHUJAND (Tajikistan), 3 May"
                                               " 2010"), "KHUJAND (Tajikistan)", _D(2010, 5, 3)),
    ("VIENNA 17 November 2006 - The", "VIENNA 17 November 2006", "VIENNA", _D(2006, 11, 17)),
    ("NEW YORK, 27 February 2012 -", "NEW YORK, 27 February 2012", "NEW YORK", _D(2012, 2, 27)),
    ("NEW HAVEN, 27 February 2012 - The", ("NEW HAVEN, 27 February"
                                          " 2012"), "NEW HAVEN", _D(2012, 2, 27)),
    ("The Hague, 6 March 2006 – The", "The Hague, 6 March 2006", "The Hague", _D(2006, 3, 6)),
    ("TBILISI, 6 March 2006, The", "TBILISI, 6 March 2006", "TBILISI", _D(2006, 3, 6)),
    ("ТБИЛИСИ, 6 марта 2006 года, Члены", "ТБИЛИСИ, 6 марта 2006 года", "ТБИЛИСИ", _D(2006, 3, 6)),
    ("თბილისი, 6 მარტი 2006 – ეუთო", "თბილისი, 6 მარტი 2006", "თბილისი", _D(2006, 3, 6)),
    ("ДУШАНБЕ, 9 МАЙИ 2006 – СММ", "ДУШАНБЕ, 9 МАЙИ 2006", "ДУШАНБЕ", _D(2006, 5, 9)),
    ("ANKARA, 5 Ağustos 2006 – AGİT", "ANKARA, 5 Ağustos 2006", "ANKARA", _D(2006, 8, 5)),
    ("İSTANBUL, 5 KASIM 2006 – AGİT", "İSTANBUL, 5 KASIM 2006", "İSTANBUL", _D(2006, 11, 5)),
    ("PARIS, le 1er mars 2006 – La", "PARIS, le 1er mars 2006", "PARIS", _D(2006, 3, 1)),
    ("WIEN, am 6. März 2006 – Der", "WIEN, am 6. März 2006", "WIEN", _D(2006, 3, 6)),
    ("BISHKEK, 17-11-2006 - The", "BISHKEK, 17-11-2006", "BISHKEK", _D(2006, 11, 17)),
    ("BISHKEK, Tuesday, 03/07/2006 - The", "BISHKEK, Tuesday, 03/07/2006", "BISHKEK", _D(2006, 3, 7)),
    ("BISHKEK, 2006-11-17 - The", "BISHKEK, 2006-11-17", "BISHKEK", _D(2006, 11, 17)),
    ("VIENNA (OSCE), 6 March 2006 - The", "VIENNA (OSCE), 6 March 2006", "VIENNA", _D(2006, 3, 6)),
    ("DUSHANBE (Tajikistan) - 6 March 2006 - The", ("DUSHANBE (Tajikistan) - 6 March"
                                                   " 2006"), "DUSHANBE (Tajikistan)", _D(2006, 3, 6)),
    ("SARAJEVO, 5. maj 2010.-Misija", "SARAJEVO, 5. maj 2010", "SARAJEVO", _D(2010, 5, 5)),
    ("VIENNA, 6 March 2006", "VIENNA, 6 March 2006", "VIENNA", _D(2006, 3, 6)),
    ("VIENNA, 6 March 2006 – 7 March is the day", "VIENNA, 6 March 2006", "VIENNA", _D(2006, 3, 6)),
    ("ВЕНА, 6 марта 2023 г. Члены", "ВЕНА, 6 марта 2023 г.", "ВЕНА", _D(2023, 3, 6)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("paragraph", "text", "place", "published_on"), DATED, ids=[case[0] for case in DATED]
)
def test_reads_place_and_date(paragraph: str, text: str, place: str, published_on: date) -> None:
    dateline = find_dateline(paragraph)

    assert dateline is not None
    assert (text, place, published_on) == (dateline.text, dateline.place, dateline.published_on)


@pytest.mark.parametrize(
    ("paragraph", "text", "place", "day"),
    [
        ("VIENNA, 17 November - The", "VIENNA, 17 November", "VIENNA", (17, 11)),
        ("VIENNA, 17 November – The OSCE met in 2006", "VIENNA, 17 November", "VIENNA", (17, 11)),
        ("ВЕНА, 6 марта – Члены", "ВЕНА, 6 марта", "ВЕНА", (6, 3)),
    ],
)
def test_a_year_that_is_not_printed_is_not_guessed(
    paragraph: str, text: str, place: str, day: tuple[int, int]
) -> None:
    dateline = find_dateline(paragraph)

    assert dateline is not None
    assert (text, place, None, day) == (
        dateline.text,
        dateline.place,
        dateline.published_on,
        dateline.day,
    )


@pytest.mark.parametrize(
    ("paragraph", "text"),
    [
        ("VIENNA - The OSCE's", "VIENNA"),
        ("VIENNA – The OSCE's", "VIENNA"),
        ("VIENNA (OSCE) -- The OSCE's", "VIENNA (OSCE)"),
        ("VIENNA/SARAJEVO - The", "VIENNA/SARAJEVO"),
        ("OSH, Kyrgyzstan - The Centre", "OSH, Kyrgyzstan"),
        ("OSH, Kyrgyzstan, the Centre opened", "OSH, Kyrgyzstan"),
        ("DUSHANBE (Tajikistan) - The", "DUSHANBE (Tajikistan)"),
        ("WASHINGTON, D.C. – The", "WASHINGTON, D.C."),
        ("IVANO-FRANKIVSK – The", "IVANO-FRANKIVSK"),
        ("ST. PETERSBURG – The", "ST. PETERSBURG"),
        ("NEW YORK – The", "NEW YORK"),
        ("CHISINAU/TIRASPOL – The", "CHISINAU/TIRASPOL"),
        ("ТБИЛИСИ – Члены", "ТБИЛИСИ"),
        ("თბილისი – ეუთო", "თბილისი"),
        ("VIENNA-The OSCE", "VIENNA"),
        ("VIENNA--The OSCE", "VIENNA"),
    ],
)
def test_a_date_that_is_not_printed_is_none(paragraph: str, text: str) -> None:
    dateline = find_dateline(paragraph)

    assert dateline is not None
    assert (text, None, None) == (dateline.text, dateline.published_on, dateline.day)


@pytest.mark.parametrize(
    "paragraph",
    [
        "",
        "The OSCE's 56 participating States need to co-operate.",
        "On 17 November 2006 - the day of the vote - polling stations opened.",
        "In Vienna, 17 November 2006 - a day of",
        "Freedom - the value that",
        "OSCE - a network of States",
        "ODIHR, 17 November 2006 - the Office",
        "ОБСЕ - организация",
        "UNICEF and OSCE - partners",
        "Eva Biaudet, the OSCE Special Representative - a lawyer",
        '"VIENNA, 17 November 2006 - The',
        "17 November 2006 was a day in Vienna - cold",
        "For further information contact: Roman Vashchuk - Vienna",
        "A",
        "-",
        "2006",
        "Q: What happened in VIENNA, 17 November 2006 - and why?",
        "VIENNA, where the Permanent Council meets, hosted the seminar.",
        "Since 1999 - the year of the mission",
    ],
)
def test_a_sentence_is_no_dateline(paragraph: str) -> None:
    assert find_dateline(paragraph) is None


@given(st.text(max_size=200))
def test_any_text_has_a_dateline_of_its_own_words_or_none(paragraph: str) -> None:
    dateline = find_dateline(paragraph)

    assert dateline is None or (
        paragraph.startswith(dateline.text) and dateline.place in dateline.text
    )


@given(
    st.sampled_from(("A", "A B ", "VIENNA, ", "VIENNA/", "1 May ", "O’", "St. ")),
    st.integers(1, 3000),
)
def test_no_beginning_takes_long(piece: str, times: int) -> None:
    """A pattern that backtracks does not end."""
    with no_hang():
        find_dateline(piece * times)


@pytest.mark.parametrize(
    "paragraph",
    [
        "Monday, 12 May 2014 – the", "Until, 5 May 2010 - the", ("Human Rights Day, 10 December 2010"
                                                                " – the"), "NGO – the",
        "USA – the", "HIV – the", "LGBT - the", "UPDATE – the", "TODAY – the", "WOMEN, Peace – the",
        "SALW – the", "WTO –the", "ELECTIONS – the", "CORRECTED – the", "ВНИМАНИЕ – миссия", "ROMA – the",
        "TOKTOGUL – the", "MINSK GROUP – the", "MINSK II – the", "VIENNA DOCUMENT – the", "KOSOVO – the",
        "VIENNA-based staff – the", "KYIV-BASED MISSION – the", "HELSINKI+50 – the", "ELECTIONS, the",
        "VIENNA, Ambassador Smith, the", "Permanent Council, 5 May 2010 – the", "UPDATE, 5 May 2010 – the",
        "MEDIA ADVISORY, 5 May 2010 – the", "NEW REPORT, 5 May 2010 – the", "NEW, 5 May 2010 – the",
        "The Parties, 5 May 2010 – the", "In Vienna 5 May 2010 – the", "Seit 5. Mai 2010 – dem",
        "Am 5. Mai 2010 – dem", "Gestern, 5. Mai 2010 – der", "Le 5 mai 2010 – le", "Hier, 5 mai 2010 – le",
        "Сегодня, 5 мая 2010 года – день", "С 5 мая 2010 года – день", "Станом на 5 травня 2015 – день",
        "Danas, 5. maja 2010 – dan", "Dana 5. maja 2010 – dan", "Sot, 5 maj 2010 – dita", "5 May 2010 – the",
        "Bugün, 5 Mayıs 2010 – gün", "5 May 2010, Human Rights Day – the", "5 May 2010. The OSCE – the",
        "vienna, 5 May 2010 – the", "Budapest Document, 6 December 1994 – the", "From 3 to 5 May 2020 – the",
        "TRAINING, Education, the", "Yesterday, 5 May – the", "Ambassador Smith, 5 May 2010 – the",
    ],
)  # fmt: skip
def test_a_word_of_the_sentence_is_no_place(paragraph: str) -> None:
    assert find_dateline(paragraph) is None


@pytest.mark.parametrize(
    "days",
    ["16-17 November 2006", "16 – 17 November", "30 April - 2 May 2012", "from 3 to 5 May 2020",
     "November 16-17, 2006", "16.-17.11.2006", "2006-11-16/2006-11-17"],
)  # fmt: skip
def test_a_range_of_days_is_no_date(days: str) -> None:
    found = find_dateline(f"VIENNA, {days} - The".replace(", from", ","))

    assert found is not None
    assert found.reading.doubts == ("names several days",)
    assert (found.place, found.published_on, found.day) == ("VIENNA", None, None)


@pytest.mark.parametrize(
    "paragraph", ["A-" * 80, "A-A-A-A-A, " * 14, "A B C D E/" * 30, "A. " * 60, "A'" * 90]
)
def test_a_paragraph_made_to_be_slow_is_not(paragraph: str) -> None:
    """Each time takes microseconds; a pattern that backtracks took 14 seconds."""
    with no_hang():
        for _ in range(100):
            find_dateline(paragraph)


@pytest.mark.parametrize(
    "word",
    "OSCE UNMIK ОБСЕ ОЕБС СММ CSO CIS IOM COVID SMM In Ambassador Ms Secretary Deputy От В По До Na"
    " Update UPDATE PHOTO President TRAINING NEW TV NGO LGBTQ EULEX GUAM".split(),
)
def test_a_word_that_begins_sentences_or_names_an_organisation_is_no_place(word: str) -> None:
    assert find_dateline(f"{word}, 17 November 2006 - The") is None


@pytest.mark.parametrize(
    ("paragraph", "place"),
    [
        ("XANTHI, 17 November 2006 - The", "XANTHI"),
        ("BORDEAUX, 17 November 2006 - The", "BORDEAUX"),
        ("ASTANA, Thursday, 17 November 2006 - The", "ASTANA"),
        ("МОСКВА, Суббота, 17 ноября 2006 - The", "МОСКВА"),
        ("VIENNA, Понедельник, 17 ноября 2006 - The", "VIENNA"),
        ("Monday 17 November 2006 - The", None),
        ("Суббота, 17 ноября 2006 - The", None),
        ("Human Rights Day. 17 November 2006 - The", None),
        ("St. Day, 17 November 2006 - The", None),
        ("DAYTON, 17 November 2006 - The", "DAYTON"),
    ],
)
def test_a_weekday_is_no_part_of_the_place(paragraph: str, place: str | None) -> None:
    dateline = find_dateline(paragraph)

    assert (dateline and dateline.place) == place


@pytest.mark.parametrize(
    ("paragraph", "published_on", "day"),
    [
        ("VIENNA, 17 November 2006 - The", date(2006, 11, 17), None),
        ("VIENNA, 17 November - The", None, (17, 11)),
        ("VIENNA, 17 Brumaire 2006 - The", None, None),
        ("VIENNA, 31 November 2006 - The", None, None),
        ("VIENNA, 17 Brumaire - The", None, None),
        ("VIENNA, 16–17 November 2006 - The", None, None),
        ("VIENNA, 16 - 17 November - The", None, None),
        ("ZAGREB, 17 listopada 2006 - The", None, None),
    ],
)
def test_a_dateline_names_one_day_or_none(
    paragraph: str, published_on: date | None, day: tuple[int, int] | None
) -> None:
    dateline = find_dateline(paragraph)

    assert dateline is not None
    assert (dateline.published_on, dateline.day) == (published_on, day)


def test_the_language_tells_two_months_apart() -> None:
    dateline = find_dateline("ZAGREB, 17 listopada 2006 - Misija", "hr")
    yearless = find_dateline("ZAGREB, 17 listopada - Misija", "hr")

    assert dateline is not None
    assert yearless is not None
    assert (dateline.published_on, yearless.day) == (date(2006, 10, 17), (17, 10))


def test_a_dateline_stands_in_the_first_160_characters() -> None:
    places = "/".join(["GENEVA" * 3] * 6)
    near, far = f"{places}, 17 November 2006 - The", f"{places}/{places}, 17 November 2006 - The"

    assert find_dateline(near) is not None
    assert find_dateline(far) is None
    start = "G" * (160 - len(", 17 November 2006 -"))
    assert find_dateline(f"{start}, 17 November 2006 - The") is not None
    assert find_dateline(f"G{start}, 17 November 2006 - The") is None


def test_a_place_of_the_page_s_label_needs_no_date() -> None:
    labels = ["Toktogul, Kyrgyzstan", "Kerben (Kyrgyzstan)"]

    for paragraph in ("TOKTOGUL – The", "TOKTOGUL/KERBEN – The", "TOKTOGUL, Kyrgyzstan – The"):
        assert find_dateline(paragraph) is None
        assert find_dateline(paragraph, places=labels) is not None
    assert find_dateline("NARYNKOL – The", places=labels) is None


_PLACES = ["VIENNA", "Vienna", "NEW YORK", "THE HAGUE", "ST. PETERSBURG", "TOKTOGUL", "OSH, Kyrgyzstan",
           "VIENNA/SARAJEVO", "TIRANA / BRUSSELS / GENEVA", "Prishtinë/Priština", "DUSHANBE (Tajikistan)",
           "ВЕНА", "КИЇВ", "İSTANBUL", "UST-KAMENOGORSK", "WASHINGTON, D.C.", "L'VIV"]  # fmt: skip
_DATES = ["17 November 2006", "17 November, 2006", "November 17, 2006", "17th of November 2006",
          "17. November 2006", "17.11.2006", "17-11-2006", "2006-11-17", "17/11/2006", "17 Nov. 2006",
          "Friday, 17 November 2006", "Fri, 11/17/2006", "17 ноября 2006 года", "17 nëntor 2006",
          "le 17 novembre 2006", "17 KASIM 2006", "17 ნოემბერი 2006", "17 Novembr 2006",
          "17 de noviembre de 2006", "Пятница, 17 ноября 2006", "17. novembar 2006. godine"]  # fmt: skip
_ENDS = [
    " - The",
    "-The",
    " – The",
    "—The",
    " -- The",
    " (OSCE)-- The",
    ". The",
    ": The",
    ", The",
    "",
]


@pytest.mark.parametrize("place", _PLACES)
def test_every_place_is_read_with_every_date_separator_and_end(place: str) -> None:
    """The forms seen on the site, in all combinations."""
    lost = [
        paragraph
        for printed in _DATES
        for between in (", ", ",", " - ", " – ", "/", " / ")
        for end in _ENDS
        for paragraph in [place + between + printed + end]
        for found in [find_dateline(paragraph)]
        if not found or (found.place, found.published_on) != (place, date(2006, 11, 17))
    ]

    assert lost == []
