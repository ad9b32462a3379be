"""Follows the nesting of elements from a title through its text, and what is whole after it.

Here, unlike in `markup.py`, every end tag must fit, also those of emphasis and of paragraphs.
Pages are in lower case here.
"""

import re
from collections.abc import Iterator

from osce_crawler.errors import PageRefused
from osce_crawler.pages.layouts import INLINE_TAGS, NO_TEXT_TAGS
from osce_crawler.pages.tags import (
    EMPTY_TAGS,
    NESTING_TAGS,
    OPTIONAL_END_TAGS,
    OUTER_TAGS,
    TABLE_TAGS,
)
from osce_crawler.pages.tokens import (
    EVERY,
    FOREIGN,
    SPARSE,
    Token,
    check_hidden,
    check_tag,
    check_words,
    foreign_end,
    is_empty,
    is_known,
    shown_name,
)

_EMPTY = frozenset(tag.encode() for tag in EMPTY_TAGS)
_OPTIONAL_END = frozenset(tag.encode() for tag in OPTIONAL_END_TAGS)
_OUTER = frozenset(tag.encode() for tag in OUTER_TAGS)
_TABLE = frozenset(tag.encode() for tag in TABLE_TAGS)
_BLOCKS = _OUTER | {b"aside", b"nav", b"footer", b"ul", b"ol"}
_IN_TITLE = frozenset(tag.encode() for tag in INLINE_TAGS | {"br", "h1"})
_HIDING = frozenset(tag.encode() for tag in NO_TEXT_TAGS & NESTING_TAGS)
"""Elements that require an end tag, and whose content is no text of the page."""
_MORE_TEXT = re.compile(
    rb"<(?:p|br|li|[uo]l|b|strong|em|i|span|blockquote|h[23])>"
    rb"|<(?:br|p)\s*/?>\s*(?:</?(?:p|br|b|strong|em|i|u|a|span|font)\s*/?>\s*)*[^<\s]"
)
"""Tags of an editor; those of templates have attributes, or are line breaks without words."""


def text_and_end(page: bytes, start: int, text: int, outside: Iterator[bytes]) -> tuple[int, int]:
    """The end of the text, and of what is whole after it.

    `start` is the offset of the title or of an element around it, `text` that of the text
    container; `outside` are the names of the elements around `start`, from the innermost. Raises
    PageRefused `unbalanced` or `truncated` if a part is not whole up to the end of the text, if the
    text goes on, or if the next end tag of an element around it does not fit.
    """
    nesting = _Nesting(text, outside)
    end = nesting.text_end(page, start)
    check_words(page, start, end)
    return end, nesting.whole_end(page, end)


