"""Which text a capture shows. Only a capture that made a revision names it; for the others it
follows from the order of things.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from osce_crawler.archive.reader import Archive, Row
from osce_crawler.archive.schema import SHOWS_RECORD

_SHOWING = f"""
SELECT c.record_id, c.capture_id, c.url, c.fetched_at, c.outcome, c.payload_digest,
  (SELECT v.content_digest FROM revisions v WHERE v.capture_id = c.capture_id ORDER BY revision DESC LIMIT 1) AS content_digest
FROM captures c WHERE c.record_id IS NOT NULL AND c.{SHOWS_RECORD} ORDER BY c.record_id, c.capture_id
"""


def content_digests(archive: Archive) -> dict[int, str]:
    """By capture, the content digest of the revision it shows; left out where that cannot be
    told.
    """
    digests: dict[int, str] = {}
    for _, captures in groupby(archive.rows(_SHOWING), key=lambda row: row["record_id"]):
        digests |= _Record().replayed(captures)
    return digests


@dataclass(slots=True)
class _Record:
    """One record, as its captures came into the archive."""

    latest: str | None = None
    last_seen_at: str = ""
    distinct: set[str] = field(default_factory=set)
    by_payload: dict[str, str] = field(default_factory=dict)

    def replayed(self, captures: Iterator[Row]) -> dict[int, str]:
        """The digests of those that tell."""
        shown: dict[int, str] = {}
        for capture in captures:
            digest = capture["content_digest"] or self._known(capture)
            if digest:
                shown[capture["capture_id"]] = digest
                self.distinct.add(digest)
                self.by_payload[capture["payload_digest"]] = digest
            if capture["fetched_at"] >= self.last_seen_at:
                self.last_seen_at, self.latest = capture["fetched_at"], digest
        return shown

    def _known(self, capture: Row) -> str | None:
        """The text of the same bytes; else that of the latest revision; a late find may show any
        revision but a new one.
        """
        if capture["payload_digest"] in self.by_payload:
            return self.by_payload[capture["payload_digest"]]
        if capture["fetched_at"] >= self.last_seen_at:
            return self.latest
        return next(iter(self.distinct)) if len(self.distinct) == 1 else None
