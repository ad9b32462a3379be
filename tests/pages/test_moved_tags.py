"""Tags that have changed places, and holes from tag to tag: the rest looks whole, and is not.

Found by fuzzing; the pages are synthetic. What editors leave that looks alike is in
test_editors_markup.py.
"""

from contextlib import suppress
from random import Random

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import PressRelease
from tests.fuzzing.pages import damaged_release
from tests.pages.built import URL
from tests.pages.shells import page_of

_LABELS = (
    "<dl><dt>Type:</dt><dd>Press release</dd><dt>Date:</dt><dd>17 November 2006</dd>"
    "<dt>Source:</dt><dd>OSCE Secretariat</dd></dl>"
)
_TOP = f"<h1>Council meets under open roof</h1>{_LABELS}"
_BROKEN_OFF = '<a href="/osce-mission-to-serbia">OSCE Mission th</a>'
_START = '<div class="body body-section is-text text--default">'
_FIRST = "<p>VIENNA, 17 November 2006 - The Council met under an open roof today.</p>"
_SECOND = "<p>The roof stays open, said the architect, until somebody complains about it.</p>"
_FILES = '<ul><li><a href="/sites/default/files/f/1.pdf">The report</a></li></ul>'
_FIELD = '<div class="field field-field-item-source"><div class="field-label">{label}</div><div class="field-items"><div class="field-item"><a href="/s">OSCE Secretariat</a></div></div></div>'
_OLD = '<div class="content--header"><h1>Council meets</h1>{field}</div><div class="content--content"><div class="node-content"><div class="pane-content">{text}</div></div></div>'
_ENTRIES = '<li class="leaf x"><a href="/1">B</a></li><li class="leaf y"><a href="/2">C</a></li>'


def _read(inner: str) -> PressRelease:
    return parse_press_release(page_of(inner), url=URL)


