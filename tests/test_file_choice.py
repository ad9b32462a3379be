"""Which files are fetched, and which answers are files."""

import doctest

import pytest

from osce_crawler import file_choice
from osce_crawler.file_choice import FileChoice, file_refusal

_PDF = "https://www.osce.org/files/f/documents/1/2/12345.pdf"


@pytest.mark.parametrize(
    ("types", "kind", "url", "wanted"),
    [
        ("all", "image", "https://x.org/a", True),
        ("attachments", "attachment", "https://x.org/cthb/1?download=true", True),
        ("attachments", "image", "https://x.org/a.jpg", False),
        ("images", "image", "https://x.org/a.jpg", True),
        ("pdf,docx", "attachment", _PDF, True),
        ("pdf,docx", "attachment", "https://x.org/a.doc", False),
        ("pdf", "attachment", "https://x.org/cthb/1?download=true", False),
        ("jpg,pdf", "image", "https://x.org/A.JPG?itok=x", True),
    ],
)
def test_a_type_is_a_kind_of_file_or_the_ending_of_its_address(
    types: str, kind: str, url: str, wanted: bool
) -> None:
    assert FileChoice.of(types).wants(kind, url) is wanted


def test_the_largest_size_is_20_mib_unless_one_is_given() -> None:
    assert FileChoice.of("all").most_bytes == 20 * 2**20
    assert FileChoice.of("all", "5M").most_bytes == 5 * 2**20


@pytest.mark.parametrize(
    ("types", "size"), [("", None), ("p d f", None), ("pdf,", None), ("all", "big"), ("all", "0")]
)
def test_wrong_words_are_refused(types: str, size: str | None) -> None:
    with pytest.raises(ValueError, match=r"expected"):
        FileChoice.of(types, size)


@pytest.mark.parametrize(
    ("status", "content_type", "addresses", "kind"),
    [
        (200, "application/pdf", [_PDF], None),
        (200, None, [_PDF], None),
        (200, "text/html; charset=utf-8", [_PDF, "https://www.osce.org/user/login"], "not-a-file"),
        (200, "text/html", ["https://x.org/report.html"], None),
        (404, "text/html", [_PDF], "file-gone"),
        (410, None, [_PDF], "file-gone"),
        (503, "application/pdf", [_PDF], "file-failed"),
        (206, "application/pdf", [_PDF], "file-failed"),
        (None, None, [_PDF], "file-failed"),
    ],
)
def test_only_a_whole_answer_that_is_no_web_page_is_a_file(
    status: int | None, content_type: str | None, addresses: list[str], kind: str | None
) -> None:
    found = file_refusal(status, content_type, addresses, is_empty=False)

    assert (found[0] if found else None) == kind


def test_an_empty_file_is_none() -> None:
    found = file_refusal(200, "application/pdf", [_PDF], is_empty=True)
    assert found is not None
    assert found[0] == "file-failed"


def test_examples() -> None:
    assert doctest.testmod(file_choice).failed == 0
