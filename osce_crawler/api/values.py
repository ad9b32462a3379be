"""The values that `Archive` returns: typed, and not to be changed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, TypeVar

from osce_crawler.archive.stored_texts import texts_of

_Value = TypeVar("_Value")
Row = Mapping[str, Any]
_CONVERTED: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        "latest": bool,
        "kept": bool,
        "warnings": texts_of,
        "published_on": date.fromisoformat,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """The latest revision of a release in one language. Times are in UTC."""

    record: str
    """Key: `47920:en`."""
    node_id: int
    language: str
    url: str
    content_type: str | None
    title: str
    published_on: date | None
    year: int | None
    place: str | None
    dateline: str | None
    sources: tuple[str, ...]
    fields_of_work: tuple[str, ...]
    body: str
    """The clean text: kept paragraphs, joined by an empty line."""
    word_count: int
    paragraph_count: int
    removed_count: int
    """The number of paragraphs that were removed as copies: see `Archive.paragraphs`."""
    revision: int
    first_seen_at: datetime
    last_seen_at: datetime
    gone_at: datetime | None
    """Since when its address answers 404 or 410."""
    unlisted_at: datetime | None
    content_digest: str
    metadata_digest: str
    published_on_source: str | None
    """Where the date was read: time, label, header or dateline."""
    layout: str
    confidence: str
    """high, medium or low: how sure the reading is."""
    description: str | None
    contacts: str | None
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """What a release said at one time."""

    record: str
    revision: int
    latest: bool
    cause: str
    """site: the page changed; parser: the same page is read differently."""
    created_at: datetime
    title: str
    published_on: date | None
    place: str | None
    content_type: str | None
    body: str
    word_count: int
    content_digest: str
    metadata_digest: str
    layout: str
    confidence: str
    capture_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph of the latest revision as published."""

    position: int
    text: str
    kept: bool
    rule: str | None
    """Why it was removed."""
    duplicate_of: int | None
    """Position of the copy that stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One fetch that showed the release, or its address as gone."""

    capture_id: int
    url: str
    fetched_at: datetime
    http_status: int | None
    outcome: str
    payload_digest: str | None
    payload_bytes: int
    revision: int | None
    """The revision that it shows."""
    retrieved_from: str | None
    """Address in a web archive, if it is from there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A result of a search."""

    record: str
    node_id: int
    language: str
    title: str
    published_on: date | None
    place: str | None
    url: str
    snippet: str
    matches: tuple[tuple[int, int], ...]
    """Start and end of each match in the snippet."""
    title_matches: tuple[tuple[int, int], ...]
    rank: float | None
    """The smaller, the better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page of results."""

    hits: tuple[Hit, ...]
    releases: int
    """How many there are in all."""
    texts: int
    """The same, where a release in three languages is three."""
    reading: str
    """How the query was read."""
    offers: tuple[str, ...]
    """What else to try."""

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)


def made(kind: type[_Value], row: Row) -> _Value:
    """A value object of a row: dates and times, lists as tuples, 0 and 1 as truth."""
    columns = fields(kind)  # type: ignore[arg-type]
    return kind(**{column.name: _value(column.name, row[column.name]) for column in columns})


def _value(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(tuple(one) if isinstance(one, list) else one for one in value)
    if name == "body":
        return value or ""
    convert = _CONVERTED.get(name) or (datetime.fromisoformat if name.endswith("_at") else None)
    return value if value is None or convert is None else convert(value)