@pytest.mark.parametrize(
    ("inner", "reason"),
    [
        # The start of the text has changed places with the end of an item, with a start, and with
        # the end of a heading.
        (
            f"<main>{_TOP}</li>{_FIRST}<ul><li>Yes{_START}<li>No</li></ul>{_SECOND}</div></main>",
            "a list starts in the text and ends outside, or the reverse",
        ),
        (
            f"<main>{_TOP}<li>{_FIRST}<ul><li>Yes</li>{_START}No</li></ul>{_SECOND}</div></main>",
            "a list starts in the text and ends outside",
        ),
        (
            f"<main>{_TOP}</h3>{_FIRST}<h3>The roof{_START}{_SECOND}</div></main>",
            "the end of a heading is before its start, outside the text",
        ),
        # The end of the text has changed places with that of emphasis, and a paragraph's start.
        (
            f"<main>{_TOP}{_START}<p>The <em>Council</div> met.</p></em></main>",
            "the end of a paragraph follow the text container",
        ),
        (
            f"<main>{_TOP}{_START}{_FIRST}<p>The roof is open.</div><!-- x --><div>Admission is free.</p>It is.</div></main>",
            "the end of a paragraph follow",
        ),
        (f"<main>{_TOP.replace('OSCE Sec', 'OSCE<' + chr(29) + 'a>Sec')}{_START}{_FIRST}</div></main>", "has a part of a tag"),
        (
            f"<main><div class='x'>{_TOP}{_START}{_FIRST}<p>The roof is open.</div><p>Admission free.</p></div></main>",
            "only the last paragraph has no end",
        ),
        (f"<main>{_TOP}{_START}{_FIRST}</div>Admission is free.</p><p></main>", "the end of a paragraph follow"),
        # The end of the text is inside a list of files.
        (
            f"<main>{_TOP}{_START}{_FIRST}</a><div class='files'><ul><li><a href='/f.pdf'>The report</div></li><li><a href='/g.pdf'>Annex</a></li></ul></div></main>",
            "tags in the text end in an element in which they do not start",
        ),
        (
            f"<main>{_TOP}{_START}<h3>The roof<div class='files'>{_FIRST}{_SECOND}</div></h3>{_FILES}</div></main>",
            "a heading contains paragraphs",
        ),
        # The end of the text and the start of a menu are gone.
        (
            f"<main>{_TOP}{_START}{_FIRST}<p>The roof st<li><a href='/press-releases'>All releases</a></li></ul></div></main>",
            "a list of links in the text has no start",
        ),
        (
            f"<main>{_TOP}{_START}{_FIRST}<p>The roof st</h3><ul><li><a href='/p'>All releases</a></li></ul></div></main>",
            "the heading of a list of links has no start",
        ),
        (
            f"<main>{_TOP}{_START}{_FIRST}<ul><li>A{_ENTRIES}</ul></div></main>",
            "the text contains <li> of a menu",
        ),
        # The text ends with one of its paragraphs.
        (
            f"<main>{_TOP}{_START}{_FIRST}On it.</div>No.<div>{_SECOND}</div></main>",
            "text is next to the text container",
        ),
        # The text ends too early, and emphasis in it has no end.
        (
            f"<main>{_TOP}{_START}{_FIRST}</div><em>{_FIRST}{_SECOND}</em></main>",
            "<em> after the text contains paragraphs",
        ),
        (
            f"<main>{_TOP}<div>{_START}{_FIRST}</div></div><div><em>{_FIRST}{_SECOND}</em></div></main>",
            "<em> after the text contains paragraphs",
        ),
        # The end of the text has changed places with the start of the box of files after it.
        (
            f"<main>{_TOP}{_START}{_FIRST}<div class='attachments'> </div>{_FILES}</div></main>",
            "a box without its files, and these after it",
        ),
        (f"<main>{_TOP.replace('>OSCE Sec', '>&nbs1</dd><dd>OSCE Sec')}{_START}{_FIRST}</div></main>", "a damaged space"),
        # A hole from the place to the middle of the source.
        (f"<main>{_TOP.replace('<dt>Date', '<dt>Place:</dt><dd>riat</a></dd><dt>Date')}{_START}{_FIRST}</div></main>", "'riat' ends a link"),
        # From the type to the middle of the source, and from the source to a field of work.
        (f"<main>{_TOP.replace('Press release', 'Press retariat</a>')}{_START}{_FIRST}</div></main>", "'Press retariat' ends a link"),
        (f"<main>{_TOP.replace('OSCE Secretariat', _BROKEN_OFF.replace('serbia', 'serbia-and-montenegro').replace('Mission th', 'Misies'))}{_START}{_FIRST}</div></main>", "has the address of another name"),
        (f"<main>{_TOP}{_START}{_FIRST}<p>The roof has eleven pl></div></main>", "the text contains the end of a tag"),
        (f"<main>{_TOP.replace('OSCE Secretariat', _BROKEN_OFF)}{_START}{_FIRST}</div></main>", "has the address of another name"),
        # The end of a tag has become another letter.
        (f"<main>{_TOP.replace('</dd>', '</ddl-a&quot;>').replace('&quot;', chr(34))}{_START}{_FIRST}</div></main>", "is damaged"),
        # A hole begins or ends in a tag of a value.
        (
            f"<main>{_TOP.replace('Secretariat', 'Off i>Elections')}{_START}{_FIRST}</div></main>",
            "has the end of a tag",
        ),
        (
            f"<main>{_TOP.replace('OSCE Sec', 'OSC>Elec')}{_START}{_FIRST}</div></main>",
            "has the end of a tag",
        ),
        # A field contains the text, and the label of another one.
        (
            _OLD.format(
                field=_FIELD.format(label="Source:").removesuffix("</div></div>"),
                text=f"{_FIRST}</div></div>{_SECOND}",
            ),
            "the text is inside a field",
        ),
        (
            _OLD.format(
                field=_FIELD.format(label="Source:").replace(
                    'items">', 'items"><div ss="label">Fields of work:</div>'
                ),
                text=_FIRST,
            ),
            "the field 'Source:' has the label 'Fields of work' among its values",
        ),
        (
            _OLD.format(
                field=_FIELD.format(label="Place:").replace(
                    '<div class="field-items"', 'What we do <div class="field-items"'
                ),
                text=_FIRST,
            ),
            "the field 'Place:' has the label 'What we do' among its values",
        ),
        # The box of files and a start or an end of the text have changed places.
        (
            f"<main>{_TOP}{_START}{_FIRST}<div class='attachments'>The roof{_SECOND}{_SECOND}</div><h3>{_FILES}</h3></div></main>",
            "a box without its files, and these after it",
        ),
        (
            f"<main>{_TOP}{_START}<div class='attachments'>The roof{_SECOND * 2}</div><p>{_FILES}</div></main>",
            "a box without its files, and these after it",
        ),
        (
            f"<main>{_TOP}{_START}{_START}{_FIRST}</div><div class='attachments'>{_FILES}</div></div></main>",
            "the text container starts twice",
        ),
        (
            _OLD.format(
                field=_FIELD.format(label="Sourcework:").replace('"field-label', 'field-label"'),
                text=_FIRST,
            ),
            "the label 'Sourcework:' consists of two labels",
        ),
        (f"<main>{_TOP.replace('Source:</dt>', 'Fields of workSource:</dt>')}{_START}{_FIRST}</div></main>", "consists of"),
        (
            f"<main>{_TOP}{_START}{_FIRST}<li><div class='attachments'><ul></div><a href='/f.pdf'>The report</a></li></ul></div></main>",
            "a box without its files, and these after it",
        ),
        (
            f"<main>{_TOP}{_START}{_FIRST}<p>The <a href='/f.pdf'>report<div class='attachments'> is out.</p></div></a>{_FILES}</div></main>",
            "a link of the text contains a box of files",
        ),
        # A hole from a line of the text to the files after it.
        (
            f"<main>{_TOP}{_START}{_FIRST}<p>The roof stays open{_FILES}</div></main>",
            "the text breaks off before a list of files",
        ),
        # Most of the text is after the end of its container.
        (
            f"<main>{_TOP}{_START}{_FIRST}</div><div>{_SECOND * 2}No.<br>The roof is open.</div></main>",
            "most of the text is after its container",
        ),
        (
            f"<main>{_TOP}{_START}{_FIRST}</div><dev>{_SECOND * 3}</dev></main>",
            "most of the text is after its container",
        ),
        # The label has no end, and its end is in the text.
        (
            _OLD.format(
                field=_FIELD.format(label="Source:").replace("Source:</div>", "Source:<div>"),
                text=f"{_FIRST}</div></div></div><div>{_SECOND}",
            ),
            "the label 'Source: OSCE Secretariat' contains values",
        ),
        # Bytes of tags and spaces are other letters.
        (
            f"<main>{_TOP}{_START}<p><font face='x' size=\"2\"6Clerks at the green co>nter.</font></p></div></main>",
            "the tag <font> or a quote in it is not closed",
        ),
        (
            f'<main>{_TOP}{_START}{_FIRST}<nu-block menu-block--footer"><p>Home</p></nu-block></div></main>',
            "the tag <nu-block> or a quote in it is not closed",
        ),
        (
            f"<main>{_TOP.replace('<dt>Date', '<dt>Place:</dt><dd>&nbspJ</dd><dt>Date')}{_START}{_FIRST}</div></main>",
            "'J' of a field is a damaged space",
        ),
    ],
)  # fmt: skip
def test_a_page_whose_tags_have_changed_places_is_refused(inner: str, reason: str) -> None:
    with pytest.raises(PageRefused, match=reason) as refusal:
        _read(inner)

    assert refusal.value.kind == "unbalanced"


