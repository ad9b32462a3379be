"""Finds the content in the bytes of a page, so that the menu around it is not parsed.

The menu is most of a page. The content is the only `<main>` with a heading. On older pages, it is
the element around the first container of the content, if all fields are inside. If that is not
certain, the whole page is parsed. A test compares both results.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from osce_crawler.errors import PageRefused
from osce_crawler.pages.blocks import bare_content
from osce_crawler.pages.hidden import Outline, without_hidden
from osce_crawler.pages.layouts import (
    BODY_MARKERS,
    CONTENT_STARTS,
    FIELD_MARKERS,
    NEW_MARKER,
    PANE_MARKER,
)
from osce_crawler.pages.markup import content_end
from osce_crawler.pages.panes import is_label_pane
from osce_crawler.pages.tags import BOX_TAGS, OUTER_TAGS

_MAIN, _MAIN_END, _HEAD_END, _HEADING = b"<main", b"</main>", b"</head>", b"<h1"
_OUTER = b"|".join(sorted(tag.encode() for tag in OUTER_TAGS - {"html"}))
_OUTER_TAG = re.compile(rb"<(?:!--|script\b|(/?)(?:" + _OUTER + rb")\b)")
_LOOKED_BACK_BYTES = 8192
"""How far before the first container the element around the content may start."""
_DIV_TAG = re.compile(rb"</?div")
_BODY_START = re.compile(rb"<body[\s>]")
_BOX_ENDS = tuple(b"</" + tag.encode() for tag in sorted(BOX_TAGS))
_HEADING_OR_BOX = re.compile(
    rb"<(?:h1|(/?)(?:" + b"|".join(sorted(tag.encode() for tag in BOX_TAGS)) + rb"))\b"
)


def _any_of(markers: Iterable[bytes]) -> re.Pattern[bytes]:
    """A pattern that ends with one of the markers.

    One search starts at each dash, which all markers have and few other bytes are. It takes half
    the time of a search for each marker.
    """
    rests = (
        b"%b(?<=%b)" % (re.escape(marker.partition(b"-")[2]), re.escape(marker))
        for marker in markers
    )
    return re.compile(b"-(?:" + b"|".join(rests) + b")")


_NEW_TEXTS = _any_of(BODY_MARKERS)
_OLD_PARTS = _any_of((*BODY_MARKERS, *FIELD_MARKERS, PANE_MARKER))


@dataclass(frozen=True, slots=True)
class Region:
    """Offsets in the bytes of a page: the end of its head, and its content."""

    head_end: int
    start: int
    end: int
    is_main: bool
    """Whether the content is a `<main>` element."""
    is_bare: bool = False
    """Whether it stands directly in `<body>`, with nothing around it."""

    def cut_out(self, page: bytes) -> bytes:
        """The page with only the content in its body."""
        return b"%b</head><body>%b</body></html>" % (
            page[: self.head_end],
            page[self.start : self.end],
        )


def release_region(outline: Outline) -> Region | None:
    """The content of a release, or None if the whole page must be parsed.

    Raises PageRefused `truncated` or `unbalanced` if the markup of the content is not complete.
    """
    page, start = outline.page, _only_main(outline)
    if start is not None:
        end = content_end(page, page.find(b">", start) + 1, b"main")
        if _holds(page, _HEADING, start, end):
            return _sure(page, start, end, _NEW_TEXTS)
        heading = page.rfind(_HEADING, 0, start)
        if heading != -1:
            content_end(page, heading)
        return None
    container = CONTENT_STARTS.search(page)
    around = None
    if container is not None and NEW_MARKER not in container[0]:
        near = outline.before(container.start(), _LOOKED_BACK_BYTES)
        around = _enclosing(page, near, container.start())
        if around is None:
            content = bare_content(outline, container.start(), near)
            if content and _holds(page, _HEADING, *content):
                head_end = page.find(_HEAD_END)
                return Region(head_end, *content, is_main=False, is_bare=True)
    check_balance(page)
    if container is None:
        content_end(page, max(page.find(b"<body"), 0))
        return None
    checked, region = 0, None
    if NEW_MARKER not in container[0]:
        checked = content_end(page, container.start())
        region = _around(outline, around, checked)
    if region is None:
        _check_content(page, container, checked)
    return region


def listing_region(outline: Outline) -> Region | None:
    """The content of a listing, or None if the whole page must be parsed.

    Raises PageRefused `truncated` or `unbalanced` if start and end tags of `<div>` do not match.
    """
    page, start = outline.page, _only_main(outline)
    end = _main_end(outline, start) if start is not None else None
    if start is None or end is None or not _holds(page, _HEADING, start, end):
        check_balance(page)
        return None
    check_balance(page, start, end)
    return _sure(page, start, end, _NEW_TEXTS)


def _only_main(outline: Outline) -> int | None:
    """The offset of the only `<main>`; None if there is none, or several."""
    starts = outline.all(_MAIN)
    return starts[0] if len(starts) == 1 else None


def _main_end(outline: Outline, start: int) -> int | None:
    """The end of the first `</main>` from `start` on."""
    ends = (at for at in outline.all(_MAIN_END[:-1]) if at >= start)
    whole = (at for at in ends if outline.page.startswith(_MAIN_END, at))
    return next((at + len(_MAIN_END) for at in whole), None)


def _around(outline: Outline, start: int | None, end: int) -> Region | None:
    """The element around the first container of Drupal 6, if it has a heading and all fields.

    It starts at `start` and ends at `end`.
    """
    page = outline.page
    if start is None or not _holds(page, _HEADING, start, end):
        return None
    return None if outline.hides(start) else _sure(page, start, end, _OLD_PARTS)


def _check_content(page: bytes, container: re.Match[bytes], checked: int) -> None:
    """Raises PageRefused if the markup from the title to the last container is not complete.

    That from the first container to `checked` is.
    """
    heading = _title_before(page, container.start()) if NEW_MARKER in container[0] else -1
    last = max(found.start() for found in CONTENT_STARTS.finditer(page, container.start()))
    if checked <= last:
        content_end(page, heading if heading != -1 else container.start(), past=last)


def _title_before(page: bytes, at: int) -> int:
    """The offset of the last heading before `at` that is not in a box, or -1."""
    heading = page.rfind(_HEADING, 0, at)
    if heading == -1 or not any(_holds(page, end, heading, at) for end in _BOX_ENDS):
        return heading
    heading, boxes = -1, 0
    for found in _HEADING_OR_BOX.finditer(page, 0, at):
        if found[1] is None:
            heading = heading if boxes else found.start()
        else:
            boxes = max(boxes - 1, 0) if found[1] else boxes + 1
    return heading


def _enclosing(page: bytes, start: int, at: int) -> int | None:
    """The offset of the element around `at`.

    None if it starts before `start`, or if a comment or a script before `at` may contain tags.
    """
    depth = 0
    for tag in reversed(list(_OUTER_TAG.finditer(page, start, at))):
        if tag[1] is None:
            return None
        if tag[1]:
            depth += 1
        elif depth == 0:
            return tag.start()
        else:
            depth -= 1
    return None


def _sure(page: bytes, start: int, end: int, markers: re.Pattern[bytes]) -> Region | None:
    """The region, or None if one of the markers is outside of it.

    The title of a pane is allowed there if it is no label.
    """
    head_end = page.find(_HEAD_END)
    if not 0 < head_end < start < end:
        return None
    if _has_parts(page, head_end, start, markers) or _has_parts(page, end, len(page), markers):
        return None
    return Region(head_end, start, end, page.startswith(_MAIN, start))


def _has_parts(page: bytes, start: int, end: int, markers: re.Pattern[bytes]) -> bool:
    for found in markers.finditer(page, start, end):
        at = found.end() - len(PANE_MARKER)
        if not page.startswith(PANE_MARKER, at) or is_label_pane(page, at, end):
            return True
    return False


def may_have_parts(page: bytes) -> bool:
    """Whether a part of a page may have containers or fields of a release."""
    return _has_parts(page, 0, len(page), _OLD_PARTS) or CONTENT_STARTS.search(page) is not None


def _holds(page: bytes, part: bytes, start: int, end: int) -> bool:
    return page.find(part, start, end) != -1


def check_balance(page: bytes, start: int = 0, end: int | None = None) -> None:
    """Raises PageRefused if the numbers of `<div>` and `</div>` differ.

    The end of the text is unknown then: it may include the footer, or stop too early. `start` and
    `end` are the offsets of the content; without them, the whole body is counted.
    """
    if end is None:
        body = _BODY_START.search(page)
        start, end = body.start() if body else 0, len(page)
    tags = _DIV_TAG.findall(page, start, end)
    if tags.count(b"<div") * 2 == len(tags):
        return
    content = without_hidden(page[start:end])
    surplus = content.count(b"<div") - content.count(b"</div")
    if surplus > 0:
        raise PageRefused(
            "truncated",
            f"{surplus} <div> of the content are not closed: the end of the text is unknown",
        )
    if surplus < 0:
        raise PageRefused(
            "unbalanced",
            f"{-surplus} </div> of the content have no start tag: a part may be missing",
        )
