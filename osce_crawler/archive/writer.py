"""The only writer: captures, revisions, runs. Everything of one page is one transaction."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from sqlite_utils import Database

from osce_crawler.archive.captures import PayloadStore
from osce_crawler.archive.database import open_for_writing, unusable_as_error
from osce_crawler.archive.migrations import migrate
from osce_crawler.archive.revisions import RevisionWriter
from osce_crawler.archive.schema import RUN_COUNTS
from osce_crawler.records import Capture, CleanRelease, Purpose

_COLUMN_OF_OUTCOME = {"revisit": "revisits"}

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")


def _in_one_line(
    method: Callable[Concatenate["ArchiveWriter", _Arguments], _Result],
) -> Callable[Concatenate["ArchiveWriter", _Arguments], _Result]:
    """SQLite's complaints become ArchiveUnusable, with the archive's path and what to do."""

    @wraps(method)
    def checked(self: "ArchiveWriter", /, *args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Result:
        with unusable_as_error(self.path):
            return method(self, *args, **kwargs)

    return checked


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCapture:
    """A capture that is in the archive's open transaction."""

    capture: Capture
    capture_id: int
    same_as_record: int | None
    """Record that an earlier capture of this address with the same bytes shows: nothing is left to do."""


@dataclass(slots=True)
class ArchiveWriter:
    """An archive open for one run. Not for several threads."""

    path: Path
    connection: sqlite3.Connection
    clock: Callable[[], str]
    run_id: int = 0
    _payloads: PayloadStore = field(init=False)
    _revisions: RevisionWriter = field(init=False)

    def __post_init__(self) -> None:
        self._payloads = PayloadStore(self.connection)
        self._revisions = RevisionWriter(self.connection)

    @classmethod
    def open(cls, path: Path, clock: Callable[[], str]) -> "ArchiveWriter":
        """Open or make the archive, bring it to today's schema. Raises ArchiveUnusable."""
        connection = open_for_writing(path)
        with unusable_as_error(path):
            migrate(Database(connection))
        return cls(path, connection, clock)

    @_in_one_line
    def begin_run(self, *, site: str, options: Mapping[str, object], tool: str, policy: str) -> int:
        """A new run; runs that never ended are closed as interrupted."""
        self.connection.execute(
            "UPDATE crawl_runs SET outcome = 'interrupted', finished_at = ? WHERE outcome = 'running'", [self.clock()]
        )
        cursor = self.connection.execute(
            "INSERT INTO crawl_runs (site, options, started_at, tool_version, policy_version) VALUES (?, ?, ?, ?, ?)",
            [site, json.dumps(options, sort_keys=True), self.clock(), tool, policy],
        )
        self.run_id = int(cursor.lastrowid or 0)
        return self.run_id

    @_in_one_line
    def keep_capture(self, capture: Capture) -> KeptCapture:
        """Begin the page's transaction with its bytes. Until something better is known, it has failed."""
        if self.connection.in_transaction:  # a page that nobody finished: what is known of it stays
            self.connection.execute("COMMIT")
        self.connection.execute("BEGIN IMMEDIATE")
        digest = self._payloads.add(capture.payload, capture.fetched_at)
        same = self._same_bytes_before(capture, digest)
        cursor = self.connection.execute(
            "INSERT INTO captures (run_id, url, purpose, fetched_at, http_status, headers, payload_digest, payload_bytes,"
            " outcome, error_kind) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'failed', 'unfinished')",
            [
                self.run_id,
                capture.url,
                capture.purpose,
                capture.fetched_at,
                capture.http_status,
                json.dumps(capture.headers, ensure_ascii=False),
                digest,
                len(capture.payload),
            ],
        )
        return KeptCapture(capture=capture, capture_id=int(cursor.lastrowid or 0), same_as_record=same)

    def _same_bytes_before(self, capture: Capture, digest: str) -> int | None:
        """The record of the last capture of this address, if that had the same bytes and made a record."""
        row = self.connection.execute(
            "SELECT payload_digest, record_id FROM captures WHERE url = ? ORDER BY capture_id DESC LIMIT 1",
            [capture.url],
        ).fetchone()
        return row[1] if row and row[0] == digest and capture.purpose is Purpose.RELEASE else None

    @_in_one_line
    def keep_support(self, kept: KeptCapture) -> str:
        """A listing: it leads to releases and is none."""
        return self._finish(kept, "support")

    @_in_one_line
    def keep_revisit(self, kept: KeptCapture) -> str:
        """The same bytes as before: the record was seen again, and nothing else is written."""
        self._revisions.seen_again(kept.same_as_record or 0, kept.capture.fetched_at)
        return self._finish(kept, "revisit", record_id=kept.same_as_record)

    @_in_one_line
    def keep_failure(self, kept: KeptCapture, *, kind: str, message: str) -> str:
        """A page that should make a record and does not: its bytes stay, with the reason, and the run reports it."""
        self.note_finding(kind, kept.capture.url, message)
        return self._finish(kept, "failed", error=(kind, message))

    @_in_one_line
    def keep_rejection(self, kept: KeptCapture, *, kind: str, message: str) -> str:
        """A page that is no release, an event perhaps: its bytes stay, with the reason."""
        return self._finish(kept, "rejected", error=(kind, message))

    @_in_one_line
    def keep_revision(self, kept: KeptCapture, release: CleanRelease) -> str:
        """A clean release: a new record, a further revision, or nothing new."""
        record_id, outcome = self._revisions.add(release, kept.capture, kept.capture_id)
        return self._finish(kept, outcome, record_id=record_id)

    def _finish(
        self, kept: KeptCapture, outcome: str, *, record_id: int | None = None, error: tuple[str, str] | None = None
    ) -> str:
        """Write what the capture came to, and commit the page."""
        kind, message = error or (None, None)
        self.connection.execute(
            "UPDATE captures SET outcome = ?, record_id = ?, error_kind = ?, error_message = ? WHERE capture_id = ?",
            [outcome, record_id, kind, message, kept.capture_id],
        )
        column = _COLUMN_OF_OUTCOME.get(outcome, outcome)
        self.connection.execute(
            f"UPDATE crawl_runs SET captures = captures + 1, {column} = {column} + 1 WHERE run_id = ?",  # noqa: S608
            [self.run_id],
        )
        self.connection.execute("COMMIT")
        return outcome

    def abandon_page(self) -> None:
        """Undo the open page, after an error of the archive itself."""
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")
            self._payloads.forget()

    @_in_one_line
    def note_finding(self, kind: str, url: str, message: str) -> None:
        """Something about the run that a person should see."""
        self.connection.execute("INSERT INTO run_findings VALUES (?, ?, ?, ?)", [self.run_id, kind, url, message])

    @_in_one_line
    def note_addresses(self, seen: Iterable[tuple[str, str]]) -> None:
        """Further addresses that listings gave: `(an address that was fetched, the further one)`."""
        self._revisions.note_addresses(seen, self.clock())

    def has_complete_walk(self, site: str) -> bool:
        """Whether some earlier run of this site has read its listings to the end."""
        row = self.connection.execute(
            "SELECT 1 FROM crawl_runs WHERE site = ? AND walk_complete = 1 AND run_id != ? LIMIT 1", [site, self.run_id]
        ).fetchone()
        return row is not None

    def known_nodes(self) -> set[int]:
        """Node ids of all records."""
        return {row[0] for row in self.connection.execute("SELECT DISTINCT node_id FROM records")}

    @_in_one_line
    def end_run(self, *, outcome: str, walk_complete: bool, exit_code: int) -> None:
        """Close the run; an open page is committed as far as it got."""
        if self.connection.in_transaction:
            self.connection.execute("COMMIT")
        self.connection.execute(
            "UPDATE crawl_runs SET outcome = ?, walk_complete = ?, exit_code = ?, finished_at = ? WHERE run_id = ?",
            [outcome, int(walk_complete), exit_code, self.clock(), self.run_id],
        )

    def close(self) -> None:
        """Fold the write-ahead log into the file, so that one file is the archive."""
        self.connection.execute("PRAGMA optimize")
        self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.connection.close()


assert set(_COLUMN_OF_OUTCOME.values()) <= set(RUN_COUNTS)  # noqa: S101 - column names, never input
