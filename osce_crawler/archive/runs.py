"""Writing a run: its beginning, its frontier, its findings, its end. What a page comes to is
written in `writer.py`.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, Self, TypeVar

from sqlite_utils import Database

from osce_crawler.archive.database import open_for_writing, unusable_as_error
from osce_crawler.archive.events import RecordEvents
from osce_crawler.archive.frontier import Frontier
from osce_crawler.archive.integrity.manifests import close_manifest
from osce_crawler.archive.listings import Walked, settlements
from osce_crawler.archive.migrations import migrate
from osce_crawler.archive.revisions import RevisionWriter
from osce_crawler.records import Lead, Purpose, Trail
from osce_crawler.urls import Site

_NOT_ASKED = """
SELECT url FROM records r WHERE substr(url, 1, length(?1)) = ?1
AND NOT EXISTS (SELECT 1 FROM frontier f WHERE f.url = r.url) ORDER BY record_id
"""
# Further addresses that listings gave of releases, where the one asked for was answered with an
# error page or not at all.
_FURTHER = """
SELECT a.further, a.listing FROM frontier_aliases a JOIN frontier f ON f.url = a.url AND f.done = 1
WHERE a.listing IS NOT NULL AND a.further NOT IN (SELECT url FROM frontier)
AND NOT EXISTS (SELECT 1 FROM captures c WHERE c.url = a.url AND (c.redirected_to IS NOT NULL OR c.http_status = 200)
  AND c.run_id IN (SELECT run_id FROM crawl_runs WHERE run_id >= ? AND kind = 'crawl'))
