"""Compiles selectors: CSS, or XPath where CSS cannot express them."""

import re
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import cast

from cssselect.parser import CombinedSelector, Tree
from lxml import etree
from parsel.csstranslator import HTMLTranslator

from osce_crawler.pages.layouts.plain_paths import PlainPath, plain_path
from osce_crawler.pages.layouts.steps import Step, merged, parsed, steps_of
from osce_crawler.pages.layouts.tree import Element

_translator = HTMLTranslator()
_ONE_STEP = re.compile(r"descendant::([\w*-]+)(?:\[[^/|]*\])*")
_LITERAL = re.compile(r"'[^']*'|\"[^\"]*\"")
_IN_BRACKETS = re.compile(r"\[[^\[\]]*\]")
_ONE_TAG = re.compile(r"descendant::([a-z][a-z0-9]*)((?:/@?\w+)*)")
# A number in brackets is a position, which depends on the element where the path starts.
_MAY_BE_NUMBER = re.compile(
    r"(?<![a-z])[\d-]|-(?![a-z])|\+|(?<![:@])\*|(?<!::)\b(?:div|mod)\b"
    r"|\b(?:count|sum|number|position|last|string-length|floor|ceiling|round)\b"
)
_AXES = {" ": "ancestor", ">": "parent"}

# cssselect's test of a class builds a string for every element. The added `contains` gives the same
# result and is faster.
_CLASS_TEST = re.compile(
    r"@class and (contains\(concat\(' ', normalize-space\(@class\), ' '\), ' ([^' ]+) '\))"
)


@dataclass(frozen=True, slots=True, eq=False)
class OtherPath:
    """A selector that only XPath can evaluate."""

    path: Callable[[Element], object]
    tag: str | None
    """The tag that all matches have or are in, if known. Most pages have no such element."""
    is_same_everywhere: bool
    """Whether the matches inside an element are those of the page that are inside it."""
    plain: PlainPath | None
    """The same as a step, if there is one."""

    @classmethod
    def of(cls, path: str) -> "OtherPath":
        """Compiles an XPath. Raises lxml's XPathError."""
        outer = inner = _LITERAL.sub("", path)
        while (shorter := _IN_BRACKETS.sub("", outer)) != outer:
            outer = shorter
        named = _ONE_TAG.fullmatch(outer)
        return cls(
            path=etree.XPath(path),
            tag=named[1] if named else None,
            is_same_everywhere=bool(named and not named[2] and not _MAY_BE_NUMBER.search(inner)),
            plain=plain_path(path),
        )

    def all(self, scope: Element) -> list[Element]:
        """All matches; strings where the path ends in an attribute."""
        return cast("list[Element]", self.path(scope))


@dataclass(frozen=True, slots=True, eq=False)
class Selector:
    """A compiled selector. Matches are in document order, each once.

    Its alternatives are evaluated one by one: libxml2 needs quadratic time for a union.
    """

    paths: tuple[Callable[[Element], object], ...]
    steps: tuple[Step, ...] = ()
    """The alternatives that a `Tree` can look up."""
    others: tuple[OtherPath, ...] = ()
    """Its other alternatives."""

    def all(self, element: Element) -> list[Element]:
        """All matches relative to an element; strings where the selector ends in an attribute."""
        if len(self.paths) == 1:
            return cast("list[Element]", self.paths[0](element))
        found = [matches for path in self.paths if (matches := path(element))]
        return _in_order(element, cast("list[list[Element]]", found))

    def first(self, element: Element) -> Element | None:
        """The first match, or None."""
        return next(iter(self.all(element)), None)


def _in_order(element: Element, found: list[list[Element]]) -> list[Element]:
    """The matches of several alternatives in document order, each once; strings as found."""
    if len(found) < 2:
        return found[0] if found else []
    chosen = set(chain.from_iterable(found))
    longest = max(found, key=len)
    if len(longest) == len(chosen):
        return longest
    if any(isinstance(match, str) for match in chosen):
        return list(chain.from_iterable(found))
    return in_document_order(element, chosen)


