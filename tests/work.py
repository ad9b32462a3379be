"""How much work a function does, counted and not timed: the same on every machine."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

_CPU_SECONDS = 120
"""Longer than anything that ends takes on any machine."""


def lines_run(function: Callable[[], object]) -> int:
    """The lines of Python that a call runs, each as often as it runs."""
    lines = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal lines
        lines += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function()
    finally:
        sys.settrace(before)
    return lines


@contextmanager
def no_hang() -> Iterator[None]:
    """Fails where the block never ends, as with a pattern that backtracks; also inside a match."""

    def fail(number: int, frame: FrameType | None) -> None:
        raise AssertionError(f"did not end within {_CPU_SECONDS} seconds of CPU time")

    before = signal.signal(signal.SIGVTALRM, fail)
    signal.setitimer(signal.ITIMER_VIRTUAL, _CPU_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
