"""Induces a CSS selector from examples: elements of several pages of one design.

A selector is proposed only if it selects exactly the examples on every page. Shorter selectors and
those without position come first, because they survive small changes of the page.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

from osce_crawler.pages.layouts import Element, matches

_LONGEST_CHAIN = 4
"""Elements of the longest selector: the target and three ancestors."""
_MOST_CLASSES = 3
_NAMED = re.compile(r"[.#]")
"""A selector with a class or an id: those of tags alone match other designs, too."""
_OWN = re.compile(r"[.#]|(?:^|[ >])[a-z]+-")
"""A selector with a class, an id or a custom element: one of this design alone."""
_NAME = re.compile(r"-?[A-Za-z_][\w-]*\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Example:
    """The elements of one page that the selector must select, and no others."""

    root: Element
    targets: tuple[Element, ...]


def induce_selector(examples: Sequence[Example], *, is_own: bool = False) -> str | None:
    """The simplest CSS selector that selects exactly the targets on every page; None if none does.

    With `is_own`, it has a class, an id or a custom element, so that other designs do not match.
    Pages without targets count too: the selector must select nothing there.
    """
    shown = [example for example in examples if example.targets]
    if not shown:
        return None
    for selector in _candidates(shown):
        if is_own and not _OWN.search(selector):
            continue
        if all(matches(selector, one.root) == list(one.targets) for one in examples):
            return selector
    return None


def _candidates(examples: Sequence[Example]) -> Iterator[str]:
    """Selectors that select at least the targets, the simplest first."""
    chains = [
        list(islice(_upward(target), _LONGEST_CHAIN))
        for example in examples
        for target in example.targets
    ]
    depth = min(map(len, chains))
    steps = [_compounds([chain[level] for chain in chains]) for level in range(depth)]
    found = list(_of_all_lengths(steps, chains))
    yield from (selector for selector in found if _NAMED.search(selector))
    yield from (selector for selector in found if not _NAMED.search(selector))
    positions = [_positioned([chain[level] for chain in chains]) for level in range(depth)]
    yield from (f"{parent} > {own}" for own in positions[0] for parent in _above(steps, positions))


def _of_all_lengths(
    steps: Sequence[list[str]], chains: Sequence[Sequence[Element]]
) -> Iterator[str]:
    for length in range(1, len(steps) + 1):
        if not all(steps[:length]):
            break
        for parts in product(*steps[:length]):
            yield " > ".join(reversed(parts))
    yield from (f"{above} {own}" for above in _named_above(chains) for own in steps[0])


def _named_above(chains: Sequence[Sequence[Element]]) -> list[str]:
    """What is around all targets at any distance, by tag and class or id; the nearest first."""
    around = [
        {name: None for element in chain[0].iterancestors() for name in _names_of(element)}
        for chain in chains
    ]
    return [name for name in around[0] if all(name in others for others in around[1:])]


def _names_of(element: Element) -> Iterator[str]:
    if not _NAME.match(str(element.tag)):
        return
    for sign, attribute in (("#", "id"), (".", "class")):
        for name in element.get(attribute, "").split():
            if _NAME.match(name):
                yield f"{element.tag}{sign}{name}"


def _above(steps: Sequence[list[str]], positions: Sequence[list[str]]) -> Iterator[str]:
    """What is around a target that is known by its position: named parents, or positions again."""
    for depth in range(1, len(steps)):
        for named in filter(_NAMED.search, steps[depth]):
            between = [positions[level] or steps[level][-1:] for level in range(depth - 1, 0, -1)]
            for parts in product(*between):
                yield " > ".join((named, *parts))


def _positioned(elements: Sequence[Element]) -> list[str]:
    """`td:nth-of-type(2)`, if all the elements are the second of their tag in their parent."""
    places = {
        (element.tag, sum(1 for _ in element.itersiblings(element.tag, preceding=True)))
        for element in elements
    }
    if len(places) != 1:
        return []
    tag, before = places.pop()
    return [f"{tag}:nth-of-type({before + 1})"] if isinstance(tag, str) and _NAME.match(tag) else []


def _upward(element: Element) -> Iterator[Element]:
    yield element
    yield from element.iterancestors()


def _compounds(elements: Sequence[Element]) -> list[str]:
    """What all the elements have in common: id, tag with classes, tag; the most specific first."""
    tags = {element.tag for element in elements}
    if len(tags) != 1 or not isinstance(tag := tags.pop(), str) or not _NAME.match(tag):
        return []
    found = [f"{tag}#{own}" for own in _common(elements, "id")]
    classes = _common(elements, "class")[:_MOST_CLASSES]
    if classes:
        found.append(tag + "".join(f".{name}" for name in classes))
    return [*found, tag]


def _common(elements: Sequence[Element], attribute: str) -> list[str]:
    """The names in an attribute that all elements have, in the order of the first."""
    names = [element.get(attribute, "").split() for element in elements]
    return [
        name
        for name in dict.fromkeys(names[0])
        if _NAME.match(name) and all(name in others for others in names[1:])
    ]