@pytest.mark.parametrize(
    "inner",
    [
        f"<main>{_TOP}{_START}{_FIRST}{_SECOND}</a></div></main>",
        f"<main>{_TOP}{_START}{_FIRST}<p class=lead of the text>{_SECOND}</p></div></main>",
        f"<main>{_TOP}{_START}{_FIRST}<ul><li>One<li>Two</ul>{_SECOND}</li></div></main>",
        f"<main>{_TOP}{_START}{_FIRST}<h3>The roof{_SECOND}</div></main>",
        f"<main>{_TOP}{_START}{_FIRST}{_SECOND}</div></ul></main>",
        f"<main>{_TOP}{_START}{_FIRST}<script>w('</ul>')</script><!-- </ul> --></div><ul></main>",
        f"<main>{_TOP}{_START}{_FIRST}</div>Print | Share</main>",
        f"<main>{_TOP}{_START}{_FIRST}<div class='c'><h3>The roof</div>{_SECOND}</div></main>",
        f"<main>{_TOP}<p>{_START}{_FIRST}{_SECOND}</div></p></main>",
        f"<main>{_TOP}<ul><li>{_START}{_FIRST}</li>{_SECOND}</div></li></ul></main>",
        f"<main>{_TOP.replace('Secretariat', 'R&amp;D > Elections')}{_START}{_FIRST}</div></main>",
        f"<main>{_TOP.replace('<dt>Date', '<dt>Place:</dt><dd><a href=/v>Vaduz</a></dd><dt>Date')}{_START}{_FIRST}</div></main>",
        f"<main>{_TOP.replace('<dt>Date', '<dt>Place:</dt><dd>Vienna</a></dd><dt>Date')}{_START}{_FIRST}</div></main>",
        # Emphasis in a box, around one paragraph, and with a style.
        f"<main>{_TOP}{_START}{_FIRST}</div><div class='box'><em>{_FIRST}{_SECOND}</em></div></main>",
        f"<main>{_TOP}{_START}{_FIRST}</div><hr class='x'><b>{_SECOND}</b></main>",
        f"<main>{_TOP}{_START}{_FIRST}</div><hr class='x'><font color='red'>{_FIRST}{_SECOND}</font></main>",
        # A box of files that an editor filled, left empty, or wrote above other lists.
        f"<main>{_TOP}{_START}{_FIRST}<div class='attachments'>{_FILES}</div></div></main>",
        f"<main>{_TOP}{_START}{_FIRST}<div class='attachments'></div></div></main>",
        f"<main>{_TOP}{_START}{_FIRST}<div class='attachments'></div>{_FILES}{_SECOND}</div></main>",
        f"<main>{_TOP}{_START}{_FIRST}<div class='gap'></div>{_FILES}</div></main>",
        f"<main>{_TOP}{_START}{_FIRST}<div class='attachments'></div><ul><li>Admission is free.</li></ul></div></main>",
        f"<main>{_TOP}{_START}{_FIRST}<div class='attachments'>{_SECOND}{_FILES}</div></div></main>",
        f"<main>{_TOP}{_START}{_FIRST}<div class='attachments'>{_SECOND}</div>{_FILES}</div></main>",
        # A list of files that a line announces, has the text before it, or is in it.
        f"<main>{_TOP}{_START}{_FIRST}<p>The roof stays open:{_FILES}</div></main>",
        f"<main>{_TOP}{_START}{_FIRST}<p>The roof stays open</p>{_FILES}</div></main>",
        f"<main>{_TOP}{_START}{_FIRST}<p>The roof stays open.{_FILES}</div></main>",
        f"<main>{_TOP}{_START}{_FIRST}Documents{_FILES}</div></main>",
        f"<main>{_TOP}{_START}{_FIRST}<p>The roof stays open{_FILES}{_SECOND}</div></main>",
        f"<main>{_TOP}{_START}{_FIRST}<p>The roof stays open{_FILES.replace('f/1.pdf', 'roof')}</div></main>".replace(
            "sites/default/files", "x"
        ),
        # A container in another one, and one that starts with a paragraph of the same class.
        f"<main>{_TOP}{_START}{_START}{_FIRST}</div></div></main>",
        f"<main>{_TOP}{_START}<div class='x'>{_FIRST}</div>{_SECOND}</div></main>",
        # A paragraph after the text, where all of the text have an end, or none.
        f"<main>{_TOP}{_START}{_FIRST}{_SECOND}</div><p>Share this page.</p></main>",
        f"<main>{_TOP}{_START}<p>VIENNA, 17 November 2006 - The roof is open.</div><p>Share this page.</p></main>",
        f"<main>{_TOP}{_START}<p>VIENNA, 17 November 2006 - The roof is open.<p>It is.</div><p>Share this page.</p></main>",
        f"<main>{_TOP}{_START}{_FIRST}<p>The roof is open.</div><div class='x'><p>Share this page.</p></div></main>",
        f"<main>{_TOP}{_START}<div class='body body-section is-text text--default'>{_FIRST}</div><a href='/print'>Print</a></div></main>",
        # An arrow at the end of a short box, and a link around a card.
        f"<main>{_TOP}{_START}{_FIRST}<div class='more'>Read more></div></div></main>",
        f"<main>{_TOP}{_START}{_FIRST}<div>Home>News></div></div></main>",
        f"<main>{_TOP}{_START}{_FIRST}<a class='download' href='/f.pdf'><div class='download-icon'></div><div>Report</div></a></div></main>",
        f"<main>{_TOP}{_START}{_FIRST}<div class='download-icon'></div><a href='/f.pdf'>Report</a> (PDF)</div></main>",
        f"<main>{_TOP}{_START}{_FIRST}<div class='download-intro'>{_SECOND * 2}</div>{_FILES}</div></main>",
        # An introduction in a block of its own.
        f"<main>{_TOP}{_START}{_FIRST}<div>Download the full report here{_FILES}</div></div></main>",
        f"<main>{_TOP}{_START}{_FIRST}<br>Download the full report here{_FILES}</div></main>",
        # A body that was pasted into the text.
        f"<main>{_TOP}{_START}<body>{_FIRST}</body></div><div class='body-section is-quote'>{_SECOND}</div></main>",
        # Parts of a template without attributes, and custom elements.
        f"<main>{_TOP}{_START}{_FIRST}</div><section><h2>Related news</h2>{_SECOND * 3}</section></main>",
        f"<main>{_TOP}{_START}{_FIRST}</div><hr><div>{_SECOND * 3}</div></main>",
        f"<main>{_TOP}{_START}{_FIRST}</div><h3>About</h3><p></p><div>{_SECOND * 3}</div></main>",
        f"<main>{_TOP}{_START}{_FIRST}</div><osce-related><div>{_SECOND * 3}</div></osce-related></main>",
        f"<main>{_TOP}{_START}{_FIRST}</div><noindex><a href='/s'>Share</a></noindex></main>",
        # A name with another form of a word in its address, and a link with the words of a label.
        f"<main>{_TOP.replace('OSCE Secretariat', '<a href=/osce-chairperson-in-office>OSCE Chairmanship</a>')}{_START}{_FIRST}</div></main>",
        _OLD.format(
            field=_FIELD.format(label="Source:").replace(
                "</a></div></div>",
                '</a></div></div><div class="more"><a href="/w">Where we are</a></div>',
            ),
            text=_FIRST,
        ),
        f"<main>{_TOP.replace('Source:', 'Vendimet:')}{_START}{_FIRST}</div></main>",
        # An editor's notes after the text, and a box of a template.
        f"<main>{_TOP}{_START}{_FIRST}</div><div>{_SECOND}</div></main>",
        f"<main>{_TOP}{_START}{_FIRST}</div><div class='about'>{_SECOND * 3}</div></main>",
        # Values without quotes, or right after one another; an address in brackets.
        f"<main>{_TOP}{_START}<p><font face='x'size=2 color=red>{_FIRST}</font></p></div></main>",
        f"<main>{_TOP}{_START}{_FIRST}<p>Write to <press-office@osce.example>.</p></div></main>",
    ],
)
def test_a_single_tag_too_many_or_too_few_is_an_authors(inner: str) -> None:
    assert str(_read(inner).confidence) == "high"


