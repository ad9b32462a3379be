"""Text of the content that is in no known part is reported, whatever its markup."""

import pytest

from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import PressRelease
from tests.pages.built import URL
from tests.pages.shells import page_of

_TOP = '<p class="type">Press release</p><h1>Council meets under open roof</h1><dl><dt>Source:</dt><dd>OSCE Secretariat and its five offices</dd></dl>'
_BODY = '<div class="body body-section is-text text--default"><p>The Council met today.</p></div>'
_OLD_TOP = '<div class="content--header"><h1>Council meets</h1><span class="date-display-single">17 November 2006</span></div>'
_OLD_BODY = (
    '<div class="node-content"><div class="pane-content"><p>The Council met.</p></div></div>'
)
_FOUR = "One two three four"


def _said(inner: str) -> list[str]:
    release = _read(inner)
    assert not any("three" in paragraph for paragraph in release.paragraphs)
    prefix = "paragraphs: text outside the known parts: "
    return [
        warning.removeprefix(prefix).strip("'")
        for warning in release.warnings
        if warning.startswith("paragraphs")
    ]


def _read(inner: str) -> PressRelease:
    return parse_press_release(page_of(inner), url=URL)


@pytest.mark.parametrize(
    ("block", "said"),
    [
        (f'<p class="x">{_FOUR}</p>', [_FOUR]),
        (f'<div class="x"><div><p>{_FOUR}</p></div></div>', [_FOUR]),
        (f'<ul class="x"><li>{_FOUR}</li><li>one</li></ul>', [_FOUR]),
        (f'<ul class="x"><li>{_FOUR}</li><li>Five {_FOUR}</li></ul>', [_FOUR, f"Five {_FOUR}"]),
        (f'<blockquote class="x">{_FOUR}</blockquote>', [_FOUR]),
        (f'<section class="x"><h2>{_FOUR}</h2></section>', [_FOUR]),
        (f'<footer class="x"><p>{_FOUR}</p></footer>', [_FOUR]),
        (f"<aside><p>{_FOUR}</p></aside>", [_FOUR]),
        (f'<nav class="x"><p>{_FOUR}</p></nav>', [_FOUR]),
        (f'<article class="x"><p>{_FOUR}</p></article>', [_FOUR]),
        (f'<span class="x">{_FOUR}</span>', [_FOUR]),
        ('<span class="x">One two</span> <b class="x">three four</b>', [_FOUR]),
        ('<p class="x">One<br>two<br>three<br>four</p>', [_FOUR]),
        ('<div class="x"><p>One two</p><p>three four</p></div>', [_FOUR]),
        ('<p class="x">One two three</p>', []),
        ('<p class="x">One two</p><p class="x">three four</p>', []),
        (f'<p class="x"><a href="/1">{_FOUR}</a></p>', []),
        (f'<a href="/1"><h3>{_FOUR}</h3><p>{_FOUR}</p></a>', []),
        (f'<p class="x"><a href="mailto:a@osce.org">{_FOUR}</a></p>', [_FOUR]),
        ('<p class="x">Read more: <a href="/1">here</a>, three four</p>', ["Read more: here, three four"]),
        ('<ul class="share"><li><a href="/1">Share this with all</a></li><li>or print it</li></ul>', []),
        (f'<button class="x">{_FOUR}</button>', []),
        (f"<script>{_FOUR}</script><style>{_FOUR}</style><noscript>{_FOUR}</noscript>", []),
        (f'<div class="x"><script>{_FOUR}</script></div>', []),
        (f"<figure><img src='/a.jpg'><figcaption>{_FOUR}</figcaption></figure>", []),
        (f'<p class="caption">{_FOUR}</p>', []),
        (f'<p><a href="/sites/default/files/1.pdf">{_FOUR}</a></p>', []),
        (f'<p class="x">{"word " * 40}</p>', [("word " * 12)]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["after", "before", "wrapped"])
def test_a_block_with_more_than_three_words_outside_links_is_reported(
    place: str, block: str, said: list[str]
) -> None:
    inner = {
        "after": f"<main>{_TOP}{_BODY}{block}</main>",
        "before": f"<main><div>{_TOP}</div>{block}<article>{_BODY}</article></main>",
        "wrapped": f'<main>{_TOP}<div class="w"><i class="x"></i>{block}{_BODY}</div></main>',
    }

    assert _said(inner[place]) == said


@pytest.mark.parametrize(
    "inner",
    [
        f'<main><p class="x">{_FOUR}</p>{_TOP}{_BODY}</main>',
        f'<header><p class="x">{_FOUR}</p></header><main>{_TOP}{_BODY}</main><div>{_FOUR}</div>',
        f"{_TOP}{_BODY}<footer><p>{_FOUR}</p></footer>",
        f'<section>{_OLD_TOP}{_OLD_BODY}</section><div id="side">{_FOUR}</div>',
        f'{_OLD_TOP}{_OLD_BODY}<div id="footer"><p>{_FOUR}</p></div>',
        f'<section>{_OLD_TOP}{_OLD_BODY}<div class="field-field-description"><div class="field-item">{_FOUR}</div></div></section>',
        f'<section>{_OLD_TOP}<span class="author">{_FOUR}</span>{_OLD_BODY}</section>',
        f'<section>{_OLD_TOP}<div class="field"><div class="field-label">Tags:</div><div class="field-items">{_FOUR}</div></div>{_OLD_BODY}</section>',
    ],
)
def test_text_outside_the_content_and_fields_are_not_reported(inner: str) -> None:
    assert _said(inner) == []


def test_a_list_of_labels_that_is_not_read_is_reported_where_no_label_is_known() -> None:
    unknown = f"<dl><dt>Mood</dt><dd>{_FOUR}</dd></dl>"

    assert _said(f"<main>{_TOP}{_BODY}{unknown}</main>") == [_FOUR]
    assert _said(f"<main>{_TOP}{_BODY}{unknown.replace('Mood', 'Place')}</main>") == []


def test_very_many_texts_are_counted() -> None:
    blocks = "".join(f'<p class="x">{_FOUR} {number}</p>' for number in range(25))
    said = _said(f"<main>{_TOP}{_BODY}{blocks}</main>")

    assert said[:2] == [f"{_FOUR} 0", f"{_FOUR} 1"]
    assert (len(said), said[-1]) == (21, "paragraphs: 5 further texts outside the known parts")
