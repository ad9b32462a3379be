"""Finds links in the bytes of a page, which are outside the parsed region."""

import re

SAVED_FROM = re.compile(
    rb"<!--\s{0,8}(?:saved from url=\(\d{1,4}\)(?=\S{1,2000} -->)|Page saved with SingleFile\s{1,8}url: ?)"
    rb"(\S{1,2000})"
)
"""The address in a comment of a saved page: those of browsers (`saved from url=(0031)https://...`,
with its length) and of SingleFile (`url: https://...` on a line of its own).
"""
SAVED_DATE = re.compile(
    rb"<!--\s{0,8}Page saved with SingleFile\s{1,8}url: ?\S{1,2000}\s{1,8}saved date: ?"
    rb"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d{4}) (\d\d:\d\d:\d\d) GMT([+-]\d{4})"
)
"""Month, day, year, time and zone in the comment of SingleFile."""
MIRRORED_FROM = re.compile(
    rb"<!-- Mirrored from (\S{1,2000}) by HTTrack Website Copier/[^,<>]{0,100}, ([^<>]{1,60}?) -->"
)
"""The address, without its scheme, and the date in the comment of HTTrack."""

_NODE = re.compile(r"[^?#]*/([1-9][0-9]{0,8})/?(?:[?#]|\Z)")


def node_in(address: str) -> str | None:
    """The node id at the end of the path of an address or a link, or None."""
    found = _NODE.match(address)
    return found[1] if found else None


_TRANSLATION = re.compile(
    rb"(?:https?://[^\"/]+)?/[a-z]{2,3}(?:-[a-z]{4})?/[^\"?#]*\Z", re.IGNORECASE
)
_LONGEST_LINK = 300


def translation_links(page: bytes, node_id: int) -> list[str]:
    """Links to translations: the same node with a language prefix, as printed, each once.

    A search of the bytes, because the language menu is outside the parsed region.
    """
    number = b"/%d" % node_id
    links: list[str] = []
    # From the end: Python finds a short text so in two thirds of the time.
    at = page.rfind(number)
    while at != -1:
        end = at + len(number)
        start = page.rfind(b'"', max(at - _LONGEST_LINK, 0), at) + 1
        if page[start - 6 : start].lower() == b'href="' and page[end : end + 1] in {
            b'"',
            b"?",
            b"#",
            b"/",
        }:
            link = page[start:end]
            if link.isascii() and _TRANSLATION.match(link):  # sections have ASCII names only
                links.append(link.decode())
        at = page.rfind(number, 0, at)
    return list(dict.fromkeys(reversed(links)))


LISTING_LINKS = re.compile(
    rb'href="((?:https?://[^"/]+)?/[a-z]{2,3}(?:-[a-z]{4})?/press-releases)"', re.IGNORECASE
)
"""Links from a listing to the listings in other languages."""
