"""An archive with something in every table, and ways to flip one bit of it."""

import json
import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from osce_crawler.archive.addresses import AddressWriter
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.listed import LeftBy, Listed, ListingProgress
from osce_crawler.records import (
    Alias,
    Attachment,
    CleanRelease,
    Confidence,
    CrawledPage,
    Evidence,
    Finding,
    Image,
    Lead,
    Purpose,
    Received,
    Trail,
)
from tests.archive.made import ROOT, capture, keep, opened, release

_MENU = "".join(
    f"<li><a href='/section-{number}'>Section {number}</a></li>\n" for number in range(300)
)
_TWICE = "The mission opened a library for the farmers of the valley."
LATER = "2026-01-02T00:00:00Z"

FLIPPED = {
    "payloads": "payload_digest payload_bytes dictionary_id stored_digest compressed",
    "dictionaries": "made_at content_digest stored_digest content",
    "revisions": "record_id revision cause run_id capture_id created_at layout confidence content_type title"
    " published_on"
    " published_on_source place dateline description contacts warnings content_digest"
    " metadata_digest revision_digest",
    "revision_paragraphs": "position text rule duplicate_of policy",
    "revision_values": "kind position value",
    "revision_files": "kind position url label credit",
    "superseded_texts": "record_id content_digest",
    "joined_words": "joined parts",
    "records": "node_id language url latest_revision_id first_seen_at last_seen_at gone_at"
    " unlisted_at",
    "captures": "run_id url purpose fetched_at http_status headers payload_digest payload_bytes"
    " content_encoding"
    " received_digest received_bytes redirected_to outcome record_id revision_id error_kind error_message",
    "addresses": "record_id url learned_from first_seen_at run_id",
    "capture_evidence": "capture_id title teaser run_id",
    "capture_readings": "capture_id run_id",
    "earlier_readings": "revision_id run_id replaced_at was revision_digest",
    "record_events": "record_id run_id capture_id event noticed_at detail",
    "run_listings": "run_id listing pages_named pages_read pages_empty pages_unreadable entries keys"
    " known fetched archived_before new gone rejected failed led_elsewhere left_by_filter"
    " left_by_limit pending unaccounted counted estimated page_size accepted",
    "run_findings": "run_id kind url message",
    "run_manifests": "previous_digest manifest manifest_digest",
    "crawl_runs": "kind site options started_at finished_at outcome resumes walk_complete exit_code"
    " captures support"
    " not_modified revisits unchanged new revised gone failed rejected tool_version parser_version"
    " policy_version",
}
"""Every column that somebody could want to rely on; what numbers a row is left out."""
COLUMNS = [(table, column) for table, columns in FLIPPED.items() for column in columns.split()]
WITHOUT_RECORD = {"joined_words", "run_listings", "run_findings", "run_manifests", "crawl_runs"}
_KEYS = {"revision_paragraphs": "revision_id, position", "revision_values": "revision_id, kind,"
                                                                            " position",
         "revision_files": "revision_id, kind, position", "addresses": "record_id, url, learned_from",
         "earlier_readings": "revision_id, run_id", "run_listings": "run_id, listing",
         "joined_words": "joined, parts"}  # fmt: skip


def page(text: str) -> bytes:
    """A page large enough to be a dictionary."""
    return f"<html><ul>{_MENU}</ul><main>{text}</main></html>".encode()


def whole(path: Path) -> None:
    """Write an archive with five runs: releases, a change, a failure, a redirect, one gone, one
    unlisted, a walk broken off with a page of unknown design, and a reparse that confirms it.
    """
    writer = opened(path)
    one = release(
        1,
        ["VIENNA, 17 November 2006 - The mission opened a library.", _TWICE, _TWICE],
        title="A library", dateline="VIENNA, 17 November"
                                    " 2006", description="Of a library", published_on_source="time",
        attachments=(Attachment(url=f"{ROOT}/files/1.pdf", label="Report"),), warnings=("place: no label",),
        images=(Image(url=f"{ROOT}/i.jpg", caption="A bridge", credit="OSCE/A. B."),), canonical=(f"{ROOT}/node/1",),
    )  # fmt: skip
    received = Received(content_encoding="gzip", body_bytes=99, digest="sha256:" + "0" * 64)
    keep(writer, one, payload=page("one"), received=received)
    keep(
        writer,
        release(2, ["Стоит ёлка."], language="ru"),
        payload=page("two"),
        via=(f"{ROOT}/ru/old/2",),
    )
    keep(
        writer,
        release(3, ["On co-operation.", "For more information, contact press@osce.org"]),
        payload=b"<html>three</html>",
    )
    redirect = capture(b"", 3, url=f"{ROOT}/old/3", http_status=301, redirected_to=f"{ROOT}/cthb/3")
    writer.keep_support(writer.keep_capture(redirect))
    cut = writer.keep_capture(capture(b"cut", 1, url=f"{ROOT}/cthb/6"))
    writer.keep_failure(cut, kind="truncated", message="the page was cut short")
    writer.run.note_finding(
        "listing-hole", f"{ROOT}/cthb/1", "the listing names it and it is not there"
    )
    _listing(writer)
    writer.run.end(outcome="finished", walk_complete=True, exit_code=1)
    _later(writer)
    writer.close()


