"""What came in as an Atom feed (RFC 4287)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import (  # XML is written here, and none is read # nosec B405
    Element,
    SubElement,
    indent,
    tostring,
)

from osce_crawler.web.addresses import release_path

_ATOM = "http://www.w3.org/2005/Atom"
# Characters that XML 1.0 excludes, also as references. A text of the site may contain them.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """Where a feed is served: the archive's own pages, which its entries then link to."""

    root: str
    """Scheme and host."""
    feed: str
    """The address of the feed itself."""
    results: str
    """The page that lists the same releases."""
    query: str = ""


def atom_feed(
    rows: Sequence[dict[str, Any]], *, site: str, updated: str, pages: Pages | None = None
) -> str:
    """The feed as text. `updated` is the time of the last change, ISO 8601, UTC.

    The same rows give the same feed. An entry keeps its id: readers recognize it by that. Without
    `pages`, entries link to the site.
    """
    feed = Element("feed", {"xmlns": _ATOM})
    about = f" on {pages.query}" if pages and pages.query else ""
    _text(feed, "id", pages.feed if pages else f"urn:osce-crawler:new:{site}")
    _text(feed, "title", f"Press releases of {site}{about}: what came in")
    _text(feed, "updated", updated)
    SubElement(feed, "link", {"rel": "related", "href": _clean(site)})
    if pages:
        SubElement(feed, "link", {"rel": "self", "href": pages.feed})
        SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": pages.results})
    _text(SubElement(feed, "author"), "name", "osce-crawler")
    for row in rows:
        _entry(feed, row, pages)
    indent(feed)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(feed, encoding="unicode")


def _entry(feed: Element, row: dict[str, Any], pages: Pages | None) -> None:
    entry = SubElement(feed, "entry")
    record = f"{row['node_id']}:{row['language']}"
    which = f"revision:{row['revision']}" if row["revision"] else f"{row['kind']}:{row['at']}"
    _text(entry, "id", f"urn:osce-crawler:{record}:{which}")
    _text(entry, "title", f"{row['kind'].capitalize()}: {row['title']}")
    _text(entry, "updated", row["at"])
    link = {"rel": "alternate", "type": "text/html", "hreflang": row["language"]}
    if pages:
        at = release_path(row["node_id"], row["language"], row["revision"])
        SubElement(entry, "link", link | {"href": pages.root + at})
        SubElement(entry, "link", {"rel": "related", "href": _clean(row["url"])})
    else:
        SubElement(entry, "link", link | {"href": _clean(row["url"])})
    SubElement(entry, "category", {"term": row["kind"]})
    _text(entry, "summary", row["detail"] or row["summary"] or row["title"])


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _clean(text)


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
