"""Words and values that look like another: what a reader may have meant. Pure."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from osce_crawler.query.tree import WORD
from osce_crawler.search_fold import filter_key


def distance(one: str, other: str, most: int) -> int:
    """How many letters must be added, removed, replaced or swapped with the next; or `most` + 1.

    >>> distance("electoin", "election", 2), distance("media", "radio", 2)
    (1, 3)
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        before, last, row = row, before, [at, *[0] * len(other)]
        for to, wanted in enumerate(other, 1):
            row[to] = min(row[to - 1] + 1, before[to] + 1, before[to - 1] + (letter != wanted))
            is_swapped = at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == wanted
            if is_swapped:
                row[to] = min(row[to], last[to - 2] + 1)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def nearest_words(word: str, texts: Mapping[str, int], most: int = 3) -> list[str]:
    """At most `most` words that look like `word`: the nearest first, then those in most texts."""
    farthest = 1 if len(word) < 5 else 2
    found = [
        (far, -number, other)
        for other, number in texts.items()
        if other != word and (far := distance(word, other, farthest)) <= farthest
    ]
    return [other for _, _, other in sorted(found)[:most]]


def nearest_values(value: str, known: Iterable[str], most: int = 3) -> list[str]:
    """At most `most` of the known values that look like `value`, or have a word like it.

    >>> nearest_values("Polcing", ["Policing", "Elections"])
    ['Policing']
    >>> nearest_values("Pristyna", ["PRISHTINË/PRISHTINA", "Vienna"])
    ['PRISHTINË/PRISHTINA']
    """
    keys: dict[str, str] = {}
    for one in known:
        key = filter_key(one)
        for part in (*WORD.findall(key), key):
            keys.setdefault(part, one)
    close = get_close_matches(filter_key(value), keys, n=most * 2, cutoff=0.7)
    return list(dict.fromkeys(keys[key] for key in close))[:most]
