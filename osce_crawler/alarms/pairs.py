"""A1 and A2: releases that were read again must not have lost anything."""

from collections import Counter
from collections.abc import Iterator, Sequence

from osce_crawler.alarms.observation import FIELDS, Pair, Reading
from osce_crawler.alarms.symptoms import Symptom, on_pages

REFUSED, TEXT, ENCODING, LAYOUT, SAME = "refused", "text", "encoding", "layout", "same-text"
_CANARIES, _PAIRS, _SHARE = 2, 3, 0.3
"""The same fault in two canaries, or in three and 30 % of the releases that were read again."""
_SHORTER, _LONG_ENOUGH = 0.7, 3
"""A text of at least three paragraphs that has 70 % of them or fewer is shorter."""
_SAYS = {
    REFUSED: "could not be read, or were another page",
    TEXT: "have 70 % of their paragraphs or fewer",
    ENCODING: "have damaged letters",
    LAYOUT: "are built of other elements than before",
    SAME: "have the same new text",
    "title": "have another title",
    "date": "have another date, or none",
    "type": "have another type, or none",
}


def faults_of(before: Reading, after: Reading, known_types: frozenset[str]) -> frozenset[str]:
    """What a release has lost since it was read before, by names of fields."""
    found = {name for name in FIELDS if name in before.filled and name not in after.filled}
    if after.title != before.title:
        found.add("title")
    if before.published_on and after.published_on != before.published_on:
        found.add("date")
    if before.paragraphs >= _LONG_ENOUGH and after.paragraphs <= _SHORTER * before.paragraphs:
        found.add(TEXT)
    if after.damage > before.damage:
        found.add(ENCODING)
    if after.content_type and after.content_type not in known_types | {before.content_type}:
        found.add("type")
    return frozenset(found)


def pair_symptoms(pairs: Sequence[Pair], known_types: frozenset[str]) -> Iterator[Symptom]:
    """A1 for the canaries, A2 for all releases that were read again."""
    faults = [_faults(pair, known_types) for pair in pairs]
    same = _same_new_text(pairs)
    faults = [found | ({SAME} & same_at) for found, same_at in zip(faults, same, strict=True)]
    canaries = [found for pair, found in zip(pairs, faults, strict=True) if pair.is_canary]
    for name, count in sorted(Counter(one for found in canaries for one in found).items()):
        if count >= _CANARIES:
            of = [pair for pair, found in zip(pairs, faults, strict=True) if name in found]
            bad = [pair.before for pair in of if pair.is_canary]
            yield on_pages("A1", name, bad, len(canaries), f"canaries {_words(name)}")
    for name, count in sorted(Counter(one for found in faults for one in found).items()):
        if count >= _PAIRS and count >= _SHARE * len(pairs):
            bad = [pair.before for pair, found in zip(pairs, faults, strict=True) if name in found]
            says = f"releases that were read again {_words(name)}"
            yield on_pages("A2", name, bad, len(pairs), says)


def _words(name: str) -> str:
    return _SAYS.get(name, f"have lost the field {name}")


def _faults(pair: Pair, known_types: frozenset[str]) -> frozenset[str]:
    if pair.after is None:
        return frozenset({REFUSED})
    found = faults_of(pair.before, pair.after, known_types)
    if pair.shape_before and pair.shape_after:
        found |= {LAYOUT} if pair.shape_before.matches != pair.shape_after.matches else set()
    return found


def _same_new_text(pairs: Sequence[Pair]) -> list[set[str]]:
    """For each pair, whether its text is new and that of another release, too."""
    new = [
        pair.after.text if pair.after and pair.after.text != pair.before.text else ""
        for pair in pairs
    ]
    count = Counter(new)
    return [{SAME} if text and count[text] > 1 else set() for text in new]
