"""What stands on a release's page and belongs to another story: its dates, pictures and files are
not the release's.
"""

from datetime import date

import pytest

from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import PressRelease
from tests.pages.built import URL
from tests.pages.shells import page_of

_TOP = '<p class="type">Press release</p><h1>Council meets under open roof</h1>'
_NO_DATE = "<dl><dt>Date:</dt><dd></dd><dt>Source:</dt><dd>OSCE Secretariat</dd></dl>"
_NO_LABEL = "<dl><dt>Source:</dt><dd>OSCE Secretariat</dd></dl>"
_BODY = '<div class="body body-section is-text text--default"><p>The Council met today.</p><p>Nobody got wet.</p></div>'
_TIME = '<time datetime="2020-01-01T12:00:00Z">1 January 2020</time>'
_TEASER = f'<a class="teaser" href="/pa/1">{_TIME}<h3>Another story</h3><p>A teaser text of another story.</p></a>'
_FIGURE = '<figure><img src="/other.jpg"><figcaption>Another (OSCE/Somebody)</figcaption></figure>'
_FILE = '<a href="/sites/default/files/other.pdf">Other report</a>'
_OLD_TITLE = '<div class="content--header"><h1>Council meets under open roof</h1></div>'
_OLD_BODY = (
    '<div class="node-content"><div class="pane-content"><p>The Council met today.</p></div></div>'
)
_OLD_DAY = '<span class="date-display-single">1 January 2020</span>'
_OLD_SOURCE = '<div class="field-field-item-source"><a href="/s">OSCE Secretariat</a></div>'


def _read(inner: str) -> PressRelease:
    return parse_press_release(page_of(inner), url=URL)


@pytest.mark.parametrize(
    "inner",
    [
        f"<main><aside>{_TEASER}</aside>{_TOP}{_NO_DATE}{_BODY}</main>",
        f"<main>{_TOP}{_NO_DATE}<aside>{_TEASER}</aside>{_BODY}</main>",
        f'<main>{_TOP}{_NO_DATE}<div class="related">{_TEASER}</div>{_BODY}</main>',
        f'<main>{_TOP}{_NO_DATE}<p class="m">Updated {_TIME}</p>{_BODY}</main>',
        f"<main>{_TOP}{_NO_DATE}<nav>{_TIME}</nav>{_BODY}</main>",
        f'<header>{_TOP}</header><div class="side">{_TEASER}</div><main>{_NO_DATE}{_BODY}</main>',
        f'<div class="ticker">{_TIME}</div><div class="p">{_TOP}{_NO_LABEL}{_BODY}</div>',
        f"<main>{_TOP}{_NO_LABEL}<aside>{_TIME}</aside>{_BODY}</main>",
        f"<main>{_TOP}{_NO_LABEL}<ul><li>{_TIME}</li></ul>{_BODY}</main>",
        f"<main>{_TOP}{_NO_LABEL}<article><h2>Another</h2>{_TIME}</article>{_BODY}</main>",
        f"<main>{_TOP}{_NO_LABEL}{_TEASER}{_BODY}</main>",
        f'<div class="side">{_OLD_DAY}</div><section>{_OLD_TITLE}{_OLD_BODY}</section>',
        f"<section>{_OLD_TITLE}<ul><li>{_OLD_DAY}</li></ul>{_OLD_BODY}</section>",
        f"<section>{_OLD_TITLE}{_NO_DATE}<p>{_OLD_DAY}</p>{_OLD_BODY}</section>",
    ],
)
def test_the_date_of_another_story_is_not_the_releases(inner: str) -> None:
    release = _read(inner)

    assert release.published_on is None
    assert "published_on: not on the page" in release.warnings


