"""The table that `make bench` prints: figure, ours, peer, ratio, limit."""

import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One comparison, in amounts of the same unit: one of each a round, measured side by side."""

    name: str
    unit: str
    ours: Sequence[float]
    peer_name: str
    peer: Sequence[float]
    at_most: float | None = None
    """The ratio ours : peer must not be above this; None: a control, or for information."""

    @property
    def ratios(self) -> list[float]:
        """Ours in units of the peer, in each round."""
        return [ours / peer for ours, peer in zip(self.ours, self.peer, strict=True)]

    @property
    def ratio(self) -> float:
        """The median of the rounds: a slow moment of the machine is in both amounts of a round."""
        return median(self.ratios)

    @property
    def verdict(self) -> str:
        """`met`, `missed`, or nothing where there is no limit."""
        if self.at_most is None:
            return ""
        return "met" if self.ratio <= self.at_most else "MISSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A line about several figures, such as their worst ratio."""

    name: str
    ratio: float
    at_most: float

    @property
    def verdict(self) -> str:
        """`met` or `missed`."""
        return "met" if self.ratio <= self.at_most else "MISSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """An amount with a limit of its own, one for each round: nothing to compare it with."""

    name: str
    unit: str
    amounts: Sequence[float]
    at_most: float | None = None
    """None: for information."""

    @property
    def verdict(self) -> str:
        """`met` or `missed` by the median of the rounds, or nothing where there is no limit."""
        if self.at_most is None:
            return ""
        return "met" if median(self.amounts) <= self.at_most else "MISSED"


Line = Figure | Summary | Amount
_HEADINGS = ("figure", "ours", "peer", "", "ratio", "rounds", "limit", "")


def print_figures(figures: Sequence[Line]) -> None:
    """The figures as a table of text, columns aligned. `rounds`: the least and greatest ratio."""
    rows = [_HEADINGS, *map(_row, figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    for row in rows:
        cells = (
            cell.rjust(width) if column in {1, 3, 4, 5, 6} else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        print("  ".join(cells).rstrip())


def _row(line: Line) -> tuple[str, ...]:
    if isinstance(line, Amount):
        limit = "" if line.at_most is None else f"<= {_amount(line.at_most)}"
        rounds = _range(line.amounts, _amount)
        return (f"{line.name}, {line.unit}", _amount(median(line.amounts)), "", "", "", rounds, limit, line.verdict)  # fmt: skip
    limit = "" if line.at_most is None else f"<= {line.at_most:.2f}"
    if isinstance(line, Summary):
        return (line.name, "", "", "", f"{line.ratio:.2f}", "", limit, line.verdict)
    return (
        f"{line.name}, {line.unit}",
        _amount(median(line.ours)),
        line.peer_name,
        _amount(median(line.peer)),
        f"{line.ratio:.2f}",
        _range(line.ratios, "{:.2f}".format),
        limit,
        line.verdict,
    )


def _range(values: Sequence[float], shown: Callable[[float], str]) -> str:
    """The least and the greatest, if there are several."""
    return f"{shown(min(values))} to {shown(max(values))}" if len(values) > 1 else ""


def _amount(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def machine() -> str:
    """Where the figures were taken."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{platform.python_implementation()} {platform.python_version()}, {platform.system()} {platform.machine()}, {cores} cores"
