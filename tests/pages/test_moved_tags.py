"""Tags that have changed places, and holes from tag to tag: the rest looks whole, and is not.

Found by fuzzing; the pages are synthetic. What editors leave that looks alike is in
test_authors_tags.py and test_editors_markup.py.
"""

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages.press_release import parse_press_release
from tests.pages.built import URL
from tests.pages.shells import page_of
from tests.pages.tag_pages import (
    BROKEN_OFF,
    ENTRIES,
    FIELD,
    FILES,
    FIRST,
    LABELS,
    OLD,
    SECOND,
    START,
    TOP,
    read,
)


@pytest.mark.parametrize(
    ("inner", "reason"),
    [
        # The start of the text has changed places with the end of an item, with a start, and with
        # the end of a heading.
        (
            f"<main>{TOP}</li>{FIRST}<ul><li>Yes{START}<li>No</li></ul>{SECOND}</div></main>",
            "a list starts in the text and ends outside, or the reverse",
        ),
        (
            f"<main>{TOP}<li>{FIRST}<ul><li>Yes</li>{START}No</li></ul>{SECOND}</div></main>",
            "a list starts in the text and ends outside",
        ),
        (
            f"<main>{TOP}</h3>{FIRST}<h3>The roof{START}{SECOND}</div></main>",
            "the end of a heading is before its start, outside the text",
        ),
        # The end of the text has changed places with that of emphasis, and a paragraph's start.
        (
            f"<main>{TOP}{START}<p>The <em>Council</div> met.</p></em></main>",
            "the end of a paragraph follow the text container",
        ),
        (
            f"<main>{TOP}{START}{FIRST}<p>The roof is open.</div><!-- x --><div>Admission is free.</p>It is.</div></main>",
            "the end of a paragraph follow",
        ),
        (f"<main>{TOP.replace('OSCE Sec', 'OSCE<' + chr(29) + 'a>Sec')}{START}{FIRST}</div></main>", "has a part of a tag"),
        (
            f"<main><div class='x'>{TOP}{START}{FIRST}<p>The roof is open.</div><p>Admission free.</p></div></main>",
            "only the last paragraph has no end",
        ),
        (f"<main>{TOP}{START}{FIRST}</div>Admission is free.</p><p></main>", "the end of a paragraph follow"),
        # The end of the text is inside a list of files.
        (
            f"<main>{TOP}{START}{FIRST}</a><div class='files'><ul><li><a href='/f.pdf'>The report</div></li><li><a href='/g.pdf'>Annex</a></li></ul></div></main>",
            "tags in the text end in an element in which they do not start",
        ),
        (
            f"<main>{TOP}{START}<h3>The roof<div class='files'>{FIRST}{SECOND}</div></h3>{FILES}</div></main>",
            "a heading contains paragraphs",
        ),
        # The end of the text and the start of a menu are gone.
        (
            f"<main>{TOP}{START}{FIRST}<p>The roof st<li><a href='/press-releases'>All releases</a></li></ul></div></main>",
            "a list of links in the text has no start",
        ),
        (
            f"<main>{TOP}{START}{FIRST}<p>The roof st</h3><ul><li><a href='/p'>All releases</a></li></ul></div></main>",
            "the heading of a list of links has no start",
        ),
        (
            f"<main>{TOP}{START}{FIRST}<ul><li>A{ENTRIES}</ul></div></main>",
            "the text contains <li> of a menu",
        ),
        # The text ends with one of its paragraphs.
        (
            f"<main>{TOP}{START}{FIRST}On it.</div>No.<div>{SECOND}</div></main>",
            "text is next to the text container",
        ),
        # The text ends too early, and emphasis in it has no end.
        (
            f"<main>{TOP}{START}{FIRST}</div><em>{FIRST}{SECOND}</em></main>",
            "<em> after the text contains paragraphs",
        ),
        (
            f"<main>{TOP}<div>{START}{FIRST}</div></div><div><em>{FIRST}{SECOND}</em></div></main>",
            "<em> after the text contains paragraphs",
        ),
        # The end of the text has changed places with the start of the box of files after it.
        (
            f"<main>{TOP}{START}{FIRST}<div class='attachments'> </div>{FILES}</div></main>",
            "a box without its files, and these after it",
        ),
        (f"<main>{TOP.replace('>OSCE Sec', '>&nbs1</dd><dd>OSCE Sec')}{START}{FIRST}</div></main>", "a damaged space"),
        # A hole from the place to the middle of the source.
        (f"<main>{TOP.replace('<dt>Date', '<dt>Place:</dt><dd>riat</a></dd><dt>Date')}{START}{FIRST}</div></main>", "'riat' ends a link"),
        # From the type to the middle of the source, and from the source to a field of work.
        (f"<main>{TOP.replace('Press release', 'Press retariat</a>')}{START}{FIRST}</div></main>", "'Press retariat' ends a link"),
        (f"<main>{TOP.replace('OSCE Secretariat', BROKEN_OFF.replace('serbia', 'serbia-and-montenegro').replace('Mission th', 'Misies'))}{START}{FIRST}</div></main>", "has the address of another name"),
        (f"<main>{TOP}{START}{FIRST}<p>The roof has eleven pl></div></main>", "the text contains the end of a tag"),
        (f"<main>{TOP.replace('OSCE Secretariat', BROKEN_OFF)}{START}{FIRST}</div></main>", "has the address of another name"),
        # The end of a tag has become another letter.
        (f"<main>{TOP.replace('</dd>', '</ddl-a&quot;>').replace('&quot;', chr(34))}{START}{FIRST}</div></main>", "is damaged"),
        # A hole begins or ends in a tag of a value.
        (
            f"<main>{TOP.replace('Secretariat', 'Off i>Elections')}{START}{FIRST}</div></main>",
            "has the end of a tag",
        ),
        (
            f"<main>{TOP.replace('OSCE Sec', 'OSC>Elec')}{START}{FIRST}</div></main>",
            "has the end of a tag",
        ),
        # A field contains the text, and the label of another one.
        (
            OLD.format(
                field=FIELD.format(label="Source:").removesuffix("</div></div>"),
                text=f"{FIRST}</div></div>{SECOND}",
            ),
            "the text is inside a field",
        ),
        (
            OLD.format(
                field=FIELD.format(label="Source:").replace(
                    'items">', 'items"><div ss="label">Fields of work:</div>'
                ),
                text=FIRST,
            ),
            "the field 'Source:' has the label 'Fields of work' among its values",
        ),
        (
            OLD.format(
                field=FIELD.format(label="Place:").replace(
                    '<div class="field-items"', 'What we do <div class="field-items"'
                ),
                text=FIRST,
            ),
            "the field 'Place:' has the label 'What we do' among its values",
        ),
        # The box of files and a start or an end of the text have changed places.
        (
            f"<main>{TOP}{START}{FIRST}<div class='attachments'>The roof{SECOND}{SECOND}</div><h3>{FILES}</h3></div></main>",
            "a box without its files, and these after it",
        ),
        (
            f"<main>{TOP}{START}<div class='attachments'>The roof{SECOND * 2}</div><p>{FILES}</div></main>",
            "a box without its files, and these after it",
        ),
        (
            f"<main>{TOP}{START}{START}{FIRST}</div><div class='attachments'>{FILES}</div></div></main>",
            "the text container starts twice",
        ),
        (
            OLD.format(
                field=FIELD.format(label="Sourcework:").replace('"field-label', 'field-label"'),
                text=FIRST,
            ),
            "the label 'Sourcework:' consists of two labels",
        ),
        (f"<main>{TOP.replace('Source:</dt>', 'Fields of workSource:</dt>')}{START}{FIRST}</div></main>", "consists of"),
        (
            f"<main>{TOP}{START}{FIRST}<li><div class='attachments'><ul></div><a href='/f.pdf'>The report</a></li></ul></div></main>",
            "a box without its files, and these after it",
        ),
        (
            f"<main>{TOP}{START}{FIRST}<p>The <a href='/f.pdf'>report<div class='attachments'> is out.</p></div></a>{FILES}</div></main>",
            "a link of the text contains a box of files",
        ),
        # A hole from a line of the text to the files after it.
        (
            f"<main>{TOP}{START}{FIRST}<p>The roof stays open{FILES}</div></main>",
            "the text breaks off before a list of files",
        ),
        # The label has no end, and its end is in the text.
        (
            OLD.format(
                field=FIELD.format(label="Source:").replace("Source:</div>", "Source:<div>"),
                text=f"{FIRST}</div></div></div><div>{SECOND}",
            ),
            "the label 'Source: OSCE Secretariat' contains values",
        ),
        (f"<main>{TOP}{START}{FIRST}<p>The roof is open.<a href='/m'>{FILES}</div></main>", "a link in the text has no end"),
        (f"<main>{TOP}{START}<p>The roof, said Ms Ha<ani-Berg, who has offered her help for>it.</p></div></main>", "the tag <ani-berg,> or a quote in it"),
        (f"<main>{TOP}{START}<p>The roof, said Ms Ha<ani-Berg, who>it.</p></div></main>", "is not an HTML element"),
        (f"<main>{TOP}{START}{FIRST}The roof <!--is red.{SECOND}<<li>!-- pasted --></div></main>", "a comment starts inside another comment"),
        (f"<main>{TOP.replace('OSCE Secretariat', '<a href=/s>Office od><a href=/f>Elections</a>')}{START}{FIRST}</div></main>", "the end of a tag"),
        (f"<main>{TOP}{START}{FIRST}<p>The roof has eleven pl>\n</div></main>", "the text contains the end of a tag"),
        # The end of the title is after the fields.
        (f"<main>{TOP.replace('</h1>', '<div>')}</div></h1>{START}{FIRST}</div></main>", "it contains labels too"),
        (
            OLD.replace("</h1>{field}</div>", "<div>{field}</div></h1></div>").format(
                field=FIELD.format(label="Source:"), text=FIRST
            ),
            "the element of the title is not closed: it contains labels too",
        ),
        # An item right after the text.
        (
            f"<main>{TOP}{START}{FIRST}</div>Th<li class='leaf'>e roof is open for all.</li></main>",
            "next to the text container and in no known part of the page: 'e roof",
        ),
        # Bytes of tags and spaces are other letters.
        (
            f"<main>{TOP}{START}<p><font face='x' size=\"2\"6Clerks at the green co>nter.</font></p></div></main>",
            "the tag <font> or a quote in it is not closed",
        ),
        (
            f'<main>{TOP}{START}{FIRST}<nu-block menu-block--footer"><p>Home</p></nu-block></div></main>',
            "the tag <nu-block> or a quote in it is not closed",
        ),
        (
            f"<main>{TOP.replace('<dt>Date', '<dt>Place:</dt><dd>&nbspJ</dd><dt>Date')}{START}{FIRST}</div></main>",
            "'J' of a field is a damaged space",
        ),
    ],
)  # fmt: skip
def test_a_page_whose_tags_have_changed_places_is_refused(inner: str, reason: str) -> None:
    with pytest.raises(PageRefused, match=reason) as refusal:
        read(inner)

    assert refusal.value.kind == "unbalanced"


