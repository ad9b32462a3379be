"""Taking back what this run wrote for pages that turned out to be other ones.

Only the run that wrote them may do so: it has no manifest yet, and what a manifest records must not
change. The captures stay, as failed ones.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from osce_crawler.archive.database import one_line_errors
from osce_crawler.archive.revisions import PARTS, latest_revision
from osce_crawler.archive.schema import HELD_LOSS, SHOWS_RECORD
from osce_crawler.archive.search_index import SearchIndex

if TYPE_CHECKING:
    from osce_crawler.archive.runs import RunLog
    from osce_crawler.archive.writer import ArchiveWriter

_OF_REVISION = (*PARTS, "revisions")


class Withdrawals(NamedTuple):
    """Writes in the transaction of the open page of an archive."""

    path: Path
    connection: sqlite3.Connection
    search: SearchIndex
    run: "RunLog"

    @classmethod
    def of(cls, archive: "ArchiveWriter") -> "Withdrawals":
        """Those of the current run of an archive."""
        return cls(archive.path, archive.connection, archive.pages.search, archive.run)

    @one_line_errors
    def withdraw(self, capture_ids: Iterable[int], error: tuple[str, str]) -> list[tuple[str, str]]:
        """Take back the revisions that captures of this run have added, and records that are new.

        `error` is the kind and message of these captures, which become failed ones, each with a
        finding. Returns the address and the outcome before of each of them.
        """
        failed = [one for each in capture_ids for one in self._withdraw(each, error)]
        for url, _ in failed:
            self.run.note_finding(error[0], url, error[1])
        return failed

    def _withdraw(self, capture_id: int, error: tuple[str, str]) -> Iterator[tuple[str, str]]:
        row = self.connection.execute(
            "SELECT record_id, revision_id, outcome FROM captures WHERE capture_id = ?"
            " AND run_id = ? AND outcome IN ('new', 'revised')",
            [capture_id, self.run.run_id],
        ).fetchone()
        if row is None:
            yield from self._fail_held(capture_id, error)
            return
        record_id, revision_id, outcome = row
        is_new = outcome == "new"
        where, key = ("record_id = ?", record_id) if is_new else ("revision_id = ?", revision_id)
        yield from self._fail(where, key, error)
        if is_new:
            self.search.remove(record_id)
            self._delete_record(record_id)
        else:
            self._restore(record_id, capture_id, revision_id)
            self._delete_revisions(where, key)

    def _fail_held(self, capture_id: int, error: tuple[str, str]) -> list[tuple[str, str]]:
        """Give a page that is held back this error; it is a failed capture already."""
        rows = self.connection.execute(
            "UPDATE captures SET error_kind = ?, error_message = ? WHERE capture_id = ?"
            " AND run_id = ? AND error_kind = ? AND revision_id IS NULL RETURNING url, outcome",
            [*error, capture_id, self.run.run_id, HELD_LOSS],
        )
        return rows.fetchall()

    def _fail(self, where: str, key: int, error: tuple[str, str]) -> list[tuple[str, str]]:
        """Make the captures failed ones: their addresses and outcomes before."""
        rows = self.connection.execute(
            f"SELECT capture_id, url, outcome FROM captures WHERE {where}", [key]
        ).fetchall()
        for capture_id, _, outcome in rows:
            self.connection.execute(
                "UPDATE captures SET outcome = 'failed', record_id = NULL, revision_id = NULL,"
                " error_kind = ?, error_message = ? WHERE capture_id = ?",
                [*error, capture_id],
            )
            column = "revisits" if outcome == "revisit" else outcome
            self.connection.execute(
                f"UPDATE crawl_runs SET {column} = {column} - 1, failed = failed + 1"
                " WHERE run_id = ?",
                [self.run.run_id],
            )
        return [(url, outcome) for _, url, outcome in rows]

    def _delete_record(self, record_id: int) -> None:
        self._delete_revisions("record_id = ?", record_id)
        for table in ("addresses", "record_events", "records"):
            self.connection.execute(f"DELETE FROM {table} WHERE record_id = ?", [record_id])

    def _delete_revisions(self, where: str, key: int) -> None:
        revisions = f"SELECT revision_id FROM revisions WHERE {where}"
        for table in _OF_REVISION:
            self.connection.execute(
                f"DELETE FROM {table} WHERE revision_id IN ({revisions})", [key]
            )

    def _restore(self, record_id: int, capture_id: int, withdrawn: int) -> None:
        """Give a record the state that it had before the capture, which made a revision."""
        before, latest = self.connection.execute(
            f"SELECT latest_revision_id, {latest_revision('?1')} FROM records WHERE record_id = ?1",
            [record_id],
        ).fetchone()
        self.search.withdraw(record_id, withdrawn, before, latest)
        self.connection.execute(
            "UPDATE records SET latest_revision_id = ?1, last_seen_at = (SELECT max(fetched_at)"
            f" FROM captures WHERE record_id = ?2 AND {SHOWS_RECORD}), first_seen_at ="
            " max(first_seen_at, (SELECT min(fetched_at) FROM captures WHERE record_id = ?2"
            f" AND {SHOWS_RECORD})) WHERE record_id = ?2",
            [latest, record_id],
        )
        events = self.connection.execute(
            "DELETE FROM record_events WHERE record_id = ? AND capture_id = ?"
            " RETURNING event, detail",
            [record_id, capture_id],
        ).fetchall()
        for event, detail in events:
            if event == "moved":  # the detail begins with the address before
                self._set(record_id, "url", detail.split(" ", 1)[0])
            elif event == "returned":
                self._set(record_id, "gone_at", self._gone_before(record_id))

    def _gone_before(self, record_id: int) -> str | None:
        last = self.connection.execute(
            "SELECT event, noticed_at FROM record_events WHERE record_id = ?"
            " AND event IN ('gone', 'returned') ORDER BY event_id DESC LIMIT 1",
            [record_id],
        ).fetchone()
        return last[1] if last and last[0] == "gone" else None

    def _set(self, record_id: int, column: str, value: str | None) -> None:
        self.connection.execute(
            f"UPDATE records SET {column} = ? WHERE record_id = ?", [value, record_id]
        )
