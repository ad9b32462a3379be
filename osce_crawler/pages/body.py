"""Splits a container of text into paragraphs, and takes each text node once.

The selector `//p` is wrong in two cases. It doubles the text where an unclosed tag nests one
paragraph in another, and it misses text between `<br>` in a `<div>` (releases of 2000 to 2007). So
one walk over the tree ends a paragraph at every block element and at every line break.
"""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from osce_crawler.pages.layouts import (
    ACCORDION_CLASS,
    HEADING_TAGS,
    INLINE_TAGS,
    NO_TEXT_TAGS,
    OPENING_ATTRIBUTES,
    Element,
)
from osce_crawler.text import clean_text, clean_texts, word_count

# `10<sup>2</sup>` is not 102, so Unicode digits replace raised and lowered ones. `17<sup>th</sup>`
# is a word and stays.
RAISING_TAGS = {
    "sup": str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"),
    "sub": str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"),
}

_PLAIN_TAGS = INLINE_TAGS.difference(RAISING_TAGS)
_BLANKS = " \t\r\n"
_NONE: frozenset[Element] = frozenset()
_LONGEST_BUTTON_WORDS = 3
"""Of a button that is no text: `Show more`."""
_ACCORDION_LEVELS = 5
"""How many elements the one that names an accordion may be above its buttons."""


def paragraphs_in(container: Element, skipped: Collection[Element] = _NONE) -> list[str]:
    """The clean paragraphs of a container, in order, without the text of skipped elements.

    White space is collapsed, and empty paragraphs are left out. Text after a skipped element stays.
    """
    skipped = frozenset(skipped) if isinstance(skipped, (list, tuple)) else skipped
    if container in skipped or not has_text(container):
        return []
    if len(container) == 0:  # most fields are one text node
        text = clean_text(container.text or "")
    elif container.tag not in RAISING_TAGS and is_line(container, skipped):  # others are one link
        text = clean_text(raw_text(container))
    else:
        return clean_texts(_lines_in(container, skipped))
    return [text] if text else []


def _lines_in(container: Element, skipped: Collection[Element]) -> list[str]:
    """The paragraphs of a container that are not yet clean."""
    text = container.text or ""
    if container.tag in RAISING_TAGS:
        text = raised(container.tag, text)
    lines = _Lines([], [text] if text.strip(_BLANKS) else [])
    pieces = lines.pieces
    for child in container:  # most are paragraphs, so a walk through all elements takes longer
        tag = child.tag
        if tag == "p" and child not in skipped and is_line(child, skipped):
            if pieces:
                lines.end()
            lines.whole.append(raw_text(child))
        elif tag == "br":
            lines.end()
        elif tag in _PLAIN_TAGS and len(child) == 0 and child not in skipped:
            pieces.append(child.text or "")
        else:
            lines.add(child, skipped)
        tail = child.tail
        if tail and (pieces or tail.strip(_BLANKS)):
            pieces.append(tail)
    lines.end()
    return lines.whole


@dataclass(slots=True)
class _Lines:
    """Paragraphs that are not yet clean."""

    whole: list[str]
    pieces: list[str]
    """Of the paragraph that is not yet ended."""

    def end(self) -> None:
        """Ends the paragraph."""
        if self.pieces:
            self.whole.append("".join(self.pieces))
            self.pieces.clear()

    def add_tail(self, text: str | None) -> None:
        """Adds text after an element. Between blocks is white space."""
        if text and (self.pieces or text.strip(_BLANKS)):
            self.pieces.append(text)

    def add(self, outer: Element, skipped: Collection[Element]) -> None:
        """Adds the text of an element."""
        if len(outer) == 0:
            self._start(outer, skipped)
            self._end_block(outer)
            return
        walk = etree.iterwalk(outer, events=("start", "end"))
        for event, element in walk:
            if event == "end":
                self._end_block(element)
                if element is not outer:
                    self.add_tail(element.tail)
            elif not self._start(element, skipped):
                walk.skip_subtree()

    def _start(self, element: Element, skipped: Collection[Element]) -> bool:
        """Adds the text at the start of an element. False if the rest of it is not to be added."""
        self._end_block(element)
        tag = element.tag
        if element in skipped or not has_text(element):
            return False
        if tag == "p" and is_line(element, skipped):
            self.whole.append(raw_text(element))
            return False
        if element.text:
            self.pieces.append(raised(tag, element.text) if tag in RAISING_TAGS else element.text)
        return True

    def _end_block(self, element: Element) -> None:
        """Ends the paragraph, if the element is a block with text."""
        if self.pieces and ends_line(element):
            self.end()


def is_line(element: Element, skipped: Collection[Element] = ()) -> bool:
    """Whether an element has only text and inline elements with text, as most paragraphs have.

    Then `raw_text` is its only line, unless it is of RAISING_TAGS.
    """
    for child in element:  # no `all`, which takes longer
        if child.tag not in _PLAIN_TAGS or len(child) or child in skipped:
            return False
    return True


def ends_line(element: Element) -> bool:
    """Whether a line ends before and after an element: it is a block with text, or a break."""
    # Word's smart tags are in a line: `in <st1:City>Vienna</st1:City>`.
    is_block = element.tag not in INLINE_TAGS and not element.tag.startswith("st1:")
    return is_block and has_text(element)


def has_text(element: Element) -> bool:
    """Whether the content of an element is text of the page. As in `paragraphs_in`."""
    return element.tag not in NO_TEXT_TAGS or (element.tag == "button" and _is_heading(element))


def _is_heading(button: Element) -> bool:
    """Whether a button is the heading of a part that it opens, as in an accordion."""
    parent = button.getparent()
    if parent is not None and parent.tag in HEADING_TAGS:
        return True
    text = "".join(map(str, button.itertext())).strip()
    is_long = word_count(text) > _LONGEST_BUTTON_WORDS or text.endswith("?")
    if is_long and any(name in button.attrib for name in OPENING_ATTRIBUTES):
        return True
    return bool(text) and _is_in_accordion(button) and (is_long or _is_before_block(button))


def _is_in_accordion(button: Element) -> bool:
    around = islice(button.iterancestors(), _ACCORDION_LEVELS)
    return any(ACCORDION_CLASS.search(above.get("class", "")) for above in around)


def _is_before_block(button: Element) -> bool:
    """Whether a block without a button follows a button, or the element that has nothing else."""
    parent = button.getparent()
    at = parent if parent is not None and len(parent) == 1 else button
    following = at.getnext()
    return (
        following is not None
        and following.tag not in INLINE_TAGS | NO_TEXT_TAGS
        and next(following.iter("button"), None) is None
    )


def raised(tag: str, text: str) -> str:
    """The text of `<sup>` or `<sub>`: digits alone become raised or lowered ones."""
    digits = text.strip()
    return text.translate(RAISING_TAGS[tag]) if digits.isascii() and digits.isdigit() else text


def text_of(element: Element, skipped: Collection[Element] = ()) -> str:
    """The text of an element on one line, without the text of skipped elements."""
    if len(element) == 0 and not skipped:  # most labels and values
        return clean_text(element.text or "") if has_text(element) else ""
    return " ".join(paragraphs_in(element, skipped))


def raw_text(element: Element) -> str:
    """All text in an element as it is in the page."""
    if len(element) == 0:
        return element.text or ""
    return etree.tostring(element, method="text", encoding="unicode", with_tail=False)


def raw_bytes(element: Element) -> bytes:
    """`raw_text` in UTF-8, in a third of the time."""
    return etree.tostring(element, method="text", encoding="utf-8", with_tail=False)