def test_short_lines_between_texts_that_fell_out_are_reported_with_them() -> None:
    answers = f"<div>{_SECOND}</div><section><p>Yes.</p></section><div>{_FIRST}</div><p>No.</p>"
    links = "<ul><li><a href='/x'>More</a></li></ul><div class='x'><p>Share</p></div>"
    text = f"{_FIRST}</div></div>{links}{answers.replace('<div>' + _FIRST, links + '<div>' + _FIRST)}<div><div>"
    warnings = _read(_OLD.format(field=_LABELS, text=text)).warnings
    outside = [warning for warning in warnings if "outside the known parts" in warning]

    assert [warning.partition("parts: ")[2][:7] for warning in outside] == [
        "'The ro",
        "'Yes.'",
        "'VIENNA",
    ]


def test_a_link_in_the_label_of_a_field_is_no_value() -> None:
    label = "Source:&<a href='/x'>nbsp;</a>"

    assert _read(_OLD.format(field=_FIELD.format(label=label), text=_FIRST)).sources == (
        "OSCE Secretariat",
    )


def test_a_value_with_the_rest_of_a_start_tag_is_refused() -> None:
    field = _FIELD.format(label="Source:").replace("<a href", "<a hr>f")
    text = _OLD.format(field="", text=_FIRST).replace('</div><div class="content--content">', "")

    with pytest.raises(PageRefused, match="of a field has a part of a tag"):
        _read(field + text.replace("content--header", "content--content"))


