"""The sample's pages in an archive, as a crawl with another parser leaves them."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from osce_crawler.archive.reader import Archive
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.errors import PageRefused
from osce_crawler.records import CleanRelease
from osce_crawler.refine import clean, refine_page
from osce_crawler.reparse.report import Survey
from osce_crawler.reparse.survey import survey
from osce_crawler.reparse.write import begin, write
from osce_crawler.urls import Site
from sample_site import Faults, load_releases
from sample_site.routes import Routes
from tests.archive.made import capture

BEFORE, THEN, NOW = "2025-06-01T00:00:00Z", "2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z"
ROOTS = ("http://127.0.0.1:8001", "https://www.osce.org")
PARSER = Callable[[CleanRelease], CleanRelease]
ALL_RECORDS = """
SELECT node_id, language, url, content_type, title, published_on, place, dateline, body, removed_count, content_digest,
  metadata_digest, contacts, warnings, first_seen_at, last_seen_at FROM press_releases ORDER BY node_id, language
"""


def advance() -> None:
    """A bar that nobody sees."""


def _same(one: CleanRelease) -> CleanRelease:
    return one


def with_fields(**fields: Any) -> PARSER:
    """A parser that reads these fields otherwise."""

    def other(one: CleanRelease) -> CleanRelease:
        return clean(replace(one.release, **fields))

    return other


class Pages:
    """The sample's pages in an archive, as a crawl with some parser leaves them."""

    def __init__(self, path: Path, read: PARSER = _same, count: int | None = None) -> None:
        self.path = path
        self.writer = ArchiveWriter.open(path, lambda: NOW)
        routes = Routes(load_releases(), Faults())
        for half, root in enumerate(ROOTS):
            self.writer.run.begin(site=root, options={}, tool="0", policy="v1", parser="old")
            for one in load_releases()[:count][half::2]:
                self.keep(root + one.path, routes.answer(one.path).body, read)
            self.writer.run.end(outcome="finished", walk_complete=True, exit_code=0)

    def keep(
        self, url: str, payload: bytes, read: PARSER = _same, at: str = THEN, **fields: Any
    ) -> str:
        page = capture(
            payload, url=url, fetched_at=at, headers=(("Content-Type", "text/html"),), **fields
        )
        kept = self.writer.keep_capture(page)
        root = next(root for root in ROOTS if url.startswith(root))
        try:
            return self.writer.keep_revision(
                kept, read(refine_page(payload, url=url, site=Site.of(root), fetched_at=at))
            )
        except PageRefused as refusal:
            return self.writer.keep_failure(kept, kind=refusal.kind, message=str(refusal))

    def all(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.path)) as connection:
            return connection.execute(sql).fetchall()

    def survey(self, workers: int = 1) -> Survey:
        archive = Archive.open(self.path)
        try:
            return survey(archive, workers=workers, advance=advance)
        finally:
            archive.connection.close()

    def reparse(self) -> dict[str, int]:
        """Everything that changes, written; what it came to."""
        archive = Archive.open(self.path)
        found = survey(archive, workers=1, advance=advance)
        begin(self.writer, archive, [], found)
        outcomes = write(self.writer, archive, found.to_write, workers=1, advance=advance)
        self.writer.run.end(outcome="finished", walk_complete=False, exit_code=0)
        archive.connection.close()
        return dict(outcomes)


@pytest.fixture(name="made")
def _made(tmp_path: Path) -> Iterator[Callable[..., Pages]]:
    pages: list[Pages] = []

    def make(read: PARSER = _same, count: int | None = None) -> Pages:
        pages.append(Pages(tmp_path / f"{len(pages)}.db", read, count))
        return pages[-1]

    yield make
    for one in pages:
        one.writer.abandon_page()
        one.writer.close()


Make = Callable[..., Pages]
