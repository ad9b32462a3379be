"""Lines under pictures: what is the caption, and who took it."""

from dataclasses import replace

import pytest

from osce_crawler.pages.images import caption_and_credit
from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import Image
from tests.pages.shells import page_of
from tests.work import no_hang


@pytest.mark.parametrize(
    "line",
    [
        "The head of the EU/OSCE delegation in Kyiv", "ROADMAP/strategy presented by observers",
        "Participants at the Photo exhibition in Vienna, 2012", "Observers (left) in Bar",
    ],
)  # fmt: skip
def test_a_caption_stays_whole(line: str) -> None:
    assert caption_and_credit([line]) == (line, None)


@pytest.mark.parametrize(
    ("lines", "caption", "credit"),
    [
        (["A bridge. (OSCE/A. Name)"], "A bridge.", "OSCE/A. Name"),
        (["A bridge. (OSCE/A. Name)", "OSCE/A. Name"], "A bridge.", "OSCE/A. Name"),
        (["OSCE/A. Name"], None, "OSCE/A. Name"),
        (["A bridge", "Photo: A. Name"], "A bridge", "Photo: A. Name"),
        (["A bridge (© A. Name)."], "A bridge", "© A. Name"),
    ],
)
def test_a_credit_is_a_line_of_its_own_or_in_parentheses_at_the_end(
    lines: list[str], caption: str, credit: str
) -> None:
    assert caption_and_credit(lines) == (caption, credit)


@pytest.mark.parametrize(
    "line", ["Photo " * 100_000 + "(", "(OSCE/" * 200_000, "© " * 300_000 + "("]
)
def test_a_line_made_to_be_slow_is_not(line: str) -> None:
    """It takes milliseconds; a pattern that looks for the end from each beginning takes minutes."""
    with no_hang():
        caption_and_credit([line])


@pytest.mark.parametrize(
    ("lines", "caption", "credit"),
    [
        ([], None, None),
        (["A bridge", "A bridge"], "A bridge", None),
        (["“A bridge”", '"A bridge"'], "“A bridge”", None),
        (["A bridge", "in Bar"], "A bridge in Bar", None),
        (["A bridge (OSCE/One) (OSCE/Two)"], "A bridge", "OSCE/Two"),
        (["OSCE/One", "OSCE/Two"], None, "OSCE/One"),
        (["A bridge (OSCE/One) in Bar"], "A bridge (OSCE/One) in Bar", None),
        (["(Photo by: A. Name)"], None, "Photo by: A. Name"),
        ([f"A bridge (OSCE/{'x' * 122})"], f"A bridge (OSCE/{'x' * 122})", None),
        ([f"A bridge (OSCE/{'x' * 200})"], f"A bridge (OSCE/{'x' * 200})", None),
        ([f"A bridge (OSCE/{'x' * 121}"], f"A bridge (OSCE/{'x' * 121}", None),
        ([f"A bridge (OSCE/{'x' * 100})"], "A bridge", f"OSCE/{'x' * 100}"),
        ([f"{'Bridge ' * 60}(OSCE/A. Name)"], ("Bridge " * 60).strip(), "OSCE/A. Name"),
        ([f"A bridge (OSCE/{'x' * 121}){'.' * 32}"], "A bridge", f"OSCE/{'x' * 121}"),
        (
            [f"A bridge (OSCE/{'x' * 121}){'.' * 33}"],
            f"A bridge (OSCE/{'x' * 121}){'.' * 33}",
            None,
        ),
        (["OSCE/A. Name (left)"], "OSCE/A. Name (left)", None),
    ],
)
def test_each_caption_is_said_once_and_the_first_credit_counts(
    lines: list[str], caption: str | None, credit: str | None
) -> None:
    assert caption_and_credit(lines) == (caption, credit)


_URL = "https://www.osce.org/cthb/47920"
_BRIDGE = Image(url="https://www.osce.org/f/bridge.jpg", caption="A bridge", credit="OSCE/A. Name")
_BARE = Image(url="https://www.osce.org/f/bridge.jpg", caption=None, credit=None)
_LONE = Image(url=None, caption="A bridge", credit="OSCE/A. Name")
_IMG = '<img src="/f/bridge.jpg">'
_WORDS = "A bridge (OSCE/A. Name)"
_OTHER = Image(url="https://www.osce.org/f/other.jpg", caption=None, credit=None)