@pytest.mark.parametrize(
    "inner",
    [
        f"<main>{_TOP}<p>{_TIME}</p>{_BODY}</main>",
        f"<main><article>{_TOP}<header>{_TIME}</header>{_BODY}</article></main>",
        f'<div class="hero">{_TOP}<p>{_TIME}</p></div><div class="col">{_BODY}</div>',
        (
            f'<main>{_TOP}<ul class="meta"><li>Date: {_TIME}</li><li>Place:'
            f" Vienna</li></ul>{_BODY}</main>"
        ),
        (
            f'<div class="meta">{_OLD_DAY}{_OLD_SOURCE}</div><div'
            f' class="w">{_OLD_TITLE}{_OLD_BODY}</div>'
        ),
        (
            '<span class="date-display-single">2 May 1999</span><div'
            f' class="w">{_OLD_TITLE}<p>{_OLD_DAY}</p>{_OLD_BODY}</div>'
        ),
        (
            f'<section>{_OLD_TITLE}<div class="field"><div'
            f' class="field-label">Date:</div>{_OLD_DAY}</div>{_OLD_BODY}</section>'
        ),
    ],
)
def test_a_date_that_stands_free_beside_the_title_is_the_releases(inner: str) -> None:
    assert _read(inner).published_on == date(2020, 1, 1)


@pytest.mark.parametrize(
    "other",
    [
        f'<section class="related"><article>{_FIGURE}{_FILE}</article></section>',
        f'<section class="related">{_FIGURE}{_FILE}</section>',
        f"<article><h2>Another</h2>{_FIGURE}{_FILE}</article>",
        f'<div class="teaser">{_FIGURE}{_FILE}</div>',
        f'<aside><h3><a href="/pa/1">Another story</a></h3>{_FIGURE}{_FILE}</aside>',
        f"<nav>{_FIGURE}{_FILE}</nav>",
    ],
)
@pytest.mark.parametrize(
    "shell", ["<main>{}</main>", "<main><article>{}</article></main>", '<div class="w">{}</div>']
)
def test_pictures_and_files_of_another_story_are_not_the_releases(shell: str, other: str) -> None:
    release = _read(shell.format(_TOP + _NO_DATE + _BODY + other))

    assert (release.images, release.attachments) == ((), ())
    assert release.paragraphs == ("The Council met today.", "Nobody got wet.")


@pytest.mark.parametrize(
    "own",
    [
        f"{_FIGURE}<ul><li>{_FILE}</li></ul>",
        f'<div class="downloads">{_FIGURE}<h2>Downloads</h2>{_FILE}</div>',
        (
            f'<article class="media media--type-image">{_FIGURE}</article><article'
            f' class="media">{_FILE}</article>'
        ),
        f"<aside>{_FIGURE}<h2>Downloads</h2><ul><li>{_FILE}</li></ul></aside>",
    ],
)
def test_pictures_and_files_beside_the_text_are_the_releases(own: str) -> None:
    release = _read(f"<main><article>{_TOP}{_NO_DATE}{_BODY}{own}</article></main>")

    assert [image.credit for image in release.images] == ["OSCE/Somebody"]
    assert [attachment.label for attachment in release.attachments] == ["Other report"]


def test_a_picture_in_a_box_of_the_text_is_the_releases() -> None:
    body = _BODY.replace("<p>Nobody", f"<aside><article>{_FIGURE}</article></aside><p>Nobody")
    release = _read(f"<main>{_TOP}{_NO_DATE}{body}</main>")

    assert [image.credit for image in release.images] == ["OSCE/Somebody"]
    assert release.paragraphs == ("The Council met today.", "Nobody got wet.")


@pytest.mark.parametrize(
    "stories",
    [
        '<h2><a href="/pa/1">Another story</a></h2>',
        '<h3><a href="/pa/1">Another story</a></h3>',
        '<h4><a href="/pa/1">Another story</a></h4>',
        "<article>Another story</article>",
        '<a class="teaser" href="/pa/1">Another story</a>',
    ],
)
def test_a_box_that_leads_to_another_story_holds_nothing_of_this_one(stories: str) -> None:
    release = _read(f"<main>{_TOP}{_NO_DATE}{_BODY}<aside>{stories}{_FIGURE}{_FILE}</aside></main>")

    assert (release.images, release.attachments) == ((), ())


