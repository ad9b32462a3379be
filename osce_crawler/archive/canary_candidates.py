"""Queries for canaries: old releases with every field, and when they were last requested."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from osce_crawler.archive.database import one_line_errors

_OF_A_GROUP = 12
"""Candidates of one layout and language: enough to find both kinds of markup."""
_CANDIDATES = f"""
SELECT record_id, url, layout, language, published_on, latest_revision_id FROM (
  SELECT r.record_id, r.url, v.layout, r.language, v.published_on, r.latest_revision_id,
    row_number() OVER (PARTITION BY v.layout, r.language ORDER BY v.published_on, r.record_id) AS rank
  FROM records r JOIN revisions v ON v.revision_id = r.latest_revision_id
  WHERE substr(r.url, 1, length(?1)) = ?1 AND v.published_on <= ?2 AND r.gone_at IS NULL AND r.unlisted_at IS NULL
    AND v.confidence != 'low' AND v.published_on_source IN ('time', 'label', 'header') AND v.place IS NOT NULL
    AND v.content_type IS NOT NULL AND v.dateline IS NOT NULL AND v.warnings NOT LIKE '%"place: no label%'
    AND (SELECT count(DISTINCT kind) FROM revision_values WHERE revision_id = v.revision_id) = 2
) WHERE rank <= {_OF_A_GROUP}
"""
_REQUESTED = "SELECT max(fetched_at) FROM captures WHERE url = ?"


class CanaryRow(NamedTuple):
    """A release that may be a canary."""

    record_id: int
    url: str
    layout: str
    language: str
    published_on: str
    revision_id: int


class CanaryCandidates(NamedTuple):
    """Reads from an open archive."""

    path: Path
    connection: sqlite3.Connection

    @one_line_errors
    def rows(self, root: str, until: str) -> list[CanaryRow]:
        """Releases of a site that have every field and were published until a day."""
        rows = self.connection.execute(_CANDIDATES, [f"{root}/", until]).fetchall()
        return [CanaryRow(*row) for row in rows]

    @one_line_errors
    def not_requested_since(self, urls: Iterable[str], moment: str) -> list[str]:
        """Those of the addresses that were last requested before a moment (ISO 8601, UTC)."""
        return [
            url
            for url in urls
            if (self.connection.execute(_REQUESTED, [url]).fetchone()[0] or "") < moment
        ]
