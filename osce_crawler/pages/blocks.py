"""Finds the content of a page whose blocks stand directly in `<body>`, with nothing around them.

Old pages of this kind have menu, title, text and footer as siblings. The blocks before and after
the content are left out where their bytes prove two things: the tree of the rest is the same
without them, and no selector finds anything in them. Pages are in lower case here.
"""

import re
from contextlib import suppress
from itertools import takewhile
from typing import NamedTuple

from osce_crawler.errors import PageRefused
from osce_crawler.pages.hidden import Outline, compiled
from osce_crawler.pages.layouts import BLOCK_MARKER, OTHER_MARKERS
from osce_crawler.pages.markup import content_end
from osce_crawler.pages.outside import MOST_WORDS
from osce_crawler.pages.tags import FOREIGN_TAGS, KNOWN_TAGS, NESTING_TAGS, RAW_TEXT_TAGS

_BODY_TAG = re.compile(rb'</head>\s*<body(?:\s(?:[^<>"\'=]|="[^<>"]*")*)?>')
_PAGE_END = re.compile(rb"</body\s*>\s*(?:</html\s*>\s*)?\Z")

_NESTING = frozenset(tag.encode() for tag in NESTING_TAGS)
_IN_THEMSELVES = frozenset({b"div", b"table"})
"""Elements that libxml2 ends only with their own end tag, or with that of a part of a table."""
_KNOWN = frozenset(
    tag.encode()
    for tag in KNOWN_TAGS - RAW_TEXT_TAGS - FOREIGN_TAGS - {"html", "head", "body", "main"}
)
_OF_MENUS = frozenset(
    b"div nav header footer section form select button ol h4 h5 h6 hr input label option optgroup"
    b" span abbr small u sup sub font center address cite code".split()
)
"""Elements of menus, besides the most frequent ones, of which `_TAG` has the names."""
_TAG = compiled(
    rb"<(?!/?(?:a|li|ul|p|br|img|strong|em|b|i|h2|h3)[\s/>])(?:"
    rb"!--(?!-?>)(?>(?:[^-]++|-(?!-))*)-->"
    rb"|script(?=[\s>])(?>(?:[^<>\"']++|\"[^<>\"]*+\")*)>"
    rb"(?>(?:[^<]++|<(?!/?script|!--))*)</script\s*>"
    rb"|(/?)([^\s/<>]*+)([^<>]*+)>)"
)
"""A whole comment or script, or a tag that is not one of the most frequent ones of menus.

Groups: `/` of an end tag, name, attributes.
"""
_COMMENT_OR_SCRIPT = re.compile(rb"<(?:!--.*?-->|script\b.*?</script\s*>)", re.DOTALL)
_FOOTER_TAG = re.compile(
    rb'<(?:footer[\s>]|[a-z]++(?>(?:(?!\s(?:id|role)=)[^<>])*)\s(?:id="footer"|role="contentinfo")'
    rb"[\s>])"
)
_LINK = compiled(rb'<a\s(?:[^<>]*\s)?href="(?!mailto:|tel:)[^<>]*>[^<>]*</a>')
_ANY_TAG = compiled(rb"<[^<>]*>")

_NO_SHAPE = bytes(set(range(256)).difference(b"<>=\"'"))
_SHAPES = re.compile(rb"""[='"]*+(?>(?:<(?>(?:="[=']*+")*)>[='"]*+)*)""")


class _Block(NamedTuple):
    """An element directly in `<body>`, by its offsets."""

    start: int
    end: int
    is_menu: bool
    """Whether it has only tags of menus, and none with a class that a selector needs."""


