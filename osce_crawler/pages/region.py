"""Where in the bytes of a page its content stands, so that the menu around it, most of the page, need not be parsed.

The content is the one `<main>` with a heading; on pages without one, the element that the first container of the content
stands in. Where that cannot be told for sure the whole page is parsed; a test compares the two.
"""

import re
from dataclasses import dataclass

from osce_crawler.errors import PageRefused
from osce_crawler.pages.layouts import BODY_MARKERS, CONTENT_STARTS, OUTER_TAGS
from osce_crawler.pages.markup import content_end

_MAIN, _MAIN_END, _HEAD_END, _HEADING = b"<main", b"</main>", b"</head>", b"<h1"
_OUTER = b"|".join(sorted(tag.encode() for tag in OUTER_TAGS - {"html"}))
_OUTER_TAG = re.compile(rb"<(?:!--|script\b|(/?)(?:" + _OUTER + rb")\b)")
_LOOKED_BACK_BYTES = 8192
"""More than what stands between the start of the element around the content and its first container."""
_HIDING = ((b"<!--", b"-->"), (b"<script", b"</script"))
_BODY_START = re.compile(rb"<body[\s>]", re.IGNORECASE)
_SKIPPED = re.compile(rb"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Region:
    """The content's element in the bytes of a page, and where the page's head ends."""

    head_end: int
    start: int
    end: int

    def cut_out(self, page: bytes) -> bytes:
        """The page with nothing in its body but the content."""
        return b"%b</head><body>%b</body></html>" % (page[: self.head_end], page[self.start : self.end])


def release_region(page: bytes) -> Region | None:
    """The content of a release, or None where all of the page must be read.

    Raises PageRefused `truncated` or `unbalanced` where the content's markup is not whole.
    """
    start = _only_main(page)
    if start is not None:
        end = content_end(page, page.find(b">", start) + 1, b"main")
        return _sure(page, start, end) if page.find(_HEADING, start, end) != -1 else None
    container = CONTENT_STARTS.search(page)
    if container is None:
        check_balance(page)
        content_end(page, max(page.find(b"<body"), 0), None)
        return None
    check_balance(page)
    end = content_end(page, container.start(), None)
    start = _enclosing(page, container.start())
    return None if start is None else _sure(page, start, end)


def listing_region(page: bytes) -> Region | None:
    """The content of a listing, or None where all of the page must be read.

    Raises PageRefused `truncated` or `unbalanced` where a container of the content does not end, or ends twice.
    """
    start = _only_main(page)
    end = page.find(_MAIN_END, start) + len(_MAIN_END) if start is not None else -1
    if start is None or end < start or page.find(_HEADING, start, end) == -1:
        check_balance(page)
        return None
    check_balance(page, start, end)
    return _sure(page, start, end)


def _only_main(page: bytes) -> int | None:
    start = page.find(_MAIN)
    return start if start != -1 and page.find(_MAIN, start + 1) == -1 else None


def _enclosing(page: bytes, at: int) -> int | None:
    """Where the element around `at` starts; None where that is further away, or a comment or script confuses the count."""
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


def _sure(page: bytes, start: int, end: int) -> Region | None:
    """The region, if it is not itself in a comment or script, and no text container of any layout stands outside of it."""
    head_end = page.find(_HEAD_END)
    if not 0 < head_end < start < end:
        return None
    for opening, closing in _HIDING:
        last = page.rfind(opening, head_end, start)
        if last != -1 and page.find(closing, last, start) == -1:
            return None
    if any(page.find(marker, head_end, start) != -1 or page.find(marker, end) != -1 for marker in BODY_MARKERS):
        return None
    return Region(head_end, start, end)


def check_balance(page: bytes, start: int = 0, end: int | None = None) -> None:
    """Raises PageRefused where a `<div>` is opened but not closed, or closed twice.

    Then nobody can say where the text ends: it may swallow the footer, or stop early. `start` and `end` are those of the
    content where they are known; else all of the body is counted.
    """
    if end is None:
        body = _BODY_START.search(page)
        start, end = body.start() if body else 0, len(page)
    if page.count(b"<div", start, end) == page.count(b"</div", start, end):
        return
    content = _SKIPPED.sub(b"", page[start:end]).lower()
    surplus = content.count(b"<div") - content.count(b"</div")
    if surplus > 0:
        raise PageRefused("truncated", f"{surplus} <div> of the content never end: where the text ends is unknown")
    if surplus < 0:
        raise PageRefused("unbalanced", f"{-surplus} </div> too many in the content: a part of it may be missing")
