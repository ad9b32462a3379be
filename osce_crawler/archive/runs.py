"""Runs: begin, findings, end. Each run that ends has a manifest."""

import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from osce_crawler.archive.addresses import AddressWriter
from osce_crawler.archive.database import one_line_errors, transaction
from osce_crawler.archive.events import RecordEvents
from osce_crawler.archive.frontier import Frontier
from osce_crawler.archive.integrity.manifests import close_manifest
from osce_crawler.archive.listings import settlements
from osce_crawler.urls import Site


@dataclass(slots=True)
class RunLog:
    """The current run of an open archive."""

    path: Path
    connection: sqlite3.Connection
    clock: Callable[[], str]
    """The time now, ISO 8601, UTC."""
    run_id: int = 0
    """0 before the run begins."""
    resumes: int | None = None
    """The interrupted crawl that this one continues."""
    kind: str = "crawl"
    """crawl, import or reparse. Only a crawl has a frontier."""
    site: str = ""
    """Root of the site, such as https://www.osce.org."""

    @one_line_errors
    def begin(
        self,
        *,
        site: str,
        options: Mapping[str, object],
        tool: str,
        policy: str,
        parser: str = "",
        kind: str = "crawl",
    ) -> int:
        """Begin a run; its number. Runs that did not end are closed as interrupted.

        A crawl continues the last crawl, if that was interrupted and had the same site and options.
        """
        given = json.dumps(options, sort_keys=True)
        self.kind, self.site = kind, site
        with transaction(self.connection):
            running = self.connection.execute(
                "SELECT run_id, kind FROM crawl_runs WHERE outcome = 'running'"
            ).fetchall()
            for run_id, was in running:
                if was == "crawl":  # its frontier may be cleared below
                    self._add_named(run_id)
                self._close(run_id, outcome="interrupted", walk_complete=False, exit_code=None)
            self.resumes = self._interrupted(site, given) if kind == "crawl" else None
            if kind == "crawl" and self.resumes is None:
                Frontier(self.connection).clear()
            cursor = self.connection.execute(
                "INSERT INTO crawl_runs (kind, site, options, started_at, resumes, tool_version,"
                " parser_version, policy_version) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [kind, site, given, self.clock(), self.resumes, tool, parser, policy],
            )
        self.run_id = int(cursor.lastrowid or 0)
        return self.run_id

    def _interrupted(self, site: str, options: str) -> int | None:
        """The last crawl, if it was interrupted, left a frontier, and had this site and options."""
        last = self.connection.execute(
            "SELECT run_id, outcome, site, options FROM crawl_runs WHERE kind = 'crawl'"
            " ORDER BY run_id DESC LIMIT 1"
        ).fetchone()
        left = self.connection.execute("SELECT 1 FROM frontier LIMIT 1").fetchone()
        return last[0] if last and left and last[1:] == ("interrupted", site, options) else None

    @one_line_errors
    def note_finding(self, kind: str, url: str, message: str) -> None:
        """Record a finding of the run, for the operator to check."""
        self.connection.execute(
            "INSERT INTO run_findings VALUES (?, ?, ?, ?)", [self.run_id, kind, url, message]
        )

    @one_line_errors
    def has_other_parser(self, parser_version: str) -> bool:
        """Whether any run parsed pages with another parser version."""
        sql = "SELECT 1 FROM crawl_runs WHERE parser_version != ? LIMIT 1"
        return self.connection.execute(sql, [parser_version]).fetchone() is not None

    @one_line_errors
    def note_parser(self, parser_version: str) -> None:
        """Record the parser version of this run again: a layout was added while it runs."""
        self.connection.execute(
            "UPDATE crawl_runs SET parser_version = ? WHERE run_id = ?",
            [parser_version, self.run_id],
        )

    @property
    def walk_began(self) -> int:
        """The run that began this walk: this run, or the first of those that it continues."""
        run_id, resumes = self.run_id, self.resumes
        while resumes is not None:
            run_id = resumes
            resumes = self.connection.execute(
                "SELECT resumes FROM crawl_runs WHERE run_id = ?", [run_id]
            ).fetchone()[0]
        return run_id

    @one_line_errors
    def found_before(self) -> int:
        """Number of findings of the interrupted runs that this run continues, without those whose
        address was fetched well since then.
        """
        (count,) = self.connection.execute(
            "SELECT count(*) FROM run_findings f WHERE run_id >= ? AND run_id < ?"
            " AND run_id IN (SELECT run_id FROM crawl_runs WHERE kind = 'crawl')"
            " AND NOT EXISTS (SELECT 1 FROM captures c WHERE c.url = f.url AND c.run_id > f.run_id"
            " AND c.outcome != 'failed')",
            [self.walk_began, self.run_id],
        ).fetchone()
        return int(count)

    @one_line_errors
    def end(self, *, outcome: str, walk_complete: bool, exit_code: int | None) -> None:
        """Close the run and write its manifest."""
        with transaction(self.connection):
            if self.kind == "crawl":
                self._add_named(self.run_id)
            if self.kind == "crawl" and outcome != "interrupted":
                self._settle_listings(walk_complete=walk_complete)
                Frontier(self.connection).clear()
            self._close(
                self.run_id, outcome=outcome, walk_complete=walk_complete, exit_code=exit_code
            )

    def _add_named(self, run_id: int) -> None:
        named = Frontier(self.connection).named()
        AddressWriter(self.connection).add_named(named, self.clock(), run_id)

    def _settle_listings(self, *, walk_complete: bool) -> None:
        at, began, site = self.clock(), self.walk_began, Site.of(self.site)
        found = [*settlements(self.connection, began, site, walk_complete=walk_complete)]
        for settlement in found:
            RecordEvents(self.connection).settle(settlement, self.run_id, at)

    def _close(
        self, run_id: int, *, outcome: str, walk_complete: bool, exit_code: int | None
    ) -> None:
        self.connection.execute(
            "UPDATE crawl_runs SET outcome = ?, walk_complete = ?, exit_code = ?, finished_at = ?"
            " WHERE run_id = ?",
            [outcome, int(walk_complete), exit_code, self.clock(), run_id],
        )
        close_manifest(self.connection, run_id)
