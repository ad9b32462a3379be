"""How else a phrase is written: joined or with a hyphen, words of a prefix, other names. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from typing import Protocol

from osce_crawler.errors import BadQuery
from osce_crawler.query.tree import Phrase, Word
from osce_crawler.search_fold import index_word

MOST_SPELLINGS = 300
_LONGEST_COMPOUND = 4
"""Words that may be a compound, where no hyphens are typed between them."""
_MOST_COMPOUNDS = 5
"""Compounds of a phrase that are read in all their spellings."""

Spelling = tuple[Word, ...]


class Vocabulary(Protocol):
    """What an index knows of its words. All words are those of `index_word`."""

    def parts_of(self, joined: str) -> Sequence[str]:
        """The parts of a word that is also written with a hyphen, if it is: `co operation`."""

    def splits_of(self, prefix: str) -> Sequence[str]:
        """The same for the beginning of a word: `co operat`."""

    def has(self, word: str) -> bool:
        """Whether a word begins so in a text."""

    def beginning_with(self, prefix: str, most: int) -> Sequence[str]:
        """At most `most` words with this beginning."""

    def names_like(self, words: Sequence[str]) -> Sequence[str]:
        """The other names of a place or person whose name begins these words; the first is the
        one that was found.
        """


@dataclass(frozen=True, slots=True)
class Speller:
    """Finds the spellings of phrases."""

    vocabulary: Vocabulary
    with_names: bool = False
    """Whether other names count as spellings, too."""
    _found: dict[Phrase, tuple[Spelling, ...]] = field(default_factory=dict)

    def spellings(self, phrase: Phrase) -> tuple[Spelling, ...]:
        """All spellings of a phrase, as typed first. Raises BadQuery if there are too many."""
        if phrase not in self._found:
            self._found[phrase] = self._spellings(phrase)
        return self._found[phrase]

    def _spellings(self, phrase: Phrase) -> tuple[Spelling, ...]:
        slots = list(self._slots(phrase.words))
        varied = [at for at, slot in enumerate(slots) if len(slot) > 1][_MOST_COMPOUNDS:]
        for at in varied:
            slots[at] = slots[at][:1]
        found: dict[Spelling, None] = {}
        for choice in product(*slots):
            spelling = tuple(word for part in choice for word in part)
            for whole in islice(self._without_inner_prefix(spelling), MOST_SPELLINGS + 1):
                found[whole] = None
            if len(found) > MOST_SPELLINGS:
                raise BadQuery(
                    f"{phrase.typed!r}: more than {MOST_SPELLINGS} phrases begin so; write more"
                    " letters before the *"
                )
        return tuple(found)

    def _slots(self, words: Sequence[Word]) -> Iterator[list[Spelling]]:
        """For each compound, name or other word of a phrase: its spellings, as typed first."""
        at = 0
        while at < len(words):
            size, slot = self._name(words[at:]) or self._compound(words[at:])
            yield slot
            at += size

    def _name(self, words: Sequence[Word]) -> tuple[int, list[Spelling]] | None:
        if not self.with_names or words[0].is_prefix:
            return None
        whole = [index_word(word.text) for word in words if not word.is_prefix]
        names = [spelling_of(name) for name in self.vocabulary.names_like(whole)]
        if not names:
            return None
        size = len(names[0])
        return size, [tuple(words[:size]), *names[1:]]

    def _compound(self, words: Sequence[Word]) -> tuple[int, list[Spelling]]:
        """The longest compound at the beginning; else the first word alone."""
        longest = next(
            (at for at, word in enumerate(words) if at and not word.is_joined), len(words)
        )
        for size in range(min(max(_LONGEST_COMPOUND, longest), len(words)), 0, -1):
            window = words[:size]
            if any(word.is_prefix for word in window[:-1]):
                continue
            texts = [index_word(word.text) for word in window]
            joined, is_prefix = "".join(texts), window[-1].is_prefix
            divided = self._divided(joined, is_prefix=is_prefix)
            if (
                size == 1
                or all(word.is_joined for word in window[1:])
                or " ".join(texts) in divided
            ):
                others = [spelling_of(parts, "-", is_prefix=is_prefix) for parts in divided]
                if size > 1 and self.vocabulary.has(joined):
                    others.insert(0, (Word(joined, is_prefix),))
                # As typed: the case of letters that Unicode got later is not the same for FTS5.
                typed = tuple(
                    Word(word.text, word.is_prefix, at > 0) for at, word in enumerate(window)
                )
                found = (other for other in others if [word.text for word in other] != texts)
                return size, list(dict.fromkeys([typed, *found]))
        raise AssertionError  # a single word is always found

    def _divided(self, joined: str, *, is_prefix: bool) -> Sequence[str]:
        vocabulary = self.vocabulary
        return vocabulary.splits_of(joined) if is_prefix else vocabulary.parts_of(joined)

    def _without_inner_prefix(self, spelling: Spelling) -> Iterator[Spelling]:
        """FTS5 knows a prefix only at the end of a phrase; before it, all words are named."""
        inner = next((at for at, word in enumerate(spelling[:-1]) if word.is_prefix), None)
        if inner is None:
            yield spelling
            return
        word = spelling[inner]
        found = self.vocabulary.beginning_with(index_word(word.text), MOST_SPELLINGS + 1)
        for whole in found or [word.text]:
            replaced = Word(whole, is_joined=word.is_joined)
            yield from self._without_inner_prefix(
                (*spelling[:inner], replaced, *spelling[inner + 1 :])
            )


def spelling_of(text: str, between: str = " ", *, is_prefix: bool = False) -> Spelling:
    """The words of a text between spaces; `between` is what the reader sees between them."""
    words = text.split()
    return tuple(
        Word(word, is_prefix and at == len(words) - 1, between == "-" and at > 0)
        for at, word in enumerate(words)
    )


def shown(spelling: Spelling) -> str:
    """A spelling for the reader.

    >>> shown((Word("co"), Word("operation", is_prefix=True, is_joined=True)))
    'co-operation*'
    """
    pieces: list[str] = []
    for at, word in enumerate(spelling):
        pieces += ["" if at == 0 else "-" if word.is_joined else " ", str(word)]
    return "".join(pieces)
