"""What the full-text index knows of its words: spellings with a hyphen, beginnings, numbers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from osce_crawler.archive.reader import Archive
from osce_crawler.archive.withheld import WITHHELD_NOW, withholds
from osce_crawler.query.names import Names

LATEST, SUPERSEDED = "press_releases_fts", "superseded_texts_fts"
RANK = f"bm25({LATEST}, 5.0, 1.0)"
"""SQL: a match in the title counts five times a match in the text."""
SHOWN = f"AND +{LATEST}.rowid NOT IN {WITHHELD_NOW}"
"""SQL: without withheld releases. The plus sign hides the condition from FTS5."""
_SHOWN_BEFORE = f"""
AND +{SUPERSEDED}.rowid NOT IN
  (SELECT t.text_id FROM superseded_texts t WHERE t.record_id IN {WITHHELD_NOW})
"""
_HIGHEST = "\U0010ffff"
"""After all letters: ends a range of words with the same beginning."""


@dataclass(frozen=True, slots=True)
class IndexVocabulary:
    """The words of an archive's index; each question is asked once."""

    archive: Archive
    names: Names
    _parts: dict[tuple[str, bool], tuple[str, ...]] = field(default_factory=dict)

    def parts_of(self, joined: str) -> Sequence[str]:
        """The parts of a word that is also written with a hyphen, if it is: `co operation`."""
        if (joined, False) not in self._parts:
            sql = "SELECT parts FROM joined_words WHERE joined = ? ORDER BY parts"
            rows = self.archive.rows(sql, [joined])
            self._parts[joined, False] = tuple(self._shown(row["parts"] for row in rows))
        return self._parts[joined, False]

    def splits_of(self, prefix: str) -> Sequence[str]:
        """The same for the beginning of a word: `co operat`. Only where the hyphen is in it."""
        if (prefix, True) not in self._parts:
            sql = "SELECT parts FROM joined_words WHERE joined >= ? AND joined < ?"
            rows = self.archive.rows(sql, [prefix, prefix + _HIGHEST])
            found = {_beginning(row["parts"], len(prefix)) for row in rows}
            compounds = sorted(parts for parts in found if " " in parts)
            self._parts[prefix, True] = tuple(self._shown(compounds, "*"))
        return self._parts[prefix, True]

    def has(self, word: str) -> bool:
        """Whether a word of a text begins so."""
        return self.occurs(f'"{word}"*')

    def occurs(self, expression: str) -> bool:
        """Whether an expression matches a text of the archive, of today or of before."""
        before = [(SUPERSEDED, _SHOWN_BEFORE)] if self.archive.as_of else []
        return any(
            self.archive.first(
                f"SELECT 1 FROM {index} WHERE {index} MATCH ? {shown} LIMIT 1", [expression]
            )
            for index, shown in [(LATEST, SHOWN), *before]
        )

    def beginning_with(self, prefix: str, most: int) -> Sequence[str]:
        """At most `most` words with this beginning, in the order of the alphabet."""
        indexes = (LATEST, SUPERSEDED) if self.archive.as_of else (LATEST,)
        found: set[str] = set()
        for index in indexes:
            sql = f"SELECT term FROM {self._table(index)} WHERE term >= ? AND term < ? LIMIT ?"
            limit = -1 if withholds(self.archive) else most
            rows = self.archive.rows(sql, [prefix, prefix + _HIGHEST, limit])
            found |= {row["term"] for row in rows}
        return list(islice(self._shown(sorted(found)), most))

    def _shown(self, phrases: Iterable[str], star: str = "") -> Iterator[str]:
        """Those that are in more than the texts of withheld releases."""
        has_withheld = withholds(self.archive)
        return (one for one in phrases if not has_withheld or self.occurs(f'"{one}"{star}'))

    def numbered(self, first_letter: str) -> dict[str, int]:
        """The words with this first letter, and in how many texts each is."""
        sql = f"SELECT term, doc FROM {self._table(LATEST)} WHERE term >= ? AND term < ?"
        rows = self.archive.rows(sql, [first_letter, first_letter + _HIGHEST])
        return {row["term"]: row["doc"] for row in rows}

    def names_like(self, words: Sequence[str]) -> Sequence[str]:
        """The names of what the first words name, the one that was found first."""
        return self.names.like(words)

    def _table(self, index: str) -> str:
        """The table of the words of an index; a temporary one of this connection."""
        from osce_crawler.archive.as_of import temporary_objects  # noqa: PLC0415 - loads more

        connection = self.archive.connection
        with temporary_objects(connection):
            connection.execute(
                f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{index}_words"
                f" USING fts5vocab('main', '{index}', 'row')"
            )
        return f"temp.{index}_words"


def shown(archive: Archive) -> str:
    """SQL: `SHOWN`, where any release is withheld. It costs something for each match."""
    return SHOWN if withholds(archive) else ""


def _beginning(parts: str, letters: int) -> str:
    """The first letters of parts, spaces not counted."""
    found: list[str] = []
    for part in parts.split():
        if letters > 0:
            found.append(part[:letters])
        letters -= len(part)
    return " ".join(found)
