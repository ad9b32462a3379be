"""Panes of Drupal 6 whose title is a label, and fields without a label beside them."""

from itertools import product

import pytest

from osce_crawler.pages.labels import Label, label_of
from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import PressRelease
from tests.pages.built import URL, labelled_field
from tests.pages.shells import page_of

_TITLE = '<div class="content--header"><h1>Council meets</h1></div>'
_TEXT = "<p>The Council met today.</p>"
_BODY = f'<div class="node-content"><div class="pane-content">{_TEXT}</div></div>'
_DAY = '<span class="date-display-single">17 November 2006</span>'
_PLACE = '<span class="place">Vienna</span>'
_FREE = '<p><time datetime="1999-01-01T12:00:00Z">1 January 1999</time></p>'
_LINK = '<a href="/rule-of-law">Rule of law</a>'
_FIELD = {
    "What we do": "fields_of_work",
    "Fields of work:": "fields_of_work",
    "Что мы делаем": "fields_of_work",
    "çfarë bëjmë": "fields_of_work",
    "Source": "sources",
    "Извор": "sources",
}


def _pane(title: str, content: str) -> str:
    return f'<div class="panel-pane"><h2 class="pane-title">{title}</h2><div class="pane-content">{content}</div></div>'


def _read(inner: str, charset: str = "utf-8") -> PressRelease:
    page = page_of(inner)
    if charset != "utf-8":
        page = page.decode().replace('charset="utf-8"', f'charset="{charset}"').encode(charset)
    return parse_press_release(page, url=URL)


SHELLS = {
    "content": f"<section>{_TITLE}{_DAY}{_BODY}{{}}</section>",
    "panes": f'<section><div class="content--content"><h1>Council meets</h1><p>{_DAY}</p><div><div class="pane-content">{_TEXT}</div></div>{{}}</div></section>',
    "beside": f'<div class="w">{_TITLE}{_DAY}{_BODY}</div><div class="side">{{}}</div>',
    "before": f'<div class="side">{{}}</div><div class="w">{_TITLE}{_DAY}{_BODY}</div>',
    "main": f"<main>{_TITLE}{_DAY}{_BODY}{{}}</main>",
}  # fmt: skip


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("title", _FIELD)
def test_a_pane_with_a_label_as_title_holds_the_field(shell: str, title: str) -> None:
    release = _read(SHELLS[shell].format(_pane(title, _LINK)))

    assert getattr(release, _FIELD[title]) == ("Rule of law",)
    assert release.paragraphs == ("The Council met today.",)
    assert f"{_FIELD[title]}: not on the page" not in release.warnings


@pytest.mark.parametrize(
    ("content", "values"),
    [
        (_LINK, ("Rule of law",)),
        (f"{_LINK}, <a>Media freedom</a>", ("Rule of law", "Media freedom")),
        (f"{_LINK}<br><a>Media freedom</a>", ("Rule of law", "Media freedom")),
        (f"<ul><li>{_LINK}</li><li><a>Media</a></li></ul>", ("Rule of law", "Media")),
        ("Rule of law", ("Rule of law",)),
        ("", ()),
        (f'<ul class="menu"><li>{_LINK}</li></ul>', ()),
        (f"<nav>{_LINK}</nav>", ()),
        (f"<p>{'All that we do in the field. ' * 5}</p>", ()),
    ],
)
@pytest.mark.parametrize("shell", ["content", "beside"])
def test_the_values_are_lines_or_links_and_a_menu_has_none(
    shell: str, content: str, values: tuple[str, ...]
) -> None:
    release = _read(SHELLS[shell].format(_pane("What we do", content)))

    assert release.fields_of_work == values


def test_place_date_and_source_may_be_in_panes() -> None:
    panes = (
        _pane("Date", "17 November 2006") + _pane("Location(s)", "Graz") + _pane("Source", _LINK)
    )
    release = _read(f"<section>{_TITLE}{_FREE}{_BODY}{panes}</section>")

    assert str(release.published_on) == "2006-11-17"
    assert (release.place, release.sources) == ("Graz", ("Rule of law",))


def test_of_two_panes_with_one_label_none_is_read_and_that_is_reported() -> None:
    panes = _pane("What we do", _LINK) + _pane("What we do", "<a>Media</a>")
    release = _read(SHELLS["beside"].format(panes))

    assert release.fields_of_work == ()
    assert "labels: several panes have the title 'What we do'" in release.warnings


