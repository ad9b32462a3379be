"""Where an ordered run of paragraphs has occurred before: a suffix automaton over paragraph keys.

Linear in the paragraphs, whatever the page: a run that repeats a thousand times, overlaps itself or
nests costs no more.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class _State:
    length: int
    link: int
    first_end: int
    moves: dict[Hashable, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Automaton:
    """Accepts every run seen so far; the link of the newest state is the longest suffix that had
    been seen before.
    """

    states: list[_State] = field(default_factory=lambda: [_State(0, -1, -1)])
    last: int = 0

    def extend(self, key: Hashable, position: int) -> None:
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
        """The state that `key` leads to from `at`, split where longer runs share it."""
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
    """For each end position whose suffix was seen before: `(end, length, first_end)`, the longest
    such suffix.

    `keys[end - length + 1 : end + 1]` equals `keys[first_end - length + 1 : first_end + 1]`, which
    ends earlier and may overlap it.
    """
    automaton = _Automaton()
    for position, key in enumerate(keys):
        automaton.extend(key, position)
        seen = automaton.states[automaton.states[automaton.last].link]
        if seen.length:
            yield position, seen.length, seen.first_end
