"""Signs in the tree of a page that a tag at the border of its text is not in its place."""

from collections.abc import Iterator, Sequence
from itertools import chain, islice

from osce_crawler.errors import PageRefused
from osce_crawler.pages import layouts
from osce_crawler.pages.body import paragraphs_in
from osce_crawler.pages.file_links import is_file
from osce_crawler.pages.layouts import NODE_MARKER, TEXT_PANE_MARKER, Element
from osce_crawler.text import ends_sentence

_SENTENCE_ENDS = ".!?…\"'”»"
_MOST_BOXES = 20
"""Boxes of files in a text that are looked at. It bounds the time of a page."""
_EDITORS = (
    layouts.INLINE_TAGS | layouts.HEADING_TAGS | layouts.LIST_TAGS | {"p", "li", "blockquote"}
)


def may_have_moved(bodies: list[Element]) -> bool:
    """Whether the tree has any sign that a tag at the border of a text is not in its place.

    The signs are weak: a page that has one may be whole. To look for them takes much less time than
    `check_order`.
    """
    return has_odd_end(bodies[-1]) or any(
        _is_beside_text(body) or _has_odd_parts(body) for body in bodies
    )


def texts_among(bodies: Sequence[Element], marker: str) -> list[bool]:
    """Which of the outermost elements with a class are text containers, in document order.

    Those before the node of Drupal 6 do not count, if the page has one.
    """
    found: list[Element] = []
    has_node = marker != TEXT_PANE_MARKER.decode()
    for element in bodies[0].getroottree().getroot().iter("div"):
        names = element.get("class", "").split()
        if not has_node and NODE_MARKER.decode() in names:
            has_node = True
            found.clear()
        if marker in names and not (found and found[-1] in element.iterancestors()):
            found.append(element)
    texts = frozenset(bodies)
    return [element in texts for element in found]


def _is_beside_text(body: Element) -> bool:
    """Whether text or an editor's element is around a text container, or next to it."""
    outer, parent = body, body.getparent()
    while parent is not None and parent.tag == "div" and _is_alone(outer):
        if _has_text(parent.text) or _has_text(outer.tail):
            return True
        outer, parent = parent, parent.getparent()
    if parent is None or parent.tag in _EDITORS:
        return True
    before = outer.getprevious()
    above = parent.text if before is None else before.tail
    beside = (before, outer.getnext())
    return _has_text(above) or _has_text(outer.tail) or any(map(_is_editors, beside))


def _is_alone(element: Element) -> bool:
    """Whether it is the only child. The number of children takes longer, if they are many."""
    return element.getprevious() is None and element.getnext() is None


def _has_odd_parts(body: Element) -> bool:
    """Whether a text has an element with a class, or an item outside a list."""
    for inner in body.iter("div", "li"):
        around = inner.getparent()
        is_item = inner.tag == "li"
        if is_item and around is not None and around.tag not in layouts.LIST_TAGS:
            return True
        if not is_item and inner is not body and inner.attrib:
            return True
    return False


def has_odd_end(body: Element) -> bool:
    """Whether a text ends with a list, or without a stop."""
    if len(body) == 0:
        return False
    last = body[-1]
    if last.tag in layouts.LIST_TAGS:
        return True
    # A list without its start is not in the tree; its links are in the last paragraph.
    text = last.tail if _has_text(last.tail) else "".join(map(str, last.itertext()))
    return (text or "").rstrip()[-1:] not in _SENTENCE_ENDS


def check_parts(bodies: list[Element]) -> None:
    """Raises PageRefused `unbalanced` if a text has parts of the page around it.

    Its end tag is missing then, or has changed places.
    """
    boxes = chain.from_iterable(map(_boxes_of_files, bodies))
    for box in islice(boxes, _MOST_BOXES):
        if _has_words_beside(next(box.iterancestors("a"), None)):
            raise PageRefused(
                "unbalanced", "a link of the text contains a box of files: a tag may have moved"
            )
        if _is_emptied(box):
            raise PageRefused(
                "unbalanced",
                "the text has a box without its files, and these after it: a tag may have moved",
            )
    for element in chain.from_iterable(body.iter("li") for body in bodies):
        if element.attrib and _is_menu_entry(element):
            raise PageRefused(
                "unbalanced",
                "the text contains <li> of a menu: the end tag of the text may be missing",
            )


def _is_menu_entry(item: Element) -> bool:
    """Whether an item is a menu's, as Drupal prints them, whose list may start outside the text.

    An editor who copies a whole menu copies the class of its list, too. An item without a link only
    has such a class: `<li class="menu-624">`.
    """
    if not layouts.MENU_ENTRY_CLASS.search(item.get("class", "")):
        return False
    if next(item.iter("a"), None) is None:
        return False
    around = item.getparent()
    return around is None or around.tag not in layouts.LIST_TAGS or not around.get("class")


def _has_words_beside(link: Element | None) -> bool:
    """Whether a link has words outside of its elements. One around a whole card has none."""
    return link is not None and (_has_text(link.text) or any(_has_text(one.tail) for one in link))


def _is_emptied(box: Element) -> bool:
    """Whether a box of files is empty, or has sentences, and the files are after it.

    Templates print them inside the box: a tag at its border is the end of the text, moved.
    """
    last, after = box, box.getnext()
    if after is not None and after.tag == "p" and len(after) == 0 and not _has_text(after.text):
        last, after = after, after.getnext()  # a list ends the paragraph before it
    if _has_text(box.tail) or _has_text(last.tail) or not _has_no_files(box):
        return False
    if after is not None and after.tag == "a":  # an icon may be before a link; a list is of files
        is_list = any(child.tag in layouts.LIST_TAGS for child in box)
        return is_list and is_file(after.get("href", ""))
    return _is_files(after)


def _has_no_files(box: Element) -> bool:
    """Whether a box of files is empty, or has several sentences instead.

    An introduction is in paragraphs. The rest of a paragraph that has lost its start is not.
    """
    if not any(map(_has_text, map(str, box.itertext()))):
        return True
    return _has_text(box.text) and sum(map(ends_sentence, paragraphs_in(box))) > 1


def _boxes_of_files(element: Element) -> Iterator[Element]:
    return (box for box in element.iter("div") if layouts.FILES_CLASS.search(box.get("class", "")))


def _is_files(element: Element | None) -> bool:
    """Whether an element is the last one and a list of nothing but links, also in a heading."""
    if element is None:
        return False
    if element.tag in layouts.HEADING_TAGS and len(element) == 1 and not _has_text(element.text):
        return _is_files(element[0])
    is_last = element.getnext() is None and not _has_text(element.tail)
    return element.tag in layouts.LIST_TAGS and is_last and all(map(_is_link, element))


def _is_link(item: Element) -> bool:
    """Whether an item of a list is one link."""
    return (
        len(item) == 1
        and item[0].tag == "a"
        and not _has_text(item.text)
        and not _has_text(item[0].tail)
    )


def _has_text(text: str | None) -> bool:
    return text is not None and text != "" and not text.isspace()


def _is_editors(element: Element | None) -> bool:
    """Whether an element next to a text container may be an editor's: it has no attributes."""
    if element is None or (element.attrib and element.tag not in layouts.INLINE_TAGS):
        return False
    return element.tag in _EDITORS or element.tag in layouts.EDITORS_TAGS
