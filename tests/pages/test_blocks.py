"""Pages whose blocks stand directly in `<body>`: without the menus, they give the same record."""

import re
from dataclasses import asdict
from random import Random

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages import region
from osce_crawler.pages.blocks import bare_content
from osce_crawler.pages.hidden import Outline
from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.pages.region import release_region
from tests.pages.built import labelled_field

URL = "https://www.osce.org/odihr/123456"
_LEAF = '<li class="leaf"><a href="/n/%d" title="Our work %d">Work <b>%d</b></a></li>\n'
_MENU = "".join(_LEAF % (number, number, number) for number in range(150))
_NAVIGATION = (
    f'<div id="navigation"><div class="b"><h2 class="t">Menu</h2><ul>{_MENU}</ul></div></div>'
)
_HEADER = (
    '<div id="header"><a href="/"><img src="/l.png" alt="OSCE" /></a><form action="/s"><div>'
    '<input type="hidden" name="form_build_id" value="1" /></div></form></div>'
)
_TOP = f"<!-- top -->{_HEADER}\n<script>a < b; c = '<div>';</script>{_NAVIGATION}"
_CRUMB = '<div class="breadcrumb"><a href="/">Home</a> » <a href="/p">Press releases</a></div>\n'
_TITLE = (
    '<div class="content--header"><h1>Council meets</h1>'
    '<span class="date-display-single">17 November 2006</span>'
    f"{labelled_field('Place:', ['Vienna'])}</div>"
)
_TEXT = (
    '<div class="node-content"><div class="pane-content"><p>VIENNA, 17 November 2006 – The Council'
    " met under an open roof today.</p><p>Nobody got wet.</p></div></div>"
)
_FOOTER = (
    f'<div id="footer"><div class="f"><h2>Site map of all our work</h2><ul>{_MENU}</ul></div></div>'
)
_END = '<script type="text/javascript">jQuery.extend({"a": "</b>"});</script>\n'


def _page(*parts: str, body: str = '<body class="node">') -> bytes:
    head = '<html lang="en"><head><meta charset="utf-8"><title>Council</title></head>\n'
    return f"<!DOCTYPE html>{head}{body}\n{''.join(parts)}</body>\n</html>\n".encode()


_PAGE = _page(_TOP, _CRUMB, _TITLE, _TEXT, _FOOTER, _END)
_TAG = re.compile(rb"<[^<>]*>")
_INSERTED = (
    b"<div> </div> <ul> <ol> <li> </a> <a> <table> <td> </td> <form> <nav> <section> </section> <h1>"
    b" <dl> <dt> <p> </p> <svg> <select> <button> <textarea> <title> <noscript> <!-- --> <script>"
    b" </script> <style> <html> </html> <body> </body> <main> <article> <footer> <br> <x> <div/> \" ' <"
    b" > = <div"
).split()
_PIECES = (
    '<div class="field"><div class="field-label">Place:</div><div class="field-item">Oslo</div></div>',
    '<div class="field"><div class="field-item">Oslo</div></div>',
    '<div><span class="date-display-single">1 May 2001</span></div>',
    '<div><span class="place">Oslo</span></div>',
    '<div><ul class="osce-download-links"><li><a href="/f.pdf">File</a></li></ul></div>',
    '<div><div class="field-field-item-source"><a href="/s">Mission</a></div></div>',
    '<div><h2 class="pane-title">Place</h2><div class="pane-content">Oslo</div></div>',
    "<div><dl><dt>Place:</dt><dd>Oslo</dd></dl></div>",
    '<div><time datetime="2001-05-01">1 May</time></div>',
    '<div><p class="caption">A lake. (OSCE/A. Name)</p></div>',
    '<div><img src="/i.png" /></div><div class="caption">A lake</div>',
    '<div><figure><img src="/i.png" /><figcaption>A lake</figcaption></figure></div>',
    '<div class="node-content"><div class="pane-content"><p>More text of it.</p></div></div>',
    '<div class="content--header"><h1>Another title</h1></div>',
    '<div class="body body-section is-text text--default"><p>Another era.</p></div>',
    "<div><p>One line of text that no part contains.</p></div>",
    "<div>Three short words</div>",
    "<div>Four&nbsp;words&nbsp;in&nbsp;one</div>",
    '<div><a href="mailto:a@b.c">Write to us about it</a></div>',
    '<div id="foot" role="contentinfo"><p>The address of the house is here.</p></div>',
    "<footer><p>The address of the house is here.</p></footer>",
    '<div id="a" id="footer"><p>The address of the house is here.</p></div>',
    '<link rel="canonical" href="https://www.osce.org/odihr/123456" />',
    "<div><table><tr><td>A</td><td>B</td></tr></table></div>",
    "<div><table><tr><td><div>A</td></tr></table></div></div>",
    "<nav><ul><nav></ul></nav></nav>",
    "<ul><li>Item</ul>",
    "<header><nav><a href='/'>Home</a></nav></header>",
    '<header><section><a href="/">Home</a></section></header>',
    "Text of the page itself, without an element.",
    "<!-- <div class='node-content'> -->",
    "<!-- a -- b --><script>'<!--'</script>",
)


