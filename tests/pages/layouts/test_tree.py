"""A tree finds what XPath finds, for every selector and on every page."""

from dataclasses import fields
from pathlib import Path

import pytest
from lxml import etree

from osce_crawler.pages import layouts
from osce_crawler.pages.document import tree_of
from osce_crawler.pages.layouts import (
    BUILT_IN,
    Element,
    Layout,
    ListingLayout,
    Selector,
    Tree,
    css,
    xpath,
)
from osce_crawler.pages.layouts.selector import OtherPath, any_of
from osce_crawler.pages.layouts.steps import steps_of

_FIXTURES = [
    page
    for page in sorted((Path(__file__).parents[2] / "fixtures").rglob("*.html"))
    if page.stat().st_size
]
_SCOPES = 25
"""Elements of a page in which everything is searched."""

_ODD = """<html class="a"><body class="a b"><p class="b a">1</p><div class="a"><p>2</p>
<h2><a href="#">3</a><a>4</a></h2><div class="c\ta\n"><p class="b b">5<b class="a\u00a0b">6</b></p>
<ul><li class="ab"><a class="body-x b" href="">7</a></li></ul></div></div><p class=" b ">8</p>
<div class="field a"><div class="a"><p class="is-b">9</p></div></div></body></html>
<p class="a">after the end</p>"""
_SELECTORS = [
    "p", "p.a", ".a", ".b.a", "p.b", "a[href]", "h2 > a", "h2 a[href]", "div .b", ".a .a", "div div > p",
    "body.a > p.b", "[class*=b]", "[class^='b']", "[class$=b]", "[class='a']", "[class*='b'] a", "P", "p, b",
    "p:first-child", "p + p", "*", "[href]", "p:not(.a)", "a.b[href]", "#x", "div.a[class*=c]", "i", ".i",
    ":scope > p", "p::text",
]  # fmt: skip
_PATHS = [
    "descendant::p[1]", "descendant::a[@href]", "descendant::a[not(ancestor::ul)]", "p", "self::p", "ancestor::div[1]",
    "descendant::*[@class][1]", "descendant::p[last()]", "descendant::p[count(b)]", "descendant::p[string-length(.) - 1]",
    "following::p", "preceding::*[1]", "descendant::a/@href", "/html/@class", "descendant::p | descendant::a",
    "descendant::i[.='[']/b | descendant::p[.=']' or 1]", "descendant::p[b]", "descendant::li//a", "//p",
    "descendant::p[position() = 2]", "descendant::p[not(@class)][ancestor::div]", "descendant::p[2 * 1]",
    *[
        "descendant::a[@href='#']", "descendant::p[not(ancestor::h2 or ancestor::ul)]", "descendant::p[@class='b a']/@class",
        "descendant::a[starts-with(@class, 'b') or contains(@class, 'x') and contains(@class, ' b')][not(ancestor::h2)]",
        "descendant::p[ancestor::div[contains(@class, 'a') and contains(concat(' ', normalize-space(@class), ' '), ' a ')]]",
        "descendant::i[@class='x']/@class", "descendant::p", "descendant::b/@class", "descendant::a[contains(@href, '')]",
    ],
    "descendant::a[starts-with(@class, 'b') or contains(@href, '#')]", "descendant::p[@class='b' or .='2']",
    "descendant::a[not(starts-with(@class, 'b'))]",
]  # fmt: skip


def _named_selectors() -> dict[str, Selector]:
    shared = {name: each for name, each in vars(layouts).items() if isinstance(each, Selector)}
    built_in: list[Layout | ListingLayout] = [*BUILT_IN.releases, *BUILT_IN.listings]
    eras = {
        f"{layout.name}.{field.name}": selector
        for layout in built_in
        for field in fields(layout)
        if isinstance(selector := getattr(layout, field.name), Selector)
    }
    return shared | eras


