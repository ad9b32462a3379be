"""An archive for the pages: synthetic releases, one of each kind that a page must show."""

from datetime import date
from pathlib import Path
from typing import Any

from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.records import Attachment, Confidence
from tests.archive.made import AT, ROOT, capture, keep, release

LONG = "This synthetic paragraph is long enough to be a copy that the policy removes from a page."
OTHER = "A second synthetic paragraph follows it, which belongs to the same block of the page."
FIRST, CHANGED, GONE, UNSURE, HOSTILE, TRANSLATED, UNDATED = 1, 2, 3, 4, 5, 6, 7
LARGE = 1_000_000
SCRIPT = "<script>document.title = 'owned'</script>"
BIDI = "\u202eright to left\u202c and \u2067isolated"
MORE = 45
"""Further releases, for more than one page of results."""


def make_archive(path: Path) -> Path:
    """Two runs: all releases, then one that changed and one that is gone."""
    moments = iter([AT])
    writer = ArchiveWriter.open(path, lambda: next(moments, "2026-02-01T00:00:00Z"))
    _run(writer)
    _keep(writer, FIRST, (LONG, OTHER, "A third one: media freedom.", LONG, OTHER))
    _keep(writer, CHANGED, ("The old words of a synthetic text.",))
    _keep(writer, GONE, ("A synthetic text that the site no longer has.",))
    _keep(writer, UNSURE, ("A doubtful synthetic text.",), confidence=Confidence.LOW)
    _keep_hostile(writer)
    _keep(
        writer, TRANSLATED, ("A synthetic text in English on radio.",), title="Radio on both shores"
    )
    _keep(
        writer,
        TRANSLATED,
        ("Синтетический текст о радио.",),
        language="ru",
        title="Радио на двух берегах",
        sources=("Секретариат ОБСЕ",),
        fields_of_work=("Свобода СМИ",),
        place="ВЕНА",
    )
    _keep(writer, UNDATED, ("A synthetic text without a date.",), published_on=None)
    for number in range(100, 100 + MORE):
        _keep(
            writer,
            number,
            (f"Synthetic text number {number} on training.",),
            title=f"Training number {number}",
            fields_of_work=("Elections",) if number % 3 else ("Policing", "Elections on site"),
            place="VIENNA / BERN" if number % 2 else "VIENNA",
            published_on=date(2001 + number % 7, 1 + number % 12, 1),
        )
    _end(writer)
    _run(writer)
    _keep(writer, CHANGED, ("The new words of a synthetic text.",), payload=b"changed")
    writer.keep_gone(
        writer.keep_capture(capture(b"none", url=f"{ROOT}/cthb/{GONE}", http_status=404))
    )
    _end(writer)
    writer.close()
    return path


def _keep_hostile(writer: ArchiveWriter) -> None:
    """What a page must show as text: markup, links that run, marks of direction, a long line."""
    _keep(
        writer,
        HOSTILE,
        (
            SCRIPT,
            "<img src=x onerror=alert(1)> javascript:alert(1) [sic] {{ 7 * 7 }}",
            BIDI,
            "=cmd|'/c calc'!A1",
            "hostile " + "x" * LARGE,
        ),
        title=f'{SCRIPT} "quoted" & <b>bold</b> {BIDI}',
        place="</p><h1>PLACE</h1>",
        sources=("Source / with? signs & <i>tags</i>",),
        fields_of_work=("Field \"with\" 'quotes' #1 100%",),
        attachments=(
            Attachment(url="javascript:alert(1)", label="Click <me>"),
            Attachment(url="https://www.osce.org/files/1.pdf", label="A file"),
        ),
    )


def _keep(writer: ArchiveWriter, node_id: int, paragraphs: tuple[str, ...], **fields: Any) -> None:
    page = fields.pop("payload", f"page {node_id} {fields.get('language', 'en')}".encode())
    fields.setdefault("title", f"Synthetic release number {node_id}")
    fields.setdefault("sources", ("OSCE Secretariat",))
    keep(writer, release(node_id, paragraphs, **fields), payload=page)


def _run(writer: ArchiveWriter) -> None:
    writer.run.begin(site=ROOT, options={}, tool="0", policy="v2")


def _end(writer: ArchiveWriter) -> None:
    writer.run.end(outcome="finished", walk_complete=True, exit_code=0)
