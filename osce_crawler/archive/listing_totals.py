"""The number of entries of a listing, and whether it changed more than the site usually does. Pure.

A listing that shows only twelve months, or everything, must not settle what is listed.
"""

from typing import NamedTuple

from osce_crawler.listed import ListingProgress

_FEWER, _MORE, _SHARE = 20, 100, 0.01
"""A total may shrink by 20 entries or 1 %, and grow by 100 entries or 1 %, whichever is more."""
_DAYS = 28
"""A total may grow by that much in each period of this many days: the next run may be months
later.
"""


class Totals(NamedTuple):
    """The entries of one listing in one run. Each is None if it is not known."""

    counted: int | None
    """Number of entries, if every page was read."""
    estimated: int | None
    """Number of the last page, by the pager of the first page, times entries a page."""
    page_size: int | None


class Change(NamedTuple):
    """A change of the total of a listing that is larger than usual."""

    before: int
    now: int


def totals_of(progress: ListingProgress) -> Totals:
    """The totals by what a walk has read."""
    sizes = {int(size): pages for size, pages in progress.sizes.items()}
    size = max(sizes, key=lambda one: (sizes[one], one)) if sizes else None
    is_whole = progress.has_ended and not (progress.pages_empty or progress.pages_unreadable)
    named = progress.first_named
    return Totals(
        counted=0 if progress.is_missing else progress.entries if is_whole else None,
        estimated=named * size if named is not None and size else None,
        page_size=size,
    )


def change_of(before: Totals, now: Totals, days: float) -> Change | None:
    """The change of a total that is larger than usual in this many days, or None.

    Counts are compared with counts, estimates with estimates: a pager may name the next ten pages
    alone. An estimate is less than the total by up to a page, so it may change by a page more.
    """
    slack = max(before.page_size or 1, now.page_size or 1) - 1
    growth = max(1.0, days / _DAYS)
    pairs = ((before.counted, now.counted, 0), (before.estimated, now.estimated, slack))
    for old, new, further in pairs:
        if old is None or new is None:
            continue
        is_less = old - new > max(_FEWER, _SHARE * old) + further
        is_more = new - old > max(_MORE, _SHARE * old) * growth + further
        is_gone = old > 0 and now.counted == 0
        if is_less or is_more or is_gone:
            return Change(old, new)
    return None
