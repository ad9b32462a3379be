"""Decides whether a page without its end may have been cut in the middle of its text.

`</body>` and `</html>` are optional in HTML. So a page without them may be whole, but everything
that may hold further text of the release must then be closed. Pages are in lower case here.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from osce_crawler.errors import PageRefused
from osce_crawler.pages.hidden import Outline
from osce_crawler.pages.markup import has_end
from osce_crawler.pages.tags import NESTING_TAGS
from osce_crawler.pages.tokens import EVERY, Token, is_empty

_NESTING = frozenset(tag.encode() for tag in NESTING_TAGS)
_OUTERMOST = frozenset({b"html", b"body"})
_STORIES = frozenset({b"main", b"article"})
"""Elements that have footers of their own."""
_FOOTER_TAG = re.compile(
    rb"<(?:footer[\s>]|[a-z]++(?>(?:(?!\s(?:id|role)=)[^<>])*)"
    rb"\s(?:id=[\"']?footer|role=[\"']?contentinfo)[\"'\s>])"
)


def is_cut_short(outline: Outline) -> bool:
    """Whether the page has no end: neither `</html>` nor `</body>`.

    If a comment or a script without an end hides the end, the page is not cut short.
    """
    return not has_end(outline) and not outline.hides_rest(outline.page.rfind(b"</html"))


def cut_short() -> PageRefused:
    """The refusal of a page that may have been cut in the middle of its text."""
    return PageRefused(
        "truncated", "the closing </html> is missing: the page was cut short; fetch it again"
    )


def check_not_cut(outline: Outline, title: int, text: int) -> None:
    """Raises PageRefused `truncated` if the page has no end and may have lost text.

    `title` and `text` are the offsets of the title and of the last text container. The page has
    lost nothing if the `<main>` around the text is closed, if the footer of the page has begun, or
    if every element is closed, one of them around both title and text.
    """
    if not is_cut_short(outline):
        return
    page = outline.page
    walk, position = _Walk(page, title, text), 0
    while token := EVERY.match(page, position):
        position = token.end()
        if walk.takes_end_of_text(token):
            return
    if not walk.has_nothing_open:
        raise cut_short()


@dataclass(slots=True)
class _Walk:
    """The open elements at a place in the page, by name and offset, from the outermost."""

    page: bytes
    title: int
    text: int
    _open: list[tuple[bytes, int]] = field(default_factory=list)
    _names: Counter[bytes] = field(default_factory=Counter)
    """How many of them have a name."""
    _around_title: frozenset[int] = frozenset()
    _around_text: list[tuple[bytes, int]] = field(default_factory=list)
    _depth_of_text: int = -1
    _is_past_text: bool = False
    _is_whole: bool = True
    """Whether each token until now has its end."""

    def takes_end_of_text(self, token: Token) -> bool:
        """Takes a token. True if no text of the release is after it."""
        self._is_whole &= token["open_comment"] is None and token["open_raw"] is None
        name = token["name"]
        if name is None:
            self._is_whole &= token["bogus"] in (None, b">")
            return False
        self._is_whole &= token["last"] == b">"
        if token["end"]:
            return self._closes(name)
        start = token.start("name") - 1
        if start == self.title:
            self._around_title = frozenset(at for _, at in self._inner)
        if start == self.text:
            self._around_text, self._depth_of_text = self._inner, len(self._open)
        if self._is_past_text and _FOOTER_TAG.match(self.page, start) and self._is_outside:
            return True
        if name in _NESTING and not is_empty(token):
            self._open.append((name, start))
            self._names[name] += 1
        return False

    @property
    def _inner(self) -> list[tuple[bytes, int]]:
        return [one for one in self._open if one[0] not in _OUTERMOST]

    @property
    def _is_outside(self) -> bool:
        """Whether a footer here is that of the page: the element around the text is closed."""
        inside, around = self._inner, self._around_text
        is_level = inside == around[: len(inside)] and (not around or len(inside) < len(around))
        return is_level and all(name not in _STORIES for name, _ in inside)

    def _closes(self, name: bytes) -> bool:
        """Takes an end tag, which also ends what is open in its element.

        True for that of the `<main>` around the text.
        """
        if not self._names[name]:
            return False
        last: tuple[bytes, int] = (b"", -1)
        while last[0] != name:
            last = self._open.pop()
            self._names[last[0]] -= 1
        self._is_past_text |= len(self._open) <= self._depth_of_text
        return name == b"main" and self._is_past_text and last in self._around_text

    @property
    def has_nothing_open(self) -> bool:
        """Whether everything is closed, and an element was around both title and text."""
        around = {self.text, *(at for _, at in self._around_text)}
        is_together = self.title == self.text or not around.isdisjoint(self._around_title)
        return self._is_whole and not self._inner and is_together
