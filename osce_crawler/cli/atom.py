"""What came in as an Atom feed (RFC 4287)."""

import re
from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

_ATOM = "http://www.w3.org/2005/Atom"
# Characters that XML 1.0 excludes, also as references. A text of the site may contain them.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def atom_feed(rows: Sequence[dict[str, Any]], *, site: str, updated: str) -> str:
    """The feed as text. `updated` is the time of the last change, ISO 8601, UTC.

    The same rows give the same feed. An entry keeps its id: readers recognize it by that.
    """
    feed = Element("feed", {"xmlns": _ATOM})
    _text(feed, "id", f"urn:osce-crawler:new:{site}")
    _text(feed, "title", f"Press releases of {site}: what came in")
    _text(feed, "updated", updated)
    SubElement(feed, "link", {"rel": "related", "href": site})
    _text(SubElement(feed, "author"), "name", "osce-crawler")
    for row in rows:
        _entry(feed, row)
    indent(feed)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(feed, encoding="unicode")


def _entry(feed: Element, row: dict[str, Any]) -> None:
    entry = SubElement(feed, "entry")
    record = f"{row['node_id']}:{row['language']}"
    which = f"revision:{row['revision']}" if row["revision"] else f"{row['kind']}:{row['at']}"
    _text(entry, "id", f"urn:osce-crawler:{record}:{which}")
    _text(entry, "title", f"{row['kind'].capitalize()}: {row['title']}")
    _text(entry, "updated", row["at"])
    link = {"rel": "alternate", "type": "text/html", "hreflang": row["language"]}
    SubElement(entry, "link", link | {"href": _clean(row["url"])})
    SubElement(entry, "category", {"term": row["kind"]})
    _text(entry, "summary", row["detail"] or row["summary"] or row["title"])


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _clean(text)


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