def test_short_lines_between_texts_that_fell_out_are_reported_with_them() -> None:
    answers = f"<div>{SECOND}</div><section><p>Yes.</p></section><div>{FIRST}</div><p>No.</p>"
    links = "<ul><li><a href='/x'>More</a></li></ul><div class='x'><p>Share</p></div>"
    text = f"{FIRST}</div></div>{links}{answers.replace('<div>' + FIRST, links + '<div>' + FIRST)}<div><div>"
    warnings = read(OLD.format(field=LABELS, text=text)).warnings
    outside = [warning for warning in warnings if "outside the known parts" in warning]

    assert [warning.partition("parts: ")[2][:7] for warning in outside] == [
        "'The ro",
        "'Yes.'",
        "'VIENNA",
    ]


def test_a_value_with_the_rest_of_a_start_tag_is_refused() -> None:
    field = FIELD.format(label="Source:").replace("<a href", "<a hr>f")
    text = OLD.format(field="", text=FIRST).replace('</div><div class="content--content">', "")

    with pytest.raises(PageRefused, match="of a field has a part of a tag"):
        read(field + text.replace("content--header", "content--content"))


def test_a_source_with_the_label_of_another_field_is_none() -> None:
    fields = FIELD.format(label="Fields of work:") + FIELD.format(label="Source:").replace(
        "OSCE Secretariat", "OSCE Mission"
    )
    release = read(OLD.format(field=fields, text=FIRST))

    assert (release.sources, release.fields_of_work) == (("OSCE Mission",), ("OSCE Secretariat",))


