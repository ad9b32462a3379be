"""The part of a text around its matches, with the offsets of the matches. Pure."""

import re
from collections.abc import Sequence
from typing import NamedTuple

Span = tuple[int, int]

LENGTH = 240
_BEFORE = 60
_SPACE = re.compile(r"\s+")
_ELLIPSIS = "…"


class Snippet(NamedTuple):
    """Text for one line, and the matches as offsets in it."""

    text: str
    matches: tuple[Span, ...]


def snippet(text: str, matches: Sequence[Span], length: int = LENGTH) -> Snippet:
    """The part of a text that has the most matches; its start without a match. Cut at words.

    >>> snippet("One two [sic] three.", [(4, 7)])
    Snippet(text='One two [sic] three.', matches=((4, 7),))
    """
    begin = _begin(text, matches, length)
    end = _end(text, begin, length, matches)
    inside = [(first, last) for first, last in matches if begin <= first and last <= end]
    return _on_one_line(text, begin, end, inside)


def _begin(text: str, matches: Sequence[Span], length: int) -> int:
    """Some words before the first match of the part with the most matches."""
    best, most = 0, 0
    to = 0
    for at, (first, _) in enumerate(matches):
        to = max(to, at)
        while to < len(matches) and matches[to][1] <= first + length - _BEFORE:
            to += 1
        if to - at > most:
            best, most = first, to - at
    if most == 0 and matches:  # a match that is longer than a snippet
        best = matches[0][0]
    begin = max(best - _BEFORE, 0)
    if begin == 0:
        return 0
    space = _SPACE.search(text, begin, best)
    # A word, or text without spaces, may be longer than what is shown before a match.
    return space.end() if space else begin


def _end(text: str, begin: int, length: int, matches: Sequence[Span]) -> int:
    end = begin + length
    if end >= len(text):
        return len(text)
    for first, last in matches:
        if first < end < last:  # do not cut a match, if it is no passage of its own
            end = last if last - first < length else end
    if end >= len(text) or text[end].isspace():
        return end
    cut = max(text.rfind(" ", begin, end), text.rfind("\n", begin, end))
    shown_to = max((last for first, last in matches if begin <= first and last <= end), default=0)
    if cut > max(begin, shown_to - 1):
        return cut
    # The last match is a part of the word that would be cut off, as police in police-led.
    space = _SPACE.search(text, end, end + _BEFORE)
    return space.start() if space else len(text) if len(text) - end < _BEFORE else end


def _on_one_line(text: str, begin: int, end: int, matches: Sequence[Span]) -> Snippet:
    pieces = [f"{_ELLIPSIS} "] if begin else []
    spans: list[Span] = []
    at, length = begin, len(pieces[0]) if pieces else 0
    for first, last in [*matches, (end, end)]:
        before, match = _SPACE.sub(" ", text[at:first]), _SPACE.sub(" ", text[first:last])
        if at == begin:
            before = before.lstrip(" ")
        if first == end:
            before = before.rstrip(" ")
        pieces += [before, match]
        length += len(before)
        if first < last:
            spans.append((length, length + len(match)))
        length += len(match)
        at = last
    if end < len(text) and not text[end:].isspace():
        pieces.append(f" {_ELLIPSIS}")
    return Snippet("".join(pieces), tuple(spans))


def marked(text: str, matches: Sequence[Span], begin: str, end: str) -> str:
    """A text with signs around each match.

    >>> marked("one two", [(4, 7)], "*", "*")
    'one *two*'
    """
    pieces, at = [], 0
    for first, last in matches:
        pieces += [text[at:first], begin, text[first:last], end]
        at = last
    return "".join([*pieces, text[at:]])
