"""What the selectors choose: every alternative of a list of them, alone."""

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages.layouts import LISTING_LINKS, SAVED_FROM, translation_links
from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import PressRelease
from tests.pages.built import URL, drupal6, drupal11
from tests.pages.shells import page_of

_H1 = "<h1>Council meets</h1>"
_P = "<p>The Council met today.</p>"
_OPEN = '<div class="body body-section is-text text--default">'
_BODY = f"{_OPEN}{_P}</div>"
_OLD_H1 = f'<div class="content--header">{_H1}</div>'
_DAY = '<span class="date-display-single">17 November 2006</span>'
_OLD = f'<div class="node-content"><div class="pane-content">{_P}</div></div>'
_PANE = f'<div class="content--content"><div><div class="pane-content">{_P}</div></div></div>'


def _read(inner: str) -> PressRelease:
    return parse_press_release(page_of(inner), url=URL)


def _kind(inner: str) -> str:
    with pytest.raises(PageRefused) as refusal:
        _read(inner)
    return refusal.value.kind


@pytest.mark.parametrize(
    ("markup", "links"),
    [
        ('<a href="/ru/node/47920">', ["/ru/node/47920"]),
        ('<A HREF="/RU/node/47920">', ["/RU/node/47920"]),
        ('<a href="/ru/node/47920?x=1">', ["/ru/node/47920"]),
        ('<a href="/ru/node/47920#top">', ["/ru/node/47920"]),
        ('<a href="/ru/node/47920/">', ["/ru/node/47920"]),
        ('<a href="/sr-latn/cthb/47920">', ["/sr-latn/cthb/47920"]),
        ('<a href="http://osce.org/sq/a/b/47920">', ["http://osce.org/sq/a/b/47920"]),
        ('<a href="/cnr/node/47920">' * 2, ["/cnr/node/47920"]),
        (
            '<a href="/uk/node/47920"></a>/47920<a href="/ru/node/47920">',
            ["/uk/node/47920", "/ru/node/47920"],
        ),
        ('<a href="/ru/node/479201">', []),
        ('<a href="/ru/node/47920.pdf">', []),
        ('<a href="/node/47920">', []),
        ('<a href="/ru/\u00fc/47920">', []),
        ('<a href="/english/node/47920">', []),
        ('<a href="/ru?back=/node/47920">', []),
        ('<a href="/ru#/node/47920">', []),
        ("<a href='/ru/node/47920'>", []),
        ('<img src="/ru/node/47920">', []),
        ('"/ru/node/47920"', []),
        ("/47920", []),
        ('href="/47920"', []),
        (f'<a href="/ru/{"x" * 295}/47920">', [f"/ru/{'x' * 295}/47920"]),
        (f'<a href="/ru/{"x" * 296}/47920">', []),
        ("", []),
    ],
)
def test_a_translation_is_a_link_to_the_same_node_with_a_language(
    markup: str, links: list[str]
) -> None:
    assert translation_links(markup.encode(), 47920) == links


@pytest.mark.parametrize(
    ("markup", "links"),
    [
        ('<a href="/ru/press-releases">', [b"/ru/press-releases"]),
        ('<a HREF="https://osce.org/sr-latn/press-releases">', [b"https://osce.org/sr-latn/press-releases"]),
        ('<a href="/press-releases">', []),
        ('<a href="/ru/press-releases?page=1">', []),
    ],
)  # fmt: skip
def test_a_listing_in_another_language_is_linked_with_it(markup: str, links: list[bytes]) -> None:
    assert LISTING_LINKS.findall(markup.encode()) == links


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- saved from url=(0031)https://osce.org/pc/1 -->",
        "<!--\n Page saved with SingleFile \n url: https://osce.org/pc/1 \n saved date: today\n-->",
        "<!-- Page saved with SingleFile\r\n url: https://osce.org/pc/1\r\n-->",
    ],
)
def test_who_saves_a_page_notes_its_address(comment: str) -> None:
    assert SAVED_FROM.findall(comment.encode()) == [b"https://osce.org/pc/1"]


def test_other_comments_are_no_addresses() -> None:
    others = b"<!-- url: https://osce.org/pc/1 --><!-- saved from url=(0031)https://osce.org/pc/1"
    assert SAVED_FROM.findall(others) == []


@pytest.mark.parametrize(
    "label",
    [
        '<div class="field-label">Place:</div>',
        '<div class="field-label-inline">Place:</div>',
        '<div class="field-label-inline-first">Place:</div>',
        '<span class="field-label">Place:</span>',
    ],
)
@pytest.mark.parametrize(
    "values",
    [
        '<div class="field-items">Vienna</div>',
        '<div class="field-item">Vienna</div>',
        '<div class="field-items"><div class="field-item odd">Vienna</div></div>',
    ],
)
def test_a_field_of_the_old_design_may_be_written_in_several_ways(label: str, values: str) -> None:
    release = _read(
        f'<section>{_OLD_H1}{_DAY}<div class="field">{label}{values}</div>{_OLD}</section>'
    )

    assert release.place == "Vienna"


@pytest.mark.parametrize("tag", ["p", "blockquote", "h2", "ul", "br"])
def test_what_an_editor_wrote_in_a_field_of_one_line_is_a_refusal(tag: str) -> None:
    inside = {"ul": "<ul><li>One</li></ul>", "br": "One<br>two"}.get(tag, f"<{tag}>One</{tag}>")
    page = drupal6(f'{_P}<div class="field-field-item-source">{inside}</div>')

    with pytest.raises(PageRefused) as refusal:
        parse_press_release(page, url=URL)

    assert refusal.value.kind == "unbalanced"


