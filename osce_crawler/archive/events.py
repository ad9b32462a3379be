"""What became of a release on the site: gone, returned, moved, unlisted, listed again, replaced. Noted once, when noticed."""

import sqlite3
from dataclasses import dataclass

from osce_crawler.records import Capture

LEADS_TO = " now leads to "
"""In the detail of a move, between the address that was a record's own and the one that is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A capture that says something of a record."""

    record_id: int
    run_id: int
    capture_id: int
    capture: Capture


@dataclass(frozen=True, slots=True)
class RecordEvents:
    """Writes into the transaction that its caller holds open."""

    connection: sqlite3.Connection

    def record_at(self, url: str) -> int | None:
        """The record whose own address this is."""
        row = self.connection.execute("SELECT record_id FROM records WHERE url = ?", [url]).fetchone()
        return row[0] if row else None

    def shown(self, seen: Sighting, *, found_at: str, unlisted: bool | None) -> None:
        """A capture shows the release: it is there, again perhaps, or at another address (`found_at`, canonical).

        `unlisted` is None where nothing was walked, as in an import.
        """
        at = seen.capture.fetched_at
        if self._is_late(seen):
            sql = "UPDATE records SET first_seen_at = min(first_seen_at, ?) WHERE record_id = ?"
            self.connection.execute(sql, [at, seen.record_id])
            return
        url, gone_at, unlisted_at = self.connection.execute(
            "SELECT url, gone_at, unlisted_at FROM records WHERE record_id = ?", [seen.record_id]
        ).fetchone()
        if gone_at and gone_at > at:  # seen between the last time and the day it was gone
            pass
        elif gone_at:
            self._note(seen, "returned", f"was gone since {gone_at}")
        elif replaced_at := self._replaced_since(seen.record_id):
            self._note(seen, "returned", f"something else was at its address since {replaced_at}")
        if url in seen.capture.via and url != found_at:
            self._note(seen, "moved", f"{url}{LEADS_TO}{found_at}")
            url = found_at
        if unlisted and not unlisted_at:
            self._note(seen, "unlisted", "no listing names it; its own address answers")
        elif unlisted_at and unlisted is False:
            self._note(seen, "listed", f"unlisted since {unlisted_at}")
        unlisted_since = unlisted_at if unlisted is None else (unlisted_at or at) if unlisted else None
        self.connection.execute(
            "UPDATE records SET url = ?1, last_seen_at = max(last_seen_at, ?2), unlisted_at = ?3,"
            " gone_at = CASE WHEN gone_at > ?2 THEN gone_at END WHERE record_id = ?4",
            [url, at, unlisted_since, seen.record_id],
        )

    def _is_late(self, seen: Sighting) -> bool:
        """Whether a newer capture has shown the record before: this one then says nothing of what it is now."""
        (last_seen_at,) = self.connection.execute(
            "SELECT last_seen_at FROM records WHERE record_id = ?", [seen.record_id]
        ).fetchone()
        return bool(seen.capture.fetched_at < last_seen_at)

    def gone(self, seen: Sighting) -> None:
        """The release's own address answers 404 or 410; noted when first noticed."""
        if self._is_late(seen):
            return
        cursor = self.connection.execute(
            "UPDATE records SET gone_at = ? WHERE record_id = ? AND gone_at IS NULL",
            [seen.capture.fetched_at, seen.record_id],
        )
        if cursor.rowcount:
            self._note(seen, "gone", f"{seen.capture.url} answers {seen.capture.http_status}")

    def replaced(self, seen: Sighting, detail: str) -> None:
        """The release's own address shows something else; noted once until something else is noted of it."""
        if self._is_late(seen):
            return
        last = self.connection.execute(
            "SELECT event FROM record_events WHERE record_id = ? ORDER BY event_id DESC LIMIT 1", [seen.record_id]
        ).fetchone()
        if last is None or last[0] != "replaced":
            self._note(seen, "replaced", detail)

    def _replaced_since(self, record_id: int) -> str | None:
        last = self.connection.execute(
            "SELECT event, noticed_at FROM record_events WHERE record_id = ? AND event IN ('gone', 'returned', 'replaced')"
            " ORDER BY event_id DESC LIMIT 1",
            [record_id],
        ).fetchone()
        return last[1] if last and last[0] == "replaced" else None

    def _note(self, seen: Sighting, event: str, detail: str) -> None:
        self.connection.execute(
            "INSERT INTO record_events (record_id, run_id, capture_id, event, noticed_at, detail) VALUES (?, ?, ?, ?, ?, ?)",
            [seen.record_id, seen.run_id, seen.capture_id, event, seen.capture.fetched_at, detail],
        )
