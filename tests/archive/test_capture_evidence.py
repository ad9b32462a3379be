"""Which evidence a capture is read with: its own, or that of an earlier one with the same bytes."""

import pytest

from osce_crawler.archive.capture_evidence import add_evidence, evidence_at
from osce_crawler.archive.kept_pages import page_of_capture
from osce_crawler.archive.stored_pages import page_of_capture as stored_page
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.records import Evidence
from tests.archive.made import capture

ONE, TWO = Evidence(title="One", teaser="The first"), Evidence(title="Two", teaser=None)
PAGES = ("a", "a", "b", "a", "a")
"""Bytes of the captures 1 to 5 of one address."""


@pytest.fixture(name="kept")
def _kept(writer: ArchiveWriter) -> ArchiveWriter:
    for day, letter in enumerate(PAGES, 1):
        page = capture(letter.encode(), 1, fetched_at=f"2026-01-0{day}T00:00:00Z")
        writer.keep_failure(writer.keep_capture(page), kind="odd", message="odd")
    other = capture(b"a", 2, fetched_at="2026-01-06T00:00:00Z")
    writer.keep_failure(writer.keep_capture(other), kind="odd", message="odd")
    return writer


@pytest.mark.parametrize(
    ("added", "expected"),
    [
        ({}, [None] * 6),
        ({1: ONE}, [ONE, ONE, None, ONE, ONE, None]),
        ({2: ONE}, [None, ONE, None, ONE, ONE, None]),
        ({1: ONE, 4: TWO}, [ONE, ONE, None, TWO, TWO, None]),
        ({3: ONE}, [None, None, ONE, None, None, None]),
        ({6: ONE}, [None] * 5 + [ONE]),
    ],
)
def test_it_is_its_own_or_that_of_the_last_capture_before_it_with_the_same_bytes(
    kept: ArchiveWriter, added: dict[int, Evidence], expected: list[Evidence | None]
) -> None:
    for capture_id, evidence in added.items():
        add_evidence(kept.connection, capture_id, evidence, kept.run.run_id)

    captures = range(1, 7)
    assert [evidence_at(kept.connection, one) for one in captures] == expected
    assert [kept.lookup.evidence(one) for one in captures] == expected
    assert [stored_page(kept.connection, one).evidence for one in captures] == expected
    pages = (page_of_capture(kept.connection, one) for one in captures)
    assert [page.evidence for page in pages if page] == expected


def test_the_first_evidence_of_a_capture_stays(kept: ArchiveWriter) -> None:
    for evidence in (ONE, TWO):
        add_evidence(kept.connection, 1, evidence, kept.run.run_id)

    assert evidence_at(kept.connection, 1) == ONE
