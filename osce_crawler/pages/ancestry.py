"""Derives a value of each element from that of its parent, once.

A walk to the root for every element takes too long on pages that are nested deep.
"""

from collections.abc import Callable, Collection
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from osce_crawler.pages.layouts import Element

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inherited(Generic[_Value]):
    """Values that elements of one tree have from their ancestors and themselves."""

    above: _Value
    """The value above the root."""
    derive: Callable[[_Value, Element], _Value]
    """The value of an element, from that of its parent."""
    _known: dict[Element, _Value] = field(default_factory=dict)

    def of(self, element: Element | None) -> _Value:
        """The value of an element; of None, that above the root."""
        line: list[Element] = []
        while element is not None and element not in self._known:
            line.append(element)
            element = element.getparent()
        value = self.above if element is None else self._known[element]
        for below in reversed(line):
            value = self._known[below] = self.derive(value, below)
        return value

    def around(self, element: Element) -> _Value:
        """The value of an element's parent."""
        return self.of(element.getparent())


def with_ancestors(
    elements: Collection[Element], above: AbstractSet[Element] = frozenset()
) -> set[Element]:
    """The elements and everything around them.

    `above` are elements with everything around them, which are among the result.
    """
    found = set(above)
    for element in elements:
        at: Element | None = element
        while at is not None and at not in found:
            found.add(at)
            at = at.getparent()
    return found
