"""The files of releases: which are kept, and which a crawl should request."""

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable
from typing import Any, NamedTuple

from osce_crawler.archive.schema import OVER_LIMIT, SHOWS_RECORD
from osce_crawler.quantities import number

_MOST_REDIRECTS = 20
_FINAL = frozenset({"file-gone", "not-a-file"})
# In an order in which the last capture of an address counts: the newest, or the newest with a file.
_CAPTURES = """
SELECT url, capture_id, fetched_at, outcome, redirected_to, payload_digest, payload_bytes, headers,
  error_kind
FROM captures WHERE purpose = 'file' AND (?1 IS NULL OR fetched_at <= ?1)
AND (?2 IS NULL OR url IN (SELECT value FROM json_each(?2)))
ORDER BY outcome = 'support' AND redirected_to IS NULL, fetched_at, capture_id
"""
_LATEST = """
SELECT DISTINCT f.kind, f.url FROM revision_files f
JOIN records r ON r.latest_revision_id = f.revision_id
WHERE f.url IS NOT NULL {seen} ORDER BY r.record_id, f.kind, f.position
"""
_SEEN = f"""
AND r.record_id IN (SELECT record_id FROM captures WHERE {SHOWS_RECORD} AND run_id >= ?)
"""


class FileState(NamedTuple):
    """What the archive has of a file, by the last response to a request for it."""

    capture_id: int
    fetched_at: str
    payload_digest: str | None
    """Of the kept file; None if it is not kept."""
    payload_bytes: int
    error_kind: str | None
    """Why it is not kept."""
    stated_bytes: int | None
    """Its length by the header `Content-Length`."""
    ends_at: str
    """The address at which the redirects end."""

    @property
    def is_kept(self) -> bool:
        """Whether the archive has the file."""
        return self.payload_digest is not None

    def is_final(self, most_bytes: int) -> bool:
        """Whether another request would give nothing new."""
        if self.error_kind == OVER_LIMIT:
            return (self.stated_bytes or self.payload_bytes + 1) > most_bytes
        return self.is_kept or self.error_kind in _FINAL


class FilesOfReleases(NamedTuple):
    """Queries on an open archive."""

    connection: sqlite3.Connection

    def states(
        self, urls: Collection[str] | None = None, until: str | None = None
    ) -> dict[str, FileState]:
        """The states of the files that were requested, by address. `until` is ISO 8601, UTC.

        `urls`: only of these.
        """
        if urls is None:
            rows = self._captures(until)
            return {url: _state(rows, url) for url in rows}
        rows, left = {}, {*urls}
        while left:
            found = self._captures(until, left)
            rows |= found
            left = {_target(row) for row in found.values()} - rows.keys() - {""} - left
        return {url: _state(rows, url) for url in urls if url in rows}

    def _captures(
        self, until: str | None, urls: Iterable[str] | None = None
    ) -> dict[str, dict[str, Any]]:
        """The row of each address that counts."""
        chosen = None if urls is None else json.dumps([*urls])
        cursor = self.connection.execute(_CAPTURES, [until, chosen])
        names = [column[0] for column in cursor.description]
        rows = (dict(zip(names, row, strict=True)) for row in cursor)
        return {row["url"]: row for row in rows}

    def to_request(
        self,
        wants: Callable[[str, str], bool],
        most_bytes: int,
        *,
        since_run: int | None,
        again: bool,
        is_sound: Callable[[str], bool] | None = None,
    ) -> list[str]:
        """Addresses of files of the latest revisions that are not kept, in order of the records.

        `wants` decides by kind and address. `since_run`: only of releases that a run since then has
        seen. A file that is gone or too large, and one that was refused, is not requested a second
        time, except with `again`. `is_sound` says whether the stored bytes of a digest are whole;
        with it, a file whose bytes are damaged is requested again.
        """
        sql = _LATEST.format(seen="" if since_run is None else _SEEN)
        named = self.connection.execute(sql, [] if since_run is None else [since_run]).fetchall()
        urls = dict.fromkeys(url.partition("#")[0] for kind, url in named if wants(kind, url))
        states = self.states()
        refused = self._refused()
        in_frontier = {url for (url,) in self.connection.execute("SELECT url FROM frontier")}

        def is_open(url: str) -> bool:
            state = states.get(url)
            if url in in_frontier:
                return False
            if state is not None and state.payload_digest is not None:
                return is_sound is not None and not is_sound(state.payload_digest)
            if again:
                return True
            ends = state.ends_at if state is not None else url
            return ends not in refused and not (state and state.is_final(most_bytes))

        return [url for url in urls if is_open(url)]

    def _refused(self) -> set[str]:
        rows = self.connection.execute("SELECT url FROM run_findings WHERE kind = 'refused'")
        return {url for (url,) in rows}


def _target(row: dict[str, Any]) -> str:
    """The address to which a response redirects; empty if it does not."""
    return (row["redirected_to"] or "").partition("#")[0]


def _state(rows: dict[str, dict[str, Any]], url: str) -> FileState:
    """Follow the redirects of a file to its last response."""
    row, seen = rows[url], [url]
    ends_at = url
    while row["redirected_to"] and len(seen) < _MOST_REDIRECTS:
        ends_at = _target(row)
        if ends_at in seen or ends_at not in rows:
            break
        seen.append(ends_at)
        row = rows[ends_at]
    stated = {name.lower(): value for name, value in json.loads(row["headers"])}
    is_kept = row["outcome"] == "support" and not row["redirected_to"]
    return FileState(
        capture_id=row["capture_id"],
        fetched_at=row["fetched_at"],
        payload_digest=row["payload_digest"] if is_kept else None,
        payload_bytes=row["payload_bytes"],
        error_kind=row["error_kind"] or (None if is_kept else "refused"),
        stated_bytes=number(stated.get("content-length")),
        ends_at=ends_at,
    )


def with_states(
    connection: sqlite3.Connection, files: list[dict[str, Any]], until: str | None
) -> list[dict[str, Any]]:
    """Files of a release, each with what the archive has of it until a moment (ISO 8601, UTC)."""
    urls = {(file["url"] or "").partition("#")[0] for file in files}
    states = FilesOfReleases(connection).states(urls, until) if files else {}
    return [file | _kept(states.get((file["url"] or "").partition("#")[0])) for file in files]


def _kept(state: FileState | None) -> dict[str, Any]:
    is_kept = state is not None and state.is_kept
    return {
        "payload_digest": state.payload_digest if state and is_kept else None,
        "payload_bytes": state.payload_bytes if state and is_kept else None,
        "fetched_at": state.fetched_at if state and is_kept else None,
        "not_kept": state.error_kind if state else None,
    }
