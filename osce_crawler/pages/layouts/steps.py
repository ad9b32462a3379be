"""Looks up the matches of simple CSS selectors in the lists of a `Tree`."""

import re
from dataclasses import dataclass

from cssselect import SelectorError, parse
from cssselect.parser import Attrib, Class, CombinedSelector
from cssselect.parser import Element as Named
from cssselect.parser import Tree as Parsed

from osce_crawler.pages.layouts.tree import Tree

_ATTRIBUTE = re.compile(r"[a-z][a-z0-9-]*")
_CLASS_PART = re.compile(r"[\w-]+", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A CSS selector of a tag and classes, in elements that another one matches.

    It names a tag, a class or a part of one.
    """

    tag: str | None = None
    classes: tuple[str, ...] = ()
    class_part: str | None = None
    """Text in one of the class names: `[class*=field-]`."""
    attributes: tuple[str, ...] = ()
    """Attributes that the element has, with any value."""
    around: "Step | None" = None
    """Matches an element around: `h2 a`."""
    is_parent: bool = False
    """Whether that element must be the parent: `h2 > a`."""

    def positions(self, tree: Tree) -> list[int]:
        """The positions of all elements of a page that match, in order."""
        found = self._named(tree)
        if found and self.attributes:
            found = [
                at
                for at in found
                if all(tree.elements[at].get(name) is not None for name in self.attributes)
            ]
        if not found or self.around is None:
            return found
        around = [tree.elements[at] for at in self.around.positions(tree)]
        if self.is_parent:
            parents = set(around)
            return [at for at in found if tree.elements[at].getparent() in parents]
        inside = tree.inside(around)
        return [at for at in found if inside.around(tree.elements[at])]

    def _named(self, tree: Tree) -> list[int]:
        """The positions of the elements with the tag and the classes, in order."""
        if self.class_part is not None:
            parts = [at for name, at in tree.classes.items() if self.class_part in name]
            return sorted(set().union(*parts)) if parts else []
        if not self.classes:
            return tree.tags.get(self.tag or "", [])
        for name in self.classes:  # most often, a page has none of them
            if name not in tree.classes:
                return []
        found = tree.classes[self.classes[0]]
        if len(self.classes) > 1:
            further = [tree.classes[name] for name in self.classes[1:]]
            found = sorted(set(found).intersection(*further))
        if self.tag is None:
            return found
        return [at for at in found if tree.elements[at].tag == self.tag]


def steps_of(css: str) -> list[Step] | None:
    """The steps of a CSS selector, one for each of its alternatives.

    None if one of them is more than tags, classes and attributes, or is no CSS selector.
    """
    try:
        parsed = parse(css)
    except SelectorError:
        return None
    steps = [None if each.pseudo_element else _step(each.parsed_tree) for each in parsed]
    found = [step for step in steps if step]
    return found if len(found) == len(steps) else None


def _step(parsed: Parsed, around: Step | None = None, *, is_parent: bool = False) -> Step | None:
    """One step, or None if a `Tree` cannot look it up."""
    if isinstance(parsed, CombinedSelector):
        outer = _step(parsed.selector) if parsed.combinator in {" ", ">"} else None
        return outer and _step(parsed.subselector, outer, is_parent=parsed.combinator == ">")
    classes: list[str] = []
    class_parts: list[str] = []
    attributes: list[str] = []
    while not isinstance(parsed, Named):
        if isinstance(parsed, Class):
            classes.append(parsed.class_name)
        elif isinstance(parsed, Attrib) and _is_plain(parsed):
            if parsed.value is None:
                attributes.append(parsed.attrib.lower())
            else:
                class_parts.append(parsed.value.value or "")
        else:
            return None
        parsed = parsed.selector
    tag = parsed.element.lower() if parsed.element else None
    # A part of a class is only looked up alone.
    is_named = not (classes or tag or class_parts[1:]) if class_parts else bool(classes or tag)
    if parsed.namespace or not is_named:
        return None
    return Step(
        tag=tag,
        classes=tuple(reversed(classes)),
        class_part=class_parts[0] if class_parts else None,
        attributes=tuple(attributes),
        around=around,
        is_parent=is_parent,
    )


def _is_plain(test: Attrib) -> bool:
    """Whether a test of an attribute is that it exists, or that `class` contains a part."""
    if test.namespace or not _ATTRIBUTE.fullmatch(test.attrib.lower()):
        return False
    if test.operator == "exists":
        return True
    value = test.value.value if test.value else None
    is_class_part = test.operator == "*=" and test.attrib.lower() == "class"
    return is_class_part and bool(value and _CLASS_PART.fullmatch(value))
