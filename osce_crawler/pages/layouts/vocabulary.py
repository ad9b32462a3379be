"""Which selectors may match on a page, by its tags and its values of `class` alone.

Pages of one site have few such vocabularies, so what each selector names is compared with each of
them once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import re

    from osce_crawler.pages.layouts.selector import OtherPath, Selector
    from osce_crawler.pages.layouts.steps import Step

Kind = tuple[str, str | None]
"""The tag and the value of `class` of an element."""

_BLANKS = str.maketrans("\t\r\n", "   ")
_MOST_SELECTORS = 512


class Candidates(NamedTuple):
    """The part of a step that pages of one vocabulary may match."""

    kinds: tuple[Kind, ...]
    """Those that an element may have."""
    attributes: tuple[str, ...]
    """Attributes that it has."""
    tests: "tuple[tuple[str, re.Pattern[str]], ...]"
    """Attributes, and what their values match."""
    around: "Candidates | None"
    """The element around, or None if any."""
    is_parent: bool
    outside: tuple[Kind, ...]
    """The kinds of elements that are not around."""

    @property
    def names_kinds(self) -> bool:
        """Whether all elements of the kinds match."""
        return not (self.attributes or self.tests or self.around or self.outside)


class PossiblePath(NamedTuple):
    """A selector that is evaluated by itself, because it selects more than elements by steps."""

    path: "OtherPath"
    step: Candidates | None
    """Finds the elements whose attribute it selects, if it has such a step."""


class Possible(NamedTuple):
    """The alternatives of a selector that pages of one vocabulary may match."""

    kinds: tuple[Kind, ...]
    """Elements of these match."""
    steps: tuple[Candidates, ...]
    others: tuple[PossiblePath, ...]


Found = tuple[list[int], tuple[PossiblePath, ...]]
"""The positions of what the steps of a selector match on a page, and its other alternatives."""
_NOTHING: Found = [], ()


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The tags and the values of `class` of a page."""

    by_tag: Mapping[str, tuple[Kind, ...]]
    """The kinds of the elements with a tag."""
    absent: "dict[Selector, Found]" = field(default_factory=dict)
    """What the selectors find that were asked and cannot match."""
    _known: "dict[Selector, Possible]" = field(default_factory=dict)

    @classmethod
    @lru_cache(maxsize=64)
    def of(cls, kinds: frozenset[Kind]) -> "Vocabulary":
        """One object for all pages that have the same."""
        by_tag: dict[str, tuple[Kind, ...]] = {}
        for kind in kinds:
            by_tag[kind[0]] = (*by_tag.get(kind[0], ()), kind)
        return cls(by_tag)

    def possible(self, selector: "Selector") -> Possible:
        """The alternatives of a selector that may match."""
        known = self._known.get(selector)
        if known is None:
            if len(self._known) >= _MOST_SELECTORS:
                self._known.clear()
                self.absent.clear()
            known = self._known[selector] = self._possible(selector)
            if not any(known):
                self.absent[selector] = _NOTHING
        return known

    def _possible(self, selector: "Selector") -> Possible:
        found = list(filter(None, map(self._candidates, selector.steps)))
        kinds = {kind for step in found if step.names_kinds for kind in step.kinds}
        further = tuple(step for step in found if not step.names_kinds)
        others: list[PossiblePath] = []
        for other in selector.others:
            if other.tag is None or other.tag in self.by_tag:
                step = self._candidates(other.plain.step) if other.plain else None
                if step or not other.plain:
                    others.append(PossiblePath(other, step))
        return Possible(tuple(kinds), further, tuple(others))

    def _candidates(self, step: "Step") -> Candidates | None:
        """The candidates of a step, or None if no element can match."""
        tags = self.by_tag if step.tag is None else (step.tag,)
        kinds = [kind for tag in tags for kind in self.by_tag.get(tag, ())]
        if step.class_test or step.classes:
            kinds = [kind for kind in kinds if kind[1] and _has_classes(kind[1], step)]
        around = self._candidates(step.around) if step.around else None
        if not kinds or (step.around and around is None):
            return None
        return Candidates(
            kinds=tuple(kinds),
            attributes=step.attributes,
            tests=step.tests,
            around=around,
            is_parent=step.is_parent,
            outside=tuple(kind for tag in step.outside for kind in self.by_tag.get(tag, ())),
        )


def _has_classes(value: str, step: "Step") -> bool:
    if step.class_test:
        return step.class_test.search(value) is not None
    # Other white space is part of a name, as in XPath.
    is_plain = value.isprintable()
    names = value.split() if is_plain else value.translate(_BLANKS).split(" ")
    return set(step.classes).issubset(names)
