"""The teaser rule: removes a paragraph that stops short and begins a later one."""

import re
from bisect import bisect_left, insort

from osce_crawler.dedup.containers import containers
from osce_crawler.dedup.cuts import (
    LONGEST_MARK,
    goes_on_in_word,
    joined,
    stops_inside_sentence,
    without_end_mark,
    without_start_mark,
)
from osce_crawler.dedup.page import Removals, View
from osce_crawler.text import without_final_stop

_OPENING = 10
"""Characters at the start of a paragraph. Few paragraphs of a page share so many."""
_ODD_START = "-.[("
"""Characters that begin a mark of a cut, or a dash at the edge."""
_CLOSED_END = re.compile(r"[.!?:;][\"')\]]*\Z")


_Later = list[tuple[str, int]]
"""Spelled keys of the paragraphs below a position, each with its own position, sorted."""


def teasers(view: View) -> Removals:
    """Paragraphs of `SENTENCE_WORDS` words or more that stop short and begin a longer one below."""
    stems = {
        position: stem for position in _may_begin_later(view) if (stem := _stem(view, position))
    }
    if not stems:
        return {}
    # A container begins with its first part. That part is no teaser: the container is removed.
    coarse = containers(view)
    later: _Later = []
    removals: Removals = {}
    for position in reversed(view.remaining):
        stem = stems.get(position)
        if stem and (full := _fuller(stem, view.page.spelled[position], later)) is not None:
            removals[position] = full
        if position not in coarse:
            insort(later, (view.page.spelled[position], position))
    return removals


def _may_begin_later(view: View) -> list[int]:
    """Positions of paragraphs that may begin one below them, so that `_stem` is worth its time.

    All others have another opening than each paragraph below, and neither `cuts.joined` nor a mark
    changes the opening of their stems.
    """
    spelled = view.page.spelled
    openings = [spelled[position][:_OPENING] for position in view.remaining]
    last = dict(zip(openings, view.remaining, strict=True))
    return [
        position
        for position, opening in zip(view.remaining, openings, strict=True)
        if last[opening] > position
        or len(spelled[position]) < LONGEST_MARK + _OPENING
        or opening[0] in _ODD_START
        or " -" in spelled[position][: _OPENING + 1]
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
    full, position = _at_or_after(stem, stem, later)
    while position is not None and without_final_stop(full) == key:
        full, position = _at_or_after(full + "\0", stem, later)
    return position


def _at_or_after(start: str, stem: str, later: _Later) -> tuple[str, int | None]:
    """The first entry of `later` from `start` on, if the stem begins it. Else an empty text and
    None.
    """
    index = bisect_left(later, (start, -1))
    if index < len(later) and later[index][0].startswith(stem):
        return later[index]
    return "", None


def _cut_in_word(stem: str, later: _Later) -> int | None:
    """Position of a later paragraph where the stem ends inside a word."""
    # Keys that continue the stem with a letter sort from `stem + "a"` on. Keys that continue it
    # with a space sort before.
    full, position = _at_or_after(stem + "a", stem, later)
    return position if position is not None and goes_on_in_word(stem, full) else None
