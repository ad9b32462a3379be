"""Export of the captures to a WARC 1.1 file: each response with its request and its metadata.

The layouts that were added to the archive come first, so that an import reads the pages with them.

Revisits are written as complete responses, so that the file does not depend on another file.
Bodies are stored after content decoding, except those that cannot be decoded. So the received
headers `Content-Encoding`, `Transfer-Encoding` and `Content-Length` get the prefix
`X-Archive-Orig-`, which replay tools expect, and a `Content-Length` of the stored body is added.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from io import BytesIO
from typing import IO, Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from osce_crawler import __version__
from osce_crawler.archive.capture_evidence import EVIDENCE_OF
from osce_crawler.archive.failures import of_extra
from osce_crawler.archive.layouts import AddedLayout, layout_rows
from osce_crawler.archive.payloads import read_payload
from osce_crawler.archive.reader import Archive, Row
from osce_crawler.archive.revisions import revision_read
from osce_crawler.archive.schema import (
    CAPTURE_FORMAT,
    LAYOUT_URI,
    LISTED_AS,
    NOT_WHOLE,
    OVER_LIMIT,
    RENAMED_PREFIX,
)

_RENAMED = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_TRUNCATED = {NOT_WHOLE: "disconnect", OVER_LIMIT: "length"}
"""Values of `WARC-Truncated` (WARC 1.1, 5.13) by the error kind of a capture."""
_WHITE_SPACE = re.compile(r"[ \t\r\n]+")
_VERSION = "WARC/1.1"
_FIELDS = "application/warc-fields"
_BEGINNING = "1970-01-01T00:00:00Z"
_ANSWERED = "(c.http_status IS NOT NULL OR c.payload_digest IS NOT NULL)"
# `+` keeps the order of the table: by the index of runs, all rows would be sorted.
_CAPTURES = f"""
SELECT c.*, run.kind, run.tool_version, run.parser_version, run.policy_version, r.node_id,
  r.language, v.content_digest, evidence.title AS listed_title, evidence.teaser AS listed_teaser
