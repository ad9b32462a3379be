"""Tells lines of text from lines of a menu, which are links only."""

from collections.abc import Iterable, Sequence

from osce_crawler.pages.body import paragraphs_in
from osce_crawler.pages.fields import letters
from osce_crawler.pages.layouts import FIELD_LINKS, Element, Tree
from osce_crawler.text import has_words

_FEWEST_LINES = 3
"""A text of one link may be a release whose text is in a file."""
_LONGEST_WORDS = 8


def has_menu_line(tree: Tree, body: Element) -> bool:
    """Whether a line of the text is only a link."""
    return _menu_lines(tree, body) > 0


def is_menu(tree: Tree, bodies: Sequence[Element], paragraphs: Sequence[str]) -> bool:
    """Whether each container has several lines that are only links, and none has a sentence."""
    if any(has_words(paragraph, _LONGEST_WORDS + 1) for paragraph in paragraphs):
        return False
    return all(_menu_lines(tree, body) >= _FEWEST_LINES for body in bodies)


def _menu_lines(tree: Tree, body: Element) -> int:
    links = tree.all(FIELD_LINKS, body)
    return _lines(body) - _lines(body, links) if links else 0


def _lines(body: Element, skipped: Iterable[Element] = ()) -> int:
    """The number of lines with letters, without the text of skipped elements."""
    return sum(any(letters([line])) for line in paragraphs_in(body, set(skipped)))
