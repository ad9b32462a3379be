"""Windows of the newest releases of a layout, and the releases before them."""

from collections.abc import Iterable, Iterator, Sequence

from osce_crawler.alarms.observation import History, Reading

BEFORE = 1_000
"""Most releases before a window that it is compared with."""
_LEAST = 100
"""Fewest of them: a share of fewer is not known well enough."""


def of_layouts(history: History) -> dict[str, list[Reading]]:
    """The releases of each layout, oldest first."""
    found: dict[str, list[Reading]] = {}
    for one in history.releases:
        found.setdefault(one.layout, []).append(one)
    return found


def windows_of(history: History, sizes: Iterable[int]) -> Iterator[tuple[str, Sequence[Reading]]]:
    """Layouts with windows: the releases of this run, and the newest ones by these numbers."""
    for layout, releases in of_layouts(history).items():
        new = sum(one.is_new for one in releases)
        for size in sorted({new, *sizes}):
            if max(new, 2) <= size <= len(releases):
                yield layout, releases[-size:]


def past_of(history: History, layout: str, window: Sequence[Reading]) -> Sequence[Reading]:
    """The releases of the history before a window; none if they are too few."""
    keys = {one.key for one in window}
    past = [
        one
        for one in history.releases
        if one.layout == layout and one.in_history and one.key not in keys
    ]
    return past[-BEFORE:] if len(past) >= _LEAST else ()


def newest(history: History, size: int) -> Sequence[Reading]:
    """The newest releases of any layout: as many, or all of this run if those are more."""
    new = sum(one.is_new for one in history.releases)
    return history.releases[-max(size, new) :]


def before(history: History, window: Sequence[Reading]) -> Sequence[Reading]:
    """The releases of the history before a window, of any layout."""
    keys = {one.key for one in window}
    return [one for one in history.releases if one.in_history and one.key not in keys][-BEFORE:]
