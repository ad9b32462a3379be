"""Dates without a label of the date: other labels and other stories name no date of publication."""

from datetime import date

import pytest

from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import PressRelease
from tests.pages.built import URL, drupal11
from tests.pages.shells import page_of

_TOP = '<p class="type">Press release</p><h1>Council meets</h1>'
_TIME = '<time datetime="2020-05-31T12:00:00Z">31 May 2020</time>'
_DAY = '<span class="date-display-single">31 May 2020</span>'
_BODY = '<div class="body body-section is-text text--default"><p>The Council met today.</p></div>'
_OLD_TOP = '<div class="content--header"><h1>Council meets</h1></div>'
_OLD_BODY = (
    '<div class="node-content"><div class="pane-content"><p>The Council met today.</p></div></div>'
)
_OTHER = '<a href="/x/12">Other story of the day</a>'
_NEW = f"<main>{_TOP}{{}}{_BODY}</main>"
_OLD = f"<section>{_OLD_TOP}{{}}{_OLD_BODY}</section>"
_PAGES = [(_NEW, _TIME), (_OLD, _DAY)]


def _read(inner: str) -> PressRelease:
    return parse_press_release(page_of(inner), url=URL)


@pytest.mark.parametrize(("page", "day"), _PAGES)
@pytest.mark.parametrize(
    "beside",
    [
        f'<div class="hot">{_OTHER} {{}}</div>',
        f'<div class="hot">{{}} {_OTHER}</div>',
        f'<div class="hot"><p>{_OTHER}</p><p>{{}}</p></div>',
        '<div class="card"><h3><a href="/other">Other</a></h3><p>{}</p></div>',
        f"{_OTHER} {{}}",
        "<dl><dt>Deadline for applications:</dt><dd>{}</dd></dl>",
        "<dl><dt>Deadline</dt><dd>{}</dd></dl>",
        "<dl><dt>When:</dt><dd>{}</dd></dl>",
        "<p>Deadline: {}</p>",
        "<p><b>Last update:</b> {}</p>",
        "<table><tr><th>Deadline</th><td>{}</td></tr></table>",
        '<div><span class="label">Deadline</span><span>{}</span></div>',
        '<div class="field"><div class="field-label">Deadline</div><div><p>{}</p></div></div>',
    ],
)
def test_the_date_of_another_story_or_label_is_none_of_the_release(
    page: str, day: str, beside: str
) -> None:
    release = _read(page.format(beside.format(day)))

    assert release.published_on is None
    doubts = [doubt for doubt in release.warnings if "'31 May 2020' was left out" in doubt]
    assert len(doubts) == 1


@pytest.mark.parametrize(("page", "day"), _PAGES)
@pytest.mark.parametrize(
    "beside",
    [
        "{}",
        "<p>{}</p>",
        "<p>Vienna, {}</p>",
        "<p>Published on: {}</p>",
        "<p>Date: {}</p>",
        '<div class="meta">{} <a href="/odihr">ODIHR</a></div>',
        '<div class="meta">{} <a href="/ru/cthb/47920">Русский</a></div>',
        '<div class="meta"><p>{}</p></div><p><a href="/x/12">Other story of the day</a></p>',
        '<div class="field"><div class="field-items"><div class="field-item">{}</div></div></div>',
    ],
)
def test_a_date_of_its_own_beside_the_title_is_the_releases(
    page: str, day: str, beside: str
) -> None:
    release = _read(page.format(beside.format(day)))

    assert release.published_on == date(2020, 5, 31)


def test_the_dateline_stands_in_for_a_date_with_another_label() -> None:
    text = "<p>VIENNA, 17 November 2006 - The Council met.</p>"
    deadline = f"<dt>Deadline:</dt><dd>{_TIME}</dd>"
    release = parse_press_release(drupal11(text, metadata=deadline), url=URL)

    assert (release.published_on, release.published_on_source) == (date(2006, 11, 17), "dateline")


_FIRST, _LAST = '<time datetime="2020-05-12">{}</time>', '<time datetime="2020-05-14">{}</time>'


@pytest.mark.parametrize(
    "days",
    [
        f"{_FIRST.format('12 May 2020')} – {_LAST.format('14 May 2020')}",
        f"{_FIRST.format('12')}-{_LAST.format('14 May 2020')}",
        f"{_FIRST.format('12 May')} to {_LAST.format('14 May 2020')}",
        f"<span>{_FIRST.format('12 May')}</span> – <span>{_LAST.format('14 May')}</span>",
    ],
)
@pytest.mark.parametrize("shape", ["<dl><dt>Date:</dt><dd>{}</dd></dl>", "<p>{}</p>", "{}"])
def test_two_times_as_a_range_are_no_day(days: str, shape: str) -> None:
    release = _read(_NEW.format(shape.format(days)))

    assert release.published_on is None
    times = [doubt for doubt in release.warnings if doubt.startswith("published_on: time '2020-")]
    assert len(times) == 1
    assert times[0].endswith("2020-05-14' names several days")


@pytest.mark.parametrize(
    "days",
    [
        f"{_FIRST.format('12 May 2020')} (updated {_LAST.format('14 May 2020')})",
        f"{_FIRST.format('12 May 2020')}<br>{_LAST.format('14 May 2020')}",
        f"{_FIRST.format('12 May, 12:00')} – {_FIRST.format('14:00')}",
    ],
)
def test_of_two_times_that_are_no_range_the_first_is_the_day(days: str) -> None:
    release = _read(_NEW.format(f"<dl><dt>Date:</dt><dd>{days}</dd></dl>"))

    assert release.published_on == date(2020, 5, 12)
