"""Value types: what makes two texts, and two records, equal."""

from dataclasses import FrozenInstanceError, replace
from datetime import date

import pytest

from osce_crawler.records import (
    Attachment,
    Capture,
    CleanRelease,
    Confidence,
    Image,
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
ANNEX = Attachment(url="https://www.osce.org/files/a.pdf?itok=b7", label="Annex")
IMAGE = Image(url="https://www.osce.org/i.jpg?itok=c9", caption="A bridge", credit="OSCE/A. B.")
FILES: dict[str, object] = {
    "description": "Of a bridge",
    "attachments": (ANNEX,),
    "images": (IMAGE,),
}
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
        {"sources": ()}, {"fields_of_work": ("Policing", "Elections")}, {"description": "Of a bridge"},
        {"attachments": (ANNEX,)}, {"attachments": (replace(ANNEX, label="Annex 2"),)},
        {"attachments": (replace(ANNEX, url="https://www.osce.org/files/b.pdf"),)},
        {"images": (IMAGE,)}, {"images": (replace(IMAGE, caption=None),)}, {"images": (replace(IMAGE, url=None),)},
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


@pytest.mark.parametrize(
    "url",
    ["https://www.osce.org/files/a.pdf?itok=x1", "http://mirror.example:81/files/a.pdf#page=2", "/files/a.pdf"],
)  # fmt: skip
def test_of_the_address_of_a_file_only_its_path_counts(url: str) -> None:
    """Tokens in the query differ from fetch to fetch; host and scheme from mirror to mirror."""
    other = {
        "attachments": (replace(ANNEX, url=url),),
        "images": (replace(IMAGE, url=url.replace("files/a.pdf", "i.jpg")),),
    }

    assert _with(**FILES).metadata_digest == _with(**{**FILES, **other}).metadata_digest


@pytest.mark.parametrize("url", ["http://[a]b/files/a.pdf", "//", "?itok=x", ""])
def test_an_address_of_a_file_that_is_none_has_a_digest(url: str) -> None:
    one = _with(attachments=(replace(ANNEX, url=url),))

    assert one.metadata_digest not in {CLEAN.metadata_digest, _with(**FILES).metadata_digest}


_SURE = (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH)


@pytest.mark.parametrize(
    ("page_changed", "may"),
    [(True, "LL MLMMMH HLHMHH"), (False, "LL MLMM HLHMHH")],
)
def test_an_unknown_design_never_replaces_a_known_one(page_changed: bool, may: str) -> None:
    allowed = {
        f"{one.name[0]}{other.name[0]}"
        for one in _SURE
        for other in _SURE
        if one.may_replace(other, page_changed=page_changed)
    }

    assert allowed == {pair[at : at + 2] for pair in may.split() for at in range(0, len(pair), 2)}


def test_digests_are_the_same_for_decades() -> None:
    """Archives hold these: a change here makes every record look revised."""
    assert (
        sha256(b"abc") == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
    assert CLEAN.content_digest == sha256(b'["A title","One.","Two."]')
    metadata = (
        '["2006-11-17","VIENNA","Press release","Of a bridge",["OSCE Secretariat"],'
        '["Elections","Policing"],[["/files/a.pdf","Annex"]],[["/i.jpg","A bridge","OSCE/A. B."]]]'
    )
    assert _with(**FILES).metadata_digest == sha256(metadata.encode())


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