def test_a_source_with_the_label_of_another_field_is_none() -> None:
    fields = _FIELD.format(label="Fields of work:") + _FIELD.format(label="Source:").replace(
        "OSCE Secretariat", "OSCE Mission"
    )
    read = _read(_OLD.format(field=fields, text=_FIRST))

    assert (read.sources, read.fields_of_work) == (("OSCE Mission",), ("OSCE Secretariat",))


def test_links_of_a_field_inside_the_field_of_the_source_are_no_sources() -> None:
    inner = '<div class="field field-field-x"><div class="x"><a href="/y">Youth</a></div></div>'
    field = f'<div class="field field-field-item-source"><a href="/s">OSCE</a>{inner}</div>'

    assert _read(_OLD.format(field=field, text=_FIRST)).sources == ("OSCE",)


def test_a_trail_from_the_home_page_is_no_source() -> None:
    trail = (
        '<div class="field-field-item-source"><a href="/">Home</a> » <a href="/p">News</a></div>'
    )

    assert _read(_OLD.format(field=trail, text=_FIRST)).sources == ()


@pytest.mark.parametrize(
    ("declared", "language"),
    [
        (b"ru<!DOCTYPE html PUBLIC ", "ru"),
        (b"macedonian", "macedonian"),
    ],
)
def test_the_language_ends_where_its_tag_ends(declared: bytes, language: str) -> None:
    page = page_of(f"<main>{_TOP}{_START}{_FIRST}</div></main>").replace(
        b'lang="en"', b'lang="%b"' % declared
    )

    assert parse_press_release(page, url=URL).language == language


