"""Finds the text right before the title, which may be the type of the release."""

from osce_crawler.pages.body import text_of
from osce_crawler.pages.frame import Frame
from osce_crawler.pages.layouts import NO_TEXT_TAGS, Element

_MOST_STEPS = 20
"""How many elements without text may be between them, such as those of an icon."""


def text_before(frame: Frame, heading: Element) -> tuple[Element | None, str]:
    """The last element with text before a heading, and its text.

    It is in the scope, in no section of the text, and no heading with the same text.
    """
    tree = frame.tree
    before = tree.before(heading)
    if before is None or not tree.is_around(frame.scope, before):
        return None, ""
    text = text_of(before)
    if text and not (frame.further.of(before) or frame.equal_headings or "svg" in tree.tags):
        return before, text  # most often
    around = set(heading.iterancestors())
    equal = tree.inside(frame.equal_headings)
    steps = 0
    for at in range(tree.position(heading) - 1, tree.position(frame.scope), -1):
        if frame.further.has(at) or equal.has(at):
            continue
        element = tree.elements[at]
        if (
            element not in around
            and (text := text_of(element))
            and not _is_in_icon(element, around)
        ):
            return element, text
        steps += 1
        if steps == _MOST_STEPS:
            break
    return None, ""


def _is_in_icon(element: Element, around: set[Element]) -> bool:
    """Whether an element without a heading around it is in one whose content is no text."""
    for above in element.iterancestors():
        if above in around:
            return False
        if above.tag in NO_TEXT_TAGS:
            return True
    return False
