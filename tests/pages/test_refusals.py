"""Every refusal with its words: what happened, where, and what was expected, in one line."""

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages import press_release
from osce_crawler.pages.listing import parse_listing
from osce_crawler.pages.press_release import parse_press_release
from tests.pages.built import URL, drupal6
from tests.pages.shells import page_of

_H1 = "<h1>Council meets</h1>"
_DL = "<dl><dt>Source:</dt><dd>OSCE Secretariat</dd></dl>"
_P = "<p>The Council met today.</p>"
_OPEN = '<div class="body body-section is-text text--default">'
_BODY = f"{_OPEN}{_P}</div>"
_NEW = f"<main>{_H1}{_DL}{_BODY}</main>"
_OLD_H1 = f'<div class="content--header">{_H1}</div>'
_DAY = '<span class="date-display-single">17 November 2006</span>'
_OLD = f'<div class="node-content"><div class="pane-content">{_P}</div></div>'
_EITHER = "expected an HTML page or the text of one"


def _field(inner: str) -> str:
    return f'<div class="field">{inner}</div>'


def _label(name: str) -> str:
    return f'<div class="field-label">{name}</div>'


def _item(value: str) -> str:
    return f'<div class="field-items"><div class="field-item">{value}</div></div>'


def _refused(page: bytes, url: str | None = URL) -> tuple[str, str]:
    with pytest.raises(PageRefused) as refusal:
        parse_press_release(page, url=url)
    return refusal.value.kind, str(refusal.value)


@pytest.mark.parametrize(
    ("page", "kind", "message"),
    [
        (b"", "empty", f"the page is empty; {_EITHER}"),
        (b" \r\n\t", "empty", f"the page is empty; {_EITHER}"),
        (
            b" " * (8 * 1024 * 1024 + 1),
            "too-large",
            "the page has 8,388,609 bytes; the limit is 8 MiB: check that it is a web page",
        ),
        *(
            (
                magic + b" <html></html>",
                "not-html",
                f"the first bytes are those of a binary file; {_EITHER}",
            )
            for magic in (
                b"%PDF",
                b"PK\x03\x04",
                b"\x89PNG",
                b"GIF8",
                b"\xff\xd8\xff",
                b"\x1f\x8b",
                b"\x7fELF",
                b"Rar!",
                b"\xd0\xcf\x11\xe0",
            )
        ),
        (
            b"<html>" + b"x" * 70_000 + b"\0</html>",
            "not-html",
            f"the page contains NUL bytes: it is binary or damaged; {_EITHER}",
        ),
        *(
            (page, "not-html", f"the page is JSON; {_EITHER}")
            for page in (b'{"a": "<html>"}', b' [{\n "a": 1}]', b'["a"]')
        ),
        *(
            (page, "not-html", f"the page is JSON or XML; {_EITHER}")
            for page in (b"{}", b"[1]", b" <?xml version='1.0'?>", b"<rss>", b"<urlset>")
        ),
        (
            b"Some words.\nMore words.",
            "unknown-layout",
            f"the page is not HTML, and has no `- Date:` list and no `Newsroom` heading; {_EITHER}",
        ),
        (
            b"<html><body><p>The Council",
            "truncated",
            "the closing </html> is missing: the page was cut short; fetch it again",
        ),
    ],
)
def test_bytes_that_are_no_page_are_named(page: bytes, kind: str, message: str) -> None:
    assert _refused(page) == (kind, message)


