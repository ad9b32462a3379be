"""Reports text of the content that is in no known part of the page, so that none is lost silently.

Where such text certainly fell out of a damaged text container, the page is refused.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import islice, takewhile

from osce_crawler.errors import PageRefused
from osce_crawler.pages import layouts
from osce_crawler.pages.ancestry import with_ancestors
from osce_crawler.pages.body import paragraphs_in, raw_bytes, text_of
from osce_crawler.pages.labels import label_of
from osce_crawler.pages.layouts import Element, Tree
from osce_crawler.pages.order_signs import has_odd_end
from osce_crawler.records import unique
from osce_crawler.text import clean_text, ends_sentence, word_count

MOST_WORDS = 3
"""Of a line that needs no warning: `Share this story`, a date."""
_MOST_REPORTED = 20
_BLANKS = " \t\r\n"
_SHOWN = 60
_EMPHASIS = ("a", "b", "em", "font", "i", "span", "strong", "u")
"""Without attributes: an anchor or a span is no link and no part of a template."""
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
        f"paragraphs: text outside the known parts: {text[:_SHOWN]!r}"
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
    """Whether a block may be an editor's, in no part of a template, and is more than links."""
    if block.attrib or block.tag not in layouts.EDITORS_TAGS or any(_parts_around(block, own)):
        return False
    return bool(text_of(block, frozenset(_links(block))))


def check_open_emphasis(
    tree: Tree,
    content: Element,
    last: Element,
    known: AbstractSet[Element],
    own: AbstractSet[Element],
) -> None:
    """Raises PageRefused `unbalanced` if emphasis is around several paragraphs after the text.

    It was left open in the text, which ends too early. Templates do not print it, and their boxes
    have attributes. `last` is the last container of the text.
    """
    for element in content.iter(*_EMPHASIS):
        if element.attrib or tree.position(element) < tree.end(last):
            continue
        is_known = not known.isdisjoint((element, *element.iterancestors()))
        if not is_known and not any(_parts_around(element, own)) and _holds_paragraphs(element):
            raise PageRefused(
                "unbalanced",
                f"<{element.tag}> after the text contains paragraphs: the text may end too early",
            )


def _parts_around(element: Element, own: AbstractSet[Element]) -> Iterator[bool]:
    """Whether each element around another one, up to one of `own`, is a part of a template."""
    return (bool(up.attrib) for up in takewhile(lambda up: up not in own, element.iterancestors()))


def _holds_paragraphs(element: Element) -> bool:
    """Whether an element contains several paragraphs of an editor, or lines that are sentences."""
    bare = (
        block
        for block in element.iter("p", "div", "blockquote")
        if not block.attrib and block.text and block.text.strip()
    )
    if sum(1 for _ in islice(bare, 2)) > 1:
        return True
    return sum(map(ends_sentence, lines_outside_links(element, _links(element)))) > 1


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
        self.outside.append(f" {text_of(element, frozenset(_links(element)))} ")

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
    links = _links(block)
    if lines := lines_outside_links(block, links):
        return lines
    outside = text_of(block, frozenset(links))
    return [text_of(block)] if word_count(outside) > MOST_WORDS else []


def texts_in(blocks: Iterable[Element]) -> Iterator[str]:
    """The texts of blocks that have words outside links: their long lines, else the whole block."""
    for block in blocks:
        found = list(_texts_in(block))
        if not found and text_of(block, frozenset(_links(block))):
            found = [text_of(block)]
        yield from found


def _links(element: Element) -> list[Element]:
    links = layouts.PAGE_LINKS.all(element)
    return [element, *links] if element.tag == "a" and element.get("href") else links


def check_beside(tree: Tree, bodies: Iterable[Element], own: AbstractSet[Element]) -> None:
    """Raises PageRefused `unbalanced` if text next to a container fell out of it.

    Such text has no element of its own, or looks like paragraphs of the release: the container ends
    too early or starts too late.
    """
    bare_in: dict[Element, str] = {}
    bodies = frozenset(bodies)
    for body in tree.ordered(bodies):
        parent = body.getparent()
        if parent is None:
            continue
        if parent not in bare_in:
            bare_in[parent] = _bare_text(parent, bodies)
        bare = bare_in[parent]
        is_end = ends_sentence(bare) and has_odd_end(body)
        is_text = is_end or word_count(bare) > MOST_WORDS
        fallen_out = bare if is_text else _fallen_out(tree, body, bare, own)
        if fallen_out:
            raise PageRefused(
                "unbalanced",
                "text is next to the text container and in no known part of the page:"
                f" {fallen_out[:_SHOWN]!r}",
            )


def _bare_text(parent: Element, bodies: AbstractSet[Element]) -> str:
    """The text directly in an element, or in a quote of an editor: templates print attributes.

    Or in a link around several paragraphs: that is one without its end. A link to another story has
    a title and one paragraph.
    """
    pieces = [parent.text]
    for child in parent:
        is_quote = child.tag == "blockquote" and not child.attrib
        is_open = child.tag == "a" and sum(1 for _ in islice(child.iter("p"), 2)) > 1
        if (is_quote or is_open) and child not in bodies:
            pieces.extend(map(str, child.itertext()))
        pieces.append(child.tail)
    return clean_text(" ".join(filter(None, pieces)))


def _fallen_out(tree: Tree, body: Element, bare: str, own: AbstractSet[Element]) -> str:
    """The first paragraph next to the container that belongs inside, or an empty string.

    Several paragraphs in a row belong inside, or one if that side of the container is torn.
    """
    following = _following(body) if ends_sentence(bare) else body.itersiblings()
    for side, last in ((body.itersiblings(preceding=True), False), (following, True)):
        run = list(
            takewhile(
                lambda element: (
                    element.tag in layouts.EDITORS_TAGS
                    and not element.attrib
                    and element not in own
                ),
                side,
            )
        )
        if not run:
            continue
        within = {child.tag for child in body if not child.attrib}
        kinds = {"p", "li"} | (within or layouts.EDITORS_TAGS)
        # Then an element beside the bare text may be of the text, too.
        if bare and _may_go_on(body, last=last):
            kinds.add("div")
        alike = [element for element in run if element.tag in kinds]
        texts = [
            text
            for element in alike
            if (text := text_of(element, tree.all(layouts.FIELD_LINKS, element)))
        ]
        is_torn = not within.isdisjoint({"p", "div"}) and _is_torn(body, last=last)
        if word_count(" ".join(texts)) > MOST_WORDS and (len(texts) > 1 or is_torn or bare):
            return texts[0]
    return ""


def _following(body: Element) -> Iterator[Element]:
    """The elements after one in its parent, and after this."""
    yield from body.itersiblings()
    around = body.getparent()
    if around is not None and around.tag == "div":
        yield from around.itersiblings()


def _may_go_on(body: Element, *, last: bool) -> bool:
    """Whether a text may start before its container (or end after it: `last`): it is torn there.

    Its last line may also have no stop. Templates print bare text, such as a credit, beside a text,
    and tables, sections and elements with words after it.
    """
    return len(body) > 0 and (_is_torn(body, last=last) or (last and has_odd_end(body)))


def _is_torn(body: Element, *, last: bool) -> bool:
    """Whether a container starts (or ends: `last`) with text outside a paragraph, or with a list.

    The list may continue outside.
    """
    outermost = body[-1] if last else body[0]
    bare = outermost.tail if last else body.text
    return bool(clean_text(bare or "")) or outermost.tag in layouts.INLINE_TAGS | layouts.LIST_TAGS
