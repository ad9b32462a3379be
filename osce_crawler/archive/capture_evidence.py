"""What listings print about the releases of captures: input of each reading of a page.

A capture without evidence of its own has that of the newest capture before it with the same address
and the same bytes. So a revisit, or the same page in a later run, is read as the first time.
Evidence that is added later does not change how an earlier capture is read.
"""

import sqlite3

from osce_crawler.archive.frontier import evidence_of
from osce_crawler.records import Evidence

EVIDENCE_OF = """
LEFT JOIN capture_evidence evidence ON evidence.capture_id = (
  SELECT same.capture_id FROM captures same JOIN capture_evidence USING (capture_id)
  WHERE same.url = c.url AND same.payload_digest = c.payload_digest
  AND same.capture_id <= c.capture_id ORDER BY same.capture_id DESC LIMIT 1)
"""
"""SQL to append to `FROM captures c`: the columns `evidence.title` and `evidence.teaser`."""


def evidence_at(connection: sqlite3.Connection, capture_id: int) -> Evidence | None:
    """The evidence with which the page of a capture is read, or None."""
    row = connection.execute(
        "SELECT evidence.title, evidence.teaser FROM captures c"
        f" {EVIDENCE_OF} WHERE c.capture_id = ?",
        [capture_id],
    ).fetchone()
    return evidence_of(*row) if row else None


def add_evidence(
    connection: sqlite3.Connection, capture_id: int, evidence: Evidence, run_id: int
) -> None:
    """Add evidence of a capture, in the transaction of the caller. Its first evidence stays."""
    connection.execute(
        "INSERT OR IGNORE INTO capture_evidence (capture_id, title, teaser, run_id)"
        " VALUES (?, ?, ?, ?)",
        [capture_id, evidence.title, evidence.teaser, run_id],
    )
