"""Selectors match what CSS says, in the order of the document, each element once."""

import pytest
from lxml import etree
from parsel.csstranslator import HTMLTranslator

from osce_crawler.pages.layouts import Element, css, in_document_order, xpath
from osce_crawler.pages.layouts.selector import any_of, css_path, grouped

_TREE = etree.fromstring(
    '<r><p class="a b">1</p><div class="a"><p>2</p><h2><a href="#">3</a></h2>'
    '<div class="c a"><p class="b">4<b class="a">5</b></p></div></div><p>6</p></r>',
    None,
)


def _texts(found: list[Element]) -> list[str | None]:
    return [element.text for element in found]


@pytest.mark.parametrize(
    "selector",
    [
        "p", "p.a", ".a", "div p", "div > p", "div div > p.b", "div.a h2 a[href]", "h2 > a",
        "div h2 + div p", "p ~ p", "p, b", "p:not(.b)", "p:first-child", "div > p:first-child",
    ],
)  # fmt: skip
def test_css_matches_as_the_library_translates_it(selector: str) -> None:
    expected = _TREE.xpath(HTMLTranslator().css_to_xpath(selector, prefix="descendant::"))

    assert css(selector).all(_TREE) == expected


def test_what_is_around_the_element_counts_as_in_a_browser() -> None:
    inner = css("h2").first(_TREE)

    assert inner is not None
    assert _texts(css("div > h2 > a").all(inner)) == ["3"]


@pytest.mark.parametrize(
    ("alternatives", "texts"),
    [
        (("p", "b"), ["1", "2", "4", "5", "6"]),
        (("b", "p"), ["1", "2", "4", "5", "6"]),
        (("p", "p.a", ".b"), ["1", "2", "4", "6"]),
        (("div > p", "p.a"), ["1", "2", "4"]),
        (("h2 > a", "i"), ["3"]),
        (("i", "u"), []),
    ],
)
def test_alternatives_match_in_document_order_each_once(
    alternatives: tuple[str, ...], texts: list[str]
) -> None:
    assert _texts(css(*alternatives).all(_TREE)) == texts
    assert _texts(any_of(map(css, alternatives)).all(_TREE)) == texts


def test_alternatives_outside_the_element_are_in_document_order_too() -> None:
    inner = css("h2").first(_TREE)
    assert inner is not None
    around = xpath("following::p", "preceding::p", "descendant::a")

    assert _texts(around.all(inner)) == ["1", "2", "3", "4", "6"]


def test_attributes_come_by_alternative() -> None:
    assert list(map(str, xpath("descendant::a/@href", "descendant::b/@class").all(_TREE))) == [
        "#",
        "a",
    ]


def test_paths_to_one_tag_are_one_path() -> None:
    paths = grouped([css_path("p.a"), css_path("b"), css_path("div > p"), css_path("p + p")])

    assert len(paths) == 3
    assert paths[1] == "descendant::b"


def test_a_first_match_is_none_where_nothing_matches() -> None:
    assert css("i").first(_TREE) is None
    assert xpath().all(_TREE) == []


def test_elements_are_put_in_document_order() -> None:
    found = set(css("p", "b").all(_TREE))

    assert _texts(in_document_order(_TREE, found)) == ["1", "2", "4", "5", "6"]
