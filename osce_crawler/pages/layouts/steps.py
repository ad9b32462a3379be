"""Compiles simple CSS selectors to steps that a `Tree` can look up."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from cssselect import Selector, SelectorError, parse
from cssselect.parser import Attrib, Class, CombinedSelector
from cssselect.parser import Element as Named
from cssselect.parser import Tree as Parsed

_ATTRIBUTE = re.compile(r"[a-z][a-z0-9-]*")
_CLASS_TESTS = {"=": r"\A%s\Z", "^=": r"\A%s", "$=": r"%s\Z", "*=": "%s"}
"""The pattern of a test of the whole value of `class`."""


class Step(NamedTuple):
    """A CSS selector of a tag and classes, in elements that another one matches.

    It names a tag, a class or a part of one.
    """

    tag: str | None = None
    classes: tuple[str, ...] = ()
    class_test: re.Pattern[str] | None = None
    """Finds values of `class`: `[class*=field-]`, which is looked up alone."""
    attributes: tuple[str, ...] = ()
    """Attributes that the element has, with any value."""
    around: "Step | None" = None
    """Matches an element around: `h2 a`."""
    is_parent: bool = False
    """Whether that element must be the parent: `h2 > a`."""
    tests: tuple[tuple[str, re.Pattern[str]], ...] = ()
    """Attributes that the element has, and what matches at the starts of their values."""
    outside: tuple[str, ...] = ()
    """Tags of elements that are not around."""


@lru_cache(maxsize=512)  # more than all layouts have; each is asked for several times
def parsed(css: str) -> Sequence[Selector]:
    """The alternatives of a CSS selector. Raises cssselect's SelectorError."""
    return parse(css)


def merged(steps: list[Step]) -> tuple[Step, ...]:
    """The steps, with one for all that only test the value of `class`."""
    tests = [step.class_test for step in steps if _is_test(step) and step.class_test]
    if len(tests) < 2:
        return tuple(steps)
    one = Step(class_test=re.compile("|".join(test.pattern for test in tests)))
    return one, *(step for step in steps if not _is_test(step))


def _is_test(step: Step) -> bool:
    return step.class_test is not None and step.around is None and not step.attributes


def steps_of(css: str) -> list[Step] | None:
    """The steps of a CSS selector, one for each of its alternatives.

    None if one of them is more than tags, classes and attributes, or is no CSS selector.
    """
    try:
        alternatives = parsed(css)
    except SelectorError:
        return None
    steps = [None if each.pseudo_element else _step(each.parsed_tree) for each in alternatives]
    found = [step for step in steps if step]
    return found if len(found) == len(steps) else None


def _step(tree: Parsed, around: Step | None = None, *, is_parent: bool = False) -> Step | None:
    """One step, or None if a `Tree` cannot look it up."""
    if isinstance(tree, CombinedSelector):
        outer = _step(tree.selector) if tree.combinator in {" ", ">"} else None
        return outer and _step(tree.subselector, outer, is_parent=tree.combinator == ">")
    classes: list[str] = []
    class_tests: list[re.Pattern[str]] = []
    attributes: list[str] = []
    while not isinstance(tree, Named):
        if isinstance(tree, Class):
            classes.append(tree.class_name)
        elif isinstance(tree, Attrib) and _is_plain(tree):
            if tree.value is None:
                attributes.append(tree.attrib.lower())
            else:
                text = re.escape(tree.value.value or "")
                class_tests.append(re.compile(_CLASS_TESTS[tree.operator] % text))
        else:
            return None
        tree = tree.selector
    tag = tree.element.lower() if tree.element else None
    # A test of `class` is only looked up alone.
    is_named = not (classes or tag or class_tests[1:]) if class_tests else bool(classes or tag)
    if tree.namespace or not is_named:
        return None
    return Step(
        tag=tag,
        classes=tuple(reversed(classes)),
        class_test=class_tests[0] if class_tests else None,
        attributes=tuple(attributes),
        around=around,
        is_parent=is_parent,
    )


def _is_plain(test: Attrib) -> bool:
    """Whether a test of an attribute is that it exists, or one of the value of `class`."""
    if test.namespace or not _ATTRIBUTE.fullmatch(test.attrib.lower()):
        return False
    if test.operator == "exists":
        return True
    is_text = test.value is not None and bool(test.value.value)
    return is_text and test.operator in _CLASS_TESTS and test.attrib.lower() == "class"
