"""The only writer: captures, revisions, runs. Everything of one page is one transaction."""

import json
from dataclasses import dataclass, field, replace

from osce_crawler.archive.capture_lookup import CaptureLookup
from osce_crawler.archive.events import Sighting
from osce_crawler.archive.payloads import PayloadStore
from osce_crawler.archive.runs import RunWriter, in_one_line
from osce_crawler.archive.schema import RUN_COUNTS
from osce_crawler.records import (
    Capture,
    CleanRelease,
    CrawledPage,
    Purpose,
    Received,
    Trail,
    unique,
)
from osce_crawler.urls import Site

_COLUMN_OF_OUTCOME = {"revisit": "revisits"}
# Addresses that led to a capture by redirect, in its run, the nearest first.
_LED_TO = """
WITH RECURSIVE led_to(url, run_id) AS (
  SELECT url, run_id FROM captures WHERE capture_id = ?
  UNION SELECT c.url, c.run_id FROM captures c JOIN led_to l ON c.run_id = l.run_id AND c.redirected_to = l.url
)
SELECT url FROM led_to LIMIT -1 OFFSET 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCapture:
    """A capture that is in the archive's open transaction."""

    capture: Capture
    capture_id: int
    same_as_record: int | None
    """Record that an earlier capture of this address with the same bytes shows: nothing is left to
    do.
    """
    repeats: bool = False
    """Whether the capture of this address before it had the same bytes; another address may have
    shown other text since.
    """
    trail: Trail | None = None
    """What a crawl learned from it, of a page that a crawl has fetched."""

    @property
    def asked(self) -> str:
        """The address that was asked first, before any redirect."""
        return self.capture.via[0] if self.capture.via else self.capture.url


