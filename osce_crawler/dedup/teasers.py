"""The teaser rule: removes a paragraph that stops short and begins a later one."""

import re
from bisect import bisect_left, insort

from osce_crawler.dedup.page import View
from osce_crawler.dedup.policy import CONNECTIVES, LONE_WORDS, MORE, READ_MORE
from osce_crawler.dedup.rules import Removals, containers
from osce_crawler.text import without_final_stop

_LINK = "|".join(map(re.escape, READ_MORE))
_MORE = "|".join(map(re.escape, (*READ_MORE, *MORE)))
_MARKED_END = re.compile(
    rf"\s*(?:\[?\.\.\.\]?\s*[\[(]?(?:{_MORE})?|[\[(](?:{_MORE})|\b(?:{_LINK})|\b(?:{_MORE})(?=\s*[→>]))[\])\s.>\"→]*$"
)
_AFTER_LINK = ']) .>"→'
"""Characters that `_MARKED_END` allows at the very end."""
_ENDINGS = (*READ_MORE, *MORE)
_LONGEST_MARK = 80
"""Characters of the longest mark, with brackets, arrows and spaces."""
_CLOSED_END = re.compile(r"[.!?:;][\"')\]]*\Z")
_OPEN_END = re.compile(r"[,(\[/-]$")
_INNER_SENTENCE = re.compile(r"\w\w\w[.!?][\"')]* \w")
_DATED_START = re.compile(r"^[^.!?]{2,80}?\b(?:19|20)\d\d\b[^.!?]{0,12}?-")


_Later = list[tuple[str, int]]
"""Spelled keys of the paragraphs below a position, each with its own position, sorted."""


def teasers(view: View) -> Removals:
    """Paragraphs of `SENTENCE_WORDS` words or more that stop short and begin a longer one below."""
    stems = {position: stem for position in view.remaining if (stem := _stem(view, position))}
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


def _stem(view: View, position: int) -> str | None:
    """The key of a paragraph without the mark of its cut.

    None if the paragraph is complete, too short to be a teaser, or a mark and nothing else.
    """
    if not view.is_sentence(position):
        return None
    spelled = view.page.spelled[position]
    end = spelled[-_LONGEST_MARK:]
    mark = (
        _MARKED_END.search(end)
        if "..." in end or end.rstrip(_AFTER_LINK).endswith(_ENDINGS)
        else None
    )
    if mark:
        return spelled[: len(spelled) - len(end) + mark.start()] or None
    return None if _CLOSED_END.search(end) else spelled


def _fuller(stem: str, spelled: str, later: _Later) -> int | None:
    """Position of a later paragraph that the stem begins.

    None if there is none, or if the stem shows no sign that it was cut.
    """
    if stem != spelled or _stops_inside_sentence(stem):
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
    """Position of a later paragraph where the stem ends inside a word and more words follow.

    Letters only, because `week 1` does not begin `week 12`. More words must follow, because
    `in Bar` is not `in Barice` cut short.
    """
    if not stem[-1].isalpha():
        return None
    # Keys that continue the stem with a letter sort from `stem + "a"` on. Keys that continue it
    # with a space sort before.
    full, position = _at_or_after(stem + "a", stem, later)
    rest = full[len(stem) :]
    return position if rest[:1].isalpha() and " " in rest else None


def _stops_inside_sentence(stem: str) -> bool:
    """Whether the stem ends inside a sentence.

    A heading has no closing stop either. But it is a complete phrase, with none of these signs.
    """
    last_word = stem.rsplit(maxsplit=1)[-1].strip("\"'(),")
    return (
        last_word in CONNECTIVES
        or bool(_OPEN_END.search(stem))
        or stem.count("(") > stem.count(")")
        or stem.count('"') % 2 == 1
        or bool(_INNER_SENTENCE.search(stem))
        or bool(_DATED_START.match(stem))
        or len(stem.split()) >= LONE_WORDS
    )
