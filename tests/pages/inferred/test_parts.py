"""One rule of the reading each: what is title, label, type, date and text of a page."""

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import Confidence, Evidence, PressRelease

_URL = "https://www.osce.org/cthb/47920"
_TITLE = "Council meets under an open roof"
_LABELS = (
    "<dl><dt>Date:</dt><dd>17 November 2006</dd><dt>Place:</dt><dd>VIENNA</dd><dt>Source:</dt>"
    "<dd>OSCE Secretariat</dd></dl>"
)
_FIRST = "VIENNA, 17 November 2006 - The Council met under an open roof today, and nobody got wet."
_SECOND = "The roof will be closed before the next meeting, which is planned for the spring."
_TEXT = f'<div class="t"><p>{_FIRST}</p><p>{_SECOND}</p></div>'
_NO_DATELINE = _TEXT.replace("VIENNA, 17 November 2006 - ", "")


def _page(inner: str, head: str = f'<meta property="og:title" content="{_TITLE}">') -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{inner}</body></html>".encode()


def _read(inner: str, evidence: Evidence | None = None, **head: str) -> PressRelease:
    return parse_press_release(_page(inner, **head), url=_URL, evidence=evidence)


def _refused(inner: str, evidence: Evidence | None = None, **head: str) -> str:
    with pytest.raises(PageRefused) as refusal:
        _read(inner, evidence, **head)
    assert refusal.value.kind == "unknown-layout"
    return str(refusal.value).rpartition("by what it says: ")[2]


def test_each_field_says_how_it_was_found() -> None:
    release = _read(f"<p>Press release</p><h1>{_TITLE}</h1>{_LABELS}{_TEXT}")

    assert (release.layout, release.confidence) == ("inferred", Confidence.LOW)
    assert release.warnings == (
        "title: inferred from the heading equal to og:title of the page's head",
        "published_on: inferred from the label 'Date:' between title and text",
        "place: inferred from the label 'Place:' between title and text",
        "sources: inferred from the label 'Source:' between title and text",
        "content_type: inferred from the line 'Press release'",
        "paragraphs: inferred: the block <div> after the title, it begins with a dateline",
        "dateline: inferred from the start of a paragraph",
        "fields_of_work: not on the page",
    )


@pytest.mark.parametrize(
    ("inner", "head"),
    [
        (f"<h1>{_TITLE}</h1>{_LABELS}{_TEXT}", f"<title>{_TITLE} | OSCE</title>"),
        (f"<h1>{_TITLE}</h1>{_LABELS}{_TEXT}", f"<title>OSCE :: {_TITLE}</title>"),
        (f"<h1>OSCE</h1><h2>{_TITLE}</h2>{_LABELS}{_TEXT}", f"<title>{_TITLE}</title>"),
        (f"<p>News</p><div>{_TITLE}</div>{_LABELS}{_TEXT}", "<title>OSCE</title>"),
        (f"<h1>{_TITLE}</h1>{_LABELS}{_TEXT}", "<title>OSCE</title>"),
        (f"<nav><h2>{_TITLE}</h2></nav><b>{_TITLE}</b>{_LABELS}{_TEXT}", f"<title>{_TITLE}</title>"),
    ],
)  # fmt: skip
def test_the_title_is_found(inner: str, head: str) -> None:
    assert _read(inner, head=head).title == _TITLE


@pytest.mark.parametrize(
    ("inner", "reason"),
    [
        (f"<h1>Newsroom</h1>{_LABELS}{_TEXT}", "no heading is certainly the title"),
        (f"<h2>{_TITLE}</h2><h1>Another title of a release</h1>{_LABELS}{_TEXT}",
         "the heading 'Another title of a release' is between the title and the text"),
        (f"<h1>{_TITLE}</h1>", "there is no text after the title"),
        (f"<h1>{_TITLE}</h1>{_NO_DATELINE}",
         "the text begins neither as the listing's teaser nor with a dateline, and no labels or description confirm it"),
        (f"<h1>{_TITLE}</h1>{_LABELS}{_TEXT}<h3>To print</h3>{_TEXT.replace('class', 'id')}", "the text is on the page twice"),
        (f"<h1>{_TITLE}</h1>{_TEXT}<footer><p>{_SECOND}</p></footer>",
         f"a line of it is also in a menu, a footer or a box: {_SECOND[:60]!r}"),
        (f"<h1>{_TITLE}</h1><div class='t'><p>{_FIRST}</p><p><a href='/a'>Read the long report</a></p><p>{_SECOND}</p></div>",
         "a line of it is only a link: 'Read the long report'"),
        (f"<p>Event</p><h1>{_TITLE}</h1>{_LABELS}{_TEXT}", "the page describes an event"),
        (f"<h1>{_TITLE}</h1>{_LABELS.replace('2006', '1999')}{_TEXT}", "it has dates of several stories"),
        (f"<h1>{_TITLE}</h1>{_LABELS}{_TEXT}<p>And more text, of one paragraph that fell out of its block.</p>",
         "text continues after its block: 'And more text, of one paragraph that fell out of its block.'"),
        (f"<h1>{_TITLE}</h1>{_LABELS.replace('VIENNA', 'VIENNA Source: OSCE')}{_TEXT}",
         "the value 'VIENNA Source: OSCE' of 'Place:' contains another label"),
    ],
)  # fmt: skip
def test_a_check_that_fails_is_named(inner: str, reason: str) -> None:
    assert _refused(inner) == reason