@dataclass(slots=True)
class ArchiveWriter(RunWriter):
    """An archive open for one run. Not for several threads."""

    _payloads: PayloadStore = field(init=False)
    _open: KeptCapture | None = None

    def __post_init__(self) -> None:
        RunWriter.__post_init__(self)
        self._payloads = PayloadStore(self.connection)

    @property
    def known(self) -> CaptureLookup:
        """What the archive has already."""
        return CaptureLookup(self.path, self.connection)

    @in_one_line
    def keep_page(self, page: CrawledPage) -> KeptCapture:
        """Begin the page's transaction with its bytes and what a crawl learned from them."""
        self._begin_page()
        self._note_trail(page.trail)
        self._open = replace(self._insert(page.capture), trail=page.trail)
        return self._open

    def fail_open_page(self, kind: str, message: str) -> bool:
        """Finish a page after a fault of ours: its bytes stay, half a record does not. Whether
        there was one.

        By undoing all of it and beginning again: a savepoint would cost every page something, for
        what never happens.
        """
        kept = self._open
        self.abandon_page()
        if kept is None:
            return False
        if kept.trail is None:
            again = self.keep_capture(kept.capture)
        else:
            again = self.keep_page(CrawledPage(capture=kept.capture, trail=kept.trail))
        self.keep_failure(again, kind=kind, message=message)
        return True

    @in_one_line
    def keep_capture(self, capture: Capture) -> KeptCapture:
        """Begin the page's transaction with its bytes. Until something better is known, it has
        failed.
        """
        self._begin_page()
        return self._insert(capture)

    def _begin_page(self) -> None:
        if self._open is not None:
            self.fail_open_page("unfinished", "nobody finished this page; please report it")
        self.connection.execute("BEGIN IMMEDIATE")

    def _note_trail(self, trail: Trail) -> None:
        for step in trail.on_the_way:
            self._settle(
                self._insert(step.capture), "failed" if step.error else "support", error=step.error
            )
        self._note_leads(trail)

    def _insert(self, capture: Capture) -> KeptCapture:
        digest = (
            self._payloads.add(capture.payload, capture.fetched_at) if capture.payload else None
        )
        before = self._same_bytes_before(capture, digest)
        same = (
            before
            if before and self.known.last_shown_by(before, capture.fetched_at) == digest
            else None
        )
        received = capture.received
        row = {
            "run_id": self.run_id,
            "url": capture.url,
            "purpose": capture.purpose,
            "fetched_at": capture.fetched_at,
            "http_status": capture.http_status,
            "headers": json.dumps(capture.headers, ensure_ascii=False),
            "payload_digest": digest,
            "payload_bytes": len(capture.payload),
            "content_encoding": received.content_encoding if received else None,
            "received_digest": _received_digest(received, digest),
            "received_bytes": received.body_bytes if received else None,
            "redirected_to": capture.redirected_to,
            "outcome": "failed",
            "error_kind": "unfinished",
        }
        columns, marks = ", ".join(row), ", ".join("?" * len(row))
        cursor = self.connection.execute(
            f"INSERT INTO captures ({columns}) VALUES ({marks})",
            list(row.values()),
        )
        self._open = KeptCapture(
            capture=capture,
            capture_id=int(cursor.lastrowid or 0),
            same_as_record=same,
            repeats=before is not None,
        )
        return self._open

    def _same_bytes_before(self, capture: Capture, digest: str | None) -> int | None:
        """The record of the capture of this address before it in time, if that had the same bytes
        and made a record.
        """
        if (
            digest is None
            or capture.purpose is not Purpose.RELEASE
            or capture.http_status not in {200, None}
        ):
            return None
        row = self.connection.execute(
            "SELECT payload_digest, CASE outcome WHEN 'gone' THEN NULL ELSE record_id END FROM"
            " captures"
            " WHERE url = ? AND fetched_at <= ? ORDER BY fetched_at DESC, capture_id DESC LIMIT 1",
            [capture.url, capture.fetched_at],
        ).fetchone()
        return row[1] if row and row[0] == digest else None

    @in_one_line
    def keep_support(self, kept: KeptCapture) -> str:
        """A listing or a redirect: it leads to releases and is none."""
        if kept.capture.redirected_to and self.kind == "import":
            self._revisions.note_led_to(kept.capture, self.run_id)
        return self._finish(kept, "support")

    @in_one_line
    def keep_revisit(self, kept: KeptCapture, found_at: str | None = None) -> str:
        """The same bytes as before: the record was seen again, and nothing else is written."""
        seen, found_at = (
            self._sighting(kept, kept.same_as_record or 0),
            found_at or kept.capture.url,
        )
        if kept.capture.via:
            chain = (*kept.capture.via, found_at)
            self._revisions.note_chain(
                seen.record_id, chain, kept.capture.fetched_at, self._learned(kept)
            )
        self._note_replaced(kept, kept.same_as_record, f"shows {found_at}")
        self._events.shown(seen, found_at=found_at)
        return self._finish(kept, "revisit", record_id=kept.same_as_record)

    def _learned(self, kept: KeptCapture) -> tuple[str, int]:
        """How the address of a capture was learned, and by which run."""
        by_import = self.kind == "import" or kept.capture.http_status is None
        return "import" if by_import else "fetch", self.run_id

    def _sighting(self, kept: KeptCapture, record_id: int) -> Sighting:
        return Sighting(
            record_id=record_id,
            run_id=self.run_id,
            capture_id=kept.capture_id,
            capture=kept.capture,
        )

    @in_one_line
    def keep_gone(self, kept: KeptCapture) -> str | None:
        """A record's own address answers 404 or 410: its last good text stays. None where it is no
        record's address.

        Where the crawl has met the release at another address, it has moved; then this only leads
        to it, like a redirect.
        """
        record_id, own = self._record_asked(kept)
        if record_id is None:
            return None
        seen = self._sighting(kept, record_id)
        elsewhere = self._events.shown_elsewhere(
            record_id, own, Site.of(self.site), self.walk_began
        )
        if elsewhere and not self._events.is_late(seen):
            self._events.moved(
                seen, own, elsewhere, f"answers {kept.capture.http_status}; it is now at"
            )
            return self._finish(kept, "support", record_id=record_id)
        self._events.gone(seen)
        return self._finish(kept, "gone", record_id=record_id)

    @in_one_line
    def keep_failure(self, kept: KeptCapture, *, kind: str, message: str) -> str:
        """A page that should make a record and does not: its bytes stay, with the reason, and the
        run reports it.
        """
        self.note_finding(kind, kept.capture.url, message)
        return self._finish(kept, "failed", error=(kind, message))

    @in_one_line
    def keep_rejection(self, kept: KeptCapture, *, kind: str, message: str) -> str:
        """A page that is no release, an event perhaps: its bytes stay, with the reason."""
        self._note_replaced(kept, None, message)
        return self._finish(kept, "rejected", error=(kind, message))

    @in_one_line
    def keep_revision(self, kept: KeptCapture, release: CleanRelease, cause: str = "site") -> str:
        """A clean release: a new record, a further revision, or nothing new."""
        record_id, outcome = self._revisions.add(
            release,
            kept.capture,
            kept.capture_id,
            run_id=self.run_id,
            learned_from=self._learned(kept)[0],
            cause=cause,
        )
        outcome = "revisit" if outcome == "unchanged" and kept.repeats else outcome
        self._note_replaced(kept, record_id, f"shows {release.release.url}")
        if outcome != "new":
            self._events.shown(self._sighting(kept, record_id), found_at=release.release.url)
        return self._finish(kept, outcome, record_id=record_id)

    @in_one_line
    def keep_reread(self, capture_id: int, release: CleanRelease, cause: str) -> str:
        """What today's parser makes of a stored capture: a new record, a further revision, or
        nothing new.
        """
        url, fetched_at, http_status = self.connection.execute(
            "SELECT url, fetched_at, http_status FROM captures WHERE capture_id = ?", [capture_id]
        ).fetchone()
        # Read now, though it was seen then: the archive did not know before what is written here.
        capture = Capture(
            url=url,
            fetched_at=self.clock(),
            http_status=http_status,
            payload=b"",
            purpose=Purpose.RELEASE,
            via=tuple(
                row[0] for row in self.connection.execute(_LED_TO, [capture_id]).fetchall()[::-1]
            ),
        )
        with self._transaction():
            record_id, outcome = self._revisions.add(
                release,
                capture,
                capture_id,
                run_id=self.run_id,
                learned_from="import" if http_status is None else "fetch",
                cause=cause,
                seen_at=fetched_at,
            )
            if outcome != "unchanged":
                self.connection.execute(
                    "UPDATE records SET last_seen_at = max(last_seen_at, ?) WHERE record_id = ?",
                    [fetched_at, record_id],
                )
        return outcome

    def is_record(self, url: str) -> bool:
        """Whether this is the own address of a record."""
        return self._events.record_at(url) is not None

    def _note_replaced(self, kept: KeptCapture, shown: int | None, what: str) -> None:
        """Where a record's own address was asked and another thing came."""
        record_id, own = self._record_asked(kept)
        if record_id is None or record_id == shown:
            return
        seen = self._sighting(kept, record_id)
        elsewhere = self._events.shown_elsewhere(
            record_id, own, Site.of(self.site), self.walk_began
        )
        if elsewhere and not self._events.is_late(seen):
            self._events.moved(seen, own, elsewhere, "shows something else; it is now at")
        else:
            self._events.replaced(seen, f"{own}: {what}")

    def _record_asked(self, kept: KeptCapture) -> tuple[int | None, str]:
        """The record whose own address was asked, or was led to by another address; and that
        address.
        """
        urls = unique([kept.asked, kept.capture.url])
        return next(
            ((found, url) for url in urls if (found := self._events.record_at(url)) is not None),
            (None, ""),
        )

    def _finish(
        self,
        kept: KeptCapture,
        outcome: str,
        *,
        record_id: int | None = None,
        error: tuple[str, str] | None = None,
    ) -> str:
        """Write what the capture came to, and commit the page."""
        self._settle(kept, outcome, record_id=record_id, error=error)
        self.connection.execute("COMMIT")
        return outcome

    def _settle(
        self,
        kept: KeptCapture,
        outcome: str,
        *,
        record_id: int | None = None,
        error: tuple[str, str] | None = None,
    ) -> None:
        kind, message = error or (None, None)
        self.connection.execute(
            "UPDATE captures SET outcome = ?, record_id = ?, error_kind = ?, error_message = ?"
            " WHERE capture_id = ?",
            [outcome, record_id, kind, message, kept.capture_id],
        )
        column = _COLUMN_OF_OUTCOME.get(outcome, outcome)
        self.connection.execute(
            f"UPDATE crawl_runs SET captures = captures + 1, {column} = {column} + 1 WHERE run_id ="
            " ?",
            [self.run_id],
        )
        self._open = None

    def abandon_page(self) -> None:
        """Undo the open page, after an error of the archive itself."""
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")
            self._payloads.forget()
        self._open = None


def _received_digest(received: Received | None, payload_digest: str | None) -> str | None:
    if received is None:
        return None
    return received.digest or (payload_digest if received.content_encoding is None else None)


assert set(_COLUMN_OF_OUTCOME.values()) <= set(RUN_COUNTS)  # noqa: S101 - column names, never input
