"""What became of a release on the site: gone, replaced by another page, unlisted; since when."""

from collections.abc import Sequence
from typing import NamedTuple

from osce_crawler.archive.reader import Archive, Row

_EVENTS = """
SELECT record_id, event, noticed_at, detail FROM record_events
WHERE record_id IN ({ids}) AND (? IS NULL OR noticed_at <= ?) ORDER BY event_id
"""
# The first event of a group begins the state, the others end it.
_GROUPS = {
    "gone": ("gone", "returned"),
    "replaced": ("replaced", "gone", "returned", "moved"),
    "unlisted": ("unlisted", "listed"),
}
_MEANS = {
    "gone": "gone from the site",
    "replaced": "replaced: its address shows another page",
    "unlisted": "unlisted: no listing names it",
}


class State(NamedTuple):
    """A state of a release on the site."""

    kind: str
    """gone, replaced or unlisted."""
    since: str
    detail: str | None = None

    def in_words(self) -> str:
        """The state as a line for people.

        >>> State("gone", "2026-01-01T00:00:00Z", "https://x/1 answers 404").in_words()
        'gone from the site since 2026-01-01T00:00:00Z (https://x/1 answers 404)'
        """
        detail = f" ({self.detail})" if self.detail else ""
        words, colon, rest = _MEANS[self.kind].partition(":")
        return f"{words} since {self.since}{colon}{rest}{detail}"


def standing(archive: Archive, record: Row) -> tuple[State, ...]:
    """The states of a release now, or at the moment of the archive: see `standings`."""
    return standings(archive, [record])[0]


def standings(archive: Archive, records: Sequence[Row]) -> list[tuple[State, ...]]:
    """The states of releases; `records` have `record_id`, `gone_at` and `unlisted_at`. That an
    address shows another page is known from the events alone.
    """
    ids = [record["record_id"] for record in records]
    sql = _EVENTS.format(ids=", ".join("?" * len(ids)))
    last: dict[tuple[int, str], Row] = {}
    for event in archive.rows(sql, [*ids, archive.as_of, archive.as_of]):
        for kind, events in _GROUPS.items():
            if event["event"] in events:
                last[event["record_id"], kind] = event
    return [
        tuple(
            state
            for kind in _GROUPS
            if (state := _state(kind, record, last.get((record["record_id"], kind))))
        )
        for record in records
    ]


def _state(kind: str, record: Row, last: Row | None) -> State | None:
    is_last = last is not None and last["event"] == kind
    of_event = last["noticed_at"] if last and is_last else None
    since = of_event if kind == "replaced" else record[f"{kind}_at"]
    return State(kind, since, last["detail"] if last and is_last else None) if since else None


def as_columns(states: tuple[State, ...]) -> Row:
    """`gone_at`, `replaced_at` and `unlisted_at`, None where the release is not in the state."""
    since = {state.kind: state.since for state in states}
    return {f"{kind}_at": since.get(kind) for kind in _GROUPS}
