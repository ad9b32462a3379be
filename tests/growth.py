"""How the time of a function grows when its input doubles: measured side by side, as a ratio."""

import gc
from collections.abc import Callable
from time import process_time
from typing import TypeVar

_Input = TypeVar("_Input")

AT_MOST = 2.3
"""Two is linear, four is quadratic."""
_ENOUGH_SECONDS = 0.03
_TRIES = 7
_FIRST = 250


def growth(made: Callable[[int], _Input], function: Callable[[_Input], object]) -> float:
    """The lowest ratio seen of the CPU time for twice the input to that for the input.

    `made` gives an input of a size. The smaller input takes _ENOUGH_SECONDS: what is quadratic
    has to show at this size. The garbage collector is off, because its own time grows in steps.
    """
    count = _FIRST
    while _cpu_seconds(function, made(count)) < _ENOUGH_SECONDS:
        count *= 2
    one, two = made(count), made(2 * count)
    ratio = float("inf")
    for _ in range(_TRIES):
        ratio = min(ratio, _cpu_seconds(function, two) / _cpu_seconds(function, one))
        if ratio < AT_MOST:
            break
    return ratio


def _cpu_seconds(function: Callable[[_Input], object], argument: _Input) -> float:
    gc.disable()
    try:
        start = process_time()
        function(argument)
        return process_time() - start
    finally:
        gc.enable()
