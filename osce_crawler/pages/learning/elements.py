"""Relations of elements."""

from collections.abc import Sequence

from osce_crawler.pages.layouts import Element


def around(elements: Sequence[Element]) -> Element:
    """The innermost element that contains all of these, or is one of them."""
    first, *others = ([element, *element.iterancestors()] for element in elements)
    return next(above for above in first if all(above in line for line in others))
