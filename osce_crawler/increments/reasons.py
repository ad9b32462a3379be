"""Why an increment requests a release, in the order in which the budget is spent. Pure."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

BUDGET = 400
"""Requests of one increment, listing pages included."""


class Reason(StrEnum):
    """A column of the table `due`. The order of the members is that of the budget.

    The pages of the rolling walk come after AGE.
    """

    FAILED = "failed"
    LISTING_CHANGED = "listing changed"
    NEW = "new"
    AGE = "age"
    UNLISTED = "unlisted"
    YEARLY = "yearly"


BEFORE_ROLLING = (Reason.FAILED, Reason.LISTING_CHANGED, Reason.NEW, Reason.AGE)
AFTER_ROLLING = (Reason.LISTING_CHANGED, Reason.NEW, Reason.UNLISTED)
"""Of these, the rolling walk may have found some."""
SCHEDULED = (Reason.AGE, Reason.YEARLY)
"""Reasons that depend on the time alone. Any other reason replaces them."""
_ORDER = {reason: position for position, reason in enumerate(Reason)}


class Due(NamedTuple):
    """A release to request, or to request again: a row of the table `due`."""

    url: str
    reason: Reason
    due_at: str
    """ISO 8601, UTC."""
    born_at: str | None = None
    """When its ages began (ISO 8601, UTC); None for a release without a record."""
    record_id: int | None = None
    detail: str | None = None
    """What changed, or the age."""
    title: str | None = None
    """Title that a listing prints now."""
    teaser: str | None = None


def in_order(found: Iterable[Due]) -> list[Due]:
    """The order of requests: by reason; rechecks by age with the youngest first, others by the time
    for which they wait.
    """
    by_age = sorted(found, key=lambda one: one.born_at or "", reverse=True)
    return sorted(
        by_age,
        key=lambda one: (_ORDER[one.reason], "" if one.reason is Reason.AGE else one.due_at),
    )
