"""Whether the markup of the content is whole, asked of the bytes: a tree is always whole, its parser repaired it.

A repair moves text: over the end of the container and out of the record, into an attribute, a comment, a caption, another
field. So where an element that holds content or hides it does not end as it should, the page is refused.
"""

import re
from collections import Counter

from osce_crawler.errors import PageRefused
from osce_crawler.pages.layouts import (
    CONTENT_STARTS,
    INLINE_TAGS,
    LEFT_OPEN_TAGS,
    NESTING_TAGS,
    OUTER_TAGS,
    RAW_TEXT_TAGS,
)

_RAW = b"|".join(sorted(tag.encode() for tag in RAW_TEXT_TAGS))
_ATTRIBUTES = rb"""(?:[^<>=]++|=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))?+)*+"""
_TOKEN = re.compile(
    rb"<(?:"
    rb"!--(?:-?>|(?P<comment>.*?)(?:--!?>|(?P<open_comment>\Z)))"
    rb"|(?P<raw>" + _RAW + rb")(?=[\s/>])" + _ATTRIBUTES + rb">.*?(?:</(?P=raw)\s*>|(?P<open_raw>\Z))"
    rb"|(?P<end>/?)(?P<name>[a-z][^\s/<>]*+)" + _ATTRIBUTES + rb"(?P<last>[<>]|\Z)"
    rb"|(?:[!?]|/(?![a-z]))[^<>]*+(?P<bogus>[<>]|\Z)"
    rb")",
    re.IGNORECASE | re.DOTALL,
)
_TAG_START = re.compile(rb"<[a-z/!]", re.IGNORECASE)
_TAG_END = re.compile(rb"""["'/]>""")
_NESTED_COMMENT = re.compile(rb"<!--(?!>)")
_NESTING = frozenset(tag.encode() for tag in NESTING_TAGS)
_LEFT_OPEN = frozenset(tag.encode() for tag in LEFT_OPEN_TAGS)
_IN_TITLE = frozenset(tag.encode() for tag in INLINE_TAGS | {"br", "h1", "div"})
_OUTER = frozenset(tag.encode() for tag in OUTER_TAGS)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_PAGE_PARTS = (b"<html", b"</html")


def check_single(page: bytes) -> None:
    """Raises PageRefused `ambiguous-layout` where the bytes hold two pages: nobody can say whose fields they are."""
    for part in _PAGE_PARTS:
        if _comes_twice(page, part) and _comes_twice(_COMMENT.sub(b"", page), part):
            raise PageRefused(
                "ambiguous-layout", f"{part.decode()}> comes twice: two pages in one, or one inside another"
            )


def _comes_twice(page: bytes, part: bytes) -> bool:
    first = page.find(part)
    if first == -1:
        part = part.upper()
        first = page.find(part)
    return first != -1 and page.find(part, first + 1) != -1


def check_markup(page: bytes) -> None:
    """Raises PageRefused where an element, a tag, a quote or a comment of the content does not end as it should.

    `truncated` where one never ends, `unbalanced` where an end has no beginning or stands in the wrong order.
    """
    start, outer = _content_start(page)
    stack = [b"main"] if not outer else []
    tags: Counter[bytes] = Counter()
    position = start
    for token in _TOKEN.finditer(page, start):
        _check_text(page, position, token.start())
        position = token.end()
        if token["name"] is None:
            _check_hidden(token)
            continue
        _check_tag(page, token)
        name = token["name"].lower()
        if stack and stack[-1] == b"h1" and name not in _IN_TITLE:
            raise PageRefused("unbalanced", f"<{_shown(name)}> inside the title: where the title ends is unknown")
        if name in _LEFT_OPEN:
            tags[name] += -1 if token["end"] else 1
        elif name in _NESTING and _ends_content(name, token, stack):
            break
    _check_rest(stack, tags)


def _content_start(page: bytes) -> tuple[int, bool]:
    """Where the content starts, and whether its end is that of an unknown element around it."""
    start = page.find(b"<main")
    if start != -1 and page.find(b"<main", start + 1) == -1:
        return page.find(b">", start) + 1, False
    content = CONTENT_STARTS.search(page)
    return (content.start() if content else max(page.find(b"<body"), 0)), True


def _ends_content(name: bytes, token: re.Match[bytes], stack: list[bytes]) -> bool:
    """Keep account of one tag; whether it closes what the content stands in."""
    if not token["end"]:
        if not token[0].endswith(b"/>"):
            stack.append(name)
        return False
    if not stack and name in _OUTER:
        return True
    if not stack or stack[-1] != name:
        inside = f"while <{_shown(stack[-1])}> is open" if stack else "without a beginning"
        raise PageRefused("unbalanced", f"</{_shown(name)}> {inside}: parts of the content have lost their places")
    stack.pop()
    return name == b"main" and not stack


def _check_tag(page: bytes, token: re.Match[bytes]) -> None:
    """A tag that never ends, or whose quote never does, takes in the tags and the text that follow."""
    inside = token.start() + 1, token.end()
    holds_markup = page.find(b"<", *inside) != -1 and _TAG_START.search(page, *inside)
    if token["last"] != b">" or holds_markup:
        shown = _shown(token["name"])
        raise PageRefused("unbalanced", f"a tag <{shown}> never ends, or a quote in it: text is inside of it")


def _check_text(page: bytes, start: int, end: int) -> None:
    """The end of a tag among the text is what remains of a tag whose beginning is gone; a lone `>` is an arrow."""
    if page.find(b">", start, end) != -1 and _TAG_END.search(page, start, end):
        raise PageRefused("unbalanced", "the end of a tag stands in the text: its beginning is missing")


def _check_hidden(token: re.Match[bytes]) -> None:
    """Comments, scripts and the like hide text where they never end, or end only with the next one."""
    if token["open_comment"] is not None or token["open_raw"] is not None:
        raise PageRefused("truncated", f"a {_shown(token['raw'] or b'comment')} never ends: text may be inside of it")
    if token["comment"] and _NESTED_COMMENT.search(token["comment"]):
        raise PageRefused("unbalanced", "a comment begins inside a comment: text may be inside of it")
    if token["bogus"] not in (None, b">"):
        raise PageRefused("unbalanced", "a declaration never ends: text may be inside of it")


def _check_rest(stack: list[bytes], tags: Counter[bytes]) -> None:
    if stack:
        raise PageRefused(
            "truncated", f"<{_shown(stack[-1])}> of the content never ends: where the text ends is unknown"
        )
    for name, surplus in tags.items():
        if surplus < 0:
            raise PageRefused(
                "unbalanced", f"{-surplus} </{_shown(name)}> too many in the content: which value is whose?"
            )


def _shown(name: bytes) -> str:
    return name[:20].decode("ascii", "replace")
