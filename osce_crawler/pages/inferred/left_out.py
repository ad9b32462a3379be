"""Reports what the record of a page of unknown design leaves out, so that no text is lost silently.

A warning names each line after the title, in the element around title and text, that is in no known
part and has more than three words outside links. Of the text's own element it also names lines that
are only a link, and short ones that have the form of a paragraph.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from osce_crawler.pages.body import has_text
from osce_crawler.pages.file_links import is_file
from osce_crawler.pages.inferred.lines import Line
from osce_crawler.pages.inferred.scene import Scene
from osce_crawler.pages.inferred.shapes import Shape, is_of_template, kind_of, shape_of, unit_of
from osce_crawler.pages.inferred.text_parts import TextParts
from osce_crawler.pages.layouts import Element
from osce_crawler.pages.outside import MOST_WORDS, outside_warnings
from osce_crawler.text import clean_text, word_count

_WITHOUT_LINES = ("button", "select", "noscript", "object", "canvas")
"""Elements in which no line was found. A page may print their text."""
_BOXES = frozenset({"aside"})


@dataclass
class LeftOut:
    """What is left out of a text: of its element, and of the element around title and text."""

    scene: Scene
    element: Element
    around: Element
    chosen: set[int]
    metadata: set[int]
    """The lines of labels, values, type and date."""

    def warnings(self) -> list[str]:
        """A warning for each text, in the order of the page."""
        return outside_warnings([*self._texts(), *self._texts_without_lines()])

    def _texts(self) -> Iterator[str]:
        scene = self.scene
        start, end = scene.outline.spans.get(self.around, (0, 0))
        found = [
            index
            for index in range(max(start, scene.title.end), end)
            if index not in self.chosen and self._is_in_content(index)
        ]
        for _, group in groupby(found, self._unit):
            yield from self._texts_of([scene.outline.lines[index] for index in group])

    def _texts_of(self, lines: list[Line]) -> Iterator[str]:
        """The lines of one part to report; all of it where only together they are long enough."""
        reported = [line for line in lines if self._is_reported(line)]
        if reported:
            yield from (line.text for line in reported)
        elif word_count(" ".join(map(_outside_links, lines))) > MOST_WORDS:
            yield " ".join(line.text for line in lines)

    def _unit(self, index: int) -> Element:
        return unit_of(self.scene.outline.lines[index].holder, self.around)

    def _is_in_content(self, index: int) -> bool:
        """Whether a line is neither a known part nor in a menu or box outside the content."""
        scene, line = self.scene, self.scene.outline.lines[index]
        if index in self.metadata or line.figure is not None:
            return False
        if scene.title.start <= index < scene.title.end:
            return False
        is_own = self._is_own(line)
        if index in scene.stories:
            return is_own and not scene.title.is_around(self.element)
        if index not in scene.chrome or is_own:
            return True
        return self.around.tag != "body" and all(
            frame.tag in _BOXES or scene.title.is_around(frame) for frame in line.frames
        )

    def _is_reported(self, line: Line) -> bool:
        if line.is_link:
            is_page = not all(map(is_file, line.hrefs))
            return is_page and self._is_own(line) and self._parts.is_by_editor(line)
        if word_count(_outside_links(line)) > MOST_WORDS:
            return True
        return (
            line.heading is None
            and self._is_own(line)
            and not is_of_template(line.holder)
            and kind_of(line) in self._kinds
        )

    @cached_property
    def _kinds(self) -> set[Shape]:
        """Tag and class of the elements of the paragraphs."""
        lines = self.scene.outline.lines
        return {kind_of(lines[index]) for index in self.chosen} - {shape_of(self.element)}

    @cached_property
    def _parts(self) -> TextParts:
        return TextParts(self.scene, self.element)

    def _is_own(self, line: Line) -> bool:
        return line.holder is self.element or self.element in line.holder.iterancestors()

    def _texts_without_lines(self) -> Iterator[str]:
        """The texts of buttons and the like in the text's element."""
        for element in self.element.iter(*_WITHOUT_LINES):
            text = clean_text(" ".join(map(str, element.itertext())))
            if not has_text(element) and word_count(text) > MOST_WORDS:
                yield text


def _outside_links(line: Line) -> str:
    return clean_text(" ".join(piece.text for piece in line.pieces if piece.link is None))
