"""Stored pages to parse again, each with the revision to compare with."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from osce_crawler.archive.capture_evidence import EVIDENCE_OF
from osce_crawler.archive.frontier import evidence_of
from osce_crawler.archive.payloads import read_payload
from osce_crawler.archive.revisions import PARTS, fields_of, parts_of
from osce_crawler.archive.schema import IS_PAGE, NEVER_READ, READ_BY, SHOWS_RECORD, UNKNOWN_LAYOUT
from osce_crawler.records import (
    CleanRelease,
    Confidence,
    Evidence,
    SourcePage,
    content_type_of,
)

_SELECT = """
SELECT c.capture_id, c.url, c.fetched_at, c.headers, c.payload_digest, fetched.site, c.error_kind,
  evidence.title AS listed_title, evidence.teaser, r.node_id, r.language, v.revision_id, v.layout,
  v.content_digest, v.metadata_digest, parsed.parser_version, v.confidence,
  v.capture_id = c.capture_id AS is_own, c.payload_digest =
    (SELECT o.payload_digest FROM captures o WHERE o.capture_id = v.capture_id) AS has_its_bytes
"""
_RUNS = f"""
JOIN crawl_runs fetched ON fetched.run_id = c.run_id
JOIN crawl_runs parsed ON parsed.run_id = {READ_BY}
{EVIDENCE_OF.strip()}
"""
_NO_REVISION = f"""
SELECT c.capture_id, c.url, c.fetched_at, c.headers, c.payload_digest, fetched.site, c.error_kind,
  evidence.title AS listed_title, evidence.teaser, NULL AS node_id, NULL AS language,
  NULL AS revision_id, NULL AS layout, NULL AS content_digest, NULL AS metadata_digest,
  NULL AS parser_version, NULL AS confidence, 0 AS is_own, 0 AS has_its_bytes
FROM captures c JOIN crawl_runs fetched ON fetched.run_id = c.run_id
{EVIDENCE_OF.strip()}
"""
_NEWEST_CAPTURE = f"""(SELECT s.capture_id FROM captures s
  WHERE s.record_id = r.record_id AND s.payload_digest IS NOT NULL AND s.{SHOWS_RECORD}
  ORDER BY s.fetched_at DESC, s.capture_id DESC LIMIT 1)"""
# The newest page of each record, which shows its latest revision.
_NEWEST = f"""{_SELECT}
FROM records r JOIN revisions v ON v.revision_id = r.latest_revision_id
JOIN captures c ON c.capture_id = {_NEWEST_CAPTURE}
{_RUNS}"""
# For each address, the last complete response, if no record could be read from it.
_UNPARSED = f"""{_NO_REVISION}
WHERE c.outcome IN ('failed', 'rejected') AND c.purpose = 'release' AND c.revision_id IS NULL
  AND c.payload_digest IS NOT NULL AND {IS_PAGE}
  AND c.error_kind NOT IN {NEVER_READ}
  AND c.capture_id = (SELECT max(capture_id) FROM captures s
    WHERE s.url = c.url AND s.purpose = 'release'
    AND s.payload_digest IS NOT NULL AND {IS_PAGE}
    AND (s.error_kind IS NULL OR s.error_kind NOT IN {NEVER_READ}))
"""
# The page that each revision was read from.
_OF_REVISIONS = f"""{_SELECT}
FROM revisions v JOIN captures c USING (capture_id) JOIN records r ON r.record_id = v.record_id
{_RUNS}"""
# The page of each revision of less than high confidence, unless `_NEWEST` has it.
_UNSURE = f"""{_OF_REVISIONS} WHERE v.confidence != 'high'
  AND NOT (v.revision_id = r.latest_revision_id AND c.capture_id = {_NEWEST_CAPTURE})
"""
# For each address, the last page without a known layout, whether a record was read from it or not.
_UNKNOWN = f"""{_NO_REVISION}
WHERE c.capture_id IN (SELECT max(capture_id) FROM captures
  WHERE error_kind = '{UNKNOWN_LAYOUT}' AND purpose = 'release' AND payload_digest IS NOT NULL
  GROUP BY url)
