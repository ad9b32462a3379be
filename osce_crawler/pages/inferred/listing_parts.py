"""Takes the lines of an entry apart: a date or a type may be on the line of the title."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import groupby

from osce_crawler.pages.dates import attribute_date, date_in_words
from osce_crawler.pages.inferred.lines import Line, Piece, folded_letters
from osce_crawler.pages.labels import Label, label_of
from osce_crawler.pages.layouts import Element
from osce_crawler.text import clean_text, word_count
from osce_crawler.urls import Address

LONGEST_DATE_WORDS = 8
_LONGEST_DATE_IN_LINK = 5
_BETWEEN_PARTS = "|•·,:;–—- "
_SEPARATOR = re.compile(r"[|•·]")


@dataclass(frozen=True, slots=True)
class Parts:
    """Takes a line apart at the links to releases: a date may be on the line of the title."""

    releases: Mapping[Element, Address]
    are_in_link: bool = False
    """Whether a date at the start or end of a link is a part, too."""

    def of(self, pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
        """The pieces of each part."""
        for link, group in groupby(
            pieces, lambda piece: piece.link if piece.link in self.releases else None
        ):
            part = list(group)
            if link is None or not self.are_in_link:
                yield part
                continue
            runs = [list(run) for _, run in groupby(part, partial(_child, link))]
            first = int(len(runs) > 1 and _is_date(runs[0]))
            last = int(len(runs) > first + 1 and _is_date(runs[-1]))
            yield from runs[:first]
            yield [piece for run in runs[first : len(runs) - last] for piece in run]
            yield from runs[len(runs) - last :]


def _child(link: Element, piece: Piece) -> Element:
    """The element directly in a link that a piece is in; the link itself if it is in none."""
    element = piece.element
    while element is not link and (above := element.getparent()) is not None and above is not link:
        element = above
    return element


def _is_date(pieces: Sequence[Piece]) -> bool:
    text = _text_of(pieces)
    return word_count(text) <= _LONGEST_DATE_IN_LINK and date_in_words(text) is not None


def _text_of(pieces: Sequence[Piece]) -> str:
    return clean_text("".join(piece.text for piece in pieces))


def parted(lines: Sequence[Line], parts: Parts) -> Iterator[Line]:
    """The lines, those with links to releases in parts.

    A heading stays whole unless a part is a date, and a summary with a link in it does, too.
    """
    has_title = False
    for line in lines:
        is_linked = any(piece.link in parts.releases for piece in line.pieces)
        if not is_linked or (line.is_prose and has_title):
            yield line
            continue
        found = [_part(line, pieces) for pieces in parts.of(line.pieces)]
        has_title = True
        if line.heading is not None and all(day_of(one) is None for one in found):
            yield line
        else:
            yield from (one for one in found if one.text)


def _part(line: Line, pieces: Sequence[Piece]) -> Line:
    text = _text_of(pieces)
    linked = [folded_letters(piece.text) for piece in pieces if piece.link is not None]
    around = dict.fromkeys(
        element for piece in pieces for element in (piece.element, *piece.element.iterancestors())
    )
    return replace(
        line,
        text=text if len(linked) == len(pieces) else text.strip(_BETWEEN_PARTS),
        pieces=tuple(pieces),
        times=tuple(
            str(element.get("datetime"))
            for element in around
            if element.tag == "time" and element.get("datetime")
        ),
        letters=folded_letters(text),
        linked=len("".join(linked)),
    )


def day_of(line: Line) -> date | None:
    """The date of a `<time>`, or of a short line or of a part of it between separators.

    A date with the label of something else, such as `Deadline:`, is none.
    """
    if label_of(line.text.partition(":")[0]) not in (None, Label.DATE):
        return None
    day = next(filter(None, map(attribute_date, line.times)), None)
    if day is not None:
        return day
    short = (part for part in _SEPARATOR.split(line.text) if word_count(part) <= LONGEST_DATE_WORDS)
    return next(filter(None, map(date_in_words, short)), None)
