"""Finds bytes of a page that are outside its comments and scripts.

Every search reads a page once, from its start, so that its time grows with the page and no faster.
Pages are in lower case here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_COMMENT = b"<!--"
_HIDING_ENDS = {_COMMENT: b"-->", b"<script": b"</script"}
"""Starts and ends of what hides tags. HTML ends a comment also with its start: `<!-->`."""
_HIDING_OR_TAG = re.compile(rb"<(?:!--|script|main|h(?:tml|ead)|body|/(?:html|body|main))")
_HIDDEN = re.compile(rb"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Outline:
    """A page in lower case, and where it has the tags of its main parts. One search finds all."""

    page: bytes
    _hidden: Sequence[tuple[int, int]]
    """Start and end of each comment and script, in order."""
    _tags: dict[bytes, list[int]]

    @classmethod
    def of(cls, page: bytes) -> "Outline":
        """The outline of a page in lower case.

        A comment or a script without an end hides the rest of the page.
        """
        hidden: list[tuple[int, int]] = []
        tags: dict[bytes, list[int]] = {}
        position = 0
        while found := _HIDING_OR_TAG.search(page, position):
            tag, start, position = found[0], *found.span()
            end = _HIDING_ENDS.get(tag)
            if end is None:
                tags.setdefault(tag, []).append(start)
                continue
            # `<!-->` is a whole comment: its end may share the dashes of its start.
            closed = page.find(end, start + 2 if tag == _COMMENT else position)
            position = len(page) if closed == -1 else closed + len(end)
            position += page.startswith(b">", position)  # of `</script>`
            hidden.append((start, position))
        return cls(page, hidden, tags)

    def all(self, tag: bytes) -> Sequence[int]:
        """The offsets of a tag that is in no comment and no script, in order."""
        return self._tags.get(tag, ())

    def first(self, tag: bytes, start: int = 0) -> int | None:
        """The first of these offsets from `start` on, or None."""
        return next((at for at in self.all(tag) if at >= start), None)

    def hides(self, at: int) -> bool:
        """Whether an offset is in a comment or a script."""
        return any(start <= at < end for start, end in self._hidden)

    def shown(self, start: int, end: int) -> bytes:
        """A part of the page without its comments and scripts."""
        pieces = []
        for hidden_start, hidden_end in self._hidden:
            if hidden_end > start and hidden_start < end:
                pieces.append(self.page[start:hidden_start])
                start = hidden_end
        return b"".join([*pieces, self.page[start:end]])


def without_hidden(page: bytes) -> bytes:
    """The bytes without comments, scripts and styles."""
    return _HIDDEN.sub(b"", page)