def bare_content(outline: Outline, container: int, near: int) -> tuple[int, int] | None:
    """Start and end of the content; None if it is not certain that only menus are around it.

    `container` is the offset of its first container. At least one block before it is kept, and all
    that start at `near` or later.
    """
    page, body = outline.page, _inside_of_body(outline)
    blocks = _blocks(page, *body) if body else None
    if body is None or not blocks or all(block.start != container for block in blocks):
        return None
    before = [block for block in blocks if block.start < near]
    after = [block for block in blocks if block.start > container]
    left_out = list(takewhile(lambda block: _says_nothing(page, block), reversed(after)))
    start = blocks[len(before)].start
    end = left_out[-1].start if left_out else body[1]
    if start == container or not all(block.is_menu for block in before):
        return None
    if any(
        page.find(marker, *part) != -1
        for marker in OTHER_MARKERS
        for part in ((body[0], start), (end, body[1]))
    ):
        return None
    # The content itself is checked by `content_end`, from its first container on.
    if not _has_whole_tags(outline.shown(body[0], container) + outline.shown(end, body[1])):
        return None
    last = blocks[-1 - len(left_out)]
    with suppress(PageRefused):  # then the whole page is checked, and its refusal has the reason
        if content_end(page, container, stop=last.end) == last.end:
            return start, end
    return None


def _inside_of_body(outline: Outline) -> tuple[int, int] | None:
    """Start and end of what is in the only `<body>` of a whole page without `<main>`, or None."""
    page, starts, ends = outline.page, outline.all(b"<body"), outline.all(b"</body")
    tag = _BODY_TAG.match(page, max(page.find(b"</head"), 0))
    if tag is None or len(starts) != 1 or len(ends) != 1 or outline.all(b"<main"):
        return None
    head = outline.first(b"<head") or 0
    if any(html > head for html in outline.all(b"<html")) or outline.hides(tag.start()):
        return None
    return (tag.end(), ends[0]) if _PAGE_END.match(outline.shown(ends[0], len(page))) else None


def _blocks(page: bytes, start: int, end: int) -> list[_Block] | None:
    """The blocks that are all there is between two offsets.

    None if it is not certain that the tree of the rest is the same without some of them. libxml2
    ends an element with its parent, but no end tag ends an element around a `<div>` or `<table>`.
    So if these and the like are nested correctly, all else in them ends with them.
    """
    blocks: list[_Block] = []
    opened: list[bytes] = []
    between: list[bytes] = []
    before = first = start
    is_menu = True
    for tag in _TAG.finditer(page, start, end):
        end_sign, name, rest = tag.groups()
        if name is None:
            continue
        if name not in _KNOWN:
            return None
        is_menu = is_menu and name in _OF_MENUS and not BLOCK_MARKER.search(rest)
        if name not in _NESTING:
            continue
        if end_sign:
            if opened[-1:] != [name]:
                return None
            opened.pop()
            if not opened:
                before = tag.end()
                blocks.append(_Block(first, before, is_menu))
                is_menu = True
        elif rest.endswith(b"/") or (name in opened and name not in _IN_THEMSELVES):
            return None
        else:
            if not opened:
                first = tag.start()
                between.append(page[before:first])
            opened.append(name)
    between.append(page[before:end])
    return None if opened or _shown(b" ".join(between)).strip() else blocks


def _shown(part: bytes) -> bytes:
    """A part of a page without its whole comments and scripts."""
    return _COMMENT_OR_SCRIPT.sub(b"", part)


def _has_whole_tags(part: bytes) -> bool:
    """Whether each tag has its end and each attribute value both quotes, without `<` or `>`."""
    shapes = part.translate(None, _NO_SHAPE)
    tags = shapes.replace(b'=""', b"")  # first: most pages have nothing else in a tag
    return tags == b"<>" * (len(tags) // 2) or _SHAPES.fullmatch(shapes) is not None


def _says_nothing(page: bytes, block: _Block) -> bool:
    """Whether a block after the content is a menu without text to report: a footer, or links."""
    if not block.is_menu or _FOOTER_TAG.match(page, block.start):
        return block.is_menu
    text = _outside_links(page[block.start : block.end])
    if not text.isascii() or b"&" in text:  # may have white space of its own
        return False
    return len(text.decode().split()) <= MOST_WORDS


def has_words(part: bytes) -> bool:
    """Whether a part of a page has anything to read outside of its links."""
    return bool(_outside_links(part).strip())


def _outside_links(part: bytes) -> bytes:
    return _ANY_TAG.sub(b" ", _LINK.sub(b" ", part))
