"""Contenders timed side by side in one process: CPU seconds, order drawn anew every few pages."""

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import TypeVar

_Page = TypeVar("_Page")
_PAGES_IN_TURN = 5


def cpu_seconds(
    contenders: Mapping[str, Callable[[_Page], object]],
    pages: Sequence[_Page],
    rounds: int,
    random: Random,
) -> dict[str, list[float]]:
    """CPU seconds that each contender takes for all pages, one amount a round.

    CPU and not the clock: the machine may have other work. A few pages in turn, and nothing kept: a
    slow moment of the machine, or a heap grown by sixty trees, would else be blamed on whoever
    happens to run. The first round only warms caches and is not counted.
    """
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(rounds + 1):
        gc.collect()
        total = dict.fromkeys(contenders, 0.0)
        for first in range(0, len(pages), _PAGES_IN_TURN):
            for name in shuffled(list(contenders), random):
                total[name] += _cpu_of(contenders[name], pages[first : first + _PAGES_IN_TURN])
        for name in contenders if number else ():
            taken[name].append(total[name])
    return taken


def shuffled(names: Sequence[str], random: Random) -> list[str]:
    """The names in an order drawn anew: who runs first must not always be the same."""
    return random.sample(names, len(names))


def _cpu_of(contender: Callable[[_Page], object], pages: Sequence[_Page]) -> float:
    start = time.process_time()
    for page in pages:
        contender(page)
    return time.process_time() - start
