"""Contenders timed side by side in one process: CPU seconds, order drawn anew each round, medians."""

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from random import Random
from statistics import median


def cpu_seconds(contenders: Mapping[str, Callable[[], object]], rounds: int, random: Random) -> dict[str, float]:
    """Median CPU seconds of one call of each contender.

    CPU and not the clock: the machine may have other work. The first round only warms caches and is not counted.
    """
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(rounds + 1):
        for name in shuffled(list(contenders), random):
            seconds = _cpu_of(contenders[name])
            if number:
                taken[name].append(seconds)
    return {name: median(seconds) for name, seconds in taken.items()}


def shuffled(names: Sequence[str], random: Random) -> list[str]:
    """The names in an order drawn anew: who runs first must not always be the same."""
    return random.sample(names, len(names))


def _cpu_of(contender: Callable[[], object]) -> float:
    gc.collect()
    start = time.process_time()
    contender()
    return time.process_time() - start
