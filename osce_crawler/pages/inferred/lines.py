"""Splits a page into its lines, and records for each line where it stands: links, headings, menus.

A reading without class names needs to know what a line says and what is around it. The lines are
the paragraphs of `body.paragraphs_in`, a test compares both.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from lxml import etree

from osce_crawler.pages.body import RAISING_TAGS, has_text, raised
from osce_crawler.pages.images import caption_and_credit
from osce_crawler.pages.layouts import INLINE_TAGS, Element
from osce_crawler.text import clean_text, word_count

FRAME_TAGS = frozenset({"nav", "footer", "aside", "header", "form", "menu", "dialog"})
"""Elements around the content, or of it: `header` and `form` may contain the title."""
FRAME_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "complementary", "search", "dialog"}
)
HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SENTENCE_ENDS = (".", "!", "?", "…", ".”", '."', ".»", ".)")
_LONG_CHARACTERS, _SENTENCE_WORDS = 80, 8
_LONGEST_CAPTION, _CAPTION_LINES = 250, 3
_NO_LETTERS = re.compile(r"[\W_]+")
_LINE_WORK = 20
_INLINE_WORK = 4
_MOST_WORK = 500_000
"""25,000 lines. The largest page seen has 3,000."""
_OWN_SCHEMES = ("mailto:", "tel:")


@dataclass(frozen=True, slots=True)
class Piece:
    """A text node of a line: its innermost element, and the link around it."""

    text: str
    element: Element
    link: Element | None


@dataclass(slots=True, eq=False)
class Line:
    """A paragraph, heading, cell, label or menu entry of the page."""

    text: str
    pieces: tuple[Piece, ...]
    holder: Element
    """The nearest element that is no inline element."""
    frames: tuple[Element, ...]
    """The elements around it that may be a menu, a footer or a box, the outermost first."""
    heading: Element | None
    figure: Element | None
    times: tuple[str, ...]
    """`datetime` attributes in it."""
    letters: str = ""
    """Letters and digits, folded: what neither spacing nor typography changes."""
    linked: int = 0
    """How many of the letters are in links, except to e-mail addresses and telephones."""

    @property
    def is_link(self) -> bool:
        """Whether nothing but links is in the line."""
        return self.linked >= 0.9 * len(self.letters) and self.linked > 0

    @property
    def is_prose(self) -> bool:
        """Whether the line is a paragraph by its length or its end, and mostly outside links."""
        if 2 * self.linked >= len(self.letters):
            return False
        return len(self.text) >= _LONG_CHARACTERS or (
            self.text.endswith(_SENTENCE_ENDS) and word_count(self.text) >= _SENTENCE_WORDS
        )

    @property
    def hrefs(self) -> list[str]:
        """The addresses of its links, each once."""
        links = dict.fromkeys(piece.link for piece in self.pieces if piece.link is not None)
        return [str(link.get("href")) for link in links]


def link_texts(pieces: Iterable[Piece]) -> list[tuple[Element, str]]:
    """The links of some pieces, each once with its whole text."""
    texts: dict[Element, list[str]] = {}
    for piece in pieces:
        if piece.link is not None:
            texts.setdefault(piece.link, []).append(piece.text)
    return [(link, clean_text("".join(found))) for link, found in texts.items()]


def folded_letters(text: str) -> str:
    """Letters and digits of a text without case."""
    return _NO_LETTERS.sub("", text.casefold())


@dataclass(slots=True)
class _Open:
    """What is open at one point of the walk."""

    frames: list[Element] = field(default_factory=list)
    links: list[Element] = field(default_factory=list)
    headings: list[Element] = field(default_factory=list)
    figures: list[Element] = field(default_factory=list)
    blocks: list[Element] = field(default_factory=list)
    times: list[Element] = field(default_factory=list)

    def lists(self, element: Element) -> Iterator[list[Element]]:
        """The lists that contain an element while it is open."""
        tag = element.tag
        if tag not in INLINE_TAGS:
            yield self.blocks
        if tag in FRAME_TAGS or element.get("role") in FRAME_ROLES:
            yield self.frames
        if tag == "a" and element.get("href"):
            yield self.links
        if tag in HEADING_TAGS:
            yield self.headings
        if tag == "figure" and next(element.iter("img"), None) is not None:
            yield self.figures
        if tag == "time" and element.get("datetime"):
            yield self.times


class Outline:
    """The lines of a page in document order, and which of them each element contains."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.lines: list[Line] = []
        self.spans: dict[Element, tuple[int, int]] = {}
        """The first line and the one after the last, for each element that is no inline one."""
        self.work = 0
        """How much work it is to read the page, in units of a twentieth of a line."""
        self._pieces: list[Piece] = []
        self._has_text = False
        """Whether one of the pieces is more than white space."""
        self._line_open: tuple[Element, tuple[Element, ...], Element | None, Element | None] = (
            root, (), None, None,
        )  # fmt: skip
        self._times: dict[Element, str] = {}
        self._walk(root)
        if not self.is_too_large:
            self._mark_captions()

    @property
    def is_too_large(self) -> bool:
        """Whether the page has so many lines, or so deep ones, that it takes many seconds.

        Then it was not read to its end.
        """
        return self.work > _MOST_WORK

    def within(self, element: Element) -> Sequence[Line]:
        """The lines of an element that is no inline one."""
        return self.lines[slice(*self.spans[element])]

    def _walk(self, root: Element) -> None:
        opened = _Open()
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if self.is_too_large:
                break
            is_hidden = not has_text(element)
            if event == "start" and is_hidden:
                walk.skip_subtree()
            elif event == "start":
                self._start(element, opened)
            else:
                if not is_hidden:
                    self._end(element, opened)
                parent = element.getparent()
                if parent is not None and element is not root:
                    self._add(element.tail, parent, opened)
        self._end_line()

    def _start(self, element: Element, opened: _Open) -> None:
        tag, text = element.tag, element.text
        if self._is_break(tag):
            self._end_line()
            self.spans[element] = (len(self.lines), len(self.lines))
        for one in opened.lists(element):
            one.append(element)
        self.work += _LINE_WORK + len(opened.blocks) if self._is_break(tag) else _INLINE_WORK
        self._add(raised(tag, text) if text and tag in RAISING_TAGS else text, element, opened)

    def _end(self, element: Element, opened: _Open) -> None:
        if self._is_break(element.tag):
            self._end_line()
            self.spans[element] = (self.spans[element][0], len(self.lines))
        for one in opened.lists(element):
            one.pop()

    @staticmethod
    def _is_break(tag: str) -> bool:
        return tag not in INLINE_TAGS and not tag.startswith("st1:")

    def _add(self, text: str | None, element: Element, opened: _Open) -> None:
        if not text:
            return
        if not self._has_text:
            self._line_open = (
                opened.blocks[-1] if opened.blocks else self.root,
                tuple(opened.frames),
                opened.headings[-1] if opened.headings else None,
                opened.figures[0] if opened.figures else None,
            )
        if text.strip():
            self._has_text = True
            for time in opened.times:
                self._times[time] = str(time.get("datetime"))
        link = opened.links[-1] if opened.links else None
        self._pieces.append(Piece(text, element, link))

    def _end_line(self) -> None:
        if not self._pieces:
            return
        text = clean_text("".join(piece.text for piece in self._pieces))
        if text:
            holder, frames, heading, figure = self._line_open
            # Letters of Windows are white space to Python: U+0085 is read as `…`.
            shown = tuple(piece for piece in self._pieces if piece.text.strip())
            pieces = shown or tuple(self._pieces)
            self.lines.append(
                Line(
                    text, pieces, holder, frames, heading, figure, tuple(self._times.values()),
                    letters=folded_letters(text),
                    linked=sum(
                        len(folded_letters(piece.text))
                        for piece in pieces
                        if piece.link is not None
                        and not str(piece.link.get("href")).startswith(_OWN_SCHEMES)
                    ),
                )
            )  # fmt: skip
        self._pieces.clear()
        self._has_text = False
        self._times.clear()

    def _mark_captions(self) -> None:
        """Marks captions that are in no `<figure>`: short lines with a picture in one element.

        Without a credit, only where the element around it contains more paragraphs.
        """
        prose = list(accumulate((line.is_prose for line in self.lines), initial=0))
        for picture in self.root.iter("img"):
            block = self._block_with_lines(picture)
            if block is None or block.tag in _NO_CAPTIONS:
                continue
            start, end = self.spans[block]
            texts = [line.text for line in self.lines[start : min(end, start + _CAPTION_LINES + 1)]]
            if len(texts) > _CAPTION_LINES or sum(map(len, texts)) > _LONGEST_CAPTION:
                continue
            around = next((up for up in block.iterancestors() if up in self.spans), block)
            first, last = self.spans[around]
            beside = prose[last] - prose[first] - prose[end] + prose[start]
            if caption_and_credit(texts)[1] or beside > 1:
                for line in self.lines[start:end]:
                    if line.heading is None and not line.is_link:
                        line.figure = block

    def _block_with_lines(self, picture: Element) -> Element | None:
        """The innermost element around a picture that contains lines, or None."""
        for above in picture.iterancestors():
            start, end = self.spans.get(above, (0, 0))
            if start < end:
                return above
        return None


_NO_CAPTIONS = frozenset({"p", "body", "html", "main", "article"})