def test_links_of_a_field_inside_the_field_of_the_source_are_no_sources() -> None:
    inner = '<div class="field field-field-x"><div class="x"><a href="/y">Youth</a></div></div>'
    field = f'<div class="field field-field-item-source"><a href="/s">OSCE</a>{inner}</div>'

    assert read(OLD.format(field=field, text=FIRST)).sources == ("OSCE",)


def test_a_trail_from_the_home_page_is_no_source() -> None:
    trail = (
        '<div class="field-field-item-source"><a href="/">Home</a> » <a href="/p">News</a></div>'
    )

    assert read(OLD.format(field=trail, text=FIRST)).sources == ()


@pytest.mark.parametrize(
    ("declared", "language"),
    [
        (b"ru<!DOCTYPE html PUBLIC ", "ru"),
        (b"macedonian", "macedonian"),
    ],
)
def test_the_language_ends_where_its_tag_ends(declared: bytes, language: str) -> None:
    page = page_of(f"<main>{TOP}{START}{FIRST}</div></main>").replace(
        b'lang="en"', b'lang="%b"' % declared
    )

    assert parse_press_release(page, url=URL).language == language


@pytest.mark.parametrize(
    "inner",
    [
        # A text that only labels confirm: the first one has the header of a known layout.
        f'<main><div class="content--header">{TOP}</div><div><p>The roof of the town stays open for all of the summer.</p></div></main>',
        f"<main>{TOP}</b><div>{SECOND}{SECOND.replace('open', 'red')}</div></main>",
        f"<main>{TOP}<div><div class='field-label'>What we do on the roof of the town, says the maker of it.{SECOND}</div></div></main>",
        f"<main>{TOP}<div><h2>The roof is red.<br>{SECOND}The roof is open</h2></div></main>",
        f"<main>{TOP}<div>{FIRST}{SECOND}The roof of medom and development</a></li></div></main>",
        f"<main>{TOP}<div><a href='https://share.example/x'>Share</a> of the roof, which nobody has seen until now.<br>{SECOND}</div></main>",
    ],
)
def test_labels_alone_confirm_no_text_of_a_damaged_page(inner: str) -> None:
    with pytest.raises(PageRefused, match="cannot be read by what it says"):
        read(inner)


