"""Bytes to a tree, or a refusal with its reason. What cannot be read whole is not read at all."""

import codecs
import re
from collections.abc import Iterator

from lxml import etree

from osce_crawler.errors import PageRefused
from osce_crawler.pages.charset import ascii_compatible, decode
from osce_crawler.pages.layouts import Element
from osce_crawler.pages.markup import PAGE_END, PAGE_START, check_single
from osce_crawler.pages.region import Region, listing_region, release_region

MAX_PAGE_BYTES = 8 * 1024 * 1024
"""50 times the largest page seen. A text node over 10 MB would be dropped by libxml2 without a
word.
"""

_HTML_START = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_HTML_END = re.compile(rb"</html\s*>", re.IGNORECASE)
_JSON_START = re.compile(rb'\s*[\[{]+\s*"')
_TAIL_BYTES = 4096
_SNIFFED_BYTES = 64 * 1024
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
        raise PageRefused(
            "too-large",
            f"the page has {size:,} bytes; the limit is {limit} MiB: check that it is a web page",
        )


def looks_like_html(page: bytes) -> bool:
    """Whether these bytes are an HTML page and not a text dump.

    Raises PageRefused `too-large`, `empty` or `not-html`.
    """
    check_size(len(page))
    if not page.strip():
        raise PageRefused("empty", "the page is empty; expected an HTML page or the text of one")
    if page.startswith(_MAGIC):
        raise PageRefused(
            "not-html",
            "the first bytes are those of a binary file; expected an HTML page or the text of one",
        )
    start = page[:_SNIFFED_BYTES]
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        start = start.replace(b"\0", b"")
    elif 0 in page:
        raise PageRefused(
            "not-html",
            "the page contains NUL bytes: it is binary or damaged; expected an HTML page or"
            " the text of one",
        )
    if _JSON_START.match(start):
        raise PageRefused("not-html", "the page is JSON; expected an HTML page or the text of one")
    return bool(_HTML_START.search(start))


def release_trees(page: bytes, content_type: str | None) -> Iterator[Element]:
    """The tree of what was cut out of a page, if anything was, then the tree of all of it; their
    markup is whole.

    Ask for the second only where the first lacks something. Raises PageRefused `ambiguous-layout`,
    `truncated`, `unbalanced`, `wrong-charset`, `too-deep` or `not-html`.
    """
    page = _complete(page)
    check_single(page, PAGE_END)
    region = release_region(page)
    if region is not None:
        yield _tree(page, region, content_type)
    # A second start outside the one whole content is in nobody's way; inside of it, the markup is
    # not whole.
    check_single(page, PAGE_START)
    yield _tree(page, None, content_type)


def parse_listing_page(page: bytes, content_type: str | None) -> Element:
    """The tree of a page that only leads to releases, and need not be whole in every tag.

    Raises PageRefused `truncated`, `unbalanced`, `wrong-charset`, `too-deep` or `not-html`.
    """
    page = _complete(page)
    return _tree(page, listing_region(page), content_type)


def _complete(page: bytes) -> bytes:
    page = ascii_compatible(page)
    if not _HTML_END.search(page, max(len(page) - _TAIL_BYTES, 0)):
        raise PageRefused(
            "truncated", "the closing </html> is missing: the page was cut short; fetch it again"
        )
    return page


def _tree(page: bytes, region: Region | None, content_type: str | None) -> Element:
    text = decode(region.cut_out(page) if region else page, content_type)
    parser = etree.HTMLParser(
        huge_tree=True, encoding="utf-8", remove_comments=True, remove_pis=True
    )
    try:
        tree = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.LxmlError:  # some versions of libxml2 raise, others return nothing
        tree = None
    if tree is None:
        raise PageRefused("not-html", "the page has no HTML element; expected an HTML page")
    for problem in parser.error_log:
        if problem.level >= etree.ErrorLevels.FATAL:
            raise PageRefused(
                "too-deep",
                f"line {problem.line}: the elements are nested too deep ({problem.message}); a"
                " part of the text would be lost",
            )
    return tree
