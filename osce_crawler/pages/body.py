"""Splits a container of text into paragraphs, and takes each text node once.

The selector `//p` is wrong in two cases. It doubles the text where an unclosed tag nests one
paragraph in another, and it misses text between `<br>` in a `<div>` (releases of 2000 to 2007). So
one walk over the tree ends a paragraph at every block element and at every line break.
"""

from collections.abc import Collection, Sequence

from lxml import etree

from osce_crawler.pages.layouts import (
    HEADING_TAGS,
    INLINE_TAGS,
    NO_TEXT_TAGS,
    OPENING_ATTRIBUTES,
    Element,
)
from osce_crawler.text import clean_text, word_count

# `10<sup>2</sup>` is not 102, so Unicode digits replace raised and lowered ones. `17<sup>th</sup>`
# is a word and stays.
RAISING_TAGS = {
    "sup": str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"),
    "sub": str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"),
}

_PLAIN_TAGS = INLINE_TAGS.difference(RAISING_TAGS)
_BLANKS = " \t\r\n"
_LONGEST_BUTTON_WORDS = 3
"""Of a button that is no text: `Show more`."""


def paragraphs_in(container: Element, skipped: Collection[Element] = ()) -> list[str]:
    """The clean paragraphs of a container, in order, without the text of skipped elements.

    White space is collapsed, and empty paragraphs are left out. Text after a skipped element stays.
    """
    skipped = frozenset(skipped) if isinstance(skipped, Sequence) else skipped
    if len(container) == 0:  # the fast path: most fields are one text node
        text = clean_text(container.text or "")
        return (
            [text]
            if text and container.tag not in NO_TEXT_TAGS and container not in skipped
            else []
        )
    paragraphs: list[str] = []  # not yet clean
    pieces: list[str] = []
    walk = etree.iterwalk(container, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        is_text = tag not in NO_TEXT_TAGS or (tag == "button" and _is_heading(element))
        if (
            pieces
            and is_text
            and tag not in INLINE_TAGS
            and not tag.startswith("st1:")  # Word's smart tags: `in <st1:City>Vienna</st1:City>`
        ):
            paragraphs.append("".join(pieces))
            pieces.clear()
        if event == "start":
            if not is_text or element in skipped:
                walk.skip_subtree()
            elif tag == "p" and _is_plain(element, skipped):
                paragraphs.append(raw_text(element))
                walk.skip_subtree()
            elif element.text:
                pieces.append(raised(tag, element.text) if tag in RAISING_TAGS else element.text)
        elif (
            (tail := element.tail)
            and element is not container
            and (pieces or tail.strip(_BLANKS))  # between blocks is white space
        ):
            pieces.append(tail)
    paragraphs.append("".join(pieces))
    return [clean for paragraph in paragraphs if (clean := clean_text(paragraph))]


def _is_plain(paragraph: Element, skipped: Collection[Element]) -> bool:
    """Whether a paragraph has only text and inline elements with text. Most have."""
    return all(
        child.tag in _PLAIN_TAGS and len(child) == 0 and child not in skipped for child in paragraph
    )


def has_text(element: Element) -> bool:
    """Whether the content of an element is text of the page. As in `paragraphs_in`."""
    return element.tag not in NO_TEXT_TAGS or (element.tag == "button" and _is_heading(element))


def _is_heading(button: Element) -> bool:
    """Whether a button is the heading of a part that it opens, as in an accordion."""
    parent = button.getparent()
    if parent is not None and parent.tag in HEADING_TAGS:
        return True
    opens = any(name in button.attrib for name in OPENING_ATTRIBUTES)
    return opens and word_count("".join(map(str, button.itertext()))) > _LONGEST_BUTTON_WORDS


def raised(tag: str, text: str) -> str:
    """The text of `<sup>` or `<sub>`: digits alone become raised or lowered ones."""
    digits = text.strip()
    return text.translate(RAISING_TAGS[tag]) if digits.isascii() and digits.isdigit() else text


def text_of(element: Element, skipped: Collection[Element] = ()) -> str:
    """The text of an element on one line, without the text of skipped elements."""
    return " ".join(paragraphs_in(element, skipped))


def raw_text(element: Element) -> str:
    """All text in an element as it is in the page."""
    return etree.tostring(element, method="text", encoding="unicode", with_tail=False)
