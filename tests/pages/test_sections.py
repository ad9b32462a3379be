"""Sections of the text beside its containers: all are read or reported, as they come."""

import pytest

from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import PressRelease
from tests.pages.built import URL
from tests.pages.shells import page_of

_TOP = '<p class="type">Press release</p><h1>Council meets under open roof</h1>'
_TEXT = "The Council met under an open roof today."
_BODY = f'<div class="body body-section is-text text--default"><p>{_TEXT}</p></div>'
_QUOTE = "<blockquote><p>“Nobody got wet.”</p></blockquote>"
_IMAGE = '<img src="/f/bridge.jpg">'
_FILE = '<a href="/sites/default/files/f/1.pdf">Report</a>'
_LABELS = '<dl><dt>Place:</dt><dd>Vienna</dd><dt>Date:</dt><dd><time datetime="2006-11-17">x</time></dd></dl>'


def _read(inner: str) -> PressRelease:
    return parse_press_release(page_of(inner), url=URL)


def _with(after: str, before: str = "") -> PressRelease:
    return _read(f"<main><article>{_TOP}{before}{_BODY}{after}</article></main>")


def _said(release: PressRelease) -> list[str]:
    return [warning for warning in release.warnings if warning.startswith("paragraphs")]


def _read_as(kind: str) -> str:
    return f"paragraphs: section of unknown kind {kind!r} was read"


@pytest.mark.parametrize(
    ("classes", "kind"),
    [
        ("body body-section is-quote", "is-quote"),
        ("body body-section is-list", "is-list"),
        ("body-section is-table", "is-table"),
        ("body-section is-contact theme-dark", "is-contact theme-dark"),
        ("body-section", "body-section"),
        ("body is-quote", "is-quote"),
        ("body", "body"),
        ("body-quote", "body-quote"),
        ("body__quote", "body__quote"),
        ("is-quote", "is-quote"),
        ("is-list list--plain", "is-list list--plain"),
        ("text--small", "text--small"),
    ],
)
@pytest.mark.parametrize("wrapper", ["{}", '<div class="w">{}</div>', "<div>{}</div>"])
@pytest.mark.parametrize("tag", ["div", "section", "blockquote"])
def test_a_section_of_unknown_kind_is_read_with_a_warning(
    tag: str, wrapper: str, classes: str, kind: str
) -> None:
    section = wrapper.format(f'<{tag} class="{classes}">{_QUOTE}</{tag}>')
    release = _read(f"<main>{_TOP}{wrapper.format(_BODY)}{section}</main>")

    assert release.paragraphs == (_TEXT, "“Nobody got wet.”")
    assert _said(release) == [_read_as(kind)]


@pytest.mark.parametrize(
    "classes",
    ["body body-section is-text text--lead", "body-section is-text", "is-text x", "text--lead"],
)
def test_a_section_of_text_needs_no_warning(classes: str) -> None:
    release = _with("", f'<div class="{classes}"><p>In short.</p></div>')

    assert release.paragraphs == ("In short.", _TEXT)
    assert _said(release) == []


def test_sections_are_read_in_the_order_of_the_page_and_each_kind_is_reported_once() -> None:
    quote = '<div class="body-section is-quote"><p>Quote {}.</p></div>'
    release = _with(
        f'<div class="w">{quote.format(2)}</div>{_BODY.replace("today", "again")}{quote.format(3)}',
        quote.format(1),
    )

    assert release.paragraphs == (
        "Quote 1.",
        _TEXT,
        "Quote 2.",
        _TEXT.replace("today", "again"),
        "Quote 3.",
    )
    assert _said(release) == [_read_as("is-quote")]


@pytest.mark.parametrize(
    ("section", "paragraphs"),
    [
        ("<ul><li>One</li><li>Two</li></ul>", ("One", "Two")),
        ("<table><tr><td>One</td><td>Two</td></tr></table>", ("One", "Two")),
        ('<h2>Contacts</h2><p>A. Name</p><p><a href="mailto:a@osce.org">a@osce.org</a></p>', ("Contacts", "A. Name", "a@osce.org")),
        ('<h2>Contacts</h2><p><a href="tel:+430000">+43 0000</a></p>', ("Contacts", "+43 0000")),
        ("<h3>What next?</h3><p>A plan.</p>", ("What next?", "A plan.")),
        ("<h3><button>What next?</button></h3><p>A plan.</p>", ("What next?", "A plan.")),
        ('<button aria-expanded="false">What will happen next year?</button><p>A plan.</p>', ("What will happen next year?", "A plan.")),
        ("<details><summary>What next?</summary>A plan.</details>", ("What next?", "A plan.")),
        ('<h3><a href="#p1">What next?</a></h3><p id="p1">There is a new plan.</p>', ("What next?", "There is a new plan.")),
        ('<p>Read <a href="/pc/1">the plan</a> of the Council in full.</p>', ("Read the plan of the Council in full.",)),
        ("<p>One <button>Share</button> two</p><button aria-controls='x'>Show more</button>", ("One two",)),
    ],
)  # fmt: skip
def test_a_section_has_the_paragraphs_inside_of_it(
    section: str, paragraphs: tuple[str, ...]
) -> None:
    assert _with(f'<div class="body-section is-new">{section}</div>').paragraphs[1:] == paragraphs


def test_a_section_around_a_container_is_read_as_a_whole() -> None:
    release = _read(
        f'<main>{_TOP}<div class="body-section is-panel"><h3>Background</h3>{_BODY}</div></main>'
    )

    assert release.paragraphs == ("Background", _TEXT)
    assert _said(release) == [_read_as("is-panel")]


