"""Text next to its container: what a template puts there is left out and reported; what fell out
of it is a refusal.
"""

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import PressRelease
from tests.pages.built import URL
from tests.pages.shells import page_of

_TOP = '<p class="type">Press release</p><h1>Council meets under open roof</h1><dl><dt>Source:</dt><dd>OSCE Secretariat</dd></dl>'
_TEXT = "<p>The Council met under an open roof today.</p><p>Nobody got wet.</p>"
_BODY = f'<div class="body body-section is-text text--default">{_TEXT}</div>'
_OLD_TOP = '<div class="content--header"><h1>Council meets</h1><span class="date-display-single">17 November 2006</span></div>'
_OLD_BODY = f'<div class="node-content"><div class="pane-content">{_TEXT}</div>BESIDE</div>'
_STORIES = '<h2>Related stories</h2><a class="teaser" href="/pa/1"><h3>Another story</h3><p>A teaser of it.</p></a>'


def _read(inner: str) -> PressRelease:
    return parse_press_release(page_of(inner), url=URL)


@pytest.mark.parametrize(
    "inner",
    [
        f"{_TOP}{_BODY}<p>OSCE Secretariat, Wallnerstrasse 6, 1010 Vienna, Austria</p>",
        f"{_TOP}{_BODY}<section>{_STORIES}<p>These are more stories.</p></section>",
        f"<main>{_TOP}{_BODY}<div>{_STORIES}<p>These are more stories.</p></div></main>",
        f"<main><article>{_TOP}{_BODY}<p>Share this story with your friends</p></article></main>",
        f"<main>{_TOP}<p>The Council met under an open roof today.</p>{_BODY}</main>",
        (
            f"<main>{_TOP}{_BODY}<p>Share this story with"
            f" friends</p><section>{_STORIES}</section></main>"
        ),
        f"<section>{_OLD_TOP}{_OLD_BODY}</section>".replace(
            "BESIDE", "<p>Share this story with your friends</p>"
        ),
        (
            f"<main>{_TOP}{_BODY.replace(_TEXT, 'The Council met.<br>Nobody got wet.')}<p>Share this"
            " story with all</p></main>"
        ),
    ],
)
def test_a_line_of_the_template_beside_the_text_is_left_out_and_said(inner: str) -> None:
    release = _read(inner.replace("BESIDE", ""))

    assert len(release.paragraphs) == 2
    assert [warning for warning in release.warnings if "text outside the known parts: '" in warning]


@pytest.mark.parametrize(
    "inner",
    [
        f"<main><div>{_TOP}</div>{_BODY}</main>",
        f"<main>{_TOP}<div>{_BODY}</div><div>{_BODY}</div></main>",
        (
            f"<main>{_TOP}{_BODY}<div><dl><dt>Place:</dt><dd>Vienna and its"
            " woods</dd></dl></div></main>"
        ),
        f"<main>{_TOP}{_BODY}<p>Share this</p></main>",
        f"<main>{_TOP}{_BODY}<section>{_STORIES}</section></main>",
    ],
)
def test_title_labels_and_other_text_containers_are_not_beside_the_text(inner: str) -> None:
    assert [warning for warning in _read(inner).warnings if "outside" in warning] == []


@pytest.mark.parametrize(
    "inner",
    [
        f"<main>{_TOP}{_BODY}The text goes on here</main>",
        f"<main>{_TOP}The text begins before it{_BODY}</main>",
        f"<main>{_TOP}{_BODY}<p>The text goes on here,</p><p>and here.</p></main>",
        f"<main>{_TOP}{_BODY}<blockquote>“The text goes on here.”</blockquote></main>",
        f"<main>{_TOP}<p>The text begins before it</p>{_BODY.replace('<p>The', 'The')}</main>",
        (
            f"<main>{_TOP}{_BODY.replace('</div>', '<ul><li>One</ul></div>')}<p>The list was not the"
            " end.</p></main>"
        ),
        f"<main>{_TOP}{_BODY}</li>Two<p>The list was not the end.</p></main>",
        f"<section>{_OLD_TOP}{_OLD_BODY}</section>".replace(
            "BESIDE", "<p>The text goes on here,</p><p>and here.</p>"
        ),
    ],
)
def test_text_that_fell_out_of_its_container_is_a_refusal(inner: str) -> None:
    with pytest.raises(PageRefused) as refusal:
        _read(inner)

    assert refusal.value.kind == "unbalanced"


_GOES_ON = "<p>The text goes on,</p><p>and here.</p>"


def _with(body: str, after: str, before: str = "") -> str:
    return f"<main>{_TOP}{before}{_BODY.replace(_TEXT, body)}{after}</main>"