class _Nesting:
    """The open elements at a place in the zone.

    `text` is the offset of the text container, `outside` are the elements around the zone.
    """

    def __init__(self, text: int, outside: Iterator[bytes]) -> None:
        self._text = text
        self._outside = outside
        self._open: list[bytes] = []
        self._around: int | None = None
        """How many of them are around the text; None before it."""
        self.is_past_text = False
        self._has_blocks = self._has_words = False
        """Whether the text has blocks after its first words."""
        self._ended: set[bytes] = set()
        self._left_open: set[bytes] = set()

    def text_end(self, page: bytes, position: int) -> int:
        """The end of the text."""
        while not self.is_level:
            token = EVERY.match(page, position)
            if token is None:
                raise PageRefused("truncated", "the text has no end")
            position = self.take(page, token)
        self._check_optional()
        self.is_past_text = True
        return position

    def whole_end(self, page: bytes, position: int) -> int:
        """The end of what is whole after the text, which ends at `position`."""
        token = EVERY.match(page, position)
        if token and (token["text"].strip() or _MORE_TEXT.match(page, token.end("text"))):
            raise PageRefused("unbalanced", "the text goes on after its container")
        if token:
            _check_hiding(page, token)
        end = position
        while token := SPARSE().match(page, position):
            if self.is_level and token["end"]:
                if not self.leaves(token):
                    break
                position = token.end()
            else:
                try:
                    position = self.take(page, token)
                except PageRefused:
                    break
            if self.is_level:
                end = position
        return end

    @property
    def is_level(self) -> bool:
        """Whether the text has ended, and all elements that started after it."""
        return self._around is not None and len(self._open) <= self._around

    def take(self, page: bytes, token: Token) -> int:
        """Takes a token; returns where the next one starts.

        Raises PageRefused `unbalanced` or `truncated` if it is not whole or not in its place.
        """
        name = token["name"]
        if name is None:
            check_hidden(page, token)
            if token["arrow"]:
                raise PageRefused("unbalanced", "the text contains the end of a tag")
            return token.end()
        check_tag(page, token)
        if self._open[-1:] == [b"h1"] and name not in _IN_TITLE:
            raise _misplaced(token)
        if name in FOREIGN and not token["end"]:
            return foreign_end(page, token)
        if token["end"]:
            self._close(token)
        elif name not in _EMPTY:
            if is_empty(token) or (name in _TABLE and b"table" not in self._open):
                raise _misplaced(token)
            if token.start("name") - 1 == self._text:
                if not _OUTER.issuperset(self._open):
                    raise _misplaced(token)
                self._around = len(self._open)
            self._note(token)
            self._open.append(name)
        return token.end()

    def _note(self, token: Token) -> None:
        if self._around is None or self.is_past_text:
            return
        is_block = token["name"] in _BLOCKS
        self._has_blocks |= is_block and self._has_words
        self._has_words |= not is_block or bool(token["text"].strip())

    def _check_optional(self) -> None:
        """Raises PageRefused `unbalanced` if some end tags are left out: a hole may contain them.

        An author leaves out all of one name, or none.
        """
        for name in self._ended & self._left_open:
            raise PageRefused("unbalanced", f"some end tags </{shown_name(name)}> are missing")

    def _close(self, token: Token) -> None:
        name, at = token["name"], len(self._open)
        while at and self._open[at - 1] in _OPTIONAL_END and self._open[at - 1] != name:
            at -= 1
        if at and self._open[at - 1] == name:
            self._ended.add(name)
            self._left_open.update(self._open[at:])
            del self._open[at - 1 :]
        elif self._open or self._around is not None or not self._is_outside(name):
            raise _misplaced(token)

    def _is_outside(self, name: bytes) -> bool:
        """Whether an end tag is that of the next element around the zone.

        A `<div>` between them may be left open, if the text cannot contain what follows it.
        """
        if name not in _OUTER:
            return False
        around = next(self._outside, None)
        while around == b"div" != name and self._around is not None and not self._has_blocks:
            around = next(self._outside, None)
        return around == name

    def leaves(self, token: Token) -> bool:
        """Takes the end tag of an element around the text; False if it started before the zone.

        Raises PageRefused `unbalanced` if the text cannot be in it.
        """
        name = token["name"]
        if not self._open:
            if name != b"td" and not self._is_outside(name):
                raise _misplaced(token)
            return False
        if self._open.pop() != name:
            raise _misplaced(token)
        self._around = len(self._open)
        return True


def _check_hiding(page: bytes, token: Token) -> None:
    """Raises PageRefused if what is right after the text may hide more of it.

    That is a comment that cuts a tag, or an element, comment or script without its end; also in a
    line like one of the text: `<div>` without attributes, and words. A damaged name may be that of
    an element of the text. Other damage to a tag only hides what is in the tag.
    """
    name = token["name"]
    if name is None:
        check_hidden(page, token)
        return
    if page.find(b"<!--", token.start("name"), token.end() + len(b"<!--")) != -1:
        check_tag(page, token)
    if token["end"] or is_empty(token):
        return
    if not is_known(name):
        raise PageRefused(
            "unbalanced",
            f"<{shown_name(name)}> after the text is not an HTML element: the text may go on",
        )
    if name in _HIDING and page.find(b"</" + name, token.end()) == -1:
        raise PageRefused(
            "unbalanced", f"<{shown_name(name)}> after the text is not closed: it may contain text"
        )
    line = EVERY.match(page, token.end()) if token[0].endswith(b"<div>") else None
    if line and line["name"] is None and line["text"].strip():
        check_hidden(page, line)


def _misplaced(token: Token) -> PageRefused:
    shown = f"<{'/' if token['end'] else ''}{shown_name(token['name'])}>"
    return PageRefused("unbalanced", f"{shown} is in the wrong place")
