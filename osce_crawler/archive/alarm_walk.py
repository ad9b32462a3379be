"""Queries for the rules of alarms: what the captures of one walk show."""

import json
import sqlite3
from pathlib import Path
from typing import Any, NamedTuple

from osce_crawler.archive.database import one_line_errors
from osce_crawler.archive.payloads import payload_if_sound
from osce_crawler.archive.revisions import revision_read
from osce_crawler.archive.schema import HELD_LOSS, SEES_RECORD, SHOWS_RECORD
from osce_crawler.archive.stored_pages import StoredPage, page_of_capture
from osce_crawler.records import content_type_of

_WALK = "c.run_id IN (SELECT run_id FROM crawl_runs WHERE run_id >= ?1 AND kind = 'crawl')"
_OUTCOMES = "('revisit', 'unchanged', 'revised', 'new', 'not_modified', 'failed')"
# The last answer of each release that was requested; a page that shows a record before one that
# shows none: another address of the same release may be refused.
_READ_AGAIN = f"""
SELECT record_id, max(shows), capture_id FROM (
  SELECT coalesce(c.record_id, (SELECT record_id FROM records WHERE url = c.url),
    (SELECT record_id FROM addresses WHERE url = c.url)) AS record_id,
    {SEES_RECORD} * 1000000000000 + c.capture_id AS shows, c.capture_id
  FROM captures c WHERE {_WALK} AND c.purpose = 'release' AND c.redirected_to IS NULL
    AND c.outcome IN {_OUTCOMES} AND c.error_kind IS NOT 'unfinished'
) WHERE record_id IS NOT NULL GROUP BY record_id ORDER BY record_id
"""
_CAPTURE = f"""
SELECT {revision_read()}, c.outcome, c.error_kind, c.payload_digest, c.headers, c.url
FROM captures c WHERE capture_id = ?
"""
_BEFORE = f"""
SELECT {revision_read()}, c.payload_digest, c.headers FROM captures c
WHERE c.record_id = ?2 AND c.{SHOWS_RECORD} AND NOT ({_WALK})
AND c.run_id NOT IN (SELECT run_id FROM run_judgements WHERE in_history = 0)
ORDER BY c.fetched_at DESC, c.capture_id DESC LIMIT 1
"""
# A release whose first address was refused may have been read at another one.
_ANSWERS = f"""
SELECT c.url, c.outcome, max(c.capture_id) FROM captures c WHERE {_WALK} AND c.purpose = 'release'
AND c.redirected_to IS NULL AND c.outcome != 'support' AND c.error_kind IS NOT '{HELD_LOSS}'
GROUP BY c.url ORDER BY c.url
"""
_LISTING_PAGES = f"""
SELECT f.listing, c.url, c.payload_digest, c.headers, max(c.capture_id)
FROM frontier f JOIN captures c ON c.url = f.url AND c.purpose = 'listing' AND {_WALK}
WHERE f.purpose = 'listing' AND c.http_status = 200 AND c.payload_digest IS NOT NULL
GROUP BY f.listing, c.url
"""
_HELD = f"""
SELECT c.capture_id FROM captures c WHERE {_WALK} AND c.error_kind = '{HELD_LOSS}'
AND c.outcome = 'failed' AND c.revision_id IS NULL ORDER BY c.capture_id
"""


class Answer(NamedTuple):
    """The answer to one request for a known release."""

    revision_id: int | None
    """None if it shows no record."""
    payload_digest: str | None
    content_type: str | None
    url: str = ""
    capture_id: int = 0
    is_held: bool = False
    """Whether it could be read, but is held back because something is missing."""


class AlarmWalk(NamedTuple):
    """The captures of a walk that began with the run `began`. It only reads."""

    path: Path
    connection: sqlite3.Connection
    began: int

    @one_line_errors
    def read_again(self) -> list[tuple[int, Answer, Answer]]:
        """The known releases that the walk requested: record, the answer before, the answer now."""
        found = []
        for record_id, _, capture_id in self.connection.execute(
            _READ_AGAIN, [self.began]
        ).fetchall():
            before = self._rows(_BEFORE, self.began, record_id)
            if before:
                was = _before(before[0])
                found.append((record_id, was, self._answer(capture_id, was)))
        return found

    @one_line_errors
    def answers(self) -> tuple[int, list[str]]:
        """Number of releases that were requested, and the addresses of those that were refused."""
        rows = self._rows(_ANSWERS, self.began)
        return len(rows), [url for url, outcome, _ in rows if outcome == "failed"]

    @one_line_errors
    def listing_pages(self) -> list[tuple[str, str, str, str | None]]:
        """The pages of listings: first page, own address, payload digest, content type."""
        return [
            (listing, url, digest, content_type_of(json.loads(headers)))
            for listing, url, digest, headers, _ in self._rows(_LISTING_PAGES, self.began)
        ]

    @one_line_errors
    def held(self) -> list[int]:
        """The captures that are held back and not settled."""
        return [row[0] for row in self._rows(_HELD, self.began)]

    @one_line_errors
    def page(self, capture_id: int) -> StoredPage:
        """The page of a capture."""
        return page_of_capture(self.connection, capture_id)

    def payload(self, digest: str) -> bytes | None:
        """A stored page; None if it is damaged."""
        return payload_if_sound(self.connection, digest)

    def _answer(self, capture_id: int, before: Answer) -> Answer:
        revision_id, outcome, kind, digest, headers, url = self._rows(_CAPTURE, capture_id)[0]
        if outcome == "not_modified":
            # 304 says that the page is as it was; its capture has neither revision nor payload.
            return before._replace(url=url, capture_id=capture_id)
        return Answer(
            revision_id=revision_id if outcome != "failed" else None,
            payload_digest=digest,
            content_type=content_type_of(json.loads(headers)),
            url=url,
            capture_id=capture_id,
            is_held=kind == HELD_LOSS,
        )

    def _rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql, values).fetchall()


def _before(row: tuple[Any, ...]) -> Answer:
    revision_id, digest, headers = row
    return Answer(
        revision_id=revision_id,
        payload_digest=digest,
        content_type=content_type_of(json.loads(headers)),
    )
