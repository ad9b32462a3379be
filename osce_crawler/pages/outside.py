"""Reports text of the content that is in no known part of the page: none is lost silently."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import takewhile

from osce_crawler.pages import layouts
from osce_crawler.pages.ancestry import with_ancestors
from osce_crawler.pages.body import paragraphs_in, raw_bytes, text_of
from osce_crawler.pages.labels import label_of
from osce_crawler.pages.layouts import Element
from osce_crawler.pages.tags import KNOWN_TAGS
from osce_crawler.records import unique
from osce_crawler.text import clean_text, word_count

MOST_WORDS = 3
"""Of a line that needs no warning: `Share this story`, a date."""
_MOST_REPORTED = 20
_BLANKS = " \t\r\n"
SHOWN = 60
_SIGNS_AROUND = re.compile(r"\A[\W_]+|[\W_]+\Z")


def lines_outside_links(element: Element, links: Collection[Element]) -> list[str]:
    """The lines of an element that have more than three words outside of `links`."""
    outside = paragraphs_in(element, frozenset(links))
    if not any(word_count(line) > MOST_WORDS for line in outside):
        return []
    whole = paragraphs_in(element)
    shown = whole if len(whole) == len(outside) else outside
    return [
        line for line, words in zip(shown, outside, strict=True) if word_count(words) > MOST_WORDS
    ]


def outside_warnings(found: Iterable[str]) -> list[str]:
    """A warning for each text outside the known parts; one for the number of very many."""
    texts = unique(found)
    warnings = [
        f"paragraphs: text outside the known parts: {text[:SHOWN]!r}"
        for text in texts[:_MOST_REPORTED]
    ]
    rest = len(texts) - len(warnings)
    further = f"paragraphs: {rest} further texts outside the known parts"
    return [*warnings, further] if rest else warnings


def texts_outside(
    content: Element,
    heading: Element | None,
    known: AbstractSet[Element],
    own: AbstractSet[Element],
    *,
    every: bool = False,
) -> Iterator[str]:
    """The texts in `content` after the title that are in no known part.

    They have more than three words outside links; with `every`, they are all lines but labels and
    menus. `own` are the elements around title and text.
    """
    for found in _found_outside(content, heading, known, own, every=every):
        if every:
            yield from filter(_says_something, [found] if isinstance(found, str) else _lines(found))
        else:
            yield from [found] if isinstance(found, str) else _texts_in(found)


def with_short_lines(
    texts: list[str],
    content: Element,
    heading: Element | None,
    known: AbstractSet[Element],
    own: AbstractSet[Element],
    *,
    is_after: Callable[[Element], bool],
) -> list[str]:
    """The texts of `texts_outside`, and the short lines of editors' blocks between two of them.

    Also those before the first one, if `is_after` says that they are after the text: one that fell
    out of its container is reported with its short answers, `Yes.`
    """
    reported, merged, short = set(texts), list[str](), list[str]()
    for found in _found_outside(content, heading, known, own, every=True):
        is_bare = not isinstance(found, str) and _is_bare_block(found, own)
        for line in [found] if isinstance(found, str) else paragraphs_in(found):
            if line in reported:
                if not merged and not is_bare:  # a heading right before a box
                    short.clear()
                merged += [*short, line]
                short.clear()
            elif is_bare and not isinstance(found, str) and (merged or is_after(found)):
                short.append(line)
    placed = set(merged)
    return [*merged, *(text for text in texts if text not in placed)]


def _is_bare_block(block: Element, own: AbstractSet[Element]) -> bool:
    """Whether a block may be an editor's, in no part of a template, and is more than links.

    A tag of another name is an editor's too, damaged: `<dev>`. A custom element has a hyphen.
    """
    is_damaged = block.tag not in KNOWN_TAGS and not {"-", ":"}.intersection(block.tag)
    may_be_editors = block.tag in layouts.EDITORS_TAGS or is_damaged
    if block.attrib or not may_be_editors or any(parts_around(block, own)):
        return False
    return bool(text_of(block, frozenset(links_in(block))))


def parts_around(element: Element, own: AbstractSet[Element]) -> Iterator[bool]:
    """Whether each element around another one, up to one of `own`, is a part of a template."""
    return (bool(up.attrib) for up in takewhile(lambda up: up not in own, element.iterancestors()))


def has_outside(
    content: Element,
    heading: Element | None,
    known: AbstractSet[Element],
    own: AbstractSet[Element],
    *,
    every: bool = False,
) -> bool:
    """Whether `texts_outside` may find a text; faster."""
    return next(_found_outside(content, heading, known, own, every=every), None) is not None


def _found_outside(
    content: Element,
    heading: Element | None,
    known: AbstractSet[Element],
    own: AbstractSet[Element],
    *,
    every: bool,
) -> Iterator[str | Element]:
    """The lines with too many words outside links, and the blocks that may have such lines."""
    around = with_ancestors(known, above=own)
    line = _Line(every, is_after=heading is None or heading not in around)
    stack = [(content, iter([content]))]  # pages may be nested deeper than calls may be
    while stack:
        outer, inner = stack[-1]
        element = next(inner, None)
        if element is None:
            stack.pop()
            line.add(outer.tail if len(stack) > 1 else None)
            continue
        if element is heading:
            line = _Line(every, is_after=True)
        elif element in around and element not in known:
            if text := line.ended():
                yield text
            line.add(element.text)
            stack.append((element, iter(element)))
            continue
        else:
            is_sought = element not in known and line.seeks(element.tag)
            is_inline = element.tag in layouts.INLINE_TAGS
            if not is_inline and (text := line.ended()):
                yield text
            if is_sought and is_inline:
                line.add_inline(element)
            elif is_sought and (every or _has_words(element)):
                yield element
        line.add(element.tail if len(stack) > 1 else None)
    if text := line.ended():
        yield text


@dataclass(slots=True)
class _Line:
    """Text that is in no block of its own, such as between two known parts."""

    every: bool
    """Whether it counts with any number of words, also in links."""
    is_after: bool
    """Whether it is after the title. Text before it is not collected."""
    shown: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    """Without links."""

    def add(self, text: str | None) -> None:
        # White space at the start of a line says nothing, and most lines have no more.
        if text and self.is_after and (self.outside or text.strip(_BLANKS)):
            self.shown.append(text)
            self.outside.append(text)

    def seeks(self, tag: str) -> bool:
        """Whether elements with a tag, in no known part, may have text to report."""
        is_text = tag not in layouts.NO_TEXT_TAGS
        return is_text and self.is_after and not (self.every and tag == "nav")

    def add_inline(self, element: Element) -> None:
        self.shown.append(f" {text_of(element)} ")
        self.outside.append(f" {text_of(element, frozenset(links_in(element)))} ")

    def ended(self) -> str:
        """The text of the line, which ends; empty if it has only a few words."""
        if not self.outside:
            return ""
        is_long = self.every or word_count(" ".join(self.outside)) > MOST_WORDS
        text = clean_text("".join(self.shown)) if is_long else ""
        self.shown.clear()
        self.outside.clear()
        return text


def _has_words(block: Element) -> bool:
    """Whether a block may have too many words outside links. Most have not: they are menus."""
    if len(raw_bytes(block).strip(_BLANKS.encode())) <= MOST_WORDS:  # often: a list without entries
        return False
    return word_count(" ".join(map(str, layouts.TEXTS_OUTSIDE_LINKS.all(block)))) > MOST_WORDS


def _lines(block: Element) -> list[str]:
    return paragraphs_in(block, frozenset(block.iter("nav")))


def _says_something(line: str) -> bool:
    """Whether a line is more than signs, and more than the label of values that are read."""
    words = _SIGNS_AROUND.sub("", line)
    return bool(words) and label_of(words) is None


def _texts_in(block: Element) -> Iterable[str]:
    """The lines of a block that have too many words, or the whole block if all are short."""
    links = links_in(block)
    if lines := lines_outside_links(block, links):
        return lines
    outside = text_of(block, frozenset(links))
    return [text_of(block)] if word_count(outside) > MOST_WORDS else []


def texts_in(blocks: Iterable[Element]) -> Iterator[str]:
    """The texts of blocks that have words outside links: their long lines, else the whole block."""
    for block in blocks:
        found = list(_texts_in(block))
        if not found and text_of(block, frozenset(links_in(block))):
            found = [text_of(block)]
        yield from found


def links_in(element: Element) -> list[Element]:
    """The links to pages in an element, and the element if it is one."""
    links = layouts.PAGE_LINKS.all(element)
    return [element, *links] if element.tag == "a" and element.get("href") else links
