"""Finds title and text of a release in the bytes of a page whose markup is damaged elsewhere.

The zone starts with the title, or with the container around it, and ends after the text. Every tag
in it is whole and in its place (`nesting.py`), and nothing before its end hides content. This is
stricter than `markup.py`: there, the end of the content proves that the elements inside are whole.
Pages are in lower case here.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from osce_crawler.errors import PageRefused
from osce_crawler.pages.cut_pages import check_not_cut
from osce_crawler.pages.hidden import Outline, without_hidden
from osce_crawler.pages.layouts import (
    CONTENT_MARKERS,
    CONTENT_STARTS,
    HEADER_MARKER,
    NEW_MARKER,
)
from osce_crawler.pages.nesting import text_and_end
from osce_crawler.pages.region import Region
from osce_crawler.pages.tags import BOX_TAGS, NESTING_TAGS
from osce_crawler.pages.tokens import FOREIGN, LANDMARK, Token, is_empty

_BOXES = frozenset(tag.encode() for tag in BOX_TAGS)
_NESTING_TAG = re.compile(
    rb"<(/?)(" + b"|".join(sorted(tag.encode() for tag in NESTING_TAGS)) + rb")(?=[\s/>])"
)
_CONTENT = re.compile(rb"<(?:h1|main|dl)(?=[\s>])")
_OF_ONE_PAGE = re.compile(
    rb"<(title|main)(?=[\s>])|<meta\s[^<>]*(og:title)|<link\s[^<>]*rel=.?(canonical)"
)


@dataclass(frozen=True, slots=True)
class Zone:
    """A page with its head and its zone."""

    text: Region
    """The zone up to the end of the text."""
    whole: Region
    """The zone, and what is whole after the text."""


def whole_zone(outline: Outline) -> Zone:
    """The zone of title and text.

    Raises PageRefused `unbalanced`, `truncated` or `ambiguous-layout` if a part of it is not whole,
    if the page has several containers of text, or parts of a second page, or if it may have been
    cut in the middle of its text.
    """
    page = outline.page
    landmarks = list(_landmarks(page))
    start, text = _starts(page, landmarks)
    check_not_cut(outline, start, text)
    text_end, end = text_and_end(page, start, text, _around(page, start))
    _check_hiding(page, landmarks, text_end)
    head_end = page.find(b"</head>")
    if not 0 < head_end < start:
        raise PageRefused("unbalanced", "the head of the page does not end before its title")
    until_text = Region(head_end, start, text_end, is_main=False)
    return Zone(until_text, replace(until_text, end=end))


def _landmarks(page: bytes) -> Iterator[Token]:
    """The tags that tell where title and text are, and all that are damaged."""
    position = foreign = 0
    while token := LANDMARK().match(page, position):
        position = token.end()
        if token["name"] in FOREIGN and not is_empty(token):
            foreign = max(foreign + (-1 if token["end"] else 1), 0)
        elif not foreign:
            yield token


def _starts(page: bytes, landmarks: list[Token]) -> tuple[int, int]:
    """The offsets of the zone and of the container of the text.

    Raises PageRefused `ambiguous-layout` or `unbalanced`.
    """
    found = [
        found for token in landmarks if (found := CONTENT_STARTS.match(page, token.end("skipped")))
    ]
    kinds = Counter(
        marker for one in found for marker in CONTENT_MARKERS if one[0].endswith(marker)
    )
    parts = (_OF_ONE_PAGE.match(page, token.end("skipped")) for token in landmarks)
    kinds.update(part[part.lastindex or 0] for part in parts if part)
    if max(kinds.values(), default=0) > 1:
        raise PageRefused("ambiguous-layout", "the page has two containers of text, or two titles")
    pages = Counter(token["end"] for token in landmarks if token["name"] == b"html")
    if pages[b"/"] > 1 and pages[b"/"] != pages[b""]:
        raise PageRefused("ambiguous-layout", "a part of another page is in the page")
    texts = [one for one in found if not one[0].endswith(HEADER_MARKER)]
    if not texts or len(found) != len(CONTENT_STARTS.findall(page)):
        raise PageRefused("unbalanced", "the container of the text is missing or hidden")
    text = texts[-1].start()
    if not texts[-1][0].endswith(NEW_MARKER):
        return found[0].start(), text
    heading = max((at for at in _headings(landmarks) if at < text), default=None)
    if heading is None:
        raise PageRefused("unbalanced", "no title is before the text")
    return heading, text


def _headings(landmarks: list[Token]) -> Iterator[int]:
    """The offsets of the headings that are in no menu and no box."""
    boxes = 0
    for token in landmarks:
        if token["name"] in _BOXES:
            boxes = max(boxes + (-1 if token["end"] else 1), 0)
        elif token["name"] == b"h1" and not token["end"] and not boxes:
            yield token.end("skipped")


def _check_hiding(page: bytes, landmarks: list[Token], end: int) -> None:
    """Raises PageRefused `unbalanced` if anything before `end` hides content, or is not closed.

    Content that no landmark is is in a comment, a script or an attribute.
    """
    before = [token for token in landmarks if token.end("skipped") < end]
    shown = sum(bool(_CONTENT.match(page, token.end("skipped"))) for token in before)
    is_open = any(token["name"] and token["last"] != b">" for token in before)
    if is_open or shown != len(_CONTENT.findall(page, 0, end)):
        raise PageRefused("unbalanced", "a comment, a script or a tag hides content")


def _around(page: bytes, start: int) -> Iterator[bytes]:
    """The elements around the start of the zone, from the innermost.

    What has no end is taken for one of them, unless it is in an element that ends before.
    """
    ended: list[bytes] = []
    for tag in reversed(list(_NESTING_TAG.finditer(without_hidden(page[:start])))):
        if tag[1]:
            ended.append(tag[2])
        elif not ended or tag[2] in {b"body", b"html"}:
            yield tag[2]
        elif ended[-1] == tag[2]:
            ended.pop()
