"""Values beside their labels, where markup groups, repeats or forgets them."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osce_crawler.errors import PageRefused
from osce_crawler.pages import labels
from osce_crawler.pages.fields import LabelledValues, have_same_letters, letters
from osce_crawler.pages.labels import Label, is_event_type, is_release_type, label_of
from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import PressRelease
from osce_crawler.text import comparison_key
from tests.pages.built import URL, labelled_field
from tests.pages.shells import page_of

_H1 = "<h1>Council meets</h1>"
_BODY = '<div class="body body-section is-text text--default"><p>The Council met today.</p></div>'
_OLD_H1 = f'<div class="content--header">{_H1}</div>'
_OLD = '<div class="node-content"><div class="pane-content"><p>The Council met.</p></div></div>'
_DAY = '<span class="date-display-single">17 November 2006</span>'


def _read(inner: str) -> PressRelease:
    return parse_press_release(page_of(inner), url=URL)


def _new(metadata: str, body: str = _BODY) -> PressRelease:
    return _read(f"<main>{_H1}{metadata}{body}</main>")


def _labels(release: PressRelease) -> list[str]:
    return [warning for warning in release.warnings if warning.startswith("labels")]


@pytest.mark.parametrize(
    ("value", "fields_of_work"),
    [
        ("<dd>Elections</dd>", ("Elections",)),
        ("<dd>Elections</dd><dd>Media freedom</dd>", ("Elections", "Media freedom")),
        ("<dd>Elections</dd><dd>Elections</dd>", ("Elections",)),
        ("<dd></dd><dd> </dd>", ()),
        ("<dd><a>Elections</a></dd>", ("Elections",)),
        ("<dd><a>Elections</a>, <a>Media freedom</a></dd>", ("Elections", "Media freedom")),
        ("<dd><a>Elections</a> and <a>Media freedom</a></dd>", ("Elections and Media freedom",)),
        ("<dd><a>Elections</a><br><a>Media freedom</a></dd>", ("Elections", "Media freedom")),
        ("<dd><a>Elections</a> in Bar</dd>", ("Elections in Bar",)),
        ("<dd><a>Elections</a>, <a></a></dd>", ("Elections",)),
        ("<dd><p>Elections</p><p>Media freedom</p></dd>", ("Elections", "Media freedom")),
        ("<dd><ul><li>Elections<li>Media</ul></dd>", ("Elections", "Media")),
    ],
)
def test_a_label_has_the_values_that_follow_it(value: str, fields_of_work: tuple[str, ...]) -> None:
    assert _new(f"<dl><dt>Fields of work:</dt>{value}</dl>").fields_of_work == fields_of_work


@pytest.mark.parametrize(
    ("metadata", "place", "unknown"),
    [
        ("<dl><dt>Place:</dt><dd>Vienna</dd></dl>", "Vienna", []),
        ("<dl><div><dt>Place:</dt><dd>Vienna</dd></div></dl>", "Vienna", []),
        ("<dl><dt>Place:</dt><br><hr><script>x</script><dd>Vienna</dd></dl>", "Vienna", []),
        ("<dl><dt>Place:</dt><template>x</template><dd>Vienna</dd></dl>", "Vienna", []),
        ("<dl><dt>Place:</dt><!-- x --><dd>Vienna</dd></dl>", "Vienna", []),
        ("<dl><dd>Place:</dd><dd>Vienna</dd></dl>", "Vienna", []),
        ("<dl><dd>Graz</dd><dt>Place:</dt><dd>Vienna</dd></dl>", "Vienna", []),
        ("<dl><dt></dt><dd>Graz</dd><dt>Place:</dt><dd>Vienna</dd></dl>", "Vienna", []),
        ("<dl><dt>Mood:</dt><dd>Graz</dd></dl>", None, ["Mood:"]),
        ("<dl><dt>Place:</dt><dd>Vienna</dd><dt>Mood:</dt><dd>Graz</dd></dl>", "Vienna", ["Mood:"]),
        ("<dl><dt>Place:</dt><dd>Vienna</dd><dt>Place:</dt><dd>Graz</dd></dl>", "Vienna, Graz", []),
        ("<dl><dt>Language:</dt><dd>Graz</dd></dl>", None, []),
        (f"{labelled_field('Place:', ['Vienna'])}", "Vienna", []),
        (f"{labelled_field('Place:', ['Vienna', '', 'Graz'])}", "Vienna, Graz", []),
        (f"{labelled_field('Mood:', ['Vienna'])}", None, ["Mood:\xa0".strip()]),
        ('<div class="field"><div class="field-item">Vienna</div></div>', None, []),
        ("<dl></dl><dl><dt>Place:</dt><dd>Vienna</dd></dl>", "Vienna", []),
        (
            "<dl><dt>Place:</dt><dd>Vienna</dd></dl>" + labelled_field("Source:", ["x"]),
            "Vienna",
            [],
        ),
    ],
)
def test_a_value_belongs_to_the_label_before_it(
    metadata: str, place: str | None, unknown: list[str]
) -> None:
    release = _new(metadata)

    assert release.place == place
    assert _labels(release) == [f"labels: {label!r} is not a known label" for label in unknown]


_VIENNA = "<dl><dt>Place:</dt><dd>Vienna</dd></dl>"
_GRAZ = "<dl><dt>Place:</dt><dd>Graz</dd></dl>"
_EMPTY = "<dl><dt>Mood:</dt><dd>Sunny</dd></dl>"
_EVENT = "<dl><dt>When</dt><dd>Today</dd></dl>"
_BOX = "labels: read in a box beside the text, there are no others on the page"


@pytest.mark.parametrize(
    ("before", "after", "place", "said"),
    [
        (_VIENNA, "", "Vienna", []),
        (_VIENNA, _GRAZ, "Vienna", []),
        ("", _VIENNA, "Vienna", []),
        ("", _VIENNA + _GRAZ, None, []),
        ("", _VIENNA + labelled_field("Place:", ["Graz"]), None, []),
        (_EMPTY, _VIENNA, "Vienna", []),
        (_EMPTY, "", None, ["labels: 'Mood:' is not a known label"]),
        ("", _EMPTY, None, ["labels: 'Mood:' is not a known label"]),
        ("", f"<aside>{_VIENNA}</aside>", "Vienna", [_BOX]),
        (f"<aside>{_VIENNA}</aside>", "", "Vienna", [_BOX]),
        ("", f"<aside>{_VIENNA}{_GRAZ}</aside>", None, []),
        ("", f"<aside>{_VIENNA}</aside><aside>{_GRAZ}</aside>", None, []),
        (_VIENNA, f"<aside>{_GRAZ}</aside>", "Vienna", []),
        ("", f"{_VIENNA}<aside>{_GRAZ}</aside>", "Vienna", []),
        ("", f"{_VIENNA}{_EVENT}", "Vienna", []),
        ("", f"<aside>{_EMPTY}</aside>", None, []),
        ("", f"<nav>{_VIENNA}</nav>", None, []),
        ("", f"{_VIENNA}<dl><dt>Place:</dt><dd>Vienna</dd></dl>", None, []),
    ],
)
def test_labels_before_the_text_go_before_one_set_after_it_and_that_before_a_box(
    before: str, after: str, place: str | None, said: list[str]
) -> None:
    release = _read(f"<main>{_H1}{before}{_BODY}{after}</main>")

    assert release.place == place
    assert _labels(release) == said


def test_the_three_labels_of_an_event_may_stand_in_as_many_lists() -> None:
    inner = f"<main>{_H1}{_BODY}{_EVENT}{_EVENT.replace('When', 'Where')}</main>"
    with pytest.raises(PageRefused) as refusal:
        _read(inner)

    assert refusal.value.kind == "not-a-release"


def test_labels_between_two_texts_are_before_the_last_of_them() -> None:
    release = _read(f"<main>{_H1}{_BODY}{_VIENNA}{_BODY}{_GRAZ}</main>")

    assert release.place == "Vienna"


def test_a_list_in_the_text_is_text() -> None:
    body = _BODY.replace("</p>", f"</p>{_GRAZ}")
    release = _new("", body)

    assert (release.place, release.paragraphs[1:]) == (None, ("Place:", "Graz"))


def test_values_are_kept_in_order_and_given_each_once() -> None:
    values = LabelledValues()
    values.add(Label.PLACE, ["Vienna", "", "Graz", "Vienna"])
    values.add(Label.PLACE, ["Linz"])
    values.add(Label.DATE, [])

    assert values.all(Label.PLACE) == ("Vienna", "Graz", "Linz")
    assert (values.first(Label.PLACE), values.first(Label.DATE)) == ("Vienna", None)
    assert (values.all(Label.SOURCE), values.first(Label.SOURCE)) == ((), None)
    assert Label.DATE in values.values


def test_letters_are_what_punctuation_and_markup_leave() -> None:
    assert "".join(letters(["Media, freedom;", "10² – Відень"])) == "Mediafreedom10²Відень"
    assert have_same_letters(["Media, freedom;", "10²"], ["Media", "freedom 10² –"])
    assert not have_same_letters(["Media, freedom"], ["Media"])
    assert not have_same_letters(["Media"], ["Medium"])


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Date:", Label.DATE),
        ("datum na objavu", None),
        ("датум на објавување", Label.DATE),
        ("LOCATION(S)", Label.PLACE),
        ("Ort", Label.PLACE),
        ("Quelle:", Label.SOURCE),
        ("Quellen", Label.SOURCE),
        ("Veröffentlicht am:", Label.DATE),
        ("Tätigkeitsbereiche:", Label.FIELDS),
        ("Arbeitsfelder", Label.FIELDS),
        ("Was wir tun", Label.FIELDS),
        ("Inhaltstyp:", Label.TYPE),
        ("Wann", Label.EVENT),
        ("Beschreibung", Label.OTHER),
        ("Publié le :", Label.DATE),
        ("Lieu(x) :", Label.PLACE),
        ("Domaines d’activité :", Label.FIELDS),
        ("DOMAINES D'ACTION", Label.FIELDS),
        ("Ce que nous faisons", Label.FIELDS),
        ("Type de contenu :", Label.TYPE),
        ("Organisé par", Label.EVENT),
        ("Où nous travaillons", Label.OTHER),
        ("Ou", None),
        ("Art", None),
        ("Fields  of work", Label.FIELDS),
        ("што правиме", Label.FIELDS),
        ("Content type", Label.TYPE),
        ("vrsta", Label.TYPE),
        ("When", Label.EVENT),
        ("organizuar nga", Label.EVENT),
        ("description", Label.OTHER),
        ("Автор:", Label.OTHER),
        ("", None),
        ("Vienna", None),
    ],
)
def test_a_label_is_known_in_any_case_and_with_or_without_its_colon(
    text: str, label: Label | None
) -> None:
    assert label_of(text) is label


@pytest.mark.parametrize(
    ("text", "release", "event"),
    [
        ("Press release", True, False),
        ("communiqué de presse", True, False),
        ("пресс-релиз", True, False),
        ("Event", False, True),
        ("настан", False, True),
        ("VACANCY", False, True),
        ("Home", False, False),
        ("", False, False),
    ],
)
def test_what_is_listed_as_a_press_release_is_no_event(
    text: str, *, release: bool, event: bool
) -> None:
    assert (is_release_type(text), is_event_type(text)) == (release, event)


@given(
    st.sampled_from(sorted(labels._BY_SPELLING)),
    st.sampled_from(("", " ", "\u00ad", "-", "x")),
    st.sampled_from((str.capitalize, str.upper, str.title, str.lower)),
)
def test_a_label_is_known_by_its_key_in_any_form(
    spelling: str, noise: str, cased: Callable[[str], str]
) -> None:
    printed = cased(spelling)
    for text in (printed, f"{printed}:", f"{noise}{printed}", f"{printed[:1]}{noise}{printed[1:]}"):
        assert label_of(text) is labels._BY_SPELLING.get(comparison_key(text))