ORDER BY f.position, a.further
"""
_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")
_Writer = TypeVar("_Writer", bound="RunWriter")


def in_one_line(
    method: Callable[Concatenate[_Writer, _Arguments], _Result],
) -> Callable[Concatenate[_Writer, _Arguments], _Result]:
    """SQLite's complaints become ArchiveUnusable, with the archive's path and what to do."""

    @wraps(method)
    def checked(self: _Writer, /, *args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Result:
        with unusable_as_error(self.path):
            return method(self, *args, **kwargs)

    return checked


@dataclass(slots=True)
class RunWriter:
    """An archive open for one run. Not for several threads."""

    path: Path
    connection: sqlite3.Connection
    clock: Callable[[], str]
    run_id: int = 0
    resumes: int | None = None
    """The interrupted run that this one goes on with."""
    kind: str = "crawl"
    """What the run does: crawl, import or reparse. Only a crawl has a frontier."""
    site: str = ""
    """Its root."""
    frontier: Frontier = field(init=False)
    _revisions: RevisionWriter = field(init=False)
    _events: RecordEvents = field(init=False)

    def __post_init__(self) -> None:
        self.frontier = Frontier(self.connection)
        self._revisions = RevisionWriter(self.connection)
        self._events = RecordEvents(self.connection)

    @classmethod
    def open(cls, path: Path, clock: Callable[[], str]) -> Self:
        """Open or make the archive, bring it to today's schema. Raises ArchiveUnusable."""
        connection = open_for_writing(path)
        with unusable_as_error(path):
            migrate(Database(connection))
        return cls(path, connection, clock)

    @in_one_line
    def begin_run(
        self,
        *,
        site: str,
        options: Mapping[str, object],
        tool: str,
        policy: str,
        parser: str = "",
        kind: str = "crawl",
    ) -> int:
        """A new run; runs that never ended are closed as interrupted.

        A crawl with the options of an interrupted crawl of the same site, the last one, goes on
        where that one stood.
        """
        given = json.dumps(options, sort_keys=True)
        self.kind, self.site = kind, site
        with self._transaction():
            running = self.connection.execute(
                "SELECT run_id, kind FROM crawl_runs WHERE outcome = 'running'"
            ).fetchall()
            for broken, was in running:
                if (
                    was == "crawl"
                ):  # a crawl with other options begins anew, and what this one has met would be lost
                    self._revisions.note_named(self.frontier.named(), self.clock(), broken)
                self._close_run(broken, outcome="interrupted", walk_complete=False, exit_code=None)
            self.resumes = self._interrupted(site, given) if kind == "crawl" else None
            if kind == "crawl" and self.resumes is None:
                self.frontier.clear()
            cursor = self.connection.execute(
                "INSERT INTO crawl_runs (kind, site, options, started_at, resumes, tool_version,"
                " parser_version,"
                " policy_version) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [kind, site, given, self.clock(), self.resumes, tool, parser, policy],
            )
        self.run_id = int(cursor.lastrowid or 0)
        return self.run_id

    def _interrupted(self, site: str, options: str) -> int | None:
        """The interrupted crawl that a new one with these options goes on with: the last one, if it
        left a frontier.
        """
        last = self.connection.execute(
            "SELECT run_id, outcome, site, options FROM crawl_runs WHERE kind = 'crawl' ORDER BY"
            " run_id DESC LIMIT 1"
        ).fetchone()
        left = self.connection.execute("SELECT 1 FROM frontier LIMIT 1").fetchone()
        return last[0] if last and left and last[1:] == ("interrupted", site, options) else None

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All of what is written inside, or nothing."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    @in_one_line
    def begin_frontier(self, trail: Trail) -> None:
        """What a new crawl begins with."""
        with self._transaction():
            self.frontier.clear()
            self._note_trail(trail)

    @in_one_line
    def note_trail(self, trail: Trail) -> None:
        """What a crawl learned from a request that got no answer worth keeping, or from no request
        at all.
        """
        with self._transaction():
            self._note_trail(trail)

    def _note_trail(self, trail: Trail) -> None:
        self._note_leads(trail)

    def _note_leads(self, trail: Trail) -> None:
        self.frontier.note(trail)
        for finding in trail.findings:
            self.note_finding(finding.kind, finding.url, finding.message)

    @in_one_line
    def note_finding(self, kind: str, url: str, message: str) -> None:
        """Something about the run that a person should see."""
        self.connection.execute(
            "INSERT INTO run_findings VALUES (?, ?, ?, ?)", [self.run_id, kind, url, message]
        )

    def has_other_parser(self, parser_version: str) -> bool:
        """Whether any run has read pages with another parser."""
        return bool(
            self.connection.execute(
                "SELECT 1 FROM crawl_runs WHERE parser_version != ? LIMIT 1", [parser_version]
            ).fetchone()
        )

    def has_complete_walk(self, site: str) -> bool:
        """Whether some earlier run of this site has read its listings to the end."""
        row = self.connection.execute(
            "SELECT 1 FROM crawl_runs WHERE site = ? AND walk_complete = 1 AND run_id != ? LIMIT 1",
            [site, self.run_id],
        ).fetchone()
        return row is not None

    @property
    def walk_began(self) -> int:
        """The run that began the walk under way: this one, or the first of the interrupted ones
        that it goes on with.
        """
        run_id, resumes = self.run_id, self.resumes
        while resumes is not None:
            run_id = resumes
            resumes = self.connection.execute(
                "SELECT resumes FROM crawl_runs WHERE run_id = ?", [run_id]
            ).fetchone()[0]
        return run_id

    def found_before(self) -> int:
        """Findings of the interrupted runs that this one goes on with: they are of the same
        walk.
        """
        (count,) = self.connection.execute(
            "SELECT count(*) FROM run_findings WHERE run_id >= ? AND run_id < ?"
            " AND run_id IN (SELECT run_id FROM crawl_runs WHERE kind = 'crawl')",
            [self.walk_began, self.run_id],
        ).fetchone()
        return int(count)

    def known_addresses(self) -> list[str]:
        """Own addresses of all records that were there before the walk under way began."""
        rows = self.connection.execute(
            "SELECT url FROM records JOIN revisions v USING (record_id) WHERE v.revision = 1 AND"
            " v.run_id < ?",
            [self.walk_began],
        )
        return [row[0] for row in rows]

    def failed_before(self, site: str) -> list[str]:
        """Addresses of releases whose last fetch failed, but for those that answered that there is
        nothing.
        """
        rows = self.connection.execute(
            "SELECT url FROM captures c WHERE purpose = 'release' AND outcome = 'failed'"
            " AND substr(url, 1, length(?1)) = ?1 AND error_kind NOT IN ('http-404', 'http-410')"
            " AND capture_id = (SELECT max(capture_id) FROM captures WHERE url = c.url) ORDER BY"
            " capture_id",
            [f"{site}/"],
        )
        return [row[0] for row in rows]

    @in_one_line
    def not_asked(self, site: str) -> list[str]:
        """Own addresses of records of this site that the walk under way has not asked for, nor been
        led to.
        """
        asked = Walked(self.connection, self.walk_began, Site.of(site)).asked
        rows = self.connection.execute(_NOT_ASKED, [f"{site}/"])
        return [row[0] for row in rows if row[0] not in asked]

    @in_one_line
    def further_addresses(self) -> list[Lead]:
        """Where else listings have a release whose first address led to none."""
        rows = self.connection.execute(_FURTHER, [self.walk_began])
        return [Lead(url=url, purpose=Purpose.RELEASE, listing=listing) for url, listing in rows]

    @in_one_line
    def end_run(self, *, outcome: str, walk_complete: bool, exit_code: int | None) -> None:
        """Close the run with its manifest."""
        with self._transaction():
            if self.kind == "crawl":
                self._revisions.note_named(self.frontier.named(), self.clock(), self.run_id)
            if self.kind == "crawl" and outcome != "interrupted":
                self._settle_listings(walk_complete=walk_complete)
                self.frontier.clear()
            self._close_run(
                self.run_id, outcome=outcome, walk_complete=walk_complete, exit_code=exit_code
            )

    def _settle_listings(self, *, walk_complete: bool) -> None:
        at = self.clock()
        site = Site.of(self.site)
        for found in [
            *settlements(self.connection, self.walk_began, site, walk_complete=walk_complete)
        ]:
            self._events.settle(found, self.run_id, at)

    def _close_run(
        self, run_id: int, *, outcome: str, walk_complete: bool, exit_code: int | None
    ) -> None:
        self.connection.execute(
            "UPDATE crawl_runs SET outcome = ?, walk_complete = ?, exit_code = ?, finished_at = ?"
            " WHERE run_id = ?",
            [outcome, int(walk_complete), exit_code, self.clock(), run_id],
        )
        close_manifest(self.connection, run_id)

    def close(self) -> None:
        """Fold the write-ahead log into the file, so that one file is the archive.

        Where that cannot be, on a full disk, the log stays beside the file and who opens it next
        folds it. What was being written is undone, and the failure that this closes after is not
        hidden by another one.
        """
        try:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            self.connection.execute("PRAGMA optimize")
            self.connection.execute(
                "PRAGMA busy_timeout = 0"
            )  # a reader is not waited for; who closes last folds it
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error:
            pass
        finally:
            self.connection.close()
