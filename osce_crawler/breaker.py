"""The circuit breaker: when to pause, and when to stop, because the site refuses requests.

A state machine without clock and network. It counts addresses, not tries: a few pages that always
fail, each requested four times, must not stop a crawl.
"""

from collections.abc import Sequence
from enum import Enum

IN_A_ROW = 5
"""So many refused addresses, one after the other, open the breaker."""
WINDOW = 20
"""It also opens if half of so many addresses, those requested last, were refused."""


class State(Enum):
    """`OPEN` during a pause; `PROBING` after it, until the next response."""

    CLOSED = "closed"
    OPEN = "open"
    PROBING = "probing"
    STOPPED = "stopped"


class CircuitBreaker:
    """Takes the outcome of each request, and tells how long to pause.

    The first pause follows when the breaker opens. A refusal after a pause opens it again at once,
    and the next pause follows; after the last one it stops. When less than half of a whole window
    is refused, the next pause is the first one again.
    """

    def __init__(self, pauses: Sequence[float]) -> None:
        """`pauses` are in seconds."""
        self.state = State.CLOSED
        self._pauses = tuple(pauses)
        self._paused = 0
        # Whether each address was refused, the one requested last at the end.
        self._recent: dict[str, bool] = {}

    @property
    def refused_addresses(self) -> list[str]:
        """The addresses among the last ones that were refused."""
        return [address for address, refused in self._recent.items() if refused]

    def answered(self, address: str) -> None:
        """Take an answer: any response that is no refusal, also 404."""
        self._note(address, refused=False)
        if self.state is State.PROBING:
            self.state = State.CLOSED
        if len(self._recent) == WINDOW and 2 * len(self.refused_addresses) < WINDOW:
            self._paused = 0

    def refused(self, address: str) -> float:
        """Take a refusal. The seconds to pause now; 0 to go on. It may also have stopped.

        An answer can be taken back: when its page turns out to be another one.
        """
        self._note(address, refused=True)
        if self.state in {State.OPEN, State.STOPPED}:
            return 0
        if self.state is State.CLOSED and not self._is_refusing():
            return 0
        if self._paused == len(self._pauses):
            self.state = State.STOPPED
            return 0
        self.state = State.OPEN
        self._paused += 1
        return self._pauses[self._paused - 1]

    def resume(self) -> None:
        """Take the end of a pause."""
        if self.state is State.OPEN:
            self.state = State.PROBING

    def _note(self, address: str, *, refused: bool) -> None:
        self._recent.pop(address, None)
        self._recent[address] = refused
        if len(self._recent) > WINDOW:
            del self._recent[next(iter(self._recent))]

    def _is_refusing(self) -> bool:
        outcomes = list(self._recent.values())
        in_a_row = len(outcomes) >= IN_A_ROW and all(outcomes[-IN_A_ROW:])
        return in_a_row or 2 * sum(outcomes) >= WINDOW