def _scopes(tree: Tree) -> list[Element]:
    return tree.elements[:: max(len(tree.elements) // _SCOPES, 1)]


@pytest.mark.parametrize("page", _FIXTURES, ids=lambda page: page.parent.name)
def test_a_tree_finds_what_xpath_finds_on_each_page(page: Path) -> None:
    tree = Tree(tree_of(page.read_bytes().decode("utf-8", "replace")))
    other = [
        name
        for name, selector in _named_selectors().items()
        for scope in _scopes(tree)
        if tree.all(selector, scope) != selector.all(scope)
    ]

    assert other == []


@pytest.mark.parametrize("selector", _SELECTORS)
def test_a_tree_finds_what_css_says_in_each_element(selector: str) -> None:
    tree = Tree(tree_of(_ODD))

    for scope in tree.elements:
        assert tree.all(css(selector), scope) == css(selector).all(scope)


@pytest.mark.parametrize("path", _PATHS)
def test_a_tree_finds_what_any_other_path_finds_in_each_element(path: str) -> None:
    tree, selector = Tree(tree_of(_ODD)), xpath(path)

    for scope in (*tree.elements, *reversed(tree.elements)):
        assert tree.all(selector, scope) == selector.all(scope)


def test_paths_and_css_together_are_in_document_order_each_once() -> None:
    tree = Tree(tree_of(_ODD))
    both = any_of([css("h2 a", "p.b"), xpath("descendant::a[@href]", "descendant::p[1]")])

    for scope in tree.elements:
        assert tree.all(both, scope) == both.all(scope)


@pytest.mark.parametrize("simple", ["p", ".a", "p.a.b", "a[href]", "h2 > a", "h2 a", "[class^=b]"])
def test_simple_selectors_are_looked_up(simple: str) -> None:
    assert steps_of(simple)
    assert css(simple).others == ()


@pytest.mark.parametrize("other", ["p:first-child", "p + p", "[href]", "*", "p::text", "a[href=x]"])
def test_other_selectors_are_left_to_xpath(other: str) -> None:
    assert steps_of(other) is None


@pytest.mark.parametrize(
    ("path", "is_same"),
    [
        ("descendant::a[ancestor::div[contains(@class, 'x-1')]]", True),
        ("descendant::a[starts-with(@href, '/1')][not(ancestor::h2)]", True),
        ("descendant::a[1]", False),
        ("descendant::a[last()]", False),
        ("descendant::a[count(b)]", False),
        ("descendant::a[string-length(@href)]", False),
        ("descendant::a[-b]", False),
        ("descendant::a[b * c]", False),
        ("descendant::a[b div c]", False),
        ("following::a", False),
        ("a", False),
        ("descendant::a/b", False),
    ],
)
def test_a_path_whose_matches_depend_on_its_start_is_evaluated_at_each(
    path: str, is_same: bool
) -> None:
    assert OtherPath.of(path).is_same_everywhere is is_same


def test_elements_are_in_others_by_their_positions() -> None:
    tree = Tree(tree_of(_ODD))
    for outer in tree.elements:
        inner = set(outer.iterdescendants())
        inside = tree.inside([outer])
        for element in tree.elements:
            assert tree.is_around(outer, element) is (element in inner)
            assert inside.around(element) is (element in inner)
            assert inside.of(element) is (element in inner or element is outer)


def test_the_element_before_another_one_is_not_around_it() -> None:
    tree = Tree(tree_of(_ODD))

    for element in tree.elements:
        assert tree.before(element) == xpath("preceding::*[1]").first(element)


def test_the_outermost_elements_are_in_no_other_one() -> None:
    tree = Tree(tree_of(_ODD))
    divs = css("div").all(tree.root)

    assert tree.outermost(list(reversed(divs))) == [divs[2], divs[0]]
    assert tree.inside(divs[:2]).around(divs[1])
    assert not tree.inside(divs[:2]).of(divs[2])
    assert tree.ordered(reversed(divs)) == divs
    assert isinstance(tree.root, etree._Element)


def test_what_follows_the_root_is_after_all_others() -> None:
    root = tree_of(_ODD)
    after = etree.Element("p")
    tree = Tree(root)
    p = css("p").all(root)[0]

    assert tree.end(root) == len(tree.elements)
    assert tree.position(after) == len(tree.elements)
    assert tree.ordered([after, p]) == [p, after]
    assert not tree.is_around(root, after)
    assert not tree.inside([root]).of(after)
