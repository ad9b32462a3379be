"""What counts as a reported loss: a quote of each stretch of the text that is not in the record."""

from html import unescape

import pytest

from tests.mutilated.oracle import is_reported
from tests.mutilated.sources import Source, all_sources

_OUTSIDE = "paragraphs: text outside the known parts: "


@pytest.fixture(scope="module")
def interview() -> Source:
    """A page with short answers."""
    return next(source for source in all_sources() if source.name == "drupal6-77190-en-41")


def _is_reported(source: Source, quotes: list[str]) -> bool:
    """Whether the quotes report all of the text but its first paragraph."""
    record = {"paragraphs": _texts(source)[:1], "removed_paragraphs": []}
    record["warnings"] = [f"{_OUTSIDE}{quote!r}" for quote in quotes]
    return is_reported(source, [], record)


def _texts(source: Source) -> list[str]:
    pieces = (source.page[slice(*run)].decode() for run in source.runs)
    return [text for piece in pieces if (text := unescape(piece).strip())]


def test_a_short_line_is_reported_if_it_is_quoted_as_a_whole(interview: Source) -> None:
    missing = _texts(interview)[1:]
    assert "Yes." in missing

    assert _is_reported(interview, [text[:60] for text in missing])
    assert not _is_reported(interview, [text for text in missing if text != "Yes."])
    assert not _is_reported(interview, ["Y" if text == "Yes." else text for text in missing])


def test_a_quoted_short_line_reports_no_long_one_that_begins_like_it(interview: Source) -> None:
    longest = max(_texts(interview)[1:], key=len)
    quotes = [text[:4] if text == longest else text for text in _texts(interview)[1:]]

    assert not _is_reported(interview, quotes)
