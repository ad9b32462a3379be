"""Refuses a page where a part of the text fell out of its container: a tag is damaged there."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from itertools import islice, takewhile

from osce_crawler.errors import PageRefused
from osce_crawler.pages import layouts
from osce_crawler.pages.body import text_of
from osce_crawler.pages.layouts import Element, Tree
from osce_crawler.pages.order_signs import has_odd_end
from osce_crawler.pages.outside import (
    MOST_WORDS,
    SHOWN,
    lines_outside_links,
    links_in,
    parts_around,
)
from osce_crawler.text import clean_text, ends_sentence, word_count

_EMPHASIS = ("a", "b", "em", "font", "i", "span", "strong", "u")
"""Without attributes: an anchor or a span is no link and no part of a template."""


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
        if not is_known and not any(parts_around(element, own)) and _holds_paragraphs(element):
            raise PageRefused(
                "unbalanced",
                f"<{element.tag}> after the text contains paragraphs: the text may end too early",
            )


def _holds_paragraphs(element: Element) -> bool:
    """Whether an element contains several paragraphs of an editor, or lines that are sentences."""
    bare = (
        block
        for block in element.iter("p", "div", "blockquote")
        if not block.attrib and block.text and block.text.strip()
    )
    if sum(1 for _ in islice(bare, 2)) > 1:
        return True
    return sum(map(ends_sentence, lines_outside_links(element, links_in(element)))) > 1


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
        fallen_out = fallen_out or _item_after(body)
        if fallen_out:
            raise PageRefused(
                "unbalanced",
                "text is next to the text container and in no known part of the page:"
                f" {fallen_out[:SHOWN]!r}",
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


def _item_after(body: Element) -> str:
    """The text of an item right after the container and in no list; empty if it has few words."""
    after, around = body.getnext(), body.getparent()
    if (
        after is None
        or after.tag != "li"
        or (around is not None and around.tag in layouts.LIST_TAGS)
    ):
        return ""
    text = text_of(after, frozenset(links_in(after)))
    return text if word_count(text) > MOST_WORDS else ""


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
