"""Decides which fields inside the text containers are fields, and which are words of the text.

A field that is left out of the text stands alone in its line, or is a block of its own, and is
short. Everything else stays in the text: words may be lost otherwise.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree

from osce_crawler.errors import PageRefused
from osce_crawler.pages import layouts
from osce_crawler.pages.body import ends_line, has_text, paragraphs_in, text_of
from osce_crawler.pages.frame import Frame
from osce_crawler.pages.images import captioned, is_credit, picture_before
from osce_crawler.pages.labels import Label, label_of
from osce_crawler.pages.layouts import Element, Tree
from osce_crawler.pages.sections import has_one_caption
from osce_crawler.text import clean_text, ends_sentence, word_count

_LONGEST_WORDS = 10
"""Of a place or a date."""
_LONGEST_OTHER_WORDS = 25
"""Of a field with several values, such as sources."""
_SHORTEST_SENTENCE_WORDS = 3
# Not `D.C.`, `2006.` and `2006 г.`, the ends of places and dates.
_SENTENCE_END = re.compile(r"[^\W\d_]{3,}[.!?…։]+[\"'’”»)]*\Z")
_VALUE_LABELS = frozenset({Label.DATE, Label.PLACE})
_SHOWN = 60


@dataclass(slots=True, kw_only=True)
class FieldsInText:
    """The elements in and around the text containers that are no text."""

    figures: list[Element]
    """Pictures with captions, and captions."""
    skipped: AbstractSet[Element]
    """All that is no text in the containers."""
    lists: list[Element] = field(default_factory=list)
    """Lists of files among them."""
    values: AbstractSet[Element] = frozenset()
    """Places and dates in the containers that are fields, no words of a sentence."""
    as_text: AbstractSet[Element] = frozenset()
    """Elements in the containers that are selected as fields, but are text."""
    doubts: Sequence[str] = ()
    """Warnings."""

    @classmethod
    def of(cls, frame: Frame) -> "FieldsInText":
        """The fields of a page.

        Raises PageRefused `unbalanced` if a field certainly lacks its end tag: it has text then.
        """
        layout, tree = frame.layout, frame.tree
        pictures = [section for section in frame.pictures if has_one_caption(tree, section)]
        figures = [*filter(frame.story.holds, captioned(tree, frame.scope)), *pictures]
        skipped = {*figures, *frame.pictures}
        selected = _Selected()
        lines: list[_Line] = []
        lists: list[Element] = []
        for body in frame.bodies:
            long = tree.all(layout.long_fields, body)
            skipped.update(long)
            if long:
                long = tree.outermost(long)
                lists += [element for element in long if element.tag in layouts.LIST_TAGS]
            short = tree.all(layout.short_fields, body)
            places = tree.all(layout.place, body)
            dates = tree.all(layout.printed_date, body)
            loose = _loose_captions(tree, body, figures) if figures else set()
            if short or places or dates or loose:  # most texts have none
                selected.short.update(short)
                selected.places.update(places)
                selected.dates.update(dates)
                lines += _lines_with(body, {*short, *places, *dates, *loose}, skipped - loose)
        if not lines:
            return cls(figures=figures, skipped=skipped, lists=lists)
        weighed = _weighed(tree, figures, skipped, selected, lines)
        weighed.lists = lists
        return weighed


@dataclass(slots=True)
class _Selected:
    """What the layout selects in the containers, by kind."""

    short: set[Element] = field(default_factory=set)
    places: set[Element] = field(default_factory=set)
    dates: set[Element] = field(default_factory=set)


@dataclass(slots=True)
class _Line:
    """A line of the text that has fields."""

    fields: list[Element] = field(default_factory=list)
    """None is inside another one."""
    beside: list[str] = field(default_factory=list)
    """The rest of its text."""
    has_picture: bool = False


def _lines_with(
    body: Element, fields: AbstractSet[Element], skipped: AbstractSet[Element]
) -> Iterator[_Line]:
    """The lines of a container that have fields, without the text of skipped elements."""
    if len(fields) == 1 and _fills_block(*fields):  # most often
        yield _Line([*fields])
        return
    line = _Line()
    walk = etree.iterwalk(body, events=("start", "end"))
    for event, element in walk:
        if ends_line(element):
            if line.fields:
                yield line
            line = _Line()
        if event == "end":
            if element is not body:
                line.beside.append(element.tail or "")
        elif element in fields:
            line.fields.append(element)
            walk.skip_subtree()
        elif element in skipped or not has_text(element):
            walk.skip_subtree()
        else:
            line.has_picture = line.has_picture or element.tag == "img"
            line.beside.append(element.text or "")
    if line.fields:
        yield line


def _fills_block(found: Element) -> bool:
    """Whether an element is all there is in its block."""
    parent = found.getparent()
    return (
        parent is not None
        and len(parent) == 1
        and ends_line(parent)
        and not (parent.text or "").strip()
        and not (found.tail or "").strip()
    )


def _loose_captions(tree: Tree, body: Element, figures: list[Element]) -> set[Element]:
    """The inline captions of a container that have no picture: a sentence may have such an element.

    Those around a picture, or right after one, are captions.
    """
    return {
        figure
        for figure in figures
        if figure.tag in layouts.INLINE_TAGS
        and tree.is_around(body, figure)
        and tree.first(layouts.IMAGES, figure) is None
        and picture_before(figure) is None
    }


def _weighed(
    tree: Tree,
    figures: list[Element],
    skipped: set[Element],
    selected: _Selected,
    lines: list[_Line],
) -> FieldsInText:
    """The fields of the lines, each a field or text."""
    left_out, values, as_text = set[Element](), set[Element](), set[Element]()
    doubts: list[str] = []
    valued = selected.places | selected.dates
    for line in lines:
        beside = clean_text("".join(line.beside)) if line.beside else ""
        for found in line.fields:
            is_selected = found in valued or found in selected.short
            why = _why_text(found, _LONGEST_WORDS if found in valued else _LONGEST_OTHER_WORDS)
            if not why and found in selected.dates and _is_answer(text_of(found)):
                why = "has no date"
            if not is_selected:  # a caption
                if beside and not line.has_picture:
                    as_text.add(found)
                elif _is_sentence_for_credit(found):
                    as_text.add(found)
                    doubts.append(
                        "paragraphs: a credit without a picture contains a sentence, it is read as"
                        f" text: {text_of(found)[:_SHOWN]!r}"
                    )
            elif beside and _is_inline(found):
                as_text.add(found)
                values.update([found] if _is_of_fields(beside) and not why else [])
            elif why:
                _check_end(tree, found, is_short=found in selected.short)
                as_text.add(found)
                doubts.append(
                    f"paragraphs: a field {why}, it is read as text: {text_of(found)[:_SHOWN]!r}"
                )
            else:
                _check_end(tree, found, is_short=found in selected.short)
                left_out.add(found)
    return FieldsInText(
        figures=[figure for figure in figures if figure not in as_text],
        skipped=(skipped - as_text) | (left_out & (selected.short | selected.places)),
        values=valued & (values | left_out),
        as_text=as_text,
        doubts=doubts,
    )


def _is_answer(text: str) -> bool:
    """Whether a text is no date, but the end of a sentence: `Yes.`"""
    return ends_sentence(text) and not any(map(str.isdigit, text))


def _is_sentence_for_credit(found: Element) -> bool:
    """Whether a sentence is in the place of a credit, and no picture is next to its block."""
    text = text_of(found)
    if layouts.CREDIT not in found.get("class", "") or is_credit(text) or not _is_sentence(text):
        return False
    block = found
    while _is_inline(block) and (around := block.getparent()) is not None:
        block = around
    return not any(map(_is_picture, _neighbours(block)))


def _neighbours(block: Element) -> Iterator[Element]:
    """The nearest elements before and after a block that are not empty."""
    for side in (block.itersiblings("*", preceding=True), block.itersiblings("*")):
        yield from islice((near for near in side if text_of(near) or _is_picture(near)), 1)


def _is_picture(element: Element) -> bool:
    """Whether an element has a picture or a film, and no text."""
    return not text_of(element) and next(element.iter("img", "iframe"), None) is not None


def _is_of_fields(beside: str) -> bool:
    """Whether the words of a line beside its fields are a label, or only signs between fields."""
    return label_of(beside) in _VALUE_LABELS or not any(map(str.isalnum, beside))


def short_values(found: Iterable[Element], name: str) -> tuple[list[Element], list[str]]:
    """Of places or dates outside of the text, those that may be values, and warnings about others.

    `name` is that of the field, in warnings.
    """
    values: list[Element] = []
    doubts: list[str] = []
    for element in found:
        if why := _why_text(element, _LONGEST_WORDS):
            doubts.append(f"{name}: a field {why}, it is no value: {text_of(element)[:_SHOWN]!r}")
        else:
            values.append(element)
    return values, doubts


def _check_end(tree: Tree, found: Element, *, is_short: bool) -> None:
    """Raises PageRefused `unbalanced` if a field that stands alone contains paragraphs.

    Its end tag is missing then, and the field, which is not text, contains a part of the text. A
    place that has nothing but blocks is text as a whole.
    """
    if len(found) == 0:  # most often
        return
    if is_short:
        holds_text = tree.first(layouts.EDITORS_TEXT, found) is not None
    else:
        holds_text = _has_bare_start(found) and any(
            not _is_inline(inner) and inner.tag != "br" for inner in found.iterdescendants()
        )
    if holds_text:
        raise PageRefused(
            "unbalanced",
            f"<{found.tag}> of a field contains paragraphs: its end tag may be missing",
        )


def _is_inline(element: Element) -> bool:
    return element.tag in layouts.INLINE_TAGS


def _has_bare_start(found: Element) -> bool:
    """Whether an element starts with text that is in no block."""
    if clean_text(found.text or ""):
        return True
    first = next(iter(found), None)
    return first is not None and _is_inline(first) and bool(text_of(first))


def _why_text(found: Element, longest: int) -> str:
    """Why an element is no field, or an empty string."""
    lines = paragraphs_in(found)
    if len(found) == 0 and lines and lines[0][-1].isalnum() and len(lines[0]) < 2 * longest:
        return ""  # most often
    if len(found) and _is_inline(found):
        if any(not _is_inline(inner) and inner.tag != "br" for inner in found.iterdescendants()):
            return "contains a block"
        if len(lines) > 1:
            return "has several lines"
    if any(_is_sentence(line) for line in lines):
        return "contains a sentence"
    if word_count(" ".join(lines)) > longest:
        return "is long"
    return ""


def _is_sentence(line: str) -> bool:
    return bool(_SENTENCE_END.search(line)) and word_count(line) >= _SHORTEST_SENTENCE_WORDS
