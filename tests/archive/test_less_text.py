"""A reading of less confidence that has less text: the record keeps what it has."""

from typing import Any

import pytest

from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.records import Confidence
from tests.archive.made import keep, release

_LATER = "2026-02-02T00:00:00Z"


def _all(writer: ArchiveWriter, sql: str) -> list[tuple[Any, ...]]:
    return writer.connection.execute(sql).fetchall()


@pytest.mark.parametrize(
    ("paragraphs", "outcome"),
    [
        (["One."], "failed"),
        (["One.", "Three."], "revised"),
        (["One.", "Two.", "Three."], "revised"),
    ],
)
def test_a_reading_of_less_confidence_with_less_text_does_not_replace_the_record(
    writer: ArchiveWriter, paragraphs: list[str], outcome: str
) -> None:
    keep(writer, release())
    less = release(paragraphs=paragraphs, confidence=Confidence.MEDIUM)

    assert keep(writer, less, payload=b"2", fetched_at=_LATER) == outcome
    body = "\n\n".join(paragraphs) if outcome == "revised" else "One.\n\nTwo."
    assert _all(writer, "SELECT body FROM press_releases") == [(body,)]
    kinds = [] if outcome == "revised" else [("doubtful-reading",)]
    assert _all(writer, "SELECT kind FROM run_findings") == kinds


def test_a_shorter_text_replaces_one_of_the_same_confidence(writer: ArchiveWriter) -> None:
    keep(writer, release(confidence=Confidence.MEDIUM))
    less = release(paragraphs=["One."], confidence=Confidence.MEDIUM)

    assert keep(writer, less, payload=b"2", fetched_at=_LATER) == "revised"


def test_an_older_page_with_less_text_is_a_revision_and_not_the_latest(
    writer: ArchiveWriter,
) -> None:
    keep(writer, release(), fetched_at=_LATER)
    less = release(paragraphs=["One."], confidence=Confidence.MEDIUM)

    assert keep(writer, less, payload=b"2") == "revised"
    assert _all(writer, "SELECT revision, body FROM press_releases") == [(1, "One.\n\nTwo.")]
