"""Pages whose markup is damaged, but not where title and text are: read, and marked."""

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages import second_try
from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import Confidence, PressRelease
from tests.pages.built import LAYOUTS, URL, drupal6, drupal11, labelled_field, listed

_BODY = "<p>The Council met today.</p><p>Nobody got wet.</p>"
_METADATA = {
    "drupal11": listed("Place:", ["Vienna"]) + listed("Source:", ["OSCE Secretariat"]),
    "drupal6": labelled_field("Place:", ["Vienna"])
    + labelled_field("Source:", ["OSCE Secretariat"]),
}


def _page(layout: str, body: str = _BODY) -> bytes:
    """A page without `<main>`, so that its menu counts."""
    page = LAYOUTS[layout](body, metadata=_METADATA[layout])
    for old, new in (
        (b"<main>", b""),
        (b"</main>", b""),
        (b"</nav>", b'</nav><div class="page">'),
        (b"Home</a></div>", b'Home</a></div><div class="page">'),
        (b"</body>", b"</div></body>"),
    ):
        page = page.replace(old, new)
    return page


def _read(page: bytes) -> PressRelease:
    return parse_press_release(page, url=URL)


def _refused(page: bytes) -> str:
    with pytest.raises(PageRefused) as refusal:
        _read(page)
    return refusal.value.kind