def in_document_order(around: Element, elements: AbstractSet[Element]) -> list[Element]:
    """The elements in the order of their document. `around` is the element that they are in."""
    found = [each for each in around.iter() if each in elements]
    if len(found) == len(elements):
        return found
    return [each for each in around.getroottree().iter() if each in elements]


def css(*alternatives: str) -> Selector:
    """A selector that matches descendants by any of the CSS alternatives."""
    return selector_of(alternatives, ())


def selector_of(css_selectors: Iterable[str], xpaths: Iterable[str]) -> Selector:
    """A selector that matches by any of the alternatives."""
    css_selectors, xpaths = tuple(css_selectors), tuple(xpaths)
    steps = {each: steps_of(each) for each in css_selectors}
    simple = [step for each in css_selectors for step in steps[each] or ()]
    paths = tuple(map(etree.XPath, (*grouped(map(css_path, css_selectors)), *xpaths)))
    no_steps = [css_path(each) for each in css_selectors if steps[each] is None]
    others: list[OtherPath] = []
    for path in (*no_steps, *xpaths):
        plain = plain_path(path)
        if plain and plain.attribute is None:
            simple.append(plain.step)
        else:
            others.append(OtherPath.of(path))
    return Selector(paths, merged(simple), tuple(others))


def matches(selector: str, element: Element) -> list[Element]:
    """The descendants of an element that a CSS selector matches, in document order."""
    return css(selector).all(element)


@lru_cache(maxsize=512)  # more than all layouts have; each is asked for several times
def css_path(alternative: str) -> str:
    """The XPath of the descendants that a CSS selector matches.

    Raises cssselect's SelectorError for text that is no CSS selector.
    """
    selectors = parsed(alternative)
    step = _step(selectors[0].parsed_tree) if len(selectors) == 1 else None
    if step and not selectors[0].pseudo_element:
        path = f"descendant::{step}"
    else:
        path = _translator.css_to_xpath(alternative, prefix="descendant::")
    return _CLASS_TEST.sub(r"contains(@class, '\2') and \1", path)


def _step(tree: Tree) -> str | None:
    """The XPath step of a CSS selector: `h2 > a` is `a[parent::h2]`. None if it has a sibling.

    libxml2 needs quadratic time for a step from several elements, such as `h2//a`.
    """
    if not isinstance(tree, CombinedSelector):
        return str(_translator.xpath(tree))
    around = _step(tree.selector) if tree.combinator in _AXES else None
    last = _translator.xpath(tree.subselector)
    return around and f"{last}[{_AXES[tree.combinator]}::{around}]"


def grouped(css_paths: Iterable[str]) -> list[str]:
    """Fewer paths of CSS selectors that match the same: one for all that select the same tag."""
    groups: dict[str, list[str]] = {}
    for path in css_paths:
        step = _ONE_STEP.fullmatch(path)
        groups.setdefault(step[1] if step else path, []).append(path)
    return [
        paths[0]
        if len(paths) == 1
        else f"descendant::{tag}[{' or '.join(path.replace('descendant', 'self', 1) for path in paths)}]"
        for tag, paths in groups.items()
    ]


def xpath(*alternatives: str) -> Selector:
    """A selector that matches by any of the XPath alternatives."""
    return selector_of((), alternatives)


def any_of(selectors: Iterable[Selector]) -> Selector:
    """A selector that matches what any of the others matches."""
    selectors = tuple(selectors)
    return Selector(
        tuple(chain.from_iterable(selector.paths for selector in selectors)),
        tuple(chain.from_iterable(selector.steps for selector in selectors)),
        tuple(chain.from_iterable(selector.others for selector in selectors)),
    )


def has_class(name: str, attribute: str = "@class") -> str:
    """An XPath test of one class name. The first half is only for speed."""
    return (
        f"(contains({attribute}, '{name}')"
        f" and contains(concat(' ', normalize-space({attribute}), ' '), ' {name} '))"
    )


NOTHING = xpath()
"""Matches no element."""