def _content(page: bytes) -> str | None:
    found = release_region(Outline.of(page.lower()))
    return None if found is None else page[found.start : found.end].decode()


def _record(page: bytes) -> object:
    try:
        return asdict(parse_press_release(page, url=URL))
    except PageRefused as refusal:
        return f"{refusal.kind}: {refusal}"


def _whole_record(page: bytes) -> object:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(region, "bare_content", lambda *_: None)
        return _record(page)


def _damaged(page: bytes, random: Random) -> bytes:
    """The page with one or two edits: a hole, a byte, a tag dropped, doubled, moved or inserted."""
    for _ in range(random.choice((1, 1, 2))):
        way = random.randrange(7)
        at = random.randrange(page.find(b"<body"), len(page))
        tags = list(_TAG.finditer(page))
        tag = random.choice(tags)
        if way == 0:
            page = page[:at] + page[at + random.randrange(1, 300) :]
        elif way == 1:
            page = page[:at] + bytes([random.randrange(32, 127)]) + page[at + 1 :]
        elif way == 2:
            page = page[: tag.start()] + page[tag.end() :]
        elif way == 3:
            page = page[: tag.end()] + tag[0] + page[tag.end() :]
        elif way == 4:
            page = page[: tag.start()] + random.choice(tags)[0] + page[tag.start() :]
        elif way == 5:
            at = random.choice((at, tag.start()))
            page = page[:at] + random.choice(_INSERTED) + page[at:]
        else:
            at = page.find(b'"', at)
            page = page[:at] + page[at + 1 :]
    return page


def test_only_the_content_and_what_is_near_it_is_read() -> None:
    content = _content(_PAGE)

    assert content is not None
    assert _HEADER not in content
    assert content.strip().endswith(_CRUMB + _TITLE + _TEXT)
    assert _record(_PAGE) == _whole_record(_PAGE)


@pytest.mark.parametrize("piece", _PIECES)
def test_a_piece_anywhere_beside_the_content_gives_the_record_of_the_whole_page(piece: str) -> None:
    parts = [_TOP, _CRUMB, _TITLE, _TEXT, _FOOTER, _END]
    for at in range(len(parts) + 1):
        page = _page(*parts[:at], piece, *parts[at:])
        assert _record(page) == _whole_record(page)
        inside = page.replace(b"</h2><ul>", b"</h2>" + piece.encode() + b"<ul>")
        assert _record(inside) == _whole_record(inside)


@pytest.mark.parametrize("seed", range(120))
def test_a_damaged_page_gives_the_record_of_the_whole_page(seed: int) -> None:
    page = _damaged(_PAGE, Random(f"blocks {seed}"))

    assert _record(page) == _whole_record(page)


@pytest.mark.parametrize(
    "page",
    [
        _page(_TOP, _TITLE, _TEXT, _FOOTER, body="<main></main><body>"),
        _PAGE.replace(b"</body>", b""),
        _PAGE.replace(b"</body>", b"</body></body>"),
        _PAGE.replace(b"</head>", b"</head><p>"),
        _PAGE.replace(b"<body ", b"<body id='x' "),
        _PAGE.replace(b'<div id="footer"', b'<html><div id="footer"'),
        _PAGE.replace(b"</html>", b"</html>more"),
        _PAGE.replace(b"<!-- top -->", b"<!-- top --!>"),
    ],
)
def test_a_page_of_another_form_is_read_whole(page: bytes) -> None:
    assert bare_content(Outline.of(page.lower()), page.find(b'<div class="content--'), 0) is None
