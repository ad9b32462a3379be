"""Learns in which parts of a template the text stands, to find its end."""

import re

from osce_crawler.pages.inferred.files import is_file
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
        self.units: list[Element] = []
        """The child of the container with each paragraph."""
        self._controls: dict[Element, bool] = {}
        """Whether a child of the container has fields to fill in, as a newsletter's box has."""
        self._checked = 0
        """Up to this line, no paragraph follows."""

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
            self._checked = 0
        self.shapes.add(shape)
        self.units.append(unit_of(line.holder, self.container))
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
        return (
            bool(self.shapes)
            and all(name and tag not in EDITORS_TAGS - _BLOCKS for tag, name in self.shapes)
            and self._shape(line)[1] is None
        )

    def ends_at(self, heading: Line) -> bool:
        """Whether all paragraphs, two or more, were in one block, and a heading is in another."""
        if heading.heading is None or len(self.units) < _SEVERAL or len(set(self.units)) > 1:
            return False
        unit = self.units[0]
        return unit.tag not in EDITORS_TAGS - _BLOCKS and heading.holder not in unit.iter()

    def is_inside(self, line: Line) -> bool:
        """Whether a line is in a block of the template that has paragraphs of the text."""
        shape = self._shape(line)
        return shape[1] is not None and shape in self.shapes

    def continue_in(self, start: int, end: int) -> bool:
        """Whether paragraphs of the text follow, and no other story or heading before them."""
        for index in range(max(start, self._checked), end):
            line = self.scene.outline.lines[index]
            if index in self.scene.stories or line.heading is not None:
                return False
            if line.figure is not None or index in self.scene.chrome:
                continue
            if line.is_prose and not self.is_box(line):
                return True
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
