"""Names of places that are written in several ways: an editable list, `names.txt`. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from osce_crawler.errors import BadConfiguration
from osce_crawler.query.tree import WORD
from osce_crawler.search_fold import index_word

_Words = tuple[str, ...]


class Names(NamedTuple):
    """The forms of names. Those of one line name the same."""

    forms: Mapping[_Words, tuple[str, ...]]
    """For each form, as words of the index: all forms of its lines, itself first."""
    printed: Mapping[str, str]
    """For each form, its words as the list has them."""
    longest: int
    """Words of the longest form."""

    @classmethod
    def read(cls, *sources: tuple[str, str]) -> "Names":
        """The names of texts, each with its name for messages. Raises BadConfiguration."""
        forms: dict[_Words, dict[str, None]] = {}
        printed: dict[str, str] = {}
        for line in (line for source in sources for line in _lines(*source)):
            for words in line:
                forms.setdefault(tuple(words.split()), {words: None}).update(dict.fromkeys(line))
            for words, form in line.items():
                printed.setdefault(words, form)
        return cls(
            {words: tuple(all_forms) for words, all_forms in forms.items()},
            printed,
            max(map(len, forms), default=0),
        )

    def like(self, words: Sequence[str]) -> tuple[str, ...]:
        """All forms of the longest name that begins the words, that name first; or none.

        >>> Names.read(("names", "Kyiv = Kiev")).like(["kiev", "metro"])
        ('kiev', 'kyiv')
        """
        for size in range(min(self.longest, len(words)), 0, -1):
            if forms := self.forms.get(tuple(words[:size])):
                return forms
        return ()


def _lines(where: str, text: str) -> Iterator[dict[str, str]]:
    """The lines: the words of each form, with the form as written."""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        forms = {" ".join(WORD.findall(index_word(form))): form.strip() for form in line.split("=")}
        if len(forms) < 2 or "" in forms:
            raise BadConfiguration(
                f"{where}, line {number}: {line.strip()!r}; expected two or more forms of a name"
                " between =, such as: Kyiv = Kiev"
            )
        yield forms
