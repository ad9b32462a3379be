"""Removes character data, `<![CDATA[ ... ]]>`, from the SVG and MathML of a page.

There it may contain any tags, as text. libxml2 takes it for a comment that ends with its first `>`,
so that a `</svg>` in it would end the icon. What an icon contains is no text of the page.
"""

import re

from osce_crawler.pages.patterns import on_demand

_START = b"<![CDATA["
_FEW_BRACKETS = 16
_FOREIGN_START = re.compile(rb"<(?:svg|math)", re.IGNORECASE)
_DATA = rb"(?>(?:[^<\]]++|\](?!\]>)|<(?!!\[CDATA\[))*)"
"""Character data whose end is missing goes on to the start of the next one."""
_FOREIGN = on_demand(
    rb"(?is)(?P<start><(?P<name>svg|math)(?=[\s/>])(?>(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*)(?<!/)>)"
    rb"(?P<inner>(?>(?:[^<]++|<!\[CDATA\[" + _DATA + rb"\]\]>|<!--.*?(?:-->|\Z)"
    rb"|<(?!!|/?(?:svg|math|foreignobject|annotation-xml|p|div|h1|main|body|html)[\s/>]))*))"
    rb"(?P<end></(?P=name)\s*>)?"
)
"""An icon or a formula without HTML and without another one inside. `end` is missing if it has
either: then each part is searched once all the same.
"""
_CDATA = on_demand(rb"(?s)<!--.*?-->|<!\[CDATA\[" + _DATA + rb"\]\]>")


def without_cdata(page: bytes) -> bytes:
    """The page without the character data in its whole `<svg>` and `<math>` elements."""
    # Most pages have some in the scripts of the head only.
    has_foreign = _FOREIGN_START.search(page, 0, max(_last_start(page), 0))
    return _FOREIGN().sub(_cleared, page) if has_foreign else page


def _last_start(page: bytes) -> int:
    """What `page.rfind(_START)` gives. Most pages have few brackets; one byte is found faster."""
    end = len(page)
    for _ in range(_FEW_BRACKETS):
        if (end := page.rfind(_START[-1:], 0, end)) == -1:
            return -1
        if page.startswith(_START, max(end - len(_START) + 1, 0)):
            return end - len(_START) + 1
    return page.rfind(_START, 0, end)


def _cleared(element: re.Match[bytes]) -> bytes:
    if element["end"] is None or _START not in element["inner"]:
        return element[0]
    return element["start"] + _CDATA().sub(b"", element["inner"]) + element["end"]
