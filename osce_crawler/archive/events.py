"""Writing the events of records, such as `gone`, `returned`, `moved` and `confirmed`.

An event is written once, when a crawl detects it.
"""

import sqlite3
from typing import NamedTuple

from osce_crawler.archive.listings import Settlement
from osce_crawler.archive.schema import SHOWS_RECORD
from osce_crawler.records import Capture
from osce_crawler.urls import Site, release_address, root_of

_NOTE = """
INSERT INTO record_events (record_id, run_id, capture_id, event, noticed_at, detail) VALUES (?, ?, ?, ?, ?, ?)
"""


class Sighting(NamedTuple):
    """A capture that shows a record, or a response at its own address."""

    record_id: int
    run_id: int
    capture_id: int
    capture: Capture


class RecordEvents(NamedTuple):
    """Writes in the transaction of the caller."""

    connection: sqlite3.Connection

    def record_at(self, url: str) -> int | None:
        """The id of the record with this own address; None if there is none."""
        row = self.connection.execute(
            "SELECT record_id FROM records WHERE url = ?", [url]
        ).fetchone()
        return row[0] if row else None

    def shown(self, seen: Sighting, *, found_at: str) -> None:
        """A capture shows the record. Write `returned` and `moved` where they apply.

        `found_at` is the canonical address of the page.
        """
        at = seen.capture.fetched_at
        if self.is_out_of_order(seen):
            sql = "UPDATE records SET first_seen_at = min(first_seen_at, ?) WHERE record_id = ?"
            self.connection.execute(sql, [at, seen.record_id])
            return
        url, gone_at = self.connection.execute(
            "SELECT url, gone_at FROM records WHERE record_id = ?", [seen.record_id]
        ).fetchone()
        # An imported capture may lie between the last capture and `gone_at`: the record was not
        # gone yet.
        gone_before = gone_at is not None and gone_at <= at
        if gone_before:
            self.note(seen, "returned", f"was gone since {gone_at}")
        elif not gone_at and (replaced_at := self._replaced_since(seen.record_id)):
            self.note(seen, "returned", f"its address showed another page since {replaced_at}")
        if url != found_at and url in seen.capture.via:
            self.moved(seen, url, found_at, "now redirects to")
        elif url != found_at and gone_before:
            self.moved(seen, url, found_at, "no longer answers; the release is now at")
        elif url != found_at and root_of(url) != root_of(found_at):
            # The address that is shown is the one that the text was read from.
            self.moved(seen, url, found_at, "is of another root; the release was read at")
        self.connection.execute(
            "UPDATE records SET last_seen_at = max(last_seen_at, ?1), gone_at = CASE WHEN gone_at >"
            " ?1 THEN gone_at END"
            " WHERE record_id = ?2",
            [at, seen.record_id],
        )

    def moved(self, seen: Sighting, before: str, now: str, how: str) -> None:
        """Change the own address of the record.

        The detail begins with the old address and ends with the new one: `as_of` and `derived`
        parse it.
        """
        self.note(seen, "moved", f"{before} {how} {now}")
        self.connection.execute(
            "UPDATE records SET url = ? WHERE record_id = ?", [now, seen.record_id]
        )

    def is_out_of_order(self, seen: Sighting) -> bool:
        """Whether a newer capture shows the record. Then this one does not change its state."""
        (last_seen_at,) = self.connection.execute(
            "SELECT last_seen_at FROM records WHERE record_id = ?", [seen.record_id]
        ).fetchone()
        return bool(seen.capture.fetched_at < last_seen_at)

    def gone(self, seen: Sighting) -> None:
        """The own address answers 404 or 410. Written only for the first such response."""
        if self.is_out_of_order(seen):
            return
        cursor = self.connection.execute(
            "UPDATE records SET gone_at = ? WHERE record_id = ? AND gone_at IS NULL",
            [seen.capture.fetched_at, seen.record_id],
        )
        if cursor.rowcount:
            self.note(seen, "gone", f"{seen.capture.url} answers {seen.capture.http_status}")

    def shown_elsewhere(self, record_id: int, url: str, site: Site, began: int) -> str | None:
        """The canonical address of the last capture that shows the record, if it is not `url`.

        Only captures of the run `began` and later runs count. Else None.
        """
        row = self.connection.execute(
            f"SELECT url FROM captures WHERE record_id = ?1 AND run_id >= ?2 AND {SHOWS_RECORD}"
            " AND fetched_at >= (SELECT last_seen_at FROM records WHERE record_id = ?1) ORDER BY"
            " fetched_at DESC, capture_id DESC LIMIT 1",
            [record_id, began],
        ).fetchone()
        found_at = release_address(row[0], site).url if row else url
        return found_at if found_at != url else None

    def replaced(self, seen: Sighting, detail: str) -> None:
        """The own address shows another page. Not written if it is already the last event."""
        if self.is_out_of_order(seen):
            return
        last = self.connection.execute(
            "SELECT event FROM record_events WHERE record_id = ? AND event != 'confirmed'"
            " ORDER BY event_id DESC LIMIT 1",
            [seen.record_id],
        ).fetchone()
        if last is None or last[0] != "replaced":
            self.note(seen, "replaced", detail)

    def _replaced_since(self, record_id: int) -> str | None:
        last = self.connection.execute(
            "SELECT event, noticed_at FROM record_events WHERE record_id = ? AND event IN ('gone',"
            " 'returned', 'replaced')"
            " ORDER BY event_id DESC LIMIT 1",
            [record_id],
        ).fetchone()
        return last[1] if last and last[0] == "replaced" else None

    def note(self, seen: Sighting, event: str, detail: str) -> None:
        """Write an event."""
        self.connection.execute(
            _NOTE,
            [seen.record_id, seen.run_id, seen.capture_id, event, seen.capture.fetched_at, detail],
        )

    def settle(self, found: Settlement, run_id: int, at: str) -> None:
        """Write the event that the listings gave for a record."""
        self.connection.execute(
            _NOTE, [found.record_id, run_id, found.capture_id, found.event, at, found.detail]
        )
        self.connection.execute(
            "UPDATE records SET url = coalesce(?1, url), unlisted_at = CASE ?2 WHEN 'unlisted' THEN"
            " ?3 WHEN 'listed' THEN NULL"
            " ELSE unlisted_at END WHERE record_id = ?4",
            [found.url, found.event, at, found.record_id],
        )
