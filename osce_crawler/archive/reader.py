"""Reading the archive: records, runs, paragraphs.

Imports only the standard library, because verbs that read must start fast.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from osce_crawler.archive.database import open_for_reading, unusable_as_error
from osce_crawler.archive.run_outcomes import with_outcome
from osce_crawler.archive.schema import IS_PAGE, READ_BY
from osce_crawler.archive.user_sql import Parameters, rows_of
from osce_crawler.errors import BadQuery, NotInArchive, PageRefused

if TYPE_CHECKING:
    from osce_crawler.archive.result_cache import CacheView
    from osce_crawler.urls import Site

Row = dict[str, Any]

_NODE = r"([1-9][0-9]{0,8})(?::([A-Za-z-]{2,12}))?"

_UNREAD = f"""
SELECT capture_id, url, error_kind, error_message FROM captures
WHERE purpose = 'release' AND outcome = 'failed' AND payload_digest IS NOT NULL
  AND {IS_PAGE} AND url LIKE ?
ORDER BY fetched_at DESC, capture_id DESC
"""
_RUNS = "SELECT c.*, manifest_digest FROM crawl_runs c LEFT JOIN run_manifests USING (run_id)"
# What stays visible of a release that is withheld: its keys and its states, no text.
_WITHHELD = """
SELECT r.node_id || ':' || r.language AS record, r.*, w.withheld_at, w.reason
FROM main.records r JOIN main.withheld w USING (record_id)
WHERE r.node_id = ? AND w.released_at IS NULL ORDER BY r.language = 'en' DESC, r.language
"""
_PROVENANCE = f"""
SELECT c.url AS captured_url, c.fetched_at, c.http_status, c.payload_digest, c.payload_bytes, c.capture_id, c.retrieved_from, run.run_id,
  v.cause, run.tool_version, run.parser_version, run.policy_version, v.revision_digest
