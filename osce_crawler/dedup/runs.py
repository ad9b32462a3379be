"""Finds runs of paragraphs that have occurred before, with a suffix automaton over paragraph keys.

Blumer et al., "The smallest automaton recognizing the subwords of a text" (1985). Time and memory
are linear in the number of paragraphs, also where a run repeats often, overlaps itself or contains
another.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class _State:
    """Runs that end at the same set of positions."""

    length: int
    """Paragraphs of the longest of these runs."""
    link: int
    """Index of the state of their longest suffix that ends at more positions; -1 for the root."""
    first_end: int
    """Position where they end first."""
    moves: dict[Hashable, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Automaton:
    """Accepts every run of the keys added so far.

    The link of the newest state leads to the longest suffix that has occurred before.
    """

    states: list[_State] = field(default_factory=lambda: [_State(0, -1, -1)])
    last: int = 0

    def extend(self, key: Hashable, position: int) -> None:
        """Adds the key at the next position."""
        states = self.states
        new = len(states)
        states.append(_State(states[self.last].length + 1, 0, position))
        at = self.last
        while at != -1 and key not in states[at].moves:
            states[at].moves[key] = new
            at = states[at].link
        if at != -1:
            states[new].link = self._target(at, key)
        self.last = new

    def _target(self, at: int, key: Hashable) -> int:
        """The state that `key` leads to from `at`, split first if it holds longer runs too."""
        states = self.states
        target = states[at].moves[key]
        if states[target].length == states[at].length + 1:
            return target
        split = len(states)
        old = states[target]
        states.append(_State(states[at].length + 1, old.link, old.first_end, dict(old.moves)))
        while at != -1 and states[at].moves.get(key) == target:
            states[at].moves[key] = split
            at = states[at].link
        old.link = split
        return split


def earlier_runs(keys: Sequence[Hashable]) -> Iterator[tuple[int, int, int]]:
    """The longest run at each position that has occurred before, as `(end, length, first_end)`.

    Positions count from 0 and ascend; `length` counts keys.

    `keys[end - length + 1 : end + 1]` equals `keys[first_end - length + 1 : first_end + 1]`.
    `first_end` is less than `end`; the two runs may overlap.
    """
    automaton = _Automaton()
    for position, key in enumerate(keys):
        automaton.extend(key, position)
        seen = automaton.states[automaton.states[automaton.last].link]
        if seen.length:
            yield position, seen.length, seen.first_end