def _listing(writer: ArchiveWriter) -> None:
    """A listing that names one release of the run, one more than once, and one that is left."""
    start = f"{ROOT}/press-releases"
    progress = ListingProgress(
        pages_read=2, entries=3, last_page=1, first_named=1, sizes={"2": 1, "1": 1}, has_ended=True
    )
    listed = [Listed(listing=start, url=f"{ROOT}/{path}") for path in ("cthb/1", "node/1")]
    listed.append(Listed(listing=start, url=f"{ROOT}/cthb/7", left_by=LeftBy.LIMIT))
    state = json.dumps({"progress": asdict(progress)})
    writer.note_trail(Trail(requested="", listed=listed, walk=(start, state)))
    assert writer.run.account(is_finished=True, walk_complete=True, accept_totals=False) == []


def _later(writer: ArchiveWriter) -> None:
    writer.run.clock = lambda: LATER
    writer.run.begin(site=ROOT, options={"full": True}, tool="0", policy="v1", parser="0+1")
    changed = release(1, ["The mission opened two libraries."], title="Two libraries")
    keep(writer, changed, payload=page("one, changed"), fetched_at=LATER)
    gone = capture(b"gone", 3, http_status=404, fetched_at=LATER)
    writer.keep_gone(writer.keep_capture(gone))
    url = f"{ROOT}/ru/cthb/2"
    found = Finding(kind="unlisted", url=url, message="no listing names it")
    unlisted = CrawledPage(
        capture=capture(page("two"), 2, url=url, fetched_at=LATER),
        trail=Trail(requested=url, findings=[found]),
    )
    writer.keep_revisit(writer.keep_page(unlisted))
    named = [Alias(url=url, further=url, listing=f"{ROOT}/ru/press-releases")]
    AddressWriter(writer.connection).add_named(named, LATER, writer.run.run_id)
    writer.note_trail(Trail(requested="", leads=[Lead(url=url, purpose=Purpose.RELEASE, own=True)]))
    writer.run.end(outcome="finished", walk_complete=True, exit_code=1)
    writer.run.begin(site=ROOT, options={"full": True}, tool="0", policy="v1", parser="0+1")
    left = Lead(url=f"{ROOT}/cthb/9", purpose=Purpose.RELEASE)
    writer.note_trail(
        Trail(
            requested=url,
            leads=[left],
            aliases=[Alias(url=left.url, further=f"{ROOT}/node/9")],
            walk=(ROOT, "{}"),
        )
    )
    unknown = _unknown(writer)
    writer.run.end(outcome="interrupted", walk_complete=False, exit_code=130)
    writer.run.begin(site=ROOT, options={"full": True}, tool="0", policy="v1", parser="0+1")
    writer.run.note_finding("unreachable", f"{ROOT}/cthb/9", "no answer")
    low = release(
        8, ["The mission read an unknown page."], confidence=Confidence.LOW, layout="inferred"
    )
    writer.keep_later(unknown, low, "site")
    writer.run.end(outcome="interrupted", walk_complete=False, exit_code=130)
    _reparsed(writer, unknown, release(8, ["The mission read an unknown page."]))


def _unknown(writer: ArchiveWriter) -> int:
    """A page of unknown design that a listing names; its capture."""
    url = f"{ROOT}/cthb/8"
    evidence = Evidence(title="A title", teaser="The mission read an unknown")
    lead = Lead(url=url, purpose=Purpose.RELEASE, evidence=evidence)
    writer.note_trail(Trail(requested="", leads=[lead]))
    shown = capture(b"<html>unknown</html>", 8, fetched_at=LATER)
    kept = writer.keep_page(CrawledPage(capture=shown, trail=Trail(requested=url)))
    writer.keep_unknown(kept, "no known layout")
    return kept.capture_id