FROM records r JOIN revisions v ON v.revision_id = r.latest_revision_id JOIN captures c USING (capture_id)
JOIN crawl_runs run ON run.run_id = {READ_BY} WHERE r.record_id = ?
"""


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive open for reading. A crawl may write to it at the same time."""

    path: Path
    connection: sqlite3.Connection
    as_of: str | None = None
    """The moment as of which it is read (ISO 8601, UTC); None: the current state."""
    cache: "CacheView | None" = None
    """What a server knows of this state; None: each result is computed."""

    @classmethod
    def open(cls, path: Path, as_of: str | None = None, *, log_is_known: bool = False) -> "Archive":
        """Open an existing archive. `as_of` is a date (its end) or a time: see `moment_of`.
        `log_is_known`: see `open_for_reading`. Raises ArchiveUnusable, BadQuery.
        """
        if as_of is None:
            return cls(path, open_for_reading(path, log_is_known=log_is_known))
        from osce_crawler.archive.as_of import moment_of, stand_as_of  # noqa: PLC0415 - loads more

        moment = moment_of(as_of)
        archive = cls(path, open_for_reading(path), moment)
        archive.hold()
        with unusable_as_error(path):
            stand_as_of(archive.connection, moment)
        return archive

    def hold(self) -> "Archive":
        """Begin a read transaction: later writes of a crawl are not seen."""
        if not self.connection.in_transaction:
            with unusable_as_error(self.path):
                self.connection.execute("BEGIN")
        return self

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that the block reads is of one state of the archive."""
        if self.connection.in_transaction:
            yield
            return
        self.hold()
        try:
            yield
        finally:
            self.connection.rollback()

    def rows(self, sql: str, parameters: Iterable[object] = ()) -> Iterator[Row]:
        """The rows of a query, as dictionaries. Raises ArchiveUnusable."""
        with unusable_as_error(self.path):
            for row in self.connection.execute(sql, tuple(parameters)):
                yield dict(row)

    def query(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """The rows of SQL that a user wrote: one statement that reads. Raises BadQuery."""
        return rows_of(self.path, self.connection, sql, parameters)

    def first(self, sql: str, parameters: Iterable[object] = ()) -> Row | None:
        """The first row, or None. Raises ArchiveUnusable."""
        return next(self.rows(sql, parameters), None)

    def knows_site(self, root: str) -> bool:
        """Whether a crawl of this site has archived a release. Imports do not count."""
        sql = "SELECT 1 FROM crawl_runs WHERE kind = 'crawl' AND site = ? AND new > 0 LIMIT 1"
        return self.first(sql, [root]) is not None

    def left_to_fetch(self) -> int:
        """The number of addresses that an unfinished crawl has found but not fetched."""
        row = self.first("SELECT count(*) AS addresses FROM frontier WHERE done = 0")
        return int(row["addresses"]) if row else 0

    def sites(self) -> "tuple[Site, ...]":
        """The sites of all runs."""
        from osce_crawler.urls import Site  # noqa: PLC0415 - loads w3lib

        return tuple(
            Site.of(row["site"]) for row in self.rows("SELECT DISTINCT site FROM crawl_runs")
        )

    def find(self, identifier: str) -> Row:
        """The record that an identifier names: node id, `ID:LANG`, or an address.

        Raises BadQuery or NotInArchive.
        """
        node_id, language = self.key_of(identifier)
        found = list(
            self.rows(
                "SELECT * FROM press_releases WHERE node_id = ? ORDER BY language = 'en' DESC,"
                " language",
                [node_id],
            )
        )
        matching = [row for row in found if language in (None, row["language"])]
        if matching:
            return matching[0] | {
                "other_languages": [row["language"] for row in found if row is not matching[0]]
            }
        if hidden := self.withheld(identifier):
            raise NotInArchive(
                f"{hidden['record']}: withheld since {hidden['withheld_at']}: {hidden['reason']}; for"
                f" its captures and revisions, run: osce-crawler history {hidden['record']}"
            )
        if found:
            languages = ", ".join(f"{node_id}:{row['language']}" for row in found)
            raise NotInArchive(f"{identifier}: not in this language; the archive has {languages}")
        moment = f" as of {self.as_of}" if self.as_of else ""
        if kept := self._kept_unread(node_id, language):
            raise NotInArchive(
                f"{identifier}: no release in {self.path}{moment}; its page is kept as capture"
                f" {kept['capture_id']} ({kept['error_kind']}: {kept['error_message']}); for the page,"
                f" run: osce-crawler fixture {kept['capture_id']}"
            )
        raise NotInArchive(
            f"{identifier}: not in {self.path}{moment}; find releases with: osce-crawler search QUERY"
        )

    def withheld(self, identifier: str) -> Row | None:
        """The record of a release that is withheld, with `withheld_at` and `reason`, or None.

        It has no text. Raises BadQuery.
        """
        node_id, language = self.key_of(identifier)
        rows = self.rows(_WITHHELD, [node_id])
        return next((row for row in rows if language in (None, row["language"])), None)

    def check_shown(self, capture_id: int) -> None:
        """Raises NotInArchive for a capture of a release that is withheld."""
        sql = "SELECT record_id FROM captures JOIN withheld USING (record_id)"
        if self.first(f"{sql} WHERE capture_id = ? AND released_at IS NULL", [capture_id]):
            raise NotInArchive(
                f"capture {capture_id}: its release is withheld; list these with: osce-crawler withhold"
            )

    def _kept_unread(self, node_id: int, language: str | None) -> Row | None:
        """The newest page at an address of a release from which no record could be read."""
        from osce_crawler.urls import release_address  # noqa: PLC0415 - loads w3lib

        for row in self.rows(_UNREAD, [f"%/{node_id}%"]):
            for site in self.sites():
                try:
                    address = release_address(row["url"], site)
                except PageRefused:
                    continue
                is_language = None in (language, address.language) or address.language == language
                if address.node_id == node_id and is_language:
                    return row
        return None

    def canonical(self, url: str) -> list[str]:
        """The canonical addresses of a release at the crawled sites; none for other addresses."""
        from osce_crawler.urls import OSCE, release_address  # noqa: PLC0415 - loads w3lib

        found: list[str] = []
        for site in (*self.sites(), OSCE):
            try:
                found.append(release_address(url, site).url)
            except PageRefused:
                continue
        return found

    def key_of(self, identifier: str) -> tuple[int, str | None]:
        """Node id, and language if it names one, of an identifier. Raises BadQuery."""
        from osce_crawler.urls import OSCE, language_tag, release_address  # noqa: PLC0415 - loads w3lib

        match = re.fullmatch(_NODE, identifier.strip())
        if match:
            return int(match[1]), language_tag(match[2]) if match[2] else None
        for site in (*self.sites(), OSCE):
            try:
                address = release_address(identifier, site)
            except PageRefused:
                continue
            return address.node_id, address.language
        if "://" in identifier and not any(
            site.allows(identifier) for site in (*self.sites(), OSCE)
        ):
            roots = ", ".join(dict.fromkeys(site.root for site in self.sites())) or OSCE.root
            raise BadQuery(f"{identifier}: not an address of this archive's site, {roots}")
        raise BadQuery(
            f"{identifier.strip() or 'the ID is empty'}: expected a node id (47920), ID:LANGUAGE"
            " (47920:ru) or an address of a release"
        )

    def named_values(self, record: Row) -> dict[str, list[str]]:
        """Sources and fields of work of a record's latest revision."""
        rows = list(
            self.rows(
                "SELECT kind, value FROM revision_values JOIN records ON latest_revision_id ="
                " revision_id"
                " WHERE record_id = ? ORDER BY kind, position",
                [record["record_id"]],
            )
        )
        return {
            "sources": [row["value"] for row in rows if row["kind"] == "source"],
            "fields_of_work": [row["value"] for row in rows if row["kind"] == "field"],
        }

    def paragraphs(self, record: Row) -> list[Row]:
        """All published paragraphs of the latest revision, kept and removed."""
        return list(
            self.rows(
                "SELECT position, text, kept, rule, duplicate_of, policy FROM paragraphs"
                " WHERE node_id = ? AND language = ? AND revision = ? ORDER BY position",
                [record["node_id"], record["language"], record["revision"]],
            )
        )

    def files(self, record: Row) -> list[Row]:
        """Attachments and images of the latest revision, and which are kept: digest, length, time.

        `not_kept` says why a file that was requested is not kept.
        """
        rows = list(
            self.rows(
                "SELECT f.kind, f.url, f.label, f.credit FROM revision_files f JOIN records r"
                " ON r.latest_revision_id = f.revision_id WHERE r.record_id = ? ORDER BY f.kind,"
                " f.position",
                [record["record_id"]],
            )
        )
        from osce_crawler.archive.files import with_states  # noqa: PLC0415 - loads more

        with unusable_as_error(self.path):
            return with_states(self.connection, rows, self.as_of)

    def provenance(self, record: Row) -> Row:
        """The capture of the latest revision, and the versions of the program that read it."""
        return self.first(_PROVENANCE, [record["record_id"]]) or {}

    def file(self, digest: str) -> bytes:
        """A kept file, verified. Raises ArchiveUnusable."""
        from osce_crawler.archive.payloads import read_payload  # noqa: PLC0415 - loads zstandard

        return read_payload(self.connection, digest)

    def page(self, record: Row) -> bytes:
        """The stored page of the latest revision, verified. Raises ArchiveUnusable."""
        from osce_crawler.archive.payloads import read_payload  # noqa: PLC0415 - loads zstandard

        return read_payload(self.connection, self.provenance(record)["payload_digest"])

    def addresses(self, record: Row) -> list[str]:
        """All addresses of the record."""
        return [
            row["url"]
            for row in self.rows(
                "SELECT DISTINCT url FROM addresses WHERE record_id = ?", [record["record_id"]]
            )
        ]

    def runs(self) -> list[Row]:
        """All runs, newest first, each with its numbers of revisions, findings and events."""
        events: dict[int, dict[str, int]] = {}
        for row in self.rows(
            "SELECT run_id, event, count(*) AS records FROM record_events GROUP BY 1, 2 ORDER BY 1,"
            " 2"
        ):
            events.setdefault(row["run_id"], {})[row["event"]] = row["records"]
        rows = self.rows(
            "SELECT r.*, coalesce(v.made, 0) AS revisions, coalesce(f.found, 0) AS findings FROM"
            f" ({_RUNS}) r"
            " LEFT JOIN (SELECT run_id, count(*) AS made FROM revisions GROUP BY run_id) v USING"
            " (run_id)"
            " LEFT JOIN (SELECT run_id, count(*) AS found FROM run_findings GROUP BY run_id) f"
            " USING (run_id)"
            " ORDER BY run_id DESC"
        )
        return [
            with_outcome(row, self.path) | {"events": events.get(row["run_id"], {})} for row in rows
        ]

    def became(self, run_id: int) -> list[Row]:
        """Revisions and events of records in a run, as rows with kind, record, url, message.

        `findings` have the same columns without `record`.
        """
        return list(
            self.rows(
                "SELECT h.what AS kind, h.record, r.url, CASE WHEN"
                " h.revision IS NULL THEN h.detail WHEN r.record_id IN (SELECT record_id FROM"
                " withheld WHERE released_at IS NULL) THEN 'withheld' WHEN h.what = 'new' THEN v.title"
                " WHEN h.what = 'changed' THEN 'revised, revision ' || h.revision || ': ' || v.title"
                " ELSE 'revision ' || h.revision || ': ' || v.title END AS message FROM"
                " record_history h"
                " JOIN records r USING (node_id, language)"
                " LEFT JOIN revisions v ON v.record_id = r.record_id AND v.revision = h.revision"
                " WHERE h.run_id = ? ORDER BY kind, r.node_id, r.language,"
                " h.revision",
                [run_id],
            )
        )

    def run(self, run_id: int) -> Row:
        """One run, with its numbers of revisions by warning field, and of events.

        Raises NotInArchive.
        """
        run = self.first(f"{_RUNS} WHERE run_id = ?", [run_id])
        if run is None:
            raise NotInArchive(
                f"run {run_id}: not in {self.path}; list the runs with: osce-crawler runs"
            )
        warnings = self.rows(
            "SELECT substr(w.value, 1, instr(w.value, ':') - 1) AS field, count(DISTINCT"
            " v.revision_id) AS revisions"
            " FROM revisions v, json_each(CASE WHEN json_valid(v.warnings) THEN v.warnings ELSE"
            " json_array(v.warnings) END) w WHERE v.run_id = ? GROUP BY field ORDER BY"
            " revisions DESC, field",
            [run_id],
        )
        events = self.rows(
            "SELECT event, count(*) AS records FROM record_events WHERE run_id = ? GROUP BY event"
            " ORDER BY event",
            [run_id],
        )
        return with_outcome(run, self.path) | {
            "warnings": {row["field"]: row["revisions"] for row in warnings},
            "events": {row["event"]: row["records"] for row in events},
            "files": self._files_of_run(run_id),
        }

    def _files_of_run(self, run_id: int) -> dict[str, int]:
        """How many files a run has requested, by result; empty if none."""
        rows = self.rows(
            "SELECT CASE outcome WHEN 'support' THEN 'kept' ELSE 'not kept' END AS result,"
            " count(DISTINCT url) AS files FROM captures WHERE run_id = ?1 AND purpose = 'file'"
            " AND redirected_to IS NULL AND (outcome = 'support' OR NOT EXISTS (SELECT 1 FROM"
            " captures k WHERE k.url = captures.url AND k.run_id = ?1 AND k.outcome = 'support'))"
            " GROUP BY result ORDER BY result",
            [run_id],
        )
        return {row["result"]: row["files"] for row in rows}

    def findings(self, run_id: int) -> list[Row]:
        """The findings of a run, for the operator to check: kind, url, message."""
        return list(
            self.rows(
                "SELECT kind, url, message FROM run_findings WHERE run_id = ? ORDER BY rowid",
                [run_id],
            )
        )

    def interrupted_with_findings(self, run_id: int) -> list[int]:
        """The interrupted runs that this run continues, if they have findings; oldest first."""
        rows = self.rows(
            "WITH RECURSIVE before(run_id) AS (SELECT resumes FROM crawl_runs WHERE run_id = ?"
            " UNION SELECT r.resumes FROM crawl_runs r JOIN before b ON r.run_id = b.run_id)"
            " SELECT run_id FROM before WHERE run_id IN (SELECT run_id FROM run_findings) ORDER BY"
            " run_id",
            [run_id],
        )
        return [row["run_id"] for row in rows]
