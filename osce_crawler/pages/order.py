"""Checks in the bytes of a page that no tag has changed places across the border of its text.

An author may leave tags open in a text, or end them twice. The template prints what is around it,
and prints start and end of an element together: where a tag is missing around the text and one of
the same name is too many in it, bytes were moved or are lost. Pages are in lower case here.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

from osce_crawler.errors import PageRefused
from osce_crawler.pages.file_links import is_file
from osce_crawler.pages.hidden import without_hidden
from osce_crawler.pages.layouts import (
    EDITORS_CLASS,
    NEW_MARKER,
    NODE_MARKER,
    TEXT_PANE_MARKER,
    Element,
)
from osce_crawler.pages.order_signs import texts_among
from osce_crawler.pages.outside import MOST_WORDS

_TAG = re.compile(
    rb"<(/?)(?:(p|li|a|b|i|u|em|span|strong|font|blockquote)|([uo]l)|(h[2-6]))(?=[\s>])"
)
_LIST, _HEADING, _PARAGRAPH, _ITEM = b"ul", b"h2", b"p", b"li"
_OPTIONAL_ENDS = {_PARAGRAPH, _ITEM}
_LIST_TAG = re.compile(rb"<(/?)[uo]l(?=[\s>])")
_BOX_OF_LINKS = re.compile(
    rb"<(?P<end>/?)h[2-6](?=[\s>])[^<>]*>(?P<links>\s*<[uo]l(?:\s[^<>]*)?>\s*<li(?:\s[^<>]*)?>\s*<a\s)?"
)
"""The tags of headings, and what follows the one of a box of links."""
_LINK_BEFORE_LIST = re.compile(rb"<a\s[^<>]*>\s*<[uo]l[\s>]")
_LINK_END = re.compile(rb"</a>\s*</li>\s*\Z")
_LONGEST_LINK_END = 80
_WORDS_IN_PARAGRAPH = re.compile(rb"<p(?:\s[^<>]*)?>\s*[^<\s]")
"""A paragraph of the text. After a menu, there is none."""
_HEADING_TAG = re.compile(rb"<(/?)h[2-6](?=[\s>])")
_STARTS_AROUND = re.compile(
    rb"(?:<(?:p|a|b|i|u|em|span|strong|font|blockquote|h[2-6]|[uo]l|li)(?:\s[^<>]*)?>\s*)+\Z"
)
_REST_OF_PARAGRAPH = re.compile(
    rb"</div\s*>(?:\s*<!--[^<>]*-->)?(?:\s*<div>)?(?P<rest>(?>(?:[^<]++|</?(?:a|b|i|u|em|span|strong|font|br)(?=[\s/>])[^<>]*>)*))</(?:p|h[2-6]|li)\s*>"
)
_PARAGRAPH_AFTER = re.compile(rb"</div\s*>\s*<p>")
_NO_WORDS = re.compile(rb"<a\s[^<>]*>[^<>]*</a\s*>|<[^<>]*>|&#?\w+;|\xc2\xa0|\xe2\x80.")
"""Links, other tags, and spaces and signs: all that is no word of a text."""
_HREF = re.compile(rb"""\shref\s*=\s*["']?([^"'<>\s]*)""")
_IN_SENTENCE = re.compile(rb"(?:[0-9a-z,]|[\xc3-\xd2][\x80-\xbf])\Z")
"""The end of a line that is no end of a sentence, and announces nothing: a colon does."""
_OPEN_PARAGRAPH = re.compile(
    rb"<p(?:\s[^<>]*)?>(?>(?:[^<>]++|</?(?:a|b|i|u|em|span|strong|font|br)(?=[\s/>])[^<>]*>)*)"
)
"""A paragraph without its end."""
_LETTERS = re.compile(rb"[0-9a-z\x80-\xff]")
_INNER_DIV = re.compile(rb"<div\s[^<>]*?class=")
_LONGEST_TAG = 800
"""Bytes of the start tag of a text container before its class name."""
_MOST_INNER = 20
"""Elements with a class in a text that are looked at. It bounds the time of a page."""

_Span = tuple[int, int]


def check_order(page: bytes, start: int, end: int, bodies: Sequence[Element] = ()) -> None:
    """Raises PageRefused `unbalanced` if a tag of the content has changed places with another.

    `start` and `end` are the offsets of the content. Without a known text container, there is
    nothing to compare. `bodies` are the containers in the tree of the page.
    """
    if _fault(page, start, end, bodies) and (
        fault := _fault(without_hidden(page[start:end]), 0, None, bodies)
    ):
        raise PageRefused("unbalanced", f"{fault}: the markup is damaged")


def _fault(page: bytes, start: int, end: int | None, bodies: Sequence[Element]) -> str:
    """The first sign that tags have changed places, as a clause; else empty."""
    end = len(page) if end is None else end
    texts = _texts(page, start, end, bodies)
    if not texts:
        return ""
    if fault := _moved(page, texts, start, end):
        return fault
    return next(
        filter(
            None,
            (
                _rest_of_menu(page, text) or _moved_within(page, text) or _broken_off(page, text)
                for text in texts
            ),
        ),
        "",
    )


def start_around(page: bytes, at: int) -> int:
    """The offset of the first of the start tags right before an element: they are around it."""
    around = _STARTS_AROUND.search(page, max(at - _LONGEST_TAG, 0), at)
    return around.start() if around else at


def _goes_on(page: bytes, stop: int) -> bool:
    """Whether words and the end of a paragraph, heading or item follow a text that ends at `stop`.

    The end tag of a paragraph is optional, and authors end one twice: nothing else is a sign that
    a paragraph starts in the text and ends after it. The words may be in a block of the author's.
    """
    rest = _REST_OF_PARAGRAPH.match(page, stop)
    return rest is not None and _LETTERS.search(_NO_WORDS.sub(b"", rest["rest"])) is not None


def _is_last_open(page: bytes, text: _Span) -> bool:
    """Whether the end of the last paragraph may have become the end of the text: all others have
    one, and a paragraph of the author's follows.
    """
    if not _PARAGRAPH_AFTER.match(page, text[1]):
        return False
    ends = [is_end for name, is_end in _tags(page, [text]) if name == _PARAGRAPH]
    return ends[-2:] == [True, False] and ends.count(False) - ends.count(True) == 1


def _moved(page: bytes, texts: list[_Span], start: int, end: int) -> str:
    """A clause if tags outside of the texts are in the wrong order, or have their pairs inside."""
    heading = page.rfind(b"<h1", start, texts[0][0])
    first = start if heading == -1 else start_around(page, heading)
    between = zip(
        [first, *(stop for _, stop in texts)], [*(at for at, _ in texts), end], strict=True
    )
    around = _tags(page, between)
    if any(_goes_on(page, stop) for _, stop in texts):
        return "words and the end of a paragraph follow the text container"
    if any(_is_last_open(page, text) for text in texts):
        return "only the last paragraph has no end, and another one follows the text container"
    around = _without_own_items(tag for tag in around if tag[0] != _PARAGRAPH)
    unpaired, moved = _around(around)
    if moved:
        return f"the end of {_shown(moved)} is before its start, outside the text"
    if unpaired and (crossing := _crossing(unpaired, _unpaired(_tags(page, texts)))):
        return f"{_shown(crossing[0])} starts in the text and ends outside, or the reverse"
    return ""


def _without_own_items(tags: Iterable[tuple[bytes, bool]]) -> list[tuple[bytes, bool]]:
    """The tags without those of items in a list: templates may end an item twice."""
    kept: list[tuple[bytes, bool]] = []
    depth = 0
    for name, is_end in tags:
        if name == _LIST:
            depth = max(depth + (-1 if is_end else 1), 0)
        if name != _ITEM or not depth:
            kept.append((name, is_end))
    return kept


def _crossing(around: dict[bytes, int], within: dict[bytes, int]) -> list[bytes]:
    """The names that are once too often in one part and once too few in the other.

    Of an item, the end is optional: only one that ends around and starts within has moved.
    """
    return [
        name
        for name, surplus in around.items()
        if surplus * within.get(name, 0) < 0 and (name != _ITEM or surplus < 0)
    ]


def _moved_within(page: bytes, text: _Span) -> str:
    """A clause if tags cross the border of an element with a class, such as a list of files.

    An element with an editor's class is no such part of a template.
    """
    inner = _INNER_DIV.finditer(page, text[0] + 1, text[1])
    parts = (div for div in inner if not EDITORS_CLASS.match(page, div.end()))
    for at in (div.start() for div in islice(parts, _MOST_INNER)):
        span = at, _container_end(page, at, text[1])
        if _is_in_heading(page, text, span):
            return "a heading contains paragraphs: its end tag may have moved"
        # Emphasis, a quote or a paragraph right before the element starts around it, and its author
        # ended them in the wrong order. What templates print there is not inside of them, and no
        # author ends a list so.
        crossed = _crossed(page, text, span)
        if len(crossed) > 1 and (start_around(page, at) == at or {_LIST, _ITEM} <= set(crossed)):
            return "tags in the text end in an element in which they do not start"
    return ""


def _is_in_heading(page: bytes, text: _Span, part: _Span) -> bool:
    """Whether an element with several paragraphs is between the start and the end of a heading.

    One that only contains paragraphs is an author's. A heading without its end is, too.
    """
    if len(re.findall(rb"<p[\s>]", page[slice(*part)])) < 2:
        return False
    before = _HEADING_TAG.findall(page, text[0], part[0])
    within = _HEADING_TAG.findall(page, *part)
    after = _HEADING_TAG.search(page, part[1], text[1])
    is_open = before[-1:] == [b""] and within.count(b"") == within.count(b"/")
    return is_open and after is not None and after[1] == b"/"


def _crossed(page: bytes, text: _Span, part: _Span) -> list[bytes]:
    """The names that cross the border of an element, if they are several.

    An author who ends an element too late has one name that crosses.
    """
    within = _unpaired(_tags(page, [part]))
    if len(within) < 2:
        return []
    return _crossing(_unpaired(_tags(page, [(text[0], part[0]), (part[1], text[1])])), within)


def _texts(page: bytes, start: int, end: int, bodies: Sequence[Element]) -> list[_Span]:
    """The text containers, each from its start tag to its end tag.

    Other panes of Drupal 6 look like them in the bytes, so those count that are containers in the
    tree. If the tree has another number of panes, all count.
    """
    marker = NEW_MARKER
    if page.find(marker, start, end) == -1:
        marker, node = TEXT_PANE_MARKER, page.find(NODE_MARKER, start, end)
        start = max(node, start)
    spans: list[_Span] = []
    at = page.find(marker, start, end)
    while at != -1:
        tag = page.rfind(b"<", max(at - _LONGEST_TAG, start), at)
        is_whole = tag != -1 and page.find(b">", tag, at) == -1 and page.startswith(b"<div ", tag)
        if is_whole and _has_class(page[at - 1 : at + len(marker) + 1]):
            spans.append((tag, _container_end(page, tag, end)))
            at = spans[-1][1]
        at = page.find(marker, at + 1, end)
    is_text = texts_among(bodies, marker.decode()) if bodies else []
    if len(is_text) != len(spans) or not any(is_text):
        return spans
    return [span for span, is_body in zip(spans, is_text, strict=True) if is_body]


def _has_class(around: bytes) -> bool:
    """Whether a class name stands between the first and the last byte."""
    return around[:1] in b"\"' =" and around[-1:] in b"\"' >"


def _container_end(page: bytes, start: int, end: int) -> int:
    """The offset of the end tag of the `<div>` that starts at `start`; `end` if it has none."""
    depth, at = 0, start
    while (closing := page.find(b"</div", at, end)) != -1:
        depth += page.count(b"<div", at, closing) - 1
        if depth <= 0:
            return closing
        at = closing + 1
    return end


def _tags(page: bytes, spans: Iterable[_Span]) -> list[tuple[bytes, bool]]:
    """The names of the tags in some parts of the page, and whether each is an end tag.

    All lists have one name, and all headings: authors end one as another.
    """
    return [
        (name or (_LIST if list_ else _HEADING), bool(slash))
        for span in spans
        for slash, name, list_, _ in _TAG.findall(page, *span)
    ]


def _unpaired(tags: list[tuple[bytes, bool]]) -> dict[bytes, int]:
    """How many more start tags than end tags of a name there are, where the numbers differ."""
    return _around(tags)[0]


def _around(tags: list[tuple[bytes, bool]]) -> tuple[dict[bytes, int], bytes]:
    """The same, and the first name whose end tag comes before its start tag; else none.

    The end of a paragraph or an item is optional, so many may be without it; one is not left out
    alone.
    """
    opened: dict[bytes, int] = {}
    lone: dict[bytes, int] = {}
    for name, is_end in tags:
        if not is_end:
            opened[name] = opened.get(name, 0) + 1
        elif opened.get(name):
            opened[name] -= 1
        else:
            lone[name] = lone.get(name, 0) + 1
    moved = next((name for name in lone if opened.get(name) and name != _ITEM), b"")
    surplus = {name: opened.get(name, 0) - lone.get(name, 0) for name in (*opened, *lone)}
    return {
        name: number
        for name, number in surplus.items()
        if number and (name not in _OPTIONAL_ENDS or abs(number) == 1)
    }, moved


def _rest_of_menu(page: bytes, text: _Span) -> str:
    """A clause if the text has the end of a list of links that does not start in it.

    Where paragraphs of the text follow, it is an editor's.
    """
    start, end = text
    if _LINK_BEFORE_LIST.search(page, start, end):
        return "a link in the text has no end before a list: it may be of a menu"
    words = _WORDS_IN_PARAGRAPH.finditer(page, start, end)
    last_words = max((paragraph.start() for paragraph in words), default=-1)
    depth = 0
    for tag in _LIST_TAG.finditer(page, start, end):
        depth += -1 if tag[1] else 1
        if depth < 0:
            depth, before = 0, page[max(tag.start() - _LONGEST_LINK_END, start) : tag.start()]
            if tag.end() > last_words and _LINK_END.search(before):
                return "a list of links in the text has no start: it may be the rest of a menu"
    depth, last_end = 0, 0
    for tag in _BOX_OF_LINKS.finditer(page, start, end):
        depth += -1 if tag["end"] else 1
        if depth < 0:
            depth = 0
            is_ended_twice = tag.start() == last_end
            if tag["links"] and tag.end() > last_words and not is_ended_twice:
                return "the heading of a list of links has no start: the end of the text is lost"
        last_end = tag.end() if tag["end"] else 0
    return ""


def _broken_off(page: bytes, text: _Span) -> str:
    """A clause if a text ends with links to files, and right before their list with a paragraph
    without a stop and an end tag: the rest of the text is lost, and the start of the box of files.
    """
    start, end = text
    list_ = max(page.rfind(name, start, end) for name in (b"<ul", b"<ol"))
    if list_ == -1 or _LETTERS.search(_NO_WORDS.sub(b"", page[list_:end])):
        return ""
    addresses = [found[1].decode("ascii", "replace") for found in _HREF.finditer(page, list_, end)]
    line = page[page.rfind(b">", start, list_) + 1 : list_].rstrip()
    is_open = _OPEN_PARAGRAPH.fullmatch(page, max(page.rfind(b"<p", start, list_), start), list_)
    is_broken = is_open and len(line.split()) > MOST_WORDS and _IN_SENTENCE.search(line)
    if is_broken and addresses and all(map(is_file, addresses)):
        return "the text breaks off before a list of files"
    return ""


def has_lone_end(page: bytes, start: int, end: int) -> bool:
    """Whether an end tag between two offsets has no start tag before it.

    That of a paragraph or an item is no sign: its start ends another one, too.
    """
    opened: Counter[bytes] = Counter()
    start = start_around(page.lower(), start)
    for name, is_end in _tags(without_hidden(page[start:end].lower()), [(0, end - start)]):
        opened[name] += -1 if is_end else 1
        if opened[name] < 0 and name not in _OPTIONAL_ENDS:
            return True
    return False


def _shown(name: bytes) -> str:
    return {_LIST: "a list", _HEADING: "a heading", _ITEM: "an item"}.get(
        name
    ) or f"<{name.decode()}>"
