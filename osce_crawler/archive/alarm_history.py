"""Queries for the rules of alarms: releases as they are read, runs, and gaps of publication."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from osce_crawler.alarms.filled import filled_fields
from osce_crawler.alarms.letters import damaged_letters
from osce_crawler.alarms.observation import News, Reading
from osce_crawler.archive.database import one_line_errors
from osce_crawler.archive.stored_texts import texts_of
from osce_crawler.identity import digest_of
from osce_crawler.records import content_type_of

_NEWEST = 1_500
"""Releases that the rules look at: some 1,000 of the history before the newest ones."""
_STEPS, _RUNS, _CLASSES = 500, 60, 50
_BODY = """
SELECT group_concat(text, char(10)) FROM (SELECT text FROM revision_paragraphs
  WHERE revision_id = v.revision_id AND rule IS NULL ORDER BY position)
"""
_READING = f"""
SELECT r.node_id, r.language, r.url, v.layout, v.title, v.content_type, v.published_on, v.published_on_source,
  v.place, v.dateline, v.warnings, v.content_digest, ({_BODY}) AS body,
  (SELECT count(*) FROM revision_paragraphs WHERE revision_id = v.revision_id AND rule IS NULL) AS kept,
  (SELECT count(*) FROM revision_paragraphs WHERE revision_id = v.revision_id AND rule IS NOT NULL) AS removed,
  (SELECT group_concat(DISTINCT kind) FROM revision_values WHERE revision_id = v.revision_id) AS kinds,
  coalesce((SELECT payload_bytes FROM captures WHERE capture_id = v.capture_id), 0) AS page_bytes
FROM revisions v JOIN records r USING (record_id) WHERE v.revision_id = ?
"""
_KEPT_OUT = "SELECT run_id FROM run_judgements WHERE in_history = 0"
# The newest releases: by the run that found them, then by date.
_RELEASES = f"""
SELECT r.latest_revision_id, f.run_id NOT IN ({_KEPT_OUT}) AND NOT (f.run_id >= ?1 AND c.kind = 'crawl') AS in_history,
  f.run_id >= ?1 AND c.kind = 'crawl' AS is_new
