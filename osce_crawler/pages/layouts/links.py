"""Finds links in the bytes of a page, which are outside the parsed region."""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from itertools import islice

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

_DECLARES = (b"canonical", b"og:url")
_DECLARATION = re.compile(
    rb"<(?:link\b(?=[^<>]*\brel\s{0,8}=[\"'\s]{0,8}canonical\b)[^<>]*?\bhref"
    rb"|meta\b(?=[^<>]*\bproperty\s{0,8}=[\"'\s]{0,8}og:url\b)[^<>]*?\bcontent)"
    rb"\s{0,8}=\s{0,8}(?:\"([^\"<>]*)|'([^'<>]*)|([^\s\"'<>]+))",
    re.IGNORECASE,
)
_LONGEST_TAG = 2048
_MOST_DECLARATIONS = 20
_NODE = re.compile(r"[^?#]*/([1-9][0-9]{0,8})/?(?:[?#]|\Z)")


def node_in(address: str) -> str | None:
    """The node id at the end of the path of an address or a link, or None."""
    found = _NODE.match(address)
    return found[1] if found else None


def declared_in(page: bytes) -> list[str]:
    """The addresses that a page declares as its own, as CANONICAL finds them. A search of the bytes
    for pages that are not parsed.

    >>> declared_in(b"<link rel='canonical' href='/1'><meta property=og:url content=/2>")
    ['/1', '/2']
    """
    found: list[str] = []
    lower = page.lower()  # a pattern without case takes thirty times as long
    for at in islice(_all_of(_DECLARES, lower), _MOST_DECLARATIONS):
        start = page.rfind(b"<", max(0, at - _LONGEST_TAG), at)
        tag = _DECLARATION.match(page, start, at + _LONGEST_TAG) if start >= 0 else None
        if tag and (value := (tag[1] or tag[2] or tag[3] or b"").strip()):
            found.append(unescape(value.decode("utf-8", "replace")))
    return list(dict.fromkeys(found))


def _all_of(words: Iterable[bytes], page: bytes) -> Iterator[int]:
    for word in words:
        at = page.find(word)
        while at != -1:
            yield at
            at = page.find(word, at + 1)


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