_LIST = "- Date:\n- 17 November 2006\n"
_TOP = "Press release\nCouncil meets\n"


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        (
            f"Newsroom\nCouncil meets\nVIENNA 17 November 2006\nText\nNews\nTitle\n{_LIST}Text",
            "ambiguous-layout",
            (
                "the text has a `- Date:` list and also a `Newsroom` heading; expected only one of"
                " them"
            ),
        ),
        (
            f"Event\nCouncil meets\n{_LIST}Text",
            "not-a-release",
            "the page describes an event; only what the site lists as press releases is archived",
        ),
        (
            f"{_TOP}- When:\n- Today\nText",
            "not-a-release",
            "the page describes an event; only what the site lists as press releases is archived",
        ),
        (
            f"Press release\nDate:\n{_LIST}Text",
            "no-title",
            "expected a title above the list of labels, found 'Date:': the list is damaged",
        ),
        (
            f"- Place:\nVienna\n{_LIST}Text",
            "no-title",
            "expected a title above the list of labels, found 'Vienna': the list is damaged",
        ),
        (
            f"{_TOP}{_LIST}Text\n- Place:\n- Vienna",
            "ambiguous-layout",
            (
                "the label '- Place:' is below the list of labels: the list is damaged, or the file"
                " contains two dumps"
            ),
        ),
        (
            f"{_TOP}{_LIST}Text\n·Place:\nVienna",
            "ambiguous-layout",
            (
                "the label '·Place:' is below the list of labels: the list is damaged, or the file"
                " contains two dumps"
            ),
        ),
        (
            f"{_TOP}{_LIST}- {'word ' * 26}\nText",
            "ambiguous-layout",
            f"the list of labels contains a paragraph: {'word ' * 8!r}",
        ),
        (
            f"{_TOP}- Place: {'word ' * 26}\nText",
            "ambiguous-layout",
            f"the list of labels contains a paragraph: {'word ' * 8!r}",
        ),
        (
            "Newsroom\nTitle\nVIENNA 17 November 2006\nText\n" * 2,
            "ambiguous-layout",
            "the text has a second `Newsroom` heading with place and date: split it into two files",
        ),
        (f"{_TOP}{_LIST}", "no-body", "no text follows the title of the release"),
        (
            "Newsroom\nTitle\nVIENNA 17 November 2006\nPhoto details\n",
            "no-body",
            "no text follows the title of the release",
        ),
    ],
)
def test_texts_that_are_no_dump_of_one_release_are_named(
    text: str, kind: str, message: str
) -> None:
    assert _refused(text.encode()) == (kind, message)


@pytest.mark.parametrize(
    ("inner", "kind", "message"),
    [
        (
            f"<main>{_H1}{_P}</main>",
            "unknown-layout",
            (
                "the page has no text container of a known layout (drupal6, drupal11): the site may"
                " have a new design; it cannot be read by what it says: no heading is certainly the"
                " title"
            ),
        ),
        (
            f"<main>{_H1}{_BODY}{_OLD}</main>",
            "ambiguous-layout",
            "the page has text containers of drupal6 and drupal11; expected one layout",
        ),
        (
            f"<div>{_BODY}{_H1}</div>",
            "unbalanced",
            "the title is after the text; expected it before: the markup is damaged",
        ),
        (
            f"<main>{_BODY}</main>",
            "no-title",
            "the page has layout drupal11, but its title is missing or empty",
        ),
        (
            f"<main>{_OLD}</main>",
            "no-title",
            "the page has layout drupal6, but its title is missing or empty",
        ),
        (
            f"<main>{_H1}{_OPEN}<p> </p></div></main>",
            "no-body",
            "the page has layout drupal11, but its text container is empty",
        ),
        (
            f"<main>{_H1}<dl><dt>When</dt><dd>Today</dd><dt>Where</dt><dd>Vienna</dd></dl>{_BODY}</main>",
            "not-a-release",
            "the page describes an event; only what the site lists as press releases is archived",
        ),
        (
            f"<main><p>Event</p>{_H1}{_BODY}</main>",
            "not-a-release",
            "the page describes an event; only what the site lists as press releases is archived",
        ),
        (
            f"<section>{_OLD_H1}{_DAY}{_field(_label('Place:') + _label('Source:'))}{_OLD}</section>",
            "unbalanced",
            "a field has two labels, 'Place:' and 'Source:'; expected one",
        ),
        (  # the outer field has lost its label; found by fuzzing
            f"<section>{_OLD_H1}{_DAY}{_field(_item('Chair') + _field(_label('Place:') + _item('VIENNA')))}{_OLD}</section>",
            "unbalanced",
            "the field 'Place:' contains another field",
        ),
        *(
            (
                f"<main>{_H1}<dl>{stray}<dt>Place:</dt><dd>Vienna</dd></dl>{_BODY}</main>",
                "unbalanced",
                "a list of labels contains text outside <dt> and <dd>: it may be a label",
            )
            for stray in ("Source:", "<p>Source:</p>", "<div>Source:</div>", "<br>Source:")
        ),
        (
            f"<main>{_H1}<dl><dt>Place:</dt><dd>Vienna</dd>Source:</dl>{_BODY}</main>",
            "unbalanced",
            "a list of labels contains text outside <dt> and <dd>: it may be a label",
        ),
        (
            f"<main>{_H1}<dl><dt>Place:</dt><dd><dl><dd>Vienna</dd></dl></dd></dl>{_BODY}</main>",
            "unbalanced",
            (
                "a <dt> or <dd> is inside another one: it is unclear which value belongs to which"
                " label"
            ),
        ),
        (
            f"<main>{_H1}{_BODY}The text goes on here</main>",
            "unbalanced",
            (
                "text is next to the text container and in no known part of the page:"
                " 'The text goes on here'"
            ),
        ),
        (  # the end of a figure is behind the text; found by fuzzing
            f"<main>{_H1}{_OPEN}<figure><img src='/i.jpg'>{_P}<p>It goes on.</p></figure><p>It ends.</p></div></main>",
            "unbalanced",
            "<figure> of a caption contains paragraphs: its end tag may be missing",
        ),
        (  # the text of a release, taken for a link; found by fuzzing
            f"<main>{_H1}{_OPEN}Share</div><a href='/x'>{_P}<p>It will meet again.</p></a></main>",
            "unbalanced",
            (
                "text is next to the text container and in no known part of the page:"
                " 'The Council met today. It will meet again.'"
            ),
        ),
        (
            f"<main>{_H1}{_BODY}{'word ' * 20}</main>",
            "unbalanced",
            f"text is next to the text container and in no known part of the page: {'word ' * 12!r}",
        ),
        (
            (
                f'<section>{_OLD_H1}<div class="node-content"><div class="pane-content">'
                f'{_P}<span class="author">A. Name{_P}</span></div></div></section>'
            ),
            "unbalanced",
            "<span> of a field contains paragraphs: its end tag may be missing",
        ),
        (
            f'<main>{_H1}{_OPEN}{_P}<span class="caption">A bridge<p>More</p></span></div></main>',
            "unbalanced",
            "<span> of a caption contains paragraphs: its end tag may be missing",
        ),
        (
            f"<main>{_H1}{_OPEN}{_P}<footer>OSCE</footer></div></main>",
            "unbalanced",
            "the text contains <footer> of the page: the end tag of the text may be missing",
        ),
    ],
)
def test_parts_of_a_page_that_do_not_fit_are_named(inner: str, kind: str, message: str) -> None:
    assert _refused(page_of(inner)) == (kind, message)


