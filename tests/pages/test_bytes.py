"""Bytes before they are a tree: how much of a page is looked at, and what counts as HTML."""

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages.document import MAX_PAGE_BYTES, check_size, looks_like_html, release_trees
from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import Confidence
from tests.pages.built import LAYOUTS, URL

_KIB = 1024


def test_the_largest_page_is_one_of_8_mib() -> None:
    check_size(8 * _KIB * _KIB)

    assert MAX_PAGE_BYTES == 8 * _KIB * _KIB
    with pytest.raises(PageRefused):
        check_size(8 * _KIB * _KIB + 1)


@pytest.mark.parametrize(
    "start",
    [
        b"<html>",
        b"<HTML lang='en'>",
        b"<!doctype html>",
        b"<!DOCTYPE  HTML PUBLIC>",
        b"<head>",
        b"<body class='x'>",
        b"words <html>",
        b"[words] <html>",
        b'"words" <html>',
        "\ufeff<html>".encode("utf-16-le"),
        "\ufeff<html>".encode("utf-16-be"),
        "\ufeff<html>".encode(),
    ],
)
def test_a_page_is_html_where_it_starts_as_one(start: bytes) -> None:
    assert looks_like_html(start)


@pytest.mark.parametrize(
    "start", [b"words", b"<htmlx>", b"<p>words</p>", b"<header>", b"<!doctype xml>", b"{} <p>"]
)
def test_anything_else_is_text(start: bytes) -> None:
    assert not looks_like_html(start)


@pytest.mark.parametrize(("at", "found"), [(64 * _KIB - 6, True), (64 * _KIB - 5, False)])
def test_the_first_64_kib_say_whether_a_page_is_html(at: int, *, found: bool) -> None:
    assert looks_like_html(b" " * at + b"<html>") is found


_AFTER = {
    "nothing": b"",
    "white space": b" " * 5000,
    "a comment": b"<!-- " + b"x" * 5000 + b" -->",
    "a comment about pages": b"<!-- </body></html><html><body> -->" * 200,
    "a script": b"<script>" + b"x();" * 2000 + b"</script>",
    "a script that writes a page": b'<script>w("<html><body><h1>x</h1></body></html>")</script>',
    "what a tracker added": b'<div id="ads"><iframe src="/x"></iframe></div>' * 200,
}


_IN_VALUES = [
    '<a href="/" title="</html>">OSCE</a>',
    "<a title='</body></html>' href='/'>OSCE</a>",
    '<a title="<html><body>x</body></html>">OSCE</a>',
    '<a data-x="</html>" title="a &gt; b > c" hidden>OSCE</a>',
    '<a title="</html>\n</html>"/>',
]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("place", ["<body>", "<p>", "</body>"])
@pytest.mark.parametrize("link", _IN_VALUES)
def test_tags_of_a_page_in_a_value_are_none(link: str, place: str, layout: str) -> None:
    page = LAYOUTS[layout]("<p>Text.</p>").decode()
    linked = page.replace(place, link + place if place == "</body>" else place + link, 1)

    release = parse_press_release(linked.encode(), url=URL)

    text = "OSCE Text." if place == "<p>" and ">OSCE" in link else "Text."
    assert (release.paragraphs[0].replace("OSCET", "OSCE T"), release.confidence) == (
        text,
        Confidence.HIGH,
    )


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_end_of_a_page_after_a_missing_quote_is_its_end(layout: str) -> None:
    page = LAYOUTS[layout]('<p>Text.</p><p class="x">More.</p>')
    damaged = b'<a title="x>OSCE</a>' + page + page.replace(b"<!DOCTYPE html>", b"")

    with pytest.raises(PageRefused) as refusal:
        parse_press_release(damaged, url=URL)

    assert refusal.value.kind == "ambiguous-layout"


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("after", _AFTER)
def test_a_page_may_be_followed_by_what_is_no_page(after: str, layout: str) -> None:
    page = LAYOUTS[layout]("<p>Text.</p>") + _AFTER[after]

    release = parse_press_release(page, url=URL)

    assert (release.paragraphs, release.confidence) == (("Text.",), Confidence.HIGH)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("between", [b"", b" " * 5000, b"<!-- " + b"x" * 5000 + b" -->"])
@pytest.mark.parametrize("share", [0.2, 0.4, 0.6, 0.8, 1])
def test_a_second_page_is_a_refusal_also_where_it_is_cut_short(
    share: float, between: bytes, layout: str
) -> None:
    second = LAYOUTS[layout]("<p>Other text.</p>", title="Another title")
    page = LAYOUTS[layout]("<p>Text.</p>") + between + second[: int(len(second) * share)]

    with pytest.raises(PageRefused) as refusal:
        parse_press_release(page, url=URL)
    assert refusal.value.kind == "ambiguous-layout"


@pytest.mark.parametrize("end", [b"</html>", b"</HTML>", b"</html >", b"</html\n>"])
def test_the_end_of_a_page_may_be_written_in_several_ways(end: bytes) -> None:
    page = LAYOUTS["drupal11"]("<p>Text.</p>").replace(b"</html>", end)

    assert parse_press_release(page, url=URL).paragraphs == ("Text.",)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("charset", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_page_with_a_byte_order_mark_reads_as_without_one(layout: str, charset: str) -> None:
    page = LAYOUTS[layout]("<p>Члены Совета.</p>")
    marked = ("\ufeff" + page.decode()).encode(charset)

    assert parse_press_release(marked, url=URL) == parse_press_release(page, url=URL)


def test_the_menu_is_in_the_second_tree_alone() -> None:
    content, whole = release_trees(LAYOUTS["drupal11"]("<p>Text.</p>"), None)

    assert "nav" not in {element.tag for element in content.iter()}
    assert {"nav", "main", "footer"} <= {str(element.tag) for element in whole.iter()}


def test_a_page_without_any_element_is_no_html() -> None:
    with pytest.raises(PageRefused) as refusal:
        list(release_trees(b"<!-- <html> --></html>", None))

    assert (refusal.value.kind, str(refusal.value)) == (
        "not-html",
        "the page has no HTML element; expected an HTML page",
    )


def test_comments_and_instructions_are_no_elements_of_the_tree() -> None:
    page = LAYOUTS["drupal11"]("<p>One<!-- two --> <?three?>four.</p>")

    assert parse_press_release(page, url=URL).paragraphs == ("One four.",)