FROM records r JOIN revisions f ON f.record_id = r.record_id AND f.revision = 1
JOIN revisions v ON v.revision_id = r.latest_revision_id JOIN crawl_runs c ON c.run_id = f.run_id
ORDER BY f.run_id DESC, v.published_on DESC, r.node_id DESC LIMIT {_NEWEST}
"""
_HISTORY = f"""
FROM records r JOIN revisions f ON f.record_id = r.record_id AND f.revision = 1
JOIN revisions v ON v.revision_id = r.latest_revision_id JOIN crawl_runs c ON c.run_id = f.run_id
WHERE f.run_id NOT IN ({_KEPT_OUT}) AND NOT (f.run_id >= ?1 AND c.kind = 'crawl')
"""
# Runs of versions before schema 8 have no judgement.
_COMPLETE = """
SELECT count(*) FROM crawl_runs c LEFT JOIN run_judgements j USING (run_id)
WHERE c.kind = 'crawl' AND c.run_id < ? AND coalesce(j.is_complete, c.outcome IN ('finished', 'limited'))
"""
_NEW_BY_RUN = f"""
SELECT new_releases FROM run_judgements WHERE is_complete = 1 AND in_history = 1 AND releases_before >= 200
AND run_id < ? ORDER BY run_id DESC LIMIT {_RUNS}
"""
_PUBLISHED = """
SELECT DISTINCT r.language, v.published_on FROM records r
JOIN revisions v ON v.revision_id = r.latest_revision_id
WHERE v.published_on BETWEEN ? AND ? ORDER BY 1, 2
"""
_SEEN = """
SELECT r.language, max(substr(c.started_at, 1, 10)) FROM records r
JOIN revisions f ON f.record_id = r.record_id AND f.revision = 1 JOIN crawl_runs c ON c.run_id = f.run_id
GROUP BY 1
"""
_PAGE = """
SELECT c.payload_digest, c.headers FROM records r JOIN revisions v ON v.revision_id = r.latest_revision_id
JOIN captures c USING (capture_id)
WHERE r.node_id = ? AND r.language = ? AND c.payload_digest IS NOT NULL
"""
_YEARS = 25


class AlarmHistory(NamedTuple):
    """The history before a walk that began with the run `began`. It only reads."""

    path: Path
    connection: sqlite3.Connection
    began: int

    @one_line_errors
    def reading(
        self, revision_id: int, *, in_history: bool = True, is_new: bool = False
    ) -> Reading:
        """A revision as the rules need it."""
        row = self.connection.execute(_READING, [revision_id]).fetchone()
        return _reading(row, in_history=in_history, is_new=is_new)

    @one_line_errors
    def latest(self, key: tuple[int, str]) -> Reading | None:
        """The latest revision of a record: node id and language. None for a new release."""
        sql = "SELECT latest_revision_id FROM records WHERE node_id = ? AND language = ?"
        row = self.connection.execute(sql, key).fetchone()
        return self.reading(row[0]) if row else None

    @one_line_errors
    def releases(self) -> list[Reading]:
        """The newest releases as they are read now, oldest first."""
        rows = self.connection.execute(_RELEASES, [self.began]).fetchall()
        return [
            self.reading(revision_id, in_history=bool(in_history), is_new=bool(is_new))
            for revision_id, in_history, is_new in reversed(rows)
        ]

    @one_line_errors
    def new(self) -> int:
        """How many of these this walk has found."""
        sql = f"SELECT coalesce(sum(is_new), 0) FROM ({_RELEASES})"
        return int(self._first(sql, self.began))

    @one_line_errors
    def total(self) -> int:
        """Number of releases of the history."""
        return int(self._first(f"SELECT count(*) {_HISTORY}", self.began))

    @one_line_errors
    def types(self) -> dict[str, int]:
        """Number of releases of the history by their type."""
        sql = (
            f"SELECT v.content_type, count(*) {_HISTORY} AND v.content_type IS NOT NULL GROUP BY 1"
        )
        return dict(self.connection.execute(sql, [self.began]).fetchall())

    @one_line_errors
    def nodes(self) -> tuple[int, list[int]]:
        """The highest node id of the history, and the differences between the last ones."""
        sql = f"SELECT DISTINCT r.node_id {_HISTORY} ORDER BY 1 DESC LIMIT {_STEPS}"
        ids = [row[0] for row in self.connection.execute(sql, [self.began])]
        steps = [high - low for high, low in pairwise(ids)]
        return (ids[0] if ids else 0), steps

    @one_line_errors
    def complete_runs(self) -> int:
        """Number of complete crawls before this walk."""
        return int(self._first(_COMPLETE, self.began))

    @one_line_errors
    def new_by_run(self) -> list[int]:
        """New releases in each of the last complete crawls."""
        return [row[0] for row in self.connection.execute(_NEW_BY_RUN, [self.began])]

    @one_line_errors
    def news(self, today: str) -> dict[str, News]:
        """By language: the last day with news, and the longest time without."""
        day = date.fromisoformat(today)
        since = f"{day.year - _YEARS:04}{today[4:]}"
        published: dict[str, list[date]] = {}
        for language, text in self.connection.execute(_PUBLISHED, [since, today]):
            published.setdefault(language, []).append(date.fromisoformat(text))
        seen = dict(self.connection.execute(_SEEN).fetchall())
        return {
            language: News(
                last=max(days[-1].isoformat(), seen[language]),
                longest_gap=_longest_gap(days),
                days=len(days),
            )
            for language, days in published.items()
        }

    @one_line_errors
    def newest_pages(self, layout: str) -> list[tuple[str, str | None]]:
        """Payload digest and content type of the last 50 releases of the history in a layout."""
        sql = (
            "SELECT p.payload_digest, p.headers FROM captures p JOIN ("
            f"SELECT v.capture_id {_HISTORY} AND v.layout = ?2"
            f" ORDER BY f.run_id DESC, v.published_on DESC, r.node_id DESC LIMIT {_CLASSES}"
            ") USING (capture_id) WHERE p.payload_digest IS NOT NULL"
        )
        return [_page(row) for row in self.connection.execute(sql, [self.began, layout])]

    @one_line_errors
    def page_of_revision(self, revision_id: int) -> tuple[str, str | None] | None:
        """Payload digest and content type of the page that a revision was read from."""
        sql = (
            "SELECT c.payload_digest, c.headers FROM revisions v JOIN captures c USING (capture_id)"
            " WHERE v.revision_id = ? AND c.payload_digest IS NOT NULL"
        )
        row = self.connection.execute(sql, [revision_id]).fetchone()
        return _page(row) if row else None

    @one_line_errors
    def page_of(self, key: tuple[int, str]) -> tuple[str, str | None] | None:
        """Payload digest and content type of the page of a record's latest revision."""
        row = self.connection.execute(_PAGE, key).fetchone()
        return _page(row) if row else None

    def _first(self, sql: str, *values: object) -> int:
        return int(self.connection.execute(sql, values).fetchone()[0])


def _longest_gap(days: Sequence[date]) -> int:
    return max(((later - earlier).days for earlier, later in pairwise(days)), default=0)


def _reading(row: Iterable[object], *, in_history: bool, is_new: bool) -> Reading:
    (
        node_id, language, url, layout, title, content_type, published_on, source, place, dateline,
        warnings, digest, body, kept, removed, kinds, page_bytes,
    ) = row  # fmt: skip
    text = str(body or "")
    of_values = str(kinds or "")
    filled = filled_fields(
        published_on=published_on,
        date_source=str(source),
        place=place,
        sources="source" in of_values,
        fields_of_work="field" in of_values,
        content_type=content_type,
        dateline=dateline,
        warnings=texts_of(str(warnings)),
    )
    return Reading(
        key=(int(str(node_id)), str(language)),
        url=str(url),
        layout=str(layout),
        title=str(title),
        content_type=str(content_type) if content_type else None,
        published_on=str(published_on) if published_on else None,
        filled=filled,
        paragraphs=int(str(kept)),
        removed=int(str(removed)),
        page_bytes=int(str(page_bytes)),
        damage=damaged_letters(f"{title}\n{text}"),
        opening=digest_of(text.partition("\n")[0]) if text else "",
        text=str(digest),
        in_history=in_history,
        is_new=is_new,
    )


def _page(row: tuple[str, str]) -> tuple[str, str | None]:
    return row[0], content_type_of(json.loads(row[1]))
