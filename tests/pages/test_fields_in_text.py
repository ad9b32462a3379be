"""Fields inside the text: left out where they stand alone, words of the text everywhere else."""

from datetime import date

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import PressRelease
from tests.pages.built import URL, drupal6, drupal11

_DAY = '<span class="date-display-single">3 May 2015</span>'
_AUTHOR = '<span class="author">Rosa Lindgren</span>'
_PLACE = '<span class="place">Vienna</span>'
_FIRST = "<p>The Council met today.</p>"


def _read(body: str) -> PressRelease:
    return parse_press_release(drupal6(body), url=URL)


def _doubts(release: PressRelease) -> list[str]:
    return [warning for warning in release.warnings if warning.startswith("paragraphs")]


@pytest.mark.parametrize(
    ("body", "paragraphs"),
    [
        (f"<p>{_DAY}</p>{_FIRST}", ["The Council met today."]),
        (f"{_DAY}<br>The Council met today.", ["The Council met today."]),
        (f"<p>{_DAY} {_PLACE}</p>{_FIRST}", ["The Council met today."]),
        (f"<p><em>{_AUTHOR}</em></p>{_FIRST}", ["The Council met today."]),
        (f"<ul><li>{_PLACE}</li></ul>{_FIRST}", ["The Council met today."]),
        (f"<p>The meeting of {_DAY} was long.</p>", ["The meeting of 3 May 2015 was long."]),
        (f"<p>They met, {_AUTHOR} said.</p>", ["They met, Rosa Lindgren said."]),
        (f"They met in<br>{_PLACE}, {_DAY}.", ["They met in", "Vienna, 3 May 2015."]),
        (f"<p>{_PLACE}, {_DAY} - They met.</p>", ["Vienna, 3 May 2015 - They met."]),
        (f"<p><b>In {_PLACE}</b></p>{_FIRST}", ["In Vienna", "The Council met today."]),
        (f"<p>{_PLACE}</p><p>They met in {_PLACE}.</p>", ["They met in Vienna."]),
    ],
)
def test_a_field_is_left_out_where_it_stands_alone_in_its_line(
    body: str, paragraphs: list[str]
) -> None:
    release = _read(body)

    assert list(release.paragraphs) == paragraphs
    assert _doubts(release) == []


@pytest.mark.parametrize(
    ("field", "paragraphs", "why"),
    [
        ("The meeting in Vienna was long and all came.", 1, "contains a sentence"),
        ("Then they left.", 1, "contains a sentence"),
        ("<p>The meeting was long.</p><p>Then they left.</p>", 2, "contains a block"),
        ("<div>Vienna</div>", 1, "contains a block"),
        ("Vienna<br>Austria", 2, "has several lines"),
        ("one two three four five six seven eight nine ten eleven", 1, "is long"),
    ],
)
def test_a_place_that_holds_text_is_text_with_a_warning_and_no_value(
    field: str, paragraphs: int, why: str
) -> None:
    release = _read(f'{_FIRST}<p></p><span class="place">{field}</span><p>The end.</p>')

    assert len(release.paragraphs) == paragraphs + 2
    assert release.place is None
    assert [doubt.partition(", it is read as text")[0] for doubt in _doubts(release)] == [
        f"paragraphs: a field {why}"
    ]


@pytest.mark.parametrize(
    "place",
    [
        "Washington, D.C.",
        "St. Petersburg",
        "Skopje, the former Yugoslav Republic of Macedonia",
        "Vienna<br>",
    ],
)
def test_a_short_place_is_a_value(place: str) -> None:
    release = _read(f'<p><span class="place">{place}</span></p>{_FIRST}')

    assert (release.place, release.paragraphs) == (
        place.removesuffix("<br>"),
        ("The Council met today.",),
    )


@pytest.mark.parametrize(
    "field",
    [
        '<span class="place">VIENNA<p>The Council met.</p><p>It rained.</p></span>',
        '<span class="date-display-single">3 May<p>The Council met.</p></span>',
        '<div class="field-field-item-source">Source<p>The Council met.</p></div>',
    ],
)
def test_a_field_that_surely_lacks_its_end_is_refused(field: str) -> None:
    with pytest.raises(PageRefused) as refusal:
        _read(_FIRST + field)

    assert refusal.value.kind == "unbalanced"


def test_sources_with_a_sentence_are_text_and_no_sources() -> None:
    text = 'The meeting in Vienna was long, the <a href="/m">Mission</a> wrote today.'
    release = _read(f'{_FIRST}<div class="field-field-item-source">{text}</div>')

    assert release.paragraphs[1:] == ("The meeting in Vienna was long, the Mission wrote today.",)
    assert release.sources == ()
    assert len(_doubts(release)) == 1


@pytest.mark.parametrize(
    ("line", "day"),
    [
        (f"<p>{_DAY}</p>", date(2015, 5, 3)),
        (f"<p>Date: {_DAY}</p>", date(2015, 5, 3)),
        (f"<p>{_PLACE}, {_DAY}</p>", date(2015, 5, 3)),
        (f"<p>Deadline: {_DAY}</p>", None),
        (f"<p>The meeting of {_DAY} was long.</p>", None),
    ],
)
def test_only_a_date_of_its_own_is_the_date_of_the_release(line: str, day: date | None) -> None:
    assert _read(line + _FIRST).published_on == day


@pytest.mark.parametrize(
    ("body", "paragraphs"),
    [
        ('<p>The <span class="caption">bridge</span> is new.</p>', ["The bridge is new."]),
        ('<p><span class="caption">The bridge</span></p>' + _FIRST, ["The Council met today."]),
        (
            '<p><img src="/1.jpg"><span class="caption">A bridge</span> It is new.</p>',
            ["It is new."],
        ),
    ],
)
def test_a_caption_in_a_sentence_without_a_picture_is_text(
    body: str, paragraphs: list[str]
) -> None:
    assert list(parse_press_release(drupal11(body), url=URL).paragraphs) == paragraphs


@pytest.mark.parametrize(
    ("name", "field"),
    [("place", "place"), ("date-display-single", "published_on")],
)
@pytest.mark.parametrize(
    "text",
    [
        "The meeting of 3 May 2015 in Vienna was long.",
        "<p>Vienna</p><p>3 May 2015</p>",
        "Vienna<br>3 May 2015",
    ],
)
def test_a_field_before_the_text_that_holds_text_is_no_value(
    name: str, field: str, text: str
) -> None:
    page = drupal6(_FIRST, metadata=f'<span class="{name}">{text}</span>')
    release = parse_press_release(page, url=URL)

    assert getattr(release, field) is None
    assert any(doubt.startswith(f"{field}: a field ") for doubt in release.warnings)


def test_a_place_without_an_end_before_the_text_is_no_value() -> None:
    start = b'<div class="content--content">'
    page = drupal6(_FIRST).replace(start, b'<span class="place">VIENNA' + start)
    release = parse_press_release(page, url=URL)

    assert (release.place, release.paragraphs) == (None, ("The Council met today.",))
