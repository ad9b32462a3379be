"""Reads a sitemap (sitemaps.org): addresses with the times of their last changes. Pure."""

from itertools import islice
from typing import Any, NamedTuple

from lxml import etree

from osce_crawler.content_coding import decoded
from osce_crawler.errors import PageRefused

MOST_ENTRIES = 50_000
"""The protocol allows so many in one file; more are not read."""
_GZIP = b"\x1f\x8b"


class SitemapEntry(NamedTuple):
    """An address, and the text of its `lastmod`; empty without one."""

    url: str
    lastmod: str = ""


class Sitemap(NamedTuple):
    """The entries of a sitemap, or of an index of sitemaps."""

    is_index: bool
    entries: tuple[SitemapEntry, ...]


def read_sitemap(body: bytes, longest: int) -> Sitemap | None:
    """The sitemap, also one that is a gzip file; None if this is no whole sitemap.

    `longest` is the maximum length after decompression. A document type is refused, and entities
    are not resolved: a sitemap needs neither, and an attack does (XML bomb, XXE).

    >>> read_sitemap(b"<urlset><url><loc>https://a.example/1</loc></url></urlset>", 100).entries
    (SitemapEntry(url='https://a.example/1', lastmod=''),)
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        text = decoded(body, "gzip", longest) if body.startswith(_GZIP) else body
        root = etree.fromstring(text, parser)
    except (PageRefused, etree.XMLSyntaxError, ValueError):
        return None
    names = {"urlset": "url", "sitemapindex": "sitemap"}
    kind = _name(root)
    document: Any = root.getroottree().docinfo
    if document.doctype or kind not in names:
        return None
    found = (_entry(node) for node in root if _name(node) == names[kind])
    entries = islice((one for one in found if one.url), MOST_ENTRIES)
    return Sitemap(is_index=kind == "sitemapindex", entries=tuple(entries))


def _entry(node: etree._Element) -> SitemapEntry:
    values = {_name(one): (one.text or "").strip() for one in node}
    return SitemapEntry(values.get("loc", ""), values.get("lastmod", ""))


def _name(node: etree._Element) -> str:
    """The name without its namespace; empty for a comment."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""
