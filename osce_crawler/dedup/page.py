"""The input of the rules: the paragraphs of a page with their keys, and those that remain."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from osce_crawler.dedup.policy import SENTENCE_WORDS
from osce_crawler.text import comparison_key, spelled_key, without_final_stop, word_count


@dataclass(frozen=True, slots=True)
class Page:
    """The published paragraphs and their comparison keys. Each key is computed once.

    All tuples have one item per paragraph, in the order of the page.
    """

    spelled: tuple[str, ...]
    """Paragraphs with typography folded and punctuation kept: `text.spelled_key`."""
    keys: tuple[str, ...]
    """`spelled` without a closing stop. Two paragraphs are equal when their keys are equal."""
    words: tuple[int, ...]
    """Number of words: `text.word_count`."""
    title_key: str | None
    """Key of the title; None where the page has none."""

    @classmethod
    def of(cls, paragraphs: Sequence[str], title: str | None) -> "Page":
        """Computes the keys of the paragraphs and of the title."""
        spelled = tuple(map(spelled_key, paragraphs))
        return cls(
            spelled=spelled,
            keys=tuple(map(without_final_stop, spelled)),
            words=tuple(map(word_count, paragraphs)),
            title_key=comparison_key(title) if title else None,
        )


@dataclass(frozen=True, slots=True)
class View:
    """The input of one rule: what the rules before it left of the page.

    `remaining`: positions of the paragraphs not removed, ascending. `titles`: positions above the
    first of them that the title rule removed, ascending.
    """

    page: Page
    remaining: tuple[int, ...]
    titles: tuple[int, ...]

    def is_sentence(self, position: int) -> bool:
        """Whether the paragraph has `SENTENCE_WORDS` words or more. Shorter lines often repeat on
        purpose.
        """
        return self.page.words[position] >= SENTENCE_WORDS

    def repeats_any(self) -> bool:
        """Whether any two paragraphs are equal. On most pages none are."""
        keys = self.page.keys
        visible = self.titles + self.remaining
        return len({keys[position] for position in visible}) < len(visible)

    def equal_runs(self) -> list[tuple[int, ...]]:
        """The remaining positions in groups: equal neighbours share a group."""
        keys = self.page.keys
        runs: list[list[int]] = [[position] for position in self.remaining[:1]]
        for before, position in pairwise(self.remaining):
            if keys[before] == keys[position]:
                runs[-1].append(position)
            else:
                runs.append([position])
        return [tuple(run) for run in runs]

    def is_cut_copy(self, position: int, full: int) -> bool:
        """Whether the text at `position` is a beginning of the sentence at `full`.

        It may end inside a word, and with dots. It is shorter than the full text.
        """
        start = self.page.spelled[position].rstrip(" .")
        whole = self.page.spelled[full]
        if not start or len(start) >= len(without_final_stop(whole)) or not whole.startswith(start):
            return False
        # `120` is not `1200` cut short, but another number. A short line like `Ann` is not
        # `Ann Marie` cut short, but another name: only a sentence can be cut.
        return self.is_sentence(full) and not (start[-1].isdigit() and whole[len(start)].isdigit())
