"""Bytes a capture: what the archive keeps of each response, against a warc.gz of the same
responses.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from itertools import chain
from pathlib import Path

from benchmarks.pages import Page, Template, listing_page, release_page
from benchmarks.peers import absent, installed
from benchmarks.releases import Kind, Release, make_releases
from benchmarks.report import Figure
from osce_crawler.archive.payloads import read_payload
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.records import Capture, Purpose
from osce_crawler.urls import OSCE

_AT = "2026-01-01T00:00:00Z"
_MOST = 0.2
_ITEMS_A_PAGE = 10
_KEPT = """
SELECT (SELECT sum(length(compressed)) FROM payloads)
  + (SELECT coalesce(sum(length(content)), 0) FROM dictionaries)
"""
_CAPTURES = (
    "SELECT url, fetched_at, http_status, headers, payload_digest FROM captures ORDER BY capture_id"
)
_TEXTS = Kind(paragraphs=(1, 7), repeating=0)
_HEADERS = (
    ("Server", "nginx"),
    ("Content-Type", "text/html; charset=UTF-8"),
    ("Cache-Control", "must-revalidate, no-cache, private"),
    ("Content-Language", "en"),
)


def capture_figures(count: int, seed: int, folder: Path) -> Iterator[Figure]:
    """Bytes a capture of each kind of site, `count` releases each."""
    if not installed("warcio"):
        print(absent("warcio"))
        return
    new, old = _site(Template.NEW, count, seed), _site(Template.OLD, count, seed)
    russian = _site(Template.NEW, count, seed, cyrillic=True)
    kinds = {
        "drupal11, only texts differ": new,
        "drupal6, only texts differ": old,
        "both layouts and two languages in turn": list(chain(*zip(new, old, russian, strict=True))),
        "a menu that changes every 20 pages": _with_other_menus(new),
        "drupal11 of 110 KB, tokens differ": [
            release_page(release, Template.NEW) for release in make_releases(count, seed)
        ],
    }
    for number, (name, pages) in enumerate(kinds.items()):
        yield from _figures(name, pages, folder / f"captures-{number}.db")


def _site(template: Template, count: int, seed: int, *, cyrillic: bool = False) -> list[Page]:
    """Pages of 30 KB without tokens, each ten releases after their listing."""
    releases = [
        replace(release, token="0" * 64)
        for release in make_releases(count, seed, replace(_TEXTS, cyrillic=cyrillic))
    ]
    shell = f"{template}-small-ru" if cyrillic else f"{template}-small"
    return [*_in_order(releases, template, shell)]


def _in_order(releases: Sequence[Release], template: Template, shell: str) -> Iterator[Page]:
    for number in range(len(releases) // _ITEMS_A_PAGE):
        last = len(releases) // _ITEMS_A_PAGE - 1
        page = listing_page(releases, number, last, shell=shell, token="0" * 64)
        yield page
        for release in releases[number * _ITEMS_A_PAGE : (number + 1) * _ITEMS_A_PAGE]:
            yield release_page(release, template, shell=shell)


def _with_other_menus(pages: Sequence[Page]) -> list[Page]:
    """The pages, with three more entries of the menu changed every twenty pages."""
    return [
        replace(page, body=page.body.replace(b'"node/', b'"node/0', 3 * (number // 20)))
        for number, page in enumerate(pages)
    ]


def _figures(name: str, pages: Sequence[Page], path: Path) -> Iterator[Figure]:
    writer = ArchiveWriter.open(path, lambda: _AT)
    writer.run.begin(site=OSCE.root, options={}, tool="0", policy="v1")
    for page in pages:
        writer.keep_support(writer.keep_capture(capture_of(page)))
    kept = writer.connection.execute(_KEPT).fetchone()[0] / len(pages)
    warc = _warc_bytes(writer.connection) / len(pages)
    writer.close()
    raw = sum(len(page.body) for page in pages) / len(pages)
    for peer_name, peer in (("warc.gz", warc), ("raw bytes", raw)):
        yield Figure(
            name=f"a capture, {name}",
            unit="bytes",
            ours=[kept],
            peer_name=peer_name,
            peer=[peer],
            at_most=_MOST if peer_name == "warc.gz" else None,
        )


def capture_of(page: Page) -> Capture:
    """The response that shows a page."""
    return Capture(
        url=OSCE.root + page.path,
        fetched_at=_AT,
        http_status=200,
        payload=page.body,
        purpose=Purpose.RELEASE if page.release else Purpose.LISTING,
        headers=_HEADERS,
    )


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
