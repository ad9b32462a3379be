"""Compounds and their joined spelling: a search for `cooperation` also finds `co-operation`.

A full-text index holds the parts of a compound as words in a row. The table `joined_words` has the
compounds of all texts, so that a query with the joined spelling can ask for the parts, too.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator

from osce_crawler.search_fold import index_word

# Unicode's dashes (Pd), the soft hyphen, the hyphen bullet and the minus sign. Dashes that FTS5
# does not know (after Unicode 6.1) are parts of a word there.
_HYPHENS = (
    "\\-\u00ad\u058a\u05be\u1400\u1806\u2010-\u2015\u2043\u2212\u2e17\u2e1a\u2e3a\u2e3b"
    "\u301c\u3030\u30a0\ufe31\ufe32\ufe58\ufe63\uff0d"
)
# In Cyrillic, an apostrophe stands inside a word: об'єднання. In Latin letters it ends one, so
# that `we're` would be found as `were`, and `mission's` as `missions`.
_CYRILLIC = "\u0400-\u052f"
_LETTERS = "\\w\u0300-\u036f"
_JOINT = f"(?:[{_HYPHENS}]|(?<=[{_CYRILLIC}])'(?=[{_CYRILLIC}]))"
_ANY_JOINT = re.compile(_JOINT)
_MAY_JOIN = re.compile(f"[{_HYPHENS}']")
# The possessive `++` keeps the time linear in the length of the text.
_COMPOUND = re.compile(f"(?<![{_LETTERS}])[{_LETTERS}]++(?:{_JOINT}[{_LETTERS}]++)+")
_LONGEST = 64
"""Letters of the longest compound: a longer one is an address or a mistake."""

_ADD = "INSERT OR IGNORE INTO joined_words (joined, parts) VALUES (?, ?)"


def joined_words(text: str) -> set[tuple[str, str]]:
    """The compounds of a folded text: joined, and as words in a row; both as `index_word`. Numbers
    are no compounds.

    >>> sorted(joined_words("Co-operation in 2006-2010, and the COVID-19 task force."))
    [('cooperation', 'co operation'), ('covid19', 'covid 19')]
    """
    return set(_joined_words(text))


def _joined_words(text: str) -> Iterator[tuple[str, str]]:
    for piece in _pieces(text.replace("_", " ")):
        for compound in _COMPOUND.findall(piece):
            parts = index_word(_ANY_JOINT.sub(" ", compound))
            joined = parts.replace(" ", "")
            if len(joined) <= _LONGEST and not joined.isnumeric():
                yield joined, parts


def _pieces(text: str) -> Iterator[str]:
    """What stands between two spaces and may have a joint: few words of a text have one."""
    end = 0
    for joint in _MAY_JOIN.finditer(text):
        at = joint.start()
        if at >= end:
            start = text.rfind(" ", end, at) + 1 or end
            end = text.find(" ", at)
            end = len(text) if end < 0 else end
            yield text[start:end]


def words_of(texts: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """The compounds of folded titles and bodies."""
    return {word for text in texts for part in text for word in _joined_words(part)}


def add_words(connection: sqlite3.Connection, words: Iterable[tuple[str, str]]) -> None:
    """Write compounds that are not in the table yet. Words are never removed from it."""
    connection.executemany(_ADD, sorted(words))
