"""Labels and fields around the text: in a box beside it or after it they count where they are the
only ones of the page.
"""

from datetime import date

import pytest

from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import PressRelease
from tests.pages.built import URL
from tests.pages.shells import page_of

_TOP = '<p class="type">Press release</p><h1>Council meets under open roof</h1>'
_LABELS = (
    '<dl><dt>Date:</dt><dd><time datetime="2006-11-17T12:00:00Z">17 November'
    " 2006</time></dd><dt>Place:</dt><dd>Vienna</dd>"
    "<dt>Source:</dt><dd>OSCE Secretariat</dd></dl>"
)
_OTHERS = _LABELS.replace("Vienna", "Helsinki").replace("2006", "1975")
_BODY = '<div class="body body-section is-text text--default"><p>The Council met today.</p></div>'
_OLD_TOP = '<div class="content--header"><h1>Council meets</h1></div>'
_OLD_BODY = (
    '<div class="node-content"><div class="pane-content"><p>The Council met today.</p></div></div>'
)
_DAY = '<span class="date-display-single">17 November 2006</span>'
_SOURCE = '<div class="field-field-item-source"><span>Source:</span> <a href="/s">OSCE Secretariat</a></div>'


def _read(inner: str) -> PressRelease:
    return parse_press_release(page_of(inner), url=URL)


@pytest.mark.parametrize(
    "inner",
    [
        f"<main>{_TOP}{_BODY}<aside>{_LABELS}</aside></main>",
        f"<main><aside>{_LABELS}</aside><article>{_TOP}{_BODY}</article></main>",
        f'{_TOP}<div class="grid"><aside>{_LABELS}</aside><div class="col">{_BODY}</div></div>',
        f"<main>{_TOP}{_BODY}<aside>{_LABELS}</aside><aside><article>{_OTHERS}</article></aside></main>",
    ],
)
def test_the_only_labels_of_a_page_may_stand_in_a_box_beside_the_text(inner: str) -> None:
    release = _read(inner)

    assert (release.published_on, release.place) == (date(2006, 11, 17), "Vienna")
    assert release.sources == ("OSCE Secretariat",)
    assert (
        "labels: read in a box beside the text, there are no others on the page" in release.warnings
    )


@pytest.mark.parametrize(
    "inner",
    [
        f"<main>{_TOP}{_BODY}<aside>{_OTHERS}{_OTHERS}</aside></main>",
        f"<main>{_TOP}{_BODY}<aside><article>{_OTHERS}</article></aside></main>",
        (
            f'<main>{_TOP}{_BODY}<aside><h3><a href="/pa/1">Another'
            f" story</a></h3>{_OTHERS}</aside></main>"
        ),
        f'<main>{_TOP}{_BODY}<aside class="related">{_OTHERS}</aside></main>',
        f"<main>{_TOP}{_BODY}<footer>{_OTHERS}</footer></main>",
        f"<main>{_TOP}{_BODY}{_OTHERS}{_OTHERS}</main>",
    ],
)
def test_labels_that_may_be_those_of_another_story_are_not_read(inner: str) -> None:
    release = _read(inner)

    assert (release.published_on, release.place, release.sources) == (None, None, ())


@pytest.mark.parametrize("around", [f"<aside>{_OTHERS}</aside>", _OTHERS])
def test_labels_around_the_text_do_not_add_to_those_above_it(around: str) -> None:
    release = _read(f"<main>{_TOP}{_LABELS}{_BODY}{around}</main>")

    assert (release.published_on, release.place) == (date(2006, 11, 17), "Vienna")
    assert release.sources == ("OSCE Secretariat",)


@pytest.mark.parametrize(
    "inner",
    [
        f"<section>{_OLD_TOP}{_OLD_BODY}<p>{_DAY}</p>{_SOURCE}</section>",
        f'<div class="w">{_OLD_TOP}{_OLD_BODY}</div><div class="side">{_DAY}{_SOURCE}</div>',
        f"<main>{_OLD_TOP}{_OLD_BODY}<p>{_DAY}</p>{_SOURCE}</main>",
    ],
)
def test_date_and_source_after_the_text_count_where_there_is_one_of_each(inner: str) -> None:
    release = _read(inner)

    assert (release.published_on, release.sources) == (date(2006, 11, 17), ("OSCE Secretariat",))
    assert {"published_on: printed after the text", "sources: printed after the text"} <= set(
        release.warnings
    )


def test_several_dates_and_sources_after_the_text_are_those_of_other_stories() -> None:
    others = _DAY + _SOURCE + _DAY.replace("2006", "1975") + _SOURCE
    release = _read(f"<section>{_OLD_TOP}{_OLD_BODY}{others}</section>")

    assert (release.published_on, release.sources) == (None, ())
