"""What is left out of a text holds no part of it, and no field has the label of another one.

The pages are synthetic.
"""

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import PressRelease
from tests.pages.built import URL
from tests.pages.shells import page_of

_FIRST = "<p>VIENNA, 17 November 2006 - The Council met under an open roof today.</p>"
_SECOND = "<p>The roof stays open, said the architect, until somebody complains about it.</p>"
_FILE = '<li><a href="/sites/default/files/f/1.pdf">The report</a></li>'
_LIST = '<ul class="osce-download-links">'
_SOURCE = (
    '<div class="field field-field-item-source">{label}<div class="field-items">'
    '<div class="field-item"><a href="/s">{value}</a></div></div></div>'
)


def _read(text: str, field: str = "", after: str = "") -> PressRelease:
    field = field or _SOURCE.format(
        label='<div class="field-label">Source:</div>', value="OSCE Secretariat"
    )
    inner = (
        f'<div class="content--header"><h1>Council meets</h1>{field}</div>'
        '<div class="content--content"><div class="node-content"><div class="pane-content">'
        f"{text}</div></div>{after}</div>"
    )
    return parse_press_release(page_of(inner), url=URL)


@pytest.mark.parametrize(
    "text",
    [
        f"<p>VIENNA, 17 November 2006 - The Council met under {_LIST}an open roof.</p>{_SECOND}",
        f"{_FIRST}{_LIST}{_SECOND}{_FILE}</ul>",
        f"{_FIRST}{_LIST}{_FILE}Thanks.</ul>",
        f"{_FIRST}{_LIST}{_FILE}<div>{_SECOND}</div></ul>",
    ],
)
def test_a_list_of_files_that_holds_text_is_refused(text: str) -> None:
    with pytest.raises(PageRefused, match="a list of files contains text of the page"):
        _read(text)


@pytest.mark.parametrize(
    "files",
    [
        f"{_LIST}{_FILE}{_FILE.replace('1.pdf', '2.pdf')}</ul>",
        f"{_LIST}<h3>Documents</h3>{_FILE}</ul>",
        f"{_LIST}<li><p><a href='/sites/default/files/f/1.pdf'>The report</a> (PDF, 2 MB)</p></li></ul>",
        f"{_LIST}<a href='/sites/default/files/f/1.pdf'>The report</a></ul>",
        f"{_LIST}\n{_FILE} | \n{_FILE}\n</ul>",
    ],
)
def test_a_list_of_files_in_the_text_is_no_text_and_no_damage(files: str) -> None:
    release = _read(f"{_FIRST}{files}{_SECOND}")

    assert release.paragraphs == _read(f"{_FIRST}{_SECOND}").paragraphs
    assert not [said for said in release.warnings if "outside the known parts" in said]


@pytest.mark.parametrize("is_after", [True, False])
def test_text_beside_the_links_of_a_list_of_files_is_reported(is_after: bool) -> None:
    files = f"{_LIST}{_FILE.replace('</li>', ' was adopted by all of the States')}</ul>"
    release = _read(_FIRST + ("" if is_after else files), after=files if is_after else "")

    assert [said for said in release.warnings if "was adopted by all of the States" in said]
    assert len(release.paragraphs) == 1


def test_a_sentence_in_a_credit_without_a_picture_is_text() -> None:
    release = _read(f'{_FIRST}<span class="photo-credit">The samples show no trace.</p>')

    assert release.paragraphs[-1] == "The samples show no trace."
    assert any(
        "a credit without a picture contains a sentence" in said for said in release.warnings
    )


@pytest.mark.parametrize(
    "picture",
    [
        '<img src="/i.jpg"><span class="photo-credit">The samples show no trace.</span>',
        '<p><span class="photo-credit">OSCE/Ana Roof</span></p>',
        '<p><span class="photo-credit">Photo by Ana Roof</span></p>',
    ],
)
def test_a_credit_is_no_text(picture: str) -> None:
    assert len(_read(f"{_FIRST}{picture}{_SECOND}").paragraphs) == 2


@pytest.mark.parametrize("label", ["What we do", "Fields of work:", "Place&nbsp;", "Date:"])
def test_a_field_of_sources_with_another_printed_label_has_no_sources(label: str) -> None:
    field = _SOURCE.format(label=f'<div class="field-leld-label">{label}</div>', value="Arms")

    assert _read(_FIRST, field).sources == ()


@pytest.mark.parametrize("label", ["", '<div class="field-labels">Source:</div>', "<b>By</b>"])
def test_a_field_of_sources_with_its_own_label_or_none_has_them(label: str) -> None:
    assert _read(_FIRST, _SOURCE.format(label=label, value="Arms")).sources == ("Arms",)


