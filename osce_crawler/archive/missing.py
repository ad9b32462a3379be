"""Why a query matches no text: the word that is in none, the phrase, what excludes the rest."""

from collections.abc import Iterator
from dataclasses import dataclass

from osce_crawler.archive.selection import ReadQuery
from osce_crawler.archive.vocabulary import IndexVocabulary
from osce_crawler.query.expression import expression
from osce_crawler.query.near_words import nearest_words
from osce_crawler.query.sentence import read_node
from osce_crawler.query.tree import AllOf, AnyOf, Column, Near, Node, Phrase, Word
from osce_crawler.search_fold import index_word

_MOST_LOOKED_UP, _MOST_SHOWN = 9, 3


@dataclass(frozen=True, slots=True)
class Missing:
    """Explains the parts of a query that match nothing."""

    read: ReadQuery
    vocabulary: IndexVocabulary

    def why(self, node: Node) -> Iterator[str]:
        """A line or more for a part that matches no text."""
        if isinstance(node, Phrase):
            yield from self._phrase(node)
        elif isinstance(node, Column):
            yield from self._column(node)
        elif isinstance(node, Near):
            yield from self._near(node)
        elif isinstance(node, AnyOf):
            for child in node.alternatives:
                yield from self.why(child)
        else:
            yield from self._all_of(node)

    def _occurs(self, node: Node) -> bool:
        return self.vocabulary.occurs(expression(node, self.read.spellings))

    def _shown(self, node: Node) -> str:
        """A part as the reader would type it: without its other spellings."""
        shown = read_node(node, lambda phrase: [phrase.words])
        return shown if isinstance(node, Phrase) else f"({shown})"

    def _phrase(self, phrase: Phrase) -> Iterator[str]:
        words = dict.fromkeys(phrase.words)
        missing = [word for word in words if not self._occurs(Phrase((word,), word.text))]
        for word in missing:
            yield self._word(word)
        if not missing:
            loose = " ".join(map(str, phrase.words))
            yield f"no text has the phrase “{phrase.typed}”; try its words: {loose}"

    def _word(self, word: Word) -> str:
        if word.is_prefix:
            return f"no text has a word that begins with {word.text}"
        key = index_word(word.text)
        alike = (
            nearest_words(key, self.vocabulary.numbered(key[:1]), _MOST_LOOKED_UP) if key else []
        )
        # A word of a withheld release alone is in the index, but finds nothing.
        near = [other for other in alike if self.vocabulary.occurs(f'"{other}"')][:_MOST_SHOWN]
        meant = f"; did you mean: {', '.join(near)}?" if near else "; check its spelling"
        return f"no text has the word {word.text}{meant}"

    def _column(self, column: Column) -> Iterator[str]:
        if not self._occurs(column.inner):
            yield from self.why(column.inner)
            return
        here, there = {"title": ("title", "text"), "body": ("text", "title")}[column.name]
        shown = self._shown(column.inner)
        yield f"{shown} is in no {here}; try: {there}:{shown}"

    def _near(self, near: Near) -> Iterator[str]:
        missing = [phrase for phrase in near.phrases if not self._occurs(phrase)]
        for phrase in missing:
            yield from self._phrase(phrase)
        if not missing:
            loose = " ".join(map(self._shown, near.phrases))
            yield f"no text has them with at most {near.distance} words between; try: {loose}"

    def _all_of(self, node: AllOf) -> Iterator[str]:
        missing = [child for child in node.wanted if not self._occurs(child)]
        for child in missing:
            yield from self.why(child)
        if missing:
            return
        if self._occurs(AllOf(node.wanted)):
            unwanted = ", ".join(map(self._shown, node.unwanted))
            yield f"each part occurs, but the texts with them are excluded; leave out: {unwanted}"
        else:
            loose = " OR ".join(map(self._shown, node.wanted))
            yield f"each part occurs, but no text has all of them; try: {loose}"