def test_a_label_of_a_field_outranks_a_pane() -> None:
    field = labelled_field("What we do", ["Elections"])

    assert _read(SHELLS["content"].format(field + _pane("What we do", _LINK))).fields_of_work == (
        "Elections",
    )


@pytest.mark.parametrize("title", ["Newsletter", "Where we are", "When", "What we did"])
def test_other_panes_hold_no_field(title: str) -> None:
    release = _read(SHELLS["beside"].format(_pane(title, _LINK)))

    assert (release.fields_of_work, release.place, release.sources) == ((), None, ())
    assert release.paragraphs == ("The Council met today.",)


def test_a_title_in_another_encoding_is_found() -> None:
    inner = SHELLS["beside"].format(_pane("Что мы делаем", "<a>Верховенство права</a>"))

    assert _read(inner, "windows-1251").fields_of_work == ("Верховенство права",)


def test_titles_of_the_panes_are_labels_of_all_languages() -> None:
    assert [label_of(title) for title in _FIELD] == [Label.FIELDS] * 4 + [Label.SOURCE] * 2


@pytest.mark.parametrize(
    ("inner", "place"),
    [
        (f"<section>{_TITLE}{_DAY}{_PLACE}{_BODY}</section>", "Vienna"),
        (f"<section>{_TITLE}{_DAY}{_BODY}{_PLACE}</section>", "Vienna"),
        (f"<section>{_TITLE}{_DAY}{_BODY}{_PLACE}{_PLACE}</section>", "Vienna"),
        (f"<section>{_TITLE}{_DAY}{_BODY}{_PLACE}{_PLACE.replace('Vienna', 'Graz')}</section>", None),
        (f"<section>{_TITLE}{_DAY}{_PLACE}{_BODY}{_PLACE.replace('Vienna', 'Graz')}</section>", "Vienna"),
        (f"<section>{_TITLE}{_DAY}{labelled_field('Place:', ['Graz'])}{_PLACE}{_BODY}</section>", "Graz"),
        (f'<section>{_TITLE}{_DAY}{_BODY}<div class="related">{_PLACE}</div></section>', None),
    ],
)  # fmt: skip
def test_a_place_without_a_label_counts_before_the_text_or_where_it_is_the_only_one(
    inner: str, place: str | None
) -> None:
    assert _read(inner).place == place


@pytest.mark.parametrize(
    ("text", "place", "paragraphs"),
    [
        (f"{_DAY} {_PLACE}<p>It met.</p>", "Vienna", ("It met.",)),
        (f"<p>{_PLACE}</p><p>It met.</p>", "Vienna", ("It met.",)),
        (f"<p>The Council met in {_PLACE}.</p>", None, ("The Council met in Vienna.",)),
        (f"<p>{_PLACE} hosts it.</p>", None, ("Vienna hosts it.",)),
    ],
)
def test_a_place_in_the_text_is_a_field_where_it_is_a_line_of_its_own(
    text: str, place: str | None, paragraphs: tuple[str, ...]
) -> None:
    release = _read(f"<section>{_TITLE}{_DAY}{_BODY.replace(_TEXT, text)}</section>")

    assert (release.place, release.paragraphs) == (place, paragraphs)


@pytest.mark.parametrize(
    ("fields", "day"),
    [
        (_FREE + _DAY, "2006-11-17"),
        (_DAY + _FREE, "2006-11-17"),
        (_FREE, "1999-01-01"),
        (_DAY.replace("17 November 2006", '<time datetime="2006-11-16T23:00:00Z">17 November 2006</time>') + _FREE, "2006-11-17"),
        (_FREE + labelled_field("Date:", ["2 May 2000"]) + _DAY, "2000-05-02"),
    ],
)  # fmt: skip
def test_the_field_of_the_date_outranks_a_free_time(fields: str, day: str) -> None:
    assert str(_read(f"<section>{_TITLE}{fields}{_BODY}</section>").published_on) == day


@pytest.mark.parametrize(
    ("shell", "title"), list(product(["beside", "before"], ["Source", "Newsletter"]))
)
def test_the_whole_page_is_parsed_only_where_a_pane_outside_the_content_has_a_label(
    shell: str, title: str
) -> None:
    """Its other parts are no text of the content even then."""
    other = '<p class="x">Words of some other part of the page.</p>'
    release = _read(SHELLS[shell].format(_pane(title, _LINK) + other))

    assert (release.sources == ("Rule of law",)) is (title == "Source")
    assert not [warning for warning in release.warnings if warning.startswith("paragraphs")]
