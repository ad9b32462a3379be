"""Checks in the bytes of a page that the markup of its content is complete.

The tree cannot show damage, because the HTML parser repairs it. A repair moves text: out of the
container, or into an attribute, a comment, a caption or another field. So a page is refused if an
element that contains or hides content has no correct end. Pages are in lower case here.
"""

import re
from collections import Counter

from osce_crawler.errors import PageRefused
from osce_crawler.pages.hidden import Outline, without_hidden
from osce_crawler.pages.layouts import CONTENT_STARTS, INLINE_TAGS
from osce_crawler.pages.tags import BOX_TAGS, LEFT_OPEN_TAGS, NESTING_TAGS, OUTER_TAGS, TABLE_TAGS
from osce_crawler.pages.tokens import (
    EVERY,
    FOREIGN,
    WHOLE,
    Token,
    check_hidden,
    check_tag,
    foreign_end,
    is_empty,
    is_known,
    shown_name,
)

_NESTING = frozenset(tag.encode() for tag in NESTING_TAGS)
_LEFT_OPEN = frozenset(tag.encode() for tag in LEFT_OPEN_TAGS)
_TABLE = frozenset(tag.encode() for tag in TABLE_TAGS)
_BOXES = frozenset(tag.encode() for tag in BOX_TAGS)
_IN_TITLE = frozenset(tag.encode() for tag in INLINE_TAGS | {"br", "h1", "div"}) | FOREIGN
_OUTER = frozenset(tag.encode() for tag in OUTER_TAGS)
_PAGE_START, _PAGE_END, _BODY = b"<html", b"</html", b"<body"
_PAGE_PART = re.compile(rb"<(?:!doctype|html|head|body|main|h1)(?=[\s>])")


def has_end(outline: Outline) -> bool:
    """Whether the page has its last tag, `</html>`, or `</body>` before it: both are optional."""
    return any(map(outline.all, (_PAGE_END, b"</body")))


def check_one_end(outline: Outline) -> None:
    """Raises PageRefused `ambiguous-layout` if a second page follows the first, or is inside it."""
    ends = outline.all(_PAGE_END)
    if len(ends) > 1:
        raise _two_pages("</html> occurs twice")
    for end in ends:
        rest = without_hidden(outline.page[end:])
        if _PAGE_PART.search(rest) or CONTENT_STARTS.search(rest):
            raise _two_pages("another page starts after </html>")


def check_one_body(outline: Outline) -> None:
    """Raises PageRefused `ambiguous-layout` if content is before and after a second `<body>`, and a
    title after it.

    The rest of a page follows a part of it then, or of another one. `<body>` alone may be printed
    twice, or pasted into a text.
    """
    bodies = outline.all(_BODY)
    if len(bodies) < 2:
        return
    page, last = outline.page, bodies[-1]
    parts = (CONTENT_STARTS.search(page, bodies[0], last), CONTENT_STARTS.search(page, last))
    if all(parts) and page.find(b"<h1", last) != -1:
        raise _two_pages("another page starts at the second <body>")


def check_one_start(outline: Outline) -> None:
    """Raises PageRefused `ambiguous-layout` if `<html>` occurs twice.

    Old pages have one for each version of a browser; these stand before the head.
    """
    head = min(filter(None, (outline.first(part) for part in (b"<head", _BODY))), default=0)
    if any(start > head for start in outline.all(_PAGE_START)[1:]):
        raise _two_pages("<html> occurs twice")


def _two_pages(what: str) -> PageRefused:
    return PageRefused("ambiguous-layout", f"{what}; expected one page: split the file")


def content_end(
    page: bytes,
    start: int,
    inside: bytes | None = None,
    *,
    past: int = 0,
    stop: int | None = None,
) -> int:
    """The offset of the end of the content that starts at `start`, in bytes.

    The content ends after the end tag of `inside`, or of the element around it. An end before the
    offset `past` does not count: the title may have an element of its own. It ends at `stop` at the
    latest. Raises PageRefused `truncated` if an element or a comment has no end, `unbalanced` if an
    end tag has no start tag or is in the wrong place, or if a tag or a quote has no end.
    """
    opened = _Open([inside] if inside else [])
    tags: Counter[bytes] = Counter()
    position = start
    stop = len(page) if stop is None else stop
    while token := (EVERY if opened.in_title else WHOLE).match(page, position, stop):
        position = token.end()
        name = token["name"]
        if name is None:
            check_hidden(page, token)
            continue
        check_tag(page, token)
        if opened.in_title and (name not in _IN_TITLE or (name == b"h1" and not token["end"])):
            raise PageRefused(
                "unbalanced",
                f"<{shown_name(name)}> is inside the title: the end tag of the title is missing",
            )
        if name in _TABLE:
            opened.check_table(token)
        elif name in _LEFT_OPEN:
            tags[name] += -1 if token["end"] else 1
        elif name in FOREIGN and not token["end"]:
            position = foreign_end(page, token)
        elif (
            (name in _NESTING or name in FOREIGN or not is_known(name))
            and opened.closes_content(name, token)
            and position > past
        ):
            break
    else:
        position = stop
    opened.check_closed()
    _check_values(tags)
    return position


class _Open:
    """The open elements at a place in the content, from the outermost."""

    def __init__(self, names: list[bytes]) -> None:
        self._names = names
        self._boxes = 0
        self.in_title = False
        """Whether the innermost element is a title of the page."""

    def closes_content(self, name: bytes, token: Token) -> bool:
        """Opens or closes an element; True if it closes the element around the content.

        Raises PageRefused `unbalanced` if the tag closes another element than the innermost one.
        """
        names = self._names
        if not token["end"]:
            if not is_empty(token) or not is_known(name):
                names.append(name)
                self._boxes += name in _BOXES
                self.in_title = name == b"h1" and not self._boxes
            return False
        if not names and name in _OUTER:
            return True
        if not names or names[-1] != name:
            raise self._mismatch(name)
        names.pop()
        self._boxes -= name in _BOXES
        self.in_title = names[-1:] == [b"h1"] and not self._boxes
        return name == b"main" and not names

    def check_table(self, token: Token) -> None:
        """Raises PageRefused `unbalanced` for the start of a part of a table outside a table."""
        inner = next((name for name in reversed(self._names) if name != b"form"), b"table")
        if inner != b"table" and not token["end"]:
            raise PageRefused(
                "unbalanced", f"<{shown_name(token['name'])}> is outside a table: it may hold text"
            )

    def _mismatch(self, name: bytes) -> PageRefused:
        for damaged in (name, *self._names[-1:]):
            if not is_known(damaged):
                return _unknown(damaged)
        place = f"is inside <{shown_name(self._names[-1])}>" if self._names else "has no start tag"
        return PageRefused("unbalanced", f"</{shown_name(name)}> {place}: the markup is damaged")

    def check_closed(self) -> None:
        """Raises PageRefused `truncated` or `unbalanced` if an element is open."""
        if not self._names:
            return
        last = self._names[-1]
        if not is_known(last):
            raise _unknown(last)
        raise PageRefused(
            "truncated",
            f"<{shown_name(last)}> of the content is not closed: the end of the text is unknown",
        )


def _unknown(name: bytes) -> PageRefused:
    return PageRefused(
        "unbalanced", f"<{shown_name(name)}> is not an HTML element: the tag is damaged"
    )


def _check_values(tags: Counter[bytes]) -> None:
    for name, surplus in sorted(tags.items()):
        if surplus < 0:
            raise PageRefused(
                "unbalanced",
                f"{-surplus} </{shown_name(name)}> of the content have no start tag: values may"
                " belong to other labels",
            )
