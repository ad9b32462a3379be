"""Runs: begin, findings, end. Each run that ends has a manifest."""

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from osce_crawler.archive.addresses import AddressWriter
from osce_crawler.archive.database import one_line_errors, transaction
from osce_crawler.archive.due import DueTable
from osce_crawler.archive.events import RecordEvents
from osce_crawler.archive.frontier import Frontier
from osce_crawler.archive.integrity.manifests import close_manifest
from osce_crawler.archive.ledger import Account, LedgerOfWalk
from osce_crawler.archive.listing_entries import ListingEntries
from osce_crawler.archive.listings import settlements
from osce_crawler.archive.write_ahead_log import checkpoint_if_possible
from osce_crawler.increments.ages import AGES
from osce_crawler.increments.rolling import Cursor
from osce_crawler.records import Finding
from osce_crawler.urls import Site

NO_RUN = 2**62
"""Number of a run that only reads, later than all others."""
_UNFINISHED = {"is_finished": False, "walk_complete": False, "accept_totals": False}
_NOT_COMPARED = frozenset({"note", "time_limit", "stop_below"})
"""Options that do not change what a crawl requests."""


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
    ages: Sequence[int] = AGES
    """Days after which an increment requests a release again."""
    _account: Account | None = None
    """The ledger of this run, to be written when it ends."""

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
        is_increment: bool = False,
    ) -> int:
        """Begin a run; its number. Runs that did not end are closed as interrupted.

        A crawl continues the last crawl, if that was interrupted and had the same site and options,
        note and limits aside. An increment does not: what the last one left is in the table `due`.
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
                    self._ledger(run_id).account(**_UNFINISHED).write(self.connection, run_id)
                self._close(run_id, outcome="interrupted", walk_complete=False, exit_code=None)
            self.resumes = (
                self._interrupted(site, given) if kind == "crawl" and not is_increment else None
            )
            if kind == "crawl" and self.resumes is None:
                Frontier(self.connection).clear()
            cursor = self.connection.execute(
                "INSERT INTO crawl_runs (kind, site, options, started_at, resumes, tool_version,"
                " parser_version, policy_version) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [kind, site, given, self.clock(), self.resumes, tool, parser, policy],
            )
            self.run_id = int(cursor.lastrowid or 0)
            if kind == "crawl":
                DueTable(self.connection, self.ages).refresh(site, self.run_id)
        # A new archive is in its file, not in its log alone.
        checkpoint_if_possible(self.connection)
        return self.run_id

    def _interrupted(self, site: str, options: str) -> int | None:
        """The last crawl, if it was interrupted, left a frontier, and had this site and options."""
        last = self.connection.execute(
            "SELECT run_id, outcome, site, options FROM crawl_runs WHERE kind = 'crawl'"
            " ORDER BY run_id DESC LIMIT 1"
        ).fetchone()
        left = self.connection.execute("SELECT 1 FROM frontier LIMIT 1").fetchone()
        if not last or not left or last[1:3] != ("interrupted", site):
            return None
        return last[0] if _compared(last[3]) == _compared(options) else None

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
        # Asked for every page: a run that continues none needs no query.
        return self.run_id if self.resumes is None else self._began(self.resumes)

    def _began(self, run_id: int) -> int:
        while True:
            row = self.connection.execute(
                "SELECT resumes FROM crawl_runs WHERE run_id = ?", [run_id]
            ).fetchone()
            if row is None or row[0] is None:
                return run_id
            run_id = row[0]

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
    def unusual_totals(self) -> bool:
        """Whether a listing of this complete walk has clearly more or fewer entries than before."""
        return bool(self._ledger(self.run_id).unusual_totals(walk_complete=True))

    @one_line_errors
    def unusual_listings(self) -> frozenset[str]:
        """The listings that have clearly more or fewer entries than before."""
        return frozenset(self._ledger(self.run_id).unusual_totals(walk_complete=False))

    @one_line_errors
    def changed_totals(self, *, walk_complete: bool) -> dict[str, tuple[int, int]]:
        """Listings with clearly more or fewer entries than before: both numbers; 0: it is gone."""
        found = self._ledger(self.run_id).unusual_totals(walk_complete=walk_complete)
        return {
            listing: (change.before, change.now) if change else (1, 0)
            for listing, change in found.items()
        }

    @one_line_errors
    def account(
        self, *, is_finished: bool, walk_complete: bool, accept_totals: bool
    ) -> list[Finding]:
        """Make the ledger of this crawl, which `end` writes; its findings, which `end` records.

        `is_finished`: nothing that the crawl found is left to request.
        """
        self._account = self._ledger(self.run_id).account(
            is_finished=is_finished, walk_complete=walk_complete, accept_totals=accept_totals
        )
        return self._account.findings

    def _ledger(self, run_id: int) -> LedgerOfWalk:
        (root,) = self.connection.execute(
            "SELECT site FROM crawl_runs WHERE run_id = ?", [run_id]
        ).fetchone()
        return LedgerOfWalk(
            connection=self.connection,
            began=self._began(run_id),
            site=Site.of(root),
            at=self.clock(),
        )

    @one_line_errors
    def end(self, *, outcome: str, walk_complete: bool, exit_code: int | None) -> None:
        """Close the run and write its ledger and its manifest."""
        with transaction(self.connection):
            if self.kind == "crawl":
                self._add_named(self.run_id)
                unusual = self._write_ledger()
                if outcome != "interrupted":
                    self._settle_listings(walk_complete=walk_complete and not unusual)
                    if walk_complete:
                        self._restart_rolling_walks()
                    Frontier(self.connection).clear()
                DueTable(self.connection, self.ages).refresh(self.site, self.walk_began)
            self._close(
                self.run_id, outcome=outcome, walk_complete=walk_complete, exit_code=exit_code
            )

    def _write_ledger(self) -> bool:
        """Write the ledger. Whether a listing has clearly more or fewer entries than before."""
        account = self._account or self._ledger(self.run_id).account(**_UNFINISHED)
        account.write(self.connection, self.run_id)
        for one in account.findings:
            self.note_finding(one.kind, one.url, one.message)
        self._account = None
        return bool(account.unusual)

    def _add_named(self, run_id: int) -> None:
        named = Frontier(self.connection).named()
        AddressWriter(self.connection).add_named(named, self.clock(), run_id)

    def _settle_listings(self, *, walk_complete: bool) -> None:
        at, began, site = self.clock(), self.walk_began, Site.of(self.site)
        found = [*settlements(self.connection, began, site, walk_complete=walk_complete)]
        for settlement in found:
            RecordEvents(self.connection).settle(settlement, self.run_id, at)

    def _restart_rolling_walks(self) -> None:
        """Every page of each listing was read: the rolling walks begin again."""
        entries, at = ListingEntries(self.connection), self.clock()
        for listing in Frontier(self.connection).walks():
            entries.set_cursor(Cursor(listing=listing, walked_at=at))

    def _close(
        self, run_id: int, *, outcome: str, walk_complete: bool, exit_code: int | None
    ) -> None:
        self.connection.execute(
            "UPDATE crawl_runs SET outcome = ?, walk_complete = ?, exit_code = ?, finished_at = ?"
            " WHERE run_id = ?",
            [outcome, int(walk_complete), exit_code, self.clock(), run_id],
        )
        close_manifest(self.connection, run_id)


def _compared(options: str) -> dict[str, object]:
    """The options that must be equal for a crawl to continue another one."""
    given = json.loads(options)
    return {name: value for name, value in given.items() if name not in _NOT_COMPARED}
