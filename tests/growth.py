"""How the time of a function grows when its input doubles: measured side by side, as a ratio."""

import gc
from collections.abc import Callable
from time import process_time
from typing import TypeVar

_Input = TypeVar("_Input")

AT_MOST = 2.3
"""Two is linear, four is quadratic."""
DOUBLINGS = 3
"""Between both inputs. Over one alone, what the other core does can hide the difference: an input
that just does not fit into the cache any more takes longer by a seventh.
"""
_ENOUGH_SECONDS = 0.01
_TRIES = 7
_FIRST = 250


def growth(made: Callable[[int], _Input], function: Callable[[_Input], object]) -> float:
    """The growth of the CPU time when the input doubles, on average of three times.

    `made` gives an input of a size. The smaller input takes _ENOUGH_SECONDS: what is quadratic
    has to show from there to eight times its size.
    """
    count = _FIRST
    while _cpu_seconds(function, made(count)) < _ENOUGH_SECONDS:
        count *= 2
    return growth_between(made(count), made(2**DOUBLINGS * count), function)


def growth_between(few: _Input, many: _Input, function: Callable[[_Input], object]) -> float:
    """The lowest growth seen for a doubling, where the second input is eight times the first."""
    lowest = float("inf")
    for _ in range(_TRIES):
        ratio = _cpu_seconds(function, many) / _cpu_seconds(function, few)
        lowest = min(lowest, ratio ** (1 / DOUBLINGS))
        if lowest < AT_MOST:
            break
    return lowest


def _cpu_seconds(function: Callable[[_Input], object], argument: _Input) -> float:
    gc.disable()  # its own time grows in steps
    try:
        start = process_time()
        function(argument)
        return process_time() - start
    finally:
        gc.enable()
