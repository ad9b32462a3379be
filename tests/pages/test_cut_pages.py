"""A page that was cut short is read only where nothing of the release can be missing."""

import re
from collections.abc import Callable, Iterator

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages.layouts import BUILT_IN
from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import Confidence, Evidence, PressRelease
from tests.pages.built import URL
from tests.pages.inferred.arranged import parts_of
from tests.pages.inferred.designs import DESIGNS
from tests.pages.inferred.held_out import HELD_OUT
from tests.pages.inferred.readings import in_shells
from tests.pages.shells import SHELLS, page_of

_ONE = "<p>VIENNA, 17 November 2006 – The Council met under an open roof today.</p>"
_TWO = "<p>It will meet again when the roof has been closed for good.</p>"
_FILES = (
    '<ul class="osce-download-links"><li><a href="/sites/default/files/f/1.pdf">A</a></li></ul>'
)
_NEW_TOP = '<p class="type">News</p><h1>Council meets</h1><dl><dt>Place:</dt><dd>Vienna</dd></dl>'
_OLD_TOP = (
    '<div class="content--header"><h1>Council meets</h1></div>'
    '<span class="date-display-single">17 November 2006</span>'
)
_TEXT = "body body-section is-text text--default"
_FOOTER = "<footer><p>The organization works in all of these countries.</p></footer>"
_OLD_FOOTER = f'<div id="footer">{_FOOTER[8:-9]}</div>'


def _div(kind: str, inner: str) -> str:
    return f'<div class="{kind}">{inner}</div>\n'


def _node(inner: str) -> str:
    return _div("node-content", _div("pane-content", inner))


SECTIONS = {
    **{
        f"drupal11 {kind}": (_NEW_TOP, _div(_TEXT, _ONE), _div(kind, _TWO))
        for kind in (
            _TEXT, "body body-section is-quote", "body-section is-strange", "text--lead",
            "body-section is-contact", "body-section is-list",
        )
    },
    "drupal6 nodes": (_OLD_TOP, _node(_ONE), _node(_TWO)),
    "drupal6 panes": (
        _OLD_TOP + '<div class="node-content">',
        _div("pane-content", _ONE),
        _div("pane-content", _TWO) + "</div>",
    ),
    "drupal6 wrapped panes": (
        _OLD_TOP + '<div class="content--content">',
        _div("p1", _div("pane-content", _ONE)),
        _div("p2", _div("pane-content", _TWO)) + "</div>",
    ),
}  # fmt: skip
SHAPES: dict[str, Callable[[str, str, str], str]] = {
    "main": lambda top, one, two: f"<main>{top}{one}{two}{_FILES}</main>",
    "an article in main": lambda top, one, two: (
        f"<main><article>{top}{one}{two}{_FILES}</article></main>"
    ),
    "an article": lambda top, one, two: f"<article>{top}{one}{two}{_FILES}</article>",
    "a div": lambda top, one, two: f'<div id="page"><div>{top}{one}{two}{_FILES}</div></div>',
    "a table": lambda top, one, two: f"<table><tr><td>{top}{one}{two}{_FILES}</td></tr></table>",
    "a form": lambda top, one, two: f"<form>{top}{one}{two}{_FILES}</form>",
    "nothing": lambda top, one, two: f"{top}{one}{two}{_FILES}",
    "files beside": lambda top, one, two: (
        f'<div id="page"><div>{top}{one}{two}</div>{_FILES}</div>'
    ),
}
COLUMNS: dict[str, Callable[[str, str, str], str]] = {
    "columns": lambda top, one, two: (
        f'<div id="page">{_div("l", top + one)}{_div("l", two + _FILES)}</div>'
    ),
    "columns of main": lambda top, one, two: (
        f"<main>{_div('l', top + one)}{_div('l', two + _FILES)}</main>"
    ),
    "outside of an article": lambda top, one, two: (
        f'<div id="page"><article>{top}{one}</article>{two}{_FILES}</div>'
    ),
    "siblings": lambda top, one, two: f"{_div('t', top)}{_div('c', one)}{_div('c', two + _FILES)}",
}


