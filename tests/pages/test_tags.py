"""What each element of HTML does: to a page whose end tags are missing, and to the text in it."""

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages.markup import content_end
from osce_crawler.pages.press_release import parse_press_release
from tests.pages.built import URL, drupal11

_NESTING = (
    "div table dl figure figcaption h1 section article main aside header footer nav form fieldset"
    " noscript template select button object svg audio video canvas body html"
).split()
_OUTER = "div section article main form header table body html".split()
_RAW = "script style textarea title iframe xmp noembed noframes plaintext".split()
_OTHERS = (
    "address applet area blockquote br caption center col details dialog frame frameset h2 h3 hr"
    " img input label legend li map menu ol optgroup option p param pre source strong summary"
    " tbody td tfoot th thead tr track ul image a abbr span tt u var wbr o:p"
).split()
_INLINE = (
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr o:p q"
    " ruby rt rp s samp small span strike strong time tt u var"
).split()
_NO_TEXT = (
    "script style noscript template svg iframe object select button textarea audio video canvas"
    " math xml"
).split()
_BLOCKS = (
    "p div h2 h3 h4 h5 h6 ul ol dl table blockquote pre center address section fieldset".split()
)


@pytest.mark.parametrize("tag", _NESTING)
def test_an_element_that_holds_content_must_end(tag: str) -> None:
    whole = f"<{tag}>x</{tag}></div>".encode()

    assert content_end(whole, 0) == len(whole) - (6 if tag == "main" else 0)
    with pytest.raises(PageRefused):
        content_end(f"<{tag}>x".encode(), 0)


@pytest.mark.parametrize("tag", _NESTING)
def test_content_ends_with_an_element_that_it_may_stand_in_and_no_other(tag: str) -> None:
    page = f"x</{tag}>y".encode()

    if tag in _OUTER:
        assert content_end(page, 0) == len(page) - 1
    else:
        with pytest.raises(PageRefused):
            content_end(page, 0)


@pytest.mark.parametrize("tag", _RAW)
def test_tags_are_text_in_raw_text(tag: str) -> None:
    page = f"<{tag}></div><zz></{tag}></div>".encode()

    assert content_end(page, 0) == len(page)
    with pytest.raises(PageRefused) as refusal:
        content_end(f"<{tag} class='x'></div>".encode(), 0)
    assert refusal.value.kind == "truncated"


@pytest.mark.parametrize("tag", _OTHERS)
def test_any_other_element_of_html_need_not_end(tag: str) -> None:
    page = f"<{tag}>x</div>".encode()

    assert content_end(page, 0) == len(page)
    assert content_end(page.upper(), 0) == len(page)


@pytest.mark.parametrize("tag", ["dt", "dd"])
def test_a_label_or_a_value_may_be_left_open_but_not_end_twice(tag: str) -> None:
    content_end(f"<{tag}>x<{tag}>y</{tag}></div>".encode(), 0)

    with pytest.raises(PageRefused):
        content_end(f"<{tag}>x</{tag}></{tag}></div>".encode(), 0)


@pytest.mark.parametrize("tag", _INLINE)
def test_an_inline_element_neither_splits_nor_glues(tag: str) -> None:
    page = drupal11(f"<p>one<{tag}>two</{tag}>three <{tag}>four</{tag}></p>")

    assert parse_press_release(page, url=URL).paragraphs == ("onetwothree four",)


@pytest.mark.parametrize("tag", ["wbr", "img", "embed", "source", "param"])
def test_an_empty_inline_element_neither_splits_nor_glues(tag: str) -> None:
    page = drupal11(f"<p>one<{tag}>two <{tag}>three</p>")

    assert parse_press_release(page, url=URL).paragraphs == ("onetwo three",)


@pytest.mark.parametrize("tag", _NO_TEXT)
def test_what_is_not_text_of_the_page_is_left_out(tag: str) -> None:
    page = drupal11(f"<p>one <{tag}>not text</{tag}> two</p>")

    assert parse_press_release(page, url=URL).paragraphs == ("one two",)


@pytest.mark.parametrize("tag", ["input", "link", "meta", "base"])
def test_an_empty_element_without_text_does_not_split(tag: str) -> None:
    page = drupal11(f"<p>one<{tag}>two</p>")

    assert parse_press_release(page, url=URL).paragraphs == ("onetwo",)


@pytest.mark.parametrize("tag", _BLOCKS)
def test_any_other_element_ends_a_paragraph_before_and_after_itself(tag: str) -> None:
    inside = {"ul": "<li>two</li>", "ol": "<li>two</li>", "table": "<tr><td>two</td></tr>"}
    inside["dl"] = "<dt>two</dt>"
    page = drupal11(f"one<{tag}>{inside.get(tag, 'two')}</{tag}>three")

    assert parse_press_release(page, url=URL).paragraphs == ("one", "two", "three")
