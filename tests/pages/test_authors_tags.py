"""What editors and templates leave that looks like damage, and is none: such pages are read.

The pages are synthetic.
"""

import pytest

from tests.pages.tag_pages import (
    FIELD,
    FILES,
    FIRST,
    OLD,
    SECOND,
    START,
    TOP,
    read,
)


@pytest.mark.parametrize(
    "inner",
    [
        f"<main>{TOP}{START}{FIRST}{SECOND}</a></div></main>",
        f"<main>{TOP}{START}{FIRST}<p class=lead of the text>{SECOND}</p></div></main>",
        f"<main>{TOP}{START}{FIRST}<ul><li>One<li>Two</ul>{SECOND}</li></div></main>",
        f"<main>{TOP}{START}{FIRST}<h3>The roof{SECOND}</div></main>",
        f"<main>{TOP}{START}{FIRST}{SECOND}</div></ul></main>",
        f"<main>{TOP}{START}{FIRST}<script>w('</ul>')</script><!-- </ul> --></div><ul></main>",
        f"<main>{TOP}{START}{FIRST}</div>Print | Share</main>",
        f"<main>{TOP}{START}{FIRST}<div class='c'><h3>The roof</div>{SECOND}</div></main>",
        f"<main>{TOP}<p>{START}{FIRST}{SECOND}</div></p></main>",
        f"<main>{TOP}<ul><li>{START}{FIRST}</li>{SECOND}</div></li></ul></main>",
        f"<main>{TOP.replace('Secretariat', 'R&amp;D > Elections')}{START}{FIRST}</div></main>",
        f"<main>{TOP.replace('<dt>Date', '<dt>Place:</dt><dd><a href=/v>Vaduz</a></dd><dt>Date')}{START}{FIRST}</div></main>",
        f"<main>{TOP.replace('<dt>Date', '<dt>Place:</dt><dd>Vienna</a></dd><dt>Date')}{START}{FIRST}</div></main>",
        # Emphasis in a box, around one paragraph, and with a style.
        f"<main>{TOP}{START}{FIRST}</div><div class='box'><em>{FIRST}{SECOND}</em></div></main>",
        f"<main>{TOP}{START}{FIRST}</div><hr class='x'><b>{SECOND}</b></main>",
        f"<main>{TOP}{START}{FIRST}</div><hr class='x'><font color='red'>{FIRST}{SECOND}</font></main>",
        # A box of files that an editor filled, left empty, or wrote above other lists.
        f"<main>{TOP}{START}{FIRST}<div class='attachments'>{FILES}</div></div></main>",
        f"<main>{TOP}{START}{FIRST}<div class='attachments'></div></div></main>",
        f"<main>{TOP}{START}{FIRST}<div class='attachments'></div>{FILES}{SECOND}</div></main>",
        f"<main>{TOP}{START}{FIRST}<div class='gap'></div>{FILES}</div></main>",
        f"<main>{TOP}{START}{FIRST}<div class='attachments'></div><ul><li>Admission is free.</li></ul></div></main>",
        f"<main>{TOP}{START}{FIRST}<div class='attachments'>{SECOND}{FILES}</div></div></main>",
        f"<main>{TOP}{START}{FIRST}<div class='attachments'>{SECOND}</div>{FILES}</div></main>",
        # A list of files that a line announces, has the text before it, or is in it.
        f"<main>{TOP}{START}{FIRST}<p>The roof stays open:{FILES}</div></main>",
        f"<main>{TOP}{START}{FIRST}<p>The roof stays open</p>{FILES}</div></main>",
        f"<main>{TOP}{START}{FIRST}<p>The roof stays open.{FILES}</div></main>",
        f"<main>{TOP}{START}{FIRST}Documents{FILES}</div></main>",
        f"<main>{TOP}{START}{FIRST}<p>The roof stays open{FILES}{SECOND}</div></main>",
        f"<main>{TOP}{START}{FIRST}<p>The roof stays open{FILES.replace('f/1.pdf', 'roof')}</div></main>".replace(
            "sites/default/files", "x"
        ),
        # A container in another one, and one that starts with a paragraph of the same class.
        f"<main>{TOP}{START}{START}{FIRST}</div></div></main>",
        f"<main>{TOP}{START}<div class='x'>{FIRST}</div>{SECOND}</div></main>",
        # A paragraph after the text, where all of the text have an end, or none.
        f"<main>{TOP}{START}{FIRST}{SECOND}</div><p>Share this page.</p></main>",
        f"<main>{TOP}{START}<p>VIENNA, 17 November 2006 - The roof is open.</div><p>Share this page.</p></main>",
        f"<main>{TOP}{START}<p>VIENNA, 17 November 2006 - The roof is open.<p>It is.</div><p>Share this page.</p></main>",
        f"<main>{TOP}{START}{FIRST}<p>The roof is open.</div><div class='x'><p>Share this page.</p></div></main>",
        f"<main>{TOP}{START}<div class='body body-section is-text text--default'>{FIRST}</div><a href='/print'>Print</a></div></main>",
        # An arrow at the end of a short box, and a link around a card.
        f"<main>{TOP}{START}{FIRST}<div class='more'>Read more></div></div></main>",
        f"<main>{TOP}{START}{FIRST}<div>Home>News></div></div></main>",
        f"<main>{TOP}{START}{FIRST}<a class='download' href='/f.pdf'><div class='download-icon'></div><div>Report</div></a></div></main>",
        f"<main>{TOP}{START}{FIRST}<div class='download-icon'></div><a href='/f.pdf'>Report</a> (PDF)</div></main>",
        f"<main>{TOP}{START}{FIRST}<div class='download-intro'>{SECOND * 2}</div>{FILES}</div></main>",
        # An introduction in a block of its own.
        f"<main>{TOP}{START}{FIRST}<div>Download the full report here{FILES}</div></div></main>",
        f"<main>{TOP}{START}{FIRST}<br>Download the full report here{FILES}</div></main>",
        # A body that was pasted into the text.
        f"<main>{TOP}{START}<body>{FIRST}</body></div><div class='body-section is-quote'>{SECOND}</div></main>",
        # Parts of a template without attributes, custom elements, and notes of an editor.
        f"<main>{TOP}{START}{FIRST}</div><div>{SECOND * 3}</div></main>",
        f"<main>{TOP}{START}{FIRST}</div><section><h2>Related news</h2>{SECOND * 3}</section></main>",
        f"<main>{TOP}{START}{FIRST}</div><hr><div>{SECOND * 3}</div></main>",
        f"<main>{TOP}{START}{FIRST}</div><h3>About</h3><p></p><div>{SECOND * 3}</div></main>",
        f"<main>{TOP}{START}{FIRST}</div><osce-related><div>{SECOND * 3}</div></osce-related></main>",
        f"<main>{TOP}{START}{FIRST}</div><noindex><a href='/s'>Share</a></noindex></main>",
        # A name with another form of a word in its address, and a link with the words of a label.
        f"<main>{TOP.replace('OSCE Secretariat', '<a href=/osce-chairperson-in-office>OSCE Chairmanship</a>')}{START}{FIRST}</div></main>",
        OLD.format(
            field=FIELD.format(label="Source:").replace(
                "</a></div></div>",
                '</a></div></div><div class="more"><a href="/w">Where we are</a></div>',
            ),
            text=FIRST,
        ),
        f"<main>{TOP.replace('Source:', 'Vendimet:')}{START}{FIRST}</div></main>",
        # An editor's notes after the text, and a box of a template.
        f"<main>{TOP}{START}{FIRST}</div><div>{SECOND}</div></main>",
        f"<main>{TOP}{START}{FIRST}</div><div class='about'>{SECOND * 3}</div></main>",
        # Values without quotes, or right after one another; an address in brackets.
        f"<main>{TOP}{START}<p><font face='x'size=2 color=red>{FIRST}</font></p></div></main>",
        f"<main>{TOP}{START}{FIRST}<p>Write to <press-office@osce.example>.</p></div></main>",
        f"<main>{TOP}{START}{FIRST}<osce-widget hidden async>x</osce-widget></div></main>",
    ],
)
def test_a_single_tag_too_many_or_too_few_is_an_authors(inner: str) -> None:
    assert str(read(inner).confidence) == "high"


