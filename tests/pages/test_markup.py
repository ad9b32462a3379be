"""Markup that only looks broken: words about tags in comments, scripts, attributes and text."""

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages.listing import parse_listing
from osce_crawler.pages.press_release import parse_press_release
from tests.pages.built import LAYOUTS, URL
from tests.pages.shells import page_of

_TOP = "<p>Press release</p><h1>Council meets</h1>"
_TEXT = "<p>The Council met today.</p>"
_BODY = f'<div class="body body-section is-text text--default">{_TEXT}</div>'
_OLD = (
    '<div class="content--header"><h1>Council meets</h1><span class="date-display-single">1 May'
    " 2001</span></div>"
    f'<div class="node-content"><div class="pane-content">{_TEXT}</div></div>'
)
_WORDS = [
    '<script>var m="<main>";</script>',
    "<!-- here <main> begins -->",
    '<script>m="<main><h1>x</h1></main>"</script>',
]


@pytest.mark.parametrize("words", _WORDS)
@pytest.mark.parametrize(
    "content", [f'<div class="w">{_TOP}{_BODY}</div>', f'<div class="w">{_OLD}</div>']
)
@pytest.mark.parametrize("where", ["{content}{words}", "{words}{content}", "head"])
def test_a_main_in_a_script_or_comment_is_no_element(where: str, content: str, words: str) -> None:
    page = (
        page_of(content, words)
        if where == "head"
        else page_of(where.format(content=content, words=words))
    )

    assert parse_press_release(page, url=URL).paragraphs == ("The Council met today.",)


@pytest.mark.parametrize("words", _WORDS)
def test_a_main_is_found_beside_words_about_it(words: str) -> None:
    page = page_of(
        f'{words}<nav><div>Menu</nav><main>{words}{_TOP}{_BODY}</main><div class="foot">'
    )

    assert parse_press_release(page, url=URL).title == "Council meets"


def test_a_listing_reads_on_after_words_about_its_end() -> None:
    entries = "".join(
        f'<a class="teaser teaser--two-cols" href="/pc/{node}"><h2 class="teaser__title">A'
        " title</h2></a>"
        f'<script>var end="</main>";</script>'
        for node in (90001, 90002)
    )
    page = page_of(f"<main><h1>Press releases</h1>{entries}</main>")

    assert len(parse_listing(page, "https://www.osce.org/press-releases").items) == 2


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "words", ['Click "Home"> "News".', "Click 'Home page'> 'News'.", '"Home"> there']
)
def test_an_arrow_after_quoted_words_is_text(words: str, layout: str) -> None:
    assert parse_press_release(LAYOUTS[layout](f"<p>{words}</p>"), url=URL).paragraphs == (words,)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "rest", ['href="/x">', 'lass="ext">', "</b", 'a href="/x" "/y">', "/p>", 'x">']
)
def test_what_remains_of_a_tag_is_a_refusal(rest: str, layout: str) -> None:
    with pytest.raises(PageRefused) as refusal:
        parse_press_release(LAYOUTS[layout](f"<p>The Council {rest} met today.</p>"), url=URL)

    assert refusal.value.kind == "unbalanced"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_escaped_markup_in_an_attribute_is_an_attribute(layout: str) -> None:
    body = '<p data-caption="&lt;em&gt;OSCE&lt;/em&gt;">The Council met today.</p>'

    assert parse_press_release(LAYOUTS[layout](body), url=URL).paragraphs == (
        "The Council met today.",
    )


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "body", ['<p title="x>One</p><p id="y">Two</p>', '<p data-caption="<em>OSCE</em>">One</p>']
)
def test_markup_in_an_attribute_is_a_refusal(body: str, layout: str) -> None:
    with pytest.raises(PageRefused) as refusal:
        parse_press_release(LAYOUTS[layout](body), url=URL)

    assert refusal.value.kind == "unbalanced"


@pytest.mark.parametrize(
    "shell", ["<main>{}</main>", '<div class="w">{}</div>', '<div class="hero">{}</div>']
)
def test_a_title_that_a_quote_has_swallowed_is_a_refusal(shell: str) -> None:
    title = '<p>Press release</p><h1 class="a>Council meets</h1><p class="b">In Vienna</p>'

    with pytest.raises(PageRefused) as refusal:
        parse_press_release(page_of(shell.format(title + _BODY)), url=URL)

    assert refusal.value.kind == "unbalanced"
