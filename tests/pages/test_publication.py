"""Which date a release takes, when its sources are ambiguous, impossible or at odds."""

from datetime import date

import pytest

from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import DateSource, Evidence
from tests.pages.built import URL, drupal11, listed

_Read = tuple[date | None, DateSource | None, list[str]]
_PLAIN = "The Council met."
_NOT = "published_on: not on the page"
_OPEN = "published_on: label '05/06/2006' may be 2006-06-05 or 2006-05-06"


def _read(
    label: str | None = None,
    text: str = _PLAIN,
    *,
    time: str | None = None,
    teaser: str | None = None,
    fetched_at: str | None = None,
) -> _Read:
    shown = f'<time datetime="{time}">{label}</time>' if time else label
    metadata = f"<dt>Date:</dt><dd>{shown}</dd>" if label else ""
    release = parse_press_release(
        drupal11(f"<p>{text}</p>", metadata=metadata),
        url=URL,
        evidence=Evidence(teaser=teaser),
        fetched_at=fetched_at,
    )
    doubts = [warning for warning in release.warnings if warning.startswith("published_on")]
    return release.published_on, release.published_on_source, doubts


def test_an_ambiguous_date_is_null_and_both_days_are_said() -> None:
    assert _read("05/06/2006") == (None, None, [_OPEN, _NOT])


@pytest.mark.parametrize(
    ("text", "teaser", "day"),
    [
        ("VIENNA, 5 June 2006 - The Council met.", None, date(2006, 6, 5)),
        ("VIENNA, 6 May 2006 - The Council met.", None, date(2006, 5, 6)),
        ("VIENNA, 6 May - The Council met.", None, date(2006, 5, 6)),
        (_PLAIN, "VIENNA, 5 June 2006 – The Council…", date(2006, 6, 5)),
    ],
)
def test_another_source_decides_an_ambiguous_label(
    text: str, teaser: str | None, day: date
) -> None:
    decided = [f"{_OPEN}, the other sources decide"]

    assert _read("05/06/2006", text, teaser=teaser) == (day, DateSource.LABEL, decided)


def test_a_source_that_names_neither_day_does_not_decide() -> None:
    assert _read("05/06/2006", "VIENNA, 7 June - The Council met.") == (None, None, [_OPEN, _NOT])
    assert _read("05/06/2006", "VIENNA, 7 June 2006 - The Council met.") == (
        date(2006, 6, 7),
        DateSource.DATELINE,
        [_OPEN, "published_on: no better source is a date, taken from the dateline"],
    )


def test_a_time_needs_no_warning_where_the_label_can_mean_it() -> None:
    assert _read("05/06/2006", time="2006-05-06") == (date(2006, 5, 6), DateSource.TIME, [])
    assert _read("05/06/2006", time="2006-05-07") == (
        date(2006, 5, 7),
        DateSource.TIME,
        [_OPEN],
    )


def test_an_ambiguous_dateline_is_decided_by_the_label_and_does_not_contradict_it() -> None:
    text = "BISHKEK, 05/06/2006 - The Centre met."

    assert _read("5 June 2006", text) == (date(2006, 6, 5), DateSource.LABEL, [])
    assert _read(None, text)[:2] == (None, None)
    assert _read(None, text.replace("05/", "Monday, 05/"))[:2] == (
        date(2006, 6, 5),
        DateSource.DATELINE,
    )


@pytest.mark.parametrize(
    ("label", "doubt"),
    [
        ("16-17 November 2006", "label '16-17 November 2006' names several days"),
        ("2006-11-16/2006-11-17", "label '2006-11-16/2006-11-17' names several days"),
        ("1 January 1970", "label '1 January 1970' is before 1970-01-02"),
        ("17 November 1906", "label '17 November 1906' is before 1970-01-02"),
        (
            "17 November 2066",
            "label '17 November 2066' is after the day of the capture, 2006-11-17",
        ),
        (
            "18 November 2006",
            "label '18 November 2006' is after the day of the capture, 2006-11-17",
        ),
        ("x" * 400, f"label '{'x' * 80}' is no date"),
    ],
)
def test_what_cannot_be_the_day_of_publication_is_null_with_the_reason(
    label: str, doubt: str
) -> None:
    fetched = "2006-11-17T12:00:00Z"

    assert _read(label, fetched_at=fetched) == (None, None, [f"published_on: {doubt}", _NOT])


def test_the_next_source_stands_in_for_an_impossible_one() -> None:
    dateline = "VIENNA, 17 November 2006 - The Council met."
    day, source, doubts = _read("1 January 1970", dateline, time="1970-01-01T00:00:00Z")

    assert (day, source) == (date(2006, 11, 17), DateSource.DATELINE)
    assert doubts[:2] == [
        "published_on: time '1970-01-01T00:00:00Z' is before 1970-01-02",
        "published_on: label '1 January 1970' is before 1970-01-02",
    ]


def test_a_range_in_the_dateline_is_said_beside_a_better_source() -> None:
    dateline = "VIENNA, 16-17 November 2006 - The Council met."

    assert _read("17 November 2006", dateline) == (
        date(2006, 11, 17),
        DateSource.LABEL,
        ["published_on: dateline 'VIENNA, 16-17 November 2006' names several days"],
    )


@pytest.mark.parametrize(
    ("fetched_at", "known"),
    [
        ("2006-11-16T22:59:59Z", False),  # still the 16th on the site's clock
        ("2006-11-16T23:00:00Z", True),
        ("2006-11-17T12:00:00Z", True),
        ("2016-01-01T00:00:00Z", True),
        (None, True),
    ],
)
def test_the_day_of_the_capture_is_that_of_the_site_s_zone(
    fetched_at: str | None, known: bool
) -> None:
    day, _, _ = _read("17 November 2006", fetched_at=fetched_at)

    assert day == (date(2006, 11, 17) if known else None)


def test_the_first_day_that_is_accepted_is_the_second_of_january_1970() -> None:
    assert _read("2 January 1970")[0] == date(1970, 1, 2)


def test_a_second_value_of_the_label_that_differs_is_said() -> None:
    values = ["17 November 2006", "17.11.2006", "18 November 2006", "19 November 2006"]
    page = drupal11(f"<p>{_PLAIN}</p>", metadata=listed("Date:", values))
    release = parse_press_release(page, url=URL)

    assert release.published_on == date(2006, 11, 17)
    assert [doubt for doubt in release.warnings if doubt.startswith("published_on")] == [
        "published_on: label '17 November 2006' has another value, 2006-11-18"
    ]


@pytest.mark.parametrize(
    ("line", "day", "place"),
    [
        ("VIENNA 17 November 2006", date(2006, 11, 17), "VIENNA"),
        ("VIENNA, Friday, 17 November 2006", date(2006, 11, 17), "VIENNA"),
        ("WIEN, 17. November 2006", date(2006, 11, 17), "WIEN"),
        ("PARIS, le 1er mars 2006", date(2006, 3, 1), "PARIS"),
        ("ASTANA 1-2 December 2010", None, "ASTANA"),
        ("BISHKEK 05/06/2006", None, "BISHKEK"),
        ("BISHKEK 13/06/2006", date(2006, 6, 13), "BISHKEK"),
    ],
)
def test_the_line_under_the_title_of_an_old_dump_may_be_any_place_and_date(
    line: str, day: date | None, place: str
) -> None:
    release = parse_press_release(
        f"Newsroom\nCouncil meets\n{line}\nThe Council met.\n".encode(), url=URL
    )

    assert (release.published_on, release.place) == (day, place)
    assert any(doubt.startswith("published_on: header") for doubt in release.warnings) == (not day)
