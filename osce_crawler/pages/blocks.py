"""Finds the content of a page whose blocks stand directly in `<body>`, with nothing around them.

Old pages of this kind have menu, title, text and footer as siblings. The blocks before and after
the content are left out where their bytes prove two things: the tree of the rest is the same
without them, and no selector finds anything in them. Pages are in lower case here.
"""

import re
from itertools import takewhile

from osce_crawler.errors import PageRefused
from osce_crawler.pages.hidden import Outline
from osce_crawler.pages.layouts import (
    BLOCK_MARKER,
    BODY_MARKERS,
    CAPTION_MARKERS,
    FIELD_MARKERS,
)
from osce_crawler.pages.markup import content_end
from osce_crawler.pages.outside import MOST_WORDS

_BODY_TAG = re.compile(rb'</head>\s*<body(?:\s(?:[^<>"\'=]|="[^<>"]*")*)?>')
_PAGE_END = re.compile(rb"</body\s*>\s*(?:</html\s*>\s*)?\Z")

_BLOCKS = frozenset(
    name.encode() for name in "div nav header footer section form select button".split()
)
_INNER = frozenset(
    name.encode()
    for name in "ol h4 h5 h6 hr input label option optgroup abbr small u sup sub font center"
    " address blockquote dfn cite code".split()
)
"""Elements that a block of a menu may contain, besides the frequent ones."""
_BLOCK_OR_RARE = re.compile(
    rb"<(?!/?(?:a|li|ul|p|br|img|strong|em|b|i|h2|h3)[\s/>])(?:"
    rb"!--(?!-?>)(?>(?:[^-]++|-(?!-))*)-->"
    rb"|script(?=[\s>])(?>(?:[^<>\"']++|\"[^<>\"]*+\")*)>"
    rb"(?>(?:[^<]++|<(?!/?script|!--))*)</script\s*>"
    rb"|(?P<end>/?)(?P<name>[^\s/<>]*+)(?P<rest>[^<>]*+)>)"
)
"""A whole comment or script, or any tag but the most frequent ones of menus."""
_COMMENT_OR_SCRIPT = re.compile(rb"<(?:!--.*?-->|script\b.*?</script\s*>)", re.DOTALL)
_FOOTER_TAG = re.compile(
    rb'<(?:footer[\s>]|[a-z]++(?>(?:(?!\s(?:id|role)=)[^<>])*)\s(?:id="footer"|role="contentinfo")'
    rb"[\s>])"
)
_LINK = re.compile(rb'<a\s(?:[^<>]*\s)?href="(?!mailto:|tel:)[^<>]*>[^<>]*</a>')
_TAG = re.compile(rb"<[^<>]*>")

_NO_SHAPE = bytes(set(range(256)).difference(b"<>=\"'"))
_SHAPES = re.compile(rb"""[='"]*+(?>(?:<(?>(?:="[=']*+")*)>[='"]*+)*)""")


def bare_content(outline: Outline, container: int, beside: int) -> tuple[int, int] | None:
    """Start and end of the content; None if it is not certain that only menus are around it.

    `container` is the offset of its first container. The content starts at the offset `beside`,
    that of an element before it which has the same parent.
    """
    page = outline.page
    body = _inside_of_body(outline)
    if body is None or not body[0] <= beside < container < body[1]:
        return None
    last = _last_marker(page, body, beside)
    if last is None or _blocks(page, body[0], beside) is None:
        return None
    try:
        end = content_end(page, container, past=last, is_level=True)
        blocks = _blocks(page, end, body[1])
        if blocks is None:
            return None
        left_out = list(takewhile(lambda block: _says_nothing(page, *block), reversed(blocks)))
        if len(left_out) < len(blocks):
            start = blocks[-len(left_out)][0] if left_out else body[1]
            if content_end(page, end, past=start - 1, is_level=True) != start:
                return None
            end = start
    except PageRefused:  # the whole page is read, and its refusal has the reason
        return None
    return beside, end


def _inside_of_body(outline: Outline) -> tuple[int, int] | None:
    """Start and end of what is in the only `<body>` of a whole page without `<main>`, or None."""
    page, ends = outline.page, outline.all(b"</body")
    tag = _BODY_TAG.search(page)
    starts = [*outline.all(b"<head"), *outline.all(b"<body")]
    if tag is None or len(starts) != 2 or len(ends) != 1 or outline.all(b"<main"):
        return None
    if any(html > starts[0] for html in outline.all(b"<html")) or outline.hides(tag.start()):
        return None
    rest = page[ends[0] :]
    if not _PAGE_END.match(_COMMENT_OR_SCRIPT.sub(b"", rest) if b"<!" in rest else rest):
        return None
    return tag.end(), ends[0]


def _last_marker(page: bytes, body: tuple[int, int], start: int) -> int | None:
    """The offset of the last marker of a text, field or caption in the body.

    None if one is before `start`. Those of blocks are searched in these.
    """
    last = max(page.rfind(marker, start, body[1]) for marker in BODY_MARKERS)
    for marker in (*FIELD_MARKERS, *CAPTION_MARKERS):
        if page.rfind(marker, body[0], start) != -1:
            return None
        last = max(last, page.rfind(marker, start, body[1]))
    return last


def _blocks(page: bytes, start: int, end: int) -> list[tuple[int, int]] | None:
    """Start and end of each of the blocks that are all there is between two offsets.

    None if it is not certain that the tree of the rest is the same without them: libxml2 ends an
    element with its parent, but no end tag ends an element around a `<div>`. So if the blocks are
    nested correctly, all else in them ends with them. Tables have rules of their own.
    """
    blocks: list[tuple[int, int]] = []
    opened: list[bytes] = []
    before = first = start
    for tag in _BLOCK_OR_RARE.finditer(page, start, end):
        name = tag["name"]
        if name is None or name in _INNER:
            continue
        rest = tag["rest"]
        if BLOCK_MARKER.search(rest):
            return None
        if name == b"span":
            continue
        if name not in _BLOCKS or rest.endswith(b"/"):
            return None
        if tag["end"]:
            if not opened or opened.pop() != name:
                return None
            if not opened:
                before = tag.end()
                blocks.append((first, before))
            continue
        if name != b"div" and name in opened:
            return None
        if not opened:
            first = tag.start()
            if not _is_blank(page[before:first]):
                return None
        opened.append(name)
    is_whole = not opened and _is_blank(page[before:end]) and _has_whole_tags(page[start:end])
    return blocks if is_whole else None


def _is_blank(part: bytes) -> bool:
    return not part or part.isspace() or not _COMMENT_OR_SCRIPT.sub(b"", part).strip()


def _has_whole_tags(part: bytes) -> bool:
    """Whether each tag has its end and each attribute value both quotes, without `<` or `>`."""
    if part.rfind(b"<!--") != -1 or part.rfind(b"<script") != -1:
        part = _COMMENT_OR_SCRIPT.sub(b"", part)
    shapes = part.translate(None, _NO_SHAPE)
    tags = shapes.replace(b'=""', b"")  # first: most pages have nothing else in a tag
    return tags == b"<>" * (len(tags) // 2) or _SHAPES.fullmatch(shapes) is not None


def _says_nothing(page: bytes, start: int, end: int) -> bool:
    """Whether a block after the content has no text to report: a footer, or only links."""
    if _FOOTER_TAG.match(page, start, end):
        return True
    text = _TAG.sub(b" ", _LINK.sub(b" ", page[start:end]))
    if not text.isascii() or b"&" in text:  # may have white space of its own
        return False
    return len(text.decode().split()) <= MOST_WORDS
