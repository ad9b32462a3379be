"""What each table, view and column of an archive is, from the comments of its schema.

For the data dictionary, data packages and Datasette.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

_OBJECTS = """
SELECT type, name, sql FROM sqlite_master
WHERE (type = 'view' OR sql LIKE '%STRICT%' OR sql LIKE 'CREATE VIRTUAL%') AND name NOT GLOB '_sqlite*'
ORDER BY type = 'table', rowid
"""
_PURPOSE = re.compile(r" -- (.*)")
_COLUMN = re.compile(r"^  (?P<name>[a-z_]+) (?P<type>[A-Z].*?),?(?: -- (?P<what>.*))?$")
_VIEW_COLUMN = re.compile(r"^  .*?(?P<name>\w+),? -- (?P<what>.*)$")
_UNITS = {
    "_at": "UTC, ISO 8601",
    "_on": "calendar date, ISO 8601",
    "_bytes": "bytes",
    "_seconds": "seconds",
    "_days": "days",
}
_UNIT_OF = {"word_count": "words", "paragraph_count": "paragraphs", "removed_count": "paragraphs"}
_LABELS = {
    "node_id": "Node id",
    "url": "Address",
    "published_on": "Date",
    "gone_at": "Gone since",
    "unlisted_at": "Unlisted since",
    "field_of_work": "Field of work",
    "body": "Text",
}
_SCHEMA_ORG, _DUBLIN_CORE = "https://schema.org/", "http://purl.org/dc/terms/"
_TERMS = {
    "record": ("identifier", "identifier"),
    "language": ("inLanguage", "language"),
    "url": ("url", "source"),
    "content_type": ("genre", "type"),
    "title": ("headline", "title"),
    "published_on": ("datePublished", "issued"),
    "place": ("locationCreated", None),
    "dateline": ("dateline", None),
    "body": ("articleBody", None),
    "word_count": ("wordCount", "extent"),
    "revision": ("version", None),
    "description": ("abstract", "abstract"),
    "source": ("sourceOrganization", "creator"),
    "field_of_work": ("about", "subject"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table or view."""

    name: str
    type: str
    """SQL type with its constraints; empty for a view."""
    description: str
    """From the schema's comment; empty if it has none."""


@dataclass(frozen=True, slots=True)
class Described:
    """A table, view or full-text index, and what it is."""

    name: str
    kind: str
    """`table`, `view` or `index`."""
    purpose: str
    columns: tuple[Column, ...]
    sql: str


@dataclass(frozen=True, slots=True)
class Terms:
    """The names of a column in public vocabularies, as IRIs; None where they have no equal."""

    schema_org: str
    dublin_core: str | None


def described(connection: sqlite3.Connection | None = None) -> list[Described]:
    """All views, then all tables, of an open archive; without one, of the current schema."""
    if connection is not None:
        return [_described(*row) for row in connection.execute(_OBJECTS).fetchall()]
    from osce_crawler.archive.migrations import migrate  # noqa: PLC0415 - rarely needed

    with closing(sqlite3.connect(":memory:")) as fresh:
        migrate(fresh)
        return described(fresh)


def column_metadata(connection: sqlite3.Connection | None = None) -> dict[str, dict[str, str]]:
    """The descriptions of columns by table or view, without those of columns that need none."""
    return {
        one.name: {column.name: column.description for column in one.columns if column.description}
        for one in described(connection)
        if one.kind != "index"
    }


def label(column: str) -> str:
    """A column's name for people.

    >>> label("published_on"), label("word_count")
    ('Date', 'Word count')
    """
    return _LABELS.get(column, column.replace("_", " ").capitalize())


def unit(column: str) -> str | None:
    """The unit of a column's values, or None.

    >>> unit("payload_bytes"), unit("word_count"), unit("title")
    ('bytes', 'words', None)
    """
    ending = next((ending for ending in _UNITS if column.endswith(ending)), None)
    return _UNIT_OF.get(column) or (_UNITS[ending] if ending else None)


def terms(column: str) -> Terms | None:
    """What schema.org and Dublin Core call a column of the views of releases, or None.

    >>> terms("title").schema_org
    'https://schema.org/headline'
    """
    if column not in _TERMS:
        return None
    schema_org, dublin_core = _TERMS[column]
    return Terms(_SCHEMA_ORG + schema_org, _DUBLIN_CORE + dublin_core if dublin_core else None)


def columns_with_terms() -> tuple[str, ...]:
    """The columns for which `terms` has names."""
    return tuple(_TERMS)


def _described(kind: str, name: str, sql: str) -> Described:
    purpose = _PURPOSE.search(sql.splitlines()[0])
    is_index = sql.startswith("CREATE VIRTUAL")
    columns = () if is_index else tuple(_columns(kind, sql))
    shown = "index" if is_index else kind
    return Described(name, shown, purpose[1] if purpose else "", columns, sql)


def _columns(kind: str, sql: str) -> Iterator[Column]:
    pattern = _VIEW_COLUMN if kind == "view" else _COLUMN
    for line in sql.splitlines()[1:]:
        found = pattern.match(line)
        if found:
            values = found.groupdict()
            constraints = (values.get("type") or "").split(" CHECK")[0]
            yield Column(values["name"], constraints, values["what"] or "")
