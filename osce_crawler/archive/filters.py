"""Filters of a search or a count: which records are meant, by their fields."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import lru_cache

from osce_crawler.search_fold import filter_key

# By the number of the revision, which `p` has as of a moment, too.
_NAMED = (
    "EXISTS (SELECT 1 FROM main.revisions v JOIN main.revision_values x USING (revision_id)"
    " WHERE (v.record_id, v.revision) = (p.record_id, p.revision)"
    " AND x.kind = '{}' AND has_key(x.value, ?))"
)
_CONDITIONS = {
    "field_of_work": _NAMED.format("field"),
    "source": _NAMED.format("source"),
    "place": "has_key(p.place, ?)",
    "content_type": "has_key(p.content_type, ?)",
    "language": "p.language = ?",
    "since": "p.published_on >= ?",
    "until": "p.published_on <= ?",
}
_CONTAIN = ("field_of_work", "source", "place", "content_type")


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFilters:
    """Filters; None, or a blank text, means no filter.

    `field_of_work`, `source`, `place` and `content_type` are parts of a value; letters and signs
    are compared as search compares them. `language` is a tag as records have it. `since` and
    `until` are days in ISO 8601, both included.
    """

    field_of_work: str | None = None
    source: str | None = None
    place: str | None = None
    language: str | None = None
    content_type: str | None = None
    since: str | None = None
    until: str | None = None

    def used(self) -> dict[str, str]:
        """The filters that are set."""
        values = {column.name: getattr(self, column.name) for column in fields(self)}
        return {name: value for name, value in values.items() if value and value.strip()}

    def conditions(self) -> Iterator[tuple[str, str]]:
        """SQL conditions on `p`, a row of `press_releases`, each with one parameter."""
        for name, value in self.used().items():
            yield _CONDITIONS[name], filter_key(value) if name in _CONTAIN else value


def prepare_filters(connection: sqlite3.Connection) -> None:
    """Give a connection the SQL function that the conditions use."""
    # A value occurs in thousands of records; what is known is answered without a call of Python.
    connection.create_function("has_key", 2, lru_cache(maxsize=8192)(_has_key), deterministic=True)


def _has_key(value: str | None, key: str) -> bool:
    """Whether a value contains what a filter asks for."""
    return value is not None and key in filter_key(value)
