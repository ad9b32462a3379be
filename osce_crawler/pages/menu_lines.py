"""Tells lines of text from lines of a menu, which are links only."""

import re
from collections.abc import Iterable, Sequence

from osce_crawler.errors import PageRefused
from osce_crawler.pages.body import paragraphs_in, text_of
from osce_crawler.pages.fields import letters
from osce_crawler.pages.file_links import is_file
from osce_crawler.pages.layouts import FIELD_LINKS, PAGE_LINKS, Element, Tree
from osce_crawler.pages.outside import MOST_WORDS
from osce_crawler.text import ends_sentence, has_words, word_count

_FEWEST_LINES = 3
"""A text of one link may be a release whose text is in a file."""
_LONGEST_WORDS = 8
TRAIL_START = re.compile(r"(?:https?://[^/?#]+)?/?(?:(?:[a-z]{2}/)?press-releases/?)?(?:\?.*)?\Z")
"""The address of the home page, or of the listing."""


def has_menu_line(tree: Tree, body: Element) -> bool:
    """Whether a line of the text is only a link."""
    return _menu_lines(tree, body) > 0


def is_menu(tree: Tree, bodies: Sequence[Element], paragraphs: Sequence[str]) -> bool:
    """Whether each container has several lines that are only links, and none has a sentence."""
    if any(has_words(paragraph, _LONGEST_WORDS + 1) for paragraph in paragraphs):
        return False
    return all(_menu_lines(tree, body) >= _FEWEST_LINES for body in bodies)


def check_no_link(
    bodies: Sequence[Element], paragraphs: Sequence[str], outside: Sequence[object]
) -> None:
    """Raises PageRefused `unbalanced` if a text is only a link of a few words, such as `Share`, and
    several texts are outside.
    """
    if len(outside) < 2 or len(paragraphs) > 1 or word_count(paragraphs[0]) > MOST_WORDS:
        return
    links = [link for body in bodies for link in PAGE_LINKS.all(body)]
    if any(is_file(link.get("href", "")) for link in links):  # the text may be in a file
        return
    if not any(text_of(body, frozenset(links)) for body in bodies):
        raise PageRefused(
            "unbalanced",
            f"the text is only the link {paragraphs[0]!r}, and texts are outside of its container",
        )


def check_end(tree: Tree, body: Element, last: str) -> None:
    """Raises PageRefused `unbalanced` if a text ends with a link to the home page or the listing.

    `last` is its last paragraph. Such a link is of a box behind the text: its end is lost.
    """
    if has_words(last, MOST_WORDS + 1) or ends_sentence(last):  # most often
        return
    links = tree.all(FIELD_LINKS, body)
    if links and text_of(links[-1]) == last and TRAIL_START.match(links[-1].get("href") or "#"):
        raise PageRefused(
            "unbalanced", f"the text ends with {last!r}, a link of the page: its end may be missing"
        )


def _menu_lines(tree: Tree, body: Element) -> int:
    links = tree.all(FIELD_LINKS, body)
    return _lines(body) - _lines(body, links) if links else 0


def _lines(body: Element, skipped: Iterable[Element] = ()) -> int:
    """The number of lines with letters, without the text of skipped elements."""
    return sum(any(letters([line])) for line in paragraphs_in(body, set(skipped)))