"""
_LATEST_ONLY = "v.revision_id IN (SELECT latest_revision_id FROM records)"
_PART_COLUMNS = (
    "position, text, rule, duplicate_of, policy",
    "kind, position, value",
    "kind, position, url, label, credit",
)
_PART_ORDER = ("position", "kind, position", "kind, position")
_PART_NAMES = ("paragraphs", "values", "files")


class StoredPage(NamedTuple):
    """A captured page, and a revision of the record that it shows."""

    capture_id: int
    url: str
    fetched_at: str
    """ISO 8601, UTC."""
    content_type: str | None
    payload_digest: str
    site: str
    """Root of the site that it was fetched from."""
    error_kind: str | None
    """Why no record could be read from it; None for a page that shows a record."""
    key: tuple[int, str] | None
    """Node id and language of the record; None for a page without a record."""
    revision_id: int | None
    layout: str | None
    digests: tuple[str, str] | None
    """Content and metadata digest of the revision."""
    parser_version: str | None
    """Version of the parser that read the revision."""
    confidence: Confidence | None
    """Of the revision."""
    is_own: bool
    """Whether the revision was read from this page."""
    has_its_bytes: bool
    """Whether the page that the revision was read from has the same bytes."""
    evidence: Evidence | None
    """What a listing printed about the release when these bytes were first fetched."""

    @property
    def name(self) -> str:
        """`47920:en`; for a page without a record, its address."""
        return f"{self.key[0]}:{self.key[1]}" if self.key else self.url

    def source(self, connection: sqlite3.Connection) -> SourcePage:
        """The input of the parser. Raises ArchiveUnusable for damaged bytes."""
        return SourcePage(
            payload=read_payload(connection, self.payload_digest),
            url=self.url,
            content_type=self.content_type,
            site=self.site,
            evidence=self.evidence,
            fetched_at=self.fetched_at,
        )


def newest_pages(connection: sqlite3.Connection) -> Iterator[StoredPage]:
    """The newest page of each record, with its latest revision."""
    return _pages(connection, f"{_NEWEST} ORDER BY r.record_id")


def newest_page(connection: sqlite3.Connection, node_id: int, language: str) -> StoredPage | None:
    """The newest page of one record; None if the record does not exist."""
    sql = f"{_NEWEST} WHERE r.node_id = ? AND r.language = ?"
    return next(_pages(connection, sql, [node_id, language]), None)


def unparsed_pages(connection: sqlite3.Connection) -> Iterator[StoredPage]:
    """For each address, the last page, if no record could be read from it."""
    return _pages(connection, f"{_UNPARSED} ORDER BY c.capture_id")


def unsure_pages(connection: sqlite3.Connection) -> Iterator[StoredPage]:
    """The page of each revision of less than high confidence that `newest_pages` does not have."""
    return _pages(connection, f"{_UNSURE} ORDER BY v.revision_id")


def unknown_pages(connection: sqlite3.Connection) -> Iterator[StoredPage]:
    """For each address, the last page that had no known layout when it was fetched."""
    return _pages(connection, f"{_UNKNOWN} ORDER BY c.capture_id")


def count_unknown_pages(connection: sqlite3.Connection) -> int:
    """Number of pages of `unknown_pages`."""
    return int(connection.execute(f"SELECT count(*) FROM ({_UNKNOWN})").fetchone()[0])


def page_of_capture(connection: sqlite3.Connection, capture_id: int) -> StoredPage:
    """The page of a capture, without a revision."""
    return next(_pages(connection, f"{_NO_REVISION} WHERE c.capture_id = ?", [capture_id]))


def count_pages(connection: sqlite3.Connection) -> int:
    """Number of pages of `newest_pages` and `unparsed_pages`."""
    counts = (
        connection.execute(f"SELECT count(*) FROM ({sql})").fetchone()[0]
        for sql in (_NEWEST, _UNPARSED)
    )
    return sum(counts)


def count_unsure_pages(connection: sqlite3.Connection) -> int:
    """Number of pages of `unsure_pages`."""
    return int(connection.execute(f"SELECT count(*) FROM ({_UNSURE})").fetchone()[0])


def revisions_to_check(connection: sqlite3.Connection, parser_version: str) -> list[int]:
    """Ids of the revisions by this parser, and of the latest revision of each record."""
    rows = connection.execute(
        f"SELECT v.revision_id FROM revisions v JOIN crawl_runs parsed ON parsed.run_id = {READ_BY}"
        f" WHERE parsed.parser_version = ? OR {_LATEST_ONLY} ORDER BY v.revision_id",
        [parser_version],
    )
    return [row[0] for row in rows]


def page_of_revision(connection: sqlite3.Connection, revision_id: int) -> StoredPage | None:
    """The page that a revision was read from."""
    return next(_pages(connection, f"{_OF_REVISIONS} WHERE v.revision_id = ?", [revision_id]), None)


def page_by_other_parser(
    connection: sqlite3.Connection, node_id: int, language: str, parser_version: str
) -> StoredPage | None:
    """The page of a record's latest revision, if another parser version read it; else None."""
    sql = (
        f"{_OF_REVISIONS} WHERE r.node_id = ? AND r.language = ?"
        " AND v.revision_id = r.latest_revision_id AND parsed.parser_version != ?"
    )
    return next(_pages(connection, sql, [node_id, language, parser_version]), None)


