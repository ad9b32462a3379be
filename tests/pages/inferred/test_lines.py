"""The lines of a page are the paragraphs of its text, with what is around them."""

from pathlib import Path

import pytest
from lxml import etree

from osce_crawler.pages.body import paragraphs_in
from osce_crawler.pages.document import tree_of
from osce_crawler.pages.inferred.lines import Line, Outline
from osce_crawler.pages.inferred.trees import lexbor_tree, place_of, tree_with_places
from tests.pages.test_fixtures import FOLDERS


def _lines(inner: str) -> list[Line]:
    return Outline(tree_of(f"<html><body>{inner}</body></html>")).lines


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_lines_are_paragraphs(folder: Path) -> None:
    page = (folder / "page.html").read_bytes() if (folder / "page.html").is_file() else b"<p>x</p>"
    if not page.strip() or b"\0" in page:
        return
    root = tree_of(page.decode("utf-8", "replace"))

    assert [line.text for line in Outline(root).lines] == paragraphs_in(root)


def test_elements_know_their_lines() -> None:
    root = tree_of("<body><div><p>One</p>two<p>three</p></div><p>four</p></body>")
    outline = Outline(root)

    assert [line.text for line in outline.within(next(root.iter("div")))] == ["One", "two", "three"]


def test_letters_and_links_are_counted() -> None:
    (line,) = _lines(
        '<p>See <a href="/x/1">the report</a>, or <a href="mailto:a@b.c">write</a>.</p>'
    )

    assert (line.letters, line.linked, line.hrefs) == (
        "seethereportorwrite", len("thereport"), ["/x/1", "mailto:a@b.c"],
    )  # fmt: skip
    assert not line.is_link


@pytest.mark.parametrize(
    ("inner", "captions"),
    [
        ('<figure><img src="a.jpg"><figcaption>A bridge</figcaption></figure><p>Text</p>', ["A bridge"]),
        ('<div><img src="a.jpg"><i>Observers in Bar. (OSCE/A. Name)</i></div>', ["Observers in Bar. (OSCE/A. Name)"]),
        ('<div><img src="a.jpg"><p>A short text of a release, which has one paragraph.</p></div>', []),
        ('<p><img src="a.jpg">A bridge</p>', []),
    ],
)  # fmt: skip
def test_captions_are_no_text(inner: str, captions: list[str]) -> None:
    assert [line.text for line in _lines(inner) if line.figure is not None] == captions


def test_elements_know_where_they_start() -> None:
    page = b'<html><body><!-- <p> --><script>"<p>"</script><p title="a > b">One<p>Two</body></html>'
    root = tree_with_places(page)

    assert [page[place : place + 2] for p in root.iter("p") if (place := place_of(p))] == [
        b"<p"
    ] * 2


def test_lexbor_and_lxml_give_the_same_lines() -> None:
    page = (
        b'<html><body><p class="a">Ein <b>neuer</b> Tag &amp; mehr\x07</p><table><tr><td>1</td></tr></table>'
        b'<svg:x>y</svg:x><a href="/x/1">z</a></body></html>'
    )
    first, second = Outline(tree_of(page.decode("utf-8", "replace"))), Outline(lexbor_tree(page))

    assert [line.text for line in first.lines] == [line.text for line in second.lines]
    assert etree.iselement(second.root)
    assert second.lines[-1].hrefs == ["/x/1"]


def test_each_line_has_a_piece() -> None:
    """Python counts the letter as white space, and it is read as `…`: found by fuzzing."""
    lines = _lines("<p>One</p><div>\x85</div><p>Two</p>")

    assert [line.text for line in lines] == ["One", "…", "Two"]
    assert all(line.pieces for line in lines)
