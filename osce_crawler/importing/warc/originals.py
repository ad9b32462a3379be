"""The responses of an import to which revisit records may refer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from osce_crawler.errors import PageRefused
from osce_crawler.importing.items import moment
from osce_crawler.importing.warc.fixity import digest_of
from osce_crawler.importing.warc.http_response import Headers
from osce_crawler.importing.warc.record import Record
from osce_crawler.records import Capture, sha256


@dataclass(frozen=True, slots=True)
class Original:
    """The response to which a revisit record refers."""

    status: int | None
    headers: Headers
    payload_digest: str
    refusal: PageRefused | None = None
    """Why its bytes are known to be damaged, or None."""


@dataclass(slots=True)
class Originals:
    """Finds the response of a revisit: in the files, or in the archive."""

    stored_at: Callable[[str, str], Capture | None]
    """Returns the capture of an address at a moment (ISO 8601, UTC) from the archive, or None."""
    _known: dict[str, Original] = field(default_factory=dict)
    """By each key that a revisit may use: record id, address and date, payload digest."""

    def of(self, record: Record) -> Original | None:
        """The response to which a revisit refers, or None."""
        fields = record.fields
        url = fields.get("warc-refers-to-target-uri", record.url).strip("<>")
        at = fields.get("warc-refers-to-date", "")
        exact, *coarser = _times(url, at)
        digest = _digest_key(fields.get("warc-payload-digest", ""))
        names = (fields.get("warc-refers-to", ""), exact, digest, *coarser)
        known = next((self._known[name] for name in names if name in self._known), None)
        if known or not at:
            return known
        try:
            before = self.stored_at(url, moment(at))
        except (ValueError, OverflowError):
            return None
        if before is None:
            return None
        return Original(before.http_status, before.headers, sha256(before.payload))

    def remember(self, record: Record, capture: Capture, refusal: PageRefused | None) -> None:
        """Keep a response for revisits. Damage is kept with it: the bytes are as damaged for a
        revisit.
        """
        if not capture.payload:
            return
        original = Original(capture.http_status, capture.headers, sha256(capture.payload), refusal)
        for name in _keys(record):
            if name and (refusal is None or name not in self._known):
                self._known[name] = original


def _keys(record: Record) -> Iterator[str]:
    yield record.name
    yield _digest_key(record.fields.get("warc-payload-digest", ""))
    yield from _times(record.url, record.fields.get("warc-date", ""))


def _times(url: str, at: str) -> tuple[str, str, str]:
    """Keys of a moment, of its microsecond and of its second: a revisit may name the time without
    its fraction, or with fewer digits of it.
    """
    try:
        read = moment(at)
    except (ValueError, OverflowError):
        read = at
    return f"{url} {read}", f"{url} {read[:26]}", f"{url} {read[:19]}"


def _digest_key(named: str) -> str:
    digest = digest_of(named)
    return ":".join(digest) if digest else named