@pytest.mark.parametrize(
    "inner",
    [
        # A text that only labels confirm: the first one has the header of a known layout.
        f'<main><div class="content--header">{_TOP}</div><div><p>The roof of the town stays open for all of the summer.</p></div></main>',
        f"<main>{_TOP}</b><div>{_SECOND}{_SECOND.replace('open', 'red')}</div></main>",
        f"<main>{_TOP}<div><div class='field-label'>What we do on the roof of the town, says the maker of it.{_SECOND}</div></div></main>",
        f"<main>{_TOP}<div><h2>The roof is red.<br>{_SECOND}The roof is open</h2></div></main>",
        f"<main>{_TOP}<div>{_FIRST}{_SECOND}The roof of medom and development</a></li></div></main>",
        f"<main>{_TOP}<div><a href='https://share.example/x'>Share</a> of the roof, which nobody has seen until now.<br>{_SECOND}</div></main>",
    ],
)
def test_labels_alone_confirm_no_text_of_a_damaged_page(inner: str) -> None:
    with pytest.raises(PageRefused, match="cannot be read by what it says"):
        _read(inner)


@pytest.mark.parametrize(
    "inner",
    [
        f"<div class='field field--name-body field--label-hidden'>VIENNA, 17 November 2006 - The roof is open.<br><br>{_SECOND}</div>",
        f"<div>{_FIRST}<p><a href='/x'><img src='/1.gif' alt='x'></a></li></p>{_SECOND}</div>",
        f"<div>{_FIRST}<!-- <b>x</a></li> -->{_SECOND}</div>",
        f"<div>{_FIRST}<h3>The roof<br>of the town</h3>{_SECOND}</div>",
    ],
)
def test_what_editors_leave_in_a_page_of_unknown_design_is_no_damage(inner: str) -> None:
    assert _read(f"<main>{_TOP}{inner}</main>").paragraphs[-1].startswith("The roof stays open")


def test_the_labels_of_another_story_in_a_box_are_none_of_the_release() -> None:
    box = f'<aside><article><h3><a href="/pa/1">Another story</a></h3>{_LABELS}</article></aside>'
    title = "<p>Press release</p><h1>Council meets under open roof</h1>"

    with pytest.raises(PageRefused, match="no labels or description confirm it"):
        _read(f"<main>{title}<div>{_SECOND}{_SECOND.replace('open', 'red')}</div>{box}</main>")


