"""Releases, pages and archives made for these tests: synthetic, and small enough to read."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.records import Capture, CleanRelease, PressRelease, Purpose
from osce_crawler.refine import clean

AT = "2026-01-01T00:00:00Z"
ROOT = "https://www.osce.org"


def release(
    node_id: int = 1, paragraphs: Sequence[str] = ("One.", "Two."), **fields: Any
) -> CleanRelease:
    """A clean release; `fields` are those of PressRelease."""
    language = fields.get("language", "en")
    prefix = "" if language == "en" else f"/{language}"
    made = PressRelease(
        node_id=node_id,
        language=language,
        url=f"{ROOT}{prefix}/cthb/{node_id}",
        layout="drupal11",
        title="A title",
        paragraphs=tuple(paragraphs),
        content_type="Press release",
        published_on=date(2006, 11, 17),
        place="VIENNA",
        sources=("OSCE Secretariat",),
        fields_of_work=("Elections",),
    )
    return clean(replace(made, **fields))


def capture(payload: bytes = b"<html>1</html>", node_id: int = 1, **fields: Any) -> Capture:
    """A response; `fields` are those of Capture."""
    made = Capture(
        url=f"{ROOT}/cthb/{node_id}",
        fetched_at=AT,
        http_status=200,
        payload=payload,
        purpose=Purpose.RELEASE,
        headers=(("Content-Type", "text/html"),),
    )
    return replace(made, **fields)


def opened(path: Path) -> ArchiveWriter:
    """An archive with a run begun; its clock stands still."""
    writer = ArchiveWriter.open(path, lambda: AT)
    writer.run.begin(site=ROOT, options={}, tool="0", policy="v1")
    return writer


def keep(writer: ArchiveWriter, clean_release: CleanRelease, **fields: Any) -> str:
    """Archive a page that shows this release; what it came to."""
    made: dict[str, Any] = {
        "node_id": clean_release.release.node_id,
        "url": clean_release.release.url,
        **fields,
    }
    kept = writer.keep_capture(capture(**made))
    return (
        writer.keep_revisit(kept)
        if kept.same_as_record
        else writer.keep_revision(kept, clean_release)
    )
