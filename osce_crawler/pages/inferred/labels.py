"""Finds the labelled values of a page of unknown design: a label, and its value beside or below."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from osce_crawler.pages.dateline import find_dateline
from osce_crawler.pages.fields import LabelledValues, have_same_letters
from osce_crawler.pages.inferred.lines import Line, Outline, Piece, link_texts
from osce_crawler.pages.inferred.shapes import Shape, shape_of
from osce_crawler.pages.labels import Label, label_of
from osce_crawler.pages.layouts import Element
from osce_crawler.text import clean_text, word_count

_LONGEST_VALUE_WORDS = 25
_MOST_LINES_BETWEEN = 12
_MOST_LABELS = 50
_SEPARATORS = "|•·;,/"
_LONGEST_LABEL_WORDS = 5
_CELLS, _ROWS = frozenset({"td", "th"}), frozenset({"tr"})
_LONGEST_LABEL = 30


@dataclass(slots=True, eq=False)
class Labelled:
    """A label on the page, and its values."""

    label: Label | None
    """None for text that has the form of the labels around it, but is no known label."""
    text: str
    line: int
    element: Element
    values: list[str] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    """The addresses of the links in the values."""
    lines: set[int] = field(default_factory=set)
    """The lines of the label and its values."""

    @property
    def shape(self) -> Shape:
        """Tag and class of its element: the labels of one set have the same."""
        return shape_of(self.element)


def label_sets(outline: Outline, hidden: set[int]) -> list[list[Labelled]]:
    """The sets of labels of a page in document order; a label that occurs again starts a new set.

    `hidden` are lines that are no labels, such as menus.
    """
    sets: list[list[Labelled]] = []
    for index, line in enumerate(outline.lines):
        if index in hidden:
            continue
        for one in _labels_in(line, index):
            last = sets[-1] if sets else []
            is_new = (
                not last
                or len(last) >= _MOST_LABELS
                or index - max(last[-1].lines | {last[-1].line}) > _MOST_LINES_BETWEEN
                or any(
                    one.label is before.label and one.label is not Label.EVENT for before in last
                )
            )
            if is_new:
                sets.append([one])
            else:
                last.append(one)
    for labels in sets:
        _read_values(outline, labels)
    return sets


def as_values(labels: Sequence[Labelled]) -> LabelledValues:
    """The values of a set of labels."""
    found = LabelledValues()
    for one in labels:
        if one.label is None:
            found.unknown.append(one.text)
            continue
        found.add(one.label, one.values)
        if one.label is Label.DATE:
            found.times.extend(one.times)
    return found


def contains_label(value: str) -> bool:
    """Whether a value contains a label with its colon: then it is the value of two labels."""
    return any(
        label_of(before[start:])
        for before in value.split(":")[:-1]
        for start in range(max(len(before) - _LONGEST_LABEL, 0), len(before))
    )


def _labels_in(line: Line, index: int) -> Iterator[Labelled]:
    """The labels of one line: all of it, an element of it, or the words before a colon.

    A label in a link is an entry of a menu.
    """
    if line.pieces[0].link is not None:
        return
    whole = label_of(line.text)
    if whole is not None:
        element = line.pieces[0].element
        yield Labelled(whole, line.text, index, element, lines={index})
        return
    if word_count(line.text) > 3 * _LONGEST_VALUE_WORDS:
        return
    yield from _labels_of_pieces(line, index)


def _labels_of_pieces(line: Line, index: int) -> Iterator[Labelled]:
    found: list[tuple[Labelled, list[Piece], str]] = []
    for position, piece in enumerate(line.pieces):
        text = clean_text(piece.text)
        name, colon, rest = text.lstrip(_SEPARATORS + " ").partition(":")
        following = (
            line.pieces[position + 1].text.lstrip() if position + 1 < len(line.pieces) else ""
        )
        has_colon = text.endswith(":") or following.startswith(":")
        # Without a colon, a word in bold in a sentence is no label: `<strong>When</strong> they
        # left, nobody got wet.`
        is_first = bool(found) or not any(before.text.strip() for before in line.pieces[:position])
        is_alone = label_of(text) is not None and (
            has_colon or (piece.element is not line.holder and is_first and not line.is_prose)
        )
        label = label_of(name) if colon or is_alone else None
        if label is None and found and text.endswith(":") and _is_like(piece, found[0][0], line):
            found.append((Labelled(None, text, index, piece.element, lines={index}), [], ""))
            continue
        if label is None or piece.link is not None or (position and not _opens(line, position)):
            if found:
                found[-1][1].append(piece)
            continue
        found.append((Labelled(label, name, index, piece.element, lines={index}), [], rest))
    for one, pieces, rest in found:
        one.values = _values_of([*pieces], rest)
        one.links = _links_of(pieces)
        one.times = list(line.times) if one.label is Label.DATE else []
        yield one


def _is_like(piece: Piece, label: Labelled, line: Line) -> bool:
    """Whether a piece has the form of a label: then it is an unknown label, and no value."""
    return piece.element is not line.holder and shape_of(piece.element) == label.shape


def _opens(line: Line, position: int) -> bool:
    """Whether a piece in the middle of a line may be a label: in an element of its own."""
    piece, before = line.pieces[position], line.pieces[position - 1]
    return piece.element is not before.element and piece.element is not line.holder


def _values_of(pieces: Sequence[Piece], rest: str = "") -> list[str]:
    """The values in pieces of one line: several links with punctuation between are several."""
    whole = clean_text(rest + "".join(piece.text for piece in pieces)).strip(_SEPARATORS + ": ")
    names = [name for _, name in link_texts(pieces) if name]
    if len(names) > 1 and have_same_letters(names, [whole]):
        return names
    return [whole] if whole else []


def _links_of(pieces: Sequence[Piece]) -> list[str]:
    return [str(piece.link.get("href")) for piece in pieces if piece.link is not None]


def _read_values(outline: Outline, labels: list[Labelled]) -> None:
    """Adds the values that are not on the line of their label, and what looks like more labels."""
    if _is_header_row(labels):
        _read_columns(outline, labels)
        return
    ends = [one.line for one in labels[1:]] + [len(outline.lines)]
    for one, end in zip(list(labels), ends, strict=True):
        if not one.values:
            _read_below(outline, one, end, labels)
    labels.sort(key=lambda one: one.line)


def _read_below(outline: Outline, one: Labelled, end: int, labels: list[Labelled]) -> None:
    """Reads the values of a label from the lines after it, at most to line `end`.

    They are in the next element, and in the elements after it that have the same form.
    """
    shapes = {other.shape for other in labels if other.element.tag not in {"p", "td", "div"}}
    first: Element | None = None
    for index in range(one.line + 1, min(end, one.line + _MOST_LINES_BETWEEN)):
        line = outline.lines[index]
        if (
            word_count(line.text) > _LONGEST_VALUE_WORDS
            or line.heading is not None
            or find_dateline(line.text) is not None
        ):
            return
        is_term = one.element.tag == "dt" and line.holder.tag == "dt"
        is_like = _has_shape(line, shapes if first is not None else _own_shape(one))
        if is_term or (is_like and line.text.endswith(":")):
            labels.append(Labelled(None, line.text, index, line.pieces[0].element, lines={index}))
            return
        unit = _unit_beside(one.element, line.holder)
        if unit is None or (first is not None and unit is not first and not _alike(unit, first)):
            return
        if first is not None and unit in one.element.iterancestors() and _is_shared(unit, labels):
            return
        first = first if first is not None else unit
        one.values += _values_of(line.pieces)
        one.links += line.hrefs
        one.lines.add(index)
        if one.label is Label.DATE:
            one.times += line.times


def _is_shared(unit: Element, labels: Sequence[Labelled]) -> bool:
    """Whether an element contains several labels, and so the values of several."""
    return sum(_is_in(other.element, unit) for other in labels) > 1


def _own_shape(one: Labelled) -> set[Shape]:
    """The shape of a label, if it has a class: what looks like it is no value of it."""
    return {one.shape} if one.element.get("class") else set()


def _has_shape(line: Line, shapes: set[Shape]) -> bool:
    return shape_of(line.pieces[0].element) in shapes and (
        word_count(line.text) <= _LONGEST_LABEL_WORDS
    )


def _alike(unit: Element, first: Element) -> bool:
    """Whether a further element after a label is one more value: one like the first."""
    return unit.getparent() is first.getparent() and shape_of(unit) == shape_of(first)


def _unit_beside(label: Element, holder: Element) -> Element | None:
    """The element with the value, as a sibling of the label or of an element around it.

    For a value in no element of its own, such as text after `<br>`, the one around both. None if
    more than the label and values is between.
    """
    inside = {label, *label.iterancestors()}
    if holder in inside:
        return None if holder.tag in _PAGES else holder
    return next(
        (
            unit
            for unit in (holder, *holder.iterancestors())
            if (above := unit.getparent()) is None or above in inside
        ),
        None,
    )


_PAGES = frozenset({"body", "html", "main"})


def _is_header_row(labels: Sequence[Labelled]) -> bool:
    """Whether two labels are neighbours in one row of a table: the values are in the next row."""
    cells = [_around(one.element, _CELLS) for one in labels]
    return any(
        one is not None and other is not None and one.getnext() is other
        for one, other in pairwise(cells)
    )


def _around(element: Element, tags: frozenset[str]) -> Element | None:
    """The element itself or the nearest around it with one of the tags, or None."""
    return next((up for up in (element, *element.iterancestors()) if up.tag in tags), None)


def _read_columns(outline: Outline, labels: Sequence[Labelled]) -> None:
    """Reads the values below the labels of a header row, if both rows have as many cells."""
    row = _around(labels[0].element, _ROWS)
    below = row.getnext() if row is not None else None
    if row is None or below is None:
        return
    names = [cell for cell in row if cell.tag in _CELLS]
    cells = [cell for cell in below if cell.tag in _CELLS]
    if len(names) != len(cells):
        return
    for one in labels:
        own = next((at for at, cell in enumerate(names) if _is_in(one.element, cell)), None)
        if own is None:
            continue
        start, end = outline.spans.get(cells[own], (0, 0))
        for index in range(start, end):
            one.values += _values_of(outline.lines[index].pieces)
            one.links += outline.lines[index].hrefs
            one.lines.add(index)
            if one.label is Label.DATE:
                one.times += outline.lines[index].times


def _is_in(element: Element, container: Element) -> bool:
    return element is container or container in element.iterancestors()
