"""Selectors learned from examples. The pages are synthetic."""

from collections.abc import Sequence
from typing import cast

from lxml import etree, html
from parsel.csstranslator import HTMLTranslator

from osce_crawler.pages.layouts import Element
from osce_crawler.pages.learning.selectors import Example, induce_selector


def elements(path: str, root: Element) -> list[Element]:
    return cast("list[Element]", etree.XPath(path)(root))


def example(body: str, targets: str) -> Example:
    root = html.document_fromstring(f"<html><body>{body}</body></html>")
    return Example(root, tuple(elements(targets, root)))


def selected(selector: str, root: Element) -> Sequence[Element]:
    return elements(HTMLTranslator().css_to_xpath(selector), root)


def test_the_class_of_the_target_is_enough_where_no_other_element_has_it() -> None:
    pages = [
        example(f'<div class="a">menu</div><div class="x y{n}"><p>{n}</p></div>', "//div[2]")
        for n in range(3)
    ]
    assert induce_selector(pages) == "div.x"


def test_a_class_that_differs_from_page_to_page_is_not_used() -> None:
    pages = [example(f'<main><div class="node-{n}">t</div></main>', "//div") for n in range(3)]
    assert induce_selector(pages) == "div"


def test_what_is_around_the_target_tells_it_from_others_of_its_class() -> None:
    body = (
        '<div class="menu"><ul class="l"><li>a</li></ul></div><div class="t"><ul class="l"/></div>'
    )
    pages = [example(body, "//ul[2] | //div[@class='t']/ul")] * 2
    assert induce_selector(pages) == "div.t > ul.l"


def test_a_distant_element_around_it_may_tell_it_from_others() -> None:
    pages = [
        example('<div class="t"><div><h2>a</h2></div></div><h2>b</h2>', "//div/h2"),
        example('<div class="t"><section><h2>a</h2></section></div><h2>b</h2>', "//section/h2"),
    ]
    assert induce_selector(pages) == "div.t h2"


def test_its_place_is_the_last_choice() -> None:
    row = "<tr><td>{}</td></tr>"
    table = (
        f'<table class="t">{row.format("Title")}{row.format("Date")}{row.format("Text")}</table>'
    )
    found = induce_selector([example(table, "//tr[3]/td")] * 2)
    assert found is not None
    root = example(table, "//tr[3]/td")
    assert selected(found, root.root) == list(root.targets)


def test_several_targets_of_one_page_need_one_selector() -> None:
    body = '<ul class="m"><li>Home</li></ul><ul class="e"><li>one</li><li>two</li></ul>'
    assert induce_selector([example(body, "//ul[2]/li")] * 2) == "ul.e > li"


def test_a_page_without_the_target_must_have_no_match() -> None:
    shown = example('<p class="a">x</p>', "//p")
    without = example('<p class="a">y</p>', "//h1")
    assert induce_selector([shown, shown]) == "p.a"
    assert induce_selector([shown, without]) is None


def test_nothing_is_proposed_where_nothing_tells_the_targets_from_others() -> None:
    pages = [
        example("<div>menu</div><div>text</div>", "//div[2]"),
        example("<div>text</div><div>menu</div>", "//div[1]"),
    ]
    assert induce_selector(pages) is None
    assert induce_selector([example("<p>x</p>", "//h1")]) is None


def test_names_that_css_cannot_write_plainly_are_left_out() -> None:
    pages = [example('<div class="sm:w-1/2 text"><p>a</p></div><div>b</div>', "//div[1]")] * 2
    assert induce_selector(pages) == "div.text"
