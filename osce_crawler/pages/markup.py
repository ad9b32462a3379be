"""Checks in the bytes of a page that the markup of its content is complete.

The tree cannot show damage, because the HTML parser repairs it. A repair moves text: out of the
container, or into an attribute, a comment, a caption or another field. So a page is refused if an
element that contains or hides content has no correct end.
"""

import re
from collections import Counter

from osce_crawler.errors import PageRefused
from osce_crawler.pages.layouts import INLINE_TAGS
from osce_crawler.pages.tags import (
    KNOWN_TAGS,
    LEFT_OPEN_TAGS,
    NESTING_TAGS,
    OUTER_TAGS,
    RAW_TEXT_TAGS,
)

_KNOWN = frozenset(tag.encode() for tag in KNOWN_TAGS)
_NAMES = b"|".join(sorted(tag for tag in _KNOWN if len(tag) > 1))
_RAW = b"|".join(sorted(tag.encode() for tag in RAW_TEXT_TAGS))
# Atomic groups instead of possessive quantifiers over groups: these match too little before Python
# 3.11.5 (Debian 12 has 3.11.2). A possessive quantifier over a single character is safe.
_ATTRIBUTES = rb"""(?>(?:[^<>=]++|=\s*+(?>(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))?))*)"""
# Text and complete tags of paragraphs, links and emphasis: nine tenths of all tags. One match skips
# them, for speed. A `<` in their attributes ends the match, and `_ARROW_OR_TAG` checks that tag.
_PASSED = rb"""(?>(?:[^<>]++|<(?![a-z/!?])|</?(?:p|br|a|li|ul|strong|em|span|b|i|img|h2|h3)(?=[\s/>])
(?>(?:[^<>=]++|=\s*+(?:"[^"<]*+"|'[^'<]*+'|(?!["'])))*)>)*)""".replace(b"\n", b"")
_ARROW_OR_TAG = (
    rb"(?:(?P<arrow>>)|<(?:"
    rb"!--(?:-?>|(?P<comment>.*?)(?:--!?>|(?P<open_comment>\Z)))"
    rb"|(?P<raw>"
    + _RAW
    + rb")(?=[\s/>])"
    + _ATTRIBUTES
    + rb">.*?(?:</(?P=raw)\s*>|(?P<open_raw>\Z))"
    rb"|(?P<end>/?)(?P<name>[a-z][^\s/<>]*+)" + _ATTRIBUTES + rb"(?P<last>[<>]|\Z)"
    rb"|(?:[!?]|/(?![a-z]))[^<>]*+(?P<bogus>[<>]|\Z)"
    rb"))"
)
_TOKEN = re.compile(_PASSED + _ARROW_OR_TAG, re.IGNORECASE | re.DOTALL)
_TOKEN_IN_TITLE = re.compile(
    rb"(?>(?:[^<>]++|<(?![a-z/!?]))*)" + _ARROW_OR_TAG, re.IGNORECASE | re.DOTALL
)
_TAG_START = re.compile(rb"<[a-z/!]", re.IGNORECASE)
_TAG_END = re.compile(rb"""(?:["'/]|/[a-z][a-z0-9]*|(?:""" + _NAMES + rb"))>\Z", re.IGNORECASE)
_LONGEST_TAG_END = 20
_QUOTED_WORDS = re.compile(rb"""(?:\A|[\s(>])(["'])[^"'=<>/]+\1>\Z""")
"""Words in quotes before an arrow: `"Home"> "News"`. A tag has an attribute name and `=` there."""
_LONGEST_WORDS = 80
_NESTED_COMMENT = re.compile(rb"<!--(?!>)")
_NESTING = frozenset(tag.encode() for tag in NESTING_TAGS)
_LEFT_OPEN = frozenset(tag.encode() for tag in LEFT_OPEN_TAGS)
_IN_TITLE = frozenset(tag.encode() for tag in INLINE_TAGS | {"br", "h1", "div"})
_OUTER = frozenset(tag.encode() for tag in OUTER_TAGS)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
PAGE_START, PAGE_END = b"<html", b"</html"


def check_single(page: bytes, part: bytes) -> None:
    """Raises PageRefused `ambiguous-layout` if `part` occurs twice: the bytes contain two pages.

    `part` is in lower case; an occurrence in a comment does not count.
    """
    if _comes_twice(page, part) and _comes_twice(_COMMENT.sub(b"", page), part):
        raise PageRefused(
            "ambiguous-layout",
            f"{part.decode()}> occurs twice; expected one page: split the file",
        )


