"""What the listings said of the records, settled when a walk has ended: listed again, unlisted, moved without a redirect."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from osce_crawler.archive.schema import SHOWS_RECORD

# The last capture of each record in the walk that showed it, and whether it is at its own address that no listing named.
_SHOWN = f"""
SELECT r.record_id, r.language, r.url, r.unlisted_at, max(c.capture_id), max(coalesce(f.own, 0)) FROM captures c
JOIN records r USING (record_id) LEFT JOIN frontier f ON f.url = r.url
WHERE c.run_id IN (SELECT run_id FROM crawl_runs WHERE run_id >= ? AND kind = 'crawl')
AND c.{SHOWS_RECORD} GROUP BY r.record_id ORDER BY r.record_id
"""  # noqa: S608 - words of our own
_NAMED = """
SELECT a.record_id, a.url FROM addresses a WHERE a.url IN (
  SELECT url FROM frontier WHERE listing IS NOT NULL AND purpose = 'release'
  UNION ALL SELECT further FROM frontier_aliases WHERE listing IS NOT NULL
)
"""
_FETCHED = f"""
SELECT 1 FROM captures WHERE run_id >= ? AND url = ?
AND (redirected_to IS NOT NULL OR record_id = ? AND {SHOWS_RECORD})
"""  # noqa: S608 - words of our own


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """A record that the walk has seen."""

    record_id: int
    language: str
    url: str
    unlisted_at: str | None
    capture_id: int
    own: bool


@dataclass(frozen=True, slots=True)
class Settlement:
    """What follows for a record: an event, and the columns that say so."""

    record_id: int
    capture_id: int
    event: str
    detail: str
    url: str | None = None
    """Its own address from now on, where that is another one."""


def settlements(connection: sqlite3.Connection, began: int, *, walk_complete: bool) -> Iterator[Settlement]:
    """What is new since the walk began with the run `began`. That none names a release only a complete walk can tell."""
    named: dict[int, set[str]] = {}
    for record_id, url in connection.execute(_NAMED):
        named.setdefault(record_id, set()).add(url)
    seen = [
        _Seen(**dict(zip(_Seen.__slots__, row, strict=True))) for row in connection.execute(_SHOWN, [began]).fetchall()
    ]
    # In a language of which no listing names anything there is perhaps none, and its releases are found as translations.
    listed_languages = {one.language for one in seen if one.record_id in named}
    for one in seen:
        names = named.get(one.record_id, set())
        if names and one.unlisted_at:
            yield Settlement(one.record_id, one.capture_id, "listed", f"unlisted since {one.unlisted_at}")
        if names and one.own and (now := _fetched(connection, began, one, names)):
            detail = f"{one.url} answers as before, but listings name {now}"
            yield Settlement(one.record_id, one.capture_id, "moved", detail, now)
        if not names and walk_complete and not one.unlisted_at and (one.own or one.language in listed_languages):
            detail = "no listing names it; its own address answers"
            yield Settlement(one.record_id, one.capture_id, "unlisted", detail)


def _fetched(connection: sqlite3.Connection, began: int, one: _Seen, names: set[str]) -> str | None:
    """The address that showed the record, or led to it, of those that listings name."""
    return next(
        (url for url in sorted(names) if connection.execute(_FETCHED, [began, url, one.record_id]).fetchone()), None
    )