def _reparsed(writer: ArchiveWriter, capture_id: int, sure: CleanRelease) -> None:
    """A reparse that reads the text of the unknown page again, with a layout."""
    writer.run.begin(site=ROOT, options={}, tool="0", policy="v1", parser="0+2", kind="reparse")
    (revision_id,) = writer.connection.execute(
        "SELECT revision_id FROM captures WHERE capture_id = ?", [capture_id]
    ).fetchone()
    assert writer.keep_confirmed(capture_id, revision_id, sure) == "confirmed"
    writer.run.end(outcome="finished", walk_complete=False, exit_code=0)


@dataclass(frozen=True, slots=True)
class Flip:
    """One bit of one value."""

    table: str
    column: str
    record: str | None
    """The record that the row belongs to, as it was."""
    before: object
    after: object


def flipped(source: Path, target: Path, table: str, column: str, dice: random.Random) -> Flip:
    """A copy of the archive in which one random bit of one value of this column is another."""
    shutil.copy(source, target)
    with closing(sqlite3.connect(target, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        key = _KEYS.get(table, "rowid")
        rows = connection.execute(
            f"SELECT {key}, CAST({column} AS BLOB), typeof({column}), {column} FROM {table}"
            f" WHERE {column} IS NOT NULL AND {column} != ''"
            + (" AND run_id > 1" if column == "previous_digest" else "")
        ).fetchall()
        *keys, stored, kind, before = dice.choice(rows)
        for _ in range(100):
            after = (
                before ^ (1 << dice.randrange(3))
                if kind == "integer"
                else _one_bit_off(stored, dice)
            )
            value = {"integer": "?", "text": "CAST(? AS TEXT)", "blob": "?"}[kind]
            record = _record(connection, table, keys)
            try:
                connection.execute(
                    f"UPDATE {table} SET {column} = {value} WHERE ({key}) ="
                    f" ({', '.join('?' * len(keys))})",
                    [after, *keys],
                )
            except sqlite3.IntegrityError:  # another row has that value already
                continue
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return Flip(table, column, record, before, after)
    raise AssertionError(f"no other value fits {table}.{column}")


def _one_bit_off(stored: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(stored))
    return stored[:at] + bytes([stored[at] ^ (1 << dice.randrange(8))]) + stored[at + 1 :]


def _record(connection: sqlite3.Connection, table: str, keys: list[object]) -> str | None:
    """The name of the record that a row belongs to."""
    by_table = {
        "payloads": "SELECT record_id FROM captures JOIN payloads USING (payload_digest) WHERE"
                    " payload_id = ?",
        "dictionaries": "SELECT record_id FROM captures JOIN payloads USING (payload_digest) WHERE"
                        " dictionary_id = ?",
        "captures": "SELECT record_id FROM captures WHERE capture_id = ?",
        "records": "SELECT ?", "addresses": "SELECT ?",
        "superseded_texts": "SELECT record_id FROM superseded_texts WHERE text_id = ?",
        "record_events": "SELECT record_id FROM record_events WHERE event_id = ?",
        "capture_evidence": "SELECT record_id FROM captures WHERE capture_id = ?",
        "capture_readings": "SELECT record_id FROM captures WHERE capture_id = ?",
    }  # fmt: skip
    if table in WITHOUT_RECORD:
        return None
    sql = by_table.get(table, "SELECT record_id FROM revisions WHERE revision_id = ?")
    row = connection.execute(sql, keys[:1]).fetchone()
    named = connection.execute(
        "SELECT node_id || ':' || language FROM records WHERE record_id = ?",
        [row[0] if row else None],
    ).fetchone()
    return named[0] if named else None


def raw_flips(source: Path, target: Path, dice: random.Random, count: int) -> Iterator[int]:
    """Copies of the archive in which one random bit of the file is another: where."""
    content = source.read_bytes()
    for _ in range(count):
        at = dice.randrange(len(content))
        target.write_bytes(
            content[:at] + bytes([content[at] ^ (1 << dice.randrange(8))]) + content[at + 1 :]
        )
        yield at