def test_a_figure_whose_end_has_moved_holds_text() -> None:
    picture = '<img src="/i.jpg"><figcaption>The roof.</figcaption>'
    with pytest.raises(PageRefused, match="of a caption contains paragraphs"):
        _read(f"<figure>{picture}<br>The Council met.<br><br>It closed.</figure>{_SECOND}")


@pytest.mark.parametrize(
    "figure",
    [
        '<img src="/i.jpg"><figcaption>The roof.<br>It is open.<br>(OSCE/Ana Roof)</figcaption>',
        '<img src="/i.jpg"><br>The roof is open.<br>(OSCE/Ana Roof)',
        '<img src="/i.jpg"><br>The roof is open.<br><span class="photo-credit">OSCE/Ana Roof</span>',
    ],
)
def test_lines_of_a_caption_are_no_text(figure: str) -> None:
    assert len(_read(f"{_FIRST}<figure>{figure}</figure>{_SECOND}").paragraphs) == 2


def test_a_field_with_another_label_before_its_own_is_refused() -> None:
    """The end of the first of two fields is damaged."""
    label = '<div class="fielA-label">SZurce:</div><div class="field-label">Fields of work:</div>'
    with pytest.raises(PageRefused, match="has 'SZurce:' before its label"):
        _read(_FIRST, _SOURCE.format(label=label, value="Arms"))


def test_an_icon_before_a_label_is_no_other_label() -> None:
    label = '<span class="icon">i</span><div class="field-label">Source:</div>'

    assert _read(_FIRST, _SOURCE.format(label=label, value="Arms")).sources == ("Arms",)


def test_a_value_with_a_part_of_a_tag_is_refused() -> None:
    field = _SOURCE.format(label='<div class="field-label">Source:</div>', value="Arms")
    damaged = field.replace('<div class="field-item"><a href="/s">', 'Rdiv class="field-item odd"y')
    with pytest.raises(PageRefused, match="has a part of a tag"):
        _read(_FIRST, damaged.replace("</a></div>", ""))


def test_sentences_in_emphasis_after_the_text_are_of_it() -> None:
    rest = "<br><strong>The roof stays open for all.<br>Nobody has complained about it.</strong>"
    with pytest.raises(PageRefused, match="<strong> after the text contains paragraphs"):
        _read(_FIRST, after=rest)


@pytest.mark.parametrize("tag", ["a", "span", "strong"])
def test_open_tags_without_attributes_after_the_text_hold_the_rest_of_it(tag: str) -> None:
    rest = f"<{tag}><div>The roof stays open.</div><div>Nobody has complained about it.</div>"
    with pytest.raises(PageRefused, match=f"<{tag}> after the text contains paragraphs"):
        _read(_FIRST, after=rest)


@pytest.mark.parametrize(
    "after",
    [
        '<a href="/1"><div>The roof stays open.</div><div>Nobody has complained.</div></a>',
        "<strong>Ana Roof<br>Spokesperson<br>Vienna</strong>",
        "<em>For the editors: the roof is open.</em>",
        '<div class="contact"><b>The roof stays open for all.<br>Nobody has complained.</b></div>',
    ],
)
def test_emphasis_of_a_template_after_the_text_is_none(after: str) -> None:
    assert len(_read(f"{_FIRST}{_SECOND}", after=after).paragraphs) == 2


def test_a_text_that_ends_early_with_a_few_bare_words_is_refused() -> None:
    """The end of the text has changed places with the start of a block before the title."""
    rest = f"</div>Please wait.</div><div>{_SECOND[3:-4]}</div><div>"
    start = '<main><div><h1>Council meets</h1><div class="body body-section is-text text--default">'
    text = "<div>VIENNA, 17 November 2006 - The roof is open.</div>"
    with pytest.raises(PageRefused, match="text is next to the text container"):
        parse_press_release(page_of(f"{start}{text}{rest}</div></main>"), url=URL)


@pytest.mark.parametrize(
    "field",
    [
        '<a href="/s">OSCE ChairmanshipFields of work:</div><div class="field-items"><div class="field-item"><a href="/a">Arms</a></div></div></div></div>',
        '<a href="/s">OSCE ChairmanshipDate:</a></div></div></div>',
    ],
)
def test_a_value_that_ends_with_a_label_is_refused(field: str) -> None:
    start = _SOURCE.format(label='<div class="field-label">Source:</div>', value="")
    with pytest.raises(PageRefused, match="label"):
        _read(_FIRST, start.partition("<a")[0] + field)


def _place(value: str) -> str:
    return (
        '<div class="field field-field-place"><div class="field-label">Place:</div><div '
        f'class="field-items"><div class="field-item">{value}</div></div></div>'
    )