@pytest.mark.parametrize(
    "inner",
    [
        f"<div class='field field--name-body field--label-hidden'>VIENNA, 17 November 2006 - The roof is open.<br><br>{SECOND}</div>",
        f"<div>{FIRST}<p><a href='/x'><img src='/1.gif' alt='x'></a></li></p>{SECOND}</div>",
        f"<div>{FIRST}<!-- <b>x</a></li> -->{SECOND}</div>",
        f"<div>{FIRST}<h3>The roof<div>It is a roof of the town, with tiles.</div></h3>{SECOND}</div>",
    ],
)
def test_what_editors_leave_in_a_page_of_unknown_design_is_no_damage(inner: str) -> None:
    assert read(f"<main>{TOP}{inner}</main>").paragraphs[-1].startswith("The roof stays open")


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
    page = read(f"<main>{TOP}{START}{FIRST}<p>See {link} of the town.</p>{SECOND}</div></main>")

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
    top = TOP.replace("OSCE Secretariat", f'<a href="{address}">{name}</a>')

    assert read(f"<main>{top}{START}{FIRST}{SECOND}</div></main>").sources == (name,)


@pytest.mark.parametrize(
    "inner",
    [
        # Items without end tags, in the text and around it.
        f"<main>{TOP}{START}{FIRST}<ul><li>Yes<li>No</ul>{SECOND}</div><ul><li>A<li>B</ul></main>",
        f"<main>{TOP}{START}{FIRST}<ul><li>Yes<li>No</li></ul>{SECOND}</div><ul><li>A</li></ul></main>",
        f"<main>{TOP}{START}{FIRST}<ul><li>Yes</li></li><li>No</li></ul>{SECOND}</div><ul><li>A</ul></main>",
        # An emphasis around an element with a class.
        f"<main>{TOP}{START}{FIRST}<b><div class='x'><ul><li>Yes</li></ul></b></div>{SECOND}</div></main>",
    ],
)
def test_items_without_ends_are_an_authors(inner: str) -> None:
    assert len(read(inner).paragraphs) > 2


