"""Captures that an import has read from its files, and not written to the archive yet.

Pages are parsed in worker processes, so an import reads ahead of what it writes. A revisit record
that is read meanwhile may refer to one of these captures.
"""

from dataclasses import dataclass, field

from osce_crawler.archive.capture_lookup import CaptureLookup
from osce_crawler.importing.items import Found
from osce_crawler.records import Capture, sha256


@dataclass(slots=True)
class ReadAhead:
    """Answers for the archive as if all that was read had been written."""

    lookup: CaptureLookup
    _payloads: dict[str, bytes] = field(default_factory=dict)
    _captures: dict[tuple[str, str], Capture] = field(default_factory=dict)
    """By address and moment; only those whose bytes are not damaged."""
    _last: dict[str, str] = field(default_factory=dict)
    """The digest of the last body of each address."""

    def add(self, found: Found) -> bool:
        """Note a capture that was read. Whether its address has the same bytes as before."""
        capture = found.capture
        if not capture.payload:
            return False
        digest = sha256(capture.payload)
        self._payloads[digest] = capture.payload
        if found.refusal is None:
            self._captures[capture.url, capture.fetched_at] = capture
        repeats = self._last.get(capture.url) == digest
        self._last[capture.url] = digest
        return repeats

    def remove(self, found: Found) -> None:
        """Forget a capture that the archive has now."""
        capture = found.capture
        if capture.payload:
            self._payloads.pop(sha256(capture.payload), None)
            self._captures.pop((capture.url, capture.fetched_at), None)

    def payload(self, digest: str) -> bytes | None:
        """The body with this digest, or None."""
        return self._payloads.get(digest) or self.lookup.payload(digest)

    def at(self, url: str, fetched_at: str) -> Capture | None:
        """The undamaged page of an address at a moment (ISO 8601, UTC), or None."""
        return self._captures.get((url, fetched_at)) or self.lookup.at(url, fetched_at)
