"""Entries without end: a listing that ignores its filter and lists everything."""

import re
from collections.abc import Iterator, Sequence

from sample_site.items import Item

_FIRST = 8_000_000
_PATH = re.compile(r"/node/8[0-9]{6}")


def is_further(path: str) -> bool:
    """Whether this is the address of such an entry."""
    return bool(_PATH.fullmatch(path))


def page_with_further(
    items: Sequence[Item], further: int, number: int, rows: int
) -> tuple[list[Item], int]:
    """The items of one page, and the number of the last page. Only what is shown is made."""
    total = len(items) + further
    start, stop = number * rows, min((number + 1) * rows, total)
    shown = [*items[start:stop], *_made(max(start, len(items)), stop)]
    return shown, max(0, -(-total // rows) - 1)


def _made(start: int, stop: int) -> Iterator[Item]:
    for position in range(start, stop):
        yield Item(href=f"/node/{_FIRST + position}", title=f"Event {position}")
