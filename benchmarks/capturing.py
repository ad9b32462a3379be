"""Bytes a capture: what the archive keeps of each response, against a warc.gz of the same
responses.
"""

import json
import sqlite3
from io import BytesIO
from pathlib import Path

from benchmarks.peers import absent, installed
from benchmarks.report import Figure
from osce_crawler.archive.payloads import read_payload

_PAYLOADS = "SELECT sum(length(compressed)) FROM payloads"
_DICTIONARIES = "SELECT coalesce(sum(length(content)), 0) FROM dictionaries"
_CAPTURES = (
    "SELECT url, fetched_at, http_status, headers, payload_digest FROM captures ORDER BY capture_id"
)


def capture_figures(archive: Path) -> list[Figure]:
    """Bytes a capture, of an archive that a crawl has just written."""
    if not installed("warcio"):
        print(absent("warcio"))
        return []
    connection = sqlite3.connect(f"{archive.absolute().as_uri()}?mode=ro", uri=True)
    try:
        captures = connection.execute("SELECT count(*) FROM captures").fetchone()[0]
        stored = (
            connection.execute(_PAYLOADS).fetchone()[0]
            + connection.execute(_DICTIONARIES).fetchone()[0]
        )
        raw = connection.execute("SELECT sum(payload_bytes) FROM captures").fetchone()[0]
        warc = _warc_bytes(connection)
    finally:
        connection.close()
    whole = archive.stat().st_size

    def figure(
        name: str, amount: int, peer_name: str, peer: int, at_most: float | None = None
    ) -> Figure:
        return Figure(
            name=name,
            unit="bytes",
            ours=amount / captures,
            peer_name=peer_name,
            peer=peer / captures,
            at_most=at_most,
        )

    return [
        figure("a capture: payload, share of dictionaries", stored, "warc.gz", warc, at_most=0.25),
        figure("a capture: whole archive with texts and index", whole, "warc.gz", warc),
        figure("a capture: payload, share of dictionaries", stored, "raw bytes", raw),
    ]


def _warc_bytes(connection: sqlite3.Connection) -> int:
    """Size of a WARC file with a response record, compressed on its own, for each capture."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    target = BytesIO()
    writer = WARCWriter(target, gzip=True)
    for url, fetched_at, status, headers, digest in connection.execute(_CAPTURES):
        response = StatusAndHeaders(
            f"{status} OK", [tuple(pair) for pair in json.loads(headers)], protocol="HTTP/1.1"
        )
        record = writer.create_warc_record(
            url, "response", payload=BytesIO(read_payload(connection, digest)), http_headers=response,
            warc_headers_dict={"WARC-Date": fetched_at},
        )  # fmt: skip
        writer.write_record(record)
    return len(target.getvalue())