def test_a_teaser_of_the_listing_confirms_the_text() -> None:
    inner = f"<h1>{_TITLE}</h1>{_NO_DATELINE}"
    teaser = Evidence(teaser="The Council met under an open roof – today, and nobody got")

    assert "it begins as the listing's teaser" in " ".join(_read(inner, teaser).warnings)


def test_a_page_with_another_title_than_listed_is_refused() -> None:
    listed = Evidence(title="Observers visit a village in the mountains")

    assert (
        _refused(f"<h1>{_TITLE}</h1>{_LABELS}{_TEXT}", listed)
        == "no heading is certainly the title"
    )


def test_type_date_and_labels_confirm_a_text_without_dateline() -> None:
    release = _read(f"<p>News</p><h1>{_TITLE}</h1>{_LABELS}{_NO_DATELINE}")

    assert release.paragraphs[0].startswith("The Council met")


def test_so_does_the_description_of_the_page() -> None:
    described = "The Council met under an open roof today, and nobody"
    head = f'<title>{_TITLE}</title><meta name="description" content="{described}">'
    inner = f"<p>News</p><h1>{_TITLE}</h1><p class='d'>17 November 2006</p>{_NO_DATELINE}"

    assert "it begins as the page's description" in " ".join(_read(inner, head=head).warnings)


@pytest.mark.parametrize(
    "labels",
    [
        "<ul><li><b>Date:</b> 17 November 2006</li><li><b>Source:</b> <a href='/a'>A</a>, <a href='/b'>B</a></li></ul>",
        "<table><tr><th>Date</th><td>17 November 2006</td></tr><tr><th>Source</th><td>A<br>B</td></tr></table>",
        "<table><tr><th>Date</th><th>Source</th></tr><tr><td>17 November 2006</td><td>A<br>B</td></tr></table>",
        "<h4>Date</h4><p>17 November 2006</p><h4>Source</h4><ul><li>A</li><li>B</li></ul>",
        "<div><span>Date:</span> 17 November 2006 <span>Source:</span> <a href='/a'>A</a>, <a href='/b'>B</a></div>",
        "<div class='f'><div>Date</div><div>17 November 2006</div></div><div class='f'><div>Source</div><div>A</div><div>B</div></div>",
        "<p>Date: 17 November 2006<br>Source: <a href='/a'>A</a> | <a href='/b'>B</a></p>",
    ],
)  # fmt: skip
def test_labels_are_read_in_many_forms(labels: str) -> None:
    release = _read(f"<h1>{_TITLE}</h1>{labels}{_TEXT}")

    assert (str(release.published_on), release.sources) == ("2006-11-17", ("A", "B"))
    assert release.published_on_source == "label"


def test_an_unknown_label_gives_its_values_to_no_other() -> None:
    labels = _LABELS.replace("Source:", "Reference:")
    release = _read(f"<h1>{_TITLE}</h1>{labels}{_TEXT}")

    assert (release.place, release.sources) == ("VIENNA", ())
    assert "labels: 'Reference:' is not a known label" in release.warnings


def test_a_date_far_from_the_dateline_is_not_used() -> None:
    release = _read(f"<h1>{_TITLE}</h1><p class='d'>Changed on 5 May 2021</p>{_TEXT}")

    assert (str(release.published_on), release.published_on_source) == ("2006-11-17", "dateline")


