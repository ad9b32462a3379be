"""Whether the markup of the content is whole, asked of the bytes: a tree is always whole, its
parser repaired it.

A repair moves text: over the end of the container and out of the record, into an attribute, a
comment, a caption, another field. So where an element that holds content or hides it does not end
as it should, the page is refused.
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
# Atomic groups, where a possessive quantifier would say the same: before Python 3.11.5 one over a
# group lets matches slip (Debian 12 has 3.11.2). Over a single character it is sound.
_ATTRIBUTES = rb"""(?>(?:[^<>=]++|=\s*+(?>(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))?))*)"""
# Text and whole tags that hold no content: passed over in one go, nine tenths of all tags. In
# attributes of these no `<`.
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
"""`"Home"> "News"`: an arrow after words in quotes, where a tag would have an attribute's name and
`=` before them.
"""
_LONGEST_WORDS = 80
_NESTED_COMMENT = re.compile(rb"<!--(?!>)")
_NESTING = frozenset(tag.encode() for tag in NESTING_TAGS)
_LEFT_OPEN = frozenset(tag.encode() for tag in LEFT_OPEN_TAGS)
_IN_TITLE = frozenset(tag.encode() for tag in INLINE_TAGS | {"br", "h1", "div"})
_OUTER = frozenset(tag.encode() for tag in OUTER_TAGS)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
PAGE_START, PAGE_END = b"<html", b"</html"


def check_single(page: bytes, part: bytes) -> None:
    """Raises PageRefused `ambiguous-layout` where the bytes hold two pages: nobody can say whose
    fields they are.
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
    return first != -1 and page.find(part, first + 1) != -1


def content_end(page: bytes, start: int, inside: bytes | None = None, *, past: int = 0) -> int:
    """Where the content ends that begins at `start`: after the end tag of `inside`, or of whatever
    element it stands in.

    What ends before `past` is passed over: the title, say, stands in an element of its own. Raises
    PageRefused where an element, a tag, a quote or a comment of the content does not end as it
    should: `truncated` where one never ends, `unbalanced` where an end has no beginning or stands
    in the wrong order.
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
    """Keep account of one tag; whether it closes what the content stands in."""
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
    """A tag that never ends, or whose quote never does, takes in the tags and the text that
    follow.
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
    """Comments, scripts and the like hide text where they never end, or end only with the next one.

    The end of a tag among the text is what remains of a tag whose beginning is gone; a lone `>` is
    an arrow.
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