def test_the_labels_of_another_story_in_a_box_are_none_of_the_release() -> None:
    box = f'<aside><article><h3><a href="/pa/1">Another story</a></h3>{LABELS}</article></aside>'
    title = "<p>Press release</p><h1>Council meets under open roof</h1>"

    with pytest.raises(PageRefused, match="no labels or description confirm it"):
        read(f"<main>{title}<div>{SECOND}{SECOND.replace('open', 'red')}</div>{box}</main>")


@pytest.mark.parametrize(
    "rest",
    [
        # A line of the text, or its start tag, that a comment cuts.
        f"<div>The roof stays<!-- open</div>{SECOND}",
        f"<di<!--v>{SECOND}",
        f"<!-- {SECOND}",
    ],
)
def test_a_page_is_refused_if_the_text_may_go_on_in_a_comment_after_it(rest: str) -> None:
    with pytest.raises(PageRefused, match="not closed"):
        read(f"<main>{TOP}{START}The roof is open for all of us.</div>{rest}</div></main>")


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
        read(f"<main>{TOP}{START}{FIRST}{table}{SECOND}</div></main>")


_SHARE = f'{START}<a href="https://share.example/x">Share</a></div>'


def test_a_link_that_is_the_whole_text_is_refused_beside_texts() -> None:
    """The starts of the text and of the bar before it have changed places."""
    texts = f'<div class="share">{FIRST}{SECOND}</div>'
    with pytest.raises(PageRefused, match="the text is only the link 'Share'"):
        read(f"<main>{TOP}{_SHARE}{texts}</main>")


@pytest.mark.parametrize("space", ["nbsp", "&amp;nbsp;", ";nbsp;", "&amp;#xa0"])
def test_a_damaged_space_is_no_type(space: str) -> None:
    with pytest.raises(PageRefused, match="a damaged space"):
        read(f"<main>{TOP.replace('Press release', space)}{START}{FIRST}</div></main>")


def test_short_answers_right_after_the_text_are_reported() -> None:
    """The text ends too early, with the end of a block that did not start."""
    fallen = f"<div><p>Yes.</p></div><div><blockquote>{SECOND}</blockquote></div>"
    page = read(OLD.format(field="", text=f"{FIRST}</div>{fallen}<div>"))

    assert any("'Yes.'" in said for said in page.warnings)


def test_an_unknown_page_whose_title_and_text_are_one_link_is_refused() -> None:
    texts = "".join(f"<p>The Council met under an open roof today, {n}.</p>" for n in "abcde")
    inner = f'{LABELS}<a href="/roof"><h1>Council | OSCE</h1><div>{texts}</div></a>'
    with pytest.raises(PageRefused, match="in one link, which has no end"):
        read(f"{inner}<div>{SECOND}{SECOND}</div>")
