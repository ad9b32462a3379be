"""Leaves out of a page what it has in common with the pages before it: most of its menus.

Only what says nothing of a release is left out, and what `region.py` finds in the rest is what it
finds in the whole page; a test compares both. A part is known once two different pages have had it
outside of their contents, so no text of a release ever is.
"""

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from osce_crawler.pages.blocks import has_words
from osce_crawler.pages.hidden import Outline
from osce_crawler.pages.layouts import BLOCK_MARKER, OTHER_MARKERS
from osce_crawler.pages.region import Region, may_have_parts

_LANDMARK = re.compile(rb"<(?:!|/?script|/?(?:main|html|head|body|h1)\b)|-->")
"""What a search for the content reads as more than a tag of a menu."""
_MARKER = re.compile(b"|".join(OTHER_MARKERS))
_ATTRIBUTES = rb"(?>(?:[^<>=\"']++|=\"[^<>\"]*+\")*)"
_PLAIN_MENU = re.compile(
    rb"(?>(?:[^<>]++|</?(?:a|li|ul|p|br|img|strong|em|b|i|h2|h3)(?=[\s/>])%b>"
    rb"|</?(?:div|span|ol|h4|h5|h6|small)(?=[\s>])(?![^<>]*(?:%b))%b(?<!/)>)+)"
    % (_ATTRIBUTES, BLOCK_MARKER.pattern, _ATTRIBUTES)
)
"""Text and whole tags of menus; of the elements that nest, only `<div>`. `blocks.py` asks the class
of the second names.
"""
_DIV_TAG = re.compile(rb"<(/?)div")
_SOME_WORDS = b" . . . . "
"""Stands for a part that has words: so many say something (`blocks.py`)."""
_NEEDLE = 256
"""Bytes by which a part is found: entries of menus begin alike."""
_SHORTEST = 2048
"""Bytes of a part that is worth a search."""
_KEPT = 1024
"""Bytes before and after what is left out that are known too."""
_FEWEST_TAGS = 8
"""Tags in these bytes, at least: `hidden.py` looks back over so many."""
_MOST = 4
"""Templates that are known, and pages with which the next one is compared."""
_LARGEST = 1024 * 1024


class _Cut(NamedTuple):
    """What is left out of a part, by its offsets."""

    start: int
    end: int
    instead: bytes


class _Part(NamedTuple):
    """Bytes that pages have in common."""

    known: bytes
    cuts: tuple[_Cut, ...]

    def find(self, page: bytes, position: int) -> int:
        """The offset of the part in a page from `position` on, or -1."""
        needle = self.known[:_NEEDLE]
        at = page.find(needle, position)
        while at != -1 and not page.startswith(self.known, at):
            at = page.find(needle, at + 1)
        return at


class _Template(NamedTuple):
    """What all pages of one kind have in common."""

    is_main: bool
    is_bare: bool
    """As in `Region`: what a part may have depends on the kind of the content."""
    parts: tuple[_Part, ...]


class Shortened(NamedTuple):
    """A page without the known parts of its template."""

    page: bytes
    cuts: tuple[tuple[int, int], ...]
    """The offsets where something was left out, and how many bytes."""
    template: _Template

    def outline(self) -> Outline:
        """Its outline, which knows what was left out."""
        return Outline.of(self.page.lower(), self.cuts)

    def may_have(self, region: Region) -> bool:
        """Whether a region of this page is that of the whole page.

        It has the kind that the template has, and nothing was left out of it or of the head.
        """
        template = self.template
        return (region.is_main, region.is_bare) == (template.is_main, template.is_bare) and all(
            region.head_end < cut < region.start or cut > region.end for cut, _ in self.cuts
        )


@dataclass(slots=True)
class Menus:
    """What the last pages had in common, by template."""

    _templates: deque[_Template] = field(default_factory=lambda: deque(maxlen=_MOST))
    _pages: deque[bytes] = field(default_factory=lambda: deque(maxlen=_MOST))
    """The last pages of no known template."""

    def shortened(self, page: bytes) -> Shortened | None:
        """The page without the parts of its template, or None if that is not known."""
        return next(filter(None, (_without(page, each) for each in list(self._templates))), None)

    def learn(self, page: bytes, region: Region) -> None:
        """Learns from a page by its content, if its template is not known."""
        if len(page) > _LARGEST or self.shortened(page):
            return
        for other in list(self._pages):
            parts = tuple(_common_parts(page, other, region)) if other != page else ()
            if parts:
                self._templates.appendleft(_Template(region.is_main, region.is_bare, parts))
                self._pages.clear()
                return
        self._pages.append(page)


@lru_cache(maxsize=1)
def menus_seen() -> Menus:
    """Those of this process."""
    return Menus()


