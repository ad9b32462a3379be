"""Bytes to a tree, or a refusal with its reason. What cannot be read whole is not read at all."""

import codecs
import re

from lxml import etree

from osce_crawler.errors import PageRefused
from osce_crawler.pages.charset import ascii_compatible, decode
from osce_crawler.pages.layouts import CONTENT_MARKERS, Element
from osce_crawler.pages.markup import check_markup, check_single

MAX_PAGE_BYTES = 8 * 1024 * 1024
"""50 times the largest page seen. A text node over 10 MB would be dropped by libxml2 without a word."""

_HTML_START = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_HTML_END = re.compile(rb"</html\s*>", re.IGNORECASE)
_JSON_START = re.compile(rb'\s*[\[{]+\s*"')
_BODY_START = re.compile(rb"<body[\s>]", re.IGNORECASE)
_TAIL_BYTES = 4096
_SNIFFED_BYTES = 64 * 1024
_SKIPPED = re.compile(rb"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_BALANCED_TAGS = (b"div", b"table")
_BYTES_BEFORE = 1500
"""More than the tags that enclose a title, and what stands right before it."""
_SWALLOWING = ((b"<!--", b"-->"), (b"<script", b"</script"), (b"<style", b"</style"), (b"<textarea", b"</textarea"))
_MAGIC = (
    b"%PDF",
    b"PK\x03\x04",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"\x1f\x8b",
    b"\x7fELF",
    b"Rar!",
    b"\xd0\xcf\x11\xe0",
)


def check_size(size: int) -> None:
    """Raises PageRefused `too-large` for more bytes than a page of text has."""
    if size > MAX_PAGE_BYTES:
        limit = MAX_PAGE_BYTES // 1024 // 1024
        raise PageRefused("too-large", f"{size:,} bytes; a page of text has at most {limit} MiB: is this another file?")


def looks_like_html(page: bytes) -> bool:
    """Whether these bytes are an HTML page and not a text dump.

    Raises PageRefused `too-large`, `empty` or `not-html`.
    """
    check_size(len(page))
    if not page.strip():
        raise PageRefused("empty", "no content; expected an HTML page or the text of one")
    if page.startswith(_MAGIC):
        raise PageRefused("not-html", "a binary file by its first bytes; expected an HTML page or the text of one")
    start = page[:_SNIFFED_BYTES]
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        start = start.replace(b"\0", b"")
    elif 0 in page:
        raise PageRefused("not-html", "binary content, or damaged: NUL bytes; expected an HTML page or the text of one")
    if _JSON_START.match(start):
        raise PageRefused("not-html", "JSON; expected an HTML page or the text of one")
    return bool(_HTML_START.search(start))


def parse_release(page: bytes, content_type: str | None) -> Element:
    """The tree of a page whose markup is whole wherever text and fields depend on it.

    Raises PageRefused `ambiguous-layout`, `truncated`, `unbalanced`, `wrong-charset`, `too-deep` or `not-html`.
    """
    page = ascii_compatible(page)
    check_single(page)
    root = parse_html(page, content_type)
    check_markup(page)
    return root


def parse_html(page: bytes, content_type: str | None) -> Element:
    """The tree of a complete page.

    Raises PageRefused `truncated`, `unbalanced`, `wrong-charset`, `too-deep` or `not-html`.
    """
    page = ascii_compatible(page)
    if not _HTML_END.search(page, max(len(page) - _TAIL_BYTES, 0)):
        raise PageRefused("truncated", "the closing </html> is missing: the page was cut short; fetch it again")
    check_balance(page)
    text = decode(without_menu(page), content_type)
    parser = etree.HTMLParser(huge_tree=True, encoding="utf-8")
    try:
        tree = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.LxmlError as error:
        raise PageRefused("not-html", f"no HTML could be read: {error}") from error
    if tree is None:
        raise PageRefused("not-html", "no HTML element could be read")
    for problem in parser.error_log:
        if problem.level >= etree.ErrorLevels.FATAL:
            raise PageRefused("too-deep", f"line {problem.line}: {problem.message}; text would be lost")
    return tree


def without_menu(page: bytes) -> bytes:
    """The head and the content of a page, most of which is menu: the same tree there for a fraction of the time.

    The content is the one `<main>` with a heading, or else all from a few containers before the first thing that any
    selector asks for. The whole page, where what is left out could hold an open comment or script that would swallow
    the content. Whoever reads the tree finds the same in all cases; a test compares them.
    """
    head_end = page.find(b"</head>")
    start, end = page.find(b"<main", head_end), page.find(b"</main>", head_end)
    one_main = start < end and page.find(b"<main", start + 1) == -1 and page.find(b"</main>", end + 1) == -1
    if not (one_main and start > 0 and page.find(b"<h1", start, end) != -1):
        start, end = _before_first_marker(page, head_end), len(page)
    if not 0 < head_end < start:
        return page
    menu = page[head_end:start]
    if any(menu.count(opening) != menu.count(closing) for opening, closing in _SWALLOWING):
        return page
    return b"%b</head><body>%b" % (page[:head_end], page[start:end])


def _before_first_marker(page: bytes, head_end: int) -> int:
    """A place in the menu from where on the tree is the same: a container opened some way before the first marker."""
    first = len(page)
    for marker in CONTENT_MARKERS:  # each is looked for only before the ones found so far: the menu is read, no more
        at = page.find(marker, head_end, first)
        first = first if at == -1 else at
    return page.find(b"<div", max(first - _BYTES_BEFORE, head_end), first)


def check_balance(page: bytes) -> None:
    """Raises PageRefused where a container that holds content is opened but not closed, or closed twice.

    Then nobody can say where the text ends: it may swallow the footer, or stop early. Inside `<main>` if there is one.
    """
    content = _content(page)
    for tag in _BALANCED_TAGS:
        opened, closed = _count(content, tag)
        if opened == closed:
            continue
        opened, closed = _count(_SKIPPED.sub(b"", content), tag)
        name = tag.decode()
        if opened > closed:
            raise PageRefused(
                "truncated", f"{opened - closed} <{name}> of the content never end: where the text ends is unknown"
            )
        if closed > opened:
            raise PageRefused(
                "unbalanced", f"{closed - opened} </{name}> too many in the content: a part of it may be missing"
            )


def _content(page: bytes) -> bytes:
    start, end = page.find(b"<main"), page.rfind(b"</main")
    if 0 <= start < end and page.count(b"<main", start + 1) == 0:
        return page[start:end]
    body = _BODY_START.search(page)
    return page[body.start() :] if body else page


def _count(content: bytes, tag: bytes) -> tuple[int, int]:
    opened = content.count(b"<" + tag) + content.count(b"<" + tag.upper())
    return opened, content.count(b"</" + tag) + content.count(b"</" + tag.upper())
