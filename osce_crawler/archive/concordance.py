"""The names of one source, or one field of work, in several languages. Derived, not published.

The site prints sources and fields of work in the language of the page: `OSCE Secretariat`,
`Секретариат ОБСЕ`. The texts of one release print them in the same order. So the names at one
position of two texts of a release are one name in two languages, if the texts have equally many.
Two names are joined only if every release agrees: neither has another partner in the language of
the other. What disagrees is left apart, and reported.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, permutations
from typing import Literal

from osce_crawler.archive.reader import Archive
from osce_crawler.archive.withheld import WITHHELD_NOW

Kind = Literal["source", "field"]

Name = tuple[str, str]
"""Language, and the name as printed."""

# Only releases with several texts say anything.
_TRANSLATED = f"""
SELECT r.node_id, r.language,
  (SELECT json_group_array(value) FROM
    (SELECT value FROM main.revision_values x
     WHERE x.revision_id = r.latest_revision_id AND x.kind = ? ORDER BY position)) AS names
FROM (SELECT node_id FROM records WHERE record_id NOT IN {WITHHELD_NOW}
      GROUP BY node_id HAVING count(*) > 1) t
CROSS JOIN records r USING (node_id) WHERE r.record_id NOT IN {WITHHELD_NOW}
ORDER BY r.node_id, r.language
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Names that are one name in several languages."""

    name: str
    """The English name; if there is none, that of the first language."""
    names: tuple[Name, ...]
    releases: int
    """Number of releases that print the most frequent pair of them."""
    by_order_only: bool
    """The names were always printed with others: only their order joins them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """A name that is left apart: it has several partners in one language."""

    name: Name
    language: str
    partners: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Concordance:
    """Which names are joined, and which are left apart though translations name partners."""

    groups: tuple[Group, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()

    def joined(self) -> list[tuple[str, str, str]]:
        """Language, name, and name of the group, for each name whose group has another name."""
        return [
            (language, name, group.name)
            for group in self.groups
            for language, name in group.names
            if name != group.name
        ]


def concordance(archive: Archive, kind: Kind) -> Concordance:
    """The concordance of the sources, or of the fields of work, of all releases."""
    rows = archive.rows(_TRANSLATED, [kind])
    # Most releases print what others print: names of several texts are compared once.
    printed = Counter(
        tuple((row["language"], row["names"]) for row in of_release)
        for _, of_release in groupby(rows, key=lambda row: row["node_id"])
    )
    seen = _Pairs()
    for texts, releases in printed.items():
        seen.add_texts({language: json.loads(names) for language, names in texts}, releases)
    return _of_pairs(seen)


def derived(releases: Iterable[Mapping[str, Sequence[str]]]) -> Concordance:
    """The concordance of releases: for each, its names by language, in the printed order.

    >>> derived([{"en": ["OSCE Secretariat"], "ru": ["Секретариат ОБСЕ"]}]).joined()
    [('ru', 'Секретариат ОБСЕ', 'OSCE Secretariat')]
    """
    seen = _Pairs()
    for texts in releases:
        seen.add_texts(texts)
    return _of_pairs(seen)


def _of_pairs(seen: "_Pairs") -> Concordance:
    contradictions = {*seen.contradictions()}
    groups = []
    near = seen.near()
    left = sorted(near)
    while left:
        members = sorted(_reached(left[0], near))
        left = sorted(set(left) - set(members))
        disputed = {*_twice(members)} or {*seen.disputes(members)}
        contradictions |= disputed
        if disputed:
            # What is left of the group without these names may still be joined.
            apart = {one.name for one in disputed}
            for name in members:
                near[name] = set() if name in apart else near[name] - apart
            left = sorted({*left, *(name for name in members if near[name])})
        elif len(members) > 1:
            groups.append(seen.group(members))
    return Concordance(
        groups=tuple(sorted(groups, key=lambda group: group.names)),
        contradictions=tuple(
            sorted(contradictions, key=lambda one: (one.name, one.language, one.partners))
        ),
    )


class _Pairs:
    """Which names were printed at one position of two texts of a release."""

    def __init__(self) -> None:
        self.releases: dict[tuple[Name, Name], int] = defaultdict(int)
        self.partners: dict[Name, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.company: dict[tuple[Name, Name], tuple[set[str], set[str]]] = {}
        """For each pair, in either language: the names that were always printed where it was."""

    def add_texts(self, texts: Mapping[str, Sequence[str]], releases: int = 1) -> None:
        """The names of the texts of a release, by language; of so many releases that print them."""
        for (one, names), (other, partners) in combinations(sorted(texts.items()), 2):
            if len(names) == len(partners):
                self._add((one, names), (other, partners), releases)

    def _add(
        self, text: tuple[str, Sequence[str]], other_text: tuple[str, Sequence[str]], releases: int
    ) -> None:
        """The names of two texts of a release, equally many."""
        (one, names), (other, partners) = text, other_text
        for name, partner in zip(names, partners, strict=True):
            # A name that a page does not translate is one name anyway. `Elections` on a page in
            # Russian does not contradict `Выборы`.
            if name == partner:
                continue
            pair = (one, name), (other, partner)
            self.releases[pair] += releases
            self.partners[pair[0]][other].add(partner)
            self.partners[pair[1]][one].add(name)
            always = self.company.get(pair, (set(names), set(partners)))
            self.company[pair] = always[0] & set(names), always[1] & set(partners)

    def contradictions(self) -> Iterator[Contradiction]:
        """The names with several partners in one language."""
        for name, by_language in self.partners.items():
            for language, partners in by_language.items():
                if len(partners) > 1:
                    yield Contradiction(
                        name=name, language=language, partners=tuple(sorted(partners))
                    )

    def near(self) -> dict[Name, set[Name]]:
        """For each name: those that it is joined with, as each is the only partner of the other."""
        near: dict[Name, set[Name]] = defaultdict(set)
        for one, other in self.releases:
            if self._is_only(one, other) and self._is_only(other, one):
                near[one].add(other)
                near[other].add(one)
        return near

    def disputes(self, members: Sequence[Name]) -> Iterator[Contradiction]:
        """The names of a group that a release prints beside another name than the group has."""
        for name, (language, partner) in permutations(members, 2):
            partners = self.partners[name].get(language, {partner})
            if partners != {partner}:
                yield Contradiction(
                    name=name, language=language, partners=tuple(sorted({*partners, partner}))
                )

    def _is_only(self, one: Name, other: Name) -> bool:
        return self.partners[one][other[0]] == {other[1]}

    def group(self, members: list[Name]) -> Group:
        """The group of names with one name a language."""
        pairs = [pair for pair in combinations(members, 2) if pair in self.releases]
        english = [name for language, name in members if language == "en"]
        return Group(
            name=(english or [members[0][1]])[0],
            names=tuple(members),
            releases=max(self.releases[pair] for pair in pairs),
            by_order_only=any(
                min(len(always) for always in self.company[pair]) > 1 for pair in pairs
            ),
        )


def _reached(start: Name, near: Mapping[Name, set[Name]]) -> set[Name]:
    """The names that are connected with `start`."""
    found, open_ends = {start}, [start]
    while open_ends:
        further = near[open_ends.pop()] - found
        found |= further
        open_ends += further
    return found


def _twice(members: Sequence[Name]) -> list[Contradiction]:
    """The contradictions of a group with two names of one language, by way of a third one."""
    by_language: dict[str, list[str]] = defaultdict(list)
    for language, name in members:
        by_language[language].append(name)
    return [
        Contradiction(name=(other, name), language=language, partners=tuple(names))
        for language, names in by_language.items()
        if len(names) > 1
        for other, name in members
        if other != language
    ]
