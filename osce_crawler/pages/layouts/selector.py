"""Compiles selectors: CSS, or XPath where CSS cannot express them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from lxml import etree
from parsel.csstranslator import HTMLTranslator

Element = etree._Element  # noqa: SLF001 - lxml's public name for it is a factory function

_css_to_xpath = HTMLTranslator().css_to_xpath

# cssselect's test of a class builds a string for every element. The added `contains` gives the same
# result and is faster.
_CLASS_TEST = re.compile(
    r"@class and (contains\(concat\(' ', normalize-space\(@class\), ' '\), ' ([^' ]+) '\))"
)


@dataclass(frozen=True, slots=True)
class Selector:
    """A compiled selector. Matches are in document order, each once."""

    _path: etree.XPath

    @property
    def path(self) -> str:
        """Its XPath."""
        return str(self._path.path)

    def all(self, element: Element) -> list[Element]:
        """All matches relative to an element; strings where the selector ends in an attribute."""
        return cast("list[Element]", self._path(element))

    def first(self, element: Element) -> Element | None:
        """The first match, or None."""
        return next(iter(self.all(element)), None)


def css(*alternatives: str) -> Selector:
    """A selector that matches descendants by any of the CSS alternatives."""
    return xpath(*map(css_path, alternatives))


def css_path(alternative: str) -> str:
    """The XPath of the descendants that a CSS selector matches.

    Raises cssselect's SelectorError for text that is no CSS selector.
    """
    path = _css_to_xpath(alternative, prefix="descendant::")
    return _CLASS_TEST.sub(r"contains(@class, '\2') and \1", path)


def xpath(*alternatives: str) -> Selector:
    """A selector that matches by any of the XPath alternatives."""
    return Selector(etree.XPath(" | ".join(alternatives)))


def any_of(selectors: Iterable[Selector]) -> Selector:
    """A selector that matches what any of the others matches."""
    return xpath(*(selector.path for selector in selectors))


def has_class(name: str) -> str:
    """An XPath test of one class name. The first half is only for speed."""
    return f"(contains(@class, '{name}') and contains(concat(' ', normalize-space(@class), ' '), ' {name} '))"


NOTHING = xpath("self::*[false()]")
"""Matches no element."""