@pytest.mark.parametrize(
    "seed",
    "a1705 b7338 b11382 b12362 c4972 c8339 c9658 c14304 c20494 c24676 c32967 c34810 d6383 d9079 b13535 b13841 b19648 b22531 b22580 b25265 b28553 o14335 o14732 o24127"
    " o24309 o2531 o42640 o43821 o43944 o47597 o50608 o50710 p10238 p104558 p146865 p157492"
    " p165023 p18032 p21511 p219177 p23305 p29479 p307823 p33712 p419868 p4209 p43730 p46224 p5108"
    " p5871 q11196 q15941 q16638 q18448 q21969 q24805 q29158 q29317 q32083 q37427 q40243 q49255"
    " q49525 c31655 e25440 p2413 e30563 m20873 m34087 m52580 m54193 n29308 m50618 h9v5913 k1a26785 k1a55034 k1a58620 k1a64873 k1a84248 k1a84560 k1a95478 k2b2212 k2b27823 k2b28688 k2b33625 k2b37332 k2b53083 k2b53275 k3c27629 k3c29547 k3c35675 k3c37280 k4d1878 k4d52601 k4d76936 k4d87419 k4d91140 k4d108420 k4d110458 k4d118423 k4d120983 k4d123570 k4d147284 k5e83745 k5e149465 k5e154063 k5e165596 k5e202502 k6f83802 k6f110503 k7g18344 k7g76253 k7g105440 k8h1118 k8h98697 k6f43790 k6f64650 k7g472 k7g24686 k7g67526 k8h90340 k8h103673 zz4868 n1a17582 n1a52243 n1a67354 n1a103203 n1a108856 n1a124077 n1a129320 n1a154856 n1a159290 n1a187469 n2a3994 n2a30731 n2a46043 n2a55980 n2a100354 n2a105638 n2a186146 n2a210315 n2a220500 n2a232587 n3a168240 n3a201911".split(),
)
def test_what_fuzzing_found_is_no_false_record_anymore(seed: str) -> None:
    """It raises FalseRecord otherwise."""
    with suppress(PageRefused):
        damaged_release(Random(seed).randbytes(64))


def test_what_atheris_found_is_no_false_record_anymore() -> None:
    with suppress(PageRefused):
        damaged_release(bytes.fromhex(f"3856b5{'d4' * 20}e6"))


@pytest.mark.parametrize(
    "rest",
    [
        # A line of the text, or its start tag, that a comment cuts.
        f"<div>The roof stays<!-- open</div>{_SECOND}",
        f"<di<!--v>{_SECOND}",
        f"<!-- {_SECOND}",
    ],
)
def test_a_page_is_refused_if_the_text_may_go_on_in_a_comment_after_it(rest: str) -> None:
    with pytest.raises(PageRefused, match="not closed"):
        _read(f"<main>{_TOP}{_START}The roof is open for all of us.</div>{rest}</div></main>")


@pytest.mark.parametrize(
    "tag",
    [
        # Without the end of a quote, and without the tags up to a quote of the next value: the
        # value contains text.
        '<td valign="top>VIENNA, 17 November - The roof is open,idth="100%" border="0">',
        "<td valign='top>VIENNA, 17 November - The roof is open,idth='100%' border='0'>",
        '<td class="x" valign = "top>The architect said "yes" to us,dth="1">',
        '<td valign="top>The roof is open, said Tokayev, "and stays open">',
    ],
)
def test_a_page_is_refused_if_a_value_contains_text(tag: str) -> None:
    table = f"<table><tr>{tag}The roof stays.</td></tr></table>"
    with pytest.raises(PageRefused, match="not closed: it contains text"):
        _read(f"<main>{_TOP}{_START}{_FIRST}{table}{_SECOND}</div></main>")