@pytest.mark.parametrize("value", ["&amp;nb7p", "nbsp", "&amp;nbsp"])
def test_a_damaged_space_is_no_place(value: str) -> None:
    with pytest.raises(PageRefused, match="a damaged space"):
        _read(_FIRST, _place(value))


@pytest.mark.parametrize("value", ["-", "—", "...", "3"])
def test_a_place_without_letters_is_unknown(value: str) -> None:
    release = _read(_SECOND, _place(value))

    assert release.place is None
    assert f"place: {value!r} is no name" in release.warnings
    assert _read(_FIRST, _place(value)).place == "VIENNA"


@pytest.mark.parametrize("value", ["2030", "Q&amp;A", "Ombudsperson: Kosovo"])
def test_a_source_may_have_no_letters_or_signs(value: str) -> None:
    field = _SOURCE.format(label='<div class="field-label">Source:</div>', value=value)

    assert len(_read(_FIRST, field).sources) == 1


@pytest.mark.parametrize(
    "attributes",
    [
        "data-component-root data-ready hidden", "itemscope itemprop hidden inert autofocus",
        "data-v-7ba5bd90 data-v-469af010 hidden", "v-cloak x-ignore ng-non-bindable draggable",
    ],
)  # fmt: skip
def test_attributes_without_values_are_no_words(attributes: str) -> None:
    text = f"<div {attributes}>{_SECOND}</div>"

    assert _read(f"{_FIRST}{text}<p {attributes}>So.</p>").paragraphs[-1] == "So."


def test_links_of_a_menu_in_the_field_of_another_story_are_no_sources() -> None:
    """The start of the field has changed places with that of the menu in the footer."""
    menu = '<div class="field field-field-item-source"><li><a href="/a">Arms</a></li></div>'

    assert _read(_FIRST, '<span class="date-display-single">1 May 2006</span>', menu).sources == ()


def test_a_tag_that_is_words_of_the_text_is_refused() -> None:
    with pytest.raises(PageRefused, match="it contains text"):
        _read(f"{_FIRST}<p>The count w<s made by pupils of the school.</p>{_SECOND}")


def test_a_name_that_goes_on_as_another_one_is_refused() -> None:
    label = '<div class="field-label">Source:</div>'
    field = _SOURCE.format(label=label, value="Office of the Secrlerance and others")
    with pytest.raises(PageRefused, match="has the address of another name"):
        _read(_FIRST, field.replace('"/s"', '"/office-of-the-secretary-general"'))


def test_a_trail_is_no_type_though_a_link_in_it_ends_early() -> None:
    trail = '<div class="breadcrumb"><a href="/press-releases">Press release</a>s</a></div>'
    inner = (
        f'{trail}<div class="content--header"><h1>Council meets</h1></div><div class="content--content">'
        f'<div class="node-content"><div class="pane-content">{_FIRST}</div></div></div>'
    )
    assert parse_press_release(page_of(f"<div>{inner}</div>"), url=URL).content_type is None


def test_a_text_that_ends_with_a_link_to_the_listing_is_refused() -> None:
    listing = '<ul><li><a href="/press-releases">All press releases</a></li></ul>'
    with pytest.raises(PageRefused, match="ends with 'All press releases', a link of the page"):
        _read(f"{_FIRST}{_SECOND}{listing}")


@pytest.mark.parametrize(
    "end",
    [
        '<p>See <a href="/press-releases">all press releases</a>.</p>',
        '<p><a href="/odihr/123456">The report</a></p>',
        '<p><a name="x">The report</p>',
        '<p>For more, go to the <a href="https://www.osce.org/">site of the OSCE</a></p>',
    ],
)
def test_a_text_may_end_with_a_link(end: str) -> None:
    assert len(_read(f"{_FIRST}{_SECOND}{end}").paragraphs) == 3


def test_the_rest_of_a_box_right_behind_a_letter_is_no_text() -> None:
    with pytest.raises(PageRefused, match="the text contains the end of a tag"):
        _read(f"{_FIRST}<p>The roof stays op><ul>{_FILE}</ul>")


@pytest.mark.parametrize("arrow", ["> <ul>", " ><ul>", "-><p>", "><a href='/x'>x</a><ul>"])
def test_another_arrow_before_a_list_is_text(arrow: str) -> None:
    assert _read(f"{_FIRST}<p>The roof stays open{arrow}<li>So.</li></ul>").paragraphs


