"""A body's text: each text node once, whatever the markup."""

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from osce_crawler.pages.body import paragraphs_in, text_of
from osce_crawler.pages.layouts import Element
from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.text import clean_text
from sample_site.body import MARKUPS
from tests.pages.built import LAYOUTS, URL

_characters = st.characters(exclude_categories=["Cc", "Cs", "Co", "Cn"]) | st.sampled_from(
    "<>&'\" –’\u00a0"
)
_paragraphs = st.lists(
    st.text(_characters, min_size=1, max_size=60).map(clean_text).filter(bool),
    min_size=1,
    max_size=8,
)


def _read(body: str, layout: str = "drupal11") -> list[str]:
    return list(parse_press_release(LAYOUTS[layout](body), url=URL).paragraphs)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("markup", MARKUPS)
@given(paragraphs=_paragraphs)
def test_gives_back_the_paragraphs_it_was_made_of(
    markup: str, layout: str, paragraphs: list[str]
) -> None:
    body = "".join(
        MARKUPS[markup](position, escape(text)) for position, text in enumerate(paragraphs)
    )

    assert paragraphs == _read(body, layout)


@given(_paragraphs, st.data())
def test_emphasis_neither_splits_nor_glues(paragraphs: list[str], data: st.DataObject) -> None:
    tag = data.draw(st.sampled_from(("b", "em", "strong", "span", "a", "font", "u", "i", "abbr")))

    def emphasised(text: str) -> str:
        at = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(at, len(text)))
        return (
            f"<p>{escape(text[:at])}<{tag}>{escape(text[at:end])}</{tag}>{escape(text[end:])}</p>"
        )

    assert paragraphs == _read("".join(map(emphasised, paragraphs)))


@pytest.mark.parametrize(
    ("body", "paragraphs"),
    [
        ("one<br>two<br/>three", ["one", "two", "three"]),
        (
            "<p>Write to <a>one</a><script>x()</script> for <svg><path/></svg>more.</p>",
            ["Write to one for more."],
        ),
        (
            "<p>one <picture><source><img src='/x'></picture>two <noscript>x</noscript>three</p>",
            ["one two three"],
        ),
        (
            (
                "<p>in <st1:City>Vienna</st1:City>,"
                " <st1:country-region>Austria</st1:country-region></p>"
            ),
            ["in Vienna, Austria"],
        ),
        ("one<br><embed src='v.swf'><br>two<p>three</p>", ["one", "two", "three"]),
        ("<form><p>one</p><button>Send</button></form>two", ["one", "two"]),
        (
            "<p>10<sup>2</sup> metres, CO<sub>2</sub>, the 17<sup>th</sup></p>",
            ["10² metres, CO₂, the 17th"],
        ),
        ("one<p>two</p>three", ["one", "two", "three"]),
        ("<p>one<br>two</p>", ["one", "two"]),
        ("<div>one<div>two</div>three</div>", ["one", "two", "three"]),
        ("<p>one<p>two<p>three", ["one", "two", "three"]),
        ("<p><b>one<p>two</b><p>three", ["one", "two", "three"]),
        ("<ul><li>one<li>two</ul>", ["one", "two"]),
        ("<ol><li>one<ul><li>two</li></ul></li></ol>", ["one", "two"]),
        ("<table><tr><td>one<td>two<tr><th>three</table>", ["one", "two", "three"]),
        ("<h2>one</h2>two<h3>three</h3>", ["one", "two", "three"]),
        ("<blockquote>one<footer>two</footer></blockquote>", ["one", "two"]),
        ("<dl><dt>one<dd>two</dl>", ["one", "two"]),
        ("<pre>one\ntwo</pre>", ["one two"]),
        ("one<hr>two", ["one", "two"]),
        ("<p>o<b>n</b>e t<i>w</i>o</p>", ["one two"]),
        ("<p>one <b> two</b></p>", ["one two"]),
        ("<p>one<b>\ntwo</b></p>", ["one two"]),
        ("<p>one&nbsp;&#160;two&shy;&#8203;!</p>", ["one two!"]),
        ("<p>one<!-- not text -->two</p>", ["onetwo"]),
        ("<p>one</p><script>not(text)</script><style>p{}</style><noscript>no</noscript>", ["one"]),
        ("<p>one</p><p> </p><p>&nbsp;</p><p>\u200b</p>", ["one"]),
        ("<p>one &amp;amp; &lt;two&gt;</p>", ["one &amp; <two>"]),
        ("<p>one<wbr>two</p>", ["onetwo"]),
        ("<p>10<sup>2</sup></p>", ["10²"]),
        ("<center>one</center><address>two</address>", ["one", "two"]),
        ("<section><article>one</article></section>two", ["one", "two"]),
        ("<p>one<span>two</p><p>three</span></p>", ["onetwo", "three"]),
        ("<P>ONE</P><BR>TWO", ["ONE", "TWO"]),
        ("one\r\ntwo", ["one two"]),
    ],
)
def test_paragraphs_end_at_blocks_and_line_breaks(body: str, paragraphs: list[str]) -> None:
    assert paragraphs == _read(body)


@given(_paragraphs)
def test_reading_takes_every_word_once(paragraphs: list[str]) -> None:
    """In the order of the page, through nesting that no editor would write."""
    nested = ""
    for text in reversed(paragraphs):
        nested = f"<div>{escape(text)}<blockquote>{nested}</blockquote></div>"

    assert paragraphs == _read(nested)


def _element(markup: str) -> Element:
    return etree.fromstring(f"<r>{markup}</r>", None)[0]


@pytest.mark.parametrize(
    ("markup", "paragraphs"),
    [
        ("<p>one</p>", ["one"]),
        ("<p> </p>", []),
        ("<p/>", []),
        ("<script>one</script>", []),
        ("<script>one<b>two</b></script>", []),
        ("<p>one</p>two", ["one"]),
        ("<p>one<b>two</b></p>three", ["onetwo"]),
        ("<p>10<sup>2</sup><sup> 3 </sup><sup>a</sup><sup>٣</sup></p>", ["10² ³ a٣"]),
    ],
)
def test_a_container_has_the_paragraphs_inside_of_it(markup: str, paragraphs: list[str]) -> None:
    assert paragraphs_in(_element(markup)) == paragraphs


def test_a_skipped_element_has_no_text_and_what_follows_it_has() -> None:
    container = _element("<div>one<p>two</p>three<b>four</b>five</div>")
    paragraph, bold = container

    assert paragraphs_in(container, [paragraph]) == ["one", "threefourfive"]
    assert paragraphs_in(container, [bold]) == ["one", "two", "threefive"]
    assert paragraphs_in(container, [paragraph, bold]) == ["one", "threefive"]
    assert (paragraphs_in(paragraph, [paragraph]), paragraphs_in(bold, [])) == ([], ["four"])
    assert text_of(container, [paragraph]) == "one threefourfive"
