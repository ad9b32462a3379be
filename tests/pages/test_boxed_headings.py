"""Headings in menus and boxes, and elements that HTML does not know."""

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import Confidence
from tests.pages.built import URL
from tests.pages.shells import page_of

_TITLE = "<p>Press release</p><h1>Council meets</h1>"
_BODY = '<div class="body body-section is-text text--default"><p>The Council met today.</p></div>'
_OLD = (
    '<div class="content--header"><h1>Council meets</h1><span class="date-display-single">1 May'
    " 2001</span></div>{}"
    '<div class="node-content"><div class="pane-content"><p>The Council met today.</p></div></div>'
)
SHELLS = {
    "drupal11 in main": f"<main>{_TITLE}{{}}{_BODY}</main>",
    "drupal11 without main": f'<div class="w">{_TITLE}{{}}{_BODY}</div>',
    "drupal11 title before main": f'<div class="w">{_TITLE}</div><main>{{}}{_BODY}</main>',
    "drupal6": f'<div class="w">{_OLD}</div>',
}
BOXES = {
    "a logo": '<nav><h1><a href="/">OSCE</a></h1></nav>',
    "a logo with an icon": '<nav><h1><a href="/"><svg><mask/></svg> OSCE</a></h1></nav>',
    "a list in it": "<nav><h1><ul><li>OSCE</li></ul></h1></nav>",
    "a box of another story": "<aside><h1>Another story</h1><p>A teaser.</p></aside>",
    "a menu in a box": "<aside><div><nav><h1>Menu</h1></nav></div></aside>",
}


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize("where", ["before", "between", "after"])
def test_a_heading_in_a_menu_or_a_box_is_no_title(where: str, box: str, shell: str) -> None:
    inner = SHELLS[shell].format(BOXES[box] if where == "between" else "")
    page = page_of(
        (BOXES[box] if where == "before" else "") + inner + (BOXES[box] if where == "after" else "")
    )

    release = parse_press_release(page, url=URL)

    assert (release.title, release.paragraphs) == ("Council meets", ("The Council met today.",))
    assert release.confidence is Confidence.HIGH


@pytest.mark.parametrize(
    "shell", [shell for name, shell in SHELLS.items() if name != "drupal11 title before main"]
)
@pytest.mark.parametrize("name", ["home", "blockquot", "headercontainer", "x9"])
def test_an_element_that_has_both_its_tags_is_whole(name: str, shell: str) -> None:
    page = page_of(shell.format(f"<{name}><div>Box</div></{name}>"))

    assert parse_press_release(page, url=URL).confidence is Confidence.HIGH


@pytest.mark.parametrize("shell", SHELLS.values())
@pytest.mark.parametrize(
    "damaged",
    [
        "<hom>",
        "</hom>",
        "<hom/>",
        "<hom><div></hom></div>",
        "<hom><dvi></hom></dvi>",
        "<dvi></div>",
    ],
)
def test_a_tag_with_a_damaged_name_is_a_refusal(damaged: str, shell: str) -> None:
    page = page_of(shell.format(damaged))

    with pytest.raises(PageRefused) as refusal:
        parse_press_release(page, url=URL)
    assert refusal.value.kind == "unbalanced"