@pytest.mark.parametrize(
    "after",
    [
        "<p><strong>For further information contact:<br>Jane Roe, Press Officer</strong></p>",
        "Photo: OSCE</div><p>Tel. +43 1 514 36, Wallnerstrasse 6</p><div>",
        "<ul><li><a href='/1'>A</a></li></li></ul>",
        "<h3>Share</h3><div class='teaser'><p>The roof of another town is open.</p></div>",
    ],
)
def test_what_templates_print_after_a_text_is_no_damage(after: str) -> None:
    page = _read(f"{_FIRST}<ul><li>Yes<li>No</ul>{_SECOND}", after=after)

    assert len(page.paragraphs) == 4
    assert not any("'Share'" in said for said in page.warnings)


@pytest.mark.parametrize(
    "figure",
    [
        "<figcaption>A roof</figcaption><div>OSCE/Ana Roof</div>",
        "<figcaption>A roof.</figcaption><span>1 of 3</span><p>Download</p>",
    ],
)
def test_words_of_a_gallery_are_no_text(figure: str) -> None:
    picture = '<a href="/i"><img src="/i.jpg"><span>Open image.</span></a>'

    assert len(_read(f"{_FIRST}<figure>{picture}{figure}</figure>{_SECOND}").paragraphs) == 2


@pytest.mark.parametrize(
    "credit",
    [
        '<p><img src="/i.jpg"></p><p><span class="photo-credit">Photo by Ana Roof of Ohrid.</span></p>',
        '<p><span class="photo-credit">Photo by Ana Roof of the town.</span></p>',
        '<p><span class="photo-credit">Photo: Ana Roof of the town.</span></p>',
        '<p><span class="photo-credit">The lake at noon.</span></p><p><img src="/i.jpg"></p>',
    ],
)
def test_a_credit_with_a_stop_is_no_text(credit: str) -> None:
    assert len(_read(f"{_FIRST}{credit}{_SECOND}").paragraphs) == 2


def test_the_label_in_the_only_value_of_a_field_is_no_value() -> None:
    field = _SOURCE.format(label="", value="Arms").replace(
        '<a href="/s">', '<div class="field-label-inline-first">Source:&nbsp;</div><a href="/s">'
    )

    assert _read(_FIRST, field).sources == ("Arms",)


def test_a_note_before_a_label_is_no_other_label() -> None:
    label = '<div class="help">Note: see the map</div><div class="field-label">Source:</div>'

    assert _read(_FIRST, _SOURCE.format(label=label, value="Arms")).sources == ("Arms",)


def test_sizes_and_languages_of_files_are_not_reported() -> None:
    files = f"{_LIST}<li><a href='/1.pdf'>A</a> (PDF, 1.2 MB, in English)</li><p>Files:</p></ul>"

    assert "in English" not in str(_read(f"{_FIRST}{_SECOND}", after=files).warnings)
    assert len(_read(f"{_FIRST}{_SECOND}{files}").paragraphs) == 2


def test_a_text_in_a_file_stands_beside_teasers() -> None:
    link = '<a href="/sites/default/files/f/1.pdf">Full text (PDF)</a>'
    teasers = f'<div class="teaser">{_SECOND}</div><div class="teaser">{_FIRST}</div>'

    assert _read(link, after=teasers).paragraphs == ("Full text (PDF)",)


@pytest.mark.parametrize(
    "rest", ["</div>&nbsp;</p><div>", "</div> | &raquo; <a href='/print'>Print</a></p><div>"]
)
def test_signs_and_links_right_after_a_text_are_no_words_of_it(rest: str) -> None:
    assert len(_read(f"{_FIRST}{_SECOND}{rest}").paragraphs) == 2


@pytest.mark.parametrize("tag", ["p", "h3", "li"])
def test_words_right_after_a_text_are_of_it(tag: str) -> None:
    with pytest.raises(PageRefused, match="the end of a paragraph follow the text container"):
        _read(f"{_FIRST}{_SECOND}</div>Read on.</{tag}><div>")


def test_a_date_field_in_the_text_that_has_no_digit_is_text() -> None:
    release = _read(f'{_FIRST}<p><span class="date-display-single">Yes.</span></p>{_SECOND}')

    assert release.paragraphs[1] == "Yes."
    assert any("a field has no date, it is read as text: 'Yes.'" in s for s in release.warnings)


@pytest.mark.parametrize(
    "end",
    [
        "<p>The map belongs to</div>the councils.<div>",
        f"{_SECOND}</div>“Honey keeps.”</div><div>{_SECOND[3:-4]}</div><div>{_SECOND[3:-4]}</div><div><div>",
    ],
)
def test_a_few_words_and_a_stop_right_after_a_text_are_the_end_of_it(end: str) -> None:
    with pytest.raises(PageRefused, match="text is next to the text container"):
        _read(f"<div>{_FIRST[3:-4]}</div>{end}")
