"""What a reparse reads again: the capture that shows each record last, and pages that came to
nothing.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from osce_crawler.archive.payloads import read_payload
from osce_crawler.archive.reader import Archive, Row
from osce_crawler.archive.schema import DOUBTED, SHOWS_RECORD
from osce_crawler.records import content_type_of

# A revision may come from a page that failed when it was fetched and was read later: then it is
# that page that shows the record.
_LATEST = f"""
SELECT r.node_id, r.language, r.latest_revision_id, v.layout, v.content_digest, v.metadata_digest, c.capture_id, c.url,
  c.headers, c.payload_digest, run.site, NULL AS error_kind
FROM records r JOIN revisions v ON v.revision_id = r.latest_revision_id
JOIN captures c ON c.capture_id = (SELECT s.capture_id FROM captures s
  WHERE (s.record_id = r.record_id AND s.payload_digest IS NOT NULL AND s.{SHOWS_RECORD}) OR s.capture_id = v.capture_id
  ORDER BY s.fetched_at DESC, s.capture_id DESC LIMIT 1)
JOIN crawl_runs run ON run.run_id = c.run_id
"""
_ONE = f"{_LATEST} WHERE r.node_id = ? AND r.language = ?"
_ALL = f"{_LATEST} ORDER BY r.record_id"
# The last whole answer of an address, where no record could be made of it.
_CAME_TO_NOTHING = f"""
SELECT NULL AS node_id, NULL AS language, NULL AS latest_revision_id, NULL AS layout, NULL AS content_digest,
  NULL AS metadata_digest, c.capture_id, c.url, c.headers, c.payload_digest, run.site, c.error_kind
FROM captures c JOIN crawl_runs run USING (run_id)
WHERE c.outcome IN ('failed', 'rejected') AND c.purpose = 'release' AND c.payload_digest IS NOT NULL
  AND (c.http_status = 200 OR c.http_status IS NULL) AND c.error_kind NOT IN {DOUBTED}
  AND c.capture_id = (SELECT max(capture_id) FROM captures s WHERE s.url = c.url AND s.purpose = 'release'
    AND s.payload_digest IS NOT NULL AND (s.http_status = 200 OR s.http_status IS NULL)
    AND (s.error_kind IS NULL OR s.error_kind NOT IN {DOUBTED}))
  AND c.capture_id NOT IN (SELECT capture_id FROM revisions)
ORDER BY c.capture_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A capture to read again, and the latest revision of the record that it shows."""

    capture_id: int
    url: str
    content_type: str | None
    payload_digest: str
    site: str
    """Root of the site that it was fetched from."""
    key: tuple[int, str] | None
    """Node id and language of the record; None where the page came to nothing."""
    revision_id: int | None
    layout: str | None
    digests: tuple[str, str] | None
    """Content and metadata digest of the latest revision."""
    error_kind: str | None
    """Why it came to nothing."""

    @property
    def name(self) -> str:
        """`47920:en`, or the page's address where it shows no record."""
        return f"{self.key[0]}:{self.key[1]}" if self.key else self.url


def to_read_again(archive: Archive) -> Iterator[Stored]:
    """For each record its latest capture; then the pages that came to nothing."""
    for sql in (_ALL, _CAME_TO_NOTHING):
        yield from map(_stored, archive.rows(sql))


def count_to_read_again(archive: Archive) -> int:
    """How many captures `to_read_again` gives."""
    counts = (
        archive.first(f"SELECT count(*) AS count FROM ({sql})") for sql in (_ALL, _CAME_TO_NOTHING)
    )
    return sum(row["count"] for row in counts if row)


def last_shown(archive: Archive, node_id: int, language: str) -> Stored | None:
    """The latest capture of one record; None where there is no such record."""
    row = archive.first(_ONE, [node_id, language])
    return _stored(row) if row else None


def payload_of(archive: Archive, stored: Stored) -> bytes:
    """The capture's bytes, checked. Raises ArchiveUnusable."""
    return read_payload(archive.connection, stored.payload_digest)


def last_site(archive: Archive) -> str:
    """The root of the last crawl or import."""
    row = archive.first(
        "SELECT site FROM crawl_runs WHERE kind != 'reparse' ORDER BY run_id DESC LIMIT 1"
    )
    return str(row["site"]) if row else ""


def _stored(row: Row) -> Stored:
    known = row["node_id"] is not None
    return Stored(
        capture_id=row["capture_id"],
        url=row["url"],
        content_type=content_type_of(json.loads(row["headers"])),
        payload_digest=row["payload_digest"],
        site=row["site"],
        key=(row["node_id"], row["language"]) if known else None,
        revision_id=row["latest_revision_id"],
        layout=row["layout"],
        digests=(row["content_digest"], row["metadata_digest"]) if known else None,
        error_kind=row["error_kind"],
    )
