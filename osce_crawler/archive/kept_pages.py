"""Captured pages as they were received: one of them, or all listings."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from osce_crawler.archive.capture_evidence import EVIDENCE_OF
from osce_crawler.archive.frontier import evidence_of
from osce_crawler.archive.payloads import read_payload
from osce_crawler.archive.schema import DOUBTED, IS_PAGE, NEVER_READ
from osce_crawler.records import Evidence, content_type_of

_SELECT = f"""
SELECT c.capture_id, c.url, c.fetched_at, c.headers, c.payload_digest, run.site, run.kind,
  evidence.title, evidence.teaser
FROM captures c JOIN crawl_runs run USING (run_id) {EVIDENCE_OF.strip()}
"""
_IS_INTACT = f"(c.error_kind IS NULL OR c.error_kind NOT IN {DOUBTED})"
_IS_LISTING = f"c.purpose = 'listing' AND {_IS_INTACT}"
_IS_PAGE = f"c.payload_digest IS NOT NULL AND {IS_PAGE}"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPage:
    """One capture that has a page."""

    capture_id: int
    url: str
    fetched_at: str
    """ISO 8601, UTC."""
    content_type: str | None
    payload_digest: str
    site: str
    """Root of the site that it was fetched from."""
    run_kind: str
    """Whether a crawl fetched it, or an import added it: `crawl` or `import`."""
    evidence: Evidence | None
    """What a listing printed about the release when these bytes were first fetched."""

    def payload(self, connection: sqlite3.Connection) -> bytes:
        """The bytes of the page. Raises ArchiveUnusable for damaged bytes."""
        return read_payload(connection, self.payload_digest)


def page_of_capture(connection: sqlite3.Connection, capture_id: int) -> KeptPage | None:
    """The page of a capture; None if there is no such capture, or it has no page."""
    return next(_pages(connection, "c.capture_id = ?", [capture_id]), None)


def newest_page_at(connection: sqlite3.Connection, urls: Sequence[str]) -> KeptPage | None:
    """The newest undamaged page of a release at one of these addresses, or None."""
    where = (
        f"c.purpose = 'release' AND c.url IN ({', '.join('?' * len(urls))})"
        f" AND (c.error_kind IS NULL OR c.error_kind NOT IN {NEVER_READ})"
        " ORDER BY c.fetched_at DESC, c.capture_id DESC LIMIT 1"
    )
    return next(_pages(connection, where, urls), None)


def listing_pages(connection: sqlite3.Connection) -> Iterator[KeptPage]:
    """All captured pages of listings, the oldest first."""
    return _pages(connection, f"{_IS_LISTING} ORDER BY c.capture_id")


def count_listing_pages(connection: sqlite3.Connection) -> int:
    """Number of pages of `listing_pages`."""
    sql = f"SELECT count(*) FROM captures c WHERE {_IS_LISTING} AND {_IS_PAGE}"
    return int(connection.execute(sql).fetchone()[0])


def _pages(
    connection: sqlite3.Connection, where: str, parameters: Sequence[object] = ()
) -> Iterator[KeptPage]:
    return map(_page, connection.execute(f"{_SELECT} WHERE {_IS_PAGE} AND {where}", parameters))


def _page(row: Sequence[Any]) -> KeptPage:
    capture_id, url, fetched_at, headers, payload_digest, site, run_kind, *printed = row
    return KeptPage(
        capture_id=capture_id,
        url=url,
        fetched_at=fetched_at,
        content_type=content_type_of(json.loads(headers)),
        payload_digest=payload_digest,
        site=site,
        run_kind=run_kind,
        evidence=evidence_of(*printed),
    )
