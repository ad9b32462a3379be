"""Imported pages of unknown design: read when all files are read, one finding for all."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from osce_crawler.archive.integrity.fixity import Verification
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.importing.importer import Importer, ImportReport
from osce_crawler.importing.items import Found
from osce_crawler.records import Confidence, Evidence
from osce_crawler.urls import Site
from tests.archive.made import AT, ROOT, capture
from tests.reparse.new_design import Reader, known_page, page, text_of
from tests.reparse.new_design import _reader as _reader  # noqa: PLC0414 - a fixture

LATER = "2026-02-01T00:00:00Z"


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    return tmp_path / "osce.db"


def found(node_id: int, payload: bytes, at: str = AT) -> Found:
    url = f"{ROOT}/cthb/{node_id}"
    return Found(capture=capture(payload, url=url, fetched_at=at), file=f"{node_id}.html")


class Imports:
    """Imports into one archive."""

    def __init__(self, path: Path) -> None:
        self.writer = ArchiveWriter.open(path, lambda: LATER)
        self.reported: list[tuple[str, str]] = []

    def take(self, items: Sequence[Found] | Iterator[Found]) -> ImportReport:
        importer = Importer(
            self.writer,
            Site.of(ROOT),
            {},
            lambda file, kind, _: self.reported.append((file, kind)),
        )
        importer.take(items)
        return importer.report

    def all(self, sql: str) -> list[tuple[Any, ...]]:
        return self.writer.connection.execute(sql).fetchall()


@pytest.fixture(name="imports")
def _imports(path: Path) -> Iterator[Imports]:
    made = Imports(path)
    yield made
    made.writer.close()


PRINTED = Evidence(title="A title", teaser="The mission opened library 1")


def test_evidence_of_an_export_is_kept_and_given_to_all_readings_of_the_bytes(
    imports: Imports, reader: Reader, path: Path
) -> None:
    """The second capture is older and has no evidence in its file: it is no revisit."""
    reader.needs_evidence = True
    one = page(*text_of(1))
    imports.take([replace(found(1, one, LATER), evidence=PRINTED)])
    imports.take([found(1, one, AT)])

    assert imports.all("SELECT capture_id, title, teaser FROM capture_evidence") == [
        (1, PRINTED.title, PRINTED.teaser)
    ]
    assert imports.all("SELECT outcome FROM captures ORDER BY capture_id") == [
        ("new",), ("unchanged",),
    ]  # fmt: skip
    assert reader.evidence[-1] == PRINTED
    assert list(Verification.open(path).problems()) == []


def test_a_page_of_an_added_layout_has_the_evidence_too(imports: Imports, reader: Reader) -> None:
    """The teaser decides between two days of a date, whatever the layout."""
    reader.as_added_layout()
    one = page(*text_of(1))
    imports.take([replace(found(1, one, LATER), evidence=PRINTED)])
    assert reader.evidence == [PRINTED]

    imports.take([found(1, one, AT)])

    assert reader.evidence[-1] == PRINTED
    assert imports.all("SELECT count(*) FROM capture_evidence") == [(1,)]


def test_evidence_stays_with_a_page_on_which_the_parser_failed(
    imports: Imports, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ArchiveWriter, "keep_revision", lambda *_: 1 / 0)

    imports.take([replace(found(1, known_page(*text_of(1))), evidence=PRINTED)])

    assert imports.all("SELECT error_kind, title FROM captures JOIN capture_evidence USING"
                       " (capture_id)") == [("internal-error", "A title")]  # fmt: skip


def _killed(items: Sequence[Found]) -> Iterator[Found]:
    yield from items
    raise KeyboardInterrupt


def test_they_are_one_finding(imports: Imports, reader: Reader, path: Path) -> None:
    report = imports.take([found(1, page(*text_of(1))), found(2, page()), found(3, page())])

    (finding,) = report.findings
    assert finding.message == (
        "3 pages have an unknown design: 1 read with confidence low, 2 kept unread; check them,"
        " then run: osce-crawler layout propose"
    )
    assert imports.reported == [(f"{ROOT}/cthb/2", "unknown-layout")]
    assert imports.all("SELECT new, failed, exit_code FROM crawl_runs") == [(1, 2, 1)]
    assert list(Verification.open(path).problems()) == []


def test_a_second_import_changes_nothing(imports: Imports, reader: Reader) -> None:
    items = [found(1, page(*text_of(1))), found(2, page())]
    imports.take(items)

    report = imports.take(items)

    assert (report.run_id, report.already_there, report.findings) == (None, 2, [])
    assert imports.all("SELECT count(*) FROM crawl_runs") == [(1,)]


@pytest.mark.parametrize("again", [0, 2])
def test_what_an_interrupted_import_has_kept_is_read_by_the_next(
    imports: Imports, reader: Reader, path: Path, again: int
) -> None:
    """Even if the next finds no file that is new."""
    items = [found(1, page(*text_of(1))), found(2, page())]
    with pytest.raises(KeyboardInterrupt):
        imports.take(_killed(items))
    assert imports.all("SELECT count(*) FROM records") == [(0,)]

    report = imports.take(items[:again])

    assert imports.all("SELECT node_id, confidence FROM press_releases") == [(1, "low")]
    assert [one.kind for one in report.findings] == ["unknown-layout"]
    assert imports.all("SELECT outcome FROM captures ORDER BY capture_id") == [
        ("new",), ("failed",),
    ]  # fmt: skip
    assert list(Verification.open(path).problems()) == []
    assert imports.take(items).run_id is None


def test_an_older_page_of_unknown_design_does_not_stand_behind_a_known_one(
    imports: Imports, reader: Reader
) -> None:
    imports.take(
        [found(1, known_page(*text_of(1)), LATER), found(1, page(*text_of(1, "More.")), AT)]
    )

    assert imports.all("SELECT revision, confidence FROM revisions") == [(1, "high")]
    assert imports.all("SELECT first_seen_at FROM records") == [(LATER,)]


def test_a_doubtful_reading_is_a_finding(imports: Imports, reader: Reader) -> None:
    """Another parser read the page with high confidence; today's is less sure of the same bytes."""
    imports.writer.run.begin(site=ROOT, options={}, tool="0", policy="v1", parser="0+other")
    kept = imports.writer.keep_capture(found(1, page("Bytes of before.")).capture)
    reader.confidence = Confidence.HIGH
    imports.writer.keep_revision(
        kept, reader.read(page(*text_of(1)), url=f"{ROOT}/cthb/1", site=Site.of(ROOT))
    )
    imports.writer.run.end(outcome="finished", walk_complete=False, exit_code=0)
    reader.confidence = Confidence.MEDIUM

    report = imports.take([found(1, page("Bytes of before.", token="2"), LATER)])

    assert [one.kind for one in report.findings] == ["doubtful-reading"]
    assert imports.all("SELECT count(*) FROM revisions") == [(1,)]
    assert imports.all("SELECT exit_code FROM crawl_runs WHERE run_id = 2") == [(1,)]
