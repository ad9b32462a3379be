"""Pages without a known layout, of the current run and of the unfinished runs that it continues.

They are kept as failed captures while the run fetches pages, and read when it has all of them.
"""

import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from osce_crawler.archive.capture_evidence import add_evidence
from osce_crawler.archive.captures import KeptCapture
from osce_crawler.archive.database import one_line_errors, transaction
from osce_crawler.archive.revisions import RevisionWriter
from osce_crawler.archive.runs import RunLog
from osce_crawler.archive.schema import UNKNOWN_LAYOUT
from osce_crawler.archive.search_index import SearchIndex
from osce_crawler.archive.stored_pages import StoredPage, page_of_capture
from osce_crawler.records import CleanRelease, Evidence

# An import has no frontier. It continues those imports that ended before they had read their pages.
_BEGAN = """
SELECT coalesce(max(run_id), 0) + 1 FROM crawl_runs WHERE kind = 'import' AND outcome = 'finished'
"""
_PAGES = f"""
FROM captures c WHERE c.error_kind = '{UNKNOWN_LAYOUT}' AND c.purpose = 'release'
  AND c.payload_digest IS NOT NULL
  AND c.run_id IN (SELECT run_id FROM crawl_runs WHERE kind = ? AND run_id >= ?)
"""
_UNREAD = "AND c.outcome = 'failed' AND c.revision_id IS NULL"
_PRINTED = (
    "SELECT title, teaser FROM frontier WHERE url = ? AND coalesce(title, teaser) IS NOT NULL"
)


class UnknownPages(NamedTuple):
    """Queries and evidence for the pages without a known layout."""

    path: Path
    run: RunLog
    addresses_of: Callable[[int], Iterable[str]]
    """The addresses of a capture: its own, and those that redirected to it."""

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection of the archive."""
        return self.run.connection

    @one_line_errors
    def all(self) -> list[int]:
        """The captures of these pages, in order: those that were read, too."""
        return self._captures("")

    @one_line_errors
    def unread(self) -> list[int]:
        """The captures from which nothing was read yet, in order."""
        return self._captures(_UNREAD)

    @one_line_errors
    def page(self, capture_id: int) -> StoredPage:
        """The page of a capture."""
        return page_of_capture(self.connection, capture_id)

    @one_line_errors
    def is_doubtful(self, release: CleanRelease, fetched_at: str) -> bool:
        """Whether the record of the release has a reading of higher confidence that differs."""
        revisions = RevisionWriter(self.connection, SearchIndex(self.connection))
        return revisions.is_doubtful(release, fetched_at)

    @one_line_errors
    def note_evidence(self, kept: KeptCapture) -> None:
        """Keep what a listing prints about the release, in the open transaction of its page."""
        self._note_evidence(kept.capture_id, (kept.requested, kept.capture.url))

    def _note_evidence(self, capture_id: int, addresses: Iterable[str]) -> None:
        """Keep what a listing prints for one of the addresses, the first that has any."""
        for url in addresses:
            row = self.connection.execute(_PRINTED, [url]).fetchone()
            if row:
                printed = Evidence(title=row[0], teaser=row[1])
                add_evidence(self.connection, capture_id, printed, self.run.run_id)
                return

    @one_line_errors
    def complete_evidence(self) -> None:
        """Add what listings printed about a release after its page was fetched."""
        if self.run.kind != "crawl":
            return
        with transaction(self.connection):
            for capture_id in self.unread():
                self._note_evidence(capture_id, self.addresses_of(capture_id))

    @one_line_errors
    def left_by_import(self) -> bool:
        """Whether an import that was interrupted has kept pages that nothing was read from."""
        return bool(self._rows("import", self._first_import, _UNREAD))

    def _captures(self, condition: str) -> list[int]:
        began = self.run.walk_began if self.run.kind == "crawl" else self._first_import
        return self._rows(self.run.kind, began, condition)

    @property
    def _first_import(self) -> int:
        """The first import after the last that read its pages."""
        return int(self.connection.execute(_BEGAN).fetchone()[0])

    def _rows(self, kind: str, began: int, condition: str) -> list[int]:
        rows = self.connection.execute(
            f"SELECT c.capture_id {_PAGES} {condition} ORDER BY c.capture_id", [kind, began]
        )
        return [row[0] for row in rows]
