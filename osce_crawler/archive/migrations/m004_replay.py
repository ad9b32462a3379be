"""Derive which revision each capture of a record shows, by replaying the record's history.

Before schema 4, only the capture that created a revision named it. For other captures it follows
from the rules of writing. A capture that was the newest of its record shows the latest revision;
with another text it would have created one. An older capture, from an import, shows one of the
known revisions; its bytes identify which.
"""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import NamedTuple

from osce_crawler.archive.payloads import read_payload
from osce_crawler.errors import ArchiveUnusable

_REVISIONS = """
SELECT v.revision_id, v.run_id, v.capture_id, run.kind = 'reparse', c.fetched_at, c.payload_digest,
  v.content_digest || v.metadata_digest
FROM revisions v JOIN captures c USING (capture_id) JOIN crawl_runs run ON run.run_id = v.run_id
WHERE v.record_id = ? ORDER BY v.revision_id
"""
_TEXT = """
SELECT title FROM revisions WHERE revision_id = ?1
UNION ALL SELECT content_type FROM revisions WHERE revision_id = ?1
UNION ALL SELECT place FROM revisions WHERE revision_id = ?1
UNION ALL SELECT text FROM revision_paragraphs WHERE revision_id = ?1
UNION ALL SELECT value FROM revision_values WHERE revision_id = ?1
"""
_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"\w+")


class _Revision(NamedTuple):
    revision_id: int
    run_id: int
    capture_id: int
    by_reparse: bool
    fetched_at: str
    payload_digest: str | None
    digests: str


@dataclass(slots=True)
class RecordReplay:
    """The replay of one record. Call `shown_by` for its captures in order of their ids."""

    connection: sqlite3.Connection
    revisions: Sequence[_Revision]
    _latest: int | None = None
    _last_seen_at: str = ""
    _known: dict[str, _Revision] = field(default_factory=dict)
    """The newest revision with each pair of digests, among those written so far."""
    _by_payload: dict[str | None, int] = field(default_factory=dict)
    is_guess: bool = False
    """Whether the last answer of `shown_by` is not certain: the page's bytes cannot be read."""
    _reparsed: int = 0
    """Number of replayed revisions by a reparse."""

    @classmethod
    def of(cls, connection: sqlite3.Connection, record_id: int) -> "RecordReplay":
        """The replay of a record, before its first capture."""
        rows = connection.execute(_REVISIONS, [record_id]).fetchall()
        return cls(connection, [_Revision(*row) for row in rows])

    def shown_by(
        self, capture_id: int, run_id: int, fetched_at: str, payload_digest: str | None
    ) -> int | None:
        """The revision that the record's next capture shows; None if no revision is known."""
        self.is_guess = False
        self._replay_reparses(run_id)
        is_newest = fetched_at >= self._last_seen_at
        made = next(
            (v for v in self.revisions if (v.capture_id, v.run_id) == (capture_id, run_id)), None
        )
        if made:
            shown: int | None = self._write(made)
        elif is_newest:
            shown = self._latest
        else:
            shown = self._by_payload.get(payload_digest) or self._of_older(
                payload_digest, fetched_at
            )
        if is_newest:
            self._latest, self._last_seen_at = shown, fetched_at
        if shown is not None and not self.is_guess:
            self._by_payload[payload_digest] = shown
        return shown

    def _replay_reparses(self, until_run: int) -> None:
        by_reparse = [v for v in self.revisions if v.by_reparse and v.run_id < until_run]
        for revision in by_reparse[self._reparsed :]:
            self._write(revision)
            self._by_payload[revision.payload_digest] = revision.revision_id
            if revision.fetched_at >= self._last_seen_at:
                self._latest, self._last_seen_at = revision.revision_id, revision.fetched_at
        self._reparsed = len(by_reparse)

    def _write(self, revision: _Revision) -> int:
        self._known[revision.digests] = revision
        return revision.revision_id

    def _of_older(self, payload_digest: str | None, fetched_at: str) -> int | None:
        """The known revision closest to the page's text; among equals, the last one before it."""
        by_time = sorted(self._known.values(), key=lambda v: v.fetched_at)
        before = [v for v in by_time if v.fetched_at <= fetched_at]
        known = [*reversed(before), *by_time[len(before) :]]
        if len(known) < 2 or payload_digest is None:
            return known[0].revision_id if known else None
        try:
            page = read_payload(self.connection, payload_digest)
        except ArchiveUnusable:  # damaged, or a lean copy
            self.is_guess = True
            return known[0].revision_id
        in_page = set(_phrases(_TAG.sub(" ", unescape(page.decode("utf-8", "replace")))))
        return min(known, key=lambda v: self._unlike(v, in_page)).revision_id

    def _unlike(self, revision: _Revision, page: set[tuple[str, ...]]) -> tuple[int, int]:
        """Sort key: phrases of the revision that the page lacks; then the longer text first."""
        texts = self.connection.execute(_TEXT, [revision.revision_id])
        own = {phrase for (text,) in texts for phrase in _phrases(text or "")}
        return len(own - page), -len(own)


def _phrases(text: str) -> Iterator[tuple[str, ...]]:
    """All sequences of one, two and three words."""
    words = _WORD.findall(text.casefold())
    return (
        tuple(words[at : at + length])
        for length in (1, 2, 3)
        for at in range(len(words) - length + 1)
    )