def differing_fields(
    connection: sqlite3.Connection, revision_id: int, release: CleanRelease
) -> list[str]:
    """Names of the fields that differ between a stored revision and a release."""
    fields = fields_of(release)
    stored = connection.execute(
        f"SELECT {', '.join(fields)} FROM revisions WHERE revision_id = ?", [revision_id]
    ).fetchone()
    differing = [name for name, value in zip(fields, stored, strict=True) if value != fields[name]]
    for name, table, columns, order, rows in zip(
        _PART_NAMES, PARTS, _PART_COLUMNS, _PART_ORDER, parts_of(release), strict=True
    ):
        stored_rows = connection.execute(
            f"SELECT {columns} FROM {table} WHERE revision_id = ? ORDER BY {order}", [revision_id]
        )
        differing += [name] if [tuple(row) for row in stored_rows] != rows else []
    return differing


def last_site(connection: sqlite3.Connection) -> str:
    """The root of the site of the last crawl or import; empty if there is none."""
    row = connection.execute(
        "SELECT site FROM crawl_runs WHERE kind != 'reparse' ORDER BY run_id DESC LIMIT 1"
    ).fetchone()
    return str(row[0]) if row else ""


def _pages(
    connection: sqlite3.Connection, sql: str, parameters: Iterable[object] = ()
) -> Iterator[StoredPage]:
    return map(_page, connection.execute(sql, tuple(parameters)))


def _page(row: Sequence[Any]) -> StoredPage:
    capture_id, url, fetched_at, headers, payload_digest, site, error_kind, *of_release = row
    title, teaser, node_id, language, revision_id, *revision = of_release
    layout, content_digest, metadata_digest, parser, confidence, is_own, has_its_bytes = revision
    return StoredPage(
        capture_id=capture_id,
        url=url,
        fetched_at=fetched_at,
        content_type=content_type_of(json.loads(headers)),
        payload_digest=payload_digest,
        site=site,
        error_kind=error_kind,
        key=(node_id, language) if node_id is not None else None,
        revision_id=revision_id,
        layout=layout,
        digests=(content_digest, metadata_digest) if node_id is not None else None,
        parser_version=parser,
        confidence=Confidence(confidence) if confidence else None,
        is_own=bool(is_own),
        has_its_bytes=bool(has_its_bytes),
        evidence=evidence_of(title, teaser),
    )
