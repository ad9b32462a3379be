"""One walk over a container: paragraphs as published, each text node taken once.

Selecting `//p` would double the text where an unclosed tag nests one paragraph in another, and lose what stands between
`<br>` in a `<div>`. So the walk asks only where paragraphs end: at every block element, and at every line break.
"""

from collections.abc import Collection, Iterator

from lxml import etree

from osce_crawler.pages.layouts import INLINE_TAGS, NO_TEXT_TAGS, Element
from osce_crawler.text import clean_text


def paragraphs_in(container: Element, skipped: Collection[Element] = ()) -> list[str]:
    """The clean paragraphs of a container, in order, without those of the skipped elements below it."""
    paragraphs: list[str] = []
    pieces: list[str] = []
    for piece in _text_and_breaks(container, set(skipped)):
        if piece is not None:
            pieces.append(piece)
        elif pieces:
            paragraphs.append(clean_text("".join(pieces)))
            pieces.clear()
    paragraphs.append(clean_text("".join(pieces)))
    return [paragraph for paragraph in paragraphs if paragraph]


def text_of(element: Element, skipped: Collection[Element] = ()) -> str:
    """The text of a small element, on one line."""
    return " ".join(paragraphs_in(element, skipped))


def _text_and_breaks(container: Element, skipped: set[Element]) -> Iterator[str | None]:
    """Text nodes in document order; None wherever a paragraph ends."""
    walk = etree.iterwalk(container, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start":
            if element.tag in NO_TEXT_TAGS or element in skipped:
                walk.skip_subtree()
            if element.tag not in INLINE_TAGS:
                yield None
            if element.text and element.tag not in NO_TEXT_TAGS and element not in skipped:
                yield element.text
            continue
        if event == "end" and element.tag not in INLINE_TAGS:
            yield None
        if element.tail and element is not container:
            yield element.tail
