"""What a chart shows: bars with their marks, and the ticks of their axis."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10

_STEPS = (1, 2, 5, 10)
_TICKS = 4
_LEAST = 1e-6
"""Lower values are drawn as 0."""
_ROUNDING = 1 - 1e-9
"""Keeps errors of floating point from adding a tick."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar; its value is 0 or more."""

    label: str
    value: float
    is_hatched: bool = False
    """The value is of an incomplete time or has a known gap."""
    is_grey: bool = False
    """The value is a share of few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Bars with what a reader must know of them."""

    title: str
    description: str
    """Read out by screen readers: what is shown, in which unit, and what the marks mean."""
    unit: str
    """What the axis counts, such as `releases`."""
    bars: Sequence[Bar]
    legend: str = ""
    """What hatched and grey bars are, in a line; empty if there are none."""


def ticks(values: Sequence[float]) -> list[float]:
    """The ticks of an axis from 0, at most five; the last one is not below any value.

    >>> ticks([37, 2]), ticks([1]), ticks([0.7]), ticks([])
    ([0, 10, 20, 30, 40], [0, 1], [0, 0.2, 0.4, 0.6, 0.8], [0, 1])
    """
    highest = max(values, default=0)
    if highest < _LEAST:
        return [0, 1]
    power = 10.0 ** floor(log10(highest / _TICKS))
    step = next(size * power for size in _STEPS if size * power * _TICKS >= highest * _ROUNDING)
    if all(value == int(value) for value in values):
        step = max(step, 1)
    last = next(number for number in range(1, _TICKS + 1) if number * step >= highest * _ROUNDING)
    found = [round(number * step, 10) for number in range(last + 1)]
    return [int(tick) if tick == int(tick) else tick for tick in found]


def plain_number(value: float) -> str:
    """A number with at most two digits after the point, and separated thousands.

    >>> plain_number(1234), plain_number(0.5), plain_number(12.04)
    ('1,234', '0.5', '12.04')
    """
    return f"{value:,.2f}".rstrip("0").removesuffix(".")
