"""Letters of Windows-1252 in UTF-8: text that somebody converted as ISO 8859-1."""

import pytest

from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import PressRelease
from tests.pages.built import URL, drupal11, labelled_field
from tests.pages.shells import page_of

_CONTROLS, _LETTERS = "don\x92t \x93go\x94 \x96 now\x85", "don’t “go” – now…"


def _read(page: bytes) -> PressRelease:
    return parse_press_release(page, url=URL)


@pytest.mark.parametrize(
    "written",
    [_CONTROLS, "don&#146;t &#147;go&#148; &#150; now&#133;", "don&#x92;t &#x93;go&#x94; &#x96; now&#x85;"],
)  # fmt: skip
def test_they_are_read_in_every_field(written: str) -> None:
    figure = f'<figure><img src="/1.jpg"><figcaption>{written}</figcaption></figure>'
    file = f'<a href="/sites/default/files/1.pdf">{written}</a>'
    labels = f"<dl><dt>Place:</dt><dd>{written}</dd></dl>{labelled_field('Source:', ['x'])}"
    inner = f'<main><h1>{written}</h1>{labels}<div class="body body-section is-text text--default"><p>{written}</p>{figure}</div>{file}</main>'
    release = _read(page_of(inner))

    assert release.title == release.place == release.paragraphs[0] == _LETTERS
    assert [image.caption for image in release.images] == [_LETTERS]
    assert [attachment.label for attachment in release.attachments] == [_LETTERS]


def test_they_are_read_in_the_title_of_the_head() -> None:
    head = f'<meta property="og:title" content="{_CONTROLS}">'
    body = '<div class="body body-section is-text text--default"><p>It met.</p></div>'

    assert _read(page_of(f"<main>{body}</main>", head)).title == _LETTERS


def test_they_are_read_in_a_text_dump() -> None:
    dump = f"Menu\nPress release\nCouncil meets\n- Place:\n- Vienna\n{_CONTROLS}\n".encode()

    assert _read(dump).paragraphs == (_LETTERS,)


@pytest.mark.parametrize(
    ("body", "warnings"),
    [
        ("<p>one\x81 two</p>", ["paragraphs: 1 control character that is no letter was left out"]),
        ("<p>one\x81\x8d</p><p>\x9dtwo</p>", ["paragraphs: 3 control characters that are no letters were left out"]),
        ("<p>one\x92s two</p>", []),
    ],
)  # fmt: skip
def test_controls_that_are_no_letters_are_left_out_with_a_warning(
    body: str, warnings: list[str]
) -> None:
    release = _read(drupal11(body))

    assert not any("\x80" <= char <= "\x9f" for text in release.paragraphs for char in text)
    assert [each for each in release.warnings if each.startswith("paragraphs")] == warnings


def test_controls_in_a_dump_are_left_out_with_a_warning() -> None:
    dump = "Menu\nPress release\nCouncil meets\n- Place:\n- Vienna\nIt\x90 met.\n".encode()
    release = _read(dump)

    assert release.paragraphs == ("It met.",)
    assert "paragraphs: 1 control character that is no letter was left out" in release.warnings
