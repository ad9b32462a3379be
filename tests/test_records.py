"""Value types: what makes two texts, and two records, equal."""

from dataclasses import FrozenInstanceError, replace
from datetime import date

import pytest

from osce_crawler.records import (
    Capture,
    CleanRelease,
    Paragraph,
    PressRelease,
    Purpose,
    Rule,
    sha256,
    unique,
)

RELEASE = PressRelease(
    node_id=1,
    language="en",
    url="https://www.osce.org/cthb/1",
    layout="drupal11",
    title="A title",
    paragraphs=("One.", "Two.", "One."),
    content_type="Press release",
    published_on=date(2006, 11, 17),
    place="VIENNA",
    sources=("OSCE Secretariat",),
    fields_of_work=("Elections", "Policing"),
)
CLEAN = CleanRelease(
    release=RELEASE,
    paragraphs=(
        Paragraph(position=0, text="One."),
        Paragraph(position=1, text="Two."),
        Paragraph(position=2, text="One.", rule=Rule.BLOCK, duplicate_of=0, policy="v1"),
    ),
)


def _with(**changes: object) -> CleanRelease:
    return replace(CLEAN, release=replace(RELEASE, **changes))  # type: ignore[arg-type]


def test_kept_and_removed_are_the_page() -> None:
    assert (CLEAN.kept, CLEAN.body) == (("One.", "Two."), "One.\n\nTwo.")
    assert [paragraph.position for paragraph in CLEAN.removed] == [2]


def test_the_text_alone_makes_the_content_digest() -> None:
    other_page = replace(CLEAN, paragraphs=CLEAN.paragraphs[:2])

    assert CLEAN.content_digest == other_page.content_digest
    assert (
        CLEAN.content_digest
        == _with(place="Wien", url="https://www.osce.org/node/1").content_digest
    )
    assert CLEAN.content_digest != _with(title="Another title").content_digest
    assert CLEAN.content_digest != replace(CLEAN, paragraphs=CLEAN.paragraphs[1:2]).content_digest


def test_where_a_paragraph_ends_belongs_to_the_text() -> None:
    one = replace(CLEAN, paragraphs=(Paragraph(position=0, text="One. Two."),))
    two = replace(
        CLEAN, paragraphs=(Paragraph(position=0, text="One."), Paragraph(position=1, text="Two."))
    )

    assert one.content_digest != two.content_digest


@pytest.mark.parametrize(
    "change",
    [
        {"published_on": date(2006, 11, 18)}, {"published_on": None}, {"place": None}, {"content_type": "News"},
        {"sources": ()}, {"fields_of_work": ("Policing", "Elections")},
    ],
)  # fmt: skip
def test_what_is_known_of_it_makes_the_metadata_digest(change: dict[str, object]) -> None:
    assert CLEAN.metadata_digest != _with(**change).metadata_digest
    assert CLEAN.content_digest == _with(**change).content_digest


def test_the_address_and_the_layout_are_no_metadata() -> None:
    assert (
        CLEAN.metadata_digest
        == _with(url="https://www.osce.org/node/1", layout="drupal6").metadata_digest
    )


def test_digests_are_the_same_for_decades() -> None:
    """Archives hold these: a change here makes every record look revised."""
    assert (
        sha256(b"abc") == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
    assert CLEAN.content_digest == sha256(b'["A title","One.","Two."]')
    metadata = (
        '["2006-11-17","VIENNA","Press release",["OSCE Secretariat"],["Elections","Policing"]]'
    )
    assert CLEAN.metadata_digest == sha256(metadata.encode())


def test_a_capture_knows_its_content_type_in_any_case() -> None:
    capture = Capture(
        url="https://www.osce.org/cthb/1",
        fetched_at="2026-01-01T00:00:00Z",
        http_status=200,
        payload=b"",
        purpose=Purpose.RELEASE,
        headers=(("Server", "x"), ("content-TYPE", "text/html")),
    )

    assert capture.content_type == "text/html"
    assert replace(capture, headers=()).content_type is None


def test_records_do_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        RELEASE.title = "Another"  # type: ignore[misc]


def test_values_come_once_in_their_order() -> None:
    assert unique(["b", "a", "b"]) == ("b", "a")
