"""Archives made by the real parser, and by a program of long ago."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.refine import parser_version, refine_page
from tests.archive.made import AT, ROOT, capture

FIXTURES = Path(__file__).parent.parent / "fixtures"


def old_archive(path: Path, schema: int = 1) -> Path:
    """An archive as the program of that schema wrote it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((FIXTURES / f"archives/{schema}.sql").read_text(encoding="utf-8"))
    return path


def parsed_archive(path: Path, pages: int = 2, parser: str | None = None) -> Path:
    """An archive of a few fixture pages, read by today's parser, or by one that says it is
    another.
    """
    writer = ArchiveWriter.open(path, lambda: AT)
    writer.run.begin(
        site=ROOT, options={}, tool="0", policy="v1", parser=parser or parser_version()
    )
    folders = sorted(
        folder
        for folder in (FIXTURES / "press_releases").iterdir()
        if (folder / "page.html").exists()
        and "error" not in json.loads((folder / "expected.json").read_text("utf-8"))
    )
    for folder in folders[:pages]:
        given = json.loads((folder / "capture.json").read_text("utf-8"))
        content = (folder / "page.html").read_bytes()
        release = refine_page(
            content, url=given["url"], content_type=given.get("content_type"), fetched_at=AT
        )
        headers = (("Content-Type", given["content_type"]),) if given.get("content_type") else ()
        kept = writer.keep_capture(
            capture(content, url=given["url"] or release.release.url, headers=headers)
        )
        writer.keep_revision(kept, release)
    writer.run.end(outcome="finished", walk_complete=True, exit_code=0)
    writer.close()
    return path


def change(path: Path, sql: str) -> None:
    """Damage an archive: statements that nobody checks."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.executescript(sql)
