"""The teaser rule: a paragraph that stops short, and whose words begin a later one."""

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
_ENDINGS = (*READ_MORE, *MORE)
_LONGEST_MARK = 80
"""Characters of the longest mark of a cut, brackets, arrows and spaces included."""
_CLOSED_END = re.compile(r"[.!?:;][\"')\]]*\Z")
_OPEN_END = re.compile(r"[,(\[/-]$")
_INNER_SENTENCE = re.compile(r"\w\w\w[.!?][\"')]* \w")
_DATED_START = re.compile(r"^[^.!?]{2,80}?\b(?:19|20)\d\d\b[^.!?]{0,12}?-")


_Later = list[tuple[str, int]]
"""Spelled keys of the paragraphs further down the page with their positions, in the order of
letters.
"""


def teasers(view: View) -> Removals:
    """Paragraphs of 8 words or more that stop short and begin a later, fuller one."""
    stems = {position: stem for position in view.remaining if (stem := _stem(view, position))}
    if not stems:
        return {}
    # A container begins with its first part, which is no teaser of it: the finer ones stay.
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
    """The words of a paragraph that may have been cut off, without the mark of the cut; None if it
    is complete.
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
    """Position of a later paragraph that the stem begins, where it is sure that the stem was cut
    off.
    """
    if stem != spelled or _stops_inside_sentence(stem):
        return _longer(stem, without_final_stop(spelled), later)
    return _cut_in_word(stem, later)


def _longer(stem: str, key: str, later: _Later) -> int | None:
    """The first paragraph, in the order of letters, that the stem begins; one with the same key is
    its copy, not more.
    """
    full, position = _at_or_after(stem, stem, later)
    while position is not None and without_final_stop(full) == key:
        full, position = _at_or_after(full + "\0", stem, later)
    return position


def _at_or_after(start: str, stem: str, later: _Later) -> tuple[str, int | None]:
    """The first paragraph, in the order of letters from `start` on, that the stem begins; else an
    empty text.
    """
    index = bisect_left(later, (start, -1))
    if index < len(later) and later[index][0].startswith(stem):
        return later[index]
    return "", None


def _cut_in_word(stem: str, later: _Later) -> int | None:
    """A stem that ends inside a word of a paragraph that goes on after it.

    Only letters: `week 1` does not begin `week 12`. And more words must follow: `in Bar` does not
    begin `in Barice`.
    """
    if not stem[-1].isalpha():
        return None
    # Paragraphs that go on with a letter sort from `stem + "a"`; those that go on with a space sort
    # before it.
    full, position = _at_or_after(stem + "a", stem, later)
    rest = full[len(stem) :]
    return position if rest[:1].isalpha() and " " in rest else None


def _stops_inside_sentence(stem: str) -> bool:
    """Evidence that no heading gives: a heading has no stop either, but it is a phrase of its
    own.
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
