"""Writing pages, each with its outcome in one transaction."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from osce_crawler.archive.addresses import AddressWriter
from osce_crawler.archive.capture_evidence import add_evidence
from osce_crawler.archive.capture_lookup import CaptureLookup
from osce_crawler.archive.captures import CaptureWriter, KeptCapture, Outcome
from osce_crawler.archive.crawl_state import CrawlState
from osce_crawler.archive.database import (
    one_line_errors,
    open_for_writing,
    unusable_as_error,
)
from osce_crawler.archive.events import RecordEvents
from osce_crawler.archive.frontier import Frontier
from osce_crawler.archive.migrations import migrate
from osce_crawler.archive.new_archive import make_archive
from osce_crawler.archive.page_transactions import PageTransactions
from osce_crawler.archive.revisions import Provenance, RevisionWriter
from osce_crawler.archive.runs import RunLog
from osce_crawler.archive.schema import DOUBTFUL_MESSAGE, DOUBTFUL_READING, UNKNOWN_LAYOUT
from osce_crawler.archive.search_index import SearchIndex
from osce_crawler.archive.sightings import Sightings
from osce_crawler.archive.trails import write_trail
from osce_crawler.archive.unknown_pages import UnknownPages
from osce_crawler.archive.write_ahead_log import checkpoint
from osce_crawler.records import (
    Capture,
    CleanRelease,
    CrawledPage,
    Evidence,
    Purpose,
    Trail,
)

# Addresses that redirect to a capture in the same run, the nearest first.
_REDIRECTS = """
WITH RECURSIVE redirects(url, run_id) AS (
  SELECT url, run_id FROM captures WHERE capture_id = ?
  UNION SELECT c.url, c.run_id FROM captures c JOIN redirects l
  ON c.run_id = l.run_id AND c.redirected_to = l.url
)
SELECT url FROM redirects LIMIT -1 OFFSET 1
"""


@dataclass(slots=True)
class ArchiveWriter:
    """An archive open for one run. Not for several threads.

    A page begins with `keep_page` or `keep_capture`, and one of the other `keep_` methods ends it
    with its outcome. It is then committed, unless `pages.most_pages` is more than one.
    """

    path: Path
    connection: sqlite3.Connection
    run: RunLog
    is_new: bool = False
    """Whether the archive was made now: the caller says so to people."""
    pages: PageTransactions = field(init=False)
    captures: CaptureWriter = field(init=False)
    _revisions: RevisionWriter = field(init=False)
    _sightings: Sightings = field(init=False)
    _open: KeptCapture | None = None

    def __post_init__(self) -> None:
        self.captures = CaptureWriter(self.path, self.connection)
        search = SearchIndex(self.connection)
        self.pages = PageTransactions(self.connection, search)
        self._revisions = RevisionWriter(self.connection, search)
        self._sightings = Sightings(self.run, RecordEvents(self.connection))

    @classmethod
    def open(cls, path: Path, clock: Callable[[], str]) -> "ArchiveWriter":
        """Open or create the archive, and migrate it to the current schema.

        `clock` returns the time, ISO 8601, UTC. Raises ArchiveUnusable.
        """
        is_new = make_archive(path)
        connection = open_for_writing(path)
        with unusable_as_error(path):
            is_new = is_new or not connection.execute("PRAGMA user_version").fetchone()[0]
            migrate(connection)
        return cls(path, connection, RunLog(path, connection, clock), is_new=is_new)

    @property
    def lookup(self) -> CaptureLookup:
        """Queries on the captures of the archive."""
        return CaptureLookup(self.path, self.connection)

    @property
    def unknown(self) -> UnknownPages:
        """The pages without a known layout of the current run."""
        return UnknownPages(self.path, self.run, self._addresses_of)

    @property
    def crawl(self) -> CrawlState:
        """Queries for the current crawl."""
        return CrawlState(self.path, self.run)

    @one_line_errors
    def begin_frontier(self, trail: Trail) -> None:
        """Replace the frontier by that of a new crawl."""
        with self.pages.page():
            Frontier(self.connection).clear()
            write_trail(trail, self.run, self.captures)

    @one_line_errors
    def note_trail(self, trail: Trail) -> None:
        """Write what a crawl learned without a page: no response, or no request."""
        with self.pages.page():
            write_trail(trail, self.run, self.captures)

    @one_line_errors
    def keep_page(self, page: CrawledPage) -> KeptCapture:
        """Begin the page; write its bytes and what the crawl learned from them."""
        self._begin_page()
        write_trail(page.trail, self.run, self.captures)
        kept = self.captures.insert(page.capture, self.run.run_id)
        self._open = replace(kept, trail=page.trail)
        return self._open

    @one_line_errors
    def keep_capture(self, capture: Capture, evidence: Evidence | None = None) -> KeptCapture:
        """Begin the page; write its bytes as a failed capture."""
        self._begin_page()
        kept = self.captures.insert(capture, self.run.run_id)
        if evidence:
            add_evidence(self.connection, kept.capture_id, evidence, self.run.run_id)
        self._open = replace(kept, evidence=evidence)
        return self._open

    def _begin_page(self) -> None:
        if self._open is not None:
            self.fail_open_page(
                "unfinished", "the page was not completely processed; please report it"
            )
        self.pages.begin()

    def fail_open_page(self, kind: str, message: str) -> bool:
        """After an exception: keep the page's bytes, undo the rest. Whether a page was open."""
        kept = self._open
        self.abandon_page()
        if kept is None:
            return False
        if kept.trail is None:
            again = self.keep_capture(kept.capture, kept.evidence)
        else:
            again = self.keep_page(CrawledPage(capture=kept.capture, trail=kept.trail))
        self.keep_failure(again, kind=kind, message=message)
        return True

    def abandon_page(self) -> None:
        """Undo the open page after an error of the archive."""
        if self.pages.undo():
            self.captures.forget()
        self._open = None

    @one_line_errors
    def commit(self) -> None:
        """Commit the pages that have their outcome."""
        self.pages.commit()

    @one_line_errors
    def keep_support(self, kept: KeptCapture) -> str:
        """Outcome of a listing, a redirect or robots.txt: it shows no release."""
        if kept.capture.redirected_to and self.run.kind == "import":
            AddressWriter(self.connection).add_redirect(kept.capture, self.run.run_id)
        return self._finish(kept, Outcome("support"))

    @one_line_errors
    def keep_revisit(self, kept: KeptCapture, found_at: str | None = None) -> str:
        """Outcome of a page with the same bytes as before: the record still exists.

        `found_at` is the canonical form of the capture's address.
        """
        found_at = found_at or kept.capture.url
        record_id, revision_id = kept.same_as_record or 0, kept.same_as_revision
        seen = self._sightings.of(kept, record_id)
        if kept.capture.via:
            AddressWriter(self.connection).add_chain(
                record_id,
                (*kept.capture.via, found_at),
                kept.capture.fetched_at,
                (self._learned_from(kept), self.run.run_id),
            )
        self._sightings.replaced(kept, record_id, f"shows {found_at}")
        self._sightings.events.shown(seen, found_at=found_at)
        return self._finish(kept, Outcome("revisit", record_id, revision_id))

    @one_line_errors
    def keep_not_modified(self, kept: KeptCapture) -> str:
        """Outcome of a response 304 at a record's own address: the record is as it was."""
        record_id, own = self._sightings.requested(kept)
        if record_id is None:  # it has moved since the request was made
            return self._finish(kept, Outcome("support"))
        self._sightings.events.shown(self._sightings.of(kept, record_id), found_at=own)
        return self._finish(kept, Outcome("not_modified", record_id))

    @one_line_errors
    def keep_gone(self, kept: KeptCapture) -> str | None:
        """Outcome of a response 404 or 410 at a record's own address. The record keeps its text.

        None if the address is not the own address of a record. If this crawl has found the release
        at another address, the release has moved, and this capture is only `support`.
        """
        record_id, own = self._sightings.requested(kept)
        if record_id is None:
            return None
        seen = self._sightings.of(kept, record_id)
        status = kept.capture.http_status
        if not self._sightings.has_moved(seen, own, f"answers {status}; the release is now at"):
            self._sightings.events.gone(seen)
            return self._finish(kept, Outcome("gone", record_id))
        return self._finish(kept, Outcome("support", record_id))

    @one_line_errors
    def keep_failure(self, kept: KeptCapture, *, kind: str, message: str) -> str:
        """Outcome of a page that should be a release and cannot be parsed; adds a finding."""
        self.run.note_finding(kind, kept.capture.url, message)
        return self._finish(kept, Outcome("failed", error=(kind, message)))

    @one_line_errors
    def keep_unknown(self, kept: KeptCapture, message: str, kind: str = UNKNOWN_LAYOUT) -> str:
        """Outcome of a page that `keep_later` may read at the end, such as of unknown design."""
        if kind == UNKNOWN_LAYOUT:
            self.unknown.note_evidence(kept)
        return self._finish(kept, Outcome("failed", error=(kind, message)))

    @one_line_errors
    def keep_later(self, capture_id: int, release: CleanRelease, cause: str) -> str:
        """Write what was read from a page without a known layout: `new`, `revised`, `unchanged`; or
        `failed`, if the record has a reading of higher confidence with another text.
        """
        kept = self._kept_before(capture_id)
        made = Provenance(self.run.run_id, capture_id, self._learned_from(kept), cause)
        with self.pages.page():
            written = self._revisions.add(release, kept.capture, made)
            if written.outcome == "doubtful":
                return "failed"
            self._sightings.shown(kept, release, written)
            found = Outcome(written.outcome, written.record_id, written.revision_id)
            self.captures.settle_later(capture_id, found, self.run.run_id)
        return written.outcome

    @one_line_errors
    def keep_rejection(self, kept: KeptCapture, *, kind: str, message: str) -> str:
        """Outcome of a page that is not a release, such as an event."""
        self._sightings.replaced(kept, None, message)
        return self._finish(kept, Outcome("rejected", error=(kind, message)))

    @one_line_errors
    def keep_revision(self, kept: KeptCapture, release: CleanRelease, cause: str = "site") -> str:
        """Outcome of a clean release: `new`, `revised`, `unchanged` or `revisit`.

        Or `failed` with a finding, if the record has a reading of higher confidence with another
        text.
        """
        made = Provenance(self.run.run_id, kept.capture_id, self._learned_from(kept), cause)
        written = self._revisions.add(release, kept.capture, made)
        if written.outcome == "doubtful":
            return self.keep_failure(kept, kind=DOUBTFUL_READING, message=DOUBTFUL_MESSAGE)
        outcome = "revisit" if written.outcome == "unchanged" and kept.repeats else written.outcome
        self._sightings.shown(kept, release, written)
        return self._finish(kept, Outcome(outcome, written.record_id, written.revision_id))

    @one_line_errors
    def keep_reread(self, capture_id: int, release: CleanRelease, cause: str) -> str:
        """Write what a reparse reads from a stored capture: `new`, `revised` or `unchanged`."""
        kept = self._kept_before(capture_id).capture
        fetched_at = kept.fetched_at
        # The time of the revision is now: queries as of an earlier moment must not see it.
        capture = replace(kept, fetched_at=self.run.clock())
        learned_from = "import" if kept.http_status is None else "fetch"
        made = Provenance(self.run.run_id, capture_id, learned_from, cause, seen_at=fetched_at)
        with self.pages.page():
            written = self._revisions.add(release, capture, made)
            if written.outcome in {"new", "revised"}:
                self.captures.read_later(capture_id, written.record_id, written.revision_id)
                self.connection.execute(
                    "UPDATE records SET last_seen_at = max(last_seen_at, ?1),"
                    " first_seen_at = min(first_seen_at, ?1) WHERE record_id = ?2",
                    [fetched_at, written.record_id],
                )
        return written.outcome

    @one_line_errors
    def keep_confirmed(self, capture_id: int, revision_id: int, release: CleanRelease) -> str:
        """Replace the reading of a revision by one of higher confidence from the same capture.

        `confirmed`; or `unchanged`, if it does not give the same text and fields.
        """
        kept, at = self._kept_before(capture_id), self.run.clock()
        with self.pages.page():
            words = self._revisions.confirm(revision_id, release, self.run.run_id, at)
            if words is None:
                return "unchanged"
            record_id, revision = self.connection.execute(
                "SELECT record_id, revision FROM revisions WHERE revision_id = ?", [revision_id]
            ).fetchone()
            seen = self._sightings.of(
                replace(kept, capture=replace(kept.capture, fetched_at=at)), record_id
            )
            self._sightings.events.note(
                seen, "confirmed", f"revision {revision}: {' → '.join(words)}"
            )
        return "confirmed"

    def _learned_from(self, kept: KeptCapture) -> str:
        is_import = self.run.kind == "import" or kept.capture.http_status is None
        return "import" if is_import else "fetch"

    def _kept_before(self, capture_id: int) -> KeptCapture:
        """A capture that was written before, without its bytes."""
        url, fetched_at, http_status = self.connection.execute(
            "SELECT url, fetched_at, http_status FROM captures WHERE capture_id = ?", [capture_id]
        ).fetchone()
        redirects = self.connection.execute(_REDIRECTS, [capture_id]).fetchall()
        capture = Capture(
            url=url,
            fetched_at=fetched_at,
            http_status=http_status,
            payload=b"",
            purpose=Purpose.RELEASE,
            via=tuple(row[0] for row in redirects[::-1]),
        )
        return KeptCapture(capture=capture, capture_id=capture_id, same_as_record=None)

    def _addresses_of(self, capture_id: int) -> tuple[str, ...]:
        capture = self._kept_before(capture_id).capture
        return capture.url, *capture.via[::-1]

    @one_line_errors
    def is_record(self, url: str) -> bool:
        """Whether this is a record's own address."""
        return self._sightings.record_at(url) is not None

    def _finish(self, kept: KeptCapture, found: Outcome) -> str:
        """Write the page's outcome, and end the page."""
        self.captures.settle(kept, found, self.run.run_id)
        self._open = None
        self.pages.finish()
        return found.outcome

    def close(self) -> None:
        """Undo an open page, commit the others, checkpoint the log, and close the connection.

        If the checkpoint is not possible, for example on a full disk, the log file remains, and the
        next process checkpoints it. Errors are suppressed, to keep an earlier exception visible.
        """
        try:
            self.abandon_page()
            self.pages.commit()
            self.connection.execute("PRAGMA optimize")
            checkpoint(self.connection)
        except sqlite3.Error:
            pass
        finally:
            self.connection.close()