FROM captures c JOIN crawl_runs run USING (run_id) LEFT JOIN records r USING (record_id)
LEFT JOIN revisions v ON v.revision_id = {revision_read()}
{EVIDENCE_OF.strip()}
WHERE {_ANSWERED} AND +c.run_id > ? ORDER BY c.capture_id
"""
_COUNTED = f"SELECT count(*) AS captures FROM captures c WHERE {_ANSWERED} AND c.run_id > ?"
# Fields of the metadata record (WARC 1.1, 6.6), and their columns.
_FACTS: Mapping[str, str] = {
    "fetched-at": "fetched_at",
    "run": "run_id",
    "run-kind": "kind",
    "tool-version": "tool_version",
    "parser-version": "parser_version",
    "policy-version": "policy_version",
    "purpose": "purpose",
    "outcome": "outcome",
    "error": "error_kind",
    "node-id": "node_id",
    "language": "language",
    "payload-digest": "payload_digest",
    "payload-length": "payload_bytes",
    "received-digest": "received_digest",
    "received-length": "received_bytes",
    "received-content-encoding": "content_encoding",
    "retrieved-from": "retrieved_from",
    "content-digest": "content_digest",
}


@dataclass(slots=True)
class WarcExport:
    """The captures that have a response, in the order of their ids, as bytes of a WARC file.

    Raises ExtraMissing, PackageBroken, and ArchiveUnusable for a damaged archive.
    """

    archive: Archive
    after_run: int = 0
    """Only captures of the runs after this one."""
    on_progress: Callable[[int, int], None] = lambda _left, _all: None
    """Called with the number of remaining and of all captures."""
    count: int = 0
    """Number of captures so far."""
    _buffer: BytesIO = field(default_factory=BytesIO)
    _records: "_Records" = field(init=False)

    def __post_init__(self) -> None:
        self._records = _Records(self._buffer)

    def head(self, part: int = 0) -> bytes:
        """What each file begins with: its `warcinfo`, and the layouts that were added.

        `part` is the number of the file, 0 if there is only one.
        """
        newest = self.archive.first("SELECT max(fetched_at) AS at FROM captures") or {}
        self._records.add_info(newest.get("at") or _BEGINNING, part)
        for layout in layout_rows(self.archive.connection):
            self._records.add_layout(layout)
        return self._taken()

    def groups(self) -> Iterator[bytes]:
        """The records of the captures. Redirects are in one group with what they led to."""
        total = int((self.archive.first(_COUNTED, [self.after_run]) or {})["captures"])
        for capture in self.archive.rows(_CAPTURES, [self.after_run]):
            digest = capture["payload_digest"]
            payload = read_payload(self.archive.connection, digest) if digest else b""
            self._records.add_capture(capture, payload)
            self.count += 1
            self.on_progress(total - self.count, total)
            if capture["redirected_to"] is None:
                yield self._taken()
        if rest := self._taken():
            yield rest

    def _taken(self) -> bytes:
        """What was written since the last call."""
        written = self._buffer.getvalue()
        self._buffer.seek(0)
        self._buffer.truncate()
        return written


@dataclass(slots=True)
class _Records:
    """Writes records. Their ids and dates are derived from the archive alone."""

    file: IO[bytes]
    _writer: Any = None
    _headers: Any = None

    def __post_init__(self) -> None:
        with of_extra("a WARC file", "archive", "warcio"):
            from warcio.statusandheaders import StatusAndHeaders  # noqa: PLC0415 - an optional dependency
            from warcio.warcwriter import WARCWriter  # noqa: PLC0415
        self._writer = WARCWriter(self.file, gzip=True, warc_version=_VERSION)
        self._headers = StatusAndHeaders

    def add_info(self, at: str, part: int) -> None:
        """Write the first record of a file, `warcinfo` (WARC 1.1, 6.2)."""
        facts = {
            "software": f"osce-crawler/{__version__}",
            "format": _VERSION.replace("/", " File Format "),
            "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "description": "Captures of OSCE press releases. Bodies are stored after content"
            " decoding, or as received if the error is undecodable or over-limit. Headers are as received; names of headers that describe the transfer begin"
            f" with {RENAMED_PREFIX}. Requests are reconstructed from the addresses.",
        }
        self._add(
            "warcinfo",
            "",
            at,
            record_id=_record_id(f"warcinfo {at}" + (f" part {part}" if part else "")),
            content_type=_FIELDS,
            block=_fields(facts),
        )

    def add_layout(self, layout: AddedLayout) -> None:
        """Write a layout that was added to the archive, as it was given: a `resource`."""
        self._add(
            "resource",
            f"{LAYOUT_URI}{layout.name}",
            layout.added_at,
            record_id=_record_id(f"layout {layout.name} {layout.digest}"),
            content_type="application/toml",
            block=layout.toml.encode(),
        )

    def add_capture(self, capture: Row, payload: bytes) -> None:
        """Write one capture: `request` (only of a crawl), `metadata`, `response` or `resource`."""
        answered = capture["http_status"] is not None
        kind = "response" if answered else "resource"
        url, at = capture["url"], capture["fetched_at"]
        named = f"{url} {at} {capture['capture_id']}"
        answer_id = _record_id(f"{kind} {named}")
        if answered and capture["kind"] == "crawl":
            request = self._headers(*_request(capture))
            self._add(
                "request",
                url,
                at,
                record_id=_record_id(f"request {named}"),
                http=request,
                concurrent_to=answer_id,
            )
        facts = _fields(_facts(capture))
        metadata_id = _record_id(f"metadata {named}")
        self._add(
            "metadata",
            url,
            at,
            record_id=metadata_id,
            content_type=_FIELDS,
            block=facts,
            concurrent_to=answer_id,
        )
        if answered:
            http = self._headers(*_response(capture, len(payload)), protocol="HTTP/1.1")
            self._add(
                "response",
                url,
                at,
                record_id=answer_id,
                block=payload,
                http=http,
                truncated=_TRUNCATED.get(capture["error_kind"], ""),
            )
        else:
            self._add(
                "resource",
                url,
                at,
                record_id=answer_id,
                content_type=_sniffed(payload),
                block=payload,
            )

    def _add(
        self,
        kind: str,
        url: str,
        at: str,
        *,
        record_id: str,
        content_type: str = "",
        block: bytes = b"",
        http: Any = None,
        concurrent_to: str = "",
        truncated: str = "",
    ) -> None:
        headers = {"WARC-Record-ID": record_id, "WARC-Date": at}
        if truncated:
            headers["WARC-Truncated"] = truncated
        if concurrent_to:
            headers["WARC-Concurrent-To"] = concurrent_to
        if http is not None:
            # warcio would percent-encode bytes that are not ASCII.
            http.headers_buff = _as_received(http.to_str() + "\r\n")
            http.compute_headers_buffer = lambda _=None: None
        record = self._writer.create_warc_record(
            url,
            kind,
            payload=BytesIO(block),
            length=len(block),
            warc_content_type=content_type,
            warc_headers_dict=headers,
            http_headers=http,
        )
        self._writer.write_record(record)


def _as_received(head: str) -> bytes:
    try:
        return head.encode("latin-1")
    except UnicodeEncodeError:  # not a header received over HTTP (RFC 9110, 5.5)
        return head.encode("utf-8", "replace")


def _record_id(name: str) -> str:
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, name)}>"


def _request(capture: Row) -> tuple[str, list[tuple[str, str]]]:
    """The request, reconstructed from the address: its headers are not stored."""
    parts = urlsplit(capture["url"])
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    agent = f"osce-crawler/{capture['tool_version']} (archive of OSCE press releases)"
    return f"GET {target} HTTP/1.1", [
        ("Host", parts.netloc.rpartition("@")[2]),
        ("User-Agent", agent),
    ]


def _response(capture: Row, length: int) -> tuple[str, list[tuple[str, str]]]:
    status = capture["http_status"]
    reason = next((known.phrase for known in HTTPStatus if known == status), "")
    return f"{status} {reason}", [*_stored_headers(capture), ("Content-Length", str(length))]


def _stored_headers(capture: Row) -> Iterator[tuple[str, str]]:
    for name, value in json.loads(capture["headers"]):
        kept = f"{RENAMED_PREFIX}{name}" if name.lower() in _RENAMED else name
        # Only what ends a line, or is white space, in HTTP: a byte 85 may be a part of a letter.
        yield kept, _WHITE_SPACE.sub(" ", str(value)).strip(" ")


def _facts(capture: Row) -> dict[str, object]:
    facts: dict[str, object] = {"format": CAPTURE_FORMAT}
    facts |= {name: capture[column] for name, column in _FACTS.items()}
    printed = {name: capture[f"listed_{name}"] for name in ("title", "teaser")}
    # As ASCII: a text may have line breaks of any kind, and the fields have one line each.
    return facts | ({LISTED_AS: json.dumps(printed)} if any(printed.values()) else {})


def _fields(facts: Mapping[str, object]) -> bytes:
    lines = (f"{name}: {value}\r\n" for name, value in facts.items() if value is not None)
    return "".join(lines).encode()


def _sniffed(payload: bytes) -> str:
    """The content type of a saved page, whose headers are unknown."""
    start = payload[:4096].lower()
    return (
        "text/html"
        if b"<html" in start or b"<!doctype" in start or b"<head" in start
        else "text/plain"
    )
