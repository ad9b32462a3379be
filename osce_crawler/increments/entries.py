"""What a listing prints about a release, as digests, and whether its template changed. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar
from unicodedata import normalize

from osce_crawler.identity import sha256
from osce_crawler.increments.front import Key

COMPONENTS = ("title", "date", "type", "place", "teaser", "address")
"""The parts of an entry. The address is compared as it is."""
SAMPLE = 5
"""Releases that are requested after a change of the template."""
_LEAST_ENTRIES = 20
_SHARE = 0.3
_T = TypeVar("_T")


class Entry(NamedTuple):
    """An entry of a listing: a row of the table `listing_entries`."""

    listing: str
    key: Key
    url: str
    published_on: str | None
    """As ISO 8601."""
    digests: Mapping[str, str | None]
    """By component, `address` aside. None: not printed."""
    is_adopted: bool = True
    """Whether the digests replace those that the archive has."""


def digests_of(printed: Mapping[str, str | None]) -> dict[str, str | None]:
    """A digest of each component as printed, whatever its white space and letter case."""
    return {name: _digest(text) if text else None for name, text in printed.items()}


def _digest(text: str) -> str:
    folded = " ".join(normalize("NFC", text).casefold().split())
    return sha256(folded.encode("utf-8", "surrogatepass"))


def changed(before: Entry, now: Entry) -> frozenset[str]:
    """The components that differ."""
    found = {name for name, digest in now.digests.items() if before.digests.get(name) != digest}
    return frozenset(found | ({"address"} if before.url != now.url else set()))


@dataclass(slots=True)
class TemplateRule:
    """Tells a change of many entries, made by the listing's template, from changes of releases.

    If more than 30 % of at least 20 known entries differ in one component, in a listing or in all
    of them, the template has changed: their releases have not.
    """

    _seen: Counter[str] = field(default_factory=Counter)
    _changed: dict[str, Counter[str]] = field(default_factory=dict)

    def note(self, listing: str, components: frozenset[str]) -> None:
        """Count a known entry, and the components in which it differs."""
        self._seen[listing] += 1
        self._changed.setdefault(listing, Counter()).update(components)

    def components(self, listing: str) -> frozenset[str]:
        """The components that the template of this listing has changed."""
        mine = self._changed.get(listing, Counter())
        everywhere: Counter[str] = sum(self._changed.values(), Counter())
        return frozenset(
            name
            for name in COMPONENTS
            if mine[name]
            and (
                _is_many(mine[name], self._seen[listing])
                or _is_many(everywhere[name], self._seen.total())
            )
        )


def _is_many(changes: int, seen: int) -> bool:
    return seen >= _LEAST_ENTRIES and changes > _SHARE * seen


def are_too_many_missing(missing: int, expected: int) -> bool:
    """Whether so many releases are missing that the listing is at fault, not the releases."""
    return _is_many(missing, expected)


def sample(values: Sequence[_T]) -> list[_T]:
    """Five of the values, evenly spaced."""
    if len(values) <= SAMPLE:
        return list(values)
    return [values[position * (len(values) - 1) // (SAMPLE - 1)] for position in range(SAMPLE)]