BEFORE = {
    "an open block in the menu": b"<div class='menu'>",
    "an end too many in the menu": b"</div>",
    "a tag in a tag": b"<div title='<b>x</b>'></div><div>",
    "a logo in the menu": b"<nav><h1><a href='/'>OSCE</a></h1></nav><div>",
}
AFTER = {
    "an open block in the footer": b"<div class='footer'>",
    "an end too many in the footer": b"<div class='footer'></div></div>",
    "a comment not closed in the footer": b"<!-- footer ",
    "a script not closed in the footer": b"<script>x()",
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("damage", [*BEFORE, *AFTER])
def test_damage_outside_of_title_and_text_is_said_and_does_no_harm(
    damage: str, layout: str
) -> None:
    page = _page(layout)
    if damage in BEFORE:
        page = page.replace(b"<body>", b"<body>" + BEFORE[damage])
    else:
        page = page.replace(b"</div></body>", AFTER[damage] + b"</div></body>")
    whole, release = _read(_page(layout)), _read(page)

    assert release.confidence is Confidence.MEDIUM
    assert release.warnings[0].startswith("markup: damaged outside of title and text: ")
    assert release.warnings[1:] == whole.warnings
    assert (release.title, release.paragraphs) == (whole.title, whole.paragraphs)
    assert (release.place, release.sources) == ("Vienna", ("OSCE Secretariat",))


@pytest.mark.parametrize("damage", BEFORE)
def test_blocks_in_the_body_itself_are_read_after_a_damaged_menu(damage: str) -> None:
    page = drupal6(_BODY).replace(b"<body>", b"<body>" + BEFORE[damage])

    assert _read(page).confidence is Confidence.MEDIUM


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_menu_that_a_parser_leaves_open_is_no_box_around_the_title(layout: str) -> None:
    page = _page(layout).replace(b"<body>", b"<body><nav><div></nav></div>")

    assert _read(page) == _read(_page(layout))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("end", [b"</html>", b"</body></html>"])
def test_a_page_without_its_end_is_read_where_its_text_is_whole(end: bytes, layout: str) -> None:
    page = _page(layout).replace(end, b"")

    confidence = Confidence.MEDIUM if b"body" in end else Confidence.HIGH
    assert (_read(page).paragraphs, _read(page).confidence) == (
        ("The Council met today.", "Nobody got wet."),
        confidence,
    )


def test_a_main_with_its_end_needs_no_end_of_the_page() -> None:
    page = drupal11(_BODY)

    release = _read(page[: page.index(b"</main>") + len(b"</main>")])

    assert release.confidence is Confidence.HIGH


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_page_that_is_cut_before_the_end_of_its_text_is_a_refusal(layout: str) -> None:
    page = _page(layout)
    start, end = page.index(b"<h1>"), page.index(b"wet.</p>") + len(b"wet.</p>")

    assert {_refused(page[:cut]) for cut in range(start, end, 7)} == {"truncated"}


IN_TEXT = {
    "a block not closed": "<p>One</p><div><p>Two</p>",
    "an end too many": "<p>One</p></div><p>Two words and more.</p>",
    "a link not closed": "<p>One <a href='/x'>two</p><p>Three</p>",
    "an end of a link": "<p>One two</a></p><p>Three</p>",
    "some paragraphs without an end": "<p>One<p>Two</p><p>Three</p>",
    "text outside of the paragraphs": "<p>One</p><p>Two</p>three",
    "a menu": "<p>One</p><ul><li><a href='/p'>Poland</a></li></ul>",
    "a quote": "<p title='x>One</p><p>Two</p>",
    "an arrow": "<p>One-> two</p>",
    "a comment in a comment": "<p>One <!-- two</p><p>Three <!-- --> four</p>",
    "a script in a script": "<p>One<script>x</p><p>Two <script>x</script></p>",
    "an icon not closed": "<p>One <svg><path/></p><p>Two</p>",
    "a tag that is its own end": "<p>One <span/>two</p>",
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("damage", IN_TEXT)
def test_damage_in_the_text_is_a_refusal(damage: str, layout: str) -> None:
    page = _page(layout, IN_TEXT[damage]).replace(b"<body>", b"<body><div><div>")

    assert _refused(page) in {"unbalanced", "truncated"}


BETWEEN = {
    "an open list": (b"</dl>", b""),
    "an open block": (b"</dl>", b"</dl><aside>"),
    "a field without its end": (b"Secretariat</div></div></div>", b"Secretariat</div>"),
    "a title without its end": (b"</h1>", b""),
    "a script that hides": (b"</h1>", b"</h1><script>'<h1>x</h1>"),
    "a comment that hides": (b"<body>", b"<body><!-- <h1>Old title</h1> -->"),
    "an attribute that hides": (b"<body>", b"<body><a title='<h1>Old title</h1>'></a>"),
    "two titles in the head": (b"<title>", b"<title>Another page</title><title>"),
    "a second container": (b"</body>", b"<div class='node-content'></div></body>"),
    "a container in a comment": (b"</body>", b"<!-- <div class='node-content'></div> --></body>"),
    "no head": (b"</head>", b""),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("damage", BETWEEN)
def test_damage_around_the_title_is_a_refusal(damage: str, layout: str) -> None:
    old, new = BETWEEN[damage]
    page = _page(layout).replace(b"</body>", b"<div></body>")
    if old not in page:
        pytest.skip(f"{layout} has no such field")
    page = page.replace(old, new)

    assert _refused(page) in {"unbalanced", "truncated", "ambiguous-layout", "unknown-layout"}


def test_fields_outside_of_what_is_whole_are_a_refusal() -> None:
    page = drupal6(_BODY, metadata=labelled_field("Place:", ["Vienna"]))
    outside = b'<body><div><span class="date-display-single">17 November 2006</span>'

    assert _read(page.replace(b"<body>", b"<body><div>")).confidence is Confidence.MEDIUM
    assert _refused(page.replace(b"<body>", outside)) == "truncated"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_two_parsers_that_differ_are_a_refusal(
    layout: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = _page(layout).replace(b"<body>", b"<body><div>")
    assert _read(page).confidence is Confidence.MEDIUM

    class OtherParser:
        def __init__(self, text: str) -> None:
            self.html = text.replace("wet", "dry")

    monkeypatch.setattr(second_try, "LexborHTMLParser", OtherParser)

    assert _refused(page) == "truncated"


@pytest.mark.parametrize(
    "menu",
    [
        "<div>" * 400,
        f"<div><p {' '.join(f'a{number}' for number in range(300))}></p>",
        "<div><p>"
        + "".join(f"<b id='{number}'>" for number in range(100))
        + "</p>"
        + "<p>x" * 3000,
    ],
)
def test_a_menu_that_takes_a_parser_very_long_is_a_refusal(menu: str) -> None:
    page = _page("drupal11").replace(b"<body>", b"<body>" + menu.encode())

    assert _refused(page) == "truncated"


@pytest.mark.parametrize(
    ("size", "is_read"), [(2 * 1024 * 1024, True), (2 * 1024 * 1024 + 1, False)]
)
def test_a_very_large_page_is_not_read_again(size: int, *, is_read: bool) -> None:
    page = _page("drupal11").replace(b"<body>", b"<body><div>")
    page += b" " * (size - len(page))

    if is_read:
        assert _read(page).confidence is Confidence.MEDIUM
    else:
        assert _refused(page) == "truncated"
