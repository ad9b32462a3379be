"""The table that `make bench` prints: figure, ours, peer, ratio, target."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One comparison: two amounts in the same unit, and the ratio we aim at, if any."""

    name: str
    unit: str
    ours: float
    peer_name: str
    peer: float
    at_most: float | None = None
    """The ratio ours : peer must not be above this; None: a control, or for information."""

    @property
    def ratio(self) -> float:
        """Ours in units of the peer."""
        return self.ours / self.peer

    @property
    def verdict(self) -> str:
        """`met`, `missed`, or nothing where there is no target."""
        if self.at_most is None:
            return ""
        return "met" if self.ratio <= self.at_most else "MISSED"


_HEADINGS = ("figure", "ours", "peer", "", "ratio", "target", "")


def print_figures(figures: Sequence[Figure]) -> None:
    """The figures as a table of text, columns aligned."""
    rows = [_HEADINGS, *map(_row, figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    for row in rows:
        cells = (
            cell.rjust(width) if column in {1, 3, 4, 5} else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        print("  ".join(cells).rstrip())


def _row(figure: Figure) -> tuple[str, ...]:
    target = "" if figure.at_most is None else f"<= {figure.at_most:.2f}"
    return (
        f"{figure.name}, {figure.unit}",
        _amount(figure.ours),
        figure.peer_name,
        _amount(figure.peer),
        f"{figure.ratio:.2f}",
        target,
        figure.verdict,
    )


def _amount(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def machine() -> str:
    """Where the figures were taken."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{platform.python_implementation()} {platform.python_version()}, {platform.system()} {platform.machine()}, {cores} cores"
