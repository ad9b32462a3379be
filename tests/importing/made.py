"""WARC files made by hand, in the style of different crawlers; and archives that they are imported
into.
"""

import base64
import gzip
import hashlib
import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from osce_crawler.archive.integrity.fixity import Verification
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.errors import PageRefused
from osce_crawler.importing.file_list import FileLists
from osce_crawler.importing.files import Files
from osce_crawler.importing.importer import Importer, ImportReport
from osce_crawler.importing.warc.captures import WarcPages
from osce_crawler.refine import refine_page
from osce_crawler.reparse.deep_verify import DeepVerification
from osce_crawler.urls import Site

NOW = "2026-06-01T00:00:00Z"
ROOT = "https://www.osce.org"
URL = f"{ROOT}/secretariat/900101"
FIXTURES = Path(__file__).parent.parent / "fixtures/press_releases"
PAGE = (FIXTURES / "drupal11-900101-br-body-twice/page.html").read_bytes()
OTHER = (FIXTURES / "drupal11-900102-p-body-twice/page.html").read_bytes()
DAYS = tuple(f"2020-01-0{day}T00:00:00Z" for day in range(1, 8))


def changed(page: bytes = PAGE, title: str = "Another title") -> bytes:
    """The same page with another title."""
    return page.replace(b"</h1>", f" {title}</h1>".encode())


def http(
    body: bytes,
    *headers: str,
    status: str = "HTTP/1.1 200 OK",
    content_type: str | None = "text/html; charset=UTF-8",
) -> bytes:
    """An answer as a crawler keeps it."""
    lines = [status, *([f"Content-Type: {content_type}"] if content_type else []), *headers]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def chunked(body: bytes, size: int = 1000) -> bytes:
    """A body in chunks, as servers send it that do not know its length."""
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def sha1(data: bytes) -> str:
    return f"sha1:{base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()}"


def record(
    kind: str, url: str, block: bytes, at: str = DAYS[0], version: str = "WARC/1.0", **fields: str
) -> bytes:
    """One record; fields as `WARC_Refers_To="..."`."""
    named = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{uuid5(NAMESPACE_URL, f'{kind} {url} {at}')}>",
        "WARC-Date": at,
        "WARC-Target-URI": url,
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(block)),
    } | {name.replace("_", "-"): value for name, value in fields.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"{version}\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def warc(path: Path, records: Iterable[bytes]) -> Path:
    """A WARC file; compressed a record at a time where its name says so."""
    parts = (gzip.compress(one, mtime=0) if path.name.endswith(".gz") else one for one in records)
    path.write_bytes(b"".join(parts))
    return path


@dataclass(frozen=True, slots=True)
class Imported:
    """An archive that is imported into."""

    path: Path

    def take(
        self,
        *paths: Path,
        site: str = ROOT,
        url: str | None = None,
        csv: Path | None = None,
        workers: int = 1,
    ) -> ImportReport:
        """One import."""
        writer = ArchiveWriter.open(self.path, lambda: NOW)
        try:
            files = Files(paths, Site.of(site), NOW, FileLists(csv), url)
            files.check()
            importer = Importer(writer, files.site, {}, workers=workers)
            warcs = WarcPages(files.site, NOW, importer.ahead.payload, importer.ahead.at)
            importer.take(files.items(warcs))
        finally:
            writer.close()
        return importer.report

    def rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Plain SQL, as a researcher does."""
        with closing(sqlite3.connect(self.path)) as connection:
            return connection.execute(sql, parameters).fetchall()

    def problems(self) -> list[str]:
        """What `verify --deep` finds."""
        deep = DeepVerification(Verification.open(self.path))
        return [f"{one.check}: {one.what}" for one in deep.problems()]

    def captures(self) -> list[tuple[Any, ...]]:
        """Address, moment and what it came to."""
        return self.rows("SELECT url, fetched_at, outcome FROM captures ORDER BY capture_id")

    def dump(self) -> list[str]:
        """All of it."""
        with closing(sqlite3.connect(self.path)) as connection:
            return [line for line in connection.iterdump() if "sqlite_stat" not in line]


def fixtures(layout: str) -> list[tuple[str, bytes, str]]:
    """Address, bytes and content digest of the fixtures of a layout that are read without their
    headers.
    """
    found = []
    for folder in sorted(FIXTURES.glob(f"{layout}-*")):
        expected = json.loads((folder / "expected.json").read_text("utf-8"))
        page = next(file for file in folder.iterdir() if file.stem == "page")
        content = page.read_bytes()
        if "error" not in expected and "wrong-charset" not in _refusal(content, expected["url"]):
            found.append(
                (expected["url"], content, refine_page(content, url=expected["url"]).content_digest)
            )
    return found


def _refusal(page: bytes, url: str) -> str:
    try:
        refine_page(page, url=url)
    except PageRefused as refusal:
        return refusal.kind
    return ""
