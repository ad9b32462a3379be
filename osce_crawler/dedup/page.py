"""The input of the rules: the paragraphs of a page with their keys, and those that remain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import eq

from osce_crawler.dedup.cuts import begins, joined
from osce_crawler.dedup.policy import LONE_WORDS, SENTENCE_WORDS
from osce_crawler.text import (
    comparison_key,
    has_words,
    spelled_keys,
    without_final_stops,
    word_count,
)

SHORTEST_SENTENCE = 2 * SENTENCE_WORDS - 1
"""Characters of a sentence whose words have one letter each."""

Removals = dict[int, int | None]
"""By position of a removed paragraph: the position of its copy, or None for the title."""


@dataclass(frozen=True, slots=True)
class Page:
    """The published paragraphs and their comparison keys. Each key is computed once.

    All tuples have one item per paragraph, in the order of the page.
    """

    published: tuple[str, ...]
    spelled: tuple[str, ...]
    """Paragraphs with typography folded and punctuation kept: `text.spelled_key`."""
    keys: tuple[str, ...]
    """`spelled` without a closing stop. Two paragraphs are equal when their keys are equal."""
    pieces: tuple[str, ...]
    """`spelled` as inside a longer text: `cuts.joined`."""
    piece_keys: tuple[str, ...]
    """`pieces` without a closing stop."""
    title_key: str | None
    """Key of the title; None where the page has none."""
    has_copies: bool
    """Whether any two paragraphs are equal. On most pages none are."""
    _sentences: dict[str, bool] = field(default_factory=dict)
    """Whether a text is a sentence, for those that a rule has asked about."""

    @classmethod
    def of(cls, paragraphs: Sequence[str], title: str | None) -> "Page":
        """Computes the keys of the paragraphs and of the title."""
        texts = list(dict.fromkeys(paragraphs))
        spelled = spelled_keys(texts)
        keys = without_final_stops(spelled)
        # Most texts have no dash at an edge. No calls, because this runs over every paragraph.
        pieces = tuple(
            [joined(key) if key[:1] == "-" or key[-1:] == "-" else key for key in spelled]
        )
        piece_keys = keys if pieces == spelled else without_final_stops(pieces)
        if len(texts) < len(paragraphs):
            at = {text: index for index, text in enumerate(texts)}
            order = [at[text] for text in paragraphs]
            spelled, keys, pieces, piece_keys = (
                tuple([each[index] for index in order])
                for each in (spelled, keys, pieces, piece_keys)
            )
        return cls(
            published=tuple(paragraphs),
            spelled=spelled,
            keys=keys,
            pieces=pieces,
            piece_keys=piece_keys,
            title_key=comparison_key(title) if title else None,
            has_copies=len(set(keys)) < len(keys),
        )

    def words(self, position: int) -> int:
        """Number of words of a paragraph: `text.word_count`."""
        return word_count(self.published[position])

    def is_long(self, position: int) -> bool:
        """Whether the paragraph has `LONE_WORDS` words or more."""
        return has_words(self.published[position], LONE_WORDS)

    def is_sentence(self, position: int) -> bool:
        """Whether the paragraph has `SENTENCE_WORDS` words or more. Shorter lines often repeat on
        purpose.
        """
        text = self.published[position]
        if len(text) < SHORTEST_SENTENCE:
            return False
        known = self._sentences.get(text)
        if known is None:
            known = has_words(text, SENTENCE_WORDS)
            self._sentences[text] = known
        return known


@dataclass(frozen=True, slots=True)
class View:
    """The input of one rule: what the rules before it left of the page.

    `remaining`: positions of the paragraphs not removed, ascending. `titles`: positions above the
    first of them that the title rule removed, ascending. `removed`: all removals so far.
    `containers`: positions that the container rule removed.
    """

    page: Page
    remaining: tuple[int, ...]
    titles: tuple[int, ...] = ()
    removed: Mapping[int, int | None] = field(default_factory=dict)
    containers: tuple[int, ...] = ()

    def is_sentence(self, position: int) -> bool:
        """`Page.is_sentence`."""
        return self.page.is_sentence(position)

    def repeats_any(self) -> bool:
        """Whether any two paragraphs are equal."""
        if not self.page.has_copies:
            return False
        keys = self.page.keys
        visible = self.titles + self.remaining
        return len({keys[position] for position in visible}) < len(visible)

    def repeats_neighbour(self) -> bool:
        """Whether any two remaining neighbours are equal."""
        keys = [self.page.keys[position] for position in self.remaining]
        return any(map(eq, keys, keys[1:]))

    def equal_runs(self) -> list[list[int]]:
        """The remaining positions in groups: equal neighbours share a group."""
        keys = self.page.keys
        runs: list[list[int]] = [[position] for position in self.remaining[:1]]
        for before, position in pairwise(self.remaining):
            if keys[before] == keys[position]:
                runs[-1].append(position)
            else:
                runs.append([position])
        return runs

    def is_cut_copy(self, position: int, full: int) -> bool:
        """Whether the text at `position` is a beginning of the sentence at `full`, cut short.

        A short line like `Ann` is not `Ann Marie` cut short, but another name: only a sentence can
        be cut.
        """
        spelled = self.page.spelled
        return begins(spelled[position], spelled[full]) and self.is_sentence(full)