@pytest.mark.parametrize("language", ["uk", "sr"])
def test_other_languages_are_read(language: str) -> None:
    title, kind, date, source, fields, first = {
        "uk": ("Рада зібралася під відкритим дахом", "Прес-реліз", "Дата", "Джерело", "Напрями діяльності",
               "КИЇВ, 17 листопада 2006 року – Рада зібралася сьогодні під відкритим дахом, і ніхто не змок."),
        "sr": ("Савет се састао под отвореним кровом", "Саопштење", "Датум", "Извор", "Области рада",
               "БЕОГРАД, 17. новембра 2006 – Савет се данас састао под отвореним кровом и нико није покисао."),
    }[language]  # fmt: skip
    page = (
        f'<html lang="{language}"><head><title>{title} | OSCE</title></head><body><div>{kind}</div><h1>{title}</h1>'
        f"<dl><dt>{date}:</dt><dd>17.11.2006</dd><dt>{source}:</dt><dd>OSCE</dd><dt>{fields}:</dt><dd>A</dd></dl>"
        f'<div class="t"><p>{first}</p></div></body></html>'
    )
    release = parse_press_release(page.encode(), url=_URL)

    assert (release.language, release.title, release.content_type) == (language, title, kind)
    assert (str(release.published_on), release.sources, release.fields_of_work) == (
        "2006-11-17", ("OSCE",), ("A",),
    )  # fmt: skip
    assert release.paragraphs == (first,)


def test_files_and_pictures_are_no_text() -> None:
    picture = '<div class="i"><img src="/a.jpg"><i>A roof. (OSCE/A. Name)</i></div>'
    files = '<ul><li><a href="/sites/default/files/1.pdf">Report (PDF)</a></li></ul>'
    text = f'<div class="t">{picture}<p>{_FIRST}</p><p>{_SECOND}</p></div>{files}'
    release = _read(f"<h1>{_TITLE}</h1>{_LABELS}{text}")

    assert release.paragraphs == (_FIRST, _SECOND)
    assert [image.credit for image in release.images] == ["OSCE/A. Name"]
    assert [file.label for file in release.attachments] == ["Report (PDF)"]


def test_a_newsletter_is_no_text_and_is_reported() -> None:
    notice = "<p class='n'>Subscribe to our newsletter and get the news of the week.</p>"
    release = _read(f"<div><h1>{_TITLE}</h1>{_LABELS}{_TEXT}{notice}</div>")

    assert release.paragraphs == (_FIRST, _SECOND)
    assert any(
        "text outside the known parts: 'Subscribe" in warning for warning in release.warnings
    )


@pytest.mark.parametrize("fault", ["</section>", "<div>", "<td></table>"])
def test_damage_outside_the_text_does_no_harm(fault: str) -> None:
    inner = f"{fault}<main><p>News</p><h2>{_TITLE}</h2>{_LABELS}{_TEXT}</main><h3>More</h3>"

    assert _read(inner).paragraphs == (_FIRST, _SECOND)


@pytest.mark.parametrize(
    ("old", "new"),
    [("</p><p>", "</p><a href='/x'><p>"), ("</p><p>", "</p><title>x</title><p>"), ("</p><p>", "</p></div><p>"),
     ("</p><p>", "</p><!-- <p>"), ("</p><p>", "</p><section><p>")],
)  # fmt: skip
def test_damage_in_the_text_is_refused(old: str, new: str) -> None:
    page = _page(f"<main><h1>{_TITLE}</h1>{_LABELS}{_TEXT.replace(old, new)}</main>")

    with pytest.raises(PageRefused):
        parse_press_release(page, url=_URL)


@pytest.mark.parametrize("many", ["<p>Word.</p>" * 60_000, "<div>" * 200 + "<p>Word.</p>" * 6_000])
def test_a_page_with_very_many_elements_is_refused(many: str) -> None:
    assert _refused(f"<h1>{_TITLE}</h1>{_LABELS}{_TEXT}{many}{'</div>' * many.count('<div>')}") == (
        "it has too many elements"
    )


@pytest.mark.parametrize("word", ["When", "Where", "Date", "Source"])
@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize("teaser", [True, False])
def test_a_word_in_bold_in_a_sentence_is_no_label(
    word: str, *, is_first: bool, teaser: bool
) -> None:
    bold = f"<strong>{word}</strong> it rained, the roof was closed for an hour of the meeting."
    first = f"{bold} {_FIRST}" if is_first else f"{_FIRST} {bold}"
    plain = first.replace("<strong>", "").replace("</strong>", "")
    text = f'<div class="t"><p>{first}</p><p>{_SECOND}</p></div>'

    release = _read(
        f"<p>Press release</p><h1>{_TITLE}</h1>{_LABELS}{text}",
        Evidence(title=_TITLE, teaser=plain[:60] if teaser else None),
    )

    assert release.paragraphs == (plain, _SECOND)


def test_a_page_is_refused_whose_fields_contain_the_line_that_opens_the_text() -> None:
    text = f'<div class="t"><p><b>Where:</b> {_FIRST}</p><p>{_SECOND}</p></div>'

    assert _refused(
        f"<p>Press release</p><h1>{_TITLE}</h1>{_LABELS}{text}",
        Evidence(title=_TITLE, teaser=f"Where: {_FIRST[:40]}"),
    ).startswith("a line of its fields opens a text: 'Where: VIENNA")
