"""Lists the elements of a tree once, so that selectors, orders and positions need no further walk.

A page is asked some fifty selectors. Most name a tag or a class, and most pages have no match.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import chain, count
from typing import TYPE_CHECKING, cast

from lxml import etree

from osce_crawler.pages.layouts.vocabulary import (
    Candidates,
    Found,
    Kind,
    PossiblePath,
    Vocabulary,
)

if TYPE_CHECKING:
    from osce_crawler.pages.layouts.selector import OtherPath, Selector

Element = etree._Element  # noqa: SLF001 - lxml's public name for it is a factory function


_FEW = 16
"""Positions that are compared in less time than they are searched."""


class _Positions(dict[Element, int]):
    """The positions of the elements; any other one is after all of them."""

    def __missing__(self, element: Element) -> int:
        return len(self)


class Tree:
    """All elements of a page in document order; each has a position, from 0 for the root.

    The tree must not be changed. The list keeps lxml's proxies alive: they compare by identity.
    """

    __slots__ = (
        "_ends",
        "_evaluated",
        "_kinds",
        "_matches",
        "_positions",
        "_vocabulary",
        "elements",
        "root",
    )

    def __init__(self, root: Element) -> None:
        self.root = root
        self.elements = list(root.iter())
        self._positions = _Positions(zip(self.elements, count(), strict=False))
        # libxml2 may put what follows `</html>` in siblings of the root.
        self._ends: dict[Element | None, int] = dict.fromkeys([root, None], len(self.elements))
        self._kinds: dict[Kind, list[int]] = defaultdict(list)
        """The positions of the elements of each kind, in order."""
        kinds = self._kinds
        for at, element in enumerate(self.elements):
            kinds[element.tag, element.get("class")].append(at)
        self._vocabulary = Vocabulary.of(frozenset(kinds))
        self._matches = self._vocabulary.absent.copy()
        self._evaluated: dict[OtherPath, tuple[Element, list[Element]]] = {}

    @property
    def tags(self) -> Collection[str]:
        """The tags of all elements."""
        return self._vocabulary.by_tag.keys()

    def position(self, element: Element) -> int:
        """The number of elements before an element: before its start tag."""
        return self._positions[element]

    def end(self, element: Element) -> int:
        """The position after the last element inside an element."""
        if (known := self._ends.get(element)) is not None:
            return known
        following = element.getnext()
        if following is not None:  # most often
            self._ends[element] = end = self._positions[following]
            return end
        line: list[Element] = [element]
        at = element.getparent()
        while at not in self._ends and at is not None:
            line.append(at)
            if (following := at.getnext()) is not None:
                break
            at = at.getparent()
        end = self._ends[at] if following is None else self._positions[following]
        for each in line:
            self._ends[each] = end
        return end

    def all(self, selector: "Selector", scope: Element) -> list[Element]:
        """What `selector.all(scope)` gives, faster."""
        found, other_paths = self._matches.get(selector) or self._looked_up(selector)
        elements = self._inside(found, scope) if found else []
        if not other_paths:
            return elements
        others = [match for other in other_paths for match in self._by_path(other, scope)]
        if not elements and len(other_paths) < 2:
            return others
        if any(isinstance(match, str) for match in others):
            return others
        return self.ordered({*others, *elements})

    def _inside(self, found: list[int], scope: Element) -> list[Element]:
        """The elements at those of some positions that are inside an element."""
        start, end = self._positions[scope], self._ends.get(scope) or self.end(scope)
        if len(found) > _FEW:
            found = found[bisect_right(found, start) : bisect_left(found, end)]
        elements = self.elements
        return [elements[at] for at in found if start < at < end]

    def _looked_up(self, selector: "Selector") -> Found:
        """The positions of what the steps of a selector match on the whole page, and its other
        alternatives, without those that cannot match.
        """
        kinds, steps, others = self._vocabulary.possible(selector)
        found = self._of_kinds(kinds) if kinds else []
        if steps:
            found = sorted({*found, *(at for step in steps for at in self._positions_of(step))})
        self._matches[selector] = known = found, others
        return known

    def _positions_of(self, step: Candidates) -> list[int]:
        """The positions of all elements that match, in order."""
        elements, found = self.elements, self._of_kinds(step.kinds)
        for name in step.attributes:
            found = [at for at in found if elements[at].get(name) is not None]
        for name, test in step.tests:
            found = [at for at in found if test.match(elements[at].get(name) or "")]
        if not found or not (step.around or step.outside):
            return found
        if step.outside:
            outside = self.inside([elements[at] for at in self._of_kinds(step.outside)])
            found = [at for at in found if not outside.around(elements[at])]
        if step.around is None:
            return found
        around = [elements[at] for at in self._positions_of(step.around)]
        if step.is_parent:
            parents = set(around)
            return [at for at in found if elements[at].getparent() in parents]
        inside = self.inside(around)
        return [at for at in found if inside.around(elements[at])]

    def _of_kinds(self, kinds: Sequence[Kind]) -> list[int]:
        """The positions of the elements of some kinds, in order."""
        if len(kinds) == 1:
            return self._kinds[kinds[0]]
        return sorted(chain.from_iterable(self._kinds[kind] for kind in kinds))

    def _by_path(self, other: PossiblePath, scope: Element) -> list[Element]:
        """What an XPath matches."""
        path, step = other
        if step and path.plain:
            found = self._inside(self._positions_of(step), scope)
            return _values(found, path.plain.attribute or "")
        if not path.is_same_everywhere:
            return path.all(scope)
        around, found = self._evaluated.get(path, (None, []))
        if around is scope:
            return found
        if around is not None and self.is_around(around, scope):
            return [element for element in found if self.is_around(scope, element)]
        found = path.all(scope)
        self._evaluated[path] = scope, found
        return found

    def first(self, selector: "Selector", scope: Element) -> Element | None:
        """The first match, or None."""
        found, other_paths = self._matches.get(selector) or self._looked_up(selector)
        if other_paths:
            return next(iter(self.all(selector, scope)), None)
        index = bisect_right(found, self._positions[scope]) if found else 0
        is_inside = index < len(found) and found[index] < self.end(scope)
        return self.elements[found[index]] if is_inside else None

    def tagged(self, tags: Iterable[str]) -> list[Element]:
        """The elements with one of the tags; those of one tag in document order."""
        by_tag = self._vocabulary.by_tag
        return [
            self.elements[at] for tag in tags if tag in by_tag for at in self._of_kinds(by_tag[tag])
        ]

    def is_around(self, outer: Element, inner: Element) -> bool:
        """Whether an element is inside another one."""
        return self._positions[outer] < self._positions[inner] < self.end(outer)

    def before(self, element: Element) -> Element | None:
        """The last element that starts before another one and is not around it, or None."""
        around = set(element.iterancestors())
        at = self._positions[element] - 1
        while at >= 0 and self.elements[at] in around:
            at -= 1
        return self.elements[at] if at >= 0 else None

    def ordered(self, elements: Iterable[Element]) -> list[Element]:
        """The elements in document order."""
        return sorted(elements, key=self._positions.__getitem__)

    def inside(self, containers: Iterable[Element]) -> "Inside":
        """Answers which elements are inside the containers."""
        return Inside(self, containers)

    def outermost(self, elements: Collection[Element]) -> list[Element]:
        """The elements that are not inside another one of them."""
        if len(elements) < 2:  # most often
            return list(elements)
        inside = self.inside(elements)
        return [element for element in elements if not inside.around(element)]


def _values(elements: Iterable[Element], attribute: str) -> list[Element]:
    """The values of an attribute of the elements that have it, as `OtherPath.all` gives them."""
    values = (element.get(attribute) for element in elements)
    return cast("list[Element]", [value for value in values if value is not None])


class Inside:
    """Whether an element is in one of some containers, by its position."""

    __slots__ = ("_ends", "_starts", "_tree")

    def __init__(self, tree: Tree, containers: Iterable[Element]) -> None:
        self._tree = tree
        self._starts: list[int] = []
        self._ends: list[int] = []
        for container in tree.ordered(containers):
            start = tree.position(container)
            if not self._ends or start >= self._ends[-1]:
                self._starts.append(start)
                self._ends.append(tree.end(container))

    def of(self, element: Element) -> bool:
        """Whether an element is a container or inside one."""
        return self.has(self._tree.position(element))

    def around(self, element: Element) -> bool:
        """Whether a container is around an element."""
        at = self._tree.position(element)
        index = bisect_left(self._starts, at) - 1
        return index >= 0 and at < self._ends[index]

    def has(self, position: int) -> bool:
        """Whether the element at a position is a container or inside one."""
        index = bisect_right(self._starts, position) - 1
        return index >= 0 and position < self._ends[index]
