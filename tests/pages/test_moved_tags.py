"""Tags that have changed places, and holes from tag to tag: the rest looks whole, and is not.

Found by fuzzing; the pages are synthetic.
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
_START = '<div class="body body-section is-text text--default">'
_FIRST = "<p>VIENNA, 17 November 2006 - The Council met under an open roof today.</p>"
_SECOND = "<p>The roof stays open, said the architect, until somebody complains about it.</p>"
_FILES = '<ul><li><a href="/sites/default/files/f/1.pdf">The report</a></li></ul>'
_FIELD = '<div class="field field-field-item-source"><div class="field-label">{label}</div><div class="field-items"><div class="field-item"><a href="/s">OSCE Secretariat</a></div></div></div>'
_OLD = '<div class="content--header"><h1>Council meets</h1>{field}</div><div class="content--content"><div class="node-content"><div class="pane-content">{text}</div></div></div>'


def _read(inner: str) -> PressRelease:
    return parse_press_release(page_of(inner), url=URL)


@pytest.mark.parametrize(
    "inner",
    [
        # The start of the text has changed places with the end of an item, and with that of a
        # heading.
        f"<main>{_TOP}</li>{_FIRST}<ul><li>Yes{_START}<li>No</li></ul>{_SECOND}</div></main>",
        f"<main>{_TOP}</h3>{_FIRST}<h3>The roof{_START}{_SECOND}</div></main>",
        f"<main>{_TOP}<li>{_FIRST}<ul><li>Yes</li>{_START}No</li></ul>{_SECOND}</div></main>",
        # The end of the text is inside a list of files.
        f"<main>{_TOP}{_START}<h3>The roof<div class='files'>{_FIRST}<h3>It</h3>{_SECOND}</div></h3>{_FILES}</div></main>",
        f"<main>{_TOP}{_START}{_FIRST}</a><div class='files'><ul><li><a href='/f.pdf'>The report</div></li><li><a href='/g.pdf'>Annex</a></li></ul></div></main>",
        f"<main>{_TOP}{_START}<p>The <div class='files'>Council</em> met.</p>{_SECOND}</div><em>{_FILES}</div></main>",
        f"<main>{_TOP}{_START}<div class='files'>Text.</p>{_SECOND}</div><p>{_FILES}</div></main>",
        f"<main>{_TOP}{_START}<h3>The roof<div>{_SECOND * 2}</div></h3>{_FILES}</div></main>",
        f"<main>{_TOP}{_START}{_FIRST}</blockquote>{_SECOND}<blockquote>Yes.</div></main>",
        # The end of the text and the start of a menu are gone.
        f"<main>{_TOP}{_START}{_FIRST}<p>The roof st<li><a href='/press-releases'>All releases</a></li></ul></div></main>",
        f"<main>{_TOP}{_START}{_FIRST}<p>The roof st</h3><ul><li><a href='/p'>All releases</a></li></ul></div></main>",
        f"<main>{_TOP}{_START}{_FIRST}<ul><li>A<li class='leaf x'><a href='/1'>B</a></li><li class='leaf y'><a href='/2'>C</a></li></ul></div></main>",
        # The text ends with one of its paragraphs.
        f"<main>{_TOP}{_START}{_FIRST}</div>Admission is free.</p></main>",
        f"<main>{_TOP}Free.{_START}{_FIRST}</div></main>",
        f"<main>{_TOP}{_START}{_FIRST}</div><table><tr><td>Four boxes</td></tr></table>{_SECOND}</main>",
        f"<main>{_TOP}{_START}One line of the text.</div><div>{_SECOND}</div></main>",
        f"<main>{_TOP}{_START}{_FIRST}On it.</div><div>{_SECOND}</div></main>",
        # The end of a tag has become another letter, and a letter an arrow.
        f"<main>{_TOP}{_START}{_FIRST}One line.<br /'Two lines of the text> and three.</div></main>",
        f"<main>{_TOP}{_START}{_FIRST}<a href='/1' and the whole line> and three.</div></main>",
        f"<main><em>{_TOP}{_START}<p>The</div>Council</em> met under an open roof today.</p></main>",
        f"<main>{_TOP}{_START}{_FIRST}</div><font size='2'>It met.<p>And again.</p>{_SECOND}</main>",
        f"<main>{_TOP}{_START}{_FIRST}<ul><li>A</li></ul></div><ul><li>B</li><div>C</li></ul>{_SECOND}</div></main>",
        f"<main>{_TOP}{_START}{_FIRST}</div><div>{_SECOND}</div><section>{_SECOND}</section></main>",
        f"<main>{_TOP.replace('</dd>', '</ddl-a&quot;>').replace('&quot;', chr(34))}{_START}{_FIRST}</div></main>",
        f"<main><li>{_TOP}{_START}{_FIRST}<ul><li>A</li></div>Two</li></ul>{_SECOND}{_FIRST}</main>",
        f"<main>{_TOP}{_START}<figure><img src='/i.png'><br>One.<br><br>Two.</figure>{_SECOND}</div></main>",
        # The end of a value and the start of the next one are gone.
        f"<main>{_TOP.replace('OSCE Sec', 'WSCE Sec</a>')}{_START}{_FIRST}</div></main>",
        # The text goes on after the element around its container.
        _OLD.format(field="", text=f"{_FIRST}</div></div><p>One line.</p>{_SECOND}<div><div>"),
        # A list of files contains the end of the text.
        _OLD.format(field="", text=f"{_FIRST}<ul class='osce-download-links'>{_SECOND}</ul>"),
        # A field contains the text.
        _OLD.format(
            field=_FIELD.format(label="Source:").removesuffix("</div></div>"),
            text=f"{_FIRST}</div></div>{_SECOND}",
        ),
        _OLD.format(
            field=_FIELD.format(label="Source:").replace('items">', 'items"><div ss="label">Fields of work:</div>'),
            text=_FIRST,
        ),
        # A hole begins or ends in a tag of a value.
        f"<main>{_TOP.replace('Secretariat', 'Off i>Elections')}{_START}{_FIRST}</div></main>",
        f"<main>{_TOP.replace('Press', 'cle&quot;>Press')}{_START}{_FIRST}</div></main>",
        f"<main>{_TOP.replace('OSCE Sec', '&amp;nbsOSCE Sec')}{_START}{_FIRST}</div></main>",
    ],
)  # fmt: skip
def test_a_page_whose_tags_have_changed_places_is_refused(inner: str) -> None:
    with pytest.raises(PageRefused) as refusal:
        _read(inner)

    assert refusal.value.kind == "unbalanced"


@pytest.mark.parametrize(
    "inner",
    [
        f"<main>{_TOP}{_START}{_FIRST}{_SECOND}</a></div></main>",
        f"<main>{_TOP}{_START}{_FIRST}<p class=lead of the text>{_SECOND}</p></div></main>",
        f"<main>{_TOP}{_START}{_FIRST}<table><tr><td nowrap>One</table>{_SECOND}</div></main>",
        f"<main>{_TOP}{_START}{_FIRST}<ul><li>One<li>Two</ul>{_SECOND}</li></div></main>",
        f"<main>{_TOP}{_START}{_FIRST}<h3>The roof{_SECOND}</div></main>",
        f"<main>{_TOP}{_START}{_FIRST}{_SECOND}</div></ul></main>",
        f"<main>{_TOP}{_START}{_FIRST}<script>w('</ul>')</script><!-- </ul> --></div></main>",
        f"<main>{_TOP}{_START}{_FIRST}</div>Print | Share</main>",
        f"<main>{_TOP.replace('Secretariat', 'R&amp;D > Elections')}{_START}{_FIRST}</div></main>",
    ],
)
def test_a_single_tag_too_many_or_too_few_is_an_authors(inner: str) -> None:
    assert str(_read(inner).confidence) == "high"


def test_a_link_in_the_label_of_a_field_is_no_value() -> None:
    label = "Source:&<a href='/x'>nbsp;</a>"

    assert _read(_OLD.format(field=_FIELD.format(label=label), text=_FIRST)).sources == (
        "OSCE Secretariat",
    )


def test_a_source_with_the_label_of_another_field_is_none() -> None:
    fields = _FIELD.format(label="Fields of work:") + _FIELD.format(label="Source:").replace(
        "OSCE Secretariat", "OSCE Mission"
    )
    read = _read(_OLD.format(field=fields, text=_FIRST))

    assert (read.sources, read.fields_of_work) == (("OSCE Mission",), ("OSCE Secretariat",))


def test_links_of_a_field_inside_the_field_of_the_source_are_no_sources() -> None:
    inner = '<div class="field"><div class="x"><a href="/y">Youth</a></div></div>'
    field = f'<div class="field field-field-item-source"><a href="/s">OSCE</a>{inner}</div>'

    assert _read(_OLD.format(field=field, text=_FIRST)).sources == ("OSCE",)


def test_a_trail_from_the_home_page_is_no_source() -> None:
    trail = (
        '<div class="field-field-item-source"><a href="/">Home</a> » <a href="/p">News</a></div>'
    )

    assert _read(_OLD.format(field=trail, text=_FIRST)).sources == ()


def test_the_entries_of_a_menu_are_no_sources() -> None:
    menu = '<li class="leaf"><a href="/1">Arms control</a></li><li><a href="/2">Elections</a></li>'
    field = f'<div class="field-field-item-source">{menu}</div>'

    assert _read(_OLD.format(field=field, text=_FIRST)).sources == ()


def test_a_label_without_a_value_is_no_title() -> None:
    top = "<p>Press release</p><p>Place:</p><p>Date: 17 November 2006</p>"
    title = "<h1>Council meets under open roof</h1>"

    assert _read(f"<main>{title}{top}<div>{_FIRST}{_SECOND}</div></main>").title == title[4:-5]


def test_the_title_is_no_value_of_a_label() -> None:
    labels = _LABELS.replace("OSCE Secretariat", "Council meets under open roof")

    with pytest.raises(PageRefused, match="is the title"):
        _read(f"<main>{_TOP.replace(_LABELS, labels)}<div>{_FIRST}{_SECOND}</div></main>")


@pytest.mark.parametrize(
    "text",
    [
        f"{_FILES * 8}<p>A synthetic organization in the footer of all pages. Not the text.</p>",
        "<p>A synthetic organization, whose line is in the footer of all its pages.</p>",
        f"<div><a href='/x'>Share</a> of the roof, which nobody has seen until now.<br>{_SECOND}</div>",
    ],
)
def test_labels_alone_confirm_no_line_of_the_template(text: str) -> None:
    with pytest.raises(PageRefused, match="no labels or description confirm it"):
        _read(f"<main>{_TOP}<div>{text}</div></main>")


def test_the_labels_of_another_story_in_a_box_are_none_of_the_release() -> None:
    box = f'<aside><article><h3><a href="/pa/1">Another story</a></h3>{_LABELS}</article></aside>'
    title = "<p>Press release</p><h1>Council meets under open roof</h1>"

    with pytest.raises(PageRefused, match="no labels or description confirm it"):
        _read(f"<main>{title}<div>{_SECOND}{_SECOND.replace('open', 'red')}</div>{box}</main>")


@pytest.mark.parametrize(
    ("inner", "reason"),
    [
        (f"{_TOP}<div>{_FIRST.replace('today.</p>', 'to</p>')}</div>", "middle of a sentence"),
        (f"{_TOP}<div>{_FIRST}{_SECOND}<h3>More</div>{_SECOND}", "a heading is not closed"),
        (
            f"{_TOP.replace('</dd></dl>', '<figure><img src=/i.png><figcaption>A lake.</figcaption></figure></dd></dl>')}<div>{_FIRST}{_SECOND}</div>",
            "contains a caption",
        ),
    ],
)
def test_an_unknown_page_that_is_torn_is_refused(inner: str, reason: str) -> None:
    with pytest.raises(PageRefused, match=reason):
        _read(f"<main>{inner}</main>")


def test_a_line_in_the_element_of_a_label_is_no_text() -> None:
    label = '<div class="field-label">Pla free of charge.'

    with pytest.raises(PageRefused, match="a line of it is in a label"):
        _read(f"<main>{_TOP}<div>{label}{_FIRST}{_SECOND}</div></div></main>")


def test_a_sentence_is_no_value_of_a_label() -> None:
    values = _TOP.replace("OSCE Secretariat", "lorries waited between 08:00 and 20:00.")

    with pytest.raises(PageRefused, match="is a sentence"):
        _read(f"<main>{values}<div>{_FIRST}{_SECOND}</div></main>")


@pytest.mark.parametrize(
    "seed",
    "p33712 p419868 p307823 p219177 p146865 p157492 p165023 p104558 p43730 p46224 o14335 o14732 o50608 o24309 o24127 o50710 o42640 o43944 o47597 o2531 o43821 p2413 p4209 p5108 p5871 p10238"
    " p18032 p21511 p23305 p29479 q11196 q15941 q16638 q18448 q21969 q24805 q29158 q29317 q32083"
    " q37427 q40243 q49255 q49525".split(),
)
def test_what_fuzzing_found_is_no_false_record_anymore(seed: str) -> None:
    """It raises FalseRecord otherwise."""
    with suppress(PageRefused):
        damaged_release(Random(seed).randbytes(64))
