"""Which selectors may match on a page, by its tags and its values of `class` alone.

Pages of one site have few such vocabularies, so what each selector names is compared with each of
them once.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from osce_crawler.pages.layouts.selector import OtherPath, Selector
    from osce_crawler.pages.layouts.steps import Step

_BLANKS = str.maketrans("\t\r\n", "   ")


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The tags and the values of `class` of a page."""

    tags: frozenset[str]
    values: frozenset[str]

    @classmethod
    @lru_cache(maxsize=64)
    def of(cls, tags: frozenset[str], values: frozenset[str]) -> "Vocabulary":
        """One object for all pages that have the same."""
        return cls(tags, values)


@dataclass(frozen=True, slots=True)
class Candidates:
    """The part of a step that pages of one vocabulary may match."""

    tag: str | None
    values: tuple[str, ...] | None
    """The values of `class` that an element may have; None if any, or none."""
    attributes: tuple[str, ...]
    around: "Candidates | None"
    """The element around, or None if any."""
    is_parent: bool


@lru_cache(maxsize=4096)
def candidates(
    selector: "Selector", vocabulary: Vocabulary
) -> tuple[tuple[Candidates, ...], tuple["OtherPath", ...]]:
    """The alternatives of a selector that may match: those to look up, and the others."""
    found = (_candidates(step, vocabulary) for step in selector.steps)
    others = (
        other for other in selector.others if other.tag is None or other.tag in vocabulary.tags
    )
    return tuple(filter(None, found)), tuple(others)


def _candidates(step: "Step", vocabulary: Vocabulary) -> Candidates | None:
    """The candidates of a step, or None if no element can match."""
    if step.tag is not None and step.tag not in vocabulary.tags:
        return None
    values: tuple[str, ...] | None = None
    if step.class_test or step.classes:
        values = tuple(value for value in vocabulary.values if _has_classes(value, step))
        if not values:
            return None
    around = _candidates(step.around, vocabulary) if step.around else None
    if step.around and around is None:
        return None
    return Candidates(step.tag, values, step.attributes, around, step.is_parent)


def _has_classes(value: str, step: "Step") -> bool:
    if step.class_test:
        return step.class_test.search(value) is not None
    # Other white space is part of a name, as in XPath.
    is_plain = value.isprintable()
    names = value.split() if is_plain else value.translate(_BLANKS).split(" ")
    return set(step.classes).issubset(names)