@pytest.mark.parametrize(
    ("inner", "kind", "message"),
    [
        (
            "<p>No results</p>",
            "unknown-layout",
            (
                "the page is not a listing of a known layout (drupal6-listing, drupal11-listing):"
                " the site may have a new design"
            ),
        ),
        (
            (
                '<div class="pane-apachesolr-result"><div class="pane-content">'
                '<div class="search-result-news"></div></div></div>'
                '<a class="teaser teaser--two-cols" href="/pc/1"></a>'
            ),
            "ambiguous-layout",
            "the page has entries of drupal6-listing and drupal11-listing; expected one layout",
        ),
    ],
)
def test_pages_that_are_no_listing_are_named(inner: str, kind: str, message: str) -> None:
    with pytest.raises(PageRefused) as refusal:
        parse_listing(page_of(inner), URL)

    assert (refusal.value.kind, str(refusal.value)) == (kind, f"{URL}: {message}")


@pytest.mark.parametrize(
    ("head", "kind", "message"),
    [
        ("", "no-node-id", "the page does not contain its address; give it with --url"),
        (
            f"<!-- saved from url=(0036){URL} -->" * 2,
            "ambiguous-layout",
            (
                "the file has two `saved from` comments; expected one page: split the file, or give"
                " --url"
            ),
        ),
    ],
)
def test_pages_without_an_address_are_named(head: str, kind: str, message: str) -> None:
    assert _refused(page_of(_NEW, head), url=None) == (kind, message)


def test_a_page_of_unknown_design_without_its_address_names_the_option() -> None:
    page = b"<html><body><h1>Council meets</h1><p>The Council met today.</p></body></html>"

    with pytest.raises(PageRefused) as refusal:
        parse_press_release(page)

    assert refusal.value.kind == "unknown-layout"
    assert str(refusal.value).endswith(
        "; it cannot be read: the page does not contain its address; give it with --url"
    )


def test_a_text_of_very_many_paragraphs_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press_release, "MOST_PARAGRAPHS", 2)

    assert parse_press_release(drupal6("<p>Text.</p>" * 2), url=URL).paragraphs == ("Text.",) * 2
    assert _refused(drupal6("<p>Text.</p>" * 3)) == (
        "too-large",
        "the text has 3 paragraphs; the limit is 2: check that it is a press release",
    )
