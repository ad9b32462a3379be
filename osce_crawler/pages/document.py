"""Parses bytes to a tree, and refuses a page that is not complete."""

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from lxml import etree

from osce_crawler.errors import PageRefused
from osce_crawler.pages.charset import as_utf8, ascii_compatible, decode
from osce_crawler.pages.cut_pages import cut_short, is_cut_short
from osce_crawler.pages.hidden import Outline
from osce_crawler.pages.layouts import (
    BUILT_IN,
    Element,
    Layout,
    Layouts,
    ListingLayout,
    may_have,
)
from osce_crawler.pages.markup import check_one_body, check_one_end, check_one_start, has_end
from osce_crawler.pages.menus import menus_seen
from osce_crawler.pages.order import check_order
from osce_crawler.pages.region import Region, listing_region, release_region

MAX_PAGE_BYTES = 8 * 1024 * 1024
"""50 times the largest page seen. libxml2 drops a text node over 10 MB without an error."""

_HTML_START = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
# JSON may contain HTML in its strings, so `_HTML_START` alone cannot exclude it.
_JSON_START = re.compile(rb'\s*[\[{]+\s*"')
_SNIFFED_BYTES = 64 * 1024
# First bytes of PDF, ZIP (Office), PNG, GIF, JPEG, gzip, ELF, RAR and old Office files.
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
    """Raises PageRefused `too-large` if `size`, in bytes, is more than MAX_PAGE_BYTES."""
    if size > MAX_PAGE_BYTES:
        limit = MAX_PAGE_BYTES // 1024 // 1024
        raise PageRefused(
            "too-large",
            f"the page has {size:,} bytes; the limit is {limit} MiB: check that it is a web page",
        )


def looks_like_html(page: bytes) -> bool:
    """Whether the bytes are an HTML page; False for a text dump.

    Raises PageRefused `too-large`, `empty` or `not-html`.
    """
    check_size(len(page))
    if not page or page.isspace():
        raise PageRefused("empty", "the page is empty; expected an HTML page or the text of one")
    if page.startswith(_MAGIC):
        raise PageRefused(
            "not-html",
            "the first bytes are those of a binary file; expected an HTML page or the text of one",
        )
    start = page
    if page.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        start = page[:_SNIFFED_BYTES].replace(b"\0", b"")
    elif 0 in page:
        raise PageRefused(
            "not-html",
            "the page contains NUL bytes: it is binary or damaged; expected an HTML page or"
            " the text of one",
        )
    if _JSON_START.match(start, 0, _SNIFFED_BYTES):
        raise PageRefused("not-html", "the page is JSON; expected an HTML page or the text of one")
    return bool(_HTML_START.search(start, 0, _SNIFFED_BYTES))


def release_trees(
    page: bytes, content_type: str | None, layouts: Layouts = BUILT_IN
) -> Iterator[Element]:
    """The tree of the content region, if the page has one, then the tree of the whole page.

    The markup of both is complete. Use the second tree only if the first one lacks a part: most of
    a page is menu, and parsing it takes most of the time. A page that may have an added layout has
    no content region: it is defined by the built-in ones. `content_type` is the HTTP header. Raises
    PageRefused `ambiguous-layout`, `truncated`, `unbalanced`, `wrong-charset`, `too-deep` or
    `not-html`.
    """
    page = ascii_compatible(page)
    added = [era.release for era in layouts.added if era.release]
    may_be_added = any(may_have(page, layout) for layout in added)
    content = None if may_be_added else _content_beside_known_menus(page, content_type)
    if content is not None:
        yield content
    outline = Outline.of(page.lower())
    region = _content(outline)
    if region is not None and content is None and not may_be_added:
        menus_seen().learn(page, region)
        yield _tree(page, region, content_type)
    if not has_end(outline):
        raise cut_short()
    # A second `<html>` outside a complete content region is harmless. In a page that is parsed as a
    # whole, it may start another page.
    check_one_start(outline)
    yield _tree(page, None, content_type)


def check_content(page: bytes, bodies: Sequence[Element]) -> None:
    """Raises PageRefused `unbalanced` if tags of the content have changed places."""
    outline = Outline.of(ascii_compatible(page).lower())
    region = release_region(outline)
    start, end = (region.start, region.end) if region else (0, len(outline.page))
    check_order(outline.page, start, end, bodies)


def _content(outline: Outline) -> Region | None:
    """The content region of a page. Raises PageRefused if the page or its content is not whole."""
    check_one_end(outline)
    check_one_body(outline)
    # If a comment or a script hides the end, the refusal of the region names it.
    return _complete_main(outline) if is_cut_short(outline) else release_region(outline)


def _content_beside_known_menus(page: bytes, content_type: str | None) -> Element | None:
    """The tree of the content region, found without searching menus that are known.

    None if no menu is known, or if the content is not certain: a refusal must describe all of the
    page.
    """
    shortened = menus_seen().shortened(page)
    if shortened is None or not shortened.cuts:
        return None
    with suppress(PageRefused):
        region = _content(shortened.outline())
        if region is not None and shortened.may_have(region):
            return _tree(shortened.page, region, content_type)
    return None


def parse_listing_page(
    page: bytes, content_type: str | None, layouts: Layouts = BUILT_IN
) -> Element:
    """The tree of a listing. Its markup need not be complete: a listing only has links to releases.

    Raises PageRefused `truncated`, `unbalanced`, `wrong-charset`, `too-deep` or `not-html`.
    """
    page = ascii_compatible(page)
    outline = Outline.of(page.lower())
    if not has_end(outline):
        raise cut_short()
    region = listing_region(outline)
    if any(may_have(page, era.listing) for era in layouts.added if era.listing):
        region = None
    return _tree(page, region, content_type)


def matching_layouts(
    page: bytes, content_type: str | None, layouts: Iterable[Layout | ListingLayout]
) -> list[str]:
    """Names of the layouts that match a page by its text containers or entries, even if refused."""
    try:
        root = _tree(ascii_compatible(page), None, content_type)
    except PageRefused:
        return []
    return [layout.name for layout in layouts if layout.mark.first(root) is not None]


def _complete_main(outline: Outline) -> Region | None:
    """The content of a page without its end, if it is in a `<main>` that has its end."""
    with suppress(PageRefused):
        region = release_region(outline)
        return region if region and region.is_main else None
    return None


def _tree(page: bytes, region: Region | None, content_type: str | None) -> Element:
    if region is None:
        return _tree_of_utf8(as_utf8(page, content_type))
    try:
        content = as_utf8(region.cut_out(page), content_type)
    except PageRefused:
        decode(page, content_type)  # its refusal has the place in the whole page
        raise
    return _tree_of_utf8(content)


def tree_of(text: str, *, huge: bool = True) -> Element:
    """The tree of a page. `huge` allows more than 256 elements inside one another.

    Raises PageRefused `too-deep` or `not-html`.
    """
    return _tree_of_utf8(text.encode("utf-8", "replace"), huge=huge)


def _tree_of_utf8(page: bytes, *, huge: bool = True) -> Element:
    parser = etree.HTMLParser(
        huge_tree=huge, encoding="utf-8", remove_comments=True, remove_pis=True
    )
    try:
        tree = etree.fromstring(page, parser)
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
