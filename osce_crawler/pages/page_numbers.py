"""Reads the page number in the address of a listing, and the last page that a pager names."""

import re
from collections.abc import Sequence
from urllib.parse import parse_qs

from osce_crawler.urls import parts_of

_NUMBER = re.compile(r"0{0,20}[0-9]{1,9}")
"""No listing has more pages; Python refuses to convert thousands of digits."""


def page_number(url: str) -> int:
    """The page number in the address of a listing, from 0. An invalid number counts as 0."""
    values = parse_qs(parts_of(url).query).get("page", ())
    numbers = [int(value) for value in values if _NUMBER.fullmatch(value)]
    return numbers[-1] if numbers else 0


def named_last_page(own: int, numbers: Sequence[int], *, has_next: bool = False) -> int | None:
    """The highest page that a pager names; `own` if no link leads to a later page.

    `numbers` are those of all links but the next links. None if only a next link leads to a later
    page: its number is not that of the last page. `has_next`: whether there is one marked as such.
    """
    later = [number for number in numbers if number > own]
    if later == [own + 1] and not has_next:
        return None  # the only link to a later page: a next link that is not marked
    return max(later) if later else None if has_next else own