@pytest.mark.parametrize(
    "box", ["<h2>Downloads</h2>", '<p><a href="/pa/1">A link</a></p>', "<h5><a>x</a></h5>", ""]
)
def test_a_plain_box_beside_the_text_is_a_part_of_the_story(box: str) -> None:
    release = _read(f"<main>{_TOP}{_NO_DATE}{_BODY}<aside>{box}{_FIGURE}{_FILE}</aside></main>")

    assert (len(release.images), len(release.attachments)) == (1, 1)


@pytest.mark.parametrize(
    ("around", "own"),
    [
        ('<div class="x">{}</div>', True),
        ('<div class="x teaser y">{}</div>', False),
        ('<div class="related">{}</div>', False),
        ('<div class="unrelated teasers">{}</div>', True),
        ('<aside class="related">{}</aside>', False),
        ('<aside class="x">{}</aside>', True),
        ("<aside><nav>{}</nav></aside>", False),
        ("<article>{}</article>", False),
        ('<article class="media">{}</article>', True),
        ('<article class="x media y">{}</article>', True),
        ('<article class="media-x">{}</article>', False),
        ('<nav class="media">{}</nav>', False),
        ("<footer>{}</footer>", False),
        ("<section><ul><li>{}</li></ul></section>", True),
    ],
)
@pytest.mark.parametrize("where", ["before", "after"])
def test_what_stands_around_a_picture_says_whose_it_is(
    around: str, where: str, *, own: bool
) -> None:
    picture = around.format(_FIGURE)
    inner = f"{picture}{_NO_DATE}{_BODY}" if where == "before" else f"{_NO_DATE}{_BODY}{picture}"

    assert len(_read(f"<main>{_TOP}{inner}</main>").images) == own


@pytest.mark.parametrize(
    ("around", "own"),
    [
        ("<p>{}</p>", True),
        ("<ul><li>{}</li></ul>", False),
        ("<ul><li>Date: {}</li></ul>", True),
        ("<ul><li>Datum: {}</li></ul>", True),
        ("<ul><li>Place: {}</li></ul>", False),
        ('<p><a href="/x">{}</a></p>', False),
        ('<p><a href="/x">Date: {}</a></p>', True),
        ("<div><aside>{}</aside></div>", False),
        ('<div class="related"><p>{}</p></div>', False),
    ],
)
def test_a_free_date_in_a_link_or_a_list_needs_a_word_that_announces_it(
    around: str, *, own: bool
) -> None:
    release = _read(f"<main>{_TOP}{_NO_LABEL}{around.format(_TIME)}{_BODY}</main>")

    assert (release.published_on is not None) is own


@pytest.mark.parametrize(
    ("inner", "own"),
    [
        (f"<div>{_OLD_DAY}</div><section>{_OLD_TITLE}{_OLD_BODY}</section>", False),
        (f"<div>{_OLD_DAY}{_OLD_SOURCE}</div><section>{_OLD_TITLE}{_OLD_BODY}</section>", True),
        (f"<div>{_OLD_DAY}</div>{_OLD_TITLE}{_OLD_BODY}", True),
        (f"{_OLD_DAY}<section>{_OLD_TITLE}{_OLD_BODY}</section>", True),
        (f"<div>{_OLD_DAY}<p>Words</p></div><section>{_OLD_TITLE}{_OLD_BODY}</section>", False),
    ],
)
def test_a_date_away_from_the_content_needs_another_field_beside_it(
    inner: str, *, own: bool
) -> None:
    assert (_read(inner).published_on is not None) is own


def test_a_date_near_the_content_goes_before_one_away_from_it() -> None:
    away = f"<div>{_OLD_DAY.replace('2020', '1999')}{_OLD_SOURCE}</div>"
    release = _read(f"{away}<section>{_OLD_TITLE}<p>{_OLD_DAY}</p>{_OLD_BODY}</section>")

    assert release.published_on == date(2020, 1, 1)
