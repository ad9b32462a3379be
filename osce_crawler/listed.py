"""Value types of walks over listings: what a listing names, and what a walk has read of it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class LeftBy(StrEnum):
    """Why a release in a listing is not requested."""

    FILTER = "filter"
    LIMIT = "limit"
    BUDGET = "budget"


class Listed(NamedTuple):
    """A release that a page of a listing names."""

    listing: str
    """First page of the listing."""
    url: str
    """Canonical address of the release, as the listing names it."""
    left_by: LeftBy | None = None
    """None if it is requested, or was before."""


@dataclass(slots=True, kw_only=True)
class ListingProgress:
    """What a walk has read of one listing; a part of its state in the frontier."""

    pages_read: int = 0
    """Pages with entries, but those past the end that repeat earlier ones."""
    pages_empty: int = 0
    pages_unreadable: int = 0
    entries: int = 0
    last_page: int | None = None
    """Number of the last page (from 0) in the latest pager that names later pages."""
    first_named: int | None = None
    """The same in the pager of the first page."""
    sizes: dict[str, int] = field(default_factory=dict)
    """Number of pages by their number of entries. The keys are text, as in JSON."""
    months: dict[str, int] = field(default_factory=dict)
    """Number of entries by the month of their date, such as 2012-03."""
    has_ended: bool = False
    """Whether the walk has read the last page of the listing."""
    is_missing: bool = False
    """Whether the site has no such listing: its first page answers 404 or is no listing."""
