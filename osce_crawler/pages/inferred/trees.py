"""Parses a page of unknown design with lxml and with lexbor, and checks that its text is whole."""

import re

from lxml import etree
from selectolax.lexbor import LexborHTMLParser, LexborNode

from osce_crawler.errors import PageRefused
from osce_crawler.pages.cut_pages import check_not_cut
from osce_crawler.pages.document import tree_of
from osce_crawler.pages.hidden import Outline, without_hidden
from osce_crawler.pages.layouts import INLINE_TAGS, OPENING_ATTRIBUTES, Element
from osce_crawler.pages.markup import content_end
from osce_crawler.pages.order import has_lone_end
from osce_crawler.pages.tags import RAW_TEXT_TAGS

_PLACE = "data-osce-crawler-at"
_RAW = b"|".join(sorted(tag.encode() for tag in RAW_TEXT_TAGS))
# What is not closed is matched to the end of the page, so that no part is searched twice.
_TAG = re.compile(
    rb"<!--.*?(?:-->|\Z)|<(?P<raw>" + _RAW + rb")\b.*?(?:</(?P=raw)|\Z)"
    rb"|(?P<start><[a-z][^\s/<>]*)(?=(?>(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*)>)",
    re.IGNORECASE | re.DOTALL,
)
_COPIED = (
    "href", "src", "class", "id", "datetime", "lang", "role", "content", "property", "name", "rel",
    *OPENING_ATTRIBUTES,
)  # fmt: skip
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME = re.compile(r"[a-z_][\w.-]*\Z", re.ASCII)


def tree_with_places(page: bytes) -> Element:
    """The tree of a page in UTF-8, by lxml, whose elements know where they start in the bytes.

    Raises PageRefused `too-deep` or `not-html`.
    """
    return tree_of(_TAG.sub(_placed, page).decode())


def _placed(match: re.Match[bytes]) -> bytes:
    if match["start"] is None:
        return match[0]
    return b'%b %b="%d"' % (match[0], _PLACE.encode(), match.start())


def place_of(element: Element) -> int | None:
    """Where an element starts in the bytes of its page; None if no tag of the page starts it."""
    place = element.get(_PLACE)
    return int(place) if place else None


def fault_between(
    page: bytes,
    title: Element,
    body: Element,
    following: Element | None,
    *,
    is_strict: bool = False,
) -> str | None:
    """What is wrong with the markup from the title to the end of the text, or None.

    Also a fault if the page has no end and may have been cut in the middle of its text.

    `following` is the element of the first line after the text. With `is_strict`, an end tag
    without its start tag is a fault, too: an author leaves some, and a hole in the page as well.
    """
    start, past = place_of(title), place_of(body)
    if start is None or past is None:
        return "the parser moved the title or the text"
    try:
        check_not_cut(Outline.of(page.lower()), start, past)
        end = content_end(page, min(start, past), past=past)
    except PageRefused as refusal:
        return str(refusal)
    after = place_of(following) if following is not None else None
    end = after if after is not None and past < after < end else end
    if is_strict and has_lone_end(page, min(start, past), end):
        return "an end tag has no start tag, and nothing but labels confirms the text"
    markup = page[min(start, past) : end]
    return _open_link(markup) or _hidden_text(markup) or _rest_of_list(markup)


def _open_link(markup: bytes) -> str | None:
    """A fault if a link is not closed before the next one, or not at all: it may contain text."""
    is_open = False
    for tag in _LINK.finditer(markup):
        if tag[0].startswith(b"<!--"):
            continue
        if is_open and not tag["end"]:
            break
        is_open = not tag["end"]
    return "a link is not closed: it may contain text" if is_open else None


def _rest_of_list(markup: bytes) -> str | None:
    """A fault if a link and its item end, and neither starts before: they are a menu's rest.

    An author may end an item that does not start; one in a list is a list's.
    """
    markup = without_hidden(markup.lower())
    end = _LINK_AND_ITEM_END.search(markup)
    if end is None or _LIST_START.search(markup, 0, end.start()):
        return None
    if markup.rfind(b"<a ", 0, end.end()) > markup.rfind(b"</a", 0, end.start()):
        return None
    return "a link and its item end that do not start: the text may contain the rest of a menu"


def _hidden_text(markup: bytes) -> str | None:
    """A fault if a `<title>` is in the content: browsers and parsers hide what is in it."""
    is_in_picture = False
    for tag in _TITLE.finditer(markup):
        if tag["title"] and not is_in_picture:
            return "a <title> is in the content: it may contain text"
        if not tag["title"]:
            is_in_picture = not tag["end"]
    return None


_TITLE = re.compile(rb"(?P<title><title[\s>])|(?P<end></svg)|<svg", re.IGNORECASE)
_LINK_AND_ITEM_END = re.compile(rb"</a\s*>\s*</li[\s>]")
_LIST_START = re.compile(rb"<(?:li|ul|ol|menu|dir)[\s>]")
_LINK = re.compile(
    rb"<!--.*?(?:-->|\Z)|(?P<end></a[\s>])|<a\s(?=[^<>]*href)", re.IGNORECASE | re.DOTALL
)


def lexbor_tree(page: bytes) -> Element:
    """The tree of a page in UTF-8, by lexbor, which repairs faults as browsers do."""
    source = LexborHTMLParser(page).root
    root = etree.Element("html")
    if source is None:
        return root
    node, element = source.child, root
    while node is not None:
        below = _copied(node, element)
        if below is not None and node.child is not None:
            node, element = node.child, below
            continue
        while node is not None and node.next is None:
            node = node.parent
            if node is None or node.mem_id == source.mem_id:
                return root
            above = element.getparent()
            element = root if above is None else above
        node = node.next if node is not None else None
    return root


def _copied(node: LexborNode, parent: Element) -> Element | None:
    """The copy of a node under its parent; None for text and comments."""
    if node.is_text_node:
        text = _NO_XML.sub("", node.text_content or "")
        last = next(parent.iterchildren(reversed=True), None)  # lxml counts children one by one
        if last is not None:
            last.tail = (last.tail or "") + text
        else:
            parent.text = (parent.text or "") + text
        return None
    if not node.is_element_node:
        return None
    copy = etree.SubElement(parent, _valid(node.tag or ""))
    attributes = node.attributes
    for name in _COPIED:
        if name in attributes:
            copy.set(name, _NO_XML.sub("", attributes[name] or ""))
    return copy


def _valid(tag: str) -> str:
    """The name of a tag, or one that breaks lines in the same way, if XML does not allow it."""
    if _NAME.match(tag):
        return tag
    return "span" if tag in INLINE_TAGS or tag.startswith("st1:") else "x-unknown"