def _comes_twice(page: bytes, part: bytes) -> bool:
    first = page.find(part)
    if first == -1:
        part = part.upper()
        first = page.find(part)
    return first != -1 and page.find(part, first + len(part)) != -1


def content_end(page: bytes, start: int, inside: bytes | None = None, *, past: int = 0) -> int:
    """The offset of the end of the content that starts at `start`, in bytes.

    The content ends after the end tag of `inside`, or of the element around it. An end before the
    offset `past` does not count: the title may have an element of its own. Raises PageRefused
    `truncated` if an element or a comment has no end, `unbalanced` if an end tag has no start tag
    or is in the wrong place, or if a tag or a quote has no end.
    """
    stack = [inside] if inside else []
    tags: Counter[bytes] = Counter()
    position = start
    while token := (_TOKEN_IN_TITLE if stack[-1:] == [b"h1"] else _TOKEN).match(page, position):
        position = token.end()
        name = token["name"]
        if name is None:
            _check_hidden(page, token)
            continue
        _check_tag(page, token)
        name = name.lower()
        if stack[-1:] == [b"h1"] and name not in _IN_TITLE:
            raise PageRefused(
                "unbalanced",
                f"<{_shown(name)}> is inside the title: the end tag of the title is missing",
            )
        if name in _LEFT_OPEN:
            tags[name] += -1 if token["end"] else 1
        elif name in _NESTING and _ends_content(name, token, stack) and position > past:
            break
    else:
        position = len(page)
    _check_rest(stack, tags)
    return position


def _ends_content(name: bytes, token: re.Match[bytes], stack: list[bytes]) -> bool:
    """Pushes or pops one tag on the stack; True if it closes the element around the content."""
    if not token["end"]:
        if token[0][-2:] != b"/>":
            stack.append(name)
        return False
    if not stack and name in _OUTER:
        return True
    if not stack or stack[-1] != name:
        place = f"is inside <{_shown(stack[-1])}>" if stack else "has no start tag"
        raise PageRefused("unbalanced", f"</{_shown(name)}> {place}: the markup is damaged")
    stack.pop()
    return name == b"main" and not stack


def _check_tag(page: bytes, token: re.Match[bytes]) -> None:
    """Raises PageRefused `unbalanced` for a tag without an end, or with a quote without an end.

    Such a tag contains the tags and the text after it.
    """
    if token["last"] != b">" or _TAG_START.search(page, token.end("name"), token.end()):
        shown = _shown(token["name"])
        raise PageRefused(
            "unbalanced", f"the tag <{shown}> or a quote in it is not closed: it contains text"
        )
    name = token["name"].lower()
    if name not in _KNOWN and b"-" not in name and b":" not in name:
        raise PageRefused(
            "unbalanced",
            f"<{_shown(name)}> is not an HTML element: the tag is damaged",
        )


def _check_hidden(page: bytes, token: re.Match[bytes]) -> None:
    """Raises PageRefused for a comment, script or declaration that may hide text.

    It has no end, or it ends with the next one. Also for the end of a tag in the text, because the
    start of that tag is missing; a lone `>` is an arrow.
    """
    end = token.end()
    if (
        token["arrow"]
        and _TAG_END.search(page, max(end - _LONGEST_TAG_END, 0), end)
        and not _QUOTED_WORDS.search(page, max(end - _LONGEST_WORDS, 0), end)
    ):
        raise PageRefused("unbalanced", "the text contains the end of a tag: its start is missing")
    if token["open_comment"] is not None or token["open_raw"] is not None:
        raise PageRefused(
            "truncated",
            f"a {_shown(token['raw'] or b'comment')} is not closed: it may contain text",
        )
    if token["comment"] and _NESTED_COMMENT.search(token["comment"]):
        raise PageRefused(
            "unbalanced", "a comment starts inside another comment: it may contain text"
        )
    if token["bogus"] not in (None, b">"):
        raise PageRefused("unbalanced", "a declaration is not closed: it may contain text")


def _check_rest(stack: list[bytes], tags: Counter[bytes]) -> None:
    if stack:
        raise PageRefused(
            "truncated",
            f"<{_shown(stack[-1])}> of the content is not closed: the end of the text is unknown",
        )
    for name, surplus in tags.items():
        if surplus < 0:
            raise PageRefused(
                "unbalanced",
                f"{-surplus} </{_shown(name)}> of the content have no start tag: values may"
                " belong to other labels",
            )


def _shown(name: bytes) -> str:
    return name[:20].decode("ascii", "replace")
