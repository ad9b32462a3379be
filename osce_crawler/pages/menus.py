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
from osce_crawler.pages.layouts import BLOCK_MARKER, OTHER_MARKERS
from osce_crawler.pages.region import LOOKED_BACK_BYTES, Region, may_have_parts

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


@dataclass(frozen=True, slots=True)
class _Part:
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


@dataclass(frozen=True, slots=True)
class _Template:
    """What all pages of one kind have in common."""

    is_main: bool
    is_bare: bool
    """As in `Region`: what a part may have depends on the kind of the content."""
    parts: tuple[_Part, ...]


@dataclass(frozen=True, slots=True)
class Shortened:
    """A page without the known parts of its template."""

    page: bytes
    cuts: tuple[int, ...]
    """The offsets where something was left out."""
    template: _Template

    def may_have(self, region: Region) -> bool:
        """Whether a region of this page is that of the whole page.

        It has the kind that the template has, and nothing was left out of it, of the head, or close
        before the region.
        """
        template = self.template
        near = 0 if region.is_main else LOOKED_BACK_BYTES
        return (region.is_main, region.is_bare) == (template.is_main, template.is_bare) and all(
            region.head_end < cut < region.start - near or cut > region.end for cut in self.cuts
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
    cuts: list[int] = []
    position = length = 0
    for part in template.parts:
        at = part.find(page, position)
        if at == -1:
            return None
        for cut in part.cuts:
            pieces += [page[position : at + cut.start], cut.instead]
            length += at + cut.start - position + len(cut.instead)
            cuts.append(length)
            position = at + cut.end
    return Shortened(b"".join([*pieces, page[position:]]), tuple(cuts), template)


def _common_parts(page: bytes, other: bytes, region: Region) -> Iterator[_Part]:
    """What both pages have in common before and after the content of the first."""
    near = _KEPT if region.is_main else LOOKED_BACK_BYTES
    sides = ((region.head_end, region.start, near), (region.end, len(page), _KEPT))
    for start, end, kept in sides:
        first, last = _common(page, other, start, end)
        if last - first > _SHORTEST:
            known = page[first:last]
            yield _Part(known, tuple(_cuts(known.lower(), region, kept)))


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


def _cuts(part: bytes, region: Region, kept: int) -> Iterator[_Cut]:
    """What is left out of a part of pages whose contents are of the kind of a region.

    The last `kept` bytes of the part stay.
    """
    for first, last in _runs(part, region):
        # The offsets are those of tags inside the run.
        start = part.find(b"<", first + _KEPT, last)
        end = part.rfind(b"<", first, max(min(last - _KEPT, len(part) - kept), first))
        if -1 in (start, end) or end - start < _SHORTEST:
            continue
        if not region.is_main:
            start, end = _balanced(part, start, end)
        left_out = part[start:end]
        if (
            len(left_out) >= _SHORTEST
            and not may_have_parts(part[start : end + _KEPT])
            and not (region.is_bare and _MARKER.search(left_out))
            and part.count(b"<", end, end + _KEPT) > _FEWEST_TAGS
        ):
            is_replaced = region.is_bare and has_words(left_out)
            yield _Cut(start, end, _SOME_WORDS if is_replaced else b"")


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


def _balanced(part: bytes, start: int, end: int) -> tuple[int, int]:
    """The longest piece between two tags in which each `<div>` is closed."""
    starts = [start]
    """Where the content of each open `<div>` starts, from the outermost."""
    longest = (start, start)
    for tag in _DIV_TAG.finditer(part, start, end):
        after = part.find(b"<", tag.end())
        if not tag[1]:
            starts.append(after)
            continue
        starts.pop()
        starts = starts or [after]
        longest = max(longest, (starts[-1], min(after, end)), key=_length)
    return max(longest, (starts[-1], end), key=_length)


def _length(piece: tuple[int, int]) -> int:
    return piece[1] - piece[0]
