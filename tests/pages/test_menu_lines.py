"""Lines of links in the place of a text: a menu whose container has moved, or a text of links."""

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages.press_release import parse_press_release
from tests.pages.built import LAYOUTS, URL


def _links(count: int, words: str = "Poland") -> str:
    return "<ul>" + f'<li><a href="/p">{words}</a></li>' * count + "</ul>"


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("body", [_links(3), f"<h2>Where we are</h2>{_links(12)}"])
def test_a_menu_in_the_place_of_the_text_is_a_refusal(body: str, layout: str) -> None:
    with pytest.raises(PageRefused) as refusal:
        parse_press_release(LAYOUTS[layout](body), url=URL)

    assert (refusal.value.kind, str(refusal.value)) == (
        "unbalanced",
        "the text container has only links: a menu may be in its place",
    )


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "body",
    [
        _links(2),
        f"<p>The mission published these reports of its monitors today.</p>{_links(12)}",
        _links(3, "Report on the elections in the valley of the mills"),
        "<p>Yes.</p><p>No.</p><p>Yes.</p>",
    ],
)
def test_a_text_may_have_lines_of_links(body: str, layout: str) -> None:
    assert parse_press_release(LAYOUTS[layout](body), url=URL).paragraphs
