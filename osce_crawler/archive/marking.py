"""Where an expression matches in some texts: an index of these texts alone, in memory.

The index of the archive has no texts to mark, and marking there costs more than finding.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing

from osce_crawler.query.snippets import Span
from osce_crawler.search_fold import FoldedText

_OPEN, _CLOSE = "\x02", "\x03"
# A text of a stranger's archive may contain the signs. A space keeps the offsets.
_SIGNS = f"{_OPEN}{_CLOSE}\0"
_TABLE = """
CREATE VIRTUAL TABLE texts USING fts5(title, body, tokenize="unicode61 remove_diacritics 2")
"""
_MARKED = f"""
SELECT rowid, highlight(texts, 0, '{_OPEN}', '{_CLOSE}'), highlight(texts, 1, '{_OPEN}', '{_CLOSE}')
FROM texts WHERE texts MATCH ?
"""

Marks = tuple[list[Span], list[Span]]


def marks(texts: Sequence[tuple[str, str]], expression: str) -> list[Marks]:
    """The matches in each title and body, as offsets; none where the expression does not match."""
    folded = [(FoldedText(title), FoldedText(body)) for title, body in texts]
    found: list[Marks] = [([], []) for _ in texts]
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(_TABLE)
        connection.executemany(
            "INSERT INTO texts (rowid, title, body) VALUES (?, ?, ?)",
            [
                (at, _without_signs(title.folded), _without_signs(body.folded))
                for at, (title, body) in enumerate(folded)
            ],
        )
        for at, *both in connection.execute(_MARKED, [expression]):
            title, body = (
                [text.original(*span) for span in _spans(highlighted)]
                for text, highlighted in zip(folded[at], both, strict=True)
            )
            found[at] = title, body
    return found


def _without_signs(text: str) -> str:
    # Where a text is not ASCII, `str.translate` takes a hundred times as long.
    for sign in _SIGNS:
        text = text.replace(sign, " ")
    return text


def _spans(highlighted: str) -> Iterator[Span]:
    """Start and end of each match, as offsets in the text without marks."""
    removed, end = 0, 0
    while (start := highlighted.find(_OPEN, end)) >= 0:
        end = highlighted.index(_CLOSE, start)
        yield start - removed, end - removed - 1
        removed += 2
        end += 1