def _images(inside: str, beside: str = "") -> tuple[Image, ...]:
    page = page_of(
        '<main><h1>Council meets</h1><div class="body body-section is-text text--default">'
        f"<p>The Council met.</p>{inside}</div>{beside}</main>"
    )
    release = parse_press_release(page, url=_URL)
    assert release.paragraphs[0] == "The Council met."
    return release.images


@pytest.mark.parametrize(
    "markup",
    [
        f"<figure>{_IMG}<figcaption>{_WORDS}</figcaption></figure>",
        f'<div class="caption">{_IMG}<p>{_WORDS}</p></div>',
        f'{_IMG}<div class="caption">{_WORDS}</div>',
        f'<p>{_IMG}</p><div class="image-caption">{_WORDS}</div>',
        f'<figure>{_IMG}<div class="caption">A bridge</div><p>(OSCE/A. Name)</p></figure>',
        f'{_IMG}<p class="caption">A bridge</p><p class="photo-credit">OSCE/A. Name</p>',
        f'{_IMG}<p class="caption">{_WORDS}</p><p class="photo-credit">OSCE/A. Name</p>',
        f'{_IMG}<p class="caption">{_WORDS}</p>{_IMG}<p class="caption">{_WORDS}</p>',
        f'{_IMG}<p class="caption">A bridge</p>{_IMG}<p class="caption">(OSCE/A. Name)</p>',
        f"{_IMG}<figure>{_IMG}<figcaption>{_WORDS}</figcaption></figure>",
    ],
)
@pytest.mark.parametrize("where", ["inside", "beside"])
def test_a_picture_has_the_caption_that_stands_under_it(markup: str, where: str) -> None:
    assert [*_images(**{"inside": "", where: markup})][:1] == [
        replace(_BRIDGE, credit=None)
        if "photo-credit" in markup and "(OSCE" not in markup
        else _BRIDGE
    ]


@pytest.mark.parametrize(
    ("inside", "beside", "images"),
    [
        ("", "", ()),
        (_IMG, "", (_BARE,)),
        (_IMG + _IMG, "", (_BARE,)),
        ("", _IMG, ()),
        ('<img src="">', "", ()),
        ('<img src="data:image/png;base64,AAAA">', "", ()),
        (f'<img src="data:image/png;base64,AAAA">{_IMG}', "", (_BARE,)),
        ('<img alt="none">', "", ()),
        (f'{_IMG}<img src="/f/other.jpg">', "", (_BARE, _OTHER)),
        ("<figure><p>A table</p></figure>", "", ()),
        (f'<p class="caption">{_WORDS}</p>', "", (_LONE,)),
        (f'<p class="caption">{_WORDS}</p>' * 2, "", (_LONE,)),
        (f'<img src="data:x"><p class="caption">{_WORDS}</p>', "", (_LONE,)),
        (f'<img src="/f/other.jpg">{_IMG}<p class="caption">{_WORDS}</p>', "", (_BRIDGE, _OTHER)),
    ],
)
def test_pictures_without_a_caption_count_in_the_text_alone_and_each_once(
    inside: str, beside: str, images: tuple[Image, ...]
) -> None:
    assert _images(inside, beside) == images


_FIGURE = f"<figure>{_IMG}<figcaption>{_WORDS}</figcaption></figure><p>Text.</p>"


@pytest.mark.parametrize(
    ("lone", "images"),
    [
        (_WORDS, (_BRIDGE,)),
        ("A bridge", (_BRIDGE,)),
        ("OSCE/A. Name", (_BRIDGE,)),
        ("A tower", (_BRIDGE, Image(url=None, caption="A tower", credit=None))),
        ("OSCE/B. Name", (_BRIDGE, Image(url=None, caption=None, credit="OSCE/B. Name"))),
        (
            "A bridge (OSCE/B. Name)",
            (_BRIDGE, Image(url=None, caption="A bridge", credit="OSCE/B. Name")),
        ),
    ],
)
def test_a_lone_caption_that_repeats_the_last_one_adds_no_picture(
    lone: str, images: tuple[Image, ...]
) -> None:
    assert _images(f'{_FIGURE}<p class="caption">{lone}</p>') == images


def test_a_caption_with_a_picture_of_its_own_is_another_picture() -> None:
    tower = _FIGURE.replace("bridge.jpg", "other.jpg")

    assert _images(_FIGURE + tower) == (
        _BRIDGE,
        replace(_OTHER, caption="A bridge", credit="OSCE/A. Name"),
    )
