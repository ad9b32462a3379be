"""The result of each release that a listing names. Pure: a law of the ledger is that each has one.

keys = archived before + new + gone + rejected + failed + led elsewhere + left + pending
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Fate(StrEnum):
    """The result for a release in a listing: a column of `run_listings`."""

    ARCHIVED_BEFORE = "archived_before"
    NEW = "new"
    GONE = "gone"
    REJECTED = "rejected"
    FAILED = "failed"
    LED_ELSEWHERE = "led_elsewhere"
    LEFT_BY_FILTER = "left_by_filter"
    LEFT_BY_LIMIT = "left_by_limit"
    LEFT_BY_BUDGET = "left_by_budget"
    PENDING = "pending"
    UNACCOUNTED = "unaccounted"


class Record(NamedTuple):
    """A record with the node id of a listed release."""

    record_id: int
    is_own: bool
    """Whether it has the language of the listed address: it is this release, not a translation."""
    is_new: bool
    """Whether it was made in this walk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """The end of the redirects from one address of a listed release."""

    outcome: str | None
    """Outcome of the last capture there; None if there is no capture."""
    shown: frozenset[int] = frozenset()
    """The records that were shown there."""
    has_finding: bool = False
    """Whether the run has a finding for the address, or for one on the way."""


class ListedKey(NamedTuple):
    """What the archive has of one release in a listing: one node id in one language."""

    language: str
    """As in the address; empty without a language prefix. The page then declares the language."""
    records: Sequence[Record]
    responses: Sequence[Response]
    """For each of its addresses that was requested."""
    left_by: str | None
    """Why it was not requested when it was found: `filter`, `limit` or `budget`."""
    before: Fate | None = None
    """Its result in the last run that named it. An increment does not request it again."""

    @property
    def record(self) -> Record | None:
        """Its record, if there is one."""
        shown = frozenset[int]().union(*(one.shown for one in self.responses))
        found = [
            one
            for one in self.records
            if one.is_own or (not self.language and one.record_id in shown)
        ]
        return next((one for one in found if one.record_id in shown), next(iter(found), None))


_LASTING = frozenset({Fate.ARCHIVED_BEFORE, Fate.NEW, Fate.GONE, Fate.REJECTED, Fate.LED_ELSEWHERE})
"""Results that stay until the release is requested again."""
# What the last response at an address came to, the first that holds.
_BY_OUTCOME = (("gone", Fate.GONE), ("rejected", Fate.REJECTED), ("failed", Fate.FAILED))


def fate_of(key: ListedKey, *, is_finished: bool) -> Fate:
    """The result for one release. `is_finished`: all that was found was also requested."""
    record = key.record
    archived = (Fate.NEW if record.is_new else Fate.ARCHIVED_BEFORE) if record else None
    if not key.responses:
        return archived or _not_requested(key, is_finished=is_finished)
    if archived and record and any(record.record_id in one.shown for one in key.responses):
        return archived
    if found := _without_record(key.responses):
        return found
    if archived and any(one.outcome is not None for one in key.responses):
        return archived  # such as 404 at an address from which the release has moved
    return Fate.UNACCOUNTED if is_finished else Fate.PENDING


def _without_record(responses: Iterable[Response]) -> Fate | None:
    """The result of responses none of which shows the record of the release."""
    outcomes = {one.outcome for one in responses}
    if "gone" in outcomes:
        return Fate.GONE
    if any(one.shown for one in responses):
        return Fate.LED_ELSEWHERE
    for outcome, fate in _BY_OUTCOME:
        if outcome in outcomes:
            return fate
    return Fate.FAILED if any(one.has_finding for one in responses) else None


def _not_requested(key: ListedKey, *, is_finished: bool) -> Fate:
    by_reason = {
        "filter": Fate.LEFT_BY_FILTER,
        "limit": Fate.LEFT_BY_LIMIT,
        "budget": Fate.LEFT_BY_BUDGET,
    }
    if key.left_by in by_reason:
        return by_reason[key.left_by]
    if key.before in _LASTING:
        return Fate.ARCHIVED_BEFORE if key.before is Fate.NEW else key.before
    return Fate.UNACCOUNTED if is_finished else Fate.PENDING
