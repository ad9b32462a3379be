"""The teaser rule: removes a paragraph that stops short and begins a later one."""

import re
from bisect import bisect_left
from collections.abc import Container
from dataclasses import dataclass

from osce_crawler.dedup.containers import containers
from osce_crawler.dedup.cuts import (
    LONGEST_MARK,
    goes_on_in_word,
    joined,
    stops_inside_sentence,
    without_end_mark,
    without_start_mark,
)
from osce_crawler.dedup.page import SHORTEST_SENTENCE, Removals, View
from osce_crawler.text import without_final_stop

_OPENING = 10
"""Characters at the start of a paragraph. Few paragraphs of a page share so many."""
_ODD_START = "-.[("
"""Characters that begin a mark of a cut, or a dash at the edge."""
_CLOSED_END = re.compile(r"[.!?:;][\"')\]]*\Z")


@dataclass(slots=True)
class _Later:
    """Spelled keys of the paragraphs below a position, each with its own position, sorted.

    The position only moves down. An entry is passed over when it is no longer below: taking it out
    of a list would take time in proportion to the list.
    """

    entries: list[tuple[str, int]]
    _indices: dict[int, int]
    """By position, the index of its entry."""
    _next: list[int]
    """By index, an index from which the next entry below is found; its own, if it is below."""

    @classmethod
    def of(cls, view: View, left_out: Container[int]) -> "_Later":
        """All remaining paragraphs, without those at positions that are `left_out`."""
        spelled = view.page.spelled
        entries = sorted(
            (spelled[position], position) for position in view.remaining if position not in left_out
        )
        indices = {position: index for index, (_, position) in enumerate(entries)}
        return cls(entries, indices, list(range(len(entries) + 1)))

    def pass_over(self, position: int) -> None:
        """Leaves out the entry of a position from now on."""
        index = self._indices.get(position)
        if index is not None:
            self._next[index] = index + 1

    def at_or_after(self, start: str, stem: str) -> tuple[str, int | None]:
        """The first entry from `start` on, if the stem begins it. Else an empty text and None."""
        path = [bisect_left(self.entries, (start, -1))]
        while (index := self._next[path[-1]]) != path[-1]:
            path.append(index)
        for passed in path:  # the next search from there takes one step
            self._next[passed] = index
        if index < len(self.entries) and self.entries[index][0].startswith(stem):
            return self.entries[index]
        return "", None


def teasers(view: View) -> Removals:
    """Paragraphs of `SENTENCE_WORDS` words or more that stop short and begin a longer one below."""
    stems = {
        position: stem for position in _may_begin_later(view) if (stem := _stem(view, position))
    }
    if not stems:
        return {}
    # A container begins with its first part. That part is no teaser: the container is removed.
    coarse = containers(view)
    later = _Later.of(view, coarse)
    removals: Removals = {}
    for position in view.remaining:
        later.pass_over(position)
        stem = stems.get(position)
        if stem and (full := _fuller(stem, view.page.spelled[position], later)) is not None:
            removals[position] = full
    return removals


def _may_begin_later(view: View) -> list[int]:
    """Positions of paragraphs that may begin one below them, so that `_stem` is worth its time.

    All others are no sentences, or have another opening than each paragraph below, and neither
    `cuts.joined` nor a mark changes the opening of their stems.
    """
    spelled, published = view.page.spelled, view.page.published
    openings = [spelled[position][:_OPENING] for position in view.remaining]
    last = dict(zip(openings, view.remaining, strict=True))
    return [
        position
        for position, opening in zip(view.remaining, openings, strict=True)
        if (
            last[opening] != position
            or len(spelled[position]) < LONGEST_MARK + _OPENING
            or "-" in opening
            or opening[0] in _ODD_START
            or opening[-1] == " "  # a dash may follow
        )
        and len(published[position]) >= SHORTEST_SENTENCE
    ]


def _stem(view: View, position: int) -> str | None:
    """The key of a paragraph without the marks of its cut.

    None if the paragraph is complete, too short to be a teaser, or a mark and nothing else.
    """
    spelled = view.page.spelled[position]
    stem = without_end_mark(spelled)
    if stem is None:
        if _CLOSED_END.search(spelled[-8:]):
            return None
        stem = joined(spelled)
    start = without_start_mark(stem)
    if start is not None:
        stem = start
    return stem if stem and view.is_sentence(position) else None


def _fuller(stem: str, spelled: str, later: _Later) -> int | None:
    """Position of a later paragraph that the stem begins.

    None if there is none, or if the stem shows no sign that it was cut.
    """
    if stem != spelled or stops_inside_sentence(stem):
        return _longer(stem, without_final_stop(spelled), later)
    return _cut_in_word(stem, later)


def _longer(stem: str, key: str, later: _Later) -> int | None:
    """Position of the first paragraph in `later` that the stem begins.

    A paragraph with the key `key` is a copy of the teaser and does not count.
    """
    full, position = later.at_or_after(stem, stem)
    while position is not None and without_final_stop(full) == key:
        full, position = later.at_or_after(full + "\0", stem)
    return position


def _cut_in_word(stem: str, later: _Later) -> int | None:
    """Position of a later paragraph where the stem ends inside a word."""
    # Keys that continue the stem with a letter sort from `stem + "a"` on. Keys that continue it
    # with a space sort before.
    full, position = later.at_or_after(stem + "a", stem)
    return position if position is not None and goes_on_in_word(stem, full) else None
