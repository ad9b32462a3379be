"""Bytes to a tree, or a refusal with its reason. What cannot be read whole is not read at all."""

import codecs
import re

from lxml import etree
from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
    resolve_encoding,
)

from osce_crawler.errors import PageRefused
from osce_crawler.pages.layouts import Element

MAX_PAGE_BYTES = 8 * 1024 * 1024
"""50 times the largest page seen. A text node over 10 MB would be dropped by libxml2 without a word."""

_HTML_START = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_HTML_END = re.compile(rb"</html\s*>", re.IGNORECASE)
_BODY_START = re.compile(rb"<body[\s>]", re.IGNORECASE)
_TAIL_BYTES = 4096
_SNIFFED_BYTES = 64 * 1024
_SKIPPED = re.compile(rb"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_BALANCED_TAGS = (b"div", b"table")
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
    elif start.count(0) > len(start) // 100:
        raise PageRefused("not-html", "binary content; expected an HTML page or the text of one")
    return bool(_HTML_START.search(start))


def decode(page: bytes, content_type: str | None) -> str:
    """The page's text by its byte order mark, or as UTF-8 if it is UTF-8, or as declared; strictly.

    UTF-8 goes before the declaration because text in another encoding is almost never valid UTF-8 by chance, and
    reading UTF-8 by a wrong declaration gives false letters. Raises PageRefused `wrong-charset`.
    """
    bom, _ = read_bom(page)
    if bom:
        return _decode_as(page, bom).lstrip("\ufeff")
    try:
        return page.decode()
    except UnicodeDecodeError as error:
        declared = http_content_type_encoding(content_type) or html_body_declared_encoding(page[:_TAIL_BYTES])
        if declared in {None, "utf-8"}:
            what = "declared as UTF-8" if declared else "no charset declared"
            raise PageRefused(
                "wrong-charset",
                f"{what}, but byte {error.start:,} (0x{page[error.start]:02x}) is not UTF-8; find out the real charset",
            ) from error
        return _decode_as(page, declared or "")


def _decode_as(page: bytes, encoding: str) -> str:
    try:
        return page.decode(resolve_encoding(encoding) or encoding)
    except (LookupError, ValueError) as error:
        raise PageRefused("wrong-charset", f"not readable as the declared charset {encoding}: {error}") from error


def parse_html(page: bytes, content_type: str | None) -> Element:
    """The tree of a complete page.

    Raises PageRefused `truncated`, `wrong-charset`, `too-deep` or `not-html`.
    """
    if not _HTML_END.search(page, max(len(page) - _TAIL_BYTES, 0)) and not page.startswith((b"\xff\xfe", b"\xfe\xff")):
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
    """The head and the `<main>` of a page, most of which is menu: the same tree there for a sixth of the time.

    The whole page where it has not exactly one `<main>` with a heading, or where what is left out could hold an open
    comment or script that would swallow the content. Whoever reads the tree looks inside `<main>` in both cases.
    """
    head_end, start, end = page.find(b"</head>"), page.find(b"<main"), page.find(b"</main>")
    if not 0 < head_end < start < end or page.find(b"<main", start + 1) != -1 or page.find(b"</main>", end + 1) != -1:
        return page
    if page.find(b"<h1", start, end) == -1:
        return page
    menu = page[head_end:start]
    if any(menu.count(opening) != menu.count(closing) for opening, closing in _SWALLOWING):
        return page
    return b"%b</head><body>%b</main></body></html>" % (page[:head_end], page[start:end])


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
