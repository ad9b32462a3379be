"""Compiles frequent kinds of XPath to steps that a `Tree` can look up.

They select elements of one tag by values of their attributes and by elements around them. Any
other XPath is left to libxml2, which takes more time for each of them than for a look-up.
"""

import re
from typing import NamedTuple

from osce_crawler.pages.layouts.steps import Step

_PATH = re.compile(
    r"descendant::([a-z][a-z0-9]*)((?:\[[^\[\]]+(?:\[[^\[\]]+\])?\])*)(?:/@([a-z]+))?"
)
_PREDICATE = re.compile(r"\[([^\[\]]+(?:\[[^\[\]]+\])?)\]")
_AROUND = re.compile(
    r"ancestor::([a-z][a-z0-9]*)\[contains\(@class, '([\w-]+)'\)"
    r" and contains\(concat\(' ', normalize-space\(@class\), ' '\), ' \2 '\)\]"
)
_OUTSIDE = re.compile(r"not\((ancestor::[a-z][a-z0-9]*(?: or ancestor::[a-z][a-z0-9]*)*)\)")
_TEST = re.compile(
    r"(?P<function>starts-with|contains)\(@(?P<of>[a-z]+), '(?P<part>[^'\[\]]+)'\)"
    r"|@(?P<name>[a-z]+)='(?P<whole>[^'\[\]]+)'"
)
_PATTERNS = {"starts-with": r"\A(?=%s)", "contains": r"(?=.*%s)", None: r"(?=%s\Z)"}


class PlainPath(NamedTuple):
    """What an XPath selects."""

    step: Step
    attribute: str | None
    """The attribute of the elements whose values are the matches; None if the elements are."""


def plain_path(path: str) -> PlainPath | None:
    """What an XPath selects; None if it is of another kind."""
    parts = _PATH.fullmatch(path)
    if parts is None:
        return None
    step = Step(tag=parts[1])
    for predicate in _PREDICATE.findall(parts[2]):
        if around := _AROUND.fullmatch(predicate):
            if step.around:
                return None
            step = step._replace(around=Step(tag=around[1], classes=(around[2],)))
        elif outside := _OUTSIDE.fullmatch(predicate):
            tags = outside[1].replace("ancestor::", "").split(" or ")
            step = step._replace(outside=(*step.outside, *tags))
        elif test := _test(predicate):
            step = step._replace(tests=(*step.tests, test))
        else:
            return None
    return PlainPath(step, parts[3])


def _test(predicate: str) -> tuple[str, re.Pattern[str]] | None:
    """The attribute and the pattern of a test of its value; None if it is another test."""
    names: set[str] = set()
    alternatives: list[str] = []
    for alternative in predicate.split(" or "):
        pattern = ""
        for part in alternative.split(" and "):
            test = _TEST.fullmatch(part)
            if test is None:
                return None
            names.add(test["of"] or test["name"])
            pattern += _PATTERNS[test["function"]] % re.escape(test["part"] or test["whole"])
        alternatives.append(pattern)
    if len(names) != 1:
        return None
    return names.pop(), re.compile("|".join(alternatives), re.DOTALL)