@pytest.mark.parametrize(
    "wrapper",
    ['<div class="body">{}</div>', '<section class="body-section">{}</section>', '<div class="body-section is-all">{}</div>'],
)  # fmt: skip
def test_an_element_around_labels_or_title_is_no_section(wrapper: str) -> None:
    for inner in (wrapper.format(_TOP + _LABELS + _BODY), _TOP + wrapper.format(_LABELS + _BODY)):
        release = _read(f"<main>{inner}</main>")

        assert (release.place, release.paragraphs) == ("Vienna", (_TEXT,))
        assert str(release.published_on) == "2006-11-17"


def test_labels_in_a_section_stay_labels() -> None:
    release = _with("", f'<div class="body-section is-meta">{_LABELS}</div>')

    assert (release.place, release.paragraphs) == ("Vienna", (_TEXT,))
    assert _said(release) == []


def test_a_date_between_a_lead_and_the_text_is_the_releases() -> None:
    lead = '<div class="body-section is-text text--lead"><p>In <time datetime="1999-01-01">1999</time>.</p></div>'
    time = '<p><time datetime="2006-11-17T12:00:00Z">17 November 2006</time></p>'
    release = _with("", lead + time)

    assert str(release.published_on) == "2006-11-17"
    assert release.paragraphs == ("In 1999.", _TEXT)


def test_labels_between_the_text_and_a_section_are_after_the_text() -> None:
    section = f'<div class="body-section is-quote">{_QUOTE}</div>'
    other = _LABELS.replace("Vienna", "Graz")

    assert _with(_LABELS + section).place == "Vienna"
    assert _with(_LABELS + other + section).place is None


_STORIES = '<h2>Related</h2><ul><li><a href="/pc/1">Another story about another thing</a></li></ul>'
_TEASERS = '<h3><a href="/pc/1">Another story</a></h3><p>A long teaser text of another story.</p>'


@pytest.mark.parametrize(
    ("section", "reason", "shown"),
    [
        (_STORIES, "it has only links", "Related Another story about another thing"),
        (_TEASERS, "it leads to other stories", "Another story A long teaser text of another story."),
        ("<article><p>A long teaser text of another story.</p></article>", "it leads to other stories", "A long teaser text of another story."),
        ('<div class="teaser"><p>A long teaser text of another story.</p></div>', "it leads to other stories", "A long teaser text of another story."),
        (f"{_IMAGE}{_IMAGE}<p>Two bridges in the same town</p>", "it has pictures", "Two bridges in the same town"),
    ],
)  # fmt: skip
def test_a_section_that_is_no_text_is_left_out_and_reported(
    section: str, reason: str, shown: str
) -> None:
    kind = "is-photos" if "img" in section else "is-related"
    release = _with(f'<div class="body-section {kind}">{section}</div>')

    assert release.paragraphs == (_TEXT,)
    assert _said(release) == [
        f"paragraphs: section of unknown kind {kind!r} was left out, {reason}: {shown!r}"
    ]


@pytest.mark.parametrize(
    "around", ["<aside>{}</aside>", "<nav>{}</nav>", '<div class="related">{}</div>']
)
def test_a_section_of_another_story_is_not_read_but_reported(around: str) -> None:
    stories = '<h3><a href="/pc/1">Another story</a></h3>'
    section = (
        f'<div class="body-section is-quote"><p>Words of quite another story.</p></div>{stories}'
    )
    release = _with(around.format(section))

    assert release.paragraphs == (_TEXT,)
    assert _said(release) == [
        "paragraphs: text outside the known parts: 'Words of quite another story.'"
    ]


@pytest.mark.parametrize(
    "section",
    [
        f"<figure>{_IMAGE}<figcaption>A bridge (OSCE/A. Name)</figcaption></figure>",
        f"{_IMAGE}<p>A bridge (OSCE/A. Name)</p>",
        f'{_IMAGE}<p class="caption">A bridge (OSCE/A. Name)</p>',
    ],
)
@pytest.mark.parametrize("kind", ["is-image", "photo-gallery", "body__media"])
def test_a_section_of_a_picture_has_its_caption_and_no_text(kind: str, section: str) -> None:
    release = _with(f'<div class="body-section {kind}">{section}</div>')

    assert release.paragraphs == (_TEXT,)
    assert [(image.caption, image.credit) for image in release.images] == [
        ("A bridge", "OSCE/A. Name")
    ]
    assert _said(release) == []


@pytest.mark.parametrize("heading", ["", "<h2>Downloads</h2>", "<p>PDF, 2 MB</p>"])
def test_a_section_of_files_has_attachments_and_no_text(heading: str) -> None:
    release = _with(f'<div class="body-section is-files">{heading}<ul><li>{_FILE}</li></ul></div>')

    assert [attachment.label for attachment in release.attachments] == ["Report"]
    assert (release.paragraphs, _said(release)) == ((_TEXT,), [])


@pytest.mark.parametrize(
    "elsewhere",
    [
        '<div class="card"><div class="body"><p>Words of quite another story.</p></div></div>',
        '<div class="card"><span class="is-list">Words of quite another story.</span></div>',
    ],
)
def test_what_has_only_a_similar_class_is_a_section_next_to_a_container_alone(
    elsewhere: str,
) -> None:
    release = _with(elsewhere)

    assert release.paragraphs == (_TEXT,)
    assert len(_said(release)) == 1


def test_a_section_above_the_title_is_not_read() -> None:
    section = f'<div class="body-section is-quote">{_QUOTE}</div>'

    assert _read(f"<main>{section}{_TOP}{_BODY}</main>").paragraphs == (_TEXT,)
