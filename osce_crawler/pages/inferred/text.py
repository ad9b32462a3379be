"""Chooses the lines of the text in its block: from the dateline to the last paragraph."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from osce_crawler.pages.contacts import find_contacts
from osce_crawler.pages.dateline import find_dateline
from osce_crawler.pages.file_links import is_file
from osce_crawler.pages.inferred.block import Block
from osce_crawler.pages.inferred.left_out import LeftOut
from osce_crawler.pages.inferred.lines import Line
from osce_crawler.pages.inferred.scene import Scene
from osce_crawler.pages.inferred.shapes import is_of_template, kind_of, unit_of
from osce_crawler.pages.inferred.text_parts import TextParts, is_notice
from osce_crawler.pages.layouts import Element
from osce_crawler.text import clean_text, word_count

_MOST_LINES_BEFORE = 3
_SHOWN = 60
_MOST_WORDS_BESIDE = 3
_LONGEST_BAR_WORDS = 8
_SHARE = re.compile(
    r"(?:share|tweet|print this|поделит|поделись|поділит|поширити|shpërnda|ndaje|podijeli|podeli"
    r"|сподели|подели|teilen|partage)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Text:
    """The lines of the text of a release, and why it may be wrong."""

    element: Element
    lines: list[int]
    fault: str | None = None
    """Why the lines are certainly not the text, or not all of it."""
    doubts: list[str] = field(default_factory=list)
    """Warnings."""

    @property
    def start(self) -> int:
        """The first line."""
        return self.lines[0]

    @property
    def end(self) -> int:
        """The line after the last."""
        return self.lines[-1] + 1


def choose_text(scene: Scene, block: Block, metadata: set[int]) -> Text:
    """The lines of the text in a block. `metadata` are lines of labels, values, type and date."""
    start = _start(scene, block, metadata)
    if start is None:
        return Text(block.element, [max(block.start, scene.title.end)], "it has no paragraph")
    chosen, fault = _from(scene, start, metadata, block)
    text = Text(block.element, chosen or [start], fault)
    text.fault = (
        text.fault or _beginning(scene, text, metadata) or _continuation(scene, text, metadata)
    )
    text.doubts = LeftOut(
        scene, text.element, _around(scene, text), set(text.lines), metadata
    ).warnings()
    return text


def _usable(scene: Scene, lines: Iterable[int], metadata: set[int]) -> list[int]:
    return [
        index
        for index in lines
        if index not in metadata
        and not scene.is_other(index)
        and scene.outline.lines[index].figure is None
    ]


def _start(scene: Scene, block: Block, metadata: set[int]) -> int | None:
    """The first line of the text.

    It is the first of the block that starts as the teaser or with a dateline, or of the lines right
    before the block; else the first paragraph. Lines before it in an element of the same kind
    belong to the text: a number, say.
    """
    lines = scene.outline.lines
    first = max(block.start, scene.title.end)
    usable = _usable(scene, range(first, block.end), metadata)
    prose = [index for index in usable if lines[index].is_prose or scene.opens_text(index)]
    if not prose:
        return None
    early = [index for index in usable if index <= prose[:2][-1]]
    before = _usable(scene, range(scene.title.end, first), metadata)[-_MOST_LINES_BEFORE:]
    start = _opener(scene, early)
    if start is None:
        start = _opener(scene, before)
        if start is not None and any(lines[index].is_link for index in before if index > start):
            start = None
    if start is None:
        start = _longest_stretch(scene, prose, metadata)
    is_mixed = is_mixed_block(scene, block, metadata)
    opening = kind_of(lines[start])
    for index in reversed([index for index in usable if index < start]):
        unit = unit_of(lines[index].holder, block.element)
        is_plain = unit is block.element or not is_of_template(unit)
        is_own = kind_of(lines[index]) == opening or (is_plain and not is_mixed)
        if index != start - 1 or lines[index].linked or not is_own:
            break
        start = index
    return start


def _longest_stretch(scene: Scene, prose: Sequence[int], metadata: set[int]) -> int:
    """The first paragraph of the longest stretch between labels and links.

    A summary above the labels is no text.
    """
    lines = scene.outline.lines
    lengths = dict[int, int]()
    first = prose[0]
    for before, index in zip((prose[0], *prose), prose, strict=False):
        if any(at in metadata or lines[at].is_link for at in range(before, index)):
            first = index
        lengths[first] = lengths.get(first, 0) + len(lines[index].letters)
    return max(lengths, key=lambda start: lengths[start])


def _opener(scene: Scene, lines: Sequence[int]) -> int | None:
    by_teaser = next((index for index in lines if scene.starts_as_teaser(index)), None)
    if by_teaser is not None:
        return by_teaser
    return next((index for index in lines if scene.opens_text(index)), None)


def _from(
    scene: Scene, start: int, metadata: set[int], block: Block
) -> tuple[list[int], str | None]:
    """The lines of the text from `start` on, and a fault.

    The text ends at the first link, label or box that no more paragraphs of the text follow.
    """
    chosen: list[int] = []
    parts = TextParts(scene, block.element)
    is_mixed = is_mixed_block(scene, block, metadata)
    for index in range(start, block.end):
        line = scene.outline.lines[index]
        if line.figure is not None or index in scene.chrome:
            continue
        if index in metadata or line.is_link or index in scene.stories:
            fault: str | None = _end_at_link(scene, parts, index, block.end)
        else:
            fault = _end_at(parts, index, block.end, is_mixed=is_mixed)
        if fault == _OVER:
            return _without_trailer(scene, chosen, parts), None
        if fault:
            return chosen, f"{fault}: {line.text[:_SHOWN]!r}"
        if line.is_prose:
            parts.add(line)
        chosen.append(index)
    if is_mixed:
        return _without_trailer(scene, chosen, parts), None
    while len(chosen) > 1 and _is_bar(scene.outline.lines[chosen[-1]], parts):
        chosen = chosen[:-1]
    return chosen, None


def _is_bar(line: Line, parts: TextParts) -> bool:
    """Whether a line is a bar of links to share, in a part of the template or by its words."""
    if line.is_prose or not line.linked or word_count(line.text) > _LONGEST_BAR_WORDS:
        return False
    return bool(_SHARE.match(line.text)) or (
        parts.is_box(line) and not parts.is_by_editor(line) and not all(map(is_file, line.hrefs))
    )


_OVER = "over"
_CONTINUES = "text continues after its block"


def _end_at(parts: TextParts, index: int, end: int, *, is_mixed: bool) -> str | None:
    """Whether the text is over at a line outside links and labels, else a fault or None."""
    line = parts.scene.outline.lines[index]
    if parts.is_outside(line):
        return _OVER if line.heading is not None else _CONTINUES
    if is_mixed and parts.ends_at(line):
        return "it is unclear whether this is text"
    if is_mixed and parts.is_box(line) and not parts.continue_in(index + 1, end):
        return _end_at_box(line)
    return None


def _end_at_link(scene: Scene, parts: TextParts, index: int, end: int) -> str:
    """Whether the text is over at a line of links, labels or another story, else a fault."""
    lines = scene.outline.lines
    line = lines[index]
    is_headed = line.heading is not None or lines[index - 1].heading is not None
    if line.is_link and not is_headed and parts.contain(line):
        return "a line of it is only a link"
    if index in scene.stories or (line.is_link and line.heading is not None):
        return _OVER
    if parts.continue_in(index + 1, end):
        return "a line of it is only a link or a label"
    return _OVER


def _end_at_box(line: Line) -> str | None:
    """Whether the text is over at a part of the template without text, else a fault or None."""
    if is_notice(line):
        return _OVER
    if line.is_prose and find_contacts([line.text]) is None:
        return "it is unclear whether this is text"
    return None


def is_mixed_block(scene: Scene, block: Block, metadata: set[int]) -> bool:
    """Whether a block contains more than text and files: title, labels, links or menus."""
    lines = scene.outline.lines
    return any(
        index in metadata
        or scene.is_other(index)
        or (lines[index].is_link and not all(map(is_file, lines[index].hrefs)))
        for index in range(block.start, block.end)
    )


def _without_trailer(scene: Scene, chosen: list[int], parts: TextParts) -> list[int]:
    """The lines without headings and short lines of templates at the end, such as `Share:`."""
    lines = scene.outline.lines
    while chosen and not lines[chosen[-1]].is_prose:
        line = lines[chosen[-1]]
        if (
            not _is_bar(line, parts)
            and line.heading is None
            and (parts.is_by_editor(line) or parts.is_inside(line))
        ):
            break
        chosen = chosen[:-1]
    return chosen


def _beginning(scene: Scene, text: Text, metadata: set[int]) -> str | None:
    """A fault if what an editor wrote stands right before the text, in its container.

    Or if a link runs into the dateline: the markup between is missing.
    """
    first, *rest = scene.outline.lines[text.start].pieces
    if first.link is not None and find_dateline(clean_text("".join(one.text for one in rest))):
        return f"it begins with a link: {first.text!r}"
    index = text.start - 1
    line = scene.outline.lines[max(index, 0)]
    if (
        index < scene.title.end
        or line.linked
        or line.heading is not None
        or line.figure is not None
    ):
        return None
    if index in metadata or scene.is_other(index):
        return None
    is_by_editor = TextParts(scene, text.element).is_by_editor(line)
    is_inside = text.element in line.holder.iterancestors()
    if (is_by_editor and is_inside) or line.holder is text.element:
        return f"text is before its start: {line.text[:_SHOWN]!r}"
    return None


def _continuation(scene: Scene, text: Text, metadata: set[int]) -> str | None:
    """A fault if text follows directly, with no heading or link between.

    That is what an editor wrote; prose of a template only if it is much, because a box may follow.
    """
    lines = scene.outline.lines
    parts = TextParts(scene, _around(scene, text))
    around = set(text.element.iterancestors())
    letters = [len(lines[index].letters) for index in text.lines]
    allowed, boxed = sum(letters) / 2, 0
    for index in range(text.end, len(lines)):
        line = lines[index]
        if line.figure is not None or index in scene.chrome:
            continue
        is_linked = 2 * line.linked >= len(line.letters) > 0
        if _is_subheading(scene, text, parts, index):
            return f"{_CONTINUES}: {line.text[:_SHOWN]!r}"
        if line.heading is not None or is_linked or index in metadata or index in scene.stories:
            break
        if is_notice(line):
            continue
        is_bare = line.holder in around and word_count(line.text) > _MOST_WORDS_BESIDE
        unit = unit_of(line.holder, parts.container)
        is_text = parts.is_by_editor(line) or (line.is_prose and not is_of_template(unit))
        if line.is_prose:
            allowed, boxed = allowed - len(line.letters), boxed + 1
        if is_bare or is_text or allowed < 0 or boxed > _MOST_IN_BOX:
            return f"{_CONTINUES}: {line.text[:_SHOWN]!r}"
    return None


_MOST_IN_BOX = 2


def _is_subheading(scene: Scene, text: Text, parts: TextParts, index: int) -> bool:
    """Whether a heading may be of the text: nothing around it or the text is of a template."""
    lines = scene.outline.lines[index : index + 2]
    return (
        lines[0].heading is not None
        and not is_of_template(text.element)
        and all(not line.linked and parts.is_by_editor(line) for line in lines)
        and lines[-1].is_prose
    )


def _around(scene: Scene, text: Text) -> Element:
    """The element around title and text, else around the text."""
    above = list(text.element.iterancestors())
    return next((up for up in above if scene.title.is_around(up)), (above or [text.element])[0])
