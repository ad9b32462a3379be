"""Names of places that are written in several ways: an editable list, `names.toml`. Pure."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from osce_crawler.errors import BadConfiguration
from osce_crawler.query.tree import WORD
from osce_crawler.search_fold import index_word

_EXPECTED = 'expected lines such as names = [["Kyiv", "Kiev"]], each with two forms or more'


@dataclass(frozen=True)
class Names:
    """Groups of names; the forms of a group name the same."""

    groups: tuple[tuple[str, ...], ...] = field(default=())

    @classmethod
    def read(cls, *sources: tuple[str, str]) -> "Names":
        """The groups of TOML texts, each with its name for messages. Raises BadConfiguration."""
        return cls(tuple(group for where, text in sources for group in _groups(where, text)))

    @cached_property
    def _forms(self) -> Mapping[tuple[str, ...], tuple[str, ...]]:
        """For each form, as words of the index: all forms of its groups, itself first."""
        found: dict[tuple[str, ...], dict[str, None]] = {}
        for group in self.groups:
            spelled = dict.fromkeys(" ".join(_words(form)) for form in group)
            for form in spelled:
                found.setdefault(tuple(form.split()), {form: None}).update(spelled)
        return {words: tuple(forms) for words, forms in found.items()}

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._forms), default=0)

    @cached_property
    def _printed(self) -> Mapping[str, str]:
        return {" ".join(_words(form)): form for group in reversed(self.groups) for form in group}

    def like(self, words: Sequence[str]) -> tuple[str, ...]:
        """All forms of the longest name that begins the words, that name first; or none.

        >>> Names((("Kyiv", "Kiev"),)).like(["kiev", "metro"])
        ('kiev', 'kyiv')
        """
        for size in range(min(self._longest, len(words)), 0, -1):
            if forms := self._forms.get(tuple(words[:size])):
                return forms
        return ()

    def printed(self, form: str) -> str:
        """A form as the list has it.

        >>> Names((("Kyiv", "Kiev"),)).printed("kiev")
        'Kiev'
        """
        return self._printed[form]


def _words(form: str) -> list[str]:
    return [word[0] for word in WORD.finditer(index_word(form))]


def _groups(where: str, text: str) -> tuple[tuple[str, ...], ...]:
    try:
        groups = tomllib.loads(text).get("names")
    except tomllib.TOMLDecodeError as error:
        raise BadConfiguration(f"{where}: {error}; {_EXPECTED}") from error
    is_list = isinstance(groups, list) and all(_is_group(group) for group in groups)
    if not is_list:
        raise BadConfiguration(f"{where}: no list of names; {_EXPECTED}")
    return tuple(tuple(group) for group in groups or ())


def _is_group(group: object) -> bool:
    return (
        isinstance(group, list)
        and len(group) > 1
        and all(isinstance(form, str) and _words(form) for form in group)
    )
