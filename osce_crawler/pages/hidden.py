"""Finds bytes of a page that are outside its comments and scripts.

Every search reads a page once, from its start, so that its time grows with the page and no faster.
Pages are in lower case here.
"""

import re
from collections.abc import Iterator

_HIDING = ((b"<!--", b"-->"), (b"<script", b"</script"))
"""Starts and ends of what hides tags. HTML ends a comment also with its start: `<!-->`."""
_HIDDEN = re.compile(rb"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL)


def visible(page: bytes, part: bytes, start: int = 0) -> Iterator[int]:
    """The offsets from `start` on at which `part` is not in a comment or a script.

    A comment or a script without an end hides the rest of the page.
    """
    found = page.find(part, start)
    hiding = _spans(page) if found != -1 else iter(())
    opened, closed = next(hiding, (len(page), len(page)))
    while found != -1:
        while closed <= found:
            opened, closed = next(hiding, (len(page), len(page)))
        if found < opened:
            yield found
            found = page.find(part, found + len(part))
        else:
            found = page.find(part, closed)


def without_hidden(page: bytes) -> bytes:
    """The bytes without comments, scripts and styles."""
    return _HIDDEN.sub(b"", page)


def first_visible(page: bytes, part: bytes, start: int = 0) -> int | None:
    """The first offset of `part` that is not hidden, or None."""
    return next(visible(page, part, start), None)


def _spans(page: bytes) -> Iterator[tuple[int, int]]:
    """Start and end of each comment and script, in order."""
    position = 0
    following = [page.find(start) for start, _ in _HIDING]
    while True:
        for kind, (start, _) in enumerate(_HIDING):
            if -1 < following[kind] < position:
                following[kind] = page.find(start, position)
        opened = min((at for at in following if at != -1), default=-1)
        if opened == -1:
            return
        start, end = _HIDING[following.index(opened)]
        # `<!-->` is a whole comment: its end may share the dashes of its start.
        closed = page.find(end, opened + (2 if start == b"<!--" else len(start)))
        if closed == -1:
            yield opened, len(page)
            return
        position = closed + len(end)
        yield opened, position
