"""Leaves out of a page what it has in common with the pages before it: most of its menus.

Only a part that says nothing of a release is left out: whole tags of menus without comments,
scripts and containers, in which each `<div>` is closed. What `region.py` finds in the rest is what
it finds in the whole page; a test compares both. A part is known once two different pages have had
it outside of their contents, so no text of a release ever is.
"""

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from osce_crawler.pages.blocks import has_words
from osce_crawler.pages.layouts import (
    BLOCK_MARKER,
    BODY_MARKERS,
    CONTENT_MARKERS,
    FIELD_MARKERS,
    OTHER_MARKERS,
    PANE_MARKER,
)
from osce_crawler.pages.region import LOOKED_BACK_BYTES, Region

_MARKERS = b"|".join(
    sorted({*BODY_MARKERS, *CONTENT_MARKERS, *FIELD_MARKERS, *OTHER_MARKERS, PANE_MARKER})
)
_MARKER = re.compile(_MARKERS)
_ATTRIBUTES = rb"(?>(?:[^<>=\"']++|=\"[^<>\"]*+\")*)"
_OF_MENUS = re.compile(
    rb"(?>(?:[^<>]++"
    rb"|</?(?:a|li|ul|p|br|img|strong|em|b|i|h2|h3)(?=[\s/>])(?![^<>]*(?:%b))%b>"
    rb"|</?(?:div|span|ol|h4|h5|h6|small)(?=[\s>])(?![^<>]*(?:%b|%b))%b(?<!/)>)+)"
    % (_MARKERS, _ATTRIBUTES, _MARKERS, BLOCK_MARKER.pattern, _ATTRIBUTES)
)
"""Text and whole tags of menus; of the elements that nest, only `<div>`. The second names are those
of which `blocks.py` asks the class.
"""
_DIV_TAG = re.compile(rb"<(/?)div[^>]*>")
_SOME_WORDS = b" . . . . "
"""Stands for a part that has words: so many say something (`blocks.py`)."""
_NEEDLE = 256
"""Bytes by which a part is found: entries of menus begin alike."""
_SHORTEST = 4096
"""Bytes of a part that is worth a search."""
_KEPT = 1024
"""Bytes before and after what is left out that are known too."""
_FEWEST_TAGS = 8
"""Tags in these bytes, at least: `hidden.py` looks back over so many."""
_MOST = 4
"""Templates that are known, and pages with which the next one is compared."""
_LARGEST = 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Part:
    """Bytes that pages have in common."""

    known: bytes
    start: int = 0
    """Offset in `known` of what is left out; nothing is, if it equals `end`."""
    end: int = 0
    instead: bytes = b""

    def find(self, page: bytes, position: int) -> int:
        """The offset of the part in a page from `position` on, or -1."""
        needle = self.known[:_NEEDLE]
        at = page.find(needle, position)
        while at != -1 and not page.startswith(self.known, at):
            at = page.find(needle, at + 1)
        return at


@dataclass(frozen=True, slots=True)
class Shortened:
    """A page without known parts."""

    page: bytes
    cuts: tuple[int, ...]
    """The offsets where something was left out."""

    def has_whole(self, region: Region) -> bool:
        """Whether nothing was left out of a region, of the head, or close before the region."""
        near = 0 if region.is_main else LOOKED_BACK_BYTES
        return all(
            region.head_end < cut < region.start - near or cut > region.end for cut in self.cuts
        )


@dataclass(slots=True)
class Menus:
    """What the last pages had in common, by template."""

    _templates: deque[tuple[_Part, ...]] = field(default_factory=lambda: deque(maxlen=_MOST))
    _pages: deque[bytes] = field(default_factory=lambda: deque(maxlen=_MOST))
    """The last pages of no known template."""

    def shortened(self, page: bytes) -> Shortened | None:
        """The page without the parts of its template, or None if that is not known."""
        for parts in list(self._templates):
            pieces: list[bytes] = []
            cuts: list[int] = []
            position = length = 0
            for part in parts:
                at = part.find(page, position)
                if at == -1:
                    break
                pieces += [page[position : at + part.start], part.instead]
                length += len(pieces[-2]) + len(part.instead)
                cuts.append(length)
                position = at + part.end
            else:
                return Shortened(b"".join([*pieces, page[position:]]), tuple(cuts))
        return None

    def learn(self, page: bytes, region: Region) -> None:
        """Learns from a page of no known template, by its content."""
        if len(page) > _LARGEST:
            return
        kept = _KEPT if region.is_main else LOOKED_BACK_BYTES
        sides = ((region.head_end, region.start), (region.end, len(page)))
        for other in list(self._pages):
            common = [_common(page, other, *side) for side in sides] if other != page else []
            parts = tuple(
                _part(page[start:end], kept)
                for start, end in common
                if end - start > _SHORTEST
            )
            if parts:
                self._templates.appendleft(parts)
                self._pages.clear()
                return
        self._pages.append(page)


@lru_cache(maxsize=1)
def menus_seen() -> Menus:
    """Those of this process."""
    return Menus()


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


def _part(known: bytes, kept_after: int) -> _Part:
    """A part whose longest menu is left out; `kept_after` bytes after it are known too."""
    small = known.lower()
    runs = (found.span() for found in _OF_MENUS.finditer(small))
    first, last = max(runs, key=lambda run: run[1] - run[0], default=(0, 0))
    start, end = _balanced(small, small.find(b"<", first + _KEPT), last - kept_after)
    left_out = small[start:end]
    is_sure = (
        len(left_out) > _SHORTEST
        and not _MARKER.search(left_out)
        and small.count(b"<", end, end + _KEPT) > _FEWEST_TAGS
    )
    if not is_sure:
        return _Part(known)
    return _Part(known, start, end, _SOME_WORDS if has_words(left_out) else b"")


def _balanced(part: bytes, start: int, end: int) -> tuple[int, int]:
    """The longest piece between two offsets in which each `<div>` is closed, between two tags."""
    starts = [start]
    """Where the content of each open `<div>` starts, from the outermost."""
    longest = (start, start)
    for tag in _DIV_TAG.finditer(part, start, end):
        if not tag[1]:
            starts.append(tag.end())
            continue
        starts.pop()
        starts = starts or [tag.end()]
        longest = max(longest, (starts[-1], tag.end()), key=_length)
    return max(longest, (starts[-1], part.rfind(b"<", 0, end)), key=_length)


def _length(piece: tuple[int, int]) -> int:
    return piece[1] - piece[0]
