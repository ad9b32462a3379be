"""Sets of texts as bits of a number: how many releases have a value, without a query. Pure.

Each text has a place. The first texts of all releases come first, then the second texts of the
releases that have one, and so on, each time in the same order of releases, those with most texts
first. So the texts of a release are found by a shift of all bits.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

Having = int | Sequence[int]
"""The texts that have a value: as bits, or as their places, in order, where there are few."""

_FEW = 128
"""One text in so many is few. Bits of all texts take 16 bytes for each of them then, places 4."""
_DIGITS = bytes.maketrans(b"\0\1", b"01")


@dataclass(frozen=True, slots=True)
class TextSet:
    """Some texts of an order."""

    marks: bytes
    """1 at the place of each of them, 0 at the others."""
    bits: int
    """The same as bits."""
    texts: int
    releases: int


class TextOrder:
    """The places of texts, and the releases that they are of."""

    def __init__(self, texts: Sequence[int], releases: Sequence[int]) -> None:
        """The ids of all texts, and for each the id of its release."""
        numbers: dict[int, int] = {}
        layer = array("I")
        """Which text of its release each text is."""
        for release in releases:
            number = numbers.get(release, 0)
            layer.append(number)
            numbers[release] = number + 1
        self.size = len(texts)
        self._ids = frozenset(texts)
        sizes = [0] * max(numbers.values(), default=0)
        for number in layer:
            sizes[number] += 1
        self._begins = [sum(sizes[:number]) for number in range(len(sizes))]
        self._seconds = sizes[0] if sizes else 0
        """From this place on: second and further texts of a release."""
        self._alone = sizes[1] if len(sizes) > 1 else 0
        """From this place to `_seconds`: texts of releases that have only one."""
        most_first = sorted(numbers, key=numbers.__getitem__, reverse=True)
        numbers = {release: at for at, release in enumerate(most_first)}
        self._places = array("I")
        self._firsts = array("I", bytes(4 * self.size))
        """For each place, that of the first text of its release."""
        self._place_of = array("I", [self.size]) * (max(texts, default=0) + 1)
        """By the id of a text; the size for ids that are none."""
        for text, release, number in zip(texts, releases, layer, strict=True):
            place = self._begins[number] + numbers[release]
            self._places.append(place)
            self._firsts[place] = numbers[release]
            self._place_of[text] = place

    def set_of(self, texts: Sequence[int]) -> TextSet:
        """The texts with these ids. Ids that the order does not have are left out."""
        place_of = self._place_of
        if 2 * len(texts) > self.size:  # of nearly all texts, the others are fewer
            marks = bytearray(b"\1") * self.size
            for text in self._ids.difference(texts):
                marks[place_of[text]] = 0
            return self._set(marks)
        marks = bytearray(self.size + 1)
        if texts and max(texts) >= len(place_of):
            texts = [text for text in texts if text < len(place_of)]
        for text in texts:
            marks[place_of[text]] = 1
        del marks[self.size :]
        return self._set(marks)

    def _set(self, marks: bytearray) -> TextSet:
        bits = _bits(marks)
        return TextSet(bytes(marks), bits, bits.bit_count(), self._folded(bits).bit_count())

    def everything(self) -> TextSet:
        """All texts."""
        marks = b"\1" * self.size
        bits = (1 << self.size) - 1
        return TextSet(marks, bits, self.size, self._folded(bits).bit_count())

    def having(self, numbers: Sequence[int]) -> Having:
        """The texts with these numbers, as they were given, in the form that takes less memory."""
        return self._having([self._places[number] for number in numbers])

    def _having(self, places: Sequence[int]) -> Having:
        if len(places) * _FEW < self.size:
            return array("I", sorted(places))
        return self._bits_at(places)

    def _bits_at(self, places: Sequence[int]) -> int:
        marks = bytearray(self.size)
        for place in places:
            marks[place] = 1
        return _bits(marks)

    def joined(self, parts: Sequence[Having]) -> Having:
        """The texts that are in any of these."""
        few = [part for part in parts if not isinstance(part, int)]
        bits = [part for part in parts if isinstance(part, int)]
        found = self._having(sorted(set().union(*few)))
        if not bits:
            return found
        return reduce(or_, bits, found if isinstance(found, int) else self._bits_at(found))

    def releases(self, chosen: TextSet, having: Having) -> int:
        """The number of releases with a text that is in both."""
        if isinstance(having, int):
            return self._folded(chosen.bits & having).bit_count()
        marks = chosen.marks
        found = [place for place in having if marks[place]]
        if not found or found[-1] < self._seconds:
            return len(found)
        # Only releases with several texts can be in it twice. Their first texts are the first ones.
        others, alone = bisect_left(found, self._seconds), bisect_left(found, self._alone)
        firsts = {self._firsts[place] for place in found[others:]}
        return others - alone + len(firsts.union(found[:alone]))

    def meets(self, chosen: TextSet, having: Having) -> bool:
        """Whether any text is in both."""
        if isinstance(having, int):
            return bool(chosen.bits & having)
        marks = chosen.marks
        for place in having:  # noqa: SIM110 - any() takes twice the time
            if marks[place]:
                return True
        return False

    def meeting(self, chosen: TextSet, sets: Iterable[Having]) -> int:
        """How many of these sets have a chosen text: `meets` of each, without a call for each."""
        marks, number = chosen.marks, 0
        for having in sets:
            if isinstance(having, int):
                number += bool(chosen.bits & having)
                continue
            for place in having:
                if marks[place]:
                    number += 1
                    break
        return number

    def _folded(self, bits: int) -> int:
        """The bits of the first texts of the releases of these texts."""
        for begin in reversed(self._begins[1:]):
            others = bits >> begin
            if others:
                bits = (bits ^ (others << begin)) | others
        return bits


def _bits(marks: bytes | bytearray) -> int:
    """Marks as bits: the first mark is the lowest bit."""
    return int(marks.translate(_DIGITS)[::-1], 2) if marks else 0
