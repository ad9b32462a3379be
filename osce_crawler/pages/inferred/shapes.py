"""Tells the parts of a template apart by tag and class, without knowing what a class means."""

from osce_crawler.pages.inferred.lines import Line
from osce_crawler.pages.layouts import Element

Shape = tuple[str, str | None]
"""Tag and class, or id, of an element; no class for what an editor wrote."""


def shape_of(element: Element) -> Shape:
    """Tag and class of an element. Equal ones are printed by one part of a template."""
    name = element.get("class") or element.get("id")
    return element.tag, name or ("" if "-" in element.tag else None)


def kind_of(line: Line) -> Shape:
    """Tag and class of the element of a line."""
    return shape_of(line.holder)


def unit_of(holder: Element, container: Element) -> Element:
    """The child of a container that an element is in; the element itself if it is in none."""
    unit = holder
    for above in holder.iterancestors():
        if above is container:
            return unit
        unit = above
    return holder


def is_of_template(element: Element) -> bool:
    """Whether a template printed an element. What an editor wrote has no class and no id."""
    return bool(element.get("class") or element.get("id") or "-" in element.tag)