@pytest.mark.parametrize(
    "field",
    [
        '<div class="field-field-item-source">Not text</div>',
        '<span class="date-display-single">Not text</span>',
        '<span class="author">Not text</span>',
        '<div class="field"><div class="field-label">Not text</div></div>',
        '<div class="field-field-description"><p>Not text</p></div>',
        '<ul class="osce-download-links"><li>Not text</li></ul>',
        '<div class="pane-apachesolr-result"><p>Not text</p></div>',
    ],
)
def test_a_field_in_the_text_of_the_old_design_is_no_text(field: str) -> None:
    release = parse_press_release(drupal6(_P + field), url=URL)

    assert release.paragraphs == ("The Council met today.",)


@pytest.mark.parametrize("block", ["p", "div", "br", "li", "table", "blockquote", "h2", "h3"])
@pytest.mark.parametrize("name", ["caption", "image-caption", "photo-credit"])
def test_an_inline_caption_that_holds_paragraphs_never_ended(name: str, block: str) -> None:
    body = f'{_P}<p><span class="{name}">A bridge<{block}>text</span></p>'
    page = body.replace(
        f"<{block}>text", "<br>text" if block == "br" else f"<{block}>text</{block}>"
    )

    with pytest.raises(PageRefused) as refusal:
        parse_press_release(drupal11(page), url=URL)

    assert refusal.value.kind == "unbalanced"


@pytest.mark.parametrize("name", ["caption", "image-caption", "photo-credit", "x caption y"])
def test_an_inline_caption_of_one_line_is_no_text(name: str) -> None:
    release = parse_press_release(
        drupal11(f'{_P}<p><span class="{name}">A bridge</span></p>'), url=URL
    )

    assert release.paragraphs == ("The Council met today.",)
    assert [image.caption for image in release.images] == ["A bridge"]


@pytest.mark.parametrize("name", ["captions", "no-caption", "credit"])
def test_a_class_that_only_holds_the_word_is_no_caption(name: str) -> None:
    release = parse_press_release(drupal11(f'{_P}<p class="{name}">A bridge</p>'), url=URL)

    assert release.paragraphs == ("The Council met today.", "A bridge")


@pytest.mark.parametrize(
    ("main", "outside"),
    [(_BODY, _OLD), (_BODY, _PANE), (_OLD, _BODY), (_PANE, _BODY)],
)
@pytest.mark.parametrize("where", ["before", "after"])
def test_a_text_container_outside_of_main_is_seen(main: str, outside: str, where: str) -> None:
    inner = f"<main>{_OLD_H1}{main}</main>"
    page = f"<div>{outside}</div>{inner}" if where == "before" else f"{inner}<div>{outside}</div>"

    assert _kind(page) == "ambiguous-layout"


@pytest.mark.parametrize("body", [_OLD, _PANE, _BODY])
def test_each_container_holds_the_text(body: str) -> None:
    assert _read(f"<main>{_OLD_H1}{body}</main>").paragraphs == ("The Council met today.",)


@pytest.mark.parametrize("title", ["content--header", "content--content"])
def test_the_title_of_the_old_design_has_two_places(title: str) -> None:
    release = _read(f'<section><div class="{title}">{_H1}</div>{_DAY}{_OLD}</section>')

    assert release.title == "Council meets"


@pytest.mark.parametrize(
    ("href", "count"),
    [
        ("/sites/default/files/1.pdf", 1),
        ("https://cdn.osce.org/sites/default/files/1.pdf", 1),
        ("http://www.osce.org/sites/default/files/1.pdf", 1),
        ("sites/default/files/1.pdf", 0),
        ("/old/sites/default/files/1.pdf", 0),
        ("https://www.osce.org/files/1.pdf", 0),
    ],
)
@pytest.mark.parametrize(
    ("around", "counts"),
    [("<p>{}</p>", True), ("<nav>{}</nav>", False), ("<footer>{}</footer>", False)],
)
def test_a_file_of_the_new_design_is_known_by_its_folder(
    around: str, counts: bool, href: str, count: int
) -> None:
    link = around.format(f'<a href="{href}">Report</a>')
    release = _read(f"<main>{_H1}{_BODY}<div class='x'>{link}</div></main>")

    assert len(release.attachments) == (count if counts else 0)


@pytest.mark.parametrize(
    ("lang", "language"), [("ru", "ru"), ("EN-gb", "en"), ("sr-latn", "sr-Latn")]
)
def test_the_language_is_the_documents_own(lang: str, language: str) -> None:
    page = drupal11(f'<p lang="sq">{"Text."}</p>').replace(b'lang="en"', f'lang="{lang}"'.encode())

    assert parse_press_release(page, url=URL).language == language


def test_the_address_in_the_head_may_be_a_property() -> None:
    head = '<meta property="og:url" content="https://www.osce.org/node/47920">'
    page = page_of(f"<main>{_H1}{_BODY}</main>", head)

    assert parse_press_release(page, url=URL).canonical == ("https://www.osce.org/node/47920",)


@pytest.mark.parametrize(
    ("inner", "description"),
    [
        ("", None),
        ('<div class="field-field-description"><div class="field-item">In short.</div></div>', "In short."),
        ('<div class="field-field-description"><div class="field-item"> </div></div>', None),
        ('<aside><h3><a href="/1">x</a></h3><div class="field-field-description"><div class="field-item">Another.</div></div></aside>', None),
    ],
)  # fmt: skip
def test_the_old_design_prints_a_description(inner: str, description: str | None) -> None:
    assert _read(f"<section>{_OLD_H1}{_DAY}{inner}{_OLD}</section>").description == description
