"""Learns in which parts of a template the text stands, to find its end."""

import re

from osce_crawler.pages.file_links import is_file
from osce_crawler.pages.inferred.lines import Line
from osce_crawler.pages.inferred.scene import Scene
from osce_crawler.pages.inferred.shapes import Shape, is_of_template, kind_of, shape_of, unit_of
from osce_crawler.pages.layouts import EDITORS_TAGS, Element

_SEVERAL = 2
_CONTROLS = ("input", "button", "select", "textarea")
_BLOCKS = frozenset({"div", "section"})
_EDITORS_TAGS = EDITORS_TAGS | {"td", "tr", "tbody"}
_NOTICE = re.compile(
    r"\bsubscribe\b|\bnewsletter\b|\bcookies?\b|©|\bcopyright\b|all rights reserved|follow us|"
    r"\bподпи(?:шитесь|сывайтесь|саться)|рассылк|все права|\bпідпи(?:шіться|суйтесь)|розсилк|"
    r"усі права|\babonohu|të gjitha të drejtat|\bpretplat|претплат|sva prava|сва права",
    re.IGNORECASE,
)


class TextParts:
    """The parts of a container in which a text stands, learned from its paragraphs so far."""

    def __init__(self, scene: Scene, container: Element) -> None:
        self.scene = scene
        self.container = container
        self.shapes: set[Shape] = set()
        self.kinds: set[Shape] = set()
        self._paragraphs = 0
        self._units: set[Element] = set()
        """The children of the container with the paragraphs."""
        self._controls: dict[Element, bool] = {}
        """Whether a child of the container has fields to fill in, as a newsletter's box has."""
        self._are_blocks = True
        """Whether all shapes are of blocks of the template."""
        self._checked = 0
        """Up to this line, no paragraph follows, apart from `_text_until`."""
        self._boxes: dict[Shape, int] = {}
        """For parts that are boxes so far, the last line of prose up to `_checked`."""
        self._text_until = -1
        """The last line up to `_checked` of a part that was a box and is of the text now."""

    def _shape(self, line: Line) -> Shape:
        """Tag and class of the part that a line is in; no class for text of the container."""
        unit = unit_of(line.holder, self.container)
        if unit is self.container:
            return "", None
        if unit not in self._controls:
            controls = (control for name in _CONTROLS for control in unit.iter(name))
            self._controls[unit] = next(controls, None) is not None
        if self._controls[unit]:
            return "form", ""
        return shape_of(unit) if is_of_template(unit) else ("", None)

    def add(self, line: Line) -> None:
        """Learns from a paragraph of the text."""
        shape = self._shape(line)
        if shape not in self.shapes:
            self._text_until = max(self._text_until, self._boxes.pop(shape, -1))
            tag, name = shape
            self._are_blocks = self._are_blocks and bool(name) and tag not in EDITORS_TAGS - _BLOCKS
        self.shapes.add(shape)
        self._paragraphs += 1
        self._units.add(unit_of(line.holder, self.container))
        self.kinds.add(kind_of(line))

    def contain(self, line: Line) -> bool:
        """Whether a link is in a part of the text, and leads to no file."""
        shape = self._shape(line)
        is_own = shape in self.shapes and (kind_of(line) in self.kinds or shape[1] is not None)
        return is_own and not all(map(is_file, line.hrefs))

    def is_box(self, line: Line) -> bool:
        """Whether a line is in a part of the template that had no paragraph of the text."""
        shape = self._shape(line)
        return bool(self.shapes) and shape[1] is not None and shape not in self.shapes

    def is_outside(self, line: Line) -> bool:
        """Whether all paragraphs were in blocks of the template, and a line is in no block."""
        return bool(self.shapes) and self._are_blocks and self._shape(line)[1] is None

    def ends_at(self, heading: Line) -> bool:
        """Whether all paragraphs, two or more, were in one block, and a heading is in another."""
        if heading.heading is None or self._paragraphs < _SEVERAL or len(self._units) > 1:
            return False
        (unit,) = self._units
        is_inside = heading.holder is unit or unit in heading.holder.iterancestors()
        return unit.tag not in EDITORS_TAGS - _BLOCKS and not is_inside

    def is_inside(self, line: Line) -> bool:
        """Whether a line is in a block of the template that has paragraphs of the text."""
        shape = self._shape(line)
        return shape[1] is not None and shape in self.shapes

    def continue_in(self, start: int, end: int) -> bool:
        """Whether paragraphs of the text follow, and no other story or heading before them."""
        if self._text_until >= start:
            return True
        for index in range(max(start, self._checked), end):
            line = self.scene.outline.lines[index]
            if index in self.scene.stories or line.heading is not None:
                return False
            if line.figure is not None or index in self.scene.chrome:
                continue
            if line.is_prose:
                if not self.is_box(line):
                    return True
                self._boxes[self._shape(line)] = index
            self._checked = index
        return False

    def is_by_editor(self, line: Line) -> bool:
        """Whether an editor wrote a line: no element from it to the container is the template's."""
        if kind_of(line) in self.kinds and self._shape(line)[0] != "form":
            return True
        element: Element | None = line.holder
        while element is not None and element is not self.container:
            if is_of_template(element) or element.tag not in _EDITORS_TAGS:
                return False
            element = element.getparent()
        return line.holder is not self.container


def is_notice(line: Line) -> bool:
    """Whether a line is a notice of a template by its words: of a newsletter, or a copyright."""
    return bool(_NOTICE.search(line.text))
