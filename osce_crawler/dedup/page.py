"""A page as the rules see it: paragraphs with their keys, and those that still remain."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from osce_crawler.dedup.policy import SENTENCE_WORDS
from osce_crawler.text import comparison_key, spelled_key, without_final_stop, word_count


@dataclass(frozen=True, slots=True)
class Page:
    """The published paragraphs with what comparison needs, each computed once."""

    spelled: tuple[str, ...]
    """Typography folded, punctuation kept."""
    keys: tuple[str, ...]
    """The same without a closing stop: equal keys are equal paragraphs."""
    words: tuple[int, ...]
    title_key: str | None

    @classmethod
    def of(cls, paragraphs: Sequence[str], title: str | None) -> "Page":
        """Keys of the paragraphs, in order."""
        spelled = tuple(map(spelled_key, paragraphs))
        return cls(
            spelled=spelled,
            keys=tuple(map(without_final_stop, spelled)),
            words=tuple(map(word_count, paragraphs)),
            title_key=comparison_key(title) if title else None,
        )


@dataclass(frozen=True, slots=True)
class View:
    """What one rule looks at: positions that remain, in order, and those that the title rule took
    from their front.
    """

    page: Page
    remaining: tuple[int, ...]
    titles: tuple[int, ...]

    def is_sentence(self, position: int) -> bool:
        """Long enough to be compared on its own."""
        return self.page.words[position] >= SENTENCE_WORDS

    def repeats_any(self) -> bool:
        """Whether any two paragraphs are equal at all; most pages stop here."""
        keys = self.page.keys
        visible = self.titles + self.remaining
        return len({keys[position] for position in visible}) < len(visible)

    def equal_runs(self) -> list[tuple[int, ...]]:
        """The remaining positions, grouped where neighbours are equal."""
        keys = self.page.keys
        runs: list[list[int]] = [[position] for position in self.remaining[:1]]
        for before, position in pairwise(self.remaining):
            if keys[before] == keys[position]:
                runs[-1].append(position)
            else:
                runs.append([position])
        return [tuple(run) for run in runs]

    def is_cut_copy(self, position: int, full: int) -> bool:
        """Whether the text at `position` is the one at `full`, cut short, in the middle of a word
        perhaps.
        """
        start = self.page.spelled[position].rstrip(" .")
        whole = self.page.spelled[full]
        if not start or len(start) >= len(without_final_stop(whole)) or not whole.startswith(start):
            return False
        # `120` is no cut `1200`, and `Ann` no cut `Ann Marie`: a line is another line, only a
        # sentence can be cut.
        return self.is_sentence(full) and not (start[-1].isdigit() and whole[len(start)].isdigit())
