"""Calendar dates as pages print them, and which one a release takes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osce_crawler.pages.dates import attribute_date, date_in_words, read_date, read_label
from osce_crawler.pages.months import month_number
from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import DateSource, PressRelease
from tests.pages.built import URL, drupal6, drupal11, labelled_field

MONTHS = {
    "en": "January February March April May June July August September October November December",
    "en short": "Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "ru named": "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "sq": "janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor",
    "sr-Latn": "januar februar mart april maj jun jul avgust septembar oktobar novembar decembar",
    "sr-Latn declined": "januara februara marta aprila maja juna jula avgusta septembra oktobra"
    " novembra decembra",
    "sr": "јануар фебруар март април мај јун јул август септембар октобар новембар децембар",
    "mk": "јануари февруари март април мај јуни јули август септември октомври ноември декември",
    "hr": "siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga"
    " prosinca",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre"
    " dicembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre"
    " diciembre",
    "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie"
    " decembrie",
    "tr": "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
}


def _months() -> list[tuple[str, str, int]]:
    return [
        (language, name, number)
        for language, names in MONTHS.items()
        for number, name in enumerate(names.split(), 1)
    ]


@pytest.mark.parametrize("language", MONTHS)
def test_reads_the_months_of_many_languages(language: str) -> None:
    names = MONTHS[language].split()

    read = [read_label(f"17 {name} 2006", language.split(maxsplit=1)[0]).day for name in names]

    assert [date(2006, month, 17) for month in range(1, 13)] == read


@pytest.mark.parametrize(
    "word", ["monday", "the", "vienna", "года", "presse", "", "ma", "x" * 5000]
)
def test_other_words_are_no_months(word: str) -> None:
    assert month_number(word) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("17 November 2006", date(2006, 11, 17)),
        ("Friday, 17 November 2006", date(2006, 11, 17)),
        ("17th of November 2006", date(2006, 11, 17)),
        ("17. November 2006", date(2006, 11, 17)),
        ("17 NOVEMBER 2006", date(2006, 11, 17)),
        ("November 17, 2006", date(2006, 11, 17)),
        ("08 July, 2002", date(2002, 7, 8)),
        ("6 марта 2023 года", date(2023, 3, 6)),
        ("2006-11-17", date(2006, 11, 17)),
        ("17.11.2006", date(2006, 11, 17)),
        ("17/11/2006", date(2006, 11, 17)),
        ("29 February 2004", date(2004, 2, 29)),
        ("31 June 2004", None),
        ("29 February 2006", None),
        ("0 May 2006", None),
        ("32.01.2006", None),
        ("2006-13-01", None),
        ("17 November", None),
        ("November 2006", None),
        ("2006", None),
        ("", None),
        ("56 participating 2006", None),
        ("17 Novvember 06", None),
        ("between 31 June 2004 and 2 July 2004", None),
    ],
)
def test_reads_a_date_or_none(text: str, expected: date | None) -> None:
    assert expected == date_in_words(text)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2006-11-16T23:00:00Z", date(2006, 11, 17)),  # midnight in Vienna, winter
        ("2006-07-16T22:00:00Z", date(2006, 7, 17)),  # midnight in Vienna, summer
        ("2006-07-16T21:59:59Z", date(2006, 7, 16)),
        ("2006-11-17T12:00:00Z", date(2006, 11, 17)),  # as Drupal prints a date without a time
        ("2006-11-17", date(2006, 11, 17)),
        ("2006-11-16T23:00:00", date(2006, 11, 16)),
        ("2006-11-17T00:00:00+01:00", date(2006, 11, 17)),
        ("2006-11-17T00:30:00+04:00", date(2006, 11, 16)),
        (" 2006-11-17 ", date(2006, 11, 17)),
        ("2006-02-30", None),
        ("17 November 2006", None),
        ("", None),
        ("9999-12-31T23:59:59Z", None),
        ("0001-01-01T00:00:00+14:00", None),
    ],
)
def test_an_attribute_is_read_in_the_zone_of_the_site(value: str, expected: date | None) -> None:
    assert expected == attribute_date(value)


@given(st.dates(date(1975, 1, 1), date(2100, 1, 1)), st.sampled_from(_months()))
def test_every_day_comes_back(day: date, month: tuple[str, str, int]) -> None:
    language, name, number = month
    day = date(day.year, number, min(day.day, 28))

    assert day == read_label(f"{day.day} {name} {day.year}", language.split()[0]).day


@given(st.text(max_size=60))
def test_any_text_is_a_date_or_none(text: str) -> None:
    assert date_in_words(text) is None or any(char.isdigit() for char in text)
    assert attribute_date(text) is None or any(char.isdigit() for char in text)


def _yearless(text: str, language: str | None = None) -> tuple[int, int] | None:
    return read_date(text, language).yearless


def test_a_day_without_a_year_is_a_day_and_a_month() -> None:
    assert _yearless("17 November") == (17, 11)
    assert _yearless("17 participants") is None


def _read(page: bytes) -> tuple[date | None, DateSource | None, list[str]]:
    release: PressRelease = parse_press_release(page, url=URL)
    doubts = [warning for warning in release.warnings if warning.startswith("published_on")]
    return release.published_on, release.published_on_source, doubts


_DATELINE = "<p>VIENNA, 19 May 2010 - The OSCE met.</p>"


def test_the_time_goes_before_the_dateline_and_says_that_they_disagree() -> None:
    time = '<dt>Date:</dt><dd><time datetime="2010-05-19T22:00:00Z">20 May 2010</time></dd>'

    published_on, source, doubts = _read(drupal11(_DATELINE, metadata=time))

    assert (date(2010, 5, 20), DateSource.TIME) == (published_on, source)
    assert doubts == ["published_on: time says 2010-05-20, dateline says 2010-05-19"]


def test_the_label_goes_before_the_dateline() -> None:
    published_on, source, doubts = _read(
        drupal6(_DATELINE, metadata=labelled_field("Date:", ["20 May 2010"]))
    )

    assert (date(2010, 5, 20), DateSource.LABEL) == (published_on, source)
    assert len(doubts) == 1


def test_sources_that_agree_need_no_warning() -> None:
    printed = '<span class="date-display-single">19 May 2010</span>'

    assert (date(2010, 5, 19), DateSource.LABEL, []) == _read(drupal6(_DATELINE, metadata=printed))


def test_the_header_line_of_an_old_text_goes_before_the_dateline() -> None:
    page = (
        b"Newsroom\nA title\nVIENNA 20 May 2010\nVIENNA, 19 May 2010 - The OSCE met.\nMore text.\n"
    )

    published_on, source, doubts = _read(page)

    assert (date(2010, 5, 20), DateSource.HEADER) == (published_on, source)
    assert doubts == ["published_on: header says 2010-05-20, dateline says 2010-05-19"]


def test_an_empty_label_leaves_the_dateline_with_a_warning() -> None:
    published_on, source, doubts = _read(drupal11(_DATELINE, metadata="<dt>Date:</dt><dd></dd>"))

    assert (date(2010, 5, 19), DateSource.DATELINE) == (published_on, source)
    assert len(doubts) == 1


def test_an_impossible_date_is_no_date_and_is_said() -> None:
    time = '<dt>Date:</dt><dd><time datetime="2010-02-30">30 February 2010</time></dd>'

    published_on, source, doubts = _read(drupal11(_DATELINE, metadata=time))

    assert (date(2010, 5, 19), DateSource.DATELINE) == (published_on, source)
    assert any("2010-02-30" in doubt for doubt in doubts)


def test_a_dateline_without_a_year_can_disagree_too() -> None:
    time = '<dt>Date:</dt><dd><time datetime="2010-05-20">20 May 2010</time></dd>'

    assert _read(drupal11("<p>VIENNA, 20 May - The OSCE met.</p>", metadata=time))[2] == []
    assert len(_read(drupal11("<p>VIENNA, 19 May - The OSCE met.</p>", metadata=time))[2]) == 1


def test_no_date_anywhere_is_null_with_a_warning() -> None:
    assert _read(drupal11("<p>The OSCE met in 2010.</p>")) == (
        None,
        None,
        ["published_on: not on the page"],
    )


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("17 maart 2006", "nl", date(2006, 3, 17)),  # not in our own table
        ("17 maart 2006", "nl-BE", date(2006, 3, 17)),
        ("17 maart 2006", "en", None),
        ("17 maart", "nl", None),
        ("maart 2006", "nl", None),
        ("maart", "nl", None),
        ("17 foo 2006", "xx", None),
        ("17 Foo 2006", "en", None),
        ("11/17/2006", "en", date(2006, 11, 17)),
        ("2006", "en", None),
        ("17 11 2006", "en", None),
        ("17 maart 06", "nl", None),
        ("3 dagen geleden, 2006", "nl", None),
        ("17 listopada 2006", "hr", date(2006, 10, 17)),
        ("17 listopada 2006", "pl", date(2006, 11, 17)),
        ("17 listopada 2006", "sr-Latn", None),
        ("17 November 2006", "ru", date(2006, 11, 17)),
    ],
)
def test_a_month_that_is_not_in_the_table_is_read_in_the_language_of_the_page(
    text: str, language: str, expected: date | None
) -> None:
    assert read_label(text, language).day == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("17-го ноября 2006", date(2006, 11, 17)),
        ("17 de noviembre 2006", date(2006, 11, 17)),
        ("1st May 2006", date(2006, 5, 1)),
        ("2nd May, 2006", date(2006, 5, 2)),
        ("3rd of May 2006", date(2006, 5, 3)),
        ("May 1st, 2006", date(2006, 5, 1)),
        ("Nov. 17, 2006", date(2006, 11, 17)),
        ("17 Nov. 2006", date(2006, 11, 17)),
        ("from 40 May 2006 to May 3, 2006", None),
        ("2006-11-17T23:00", None),
        ("2006-11-17 23:00", date(2006, 11, 17)),
        ("17.13.2006", None),
        ("117 November 2006", None),
        ("17 November 20061", None),
        ("1 May 0000", None),
    ],
)
def test_a_date_may_be_written_in_many_ways(text: str, expected: date | None) -> None:
    assert date_in_words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6 марта", (6, 3)),
        ("17. November", (17, 11)),
        ("17 listopada", None),
        ("November 17", None),
        ("November", None),
        ("", None),
    ],
)
def test_a_day_and_a_month_stand_in_that_order(text: str, expected: tuple[int, int] | None) -> None:
    assert _yearless(text) == expected
    assert _yearless("17 listopada", "hr") == (17, 10)
