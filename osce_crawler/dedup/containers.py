"""The container rule: removes a paragraph that is exactly others beside it in one."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from osce_crawler.dedup.page import Page, Removals, View
from osce_crawler.dedup.policy import MINIMUM_RUN, SENTENCE_WORDS


def containers(view: View) -> Removals:
    """A paragraph that is exactly the concatenation of two or more right after or before it.

    Copies of the container beside it are passed over. This is the first rule, so at first the parts
    are those of the published page: a container of a body that is printed twice holds every
    paragraph as often as the page does. Later they are those that remain.
    """
    if not (view.containers or _any_holds_its_neighbour(view)):
        return {}
    page = view.page
    concatenations = _Concatenations(page, view.remaining)
    removals: Removals = {}
    first = 0
    for run in view.equal_runs():
        parts = concatenations.parts_beside(run[0], first, first + len(run))
        first += len(run)
        if parts:
            # The title may be among the parts. It will be removed, so another part is named.
            named = next((part for part in parts if page.keys[part] != page.title_key), parts[0])
            removals.update(dict.fromkeys(run, named))
    return removals | _copies_of_containers(view, removals)


def _any_holds_its_neighbour(view: View) -> bool:
    """Whether any paragraph begins with the one below its copies, or ends with the one above it.

    Every container does.
    """
    keys, pieces, piece_keys = view.page.keys, view.page.pieces, view.page.piece_keys
    first = view.remaining[0] if view.remaining else 0  # of the equal ones
    # A plain loop, because it runs over every paragraph of every page.
    for above, below in pairwise(view.remaining):
        if keys[above] == keys[below]:
            continue
        if pieces[first].startswith(pieces[below]) or piece_keys[below].endswith(piece_keys[above]):
            return True
        first = below
    return False


def _copies_of_containers(view: View, found: Removals) -> Removals:
    """Paragraphs of `LONE_WORDS` words or more that equal a container, wherever they stand: their
    words are in the parts.
    """
    keys = view.page.keys
    parts = {keys[position]: view.removed[position] for position in view.containers}
    parts.update((keys[position], part) for position, part in found.items())
    if not parts:
        return {}
    return {
        position: parts[keys[position]]
        for position in view.remaining
        if position not in found and keys[position] in parts and view.page.is_long(position)
    }


class _Concatenations(NamedTuple):
    """Finds the paragraphs of `order` (positions) that another paragraph is made of."""

    page: Page
    order: Sequence[int]

    def parts_beside(self, position: int, first: int, after: int) -> list[int]:
        """Positions of the parts of a paragraph, or nothing. Those below it are looked at first.

        `first` and `after` are indices in `order`: parts end before `first` or begin at `after`.
        """
        whole, key = self.page.pieces[position], self.page.piece_keys[position]
        order, pieces, piece_keys = self.order, self.page.pieces, self.page.piece_keys
        parts: list[int] = []
        if after < len(order) and whole.startswith(pieces[order[after]]):
            parts = self._below(whole, key, after)
        if len(parts) < MINIMUM_RUN and first and key.endswith(piece_keys[order[first - 1]]):
            parts = self._above(key, first)
        return parts if len(parts) >= MINIMUM_RUN and self._may_be_glued(position, parts) else []

    def _below(self, whole: str, key: str, start: int) -> list[int]:
        """The positions from index `start` on that the whole text is made of."""
        at = 0
        parts: list[int] = []
        for index in range(start, len(self.order)):
            position = self.order[index]
            piece, last = self.page.pieces[position], self.page.piece_keys[position]
            parts.append(position)
            if len(last) == len(key) - at and key.endswith(last):
                return parts
            if not piece or not whole.startswith(piece, at):
                break
            at += len(piece)
            at += whole.startswith(" ", at)
        return []

    def _above(self, key: str, stop: int) -> list[int]:
        """The positions up to index `stop` that the whole text is made of."""
        end = len(key)
        parts: list[int] = []
        for index in range(stop - 1, -1, -1):
            position = self.order[index]
            piece = self.page.pieces[position] if parts else self.page.piece_keys[position]
            parts.append(position)
            if len(piece) == end and key.startswith(piece):
                return parts[::-1]
            if not piece or not key.endswith(piece, 0, end):
                break
            end -= len(piece)
            end -= key.endswith(" ", 0, end)
        return []

    def _may_be_glued(self, position: int, parts: Sequence[int]) -> bool:
        """Whether white space may be missing between the parts, where it is.

        Old pages lost white space between paragraphs: `One sentence.Another sentence.` It may be
        missing in a sentence, and over short lines that have as many words together. There, not
        between two digits: `12345678` is not `1`, `2` and so on.
        """
        if self.page.is_sentence(position):
            return True
        joints = _joints(self.page.pieces[position], [self.page.pieces[part] for part in parts])
        if all(spaced for spaced, _ in joints):
            return True
        enough = sum(map(self.page.words, parts)) >= SENTENCE_WORDS
        return enough and not any(between.isdigit() for _, between in joints)


def _joints(whole: str, pieces: Sequence[str]) -> list[tuple[bool, str]]:
    """For each joint between two pieces of the whole text: whether white space is there (a dash
    needs none), and the two characters beside it.
    """
    joints: list[tuple[bool, str]] = []
    at = 0
    for before, after in pairwise(pieces):
        at += len(before)
        space = whole.startswith(" ", at)
        at += space
        between = before[-1] + after[0]
        joints.append((space or "-" in between, between))
    return joints
