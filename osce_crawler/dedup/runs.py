"""Finds runs of paragraphs that have occurred before, with a suffix automaton over paragraph keys.

Blumer et al., "The smallest automaton recognizing the subwords of a text" (1985). Time and memory
are linear in the number of paragraphs, also where a run repeats often, overlaps itself or contains
another.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field

_NONE = -1


@dataclass(slots=True)
class _Automaton:
    """Accepts every run of the keys added so far. Keys are numbers from 0.

    A state stands for the runs that end at the same set of positions; state 0 is the empty run.
    Lists have one item per state, and most states have a single move: an object and a dict for each
    state take several times the memory and the time.
    """

    lengths: list[int] = field(default_factory=lambda: [0])
    """Paragraphs of the longest run of the state."""
    links: list[int] = field(default_factory=lambda: [_NONE])
    """State of their longest suffix that ends at more positions."""
    first_ends: list[int] = field(default_factory=lambda: [_NONE])
    """Position where they end first."""
    _keys: list[int] = field(default_factory=lambda: [_NONE])
    """Key of the first move of the state."""
    _targets: list[int] = field(default_factory=lambda: [0])
    """State to which this move leads."""
    _further: dict[int, dict[int, int]] = field(default_factory=dict)
    """By state, all moves but the first."""
    last: int = 0

    def extend(self, key: int, position: int) -> None:
        """Adds the key at the next position. Then the link of state `last` leads to the longest
        suffix that has occurred before.
        """
        keys, targets, links = self._keys, self._targets, self.links
        at, new = self.last, self._add(self.lengths[self.last] + 1, 0, position)
        self.last = new
        while at != _NONE:
            if keys[at] == key:
                links[new] = self._target(at, key, targets[at])
                return
            if keys[at] == _NONE:
                keys[at], targets[at] = key, new
            else:
                target = self._further.setdefault(at, {}).setdefault(key, new)
                if target != new:
                    links[new] = self._target(at, key, target)
                    return
            at = links[at]

    def _add(self, length: int, link: int, first_end: int) -> int:
        """Adds a state without moves; its index."""
        self.lengths.append(length)
        self.links.append(link)
        self.first_ends.append(first_end)
        self._keys.append(_NONE)
        self._targets.append(0)
        return len(self.lengths) - 1

    def _target(self, at: int, key: int, target: int) -> int:
        """The state to which `key` leads from `at`: `target`, split if it holds longer runs too."""
        if self.lengths[target] == self.lengths[at] + 1:
            return target
        split = self._add(self.lengths[at] + 1, self.links[target], self.first_ends[target])
        self._keys[split], self._targets[split] = self._keys[target], self._targets[target]
        if further := self._further.get(target):
            self._further[split] = dict(further)
        while at != _NONE and self._lead(at, key, target, split):
            at = self.links[at]
        self.links[target] = split
        return split

    def _lead(self, at: int, key: int, old: int, new: int) -> bool:
        """Whether `key` led from `at` to the state `old`; then it leads to `new` instead."""
        if self._keys[at] == key:
            if self._targets[at] != old:
                return False
            self._targets[at] = new
            return True
        further = self._further.get(at, {})
        if further.get(key) != old:
            return False
        further[key] = new
        return True


def earlier_runs(keys: Sequence[Hashable]) -> Iterator[tuple[int, int, int]]:
    """The longest run at each position that has occurred before, as `(end, length, first_end)`.

    Positions count from 0 and ascend; `length` counts keys.

    `keys[end - length + 1 : end + 1]` equals `keys[first_end - length + 1 : first_end + 1]`.
    `first_end` is less than `end`; the two runs may overlap.
    """
    automaton = _Automaton()
    numbers: dict[Hashable, int] = {}
    for position, key in enumerate(keys):
        automaton.extend(numbers.setdefault(key, len(numbers)), position)
        seen = automaton.links[automaton.last]
        if seen:
            yield position, automaton.lengths[seen], automaton.first_ends[seen]
