"""Finds the content in the bytes of a page, so that the menu around it is not parsed.

The menu is most of a page. The content is the only `<main>` with a heading. On older pages, it is
the element around the first container of the content, if all fields are inside. If that is not
certain, the whole page is parsed. A test compares both results.
"""

import re
from dataclasses import dataclass

from osce_crawler.errors import PageRefused
from osce_crawler.pages.layouts import BODY_MARKERS, CONTENT_STARTS, FIELD_MARKERS, NEW_MARKER
from osce_crawler.pages.markup import content_end
from osce_crawler.pages.panes import has_label_pane
from osce_crawler.pages.tags import OUTER_TAGS

_MAIN, _MAIN_END, _HEAD_END, _HEADING = b"<main", b"</main>", b"</head>", b"<h1"
_OUTER = b"|".join(sorted(tag.encode() for tag in OUTER_TAGS - {"html"}))
_OUTER_TAG = re.compile(rb"<(?:!--|script\b|(/?)(?:" + _OUTER + rb")\b)")
_LOOKED_BACK_BYTES = 8192
"""How far before the first container the element around the content may start."""
_HIDING = ((b"<!--", b"-->"), (b"<script", b"</script"))
_BODY_START = re.compile(rb"<body[\s>]", re.IGNORECASE)
_SKIPPED = re.compile(
    rb"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Region:
    """Offsets in the bytes of a page: the end of its head, and its content."""

    head_end: int
    start: int
    end: int

    def cut_out(self, page: bytes) -> bytes:
        """The page with only the content in its body."""
        return b"%b</head><body>%b</body></html>" % (
            page[: self.head_end],
            page[self.start : self.end],
        )


def release_region(page: bytes) -> Region | None:
    """The content of a release, or None if the whole page must be parsed.

    Raises PageRefused `truncated` or `unbalanced` if the markup of the content is not complete.
    """
    start = _only_main(page)
    if start is not None:
        end = content_end(page, page.find(b">", start) + 1, b"main")
        if _holds(page, _HEADING, start, end):
            return _sure(page, start, end, BODY_MARKERS)
        heading = page.rfind(_HEADING, 0, start)
        if heading != -1:
            content_end(page, heading)
        return None
    check_balance(page)
    container = CONTENT_STARTS.search(page)
    if container is None:
        content_end(page, max(page.find(b"<body"), 0))
        return None
    region = _around(page, container)
    if region is None:
        _check_content(page, container)
    return region


def listing_region(page: bytes) -> Region | None:
    """The content of a listing, or None if the whole page must be parsed.

    Raises PageRefused `truncated` or `unbalanced` if start and end tags of `<div>` do not match.
    """
    start = _only_main(page)
    end = page.find(_MAIN_END, start) if start is not None else -1
    while end != -1 and _is_hidden(page, end):
        end = page.find(_MAIN_END, end + len(_MAIN_END))
    if start is None or end == -1 or not _holds(page, _HEADING, start, end):
        check_balance(page)
        return None
    end += len(_MAIN_END)
    check_balance(page, start, end)
    return _sure(page, start, end, BODY_MARKERS)


def _only_main(page: bytes) -> int | None:
    """The offset of the only `<main>`; None if there is none, or several.

    One in a comment or a script is no element.
    """
    starts = list[int]()
    start = page.find(_MAIN)
    while start != -1 and len(starts) < 2:
        if not _is_hidden(page, start):
            starts.append(start)
        start = page.find(_MAIN, start + len(_MAIN))
    return starts[0] if len(starts) == 1 else None


def _is_hidden(page: bytes, at: int) -> bool:
    """Whether an offset is in a comment or a script."""
    for opening, closing in _HIDING:
        last = page.rfind(opening, 0, at)
        if last != -1 and page.find(closing, last, at) == -1:
            return True
    return False


def _around(page: bytes, container: re.Match[bytes]) -> Region | None:
    """The element around the first container of Drupal 6, if it has a heading and all fields."""
    if NEW_MARKER in container[0]:
        return None
    end = content_end(page, container.start())
    start = _enclosing(page, container.start())
    if start is None or not _holds(page, _HEADING, start, end) or _is_hidden(page, start):
        return None
    if _holds(page, _MAIN.upper(), 0, start):  # `_only_main` finds lower case only
        return None
    if has_label_pane(page, 0, start) or has_label_pane(page, end, len(page)):
        return None
    return _sure(page, start, end, BODY_MARKERS + FIELD_MARKERS)


def _check_content(page: bytes, container: re.Match[bytes]) -> None:
    """Raises PageRefused if the markup from the title to the last container is not complete."""
    heading = page.rfind(_HEADING, 0, container.start()) if NEW_MARKER in container[0] else -1
    last = max(found.start() for found in CONTENT_STARTS.finditer(page, container.start()))
    content_end(page, heading if heading != -1 else container.start(), past=last)


def _enclosing(page: bytes, at: int) -> int | None:
    """The offset of the element around `at`.

    None if it is too far away, or if a comment or a script before `at` may contain tags.
    """
    depth = 0
    start = max(at - _LOOKED_BACK_BYTES, 0)
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


def _sure(page: bytes, start: int, end: int, markers: tuple[bytes, ...]) -> Region | None:
    """The region, or None if one of the markers is outside of it."""
    head_end = page.find(_HEAD_END)
    if not 0 < head_end < start < end:
        return None
    outside = ((head_end, start), (end, len(page)))
    if any(_holds(page, marker, *part) for marker in markers for part in outside):
        return None
    return Region(head_end, start, end)


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
    if page.count(b"<div", start, end) == page.count(b"</div", start, end):
        return
    content = _SKIPPED.sub(b"", page[start:end]).lower()
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