def _without(page: bytes, template: _Template) -> Shortened | None:
    """The page without the parts of a template, or None if it lacks one of them."""
    pieces: list[bytes] = []
    cuts: list[tuple[int, int]] = []
    position = length = 0
    for part in template.parts:
        at = part.find(page, position)
        if at == -1:
            return None
        for cut in part.cuts:
            pieces += [page[position : at + cut.start], cut.instead]
            length += at + cut.start - position + len(cut.instead)
            cuts.append((length, cut.end - cut.start - len(cut.instead)))
            position = at + cut.end
    return Shortened(b"".join([*pieces, page[position:]]), tuple(cuts), template)


def _common_parts(page: bytes, other: bytes, region: Region) -> Iterator[_Part]:
    """What both pages have in common before and after the content of the first."""
    for start, end in ((region.head_end, region.start), (region.end, len(page))):
        first, last = _common(page, other, start, end)
        if last - first > _SHORTEST:
            known = page[first:last]
            yield _Part(known, _cuts(known.lower(), region, is_before=start < region.start))


def _common(page: bytes, other: bytes, start: int, end: int) -> tuple[int, int]:
    """Start and end of what both pages have around the middle of a part of the first."""
    middle = (start + end) // 2
    at = other.find(page[middle : min(middle + _NEEDLE, end)])
    if at == -1:
        return middle, middle
    before = _longest(
        min(middle - start, at),
        lambda length: page[middle - length : middle] == other[at - length : at],
    )
    after = _longest(
        min(end - middle, len(other) - at),
        lambda length: page[middle : middle + length] == other[at : at + length],
    )
    return middle - before, middle + after


def _longest(most: int, fits: Callable[[int], bool]) -> int:
    """The greatest length up to `most` that fits; all shorter ones do."""
    return bisect_left(range(1, most + 1), True, key=lambda length: not fits(length))


def _cuts(part: bytes, region: Region, *, is_before: bool) -> tuple[_Cut, ...]:
    """What is left out of a part of pages whose contents are of the kind of a region.

    A block of the page that is close before a bare content belongs to it (`blocks.py`). So before
    it, only what is inside of a block is left out.
    """
    cuts: list[_Cut] = []
    for start, end in _pieces(part, region, is_inside=region.is_bare and is_before):
        left_out = part[start:end]
        if (
            may_have_parts(part[start : end + _KEPT])
            or (region.is_bare and _MARKER.search(left_out))
            or part.count(b"<", end, end + _KEPT) <= _FEWEST_TAGS
        ):
            continue
        instead = _SOME_WORDS if region.is_bare and has_words(left_out) else b""
        cuts.append(_Cut(start, end, instead))
    return tuple(cuts)


def _pieces(part: bytes, region: Region, *, is_inside: bool) -> Iterator[tuple[int, int]]:
    """Start and end of each piece of a menu that is long enough and is between two tags.

    Outside of a `<main>`, each `<div>` in it is closed. `is_inside`: it is inside of another one.
    """
    for first, last in _runs(part, region):
        # The offsets are those of tags inside the run.
        start = part.find(b"<", first + _KEPT, last)
        end = part.rfind(b"<", first, max(min(last, len(part)) - _KEPT, first))
        if -1 in (start, end):
            continue
        pieces = [(start, end, False)] if region.is_main else _balanced(part, first, start, end)
        for start, end, is_in_div in pieces:
            if end - start >= _SHORTEST and (is_in_div or not is_inside):
                yield start, end


def _runs(part: bytes, region: Region) -> Iterator[tuple[int, int]]:
    """Start and end of each menu, in which a search for the content finds only tags and text.

    Where the content is bare, a menu has only tags that `blocks.py` passes over.
    """
    if region.is_bare:
        yield from (found.span() for found in _PLAIN_MENU.finditer(part))
        return
    start = 0
    for landmark in _LANDMARK.finditer(part):
        yield start, landmark.start()
        start = landmark.end()
    yield start, len(part)


def _balanced(part: bytes, first: int, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Start and end of each piece in which each `<div>` is closed, between two tags.

    All are between `start` and `end`. The third item is whether the piece is inside of a `<div>`
    that starts at `first` or later.
    """
    depth = 0
    for tag in _DIV_TAG.finditer(part, first, start):
        depth = max(depth - 1, 0) if tag[1] else depth + 1
    opened: list[re.Match[bytes]] = []
    alone: list[re.Match[bytes]] = []
    """End tags without a start tag."""
    for tag in _DIV_TAG.finditer(part, start, end):
        if not tag[1]:
            opened.append(tag)
        elif opened:
            opened.pop()
        else:
            alone.append(tag)
    for tag in (*alone, *opened):
        yield start, tag.start(), depth > 0
        depth = max(depth - 1, 0) if tag[1] else depth + 1
        following = part.find(b"<", tag.end(), end)
        start = end if following == -1 else following
    yield start, end, depth > 0