@pytest.mark.parametrize(
    "inner",
    [
        _with(_TEXT, _GOES_ON),
        _with(_TEXT, "", _GOES_ON),
        _with(_TEXT, "<p>One two</p><p>three four</p>"),
        _with(f"{_TEXT}<h2>Three</h2>", "<h2>The text goes</h2><h2>on here</h2>"),
        _with("One.", "<h2>The text goes</h2><h2>on here</h2>"),
        _with("One.", "<pre>The text goes</pre><pre>on here</pre>"),
        _with("One.", "<h3>The text goes</h3><h4>on here</h4>"),
        *(
            _with("One.", f"<{tag}>The text goes</{tag}><{tag}>on here</{tag}>")
            for tag in ("p", "li", "h2", "h3", "h4", "pre", "div", "section")
        ),
        *(
            _with("One.", f"<{tag}><li>The text goes</{tag}><{tag}><li>on here</{tag}>")
            for tag in ("ul", "ol")
        ),
        _with("One.", "<table><tr><td>The text goes</table><table><tr><td>on here</table>"),
        _with("<h2>One.</h2>", _GOES_ON),
        _with("<h2>One.</h2>", "<li>The text goes</li><li>on here</li>"),
        _with(_TEXT, "on <p>The text goes on here.</p>"),
        _with(f"{_TEXT}torn", "<p>The text goes on here.</p>"),
        _with(f"{_TEXT}<b>torn</b>", "<p>The text goes on here.</p>"),
        _with(f"{_TEXT}<ul><li>torn</li></ul>", "<p>The text goes on here.</p>"),
        _with(f"{_TEXT}<ol><li>torn</li></ol>", "<p>The text goes on here.</p>"),
        _with(f"torn{_TEXT}", "", "<p>The text begins here.</p>"),
        _with(f"<b>torn</b>{_TEXT}", "", "<p>The text begins here.</p>"),
        _with("<div>One.</div>torn", "<p>The text goes on here.</p>"),
        _with(_TEXT, "<blockquote><p>The text goes on here.</p></blockquote>"),
        _with(_TEXT, "One two three four"),
        _with(_TEXT, "three four", "One two"),
    ],
)
def test_paragraphs_beside_the_text_are_a_refusal_where_they_are_several_or_that_side_is_torn(
    inner: str,
) -> None:
    with pytest.raises(PageRefused) as refusal:
        _read(inner)

    assert refusal.value.kind == "unbalanced"


@pytest.mark.parametrize(
    ("inner", "left_out"),
    [
        (_with(_TEXT, ""), []),
        (_with(_TEXT, "One two three"), []),
        (_with(_TEXT, "<p>One two</p><p>three</p>"), []),
        (_with(_TEXT, "<p>One two three</p>"), []),
        (_with(_TEXT, "<p>One two three four</p>"), ["One two three four"]),
        (_with(_TEXT, "<div>One two three four</div>" * 2), ["One two three four"]),
        (_with(_TEXT, '<p class="x">One two three four</p>' * 2), ["One two three four"]),
        (_with(_TEXT, '<p class="x">a</p><p>One two three four</p><p class="x">b</p>'), ["One two three four"]),
        (_with(_TEXT, '<p class="x">a</p><p>One two three</p><p>four five six</p>'), []),
        (_with(_TEXT, "<h2>The text goes</h2><h2>on here</h2>"), []),
        (_with(_TEXT, '<p><a href="/1">One two three</a></p><p><a href="/2">Four five</a></p>'), []),
        (_with(f"torn{_TEXT}", "<p>One two three four</p>"), ["One two three four"]),
        (_with(f"{_TEXT}torn", "", "<p>One two three four</p>"), ["One two three four"]),
        (_with("One.<br>Two.", "<h2>One two</h2><h2>three four</h2>"), []),
        (_with("One.<br>torn", "<p>One two three four</p>"), ["One two three four"]),
        (_with('<p class="x">One.</p>torn', "<p>One two three four</p>"), ["One two three four"]),
        (_with(_TEXT, f"<section>{'word ' * 20}</section>"), [f"{'word ' * 12}"]),
        (_with(_TEXT, "<table><tr><td>One two three four</table>"), ["One two three four"]),
        (_with(_TEXT, "<p>One two <dl><dt>Place:</dt><dd>Vienna four five</dd></dl></p>"), []),
    ],
)  # fmt: skip
def test_any_other_words_beside_the_text_are_left_out_and_said_once(
    inner: str, left_out: list[str]
) -> None:
    release = _read(inner)

    assert not any("four" in paragraph for paragraph in release.paragraphs)
    assert [warning for warning in release.warnings if warning.startswith("paragraphs")] == [
        f"paragraphs: text outside the known parts: {text!r}" for text in left_out
    ]
