"""The old design puts everything into panes alike: the text, related stories, links to share."""

import pytest

from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import PressRelease
from tests.pages.built import URL
from tests.pages.shells import page_of

_TEXT = "<p>The Council met today.</p><p>Nobody got wet.</p>"
_STORIES = '<ul><li><a href="/pc/1">Another story about something else</a></li><li><a href="/pc/2">A third one</a></li></ul>'
_SHARE = '<a href="#">Share on Facebook</a> | <a href="#">Tweet</a>'


def _read(*panes: str) -> PressRelease:
    inner = "".join(
        f'<div class="panel-pane"><div class="pane-content">{pane}</div></div>' for pane in panes
    )
    return parse_press_release(
        page_of(
            f'<section><div class="content--content"><h1>Council meets</h1>{inner}</div></section>'
        ),
        url=URL,
    )


@pytest.mark.parametrize(
    ("panes", "said"),
    [
        ((_TEXT, _STORIES), "Another story about something else A third one"),
        ((_SHARE, _TEXT), "Share on Facebook | Tweet"),
    ],
)
def test_a_pane_of_links_is_no_text_and_that_is_said(panes: tuple[str, ...], said: str) -> None:
    release = _read(*panes)

    assert release.paragraphs == ("The Council met today.", "Nobody got wet.")
    assert f"paragraphs: a pane of links was left out: {said!r}" in release.warnings


@pytest.mark.parametrize(
    ("panes", "count"),
    [
        ((_STORIES,), 2),
        ((_STORIES, _SHARE), 3),
        ((_TEXT, '<p>Read <a href="/1">the statement</a>.</p>'), 3),
        ((_TEXT, '<a href="/x"><div>Read the statement</div></a>'), 3),
    ],
)
def test_links_are_text_where_there_is_no_other_or_words_stand_between_them(
    panes: tuple[str, ...], count: int
) -> None:
    release = _read(*panes)

    assert len(release.paragraphs) == count
    assert [warning for warning in release.warnings if warning.startswith("paragraphs")] == []


def test_fields_in_panes_of_their_own_stay_fields() -> None:
    release = _read(
        '<span class="date-display-single">17 November 2006</span>',
        '<div class="field-field-item-source"><a href="/s">OSCE Secretariat</a></div>',
        _TEXT,
        '<ul class="osce-download-links"><li><a'
        ' href="/sites/default/files/f/1.pdf">Report</a></li></ul>',
    )

    assert (str(release.published_on), release.sources) == ("2006-11-17", ("OSCE Secretariat",))
    assert [attachment.label for attachment in release.attachments] == ["Report"]
    assert release.paragraphs == ("The Council met today.", "Nobody got wet.")