@pytest.mark.parametrize(
    "link",
    [
        '<a href="/roof" title="Home > The roof">the roof</a>',
        "<a title='Home > The roof'href=\"/roof\">the roof</a>",
        '<a href="/roof" title="Home > "The roof" of the town">the roof</a>',
        '<a href="/roof?a=">the "roof"</a>',
        '<a href="/roof?a=" class="x">the roof</a> in "a > b"s',
    ],
)
def test_an_arrow_in_a_value_is_no_sign_of_damage(link: str) -> None:
    page = _read(
        f"<main>{_TOP}{_START}{_FIRST}<p>See {link} of the town.</p>{_SECOND}</div></main>"
    )

    assert any("See " in text and "of the town." in text for text in page.paragraphs)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("OSCE Mission to Serbia", "/osce-mission-to-serbia-and-montenegro"),
        ("OSCE Missions", "/osce-mission-to-serbia"),
        ("OSCE Mission to Skopje", "/mission-to-skopje"),
        ("Economic activities", "/economic-and-environmental-activities"),
        ("Combating trafficking", "/combating-human-trafficking"),
        ("Migration", "/node/1"),
        ("OSCE Chairmanship", "/osce-chairpersonship-2017"),
        ("OSCE Center in Astana", "/osce-centre-in-astana"),
        ("OSCE Mission to BiH", "/osce-mission-to-bosnia-and-herzegovina"),
        ("OSCE Project Office in Dushanbe", "/osce-programme-office-in-dushanbe"),
        ("Economic affairs", "/economic-and-environmental-activities"),
        ("OSCE Office in Kiev", "/osce-office-in-kyiv-ukraine"),
        ("OSCE SMM", "/osce-special-monitoring-mission-to-ukraine"),
    ],
)
def test_a_name_need_not_be_the_address_of_its_link(name: str, address: str) -> None:
    top = _TOP.replace("OSCE Secretariat", f'<a href="{address}">{name}</a>')

    assert _read(f"<main>{top}{_START}{_FIRST}{_SECOND}</div></main>").sources == (name,)


@pytest.mark.parametrize(
    "inner",
    [
        # Items without end tags, in the text and around it.
        f"<main>{_TOP}{_START}{_FIRST}<ul><li>Yes<li>No</ul>{_SECOND}</div><ul><li>A<li>B</ul></main>",
        f"<main>{_TOP}{_START}{_FIRST}<ul><li>Yes<li>No</li></ul>{_SECOND}</div><ul><li>A</li></ul></main>",
        f"<main>{_TOP}{_START}{_FIRST}<ul><li>Yes</li></li><li>No</li></ul>{_SECOND}</div><ul><li>A</ul></main>",
        # An emphasis around an element with a class.
        f"<main>{_TOP}{_START}{_FIRST}<b><div class='x'><ul><li>Yes</li></ul></b></div>{_SECOND}</div></main>",
    ],
)
def test_items_without_ends_are_an_authors(inner: str) -> None:
    assert len(_read(inner).paragraphs) > 2


_SHARE = f'{_START}<a href="https://share.example/x">Share</a></div>'


def test_a_link_that_is_the_whole_text_is_refused_beside_texts() -> None:
    """The starts of the text and of the bar before it have changed places."""
    texts = f'<div class="share">{_FIRST}{_SECOND}</div>'
    with pytest.raises(PageRefused, match="the text is only the link 'Share'"):
        _read(f"<main>{_TOP}{_SHARE}{texts}</main>")


def test_a_text_in_a_file_is_a_link() -> None:
    link = '<a href="/sites/default/files/f/1.pdf">Full text</a>'
    teaser = '<div class="teaser"><p>The roof of another town is open, too.</p></div>'

    assert _read(f"<main>{_TOP}{_START}{link}</div>{teaser}</main>").paragraphs == ("Full text",)


@pytest.mark.parametrize("space", ["nbsp", "&amp;nbsp;", ";nbsp;", "&amp;#xa0"])
def test_a_damaged_space_is_no_type(space: str) -> None:
    with pytest.raises(PageRefused, match="a damaged space"):
        _read(f"<main>{_TOP.replace('Press release', space)}{_START}{_FIRST}</div></main>")


def test_short_answers_right_after_the_text_are_reported() -> None:
    """The text ends too early, with the end of a block that did not start."""
    fallen = f"<div><p>Yes.</p></div><div><blockquote>{_SECOND}</blockquote></div>"
    page = _read(_OLD.format(field="", text=f"{_FIRST}</div>{fallen}<div>"))

    assert any("'Yes.'" in said for said in page.warnings)


def test_an_unknown_page_whose_title_and_text_are_one_link_is_refused() -> None:
    texts = "".join(f"<p>The Council met under an open roof today, {n}.</p>" for n in "abcde")
    inner = f'{_LABELS}<a href="/roof"><h1>Council | OSCE</h1><div>{texts}</div></a>'
    with pytest.raises(PageRefused, match="in one link, which has no end"):
        _read(f"{inner}<div>{_SECOND}{_SECOND}</div>")