def _pages() -> Iterator[tuple[str, bytes]]:
    for kind, (top, one, two) in SECTIONS.items():
        footer = _OLD_FOOTER if "drupal6" in kind else _FOOTER
        is_flat = top.count("<div") == top.count("</div")
        for shape, made in (SHAPES | COLUMNS if is_flat else SHAPES).items():
            yield f"{kind} in {shape}", page_of(made(top, one, two) + footer)
    # The page ends with the element around all, or has its files in a sibling of that in <body>:
    # what ends exactly between the two is whole in the bytes.
    for name, inner in SHELLS.items():
        if name not in {"drupal11-files-in-a-sibling", "drupal6-files-after-it"}:
            yield name, page_of(inner)


PAGES = dict(_pages())


def _read(page: bytes) -> PressRelease | None:
    try:
        return parse_press_release(page, url=URL)
    except PageRefused:
        return None


def _facts(release: PressRelease) -> tuple[object, ...]:
    return (
        *(release.title, release.paragraphs, release.place, release.published_on, release.sources),
        *(release.fields_of_work, release.content_type, release.attachments),
    )


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_is_cut_anywhere_is_read_whole_or_not_at_all(name: str) -> None:
    page = PAGES[name]
    whole = _read(page)
    assert whole is not None
    start = page.index(b"<body>")
    after_tags = [tag.end() for tag in re.finditer(b">", page) if start <= tag.end() < len(page)]
    cuts = {*after_tags, *(end - 1 for end in after_tags), *range(start, len(page), 5)}

    read = {cut: release for cut in cuts if (release := _read(page[:cut]))}

    assert {page[:cut][-40:] for cut, one in read.items() if _facts(one) != _facts(whole)} == set()
    assert read


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("footer", [_FOOTER, _OLD_FOOTER])
@pytest.mark.parametrize(
    ("top", "text"), [(_NEW_TOP, _div(_TEXT, _ONE)), (_OLD_TOP, _node(_ONE))], ids=["new", "old"]
)
def test_a_page_without_its_end_is_read_from_its_footer_on(
    top: str, text: str, footer: str, shape: str
) -> None:
    page = page_of(SHAPES[shape](top, text, "") + footer)
    whole = _read(page)

    for cut in range(page.index(b"<p>The organ"), page.index(b"</body>")):
        release = _read(page[:cut])

        assert whole is not None
        assert release is not None
        assert _facts(release) == _facts(whole)
        assert release.confidence is (Confidence.HIGH if "main" in shape else Confidence.MEDIUM)


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>document.write('</html>')</script>",
        "<!-- </body></html> -->",
        '<div title="</html>"></div>',
        "<div title='</body>'></div>",
    ],
)
@pytest.mark.parametrize("kind", SECTIONS)
def test_an_end_in_a_comment_or_a_value_is_no_end(kind: str, hidden: str) -> None:
    top, one, two = SECTIONS[kind]
    page = page_of(hidden + SHAPES["a div"](top, one, two))
    start, end = page.index(one.encode()) + len(one.encode()), page.index(_FILES.encode())

    assert {_read(page[:cut]) for cut in range(start, end)} == {None}


_ADDED = 'name = "new"\n[release]\ntitle = "h1"\nbody = "div.text"\n'


def test_a_page_with_an_added_layout_is_read_whole_or_not_at_all() -> None:
    layouts = BUILT_IN.with_added([_ADDED])
    inner = f'<div id="page"><h1>Council meets</h1>{_div("text", _ONE)}{_div("text x", _TWO)}</div>'
    page = page_of(inner + _FOOTER)

    def read(page: bytes) -> tuple[str, ...]:
        try:
            return parse_press_release(page, url=URL, layouts=layouts).paragraphs
        except PageRefused:
            return ()

    whole = read(page)
    found = [read(page[:cut]) for cut in range(page.index(b"<body>"), len(page))]

    assert len(whole) == 2
    assert set(found) == {(), whole}


def test_a_page_of_unknown_design_is_read_whole_or_not_at_all() -> None:
    wrong = []
    for name, release, page in in_shells({**DESIGNS, **HELD_OUT}, 1, "cut"):
        evidence = Evidence(title=release.title, teaser=release.paragraphs[0][:180])

        def read(page: bytes, evidence: Evidence = evidence) -> PressRelease | None:
            try:
                return parse_press_release(page, url=URL, evidence=evidence)
            except PageRefused:
                return None

        whole = read(page)
        body = parts_of(release).body.encode()
        start = page.index(body) + len(body) // 2
        for cut in range(start, min(start + len(body) + 200, len(page)), 11):
            one = read(page[:cut])
            if one and whole and _facts(one) != _facts(whole):
                wrong.append((name, page[cut - 40 : cut]))

    assert not wrong