def test_a_link_in_the_label_of_a_field_is_no_value() -> None:
    label = "Source:&<a href='/x'>nbsp;</a>"

    assert read(OLD.format(field=FIELD.format(label=label), text=FIRST)).sources == (
        "OSCE Secretariat",
    )


def test_a_text_in_a_file_is_a_link() -> None:
    link = '<a href="/sites/default/files/f/1.pdf">Full text</a>'
    teaser = '<div class="teaser"><p>The roof of another town is open, too.</p></div>'

    assert read(f"<main>{TOP}{START}{link}</div>{teaser}</main>").paragraphs == ("Full text",)


def test_what_looks_like_a_label_is_no_value_of_a_page_of_unknown_design() -> None:
    labels = "".join(
        f"<div><div class='l'>{label}:</div>{value}</div>"
        for label, value in (
            ("Type", ""),
            ("Mlace", "<div>VIENNA</div>"),
            ("Date", "<div>17 November 2006</div>"),
            ("Source", "<div>OSCE Secretariat</div>"),
        )
    )
    release = read(
        f"<main><h1>Council meets under open roof</h1>{labels}<div>{FIRST}{SECOND}</div></main>"
    )

    assert (release.layout, release.content_type) == ("inferred", None)
    assert "labels: 'Mlace:' is not a known label" in release.warnings
